"""Write the whole configuration: check, keep or make secrets, render notices, write files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from toritsugi.voice.telephony.asterisk.configure import notices
from toritsugi.voice.telephony.asterisk.configure.files import beside, files
from toritsugi.voice.telephony.asterisk.configure.own_sounds import own_sounds
from toritsugi.voice.telephony.asterisk.configure.paths import paths
from toritsugi.voice.telephony.asterisk.configure.plan import Phone, Plan
from toritsugi.voice.telephony.asterisk.configure.render import RenderError
from toritsugi.voice.telephony.asterisk.configure.trunks import ConfigError, Trunk
from toritsugi.voice.telephony.asterisk.configure.write import (
    keep_secrets,
    made_secrets,
    put,
    refuse_foreign,
    writable,
    write,
)
from toritsugi.voice.telephony.asterisk.settings import Secrets

#: a number as trunks send it
_NUMBER = re.compile("[0-9]{3,15}")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. out: folder of the files. data: the desk's data folder; both absolute.

    own_notices: dialled number → words of its own fall-back. etc: where the files will lie, None for `out`.
    state: folder of all that Asterisk writes, None for the system's places. prefix: where Asterisk is installed.
    media: how sound goes to the voice process, "rtp" or "websocket".
    outgoing: how people outside are rung: an endpoint with {number}, "" for not at all. abroad: beginnings of the
    numbers abroad among them (+44), abroad_as: what is dialled in place of their plus.
    beside: only what an exchange with a configuration of its own needs.
    """

    out: Path
    data: Path
    trunks: tuple[Trunk, ...] = ()
    phones: int = 0
    nodes: tuple[str, ...] = ("desk",)
    own_notices: dict[str, str] = {}
    bind_host: str = "0.0.0.0"  # noqa: S104  (SIP is served to the outside; `identify` says to whom)
    bind_port: int = 5060
    external: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    tls_port: int = 5061
    tls_ca: str = "/etc/ssl/certs/ca-certificates.crt"
    phones_secure: bool = False
    allow: tuple[str, ...] = ()
    http_port: int = 8088
    rtp_start: int = 10000
    rtp_end: int = 20000
    etc: Path | None = None
    state: Path | None = None
    prefix: Path = Path("/")
    media: str = "rtp"
    new_secrets: bool = False
    force: bool = False
    beside: bool = False
    outgoing: str = ""
    abroad: tuple[str, ...] = ()
    abroad_as: str = "+"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, and where."""

    files: tuple[str, ...]
    secrets: Path
    phones: tuple[str, ...]
    fallback: Path


def configure(
    wanted: Wanted, speak: notices.Speak | None, voices: Mapping[str, notices.Speak] | None = None
) -> Written:
    """Everything is made and checked before the first byte is written. Raises ConfigError, OSError.

    speak: the desk's voice. voices: dialled number → how its line speaks; what callers of that number hear from the
    exchange itself is in that voice. The owner's own recordings go before both (`notices.Said`).
    """
    spoken = {number: voice for number, voice in (voices or {}).items() if _NUMBER.fullmatch(number)}
    said = notices.Said(speak=speak, voices=spoken, recorded=own_sounds(wanted.data))
    recorded = [name.partition("-")[2] for name in said.recorded if name.startswith("notice-")]
    usual = dict.fromkeys((*spoken, *recorded), notices.NOTICE)
    wanted = msgspec.structs.replace(wanted, own_notices={**usual, **wanted.own_notices})
    fallback, sounds = wanted.data / "fallback", wanted.data / "prompts" / "fallback"
    keys = wanted.data / "secrets" / "asterisk.json"
    secrets = made_secrets(
        keys,
        http_port=wanted.http_port,
        nodes=wanted.nodes,
        phones=wanted.phones,
        renew=wanted.new_secrets,
        sip=_reached(wanted.bind_host, wanted.bind_port),
        media=wanted.media,
        outgoing=wanted.outgoing,
        abroad=wanted.abroad,
    )
    make = beside if wanted.beside else files
    try:
        texts = make(_plan(wanted, secrets, fallback, sounds, said.numbers))
    except RenderError as wrong:
        raise ConfigError(str(keys), str(wrong), "give --new-secrets to make new passwords") from wrong
    refuse_foreign(wanted.out, list(texts), force=wanted.force)
    waves = notices.sounds(wanted.own_notices, said)
    _make_folders(wanted, (sounds, keys.parent), fallback)
    keep_secrets(keys, secrets)
    for name, wav in waves.items():
        put(sounds / name, wav, 0o644)
    write(wanted.out, texts, force=wanted.force)
    return Written(files=tuple(texts), secrets=keys, phones=tuple(secrets.phones), fallback=fallback)


def _plan(wanted: Wanted, secrets: Secrets, fallback: Path, sounds: Path, own: tuple[str, ...]) -> Plan:
    """What the files are written by. Raises ConfigError."""
    return Plan(
        nodes=wanted.nodes,
        paths=paths(
            prefix=wanted.prefix.absolute(),
            etc=(wanted.etc or wanted.out).absolute(),
            state=wanted.state.absolute() if wanted.state else None,
            fallback=fallback,
            sounds=sounds,
        ),
        trunks=wanted.trunks,
        bind_host=wanted.bind_host,
        bind_port=wanted.bind_port,
        external=wanted.external,
        tls_certificate=wanted.tls_certificate,
        tls_key=wanted.tls_key,
        tls_port=wanted.tls_port,
        tls_ca=wanted.tls_ca,
        phones_secure=wanted.phones_secure,
        allow=wanted.allow,
        media=wanted.media,
        outgoing=bool(wanted.outgoing),
        abroad=wanted.abroad,
        way_abroad=wanted.outgoing.replace("{number}", f"{wanted.abroad_as}{{number}}"),
        http_port=wanted.http_port,
        rtp_start=wanted.rtp_start,
        rtp_end=wanted.rtp_end,
        ari_password=secrets.password,
        phones=tuple(Phone(name=name, secret=secret) for name, secret in secrets.phones.items()),
        notices=tuple((form, notices.own_name(number)) for number in wanted.own_notices for form in _forms(number)),
        own_sounds=tuple((form, number) for number in own for form in _forms(number)),
    )


def _make_folders(wanted: Wanted, own: tuple[Path, Path], fallback: Path) -> None:
    """All folders; files can be written to those of our `own` (of notices, of secrets). Raises OSError."""
    sounds, secrets = own
    # names of clients will lie in it: nobody else reads it, whichever command makes it first
    wanted.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder, mode in ((wanted.out, 0o777), (sounds, 0o777), (secrets, 0o700)):
        writable(folder, mode)
    for folder in (fallback, *_written_by_asterisk(wanted.state)):
        folder.mkdir(parents=True, exist_ok=True)


def _reached(host: str, port: int) -> str:
    """Where a telephone on this machine finds SIP that is bound there."""
    return f"127.0.0.1:{port}" if host == "0.0.0.0" else f"{host}:{port}"  # noqa: S104


def _written_by_asterisk(state: Path | None) -> list[Path]:
    if state is None:
        return []
    return [state / name for name in ("varlib/keys", "spool/recording", "spool/monitor", "run", "log", "cache")]


def _forms(number: str) -> tuple[str, ...]:
    """How trunks may send the number."""
    return (number, f"+81{number[1:]}", f"81{number[1:]}") if number.startswith("0") else (number,)
