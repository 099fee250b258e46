"""`toritsugi telephony`: the configuration of the telephone exchange, and where media streams come in."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.options import data_option, settings_of
from toritsugi.voice.telephony.asterisk.configure import notices
from toritsugi.voice.telephony.asterisk.configure.job import Wanted, Written, configure
from toritsugi.voice.telephony.asterisk.configure.trunks import ConfigError, Trunk, network, outgoing, parse_trunk
from toritsugi.voice.telephony.dialling import ABROAD, BadPrefix, abroad_prefix

_OUTGOING = "How clients' people are rung: a trunk's name, or an endpoint with {number}.  [default: phones alone]"
_ABROAD = "Beginnings of the numbers abroad that --outgoing may ring, +44,+1212.  [default: none]"
_ABROAD_AS = "What is dialled before the country code.  [default: 010 on a trunk of the kind hikari, + on others]"
PASSWORD = "TORITSUGI_TRUNK_PASSWORD_"  # noqa: S105  (the beginning of a variable's name)


@click.group()
def command() -> None:
    """Connect the telephone: an exchange's configuration, addresses for media streams."""


@command.command()
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@click.option(
    "--data", default="data", show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Data folder."
)
@click.option(
    "--trunk",
    "trunks",
    multiple=True,
    help="name=…,kind=carrier|hikari|pbx,match=ADDRESS,contact=sip:HOST[:PORT][,register=sip:HOST,username=USER,auth=…,"
    "domain=…,proxy=sip:HOST,number=…,transport=udp|tcp|tls,srtp=no|sdes|dtls]; the password comes from "
    "TORITSUGI_TRUNK_PASSWORD_<NAME>.",
)
@click.option("--phones", default=0, show_default=True, type=click.IntRange(0, 500), help="SIP phones, from 101 on.")
@click.option("--node", "nodes", multiple=True, default=("desk",), show_default=True, help="Name of a voice process.")
@click.option("--notice", "own", multiple=True, metavar="NUMBER=TEXT", help="The fall-back's words for one number.")
@click.option("--outgoing", default="", help=_OUTGOING)
@click.option("--outgoing-abroad", "abroad", multiple=True, metavar="PREFIX", help=_ABROAD)
@click.option("--outgoing-abroad-as", "abroad_as", type=click.Choice(["+", ABROAD]), help=_ABROAD_AS)
@click.option("--sip", default="0.0.0.0:5060", show_default=True, help="Address and port of SIP.")
@click.option("--external", default="", help="Address seen from outside, behind NAT.")
@click.option("--tls-certificate", default="", help="Certificate (PEM, with its chain) for SIP over TLS.")
@click.option("--tls-key", default="", help="Its private key.")
@click.option("--tls-port", default=5061, show_default=True, type=click.IntRange(1, 65535), help="Port of TLS.")
@click.option("--tls-ca", default="/etc/ssl/certs/ca-certificates.crt", show_default=True, help="Who is trusted there.")
@click.option("--secure-phones", "phones_secure", is_flag=True, help="Phones speak TLS and SRTP only.")
@click.option("--allow", multiple=True, metavar="NETWORK", help="Networks SIP is heard from.  [default: all]")
@click.option("--http-port", default=8088, show_default=True, type=click.IntRange(1, 65535), help="ARI, on loopback.")
@click.option(
    "--media",
    default="rtp",
    show_default=True,
    type=click.Choice(["rtp", "websocket"]),
    help="How sound goes between Asterisk and the voice process.",
)
@click.option("--rtp", default="10000-20000", show_default=True, help="Range of UDP ports for sound.")
@click.option("--etc", type=click.Path(path_type=Path), help="Where the files will lie.  [default: the --out folder]")
@click.option("--state", type=click.Path(path_type=Path), help="Folder for all that Asterisk writes.")
@click.option("--prefix", default="/", show_default=True, type=click.Path(path_type=Path), help="Where Asterisk is.")
@click.option("--new-secrets", is_flag=True, help="Make new passwords for ARI and phones.")
@click.option("--force", is_flag=True, help="Overwrite files that toritsugi did not write.")
def asterisk(out: Path, data: Path, **given: Any) -> None:
    """Write Asterisk's configuration: trunks and phones in, the desk's applications, and a fall-back that records."""
    done = _carried_out(lambda: _wanted(out.resolve(), data.resolve(), given), data)
    click.echo(f"{out.resolve()}: {len(done.files)} files for Asterisk")
    click.echo(f"{done.secrets}: passwords of ARI and of {len(done.phones)} phones")
    click.echo(f"{done.fallback}: voicemails taken while no voice process runs; Asterisk's user must be able to write")


