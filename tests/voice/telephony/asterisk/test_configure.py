"""The configuration: what it holds, what it refuses, and what it keeps when written again."""

from __future__ import annotations

import json
import stat
import wave
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from toritsugi.commands import line_voices, telephony
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
    for folder in ("data", "data/secrets"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700
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
        (["--rtp", "10000-10004"], "--rtp"),
        (["--rtp", "10000-10006", "--phones", "1"], "--rtp"),
        (["--rtp", "10000-10006", "--outgoing", "Local/{number}@from-internal"], "--rtp"),
        (["--notice", "number=text"], "--notice"),
        (["--outgoing", "elsewhere"], "--outgoing"),
        (["--outgoing", "Local/100@from-internal"], "--outgoing"),
        (["--outgoing", "Local/{number}@a,b(c)"], "--outgoing"),
        (["--outgoing-abroad", "+44"], "--outgoing-abroad"),
        (["--outgoing", "Local/{number}@x", "--outgoing-abroad", "44"], "--outgoing-abroad"),
        (["--outgoing", "Local/{number}@x", "--outgoing-abroad", "+44,"], "--outgoing-abroad"),
        (["--outgoing", "Local/{number}@x", "--outgoing-abroad", "+44,+979"], "--outgoing-abroad"),
        (["--outgoing", "Local/{number}@x", "--outgoing-abroad", "+81"], "--outgoing-abroad"),
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
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("secret", ["a;b", "a${SHELL(id)}", "a\nb"])
def test_a_kept_password_that_cannot_stand_in_the_files_is_refused_before_anything_is_written(
    tmp_path: Path, secret: str
) -> None:
    assert write(tmp_path, "--phones", "1").exit_code == 0
    keys = tmp_path / "data/secrets/asterisk.json"
    kept = json.loads(keys.read_text())
    keys.write_text(json.dumps({**kept, "phones": {"101": secret}}))
    before = contents(tmp_path)
    refused = write(tmp_path, "--phones", "2", "--notice", "0312345678=ただいま留守です。")
    assert refused.exit_code == 2, refused.output
    assert "asterisk.json" in refused.output
    assert "--new-secrets" in refused.output
    assert secret not in refused.output
    assert contents(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_told_before_any_secret_is_made(tmp_path: Path) -> None:
    (tmp_path / "etc").write_text("a file")
    refused = write(tmp_path, "--phones", "1", "--force")
    assert refused.exit_code == 2, refused.output
    assert "/etc" in refused.output
    assert list(contents(tmp_path)) == [tmp_path / "etc"]


def test_notices_that_cannot_be_spoken_are_told_before_any_secret_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_words: str) -> Pcm:
        raise OSError("the voice does not answer")

    monkeypatch.setattr(notices, "open_jtalk", lambda: silent)
    refused = write(tmp_path)
    assert refused.exit_code == 2, refused.output
    assert "the voice does not answer" in refused.output
    assert not list(tmp_path.iterdir())


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


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


HIKARI = ["--trunk", "name=h,kind=hikari,register=sip:192.0.2.1,username=3", "--outgoing", "h"]
TLS = ["--trunk", "name=tls,match=192.0.2.1,contact=sip:sip.example,transport=tls", "--outgoing", "tls"]


@pytest.mark.parametrize(
    ("options", "dialled"),
    [
        (HIKARI, "PJSIP/h/sip:010${TG_ABROAD}@192.0.2.1"),
        ([*HIKARI, "--outgoing-abroad-as", "+"], "PJSIP/h/sip:+${TG_ABROAD}@192.0.2.1"),
        (TLS, "PJSIP/tls/sip:+${TG_ABROAD}@sip.example\\;transport=tls"),
        (["--outgoing", "Local/{number}@from-internal"], "Local/+${TG_ABROAD}@from-internal"),
    ],
)
def test_numbers_abroad_on_the_list_have_a_way_through_the_dialplan(
    tmp_path: Path, options: list[str], dialled: str
) -> None:
    listed = ["--outgoing-abroad", "+44, +1 212", "--outgoing-abroad", "+44"]
    made = write(tmp_path, *options, *listed, TORITSUGI_TRUNK_PASSWORD_H="secret")
    assert made.exit_code == 0, made.output
    assert read_secrets(tmp_path / "data/secrets/asterisk.json").abroad == ("+44", "+1212")
    plan = text(tmp_path, "extensions.conf")
    assert [line for line in plan.splitlines() if line.startswith(("exten => _+44!", "exten => _+1212!"))] == [
        f"exten => _{prefix}!,1,Set(TG_ABROAD=${{FILTER(0-9,${{EXTEN}})}})" for prefix in ("+44", "+1212")
    ]
    assert f"exten => s,1,Dial({dialled},120)\n" in plan


def test_without_a_list_nothing_leads_abroad(tmp_path: Path) -> None:
    assert write(tmp_path, "--outgoing", "Local/{number}@from-internal").exit_code == 0
    assert "abroad" not in text(tmp_path, "extensions.conf")
    assert read_secrets(tmp_path / "data/secrets/asterisk.json").abroad == ()


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


def sound(folder: Path, name: str) -> bytes:
    """The samples of a sound, without the silence in front."""
    with wave.open(str(folder / "data/prompts/fallback" / f"{name}.wav")) as file:
        return file.readframes(file.getnframes())[2 * round(notices.LEAD * 8000) :]


def marked(mark: int) -> notices.Speak:
    """A voice that says as many samples of this value as the words have letters."""
    return lambda text: Pcm(np.full(len(text), mark, np.int16), 8000)


def said(mark: int, words: str) -> bytes:
    return np.full(len(words), mark, "<i2").tobytes()


def recorded(folder: Path, name: str, mark: int, rate: int = 8000) -> None:
    (folder / "data/notices").mkdir(parents=True, exist_ok=True)
    with wave.open(str(folder / "data/notices" / name), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.full(50, mark, "<i2").tobytes())


def test_who_called_a_line_with_a_voice_hears_all_from_the_exchange_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines without a voice of their own, and what is said to all, keep the desk's."""
    monkeypatch.setattr(telephony, "_line_voices", lambda data: {"0312345678": marked(7), "sip:odd": marked(9)})
    assert write(tmp_path, "--notice", "0399999999=ご用件をどうぞ。").exit_code == 0
    names = {path.stem for path in (tmp_path / "data/prompts/fallback").iterdir()}
    assert names == {
        *("busy", "notice", "sorry", "thanks", "notice-0399999999"),
        *(f"{name}-0312345678" for name in ("busy", "notice", "sorry", "thanks")),
    }
    for name, words in [*notices.LINES.items(), ("notice", notices.NOTICE)]:
        assert sound(tmp_path, f"{name}-0312345678").startswith(said(7, words))
        assert sound(tmp_path, name).startswith(said(1, words))
    assert sound(tmp_path, "notice-0399999999").startswith(said(1, "ご用件をどうぞ。"))
    plan = text(tmp_path, "extensions.conf")
    assert "notice-0312345678" in plan
    for form in ("0312345678", "+81312345678", "81312345678"):
        assert plan.count(f'ExecIf($["${{TG_DIALLED}}" = "{form}"]?Set(TG_OWN=-0312345678))') == 2
    assert "TG_OWN=-0399999999" not in plan


def test_the_exchange_speaks_in_the_voice_that_the_owner_chose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_voices, "_speaks", lambda settings, style: marked(5))
    assert write(tmp_path, TORITSUGI_VOICE="voicevox", TORITSUGI_VOICEVOX_URL="http://127.0.0.1:1").exit_code == 0
    assert all(sound(tmp_path, name).startswith(said(5, words)) for name, words in notices.LINES.items())
    assert sound(tmp_path, "notice").startswith(said(5, notices.NOTICE))


