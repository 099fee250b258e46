"""How a voice process reaches its Asterisk."""

from __future__ import annotations

from pathlib import Path

import msgspec

from toritsugi.voice.telephony.dialling import Ways


class AsteriskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """url: base of ARI's HTTP server, "http://127.0.0.1:8088". app: this voice process's ARI application.

    media: how sound comes and goes, "rtp" or "websocket" (docs/adr/0045). media_host: own address to which Asterisk
    sends sound by RTP. lease: seconds a call stays ours without renewal; when it
    runs out Asterisk takes the caller to the fall-back, so a stopped process leaves no dead air. request_limit:
    seconds for one ARI request; answer_limit: for setting a whole call up. backoff: first and longest pause between two
    tries to reach Asterisk. outgoing: how people outside are rung, an endpoint with {number} in it, "" for not at all.
    phones: names of the phones of this exchange, which are rung without it. abroad: beginnings of the numbers abroad
    that may be rung.
    """

    url: str
    user: str
    password: str
    app: str
    media: str = "rtp"
    media_host: str = "127.0.0.1"
    lease: float = 4.0
    request_limit: float = 2.0
    answer_limit: float = 3.0
    backoff: tuple[float, float] = (0.1, 5.0)
    outgoing: str = ""
    phones: tuple[str, ...] = ()
    abroad: tuple[str, ...] = ()

    @property
    def ways(self) -> Ways:
        """How people are rung."""
        return Ways(outgoing=self.outgoing, phones=self.phones, abroad=self.abroad)

    def __repr__(self) -> str:
        """Without the password: settings end up in logs."""
        return f"AsteriskSettings(url={self.url!r}, user={self.user!r}, app={self.app!r})"


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """`secrets/asterisk.json`, as `toritsugi telephony asterisk` writes it. apps: voice process → ARI application.

    sip: where a telephone on this machine calls it, "host:port".
    media: the way of the sound for which the exchange is set up. outgoing: how people outside are rung;
    abroad: beginnings of the numbers abroad among them.
    """

    url: str
    user: str
    password: str
    apps: dict[str, str]
    phones: dict[str, str] = {}
    sip: str = ""
    media: str = "rtp"
    outgoing: str = ""
    abroad: tuple[str, ...] = ()

    @property
    def ways(self) -> Ways:
        """How people are rung."""
        return Ways(outgoing=self.outgoing, phones=tuple(self.phones), abroad=self.abroad)


def read_secrets(path: Path) -> Secrets:
    """Raises FileNotFoundError, or ValueError with the place and the mend."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Secrets)
    except msgspec.DecodeError as wrong:
        raise ValueError(f"{path}: {wrong}; run `toritsugi telephony asterisk` again") from wrong


def from_secrets(secrets: Secrets, node: str) -> AsteriskSettings:
    """The settings of one voice process. Raises ValueError when the exchange does not know it."""
    app = secrets.apps.get(node)
    if app is None:
        known = ", ".join(secrets.apps) or "none"
        raise ValueError(
            f"Asterisk's dialplan knows no voice process “{node}” (it knows: {known}); "
            f"run `toritsugi telephony asterisk` with --node {node}"
        )
    return AsteriskSettings(
        url=secrets.url,
        user=secrets.user,
        password=secrets.password,
        app=app,
        media=secrets.media,
        outgoing=secrets.outgoing,
        phones=tuple(secrets.phones),
        abroad=secrets.abroad,
    )
