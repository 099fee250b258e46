"""Plan → pjsip.conf: transports, trunks, phones, and who is not answered at all."""

from __future__ import annotations

import ipaddress

from toritsugi.voice.telephony.asterisk.configure.plan import Phone, Plan
from toritsugi.voice.telephony.asterisk.configure.render import render
from toritsugi.voice.telephony.asterisk.configure.trunks import Trunk

#: seconds a registration is asked for, and until it is tried again
EXPIRATION = 300
RETRY = 30


def pjsip(plan: Plan) -> str:
    """The text of pjsip.conf."""
    host = ipaddress.ip_address(plan.bind_host)
    media = "" if host.is_unspecified else f"media_address = {host}\nbind_rtp_to_media_address = yes\n"
    where = f"[{host}]" if host.version == 6 else str(host)
    return render(
        "pjsip.conf",
        {"bind": f"{where}:{plan.bind_port}"},
        {
            "external": _external(plan.external),
            "tls": _tls(plan, where),
            "acl": _acl(plan.allow),
            "trunks": "".join(_trunk(trunk, media) for trunk in plan.trunks),
            "phones": "".join(_phone(phone, media, secure=plan.phones_secure) for phone in plan.phones),
        },
    )


def _external(address: str) -> str:
    if not address:
        return ""
    return (
        f"external_media_address = {address}\nexternal_signaling_address = {address}\n"
        "local_net = 10.0.0.0/8\nlocal_net = 172.16.0.0/12\nlocal_net = 192.168.0.0/16\nlocal_net = 127.0.0.0/8\n"
    )


def _tls(plan: Plan, where: str) -> str:
    if not plan.tls:
        return ""
    own = ""
    if plan.tls_certificate:
        own = f"cert_file = {plan.tls_certificate}\npriv_key_file = {plan.tls_key}\n"
    return render(
        "tls.conf",
        {"bind": f"{where}:{plan.tls_port}", "ca": plan.tls_ca},
        {"certificate": own, "external": _external(plan.external)},
    )


def _acl(allow: tuple[str, ...]) -> str:
    if not allow:
        return ""
    permits = "".join(f"permit = {network}\n" for network in allow)
    told = "; who is in none of these networks gets no answer at all"
    return f"\n{told}\n[toritsugi]\ntype = acl\ndeny = 0.0.0.0/0\ndeny = ::/0\n{permits}"


def _trunk(trunk: Trunk, media: str) -> str:
    ways, identify, more = trunk.ways, "", ""
    if trunk.match:
        lines = "".join(f"match = {network}\n" for network in trunk.match)
        identify = f"\n[{trunk.name}]\ntype = identify\nendpoint = {trunk.name}\n{lines}"
    if trunk.register:
        more += f"outbound_auth = {trunk.name}-auth\n"
    if trunk.domain:
        more += f"from_domain = {trunk.domain}\n"
    if trunk.proxy:
        more += f"outbound_proxy = {_routed(trunk.proxy, trunk)}\n"
    if trunk.number:
        more += f"set_var = TG_NUMBER={trunk.number}\n"
    return render(
        "trunk.conf",
        {
            "name": trunk.name,
            "identify_by": "ip",
            "transport": f"transport-{trunk.transport}",
            "codecs": ways.codecs,
            "dtmf": ways.dtmf,
            "qualify": str(ways.qualify),
        },
        {
            "contact": _towards(trunk.contact, trunk),
            "media": media,
            "encryption": _encryption(trunk.srtp),
            "more": more,
            "identify": identify,
            "registration": _registration(trunk),
        },
    )


def _registration(trunk: Trunk) -> str:
    if not trunk.register:
        return ""
    host = trunk.domain or trunk.register.removeprefix("sip:").split("@")[-1]
    proxy = f"outbound_proxy = {_routed(trunk.proxy, trunk)}\n" if trunk.proxy else ""
    return render(
        "registration.conf",
        {
            "name": trunk.name,
            "username": trunk.username,
            "auth": trunk.auth or trunk.username,
            "password": trunk.password,
            "transport": f"transport-{trunk.transport}",
            "client": f"sip:{trunk.username}@{host}",
            "expiration": str(EXPIRATION),
            "retry": str(RETRY),
        },
        {"server": _towards(trunk.register, trunk), "proxy": proxy},
    )


def _towards(uri: str, trunk: Trunk) -> str:
    """The URI, checked before, with the transport by which it is reached; the semicolon is escaped for Asterisk."""
    return uri if trunk.transport == "udp" else f"{uri}\\;transport={trunk.transport}"


def _routed(uri: str, trunk: Trunk) -> str:
    """The URI of a proxy: `lr` makes it a loose router, as every proxy since RFC 3261 is."""
    return f"{_towards(uri, trunk)}\\;lr"


def _encryption(srtp: str) -> str:
    match srtp:
        case "sdes":
            return "media_encryption = sdes\n"
        case "dtls":
            return (
                "media_encryption = dtls\ndtls_auto_generate_cert = yes\ndtls_verify = fingerprint\n"
                "dtls_setup = actpass\n"
            )
        case _:
            return ""


def _phone(phone: Phone, media: str, *, secure: bool) -> str:
    return render(
        "phone.conf",
        {"name": phone.name, "secret": phone.secret, "transport": "transport-tls" if secure else "transport-udp"},
        {"media": media, "encryption": _encryption("sdes" if secure else "no")},
    )
