"""The settings of the language model: addresses that words may go to, keys, additions."""

from __future__ import annotations

from pathlib import Path

import pytest

from toritsugi.settings_env import Settings, SettingsError, environment, read
from toritsugi.settings_llm import address, body, chat_address, is_own_network, key
from toritsugi.voice.language_model.settings import model_settings

ON = {"TORITSUGI_LLM_URL": "http://127.0.0.1:11434", "TORITSUGI_LLM_MODEL": "m"}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434",
        "http://localhost:8080/v1",
        "http://[::1]:8080",
        "http://192.168.0.20:8000/v1",
        "http://10.1.2.3",
        "http://172.16.0.1",
        "http://gpu",
        "http://gpu.local:8000",
        "http://gpu.lan",
        "https://api.example.com/v1",
        "https://8.8.8.8/v1",
    ],
)
def test_addresses_that_words_may_go_to(url: str) -> None:
    assert address(url) == url
    assert read({**ON, "TORITSUGI_LLM_URL": url}).llm_url == url


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://api.example.com/v1", "https"),
        ("http://8.8.8.8/v1", "https"),
        ("http://169.254.169.254/latest", "https"),
        ("https://user:secret@api.example.com", "LLM_KEY_FILE"),
        ("https://api.example.com/v1?key=secret", "LLM_KEY_FILE"),
        ("ftp://127.0.0.1", "web address"),
        ("127.0.0.1:8080", "web address"),
        ("http://", "web address"),
        ("file:///etc/passwd", "web address"),
    ],
)
def test_addresses_that_words_may_not_go_to(url: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as refused:
        read({**ON, "TORITSUGI_LLM_URL": url})
    assert "TORITSUGI_LLM_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("base", "chat"),
    [
        ("http://gpu:11434", "http://gpu:11434/v1/chat/completions"),
        ("http://gpu:11434/v1", "http://gpu:11434/v1/chat/completions"),
        ("https://x.example/v1beta/openai", "https://x.example/v1beta/openai/chat/completions"),
        ("https://x.example/a/chat/completions", "https://x.example/a/chat/completions"),
    ],
)
def test_where_requests_go(base: str, chat: str) -> None:
    assert chat_address(address(base)) == chat


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("DEADLINE", "2", "0.1 to 0.9"),
        ("DEADLINE", "0", "0.1 to 0.9"),
        ("DEADLINE", "soon", "seconds"),
        ("MASK", "some", "all, numbers or none"),
        ("DAILY_YEN", "-1", "digits"),
        ("DAILY_TOKENS", "many", "digits"),
        ("YEN_SENT", "-1", "price"),
        ("YEN_ANSWERED", "nan", "price"),
        ("BODY", "[]", "JSON object"),
        ("BODY", '{"messages": []}', "messages"),
        ("BODY", '{"tools": [], "n": 3}', "tools, n"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as refused:
        read({**ON, f"TORITSUGI_LLM_{name}": text})
    assert f"TORITSUGI_LLM_{name}" in str(refused.value)


def test_an_address_needs_a_model() -> None:
    with pytest.raises(SettingsError, match="TORITSUGI_LLM_MODEL"):
        read({"TORITSUGI_LLM_URL": "http://127.0.0.1:1"})


def test_it_is_off_unless_it_has_an_address(tmp_path: Path) -> None:
    assert model_settings(Settings(data=tmp_path)) is None
    assert model_settings(read({"TORITSUGI_LLM_MODEL": "m", "TORITSUGI_LLM_KEY": "k"})) is None


def test_settings_come_through_a_child_process_as_they_are() -> None:
    given = {
        **ON,
        "TORITSUGI_LLM_BODY": '{"seed": 1}',
        "TORITSUGI_LLM_YEN_SENT": "12.5",
        "TORITSUGI_LLM_MASK": "numbers",
    }
    settings = read(given)
    assert read(environment(settings)) == settings


def test_the_key_is_taken_from_where_it_is(tmp_path: Path) -> None:
    kept, named = tmp_path / "llm.key", tmp_path / "named"
    assert key("", "", kept) == ""
    kept.write_text("sk-kept\n")
    named.write_text("  sk-named  \n")
    assert key("", "", kept) == "sk-kept"
    assert key("", str(named), kept) == "sk-named"
    assert key("sk-given", str(named), kept) == "sk-given"


@pytest.mark.parametrize("text", ["sk-a\nsk-b", "sk- a", "ｓｋ", "sk\x00"])
def test_what_is_no_key_is_refused_without_being_shown(tmp_path: Path, text: str) -> None:
    file = tmp_path / "key"
    file.write_text(text)
    with pytest.raises(ValueError, match="alone") as refused:
        key("", str(file), tmp_path / "none")
    assert "sk" not in str(refused.value)


def test_a_key_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        key("", str(tmp_path / "nowhere"), tmp_path / "none")


def test_additions_are_a_json_object() -> None:
    assert body('{"reasoning_effort": "none", "max_tokens": null}') == {"reasoning_effort": "none", "max_tokens": None}


@pytest.mark.parametrize(("host", "own"), [("gpu.local.", True), ("local.example.com", False), ("fe80::1", False)])
def test_names_of_the_own_network(host: str, own: bool) -> None:
    assert is_own_network(host) == own
