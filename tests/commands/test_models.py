"""`toritsugi models`: what it tells, what it asks, what it refuses, and what it measures."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support import tiny_models
from tests.support.archive_server import archive_server, tar
from tests.support.kana_recogniser import _module
from tests.support.paths import shared
from tests.support.tone_model import write_folder
from toritsugi.cli import main

FILES = {"m/tokens.txt": b"a 0\n", "m/model.onnx": b"x" * 1000}


def run(*arguments: object, data: Path, answer: str = "", **environment: str) -> Result:
    told = {"TORITSUGI_DATA": str(data), "TORITSUGI_RECOGNISER": "", **environment}
    return CliRunner().invoke(main, ["models", *map(str, arguments)], input=answer, env=told)


def test_the_list_tells_size_licence_and_what_is_known(tmp_path: Path) -> None:
    told = run("list", data=tmp_path)
    assert told.exit_code == 0
    assert "reazonspeech-2024-08-01" in told.output
    assert "使用許諾：Apache-2.0" in told.output
    (tmp_path / "models" / "mine").mkdir(parents=True)
    rows = {row["name"]: row for row in json.loads(run("list", "--json", data=tmp_path).output)}
    assert rows["mine"]["kept"] is True
    assert (rows["whisper-tiny"]["kept"], rows["whisper-tiny"]["checksum"]) == (False, "unknown")


def test_nothing_is_fetched_without_a_word(tmp_path: Path) -> None:
    archive = tar(FILES)
    with archive_server(archive) as server:
        given = ("get", "mine", "--url", server.url, "--sha256", hashlib.sha256(archive).hexdigest())
        assert run(*given, data=tmp_path, answer="n\n").exit_code == 1
        assert server.ranges == []
        told = run(*given, data=tmp_path, answer="y\n")
        assert told.exit_code == 0, told.output
        assert "取りに行きますか" in told.output
        assert (tmp_path / "models" / "mine" / "model.onnx").read_bytes() == FILES["m/model.onnx"]
        assert run(*given, "--yes", data=tmp_path).exit_code == 2
    removed = run("remove", "mine", "--yes", data=tmp_path)
    assert removed.exit_code == 0
    assert not (tmp_path / "models" / "mine").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["get", "nobody"], "no model is called nobody"),
        (["get", "moonshine-tiny-ja"], "could not be checked"),
        (["get", "whisper-tiny", "--yes"], "--first-use"),
        (["get", "m", "--url", "http://example.com/x", "--first-use", "--yes"], "without encryption"),
        (["get", "../m", "--url", "https://example.com/x", "--first-use"], "no name of a model"),
        (["get", "m", "--url", "https://example.com/x", "--sha256", "12"], "no SHA-256"),
        (["remove", "m", "--yes"], "there is no model m"),
        (["check", "nowhere"], "there is no folder nowhere"),
        (["check", "vosk-small-ja-0.22"], "start one with its folder"),
        (["check"], "no recogniser is set up"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_mend(tmp_path: Path, arguments: list[str], says: str) -> None:
    told = run(*arguments, data=tmp_path)
    assert told.exit_code == 2, told.output
    assert says in told.output


def test_a_fetch_that_fails_is_a_failure(tmp_path: Path) -> None:
    told = run("get", "m", "--url", "http://127.0.0.1:9/x", "--first-use", "--yes", data=tmp_path)
    assert told.exit_code == 1
    assert "取れませんでした" in told.output


def test_a_model_is_measured_with_sentences_of_the_desks_own_voice(tmp_path: Path) -> None:
    source = shared("models", "kana-ctc", "kana_ctc_stream.onnx")
    folder = write_folder(tmp_path / "tone", _module(), source)
    assert run("add", "tone", folder, data=tmp_path).exit_code == 0
    told = run("check", "tone", "--json", data=tmp_path)
    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    assert (found["name"], found["can"]) == ("sherpa:tone (t_one)", "so_far")
    heard = [one["heard"][0] for one in found["sentences"]]
    assert heard[0] == "ハイソーデス"
    assert heard[1].startswith("ゼロサンイチニーサンヨン")
    assert all(one["so_far"] > 0 for one in found["sentences"])
    assert found["real_time_factor"] > 0
    assert found["loading"] > 0


def test_the_recogniser_of_the_settings_is_measured(tmp_path: Path) -> None:
    shared("models", "kana-ctc", "kana_ctc_stream.onnx")
    told = run("check", data=tmp_path, TORITSUGI_RECOGNISER="tests.support.kana_recogniser:make")
    assert told.exit_code == 0, told.output
    assert "聞こえた言葉：はい ／ ハイソーデス" in told.output
    assert "聞こえた言葉：0312345678" in told.output
    assert "実時間比" in told.output


def test_a_model_that_sherpa_does_not_take_is_told(tmp_path: Path) -> None:
    folder = tiny_models.named(tmp_path / "model", "model.onnx", model_type="EncDecCTCModelBPE")
    told = run("check", folder, data=tmp_path)
    assert told.exit_code == 2  # sherpa-onnx does not take it
    assert "sherpa-onnx does not take model" in told.output
