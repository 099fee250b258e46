"""What the doctor tells of the engines that speak."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from toritsugi.commands.doctor import ask_speech
from toritsugi.doctor.findings import Health
from toritsugi.doctor.voices import voices
from toritsugi.settings_env import Settings

ASKED: list[tuple[str, str]] = []


def there(url: str, key: str) -> None:
    ASKED.append((url, key))


def away(url: str, key: str) -> None:
    raise OSError("connection refused")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, voicevox_url="http://127.0.0.1:50021", speech_url="https://speech.example.com/v1")


def test_engines_that_answer_are_told_and_where_words_go(settings: Settings) -> None:
    ASKED.clear()
    near, far = voices(msgspec.structs.replace(settings, speech_key="hidden"), there)
    assert [near.health, far.health] == [Health.GOOD, Health.GOOD]
    assert "is sent there" in far.found.en
    assert "is sent" not in near.found.en
    assert ASKED == [("http://127.0.0.1:50021/version", ""), ("https://speech.example.com/v1/models", "hidden")]
    assert "hidden" not in repr((near, far))


def test_an_engine_that_does_not_answer_costs_its_voice(settings: Settings) -> None:
    for finding in voices(settings, away):
        assert finding.health is Health.BROKEN
        assert "Open JTalk" in finding.cost.en
        assert finding.mend.ja


def test_a_key_that_others_read_or_that_is_none_is_seen(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    file = tmp_path / "secrets" / "speech.key"
    file.write_text("key")
    file.chmod(0o644)
    assert "others can read" in voices(settings, there)[1].found.en
    file.chmod(0o600)
    assert voices(settings, there)[1].health is Health.GOOD
    file.write_text("two words")
    assert "its key cannot be used" in voices(settings, there)[1].found.en


def test_nothing_is_told_of_engines_that_nobody_set_up(tmp_path: Path) -> None:
    assert voices(Settings(data=tmp_path), away) == []


def test_a_server_that_is_not_there_is_none() -> None:
    with pytest.raises(OSError, match="refused"):
        ask_speech("http://127.0.0.1:9/version", "")
