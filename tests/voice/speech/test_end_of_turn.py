"""The end-of-turn model: its input as Whisper has it, its vote, and files that are none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.support.tiny_models import save
from toritsugi.voice.speech.end_of_turn import BANDS, FRAMES, EndOfTurn, EndOfTurnUnusable, _bands, at_16_khz, log_mel


def write_model(path: Path, bands: int = BANDS, factor: float = 1.0) -> Path:
    """A model that gives the sigmoid of the mean of its input, times a factor."""
    from onnx import TensorProto, helper

    nodes = [
        helper.make_node("ReduceMean", ["input_features"], ["mean"], axes=[1, 2], keepdims=0),
        helper.make_node("Mul", ["mean", "factor"], ["more"]),
        helper.make_node("Sigmoid", ["more"], ["logits"]),
    ]
    inputs = [helper.make_tensor_value_info("input_features", TensorProto.FLOAT, ["batch", bands, FRAMES])]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch"])]
    save(path, nodes, inputs, outputs, [helper.make_tensor("factor", TensorProto.FLOAT, [1], [factor])])
    return path


def tone(hertz: float, seconds: float, level: float = 8000) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * 8000)) / 8000)).astype(np.int16)


def test_a_turn_is_the_end_of_eight_seconds_at_twice_the_rate() -> None:
    short = at_16_khz(tone(440, 1.0))
    assert short.shape == (128_000,)
    assert not short[: 7 * 16_000].any()
    spectrum = np.abs(np.fft.rfft(short[-16_000:]))
    assert int(np.argmax(spectrum)) == 440
    long = np.concatenate([tone(440, 8.0), tone(1000, 8.0)])
    assert int(np.argmax(np.abs(np.fft.rfft(at_16_khz(long)[8000:24_000])))) == 1000


def test_features_have_whispers_shape_range_and_bands() -> None:
    found = log_mel(at_16_khz(tone(1000, 8.0)))
    assert found.shape == (BANDS, FRAMES)
    assert found.dtype == np.float32
    assert float(found.max() - found.min()) <= 2.0 + 1e-5  # 8 tens of powers, divided by 4
    # Slaney's scale: 15 mel at 1 kHz of 45.245 at 8 kHz, in 81 steps
    assert int(np.argmax(found.mean(axis=1))) == round(15 / 45.245 * 81) - 1


def test_bands_are_of_equal_area() -> None:
    bands = _bands()
    assert bands.shape == (BANDS, 201)
    # librosa.filters.mel(sr=16000, n_fft=400, n_mels=80): its largest weight
    assert float(bands.max()) == pytest.approx(0.0258, abs=0.002)
    assert (bands.sum(axis=1) > 0).all()


def test_a_vote_is_a_share_and_a_model_that_gives_none_tells_nothing(tmp_path: Path) -> None:
    model = EndOfTurn(write_model(tmp_path / "turn.onnx"))
    broken = EndOfTurn(write_model(tmp_path / "nan.onnx", factor=float("nan")))
    quiet, loud = np.zeros(8000, np.int16), tone(300, 8.0)
    votes = [asyncio.run(model.finished(turn)) for turn in (quiet, loud)]
    assert all(vote is not None and 0 <= vote <= 1 for vote in votes)
    assert votes[0] != votes[1]
    assert asyncio.run(broken.finished(loud)) is None
    for one in (model, broken):
        one.close()
    assert asyncio.run(model.finished(loud)) is None  # its thread is gone: logged, not raised


def test_a_file_that_is_none_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("no model")
    for path in (tmp_path / "text.onnx", tmp_path / "not there.onnx", write_model(tmp_path / "other.onnx", bands=64)):
        with pytest.raises(EndOfTurnUnusable, match=path.name):
            EndOfTurn(path)
