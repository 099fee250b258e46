"""The configuration: what it holds, what it refuses, and what it keeps when written again."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from toritsugi.commands import telephony
from toritsugi.commands.telephony import command
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.telephony.asterisk.configure import notices
from toritsugi.voice.telephony.asterisk.configure.files import MARKER
from toritsugi.voice.telephony.asterisk.configure.render import RenderError, render
from toritsugi.voice.telephony.asterisk.settings import read_secrets

TRUNK = "name=carrier,match=203.0.113.5,match=203.0.113.16/29,contact=sip:203.0.113.5:5060"


@pytest.fixture(autouse=True)
def quick_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words do not matter here: one sample per character."""
    import numpy as np

    monkeypatch.setattr(notices, "open_jtalk", lambda: lambda text: Pcm(np.ones(len(text), np.int16), 8000))


def write(folder: Path, *options: str, **environment: str) -> Result:
    arguments = ["asterisk", "--out", str(folder / "etc"), "--data", str(folder / "data"), *options]
    return CliRunner().invoke(command, arguments, env=environment)


def text(folder: Path, name: str) -> str:
    return (folder / "etc" / name).read_text()


def test_an_asterisk_that_is_named_from_here_is_written_with_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (modules := tmp_path / "unpacked/usr/lib/x/asterisk/modules").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    done = write(tmp_path, "--prefix", "unpacked", "--state", "run")
    assert done.exit_code == 0, done.output
    assert str(modules) in text(tmp_path, "asterisk.conf")
    assert f"{tmp_path}/run" in text(tmp_path, "asterisk.conf")


def test_everything_is_private_marked_and_has_no_open_door(tmp_path: Path) -> None:
    assert write(tmp_path, "--trunk", TRUNK, "--phones", "2").exit_code == 0
    for path in (tmp_path / "etc").iterdir():
        assert path.read_text().startswith(MARKER)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data/secrets/asterisk.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data/secrets").stat().st_mode) == 0o700
    pjsip = text(tmp_path, "pjsip.conf")
    assert "[anonymous]" not in pjsip
    assert "endpoint_identifier_order = ip,username\n" in pjsip
    assert "match = 203.0.113.5/32\nmatch = 203.0.113.16/29\n" in pjsip
    assert "res_pjsip_endpoint_identifier_anonymous" not in text(tmp_path, "modules.conf")
    assert "audiosocket" not in text(tmp_path, "modules.conf")
    assert "bindaddr = 127.0.0.1\n" in text(tmp_path, "http.conf")
    assert "strictrtp = yes\n" in text(tmp_path, "rtp.conf")
    dials = [line for line in text(tmp_path, "extensions.conf").splitlines() if "Dial(" in line]
    assert dials == [
        "exten => 101,1,Dial(PJSIP/101,30)",
        "exten => 102,1,Dial(PJSIP/102,30)",
    ]
    trunk = text(tmp_path, "extensions.conf").split("[toritsugi-trunk]")[1].split("[toritsugi-phones]")[0]
    assert "Dial(" not in trunk
    assert "include" not in trunk


def test_one_application_a_voice_process_in_turn(tmp_path: Path) -> None:
    assert write(tmp_path, "--node", "a", "--node", "b").exit_code == 0
    lines = text(tmp_path, "extensions.conf").splitlines()
    assert [line.split("Stasis(")[1].split(",")[0] for line in lines if "Stasis(" in line] == [
        "toritsugi-a",
        "toritsugi-b",
    ]
    keys = json.loads((tmp_path / "data/secrets/asterisk.json").read_bytes())
    assert keys["apps"] == {"a": "toritsugi-a", "b": "toritsugi-b"}


def test_written_again_it_keeps_its_secrets_until_new_ones_are_asked_for(tmp_path: Path) -> None:
    keys = tmp_path / "data/secrets/asterisk.json"
    write(tmp_path, "--phones", "1")
    first = json.loads(keys.read_bytes())
    assert len(first["password"]) >= 32
    assert len(first["phones"]["101"]) >= 24
    assert write(tmp_path, "--phones", "2").exit_code == 0
    second = json.loads(keys.read_bytes())
    assert (second["password"], second["phones"]["101"]) == (first["password"], first["phones"]["101"])
    assert f"password = {second['phones']['102']}\n" in text(tmp_path, "pjsip.conf")
    assert write(tmp_path, "--phones", "2", "--new-secrets").exit_code == 0
    third = json.loads(keys.read_bytes())
    assert third["password"] != second["password"]
    assert third["phones"]["101"] != second["phones"]["101"]