@command.command()
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@click.option(
    "--data", default="data", show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Data folder."
)
@click.option("--node", "nodes", multiple=True, default=("desk",), show_default=True, help="Name of a voice process.")
@click.option("--notice", "own", multiple=True, metavar="NUMBER=TEXT", help="The fall-back's words for one number.")
@click.option("--outgoing", default="", help=_OUTGOING)
@click.option("--outgoing-abroad", "abroad", multiple=True, metavar="PREFIX", help=_ABROAD)
@click.option("--outgoing-abroad-as", "abroad_as", type=click.Choice(["+", ABROAD]), help=_ABROAD_AS)
@click.option("--http-port", default=8088, show_default=True, type=click.IntRange(1, 65535), help="ARI, on loopback.")
@click.option("--new-secrets", is_flag=True, help="Make a new password for ARI.")
@click.option("--force", is_flag=True, help="Overwrite files that toritsugi did not write.")
def beside(out: Path, data: Path, **given: Any) -> None:
    """Write what FreePBX, or an Asterisk with a configuration of its own, needs to lead calls to the desk."""
    done = _carried_out(
        lambda: Wanted(
            out=out.resolve(),
            data=data.resolve(),
            nodes=given["nodes"],
            own_notices=_own_notices(given["own"]),
            http_port=given["http_port"],
            new_secrets=given["new_secrets"],
            force=given["force"],
            beside=True,
            outgoing=_outgoing(given["outgoing"], ()),
            abroad=_abroad(given),
            abroad_as=given["abroad_as"] or "+",
        ),
        data,
    )
    click.echo(f"{out.resolve()}: {', '.join(done.files)}")
    click.echo("extensions_custom.conf: #include extensions_toritsugi.conf")
    click.echo("ari_additional_custom.conf: #include ari_toritsugi.conf")
    click.echo(f"{done.fallback}: voicemails taken while no voice process runs; Asterisk's user must be able to write")


def _carried_out(wanted: Callable[[], Wanted], data: Path) -> Written:
    try:
        speak = _voice(data)
        return configure(wanted(), speak, _line_voices(data) if speak is not None else None)
    except ConfigError as wrong:
        raise BadInput(wrong.message, place=wrong.place, mend=wrong.mend) from wrong
    except OSError as wrong:
        if wrong.filename is None:
            mend = "see that the lines' voices answer, or write the files again later"
            raise BadInput(str(wrong), place="the fall-back's notices", mend=mend) from wrong
        what = wrong.strerror or "cannot be written"
        raise BadInput(what, place=str(wrong.filename), mend="choose a folder you may write to") from wrong


@command.command()
@data_option
@click.option("--name", default="platform", show_default=True, help="Whose address it is: letters, digits, hyphens.")
@click.option("--days", default=0, show_default=True, type=click.IntRange(0, 3650), help="Days it lasts; 0: for ever.")
def streams(data: Path | None, name: str, days: int) -> None:
    """Print the address for media streams of a carrier's platform, and the answer that leads calls there."""
    from toritsugi.commands.voice import voice_token
    from toritsugi.voice.telephony.streams.answer import example
    from toritsugi.voice.telephony.streams.token import make_token, streams_key

    settings = settings_of(data)
    if not settings.streams_url:
        raise BadInput("not set", place="TORITSUGI_STREAMS_URL", mend="write the address from outside: wss://host")
    until = int(time.time()) + days * 86_400 if days else 0
    try:
        token = make_token(streams_key(voice_token(settings)), name, until)
    except ValueError as wrong:
        raise BadInput(str(wrong), place="--name", mend="write for example twilio") from wrong
    web = settings.streams_url.replace("ws", "http", 1)
    click.echo(f"{settings.streams_url}/streams/{token}\n{web}/answer/{token}\n")
    click.echo(example(f"{settings.streams_url}/streams/{token}"))


