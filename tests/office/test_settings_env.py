"""Settings from the environment: typed, and clear about what cannot be used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from toritsugi.settings_env import Settings, SettingsError, environment, read
from toritsugi.voice.telephony.browser.settings import IceServer, ice_server


def test_nothing_set_is_one_machine_with_sqlite() -> None:
    found = read({})
    assert found.data == Path("data").absolute()
    assert (found.database_url, found.recogniser, found.answer_delay) == ("", "none", 0.5)
    assert found.address == "http://127.0.0.1:8000"


def test_everything_is_read_and_given_on_to_child_processes() -> None:
    given = {
        "TORITSUGI_DATA": "/srv/desk",
        "TORITSUGI_DATABASE_URL": "postgres://u:p@db:5432/desk",
        "TORITSUGI_HOST": "0.0.0.0",
        "TORITSUGI_PORT": "9000",
        "TORITSUGI_BASE_URL": "https://desk.example.jp/",
        "TORITSUGI_RECOGNISER": "openai",
        "TORITSUGI_RECOGNISER_URL": "http://gpu/v1",
        "TORITSUGI_ANSWER_DELAY": "1.5",
        "TORITSUGI_BROWSER_PEERS": "25",
        "TORITSUGI_ICE_SERVERS": "stun:stun.example.jp:3478, turn:desk:p%40ss@turn.example.jp:3478?transport=tcp",
        "TORITSUGI_STREAMS_PORT": "8090",
        "TORITSUGI_STREAMS_URL": "wss://phone.example.jp/",
        "TORITSUGI_STREAMS_AUTH_TOKEN": "quite secret",
        "TORITSUGI_WEBHOOK_PRIVATE_HOSTS": "10.0.0.5:8080, erp:80",
        "TORITSUGI_SMTP_URL": "smtp+starttls://u:p@mail:587",
        "HOME": "/nobody",
    }
    found = read(given)
    assert found.webhook_private_hosts == ("10.0.0.5:8080", "erp:80")
    assert found.browser_peers == 25
    assert (found.streams_port, found.streams_host, found.streams_url) == (8090, "127.0.0.1", "wss://phone.example.jp")
    assert [ice_server(text) for text in found.ice_servers] == [
        IceServer(url="stun:stun.example.jp:3478"),
        IceServer(url="turn:turn.example.jp:3478?transport=tcp", username="desk", password="p@ss"),
    ]
    assert found.recogniser_options == {"url": "http://gpu/v1"}
    assert found.address == "https://desk.example.jp"
    assert found.own_address == "http://127.0.0.1:9000"
    assert read(environment(found)) == found
    assert read(environment(Settings(data=Path("/x")))) == Settings(data=Path("/x"))


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("fd00::5", "http://[fd00::5]:8000"),
        ("192.168.1.5", "http://192.168.1.5:8000"),
    ],
)
def test_the_own_processes_reach_the_web_process_whatever_people_call_it(tmp_path: Path, host: str, own: str) -> None:
    """The worker posts to the desk's own inbox by this address: the web process must answer under it."""
    given = {"TORITSUGI_HOST": host, "TORITSUGI_BASE_URL": "https://desk.example.jp", "TORITSUGI_DATA": str(tmp_path)}
    assert read(given).own_address == own
    code = "from toritsugi.config.settings import ALLOWED_HOSTS; print(*ALLOWED_HOSTS)"
    told = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | given, capture_output=True, text=True, check=True
    )
    assert {urlsplit(own).netloc.rpartition(":")[0], "desk.example.jp"} <= set(told.stdout.split())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "0"),
        ("PORT", "http"),
        ("PORT", "８０００"),
        ("PORT", "70000"),
        ("BROWSER_PEERS", "0"),
        ("ASTERISK_MEDIA", "audiosocket"),
        ("STREAMS_PORT", "-1"),
        ("STREAMS_HOST", "phone.example.jp"),
        ("STREAMS_URL", "https://phone.example.jp"),
        ("STREAMS_URL", "wss://phone.example.jp/under"),
        ("ICE_SERVERS", "stun.example.jp"),
        ("ICE_SERVERS", "turn:desk@turn.example.jp"),
        ("ANSWER_DELAY", "soon"),
        ("ANSWER_DELAY", "-1"),
        ("ANSWER_DELAY", "nan"),
        ("BASE_URL", "desk.example.jp"),
        ("BASE_URL", "https://desk.example.jp/under"),
        ("DATABASE_URL", "mysql://x/y"),
        ("SMTP_URL", "mail.example.jp"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_mend(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as bad:
        read({f"TORITSUGI_{name}": text, "TORITSUGI_HOST": "::1"})
    (problem,) = bad.value.problems
    assert problem.startswith(f"TORITSUGI_{name}: ")


def test_a_signed_address_must_be_known() -> None:
    with pytest.raises(SettingsError, match="TORITSUGI_STREAMS_URL: not set"):
        read({"TORITSUGI_STREAMS_AUTH_TOKEN": "secret"})


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as bad:
        read({"TORITSUGI_PORT": "x", "TORITSUGI_SMTP_URL": "x"})
    assert len(bad.value.problems) == 2


def test_no_secret_in_what_may_be_logged() -> None:
    shown = repr(
        read({"TORITSUGI_DATABASE_URL": "postgres://u:hidden@db/desk", "TORITSUGI_ASTERISK_PASSWORD": "hidden"})
    )
    assert "hidden" not in shown


def test_every_setting_is_in_the_reference() -> None:
    told = (Path(__file__).parents[2] / "docs" / "reference" / "settings.md").read_text("utf-8")
    for field in msgspec.structs.fields(Settings):
        name = field.name.upper().replace("RECOGNISER_OPTIONS", "RECOGNISER_…")
        assert f"`TORITSUGI_{name}`" in told