def test_the_owner_s_recordings_go_before_every_voice_and_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telephony, "_line_voices", lambda data: {"0312345678": marked(7)})
    for name, mark in [
        ("busy.wav", 20),
        ("notice.wav", 21),
        ("thanks-0312345678.wav", 22),
        ("notice-0355556666.wav", 23),
    ]:
        recorded(tmp_path, name, mark)
    recorded(tmp_path, "sorry-0377778888.wav", 24)
    for _ in range(2):
        assert write(tmp_path, "--notice", "0399999999=ご用件をどうぞ。").exit_code == 0
    heard = {name: int.from_bytes(sound(tmp_path, name)[:2], "little") for name in (
        *("busy", "notice", "thanks", "sorry", "notice-0399999999"),
        *("busy-0312345678", "thanks-0312345678", "notice-0312345678"),
        *("notice-0355556666", "sorry-0377778888", "busy-0377778888", "thanks-0377778888"),
    )}  # fmt: skip
    assert heard == {
        "busy": 20,
        "notice": 21,
        "thanks": 1,
        "sorry": 1,
        "notice-0399999999": 1,
        "busy-0312345678": 7,
        "thanks-0312345678": 22,
        "notice-0312345678": 7,
        "notice-0355556666": 23,
        "sorry-0377778888": 24,
        "busy-0377778888": 20,
        "thanks-0377778888": 1,
    }
    assert len(sound(tmp_path, "notice")) > 2 * 50, "the tone follows a recording, too"


@pytest.mark.parametrize(
    ("name", "rate"), [("busi.wav", 8000), ("busy-03.wav", 8000), ("busy.wav", 16000), ("busy.mp3", 8000)]
)
def test_a_recording_that_would_not_be_played_is_told(tmp_path: Path, name: str, rate: int) -> None:
    recorded(tmp_path, name, 1, rate)
    before = contents(tmp_path)
    refused = write(tmp_path)
    assert refused.exit_code == 2, refused.output
    assert name in refused.output
    assert contents(tmp_path) == before
