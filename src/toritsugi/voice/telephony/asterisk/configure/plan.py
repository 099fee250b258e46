"""What Asterisk's configuration is made from, checked before anything is written."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

import msgspec

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_PATH = re.compile(r"/[A-Za-z0-9._/+-]+")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+")
_USER = re.compile(r"[A-Za-z0-9._+-]+")

#: first internal number of the phones
FIRST_PHONE = 101

#: seconds a voice process has to take a call it was offered; with several processes two may fail before the fall-back,
#: so that the caller hears something within 5 s
CLAIM_ONE = 3.0
CLAIM_SEVERAL = 1.5


class ConfigError(ValueError):
    """Input that cannot be used. place: option or file; mend: what to do instead."""

    def __init__(self, place: str, message: str, mend: str) -> None:
        super().__init__(f"{place}: {message} ({mend})")
        self.place, self.message, self.mend = place, message, mend


class Trunk(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier or exchange that sends calls.

    match: addresses or networks its calls come from. contact: SIP URI of its server. register: SIP URI of the
    registrar, "" for none; then username and password are needed.
    """

    name: str
    match: tuple[str, ...] = ()
    contact: str
    register: str = ""
    username: str = ""
    password: str = ""


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """A SIP phone that registers. name: its number and user name."""

    name: str
    secret: str


class Paths(msgspec.Struct, frozen=True, kw_only=True):
    """Folders as Asterisk sees them, absolute. fallback: voicemails it records; sounds: notices it plays."""

    etc: str
    modules: str
    share: str
    varlib: str
    spool: str
    run: str
    log: str
    cache: str
    fallback: str
    sounds: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the templates need. bind: host and port of SIP; external: the address seen from outside, "" if same.

    notices: dialled number → sound file of its own notice, without ending.
    longest: seconds of a fall-back voicemail; silence: seconds of silence that end it.
    """

    nodes: tuple[str, ...]
    paths: Paths
    trunks: tuple[Trunk, ...] = ()
    phones: tuple[Phone, ...] = ()
    bind_host: str = "0.0.0.0"  # noqa: S104  (SIP is served to the outside; the firewall and `identify` say to whom)
    bind_port: int = 5060
    external: str = ""
    http_port: int = 8088
    rtp_start: int = 10000
    rtp_end: int = 20000
    ari_user: str = "toritsugi"
    ari_password: str
    notices: tuple[tuple[str, str], ...] = ()
    longest: int = 180
    silence: int = 8

    @property
    def apps(self) -> tuple[str, ...]:
        """One ARI application per voice process, in the order in which a call is offered."""
        return tuple(application(node) for node in self.nodes)

    @property
    def claim(self) -> float:
        """Seconds each voice process has to take a call."""
        return CLAIM_ONE if len(self.nodes) == 1 else CLAIM_SEVERAL


def application(node: str) -> str:
    """The name of a voice process's ARI application."""
    return f"toritsugi-{node}"


def parse_trunk(text: str, read_secret: dict[str, str]) -> Trunk:
    """A trunk from `name=…,match=…[,match=…],contact=sip:…[,register=sip:…,username=…]`.

    read_secret: name → password, where the caller has found one. Raises ConfigError.
    """
    place = "--trunk"
    single: dict[str, str] = {}
    match: list[str] = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        key, sign, value = part.partition("=")
        if not sign or key not in {"name", "match", "contact", "register", "username"}:
            raise ConfigError(
                place, f"“{part}” is not understood", "give name=, match=, contact=, register=, username="
            )
        if key == "match":
            match.append(_network(value))
        elif key in single:
            raise ConfigError(place, f"{key} is given twice", "give it once")
        else:
            single[key] = value
    name = single.get("name", "trunk")
    if not _NAME.fullmatch(name):
        raise ConfigError(place, f"the name “{name}” is not usable", "use lower-case letters, digits and hyphens")
    register, username = single.get("register", ""), single.get("username", "")
    contact = single.get("contact", register)
    for key, uri in (("contact", contact), ("register", register)):
        if uri and not (uri.startswith("sip:") and _HOST.fullmatch(uri.removeprefix("sip:").split("@")[-1])):
            raise ConfigError(place, f"{key} “{uri}” is no SIP address", "write sip:host or sip:host:port")
    if not match and not register:
        raise ConfigError(place, "nothing says whose calls these are", "give match=ADDRESS or register=sip:HOST")
    if not contact:
        raise ConfigError(place, "the carrier's server is missing", "give contact=sip:HOST[:PORT]")
    password = read_secret.get(name, "")
    if ";" in password or not password.isprintable():
        raise ConfigError(place, f"the password of {name} cannot stand in Asterisk's files", "choose one without “;”")
    if register and not (_USER.fullmatch(username) and password):
        raise ConfigError(
            place,
            "registering needs a user name and a password",
            f"give username= and the environment variable TORITSUGI_TRUNK_PASSWORD_{name.upper().replace('-', '_')}",
        )
    return Trunk(
        name=name, match=tuple(match), contact=contact, register=register, username=username, password=password
    )


def _network(value: str) -> str:
    try:
        found = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ConfigError("--trunk", f"match “{value}” is no address", "write 203.0.113.5 or 203.0.113.0/29") from None
    if found.prefixlen == 0:
        raise ConfigError("--trunk", "match covers the whole Internet", "name the carrier's own addresses")
    return str(found)


def check(plan: Plan) -> None:
    """Raise ConfigError for what the single options cannot see."""
    if not plan.nodes:
        raise ConfigError("--node", "no voice process is named", "give at least one name")
    for node in plan.nodes:
        if not _NAME.fullmatch(node):
            raise ConfigError("--node", f"“{node}” is no usable name", "use lower-case letters, digits and hyphens")
    names = [*plan.nodes]
    if len(set(names)) != len(names):
        raise ConfigError("--node", "a name is given twice", "name each voice process once")
    if len({t.name for t in plan.trunks}) != len(plan.trunks):
        raise ConfigError("--trunk", "two trunks have the same name", "give each its own name=")
    for key, value in msgspec.to_builtins(plan.paths).items():
        if not _PATH.fullmatch(value) or ".." in Path(value).parts:
            raise ConfigError(
                key, f"the path “{value}” cannot stand in Asterisk's files", "use an absolute path of plain letters"
            )
    if len(f"{plan.paths.run}/asterisk.ctl") > 107:
        raise ConfigError("--state", "the path is too long for a control socket", "use a shorter folder")
    if plan.rtp_end - plan.rtp_start < 8:
        raise ConfigError("--rtp", "too few ports", "give a range FIRST-LAST of at least 8, 4 per call")
    for host in filter(None, (plan.bind_host, plan.external)):
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise ConfigError("--sip/--external", f"“{host}” is no address", "write an IP address") from None
