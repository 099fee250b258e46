"""`toritsugi voice`: one process a name, and parts that cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from toritsugi.commands.voice import _exchange, alone, language_model_of, recogniser_of
from toritsugi.settings_env import Settings


def test_a_second_process_under_one_name_is_refused(tmp_path: Path) -> None:
    settings, other = Settings(data=tmp_path), Settings(data=tmp_path, node="other")
    with alone(settings), alone(other), pytest.raises(ValueError, match="--node"), alone(settings):
        pass
    with alone(settings):
        pass


@pytest.mark.parametrize("chosen", ["none", "whisper", "sherpa", "no_such_module:make", "builtins:int"])
def test_without_its_recogniser_the_process_takes_calls(tmp_path: Path, chosen: str) -> None:
    assert recogniser_of(Settings(data=tmp_path, recogniser=chosen)) is None


def test_settings_of_an_exchange_that_are_damaged_cost_the_exchange_only(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert _exchange(settings, None) is None
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "asterisk.json").write_text("{")
    assert _exchange(settings, None) is None
    with pytest.raises(ValueError, match=r"asterisk\.json"):
        _exchange(settings, True)


def test_a_language_model_is_there_where_one_is_set_up(tmp_path: Path) -> None:
    assert language_model_of(Settings(data=tmp_path)) is None
    made = language_model_of(Settings(data=tmp_path, llm_url="http://127.0.0.1:9", llm_model="m", llm_key="sk-secret"))
    assert made is not None
    assert made.settings.url == "http://127.0.0.1:9/v1/chat/completions"


def test_without_its_key_the_process_takes_calls(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    gone = Settings(data=tmp_path, llm_url="http://127.0.0.1:9", llm_model="m", llm_key_file=str(tmp_path / "gone"))
    assert language_model_of(gone) is None
    assert "gone" in caplog.text