def test_somebody_else_s_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/pjsip.conf").write_text("; mine\n[global]\n")
    refused = write(tmp_path)
    assert refused.exit_code == 2
    assert "pjsip.conf" in refused.output
    assert "--force" in refused.output
    assert sorted(path.name for path in (tmp_path / "etc").iterdir()) == ["pjsip.conf"]
    assert not (tmp_path / "data").exists()
    assert write(tmp_path, "--force").exit_code == 0
    assert text(tmp_path, "pjsip.conf").startswith(MARKER)


@pytest.mark.parametrize(
    ("options", "place"),
    [
        (["--trunk", "name=c,match=0.0.0.0/0,contact=sip:a"], "--trunk"),
        (["--trunk", "name=c,match=nowhere,contact=sip:a"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5"], "--trunk"),
        (["--trunk", "name=c,contact=sip:a"], "--trunk"),
        (["--trunk", "name=C C,match=203.0.113.5,contact=sip:a"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=http://a"], "--trunk"),
        (["--trunk", "name=c,colour=red"], "--trunk"),
        (["--trunk", "name=c,register=sip:a.example,username=u"], "TORITSUGI_TRUNK_PASSWORD_C"),
        (["--trunk", "name=c,kind=fax,match=203.0.113.5,contact=sip:a"], "--trunk"),
        (["--trunk", "name=c,kind=hikari,match=203.0.113.5,contact=sip:a"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:a,srtp=sdes"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:a,srtp=zrtp"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:a,transport=sctp"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:a,number=main"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:a,domain=a b"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:a,proxy=b"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:u;transport=tls@a"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:u\n[x]@a"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:a,proxy=sip:u;lr@b"], "--trunk"),
        (["--trunk", "name=c,match=203.0.113.5,contact=sip:a,number=０３１２３４５６７８"], "--trunk"),
        (["--notice", "０３１２３４５６７８=text"], "--notice"),
        (["--allow", "everybody"], "--allow"),
        (["--allow", "0.0.0.0/0"], "--allow"),
        (["--tls-certificate", "/etc/a.pem"], "--tls-certificate"),
        (["--secure-phones"], "--secure-phones"),
        (["--tls-ca", "/etc/a b"], "--tls"),
        (["--trunk", TRUNK, "--trunk", TRUNK], "--trunk"),
        (["--node", "A"], "--node"),
        (["--node", "a", "--node", "a"], "--node"),
        (["--sip", "5060"], "--sip"),
        (["--sip", "phone.example:5060"], "--sip"),
        (["--external", "phone.example"], "--external"),
        (["--rtp", "20000-10000"], "--rtp"),
        (["--rtp", "20000"], "--rtp"),
        (["--notice", "number=text"], "--notice"),
        (["--outgoing", "elsewhere"], "--outgoing"),
        (["--outgoing", "Local/100@from-internal"], "--outgoing"),
        (["--outgoing", "Local/{number}@a,b(c)"], "--outgoing"),
        (["--state", "/tmp/a b"], "varlib"),
        (["--state", "/tmp/" + "a" * 120], "--state"),
    ],
)
def test_bad_input_names_the_place_and_the_mend_and_writes_nothing(
    tmp_path: Path, options: list[str], place: str
) -> None:
    refused = write(tmp_path, *options)
    assert refused.exit_code == 2, refused.output
    assert place in refused.output
    assert "→" in refused.output
    assert not (tmp_path / "etc").exists()


@pytest.mark.parametrize(
    ("options", "endpoint"),
    [
        ([], ""),
        (
            ["--trunk", "name=hikari,match=192.0.2.1,contact=sip:192.0.2.1:5062", "--outgoing", "hikari"],
            "PJSIP/hikari/sip:{number}@192.0.2.1:5062",
        ),
        (
            ["--trunk", "name=tls,match=192.0.2.1,contact=sip:sip.example,transport=tls", "--outgoing", "tls"],
            "PJSIP/tls/sip:{number}@sip.example;transport=tls",
        ),
        (["--outgoing", "Local/{number}@from-internal"], "Local/{number}@from-internal"),
    ],
)
def test_how_people_are_rung_is_kept_beside_the_passwords(tmp_path: Path, options: list[str], endpoint: str) -> None:
    assert write(tmp_path, *options).exit_code == 0
    assert read_secrets(tmp_path / "data/secrets/asterisk.json").outgoing == endpoint


@pytest.mark.parametrize(
    ("options", "calls"),
    [([], 10), (["--outgoing", "Local/{number}@from-internal"], 6), (["--phones", "1"], 6)],
)
def test_where_people_can_be_rung_a_call_has_ports_for_them_too(tmp_path: Path, options: list[str], calls: int) -> None:
    assert write(tmp_path, "--rtp", "10000-10059", *options).exit_code == 0
    assert f"maxcalls = {calls}\n" in text(tmp_path, "asterisk.conf")


def test_a_trunk_that_registers(tmp_path: Path) -> None:
    trunk = "name=hikari,register=sip:192.0.2.1,username=0312345678"
    assert write(tmp_path, "--trunk", trunk, TORITSUGI_TRUNK_PASSWORD_HIKARI="quite secret").exit_code == 0
    pjsip = text(tmp_path, "pjsip.conf")
    assert "client_uri = sip:0312345678@192.0.2.1\n" in pjsip
    assert "password = quite secret\n" in pjsip
    assert "line = yes\nendpoint = hikari\n" in pjsip


@pytest.mark.parametrize(
    "trunk",
    [
        "name=hikari,kind=hikari,register=sip:gateway.local,username=3",
        "name=hikari,kind=hikari,register=sip:192.168.1.1,username=3,transport=tls",
    ],
)
def test_a_gateway_is_an_address_in_the_own_network_without_tls(tmp_path: Path, trunk: str) -> None:
    refused = write(tmp_path, "--trunk", trunk, TORITSUGI_TRUNK_PASSWORD_HIKARI="secret")
    assert refused.exit_code == 2
    assert "--trunk" in refused.output


@pytest.mark.parametrize("password", ["a\ncontext = other", "a;b", "a${SHELL(id)}", "$[1+1]", "blank at the end "])
def test_a_password_that_would_be_read_as_another_is_refused(tmp_path: Path, password: str) -> None:
    trunk = "name=hikari,register=sip:192.0.2.1,username=0312345678"
    refused = write(tmp_path, "--trunk", trunk, TORITSUGI_TRUNK_PASSWORD_HIKARI=password)
    assert refused.exit_code == 2
    assert "the password of hikari" in refused.output
    assert password not in refused.output
    assert not (tmp_path / "etc").exists()


def test_notices_are_rendered_with_the_tone_and_each_form_of_the_number(tmp_path: Path) -> None:
    assert write(tmp_path, "--notice", "0312345678=みほん商事でございます。").exit_code == 0
    names = sorted(path.name for path in (tmp_path / "data/prompts/fallback").iterdir())
    assert names == ["busy.wav", "notice-0312345678.wav", "notice.wav", "sorry.wav", "thanks.wav"]
    dialplan = text(tmp_path, "extensions.conf")
    for form in ("0312345678", "+81312345678", "81312345678"):
        assert f'"${{TG_DIALLED}}" = "{form}"]?Set(TG_NOTICE=' in dialplan


@pytest.mark.parametrize("value", ["a\nb", "a;b", "${SHELL(id)}", "$[1+1]"])
def test_a_value_cannot_break_out_of_its_line(value: str) -> None:
    with pytest.raises(RenderError):
        render("http.conf", {"http_port": value})


def test_a_template_wants_exactly_its_names() -> None:
    with pytest.raises(RenderError, match="http_port"):
        render("http.conf", {})
    with pytest.raises(RenderError, match="colour"):
        render("http.conf", {"http_port": "1", "colour": "red"})


def test_the_fall_back_speaks_in_the_voice_of_the_line_that_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines without a voice of their own, and what is said to all, keep the built-in one."""
    import numpy as np

    def own(text: str) -> Pcm:
        return Pcm(np.full(len(text), 7, np.int16), 8000)

    monkeypatch.setattr(telephony, "_line_voices", lambda data: {"0312345678": own, "sip:odd": own})
    assert write(tmp_path, "--notice", "0399999999=ご用件をどうぞ。").exit_code == 0
    said = {path.name: path.read_bytes() for path in (tmp_path / "data/prompts/fallback").iterdir()}
    mark = np.full(len(notices.NOTICE), 7, "<i2").tobytes()
    assert [name for name, wav in said.items() if mark in wav] == ["notice-0312345678.wav"]
    assert set(said) == {
        "busy.wav", "notice-0312345678.wav", "notice-0399999999.wav", "notice.wav", "sorry.wav", "thanks.wav",
    }  # fmt: skip
    assert "notice-0312345678" in text(tmp_path, "extensions.conf")
