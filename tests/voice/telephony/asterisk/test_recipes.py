"""Each recipe of the how-to pages: its own commands, run, and what they write loaded by a real Asterisk."""

from __future__ import annotations

import re
import shlex
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.support.asterisk import Asterisk, AsteriskPorts
from tests.support.certificate import self_signed
from tests.support.paths import ROOT
from tests.support.ports import free_port
from toritsugi.commands.telephony import command
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.telephony.asterisk.configure import notices
from toritsugi.voice.telephony.asterisk.settings import read_secrets

pytestmark = [pytest.mark.needs("asterisk")]

#: the addresses of the pages → addresses of loopback, where nobody answers
HERE = {
    "203.0.113.16/29": "127.113.0.16/29",
    "203.0.113.0/24": "127.113.0.0/24",
    "203.0.113.5": "127.113.0.5",
    "198.51.100.7": "127.51.0.7",
    "192.168.1.1": "127.168.1.1",
    "sip.example.jp": "127.53.0.1",
    "pbx.example.jp": "127.53.0.2",
}


def recipes(page: str) -> list[str]:
    """The shell commands of a page's console blocks: `$ …` with continued lines joined."""
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / "docs/how-to" / page).read_text(), re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def blocks_of(page: str) -> list[list[str]]:
    """The same, each `toritsugi` command together with the exports before it."""
    found: list[list[str]] = [[]]
    for line in recipes(page):
        found[-1].append(line)
        if line.startswith("toritsugi telephony"):
            found.append([])
    return found[:-1]


@pytest.fixture(autouse=True)
def quick_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words do not matter here: one sample per character."""
    monkeypatch.setattr(notices, "open_jtalk", lambda: lambda text: Pcm(np.ones(len(text), np.int16), 8000))


@contextmanager
def carried_out(lines: list[str], folder: Path, **overlay: str) -> Iterator[Asterisk]:
    """Run the recipe's commands, and an Asterisk with what they wrote."""
    ports, environment = AsteriskPorts(), {}
    made = self_signed(folder)
    here = HERE | {"/etc/asterisk ": f"{folder}/etc ", "./data": f"{folder}/data"}
    here |= {"/etc/asterisk/keys/desk.pem": str(made.certificate), "/etc/asterisk/keys/desk.key": str(made.key)}
    for line in lines:
        for there, now in here.items():
            line = line.replace(there, now)
        words = shlex.split(line)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            environment[name] = value
            continue
        assert words[:2] == ["toritsugi", "telephony"]
        own = ["--http-port", str(ports.http)]
        if words[2] == "asterisk":
            own += ["--sip", f"127.0.0.1:{ports.sip}", "--rtp", f"{ports.rtp_start}-{ports.rtp_end}"]
            own += ["--tls-port", str(free_port()), "--tls-ca", str(folder / "desk.pem")]
        done = CliRunner().invoke(command, [*words[2:], *own], env=environment)
        assert done.exit_code == 0, done.output
    keys = read_secrets(folder / "data/secrets/asterisk.json")
    asterisk = Asterisk(folder / "etc", ports=ports, ari=(keys.user, keys.password), overlay=overlay)
    try:
        asterisk.start()
        assert complaints(asterisk, framed=bool(overlay)) == []
        yield asterisk
    finally:
        asterisk.close()


def complaints(asterisk: Asterisk, *, framed: bool) -> list[str]:
    """Errors and warnings of its log. framed: but for those about files that the frame of the tests leaves out."""
    log = (asterisk.run / "log/messages").read_text()
    frame = ("indications.c", "No music on hold classes", "'chan_websocket.conf'") if framed else ()
    complaining = [line for line in log.splitlines() if "ERROR" in line or "WARNING" in line]
    return [line for line in complaining if not any(word in line for word in frame)]


def told(asterisk: Asterisk, what: str) -> dict[str, str]:
    """The settings that `pjsip show …` tells of one object."""
    return dict(re.findall(r"^ ?(\S+)\s+: (.*?)\s*$", asterisk.cli(f"pjsip show {what}"), re.MULTILINE))


def spoken(bind: str, version: ssl.TLSVersion, trusted: Path) -> str | None:
    """The version of TLS that is agreed on by somebody who speaks this one only."""
    context = ssl.create_default_context(cafile=str(trusted))
    context.check_hostname = False
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    host, _, port = bind.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=5) as plain, context.wrap_socket(plain) as safe:
        return safe.version()


def subset(wanted: dict[str, str], found: dict[str, str]) -> None:
    assert {name: found.get(name) for name in wanted} == wanted


def test_hikari(tmp_path: Path) -> None:
    [recipe] = blocks_of("connect-hikari.md")
    with carried_out(recipe, tmp_path) as asterisk:
        wanted = {"allow": "(ulaw)", "dtmf_mode": "auto", "media_encryption": "no", "inband_progress": "false"}
        subset(wanted | {"transport": "transport-udp", "rtp_timeout": "120"}, told(asterisk, "endpoint hikari"))
        subset({"username": "0003", "password": "決めたパスワード"}, told(asterisk, "auth hikari-auth"))
        wanted = {"client_uri": "sip:3@127.168.1.1", "server_uri": "sip:127.168.1.1", "contact_user": "3"}
        subset(wanted | {"line": "true", "endpoint": "hikari"}, told(asterisk, "registration hikari"))
        assert "127.168.1.1/32" in asterisk.cli("pjsip show identifies")
        assert "transport-tls" not in asterisk.cli("pjsip show transports")
        assert "TG_NUMBER=0312345678" in (asterisk.run / "etc/pjsip.conf").read_text()


