"""What Asterisk's configuration is made from, checked before anything is written."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

import msgspec

from toritsugi.voice.telephony.asterisk.configure.trunks import NAME, ConfigError, Trunk

_PATH = re.compile(r"/[A-Za-z0-9._/+-]+")

#: first internal number of the phones
FIRST_PHONE = 101

#: seconds a voice process has to take a call it was offered; with several processes two may fail before the fall-back,
#: so that the caller hears something within 5 s
CLAIM_ONE = 3.0
CLAIM_SEVERAL = 1.5

#: ports for sound that a call must find: two for each of its two ways, and one way more for a call that is being
#: refused meanwhile. Asterisk 22.10 crashes when it has none for the way to a voice process, so they must not run out.
PORTS_PER_CALL = 6
#: more of them where people are rung: who is joined to a call has two ways as well
PORTS_PER_PERSON = 4


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

    tls_certificate, tls_key: files, "" where nobody comes in by TLS; tls_port: of TLS, tls_ca: who is trusted there.
    phones_secure: phones speak TLS and SRTP only. allow: networks SIP is heard from at all, () for every one.
    notices: dialled number → sound file of its own notice, without ending. own_sounds: dialled number → the number in
    the names of the other sounds of its own.
    outgoing: whether people outside are rung. abroad: beginnings of the numbers abroad that are, with their plus;
    way_abroad: the endpoint for those, whose {number} begins with the country code.
    longest: seconds of a fall-back voicemail; silence: seconds of silence that end it.
    """

    nodes: tuple[str, ...]
    paths: Paths
    trunks: tuple[Trunk, ...] = ()
    phones: tuple[Phone, ...] = ()
    bind_host: str = "0.0.0.0"  # noqa: S104  (SIP is served to the outside; the firewall and `identify` say to whom)
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
    ari_user: str = "toritsugi"
    ari_password: str
    media: str = "rtp"
    outgoing: bool = False
    abroad: tuple[str, ...] = ()
    way_abroad: str = ""
    notices: tuple[tuple[str, str], ...] = ()
    own_sounds: tuple[tuple[str, str], ...] = ()
    longest: int = 180
    silence: int = 8

    @property
    def tls(self) -> bool:
        """Whether TLS is spoken at all, out or in."""
        return bool(self.tls_certificate) or any(trunk.transport == "tls" for trunk in self.trunks)

    @property
    def apps(self) -> tuple[str, ...]:
        """One ARI application per voice process, in the order in which a call is offered."""
        return tuple(application(node) for node in self.nodes)

    @property
    def max_calls(self) -> int:
        """Calls for which Asterisk has ports; it refuses more."""
        return (self.rtp_end - self.rtp_start + 1) // self.ports_per_call

    @property
    def ports_per_call(self) -> int:
        """Ports for sound that are kept for a call, and for who is joined to it where anybody can be."""
        return PORTS_PER_CALL + (PORTS_PER_PERSON if self.outgoing or self.phones else 0)

    @property
    def claim(self) -> float:
        """Seconds each voice process has to take a call."""
        return CLAIM_ONE if len(self.nodes) == 1 else CLAIM_SEVERAL


def application(node: str) -> str:
    """The name of a voice process's ARI application."""
    return f"toritsugi-{node}"


def check(plan: Plan) -> None:
    """Raise ConfigError for what the single options cannot see."""
    if not plan.nodes:
        raise ConfigError("--node", "no voice process is named", "give at least one name")
    for node in plan.nodes:
        if not NAME.fullmatch(node):
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
    if bool(plan.tls_certificate) != bool(plan.tls_key):
        raise ConfigError("--tls-certificate", "a certificate needs its key", "give --tls-certificate and --tls-key")
    if plan.phones_secure and not plan.tls_certificate:
        raise ConfigError("--secure-phones", "phones need a certificate to speak TLS", "give --tls-certificate too")
    for path in filter(None, (plan.tls_certificate, plan.tls_key, plan.tls_ca)):
        if not _PATH.fullmatch(path):
            raise ConfigError("--tls-…", f"“{path}” cannot stand in Asterisk's files", "use an absolute, plain path")
    if plan.max_calls < 1:
        mend = f"give a range FIRST-LAST of at least {plan.ports_per_call}, so many for each call"
        raise ConfigError("--rtp", "too few ports", mend)
    for host in filter(None, (plan.bind_host, plan.external)):
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise ConfigError("--sip/--external", f"“{host}” is no address", "write an IP address") from None
