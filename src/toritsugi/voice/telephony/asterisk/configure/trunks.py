"""Where calls come from: the trunks of `--trunk`, each of a kind that knows the ways of its other side."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

import msgspec

from toritsugi.voice.telephony.asterisk.configure.render import UNFIT

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+")
_USER = re.compile(r"[A-Za-z0-9._+-]+")
_URI = re.compile(rf"sip:(?:{_USER.pattern}@)?{_HOST.pattern}")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")

#: words of --trunk that stand once
_SINGLE = ("name", "kind", "contact", "register", "username", "auth", "domain", "proxy", "number", "transport", "srtp")


class ConfigError(ValueError):
    """Input that cannot be used. place: option or file; mend: what to do instead."""

    def __init__(self, place: str, message: str, mend: str) -> None:
        super().__init__(f"{place}: {message} ({mend})")
        self.place, self.message, self.mend = place, message, mend


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What the other side is like. codecs: in order of preference. dtmf: how keys come, in Asterisk's words.

    registers: whether it is always registered with. secure: whether it can speak TLS and SRTP. qualify: seconds between
    looks whether it is there, 0 for none.
    """

    codecs: str = "ulaw,alaw"
    dtmf: str = "rfc4733"
    registers: bool = False
    secure: bool = True
    qualify: int = 60


#: carrier: a SIP trunk, by address or by registration. hikari: a home gateway of ひかり電話, registered with as one of
#: its IP phones: G.711 µ-law only, no TLS, keys as sounds where it offers no telephone-event (docs/how-to).
#: pbx: another exchange, mostly in the cloud, registered with as one of its extensions.
KINDS: Final = {
    "carrier": Kind(),
    "hikari": Kind(codecs="ulaw", dtmf="auto", registers=True, secure=False, qualify=0),
    "pbx": Kind(registers=True),
}


