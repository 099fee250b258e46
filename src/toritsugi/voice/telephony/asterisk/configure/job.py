"""Write the whole configuration: check, keep or make secrets, render notices, write files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from toritsugi.voice.telephony.asterisk.configure import notices
from toritsugi.voice.telephony.asterisk.configure.files import beside, files
from toritsugi.voice.telephony.asterisk.configure.paths import paths
from toritsugi.voice.telephony.asterisk.configure.plan import Phone, Plan
from toritsugi.voice.telephony.asterisk.configure.trunks import Trunk
from toritsugi.voice.telephony.asterisk.configure.write import keep_secrets, put, refuse_foreign, write

#: a number as trunks send it
_NUMBER = re.compile("[0-9]{3,15}")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. out: folder of the files. data: the desk's data folder; both absolute.

    own_notices: dialled number → words of its own fall-back. etc: where the files will lie, None for `out`.
    state: folder of all that Asterisk writes, None for the system's places. prefix: where Asterisk is installed.
    media: how sound goes to the voice process, "rtp" or "websocket".
    outgoing: how people outside are rung: an endpoint with {number}, "" for not at all.
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


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, and where."""

    files: tuple[str, ...]
    secrets: Path
    phones: tuple[str, ...]
    fallback: Path


def configure(
    wanted: Wanted, speak: notices.Speak | None, voices: Mapping[str, notices.Speak] | None = None
) -> Written:
    """Everything is checked before the first byte is written. Raises ConfigError, OSError.

    voices: dialled number → how its line speaks; each gets the fall-back's notice in that voice.
    """
    usual = {number: notices.NOTICE for number in voices or {} if _NUMBER.fullmatch(number)}
    wanted = msgspec.structs.replace(wanted, own_notices={**usual, **wanted.own_notices})
    fallback, sounds = wanted.data / "fallback", wanted.data / "prompts" / "fallback"
    plan = Plan(
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
        http_port=wanted.http_port,
        rtp_start=wanted.rtp_start,
        rtp_end=wanted.rtp_end,
        ari_password="",
        notices=tuple((form, notices.own_name(number)) for number in wanted.own_notices for form in _forms(number)),
    )
    make = beside if wanted.beside else files
    refuse_foreign(wanted.out, list(make(plan)), force=wanted.force)
    keys = wanted.data / "secrets" / "asterisk.json"
    secrets = keep_secrets(
        keys,
        http_port=wanted.http_port,
        nodes=wanted.nodes,
        phones=wanted.phones,
        renew=wanted.new_secrets,
        sip=_reached(wanted.bind_host, wanted.bind_port),
        media=wanted.media,
        outgoing=wanted.outgoing,
    )
    for folder in (fallback, sounds, *_written_by_asterisk(wanted.state)):
        folder.mkdir(parents=True, exist_ok=True)
    for name, wav in notices.sounds(wanted.own_notices, speak, voices).items():
        put(sounds / name, wav, 0o644)
    phones = tuple(Phone(name=name, secret=secret) for name, secret in secrets.phones.items())
    texts = make(msgspec.structs.replace(plan, ari_password=secrets.password, phones=phones))
    write(wanted.out, texts, force=wanted.force)
    return Written(files=tuple(texts), secrets=keys, phones=tuple(secrets.phones), fallback=fallback)


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
