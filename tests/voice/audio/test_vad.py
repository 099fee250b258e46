"""The bank against single runs, and on speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from tests.support.speech import spoken
from toritsugi.voice.audio.silero import products
from toritsugi.voice.audio.vad import CONTEXT, WINDOW, VadBank, model_path


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """A second of line noise, a sentence, two seconds of line noise."""
    words = spoken("お電話ありがとうございます。さくら工務店でございます。")
    whole = np.concatenate([np.zeros(8000), words, np.zeros(16000)])
    return (whole + np.random.default_rng(1).normal(0, 30, len(whole))).clip(-32768, 32767).astype(np.int16)


def frames(samples: np.ndarray) -> list[bytes]:
    return [samples[at : at + 160].astype("<i2").tobytes() for at in range(0, len(samples) - 159, 160)]


def probabilities(bank: VadBank, slot: int, samples: np.ndarray) -> list[float]:
    told: list[float] = []
    for frame in frames(samples):
        bank.feed(slot, frame)
        told += [heard.probability for heard in bank.run() if heard.slot == slot]
    return told


def test_speech_is_told_from_silence(speech: np.ndarray) -> None:
    bank = VadBank(model_path(), capacity=2)
    told = probabilities(bank, bank.add(), speech)
    words = (len(speech) - 24000) / 8000
    before, during, after = told[:28], told[34 : int((1 + words - 0.2) / 0.032)], told[int((1 + words + 0.4) / 0.032) :]
    assert max(before) < 0.3
    assert np.mean(np.array(during) > 0.5) > 0.8
    assert max(after) < 0.3


def noisy(speech: np.ndarray) -> np.ndarray:
    """The same on a line that is never still."""
    return (speech + np.random.default_rng(2).normal(0, 90, len(speech))).clip(-32768, 32767).astype(np.int16)


def test_a_batch_gives_what_single_runs_give(speech: np.ndarray) -> None:
    speech = noisy(speech)
    bank = VadBank(model_path(), capacity=8)
    slots = [bank.add() for _ in range(5)]
    told: dict[int, list[float]] = {slot: [] for slot in slots}
    sound = frames(speech)
    for at in range(len(sound)):
        for shift, slot in enumerate(slots):  # each call is a little behind the one before
            if at >= shift * 3:
                bank.feed(slot, sound[at - shift * 3])
        for heard in bank.run():
            told[heard.slot].append(heard.probability)
    session = onnxruntime.InferenceSession(model_path())
    state, context = np.zeros((2, 1, 128), np.float32), np.zeros((1, CONTEXT), np.float32)
    wanted = []
    for at in range(0, 60 * WINDOW, WINDOW):
        window = speech[at : at + WINDOW].astype(np.float32)[None] / 32768
        both = np.concatenate([context, window], 1)
        out, state = session.run(None, {"input": both, "state": state, "sr": np.array(8000, np.int64)})
        context = both[:, -CONTEXT:]
        wanted.append(float(out[0, 0]))
    for slot in slots:
        assert told[slot][:60] == pytest.approx(wanted, abs=1e-4)


def test_a_still_line_costs_nothing_and_speech_is_told_at_the_same_windows(speech: np.ndarray) -> None:
    still, every = VadBank(model_path(), capacity=1), VadBank(model_path(), capacity=1)
    told = probabilities(still, still.add(), speech)
    slot = every.add()
    asked = []
    for frame in frames(speech):
        every._clear[slot] = 0  # as if somebody had just spoken: the model is asked about every window
        every.feed(slot, frame)
        asked += [heard.probability for heard in every.run()]
    assert every.asked == every.windows == still.windows
    assert still.asked < 0.7 * still.windows
    assert [one > 0.5 for one in told] == [one > 0.5 for one in asked]
    assert max(abs(one - other) for one, other in zip(told, asked, strict=True)) < 0.15


def test_a_line_that_is_never_still_is_always_heard(speech: np.ndarray) -> None:
    bank = VadBank(model_path(), capacity=1)
    probabilities(bank, bank.add(), noisy(speech))
    assert bank.asked == bank.windows


def test_one_run_a_tick_however_many_calls(speech: np.ndarray) -> None:
    bank = VadBank(model_path(), capacity=20)
    slots = [bank.add() for _ in range(20)]
    for frame in frames(speech)[:16]:
        for slot in slots:
            bank.feed(slot, frame)
        bank.run()
    assert bank.runs == 10  # 16 frames of 160 samples hold 10 windows of 256


def test_a_slot_given_again_remembers_nothing(speech: np.ndarray) -> None:
    bank = VadBank(model_path(), capacity=1)
    slot = bank.add()
    first = probabilities(bank, slot, speech)
    bank.feed(slot, frames(speech)[0])
    bank.drop(slot)
    assert probabilities(bank, bank.add(), speech) == first


def test_sound_that_waits_too_long_is_dropped_and_counted() -> None:
    bank = VadBank(model_path(), capacity=1)
    slot = bank.add()
    for _ in range(50):
        bank.feed(slot, bytes(320))
    bank.run()
    assert bank.dropped == 27  # windows of 256 samples; 1,280 of the 8,000 samples are held at most
    left = 1
    while bank.run():
        left += 1
    assert left == (8000 - 27 * 256) // 256


def test_our_own_level_is_of_the_same_window(speech: np.ndarray) -> None:
    bank = VadBank(model_path(), capacity=3)
    slots = [bank.add() for _ in range(3)]
    rng = np.random.default_rng(2)
    loud = [rng.normal(0, 40 * (at + 1), 160).astype(np.int16) for at in range(40)]
    said = np.concatenate(loud).astype(np.float64)
    found: dict[int, list[float]] = {slot: [] for slot in slots}
    for at, frame in enumerate(frames(speech)[:40]):
        for slot in slots[: 2 if at < 5 else 3]:  # the third comes later: its windows stand elsewhere in its ring
            bank.feed(slot, frame, loud[at].tobytes() if slot == slots[0] else None)
        for heard in bank.run():
            found[heard.slot].append(heard.own)
    windows = said[: len(said) // WINDOW * WINDOW].reshape(-1, WINDOW)
    assert found[slots[0]] == pytest.approx(np.sqrt((windows**2).mean(axis=1)), rel=1e-4)
    assert set(found[slots[1]]) == {0.0}
    assert len(found[slots[2]]) == 35 * 160 // WINDOW


def test_a_model_file_of_another_form_is_run_as_it_is(tmp_path: Path, speech: np.ndarray) -> None:
    model = onnx.load(model_path())
    for node in model.graph.node:
        for branch in node.attribute:
            for one in branch.g.node:
                for names in (one.input, one.output):
                    for at, name in enumerate(names):
                        names[at] = name.replace("reparam_conv", "conv")
    other = tmp_path / "other.onnx"
    onnx.save(model, other)
    assert products(model_path()) is not None
    assert products(other) is None
    known, unknown = VadBank(model_path(), capacity=1), VadBank(other, capacity=1)
    sound = noisy(speech)[:16000]
    told = probabilities(unknown, unknown.add(), sound)
    assert max(told) > 0.5
    assert told == pytest.approx(probabilities(known, known.add(), sound), abs=1e-4)


def test_a_model_whose_layers_do_something_else_is_run_as_it_is(tmp_path: Path) -> None:
    model = onnx.load(model_path())
    for node in model.graph.node:
        for branch in node.attribute:
            for one in branch.g.node:
                if one.op_type == "Relu":
                    one.op_type = "Abs"
    other = tmp_path / "other.onnx"
    onnx.save(model, other)
    assert products(other) is None


def test_our_own_voice_is_forgotten_once_it_is_out_of_the_ring_and_with_its_call(speech: np.ndarray) -> None:
    bank = VadBank(model_path(), capacity=1)
    ours, quiet = np.full(160, 1000, np.int16).tobytes(), frames(speech)[0]

    def levels(slot: int, said: list[bytes | None]) -> list[float]:
        told = []
        for own in said:
            bank.feed(slot, quiet, own)
            told += [heard.own for heard in bank.run()]
        return told

    slot = bank.add()
    first = levels(slot, [ours] * 16 + [None] * 32 + [ours] * 8)  # 320 ms, 640 ms of silence, 160 ms
    assert first[:10] == pytest.approx([1000.0] * 10)
    assert first[10:30] == [0.0] * 20
    assert first[30:] == pytest.approx([1000.0] * 5)
    bank.drop(slot)
    assert levels(bank.add(), [None] * 16) == [0.0] * 10