class Trunk(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier or exchange that sends calls.

    match: addresses or networks its calls come from. contact: SIP URI of its server. register: SIP URI of the
    registrar, "" for none; then username and password are needed; auth: the name to authenticate as, where it is
    another. domain: for the From of what is sent there. proxy: SIP URI through which all is sent, "" for none.
    number: the called number where the other side does not tell it. transport: udp, tcp or tls. srtp: no, sdes or dtls.
    """

    name: str
    kind: str = "carrier"
    match: tuple[str, ...] = ()
    contact: str
    register: str = ""
    username: str = ""
    auth: str = ""
    password: str = ""
    domain: str = ""
    proxy: str = ""
    number: str = ""
    transport: str = "udp"
    srtp: str = "no"

    @property
    def ways(self) -> Kind:
        """The ways of its kind."""
        return KINDS[self.kind]


def outgoing(trunk: Trunk) -> str:
    """The endpoint by which a {number} is rung over this trunk.

    By its address, not by its name alone: a server that answers no OPTIONS would count as unreachable.
    """
    host = trunk.contact.removeprefix("sip:").split("@")[-1]
    transport = "" if trunk.transport == "udp" else f";transport={trunk.transport}"
    return f"PJSIP/{trunk.name}/sip:{{number}}@{host}{transport}"


def parse_trunk(text: str, read_secret: dict[str, str]) -> Trunk:
    """A trunk from `name=…,kind=…,match=ADDRESS[,match=…],contact=sip:…,register=sip:…,username=…` and so on.

    read_secret: name → password, where the caller has found one. Raises ConfigError.
    """
    single, match = _words(text)
    name = single.get("name", "trunk")
    if not NAME.fullmatch(name):
        raise _wrong(f"the name “{name}” is not usable", "use lower-case letters, digits and hyphens")
    kind = single.get("kind", "carrier")
    if kind not in KINDS:
        raise _wrong(f"the kind “{kind}” is not known", f"write one of {', '.join(KINDS)}")
    register = single.get("register", "")
    contact = single.get("contact", register)
    for key in ("contact", "register", "proxy"):
        uri = contact if key == "contact" else single.get(key, "")
        if uri and not _URI.fullmatch(uri):
            raise _wrong(f"{key} “{uri}” is no SIP address", "write sip:host or sip:host:port")
    if KINDS[kind].registers and not register:
        raise _wrong(f"a trunk of the kind {kind} is registered with", "give register=sip:HOST")
    if not match and not register:
        raise _wrong("nothing says whose calls these are", "give match=ADDRESS or register=sip:HOST")
    if not contact:
        raise _wrong("the carrier's server is missing", "give contact=sip:HOST[:PORT]")
    password = read_secret.get(name, "")
    if any(bad in password for bad in UNFIT) or not password.isprintable() or password != password.strip():
        mend = "choose one without “;”, “${”, “$[” and without a blank at its ends"
        raise _wrong(f"the password of {name} cannot stand in Asterisk's files", mend)
    if register and not (_USER.fullmatch(single.get("username", "")) and password):
        raise _wrong(
            "registering needs a user name and a password",
            f"give username= and the environment variable TORITSUGI_TRUNK_PASSWORD_{name.upper().replace('-', '_')}",
        )
    given = {key: value for key, value in single.items() if key not in ("name", "contact")}
    trunk = Trunk(
        name=name, match=tuple(match) or _own_match(kind, register), contact=contact, password=password, **given
    )
    _check(trunk)
    return trunk


def _words(text: str) -> tuple[dict[str, str], list[str]]:
    single: dict[str, str] = {}
    match: list[str] = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        key, sign, value = part.partition("=")
        if not sign or key not in (*_SINGLE, "match"):
            raise _wrong(f"“{part}” is not understood", f"give {'=, '.join((*_SINGLE, 'match'))}=")
        if key == "match":
            match.append(network(value, "--trunk"))
        elif key in single:
            raise _wrong(f"{key} is given twice", "give it once")
        else:
            single[key] = value
    return single, match


def _check(trunk: Trunk) -> None:
    for key, value in (("auth", trunk.auth), ("domain", trunk.domain)):
        if value and not (_USER if key == "auth" else _HOST).fullmatch(value):
            raise _wrong(f"{key} “{value}” is not usable", "use letters, digits, dots and hyphens")
    if trunk.number and not _NUMBER.fullmatch(trunk.number):
        raise _wrong(f"number “{trunk.number}” is no telephone number", "write digits only, 0312345678")
    if trunk.transport not in ("udp", "tcp", "tls"):
        raise _wrong(f"the transport “{trunk.transport}” is not known", "write udp, tcp or tls")
    if trunk.srtp not in ("no", "sdes", "dtls"):
        raise _wrong(f"srtp “{trunk.srtp}” is not known", "write no, sdes or dtls")
    if trunk.srtp == "sdes" and trunk.transport != "tls":
        raise _wrong("the keys of SRTP would be readable on the way", "give transport=tls as well")
    if not trunk.ways.secure and (trunk.transport == "tls" or trunk.srtp != "no"):
        raise _wrong(f"a trunk of the kind {trunk.kind} speaks neither TLS nor SRTP", "leave transport= and srtp= out")


def _own_match(kind: str, register: str) -> tuple[str, ...]:
    """A gateway in the own network is known by its address: it may not give back the token of the registration."""
    host = register.removeprefix("sip:").split(":")[0]
    if kind != "hikari":
        return ()
    try:
        return (str(ipaddress.ip_network(host)),)
    except ValueError:
        raise _wrong(f"the gateway “{host}” is no address", "write its address, register=sip:192.168.1.1") from None


def network(value: str, place: str) -> str:
    """An address or network as Asterisk writes it. Raises ConfigError."""
    try:
        found = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ConfigError(place, f"“{value}” is no address", "write 203.0.113.5 or 203.0.113.0/29") from None
    if found.prefixlen == 0:
        raise ConfigError(place, f"“{value}” covers the whole Internet", "name the carrier's own addresses")
    return str(found)


def _wrong(message: str, mend: str) -> ConfigError:
    return ConfigError("--trunk", message, mend)