def test_a_trunk_by_address(tmp_path: Path) -> None:
    by_address, _, _ = blocks_of("connect-sip-trunk.md")
    with carried_out(by_address, tmp_path) as asterisk:
        subset({"allow": "(ulaw|alaw)", "dtmf_mode": "rfc4733"}, told(asterisk, "endpoint carrier"))
        identifies = asterisk.cli("pjsip show identifies")
        assert "127.113.0.5/32" in identifies
        assert "127.113.0.16/29" in identifies
        subset({"external_signaling_address": "127.51.0.7"}, told(asterisk, "transport transport-udp"))
        assert "No objects found" in asterisk.cli("pjsip show registrations")
        assert (
            "127.113.0.0" in asterisk.cli("pjsip show acls")
            or "permit = 127.113.0.0/24" in (asterisk.run / "etc/pjsip.conf").read_text()
        )


def test_a_trunk_by_registration(tmp_path: Path) -> None:
    _, by_registration, _ = blocks_of("connect-sip-trunk.md")
    with carried_out(by_registration, tmp_path) as asterisk:
        subset({"username": "user1234"}, told(asterisk, "auth main-auth"))
        wanted = {"client_uri": "sip:05012345678@example.jp", "server_uri": "sip:127.53.0.1", "expiration": "300"}
        subset(wanted, told(asterisk, "registration main"))
        subset({"from_domain": "example.jp"}, told(asterisk, "endpoint main"))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")  # old versions are spoken to see them refused
def test_a_trunk_by_tls_and_srtp(tmp_path: Path) -> None:
    _, _, safe = blocks_of("connect-sip-trunk.md")
    with carried_out(safe, tmp_path) as asterisk:
        subset({"media_encryption": "sdes", "transport": "transport-tls"}, told(asterisk, "endpoint safe"))
        wanted = {"method": "tlsv1_2", "verify_server": "Yes", "cert_file": str(tmp_path / "desk.pem")}
        subset(wanted | {"ca_list_file": str(tmp_path / "desk.pem")}, told(asterisk, "transport transport-tls"))
        subset({"server_uri": "sip:127.53.0.1:5061;transport=tls"}, told(asterisk, "registration safe"))
        subset({"media_encryption": "sdes", "transport": "transport-tls"}, told(asterisk, "endpoint 101"))
        bind = told(asterisk, "transport transport-tls")["bind"]
        assert spoken(bind, ssl.TLSVersion.TLSv1_2, tmp_path / "desk.pem") == "TLSv1.2"
        for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            with pytest.raises((ssl.SSLError, ConnectionError)):
                spoken(bind, old, tmp_path / "desk.pem")


def test_a_cloud_pbx(tmp_path: Path) -> None:
    [recipe] = blocks_of("connect-cloud-pbx.md")
    with carried_out(recipe, tmp_path) as asterisk:
        subset({"media_encryption": "sdes", "transport": "transport-tls"}, told(asterisk, "endpoint cloud"))
        subset({"username": "tenant-201"}, told(asterisk, "auth cloud-auth"))
        subset({"client_uri": "sip:201@127.53.0.2:5061", "contact_user": "201"}, told(asterisk, "registration cloud"))


def test_a_plain_asterisk(tmp_path: Path) -> None:
    [recipe] = blocks_of("connect-asterisk.md")
    with carried_out(recipe, tmp_path) as asterisk:
        subset({"allow": "(ulaw|alaw)", "context": "toritsugi-trunk"}, told(asterisk, "endpoint carrier"))
        subset({"context": "toritsugi-phones", "trust_id_inbound": "false"}, told(asterisk, "endpoint 102"))
        subset({"endpoint_identifier_order": "ip,username"}, told(asterisk, "settings"))


#: the ends of FreePBX's own files, in which the page has lines put
FREEPBX = {
    "extensions.conf": "[general]\n[from-pstn]\nexten => _X.,1,Set(__FROM_DID=${EXTEN})\n"
    " same => n,Goto(toritsugi-beside,s,1)\n#include extensions_custom.conf\n",
    "extensions_custom.conf": "#include extensions_toritsugi.conf\n",
    "ari.conf": "[general]\nenabled = yes\n#include ari_additional_custom.conf\n",
    "ari_additional_custom.conf": "#include ari_toritsugi.conf\n",
}


def test_freepbx(tmp_path: Path) -> None:
    [recipe] = blocks_of("connect-freepbx.md")
    page = (ROOT / "docs/how-to/connect-freepbx.md").read_text()
    assert all(line.strip() in page for name, text in FREEPBX.items() if "custom" in name for line in text.splitlines())
    with carried_out(recipe, tmp_path, **FREEPBX) as asterisk:  # it answers ARI with the password that was written
        assert sorted(path.name for path in (tmp_path / "etc").iterdir()) == [
            "ari_toritsugi.conf",
            "extensions_toritsugi.conf",
        ]
        assert "FROM_DID" in asterisk.cli("dialplan show toritsugi-beside")
        for context in ("toritsugi-desk", "toritsugi-end", "toritsugi-fallback"):
            assert f"Context '{context}'" in asterisk.cli(f"dialplan show {context}")