def _wanted(out: Path, data: Path, given: dict[str, Any]) -> Wanted:
    bind_host, bind_port = _address(given["sip"])
    rtp_start, rtp_end = _range(given["rtp"])
    trunks = tuple(_trunk(text) for text in given["trunks"])
    return Wanted(
        out=out,
        data=data,
        trunks=trunks,
        phones=given["phones"],
        nodes=given["nodes"],
        own_notices=_own_notices(given["own"]),
        bind_host=bind_host,
        bind_port=bind_port,
        external=given["external"],
        tls_certificate=given["tls_certificate"],
        tls_key=given["tls_key"],
        tls_port=given["tls_port"],
        tls_ca=given["tls_ca"],
        phones_secure=given["phones_secure"],
        media=given["media"],
        allow=tuple(network(text, "--allow") for text in given["allow"]),
        http_port=given["http_port"],
        rtp_start=rtp_start,
        rtp_end=rtp_end,
        etc=given["etc"],
        state=given["state"],
        prefix=given["prefix"],
        new_secrets=given["new_secrets"],
        force=given["force"],
        outgoing=_outgoing(given["outgoing"], trunks),
        abroad=_abroad(given),
        abroad_as=given["abroad_as"] or _abroad_as(given["outgoing"], trunks),
    )


def _outgoing(text: str, trunks: Collection[Trunk]) -> str:
    """A trunk's name, or an endpoint with {number} → the endpoint."""
    for trunk in trunks:
        if trunk.name == text:
            return outgoing(trunk)
    if not text:
        return ""
    if re.fullmatch(r"[A-Za-z]+/[A-Za-z0-9.:;=_@{}/-]+", text) and text.count("{number}") == 1:
        return text
    known = ", ".join(trunk.name for trunk in trunks) or "none"
    raise ConfigError(
        "--outgoing",
        f"“{text[:40]}” is neither a trunk nor an endpoint",
        f"name a trunk (there is: {known}), or write one as Local/{{number}}@from-internal",
    )


def _abroad(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The beginnings of numbers abroad that may be rung, each once. Raises ConfigError."""
    place = "--outgoing-abroad"
    words = [word.strip() for text in given["abroad"] for word in text.split(",")]
    if words and not given["outgoing"]:
        raise ConfigError(place, "nobody outside is rung at all", "give --outgoing as well")
    try:
        return tuple(dict.fromkeys(map(abroad_prefix, words)))
    except BadPrefix as wrong:
        raise ConfigError(place, wrong.what, wrong.mend) from wrong


def _abroad_as(name: str, trunks: Collection[Trunk]) -> str:
    """What a trunk of this name wants before a country code."""
    return ABROAD if any(trunk.name == name and trunk.kind == "hikari" for trunk in trunks) else "+"


def _trunk(text: str) -> Trunk:
    given = {
        name.removeprefix(PASSWORD).lower().replace("_", "-"): value
        for name, value in os.environ.items()
        if name.startswith(PASSWORD)
    }
    return parse_trunk(text, given)


def _own_notices(given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for one in given:
        number, sign, text = one.partition("=")
        if not sign or not re.fullmatch(r"[0-9]{3,15}", number) or not text.strip():
            raise ConfigError("--notice", f"“{one[:40]}” is not understood", "write NUMBER=TEXT, the number in digits")
        found[number] = text
    return found


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ConfigError("--sip", f"“{text}” is no address", "write ADDRESS:PORT, 0.0.0.0:5060 for every interface")
    return host.strip("[]"), int(port)


def _range(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4,5})-(\d{4,5})", text)
    if not found or not 1024 <= int(found[1]) < int(found[2]) <= 65535:
        raise ConfigError("--rtp", f"“{text}” is no range of ports", "write FIRST-LAST between 1024 and 65535")
    return int(found[1]), int(found[2])


def _line_voices(data: Path) -> dict[str, notices.Speak]:
    """Of the lines in force; none where they cannot be had: the fall-back then speaks in the built-in voice."""
    from toritsugi.commands.line_voices import line_voices

    try:
        return line_voices(settings_of(data.resolve()))
    except OSError as why:
        click.echo(f"the lines' own voices are not used: {why.strerror or why}", err=True)
        return {}


def _voice(data: Path) -> notices.Speak | None:
    """The desk's own."""
    from toritsugi.commands.line_voices import desk_voice

    try:
        built_in = notices.open_jtalk()
        return desk_voice(settings_of(data.resolve())) or built_in
    except ImportError:
        click.echo("Open JTalk is not installed: the fall-back plays a tone instead of words", err=True)
        return None
