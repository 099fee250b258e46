"""sherpa-onnx itself: a streaming model that hears synthetic callers, tiny models of random weights, wrong folders."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.support import tiny_models
from tests.support.kana_recogniser import _module
from tests.support.paths import shared
from tests.support.speech import line_noise, spoken
from tests.support.tone_model import write_folder
from tests.support.waiting import until
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.understanding.hints import Hints, HotWord
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ears import Ears
from toritsugi.voice.speech.ports import Can, Hypothesis, Recognition, SpeechFailed
from toritsugi.voice.speech.recognisers import RecogniserUnavailable, make_recogniser
from toritsugi.voice.speech.recognisers.onnx_facts import NotOnnx, facts
from toritsugi.voice.speech.recognisers.pool import Pool
from toritsugi.voice.speech.recognisers.sherpa import SherpaRecogniser, told_words
from toritsugi.voice.speech.recognisers.sherpa_folder import ModelFolder, look

WORDS = "さくら商事の山田と申します。"


@pytest.fixture(scope="module")
def streaming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = shared("models", "kana-ctc", "kana_ctc_stream.onnx")
    return write_folder(tmp_path_factory.mktemp("tone"), _module(), source)


def caller(text: str = WORDS) -> np.ndarray:
    """What a caller says, with half a second of the line's noise before and after."""
    said = np.concatenate([np.zeros(4000), spoken(text), np.zeros(4000)])
    return np.clip(said + line_noise(len(said), seed=3), -32768, 32767).astype(np.int16)


def recogniser_of(folder: Path, **options: str) -> SherpaRecogniser:
    made = make_recogniser("sherpa", {"model": str(folder), **options})
    assert isinstance(made, SherpaRecogniser)
    return made


def feed(turn: Recognition, sound: np.ndarray) -> None:
    for at in range(0, len(sound) - 159, 160):
        turn.accept(Pcm(sound[at : at + 160], 8000))


async def test_a_streaming_model_tells_words_so_far_and_then_the_words(streaming: Path) -> None:
    recogniser = recogniser_of(streaming)
    assert recogniser.name.endswith("(t_one)")
    assert recogniser.can == Can(so_far=True)
    ears, sound = Ears(recogniser, asyncio.get_running_loop().time), caller()
    turn = ears.begin(Expect())
    feed(turn, sound[:12000])
    await until(lambda: turn.so_far.startswith("タクラ"))
    early = turn.so_far
    feed(turn, sound[12000:])
    (found,) = await turn.finish()
    assert found.text.startswith(early)
    assert found.text.endswith("ヤマダトモーシマス")
    assert found.confidence is None
    assert ears.signal().waiting == 0
    await ears.close()


async def test_turns_side_by_side_on_one_thread_hear_what_each_alone_would(streaming: Path) -> None:
    recogniser = recogniser_of(streaming)
    sound = caller()
    alone = recogniser.begin(Expect())
    feed(alone, sound)
    expected = await alone.finish()
    turns = [recogniser.begin(Expect()) for _ in range(6)]
    for at in range(0, len(sound) - 159, 160):
        for turn in turns:
            turn.accept(Pcm(sound[at : at + 160], 8000))
        if at % 8000 == 0:
            await asyncio.sleep(0.01)
    turns.pop().cancel()
    assert await asyncio.gather(*(turn.finish() for turn in turns)) == [expected] * 5
    assert recogniser.status()["running"] == 0
    await recogniser.close()


async def test_a_full_pool_makes_no_words_so_far_but_the_words_all_the_same(streaming: Path) -> None:
    recogniser = recogniser_of(streaming, waiting="1")
    sound = caller()
    turns = [recogniser.begin(Expect()) for _ in range(5)]
    for turn in turns:
        feed(turn, sound)
    await until(lambda: recogniser.status()["refused"] != 0)
    await until(lambda: recogniser.status()["running"] == 0)
    for turn in turns:
        (found,) = await turn.finish()
        assert isinstance(found, Hypothesis)
        assert found.text.endswith("ヤマダトモーシマス")
    asked = await asyncio.gather(*(_turn(recogniser, sound).finish() for _ in range(4)), return_exceptions=True)
    assert any(isinstance(one, SpeechFailed) for one in asked)
    assert any(isinstance(one, tuple) for one in asked)
    await recogniser.close()


def _turn(recogniser: SherpaRecogniser, sound: np.ndarray) -> Recognition:
    turn = recogniser.begin(Expect())
    feed(turn, sound)
    return turn


async def test_a_turn_without_sound_has_no_words(streaming: Path) -> None:
    recogniser = recogniser_of(streaming)
    assert await recogniser.begin(Expect()).finish() == ()
    await recogniser.close()


async def test_models_of_whole_turns_run_and_transducers_take_words(tmp_path: Path) -> None:
    ctc = recogniser_of(tiny_models.nemo_ctc(tmp_path / "ctc"))
    assert ctc.can == Can()
    turn = ctc.begin(Expect())
    feed(turn, caller("はい"))
    assert all(isinstance(one, Hypothesis) and one.confidence is None for one in await turn.finish())
    await ctc.close()
    transducer = recogniser_of(tiny_models.transducer(tmp_path / "transducer"))
    assert transducer.can == Can(confidence=True, words=True)
    turn = transducer.begin_with(Expect(), Hints((HotWord("山田", "ヤマダ"), HotWord("浜田", "ハマダ"))))
    feed(turn, caller("はい"))
    for one in await turn.finish():
        assert isinstance(one, Hypothesis)
        assert one.confidence is None or 0 <= one.confidence <= 1
    await transducer.close()
    plain = recogniser_of(tmp_path / "transducer", hot_words="no")
    assert plain.can == Can(confidence=True)
    await plain.close()


async def test_a_streaming_transducer_takes_words_and_tells_how_sure_it_is(tmp_path: Path) -> None:
    recogniser = recogniser_of(tiny_models.streaming_transducer(tmp_path / "model"))
    assert recogniser.name.endswith("(streaming_transducer)")
    assert recogniser.can == Can(so_far=True, confidence=True, words=True)
    hints = Hints((HotWord("山田", "ヤマダ"), HotWord("佐藤", "サトー")))
    turns = [recogniser.begin_with(Expect(), hints), recogniser.begin(Expect())]
    for turn in turns:
        feed(turn, caller("はい"))
    for turn in turns:
        (found,) = await turn.finish()  # of random weights: some letters, and a guess
        assert isinstance(found, Hypothesis)
        assert found.confidence is not None
        assert 0 < found.confidence < 1
    await recogniser.close()


def test_words_go_as_the_model_can_write_them() -> None:
    folder = ModelFolder("m", "transducer", {}, Path(), frozenset("山田ヤマダハイ"))
    words = [HotWord("山田", "ヤマダ"), HotWord("浜田", "ハマダ"), HotWord("佐藤", "サトー"), HotWord("山/田")]
    assert told_words(words, folder) == "山田/ハマダ"


@pytest.mark.parametrize(
    ("kind", "files", "told"),
    [
        ("streaming_transducer", ["encoder.onnx", "decoder.onnx", "joiner.onnx"], {"decode_chunk_len": 32}),
        ("transducer", ["encoder.int8.onnx", "decoder.onnx", "joiner.onnx"], {"model_type": "zipformer2"}),
        ("nemo_transducer", ["encoder.onnx", "decoder.onnx", "joiner.onnx"], {"model_type": "EncDecRNNTBPEModel"}),
        ("whisper", ["small-encoder.int8.onnx", "small-decoder.int8.onnx"], {"model_type": "whisper-small"}),
        ("streaming_paraformer", ["encoder.onnx", "decoder.onnx"], {"decoder_num_blocks": 16}),
        (
            "moonshine",
            ["preprocess.onnx", "encode.int8.onnx", "uncached_decode.int8.onnx", "cached_decode.int8.onnx"],
            {},
        ),
        ("moonshine_v2", ["encoder_model.onnx", "decoder_model_merged.onnx"], {}),
        ("sense_voice", ["model.int8.onnx"], {"lang_ja": 11, "lfr_window_size": 7}),
        ("paraformer", ["model.onnx"], {"lfr_window_size": 7}),
        ("nemo_ctc", ["model.int8.onnx"], {"model_type": "EncDecHybridRNNTCTCBPEModel"}),
        ("streaming_nemo_ctc", ["model.onnx"], {"model_type": "EncDecCTCModelBPE", "chunk_shift": 16}),
        ("streaming_zipformer_ctc", ["ctc-model.onnx"], {"model_type": "zipformer2", "decode_chunk_len": 32}),
        ("zipformer_ctc", ["model.onnx"], {"model_type": "zipformer2_ctc"}),
        ("t_one", ["model.onnx"], {"frame_length_ms": 300, "state_dim": 4}),
    ],
)
def test_the_kind_is_told_by_names_and_by_what_the_model_tells(
    tmp_path: Path, kind: str, files: list[str], told: dict[str, object]
) -> None:
    found = look(tiny_models.named(tmp_path, *files, **told))
    assert found.kind == kind
    assert sorted(one.name for one in found.files.values()) == sorted(files)


def test_the_quantised_file_goes_first(tmp_path: Path) -> None:
    folder = tiny_models.named(tmp_path, "model.onnx", "model.int8.onnx", lang_ja=1)
    assert look(folder).files["model"].name == "model.int8.onnx"


def broken(tmp_path: Path, what: str) -> dict[str, str]:
    """Options of a folder that cannot be used."""
    folder = tiny_models.nemo_ctc(tmp_path / "model")
    file = folder / "model.int8.onnx"
    match what:
        case "empty":
            file.unlink()
        case "pointer":
            file.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
        case "cut":
            file.write_bytes(file.read_bytes()[:-40])
        case "tokens":
            (folder / "tokens.txt").unlink()
        case "strange":
            tiny_models.named(folder, "model.int8.onnx", model_type="of_tomorrow")
        case "joiner":
            folder = tiny_models.transducer(tmp_path / "transducer")
            (folder / "joiner-epoch-1-avg-1.onnx").unlink()
            return {"model": str(folder), "kind": "transducer"}
        case "kind":
            return {"model": str(folder), "kind": "sense_voice"}
        case "file":
            return {"model": str(file)}
        case "none":
            return {}
    return {"model": str(folder)}


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("none", "TORITSUGI_RECOGNISER_MODEL: name a folder"),
        ("file", "there is no folder"),
        ("empty", r"has neither \*model\*\.onnx nor"),
        ("pointer", r"model\.int8\.onnx cannot be used: .*pointer of Git LFS"),
        ("cut", r"model\.int8\.onnx cannot be used: it is cut off"),
        ("tokens", r"has no tokens\.txt"),
        ("strange", "'of_tomorrow'.*TORITSUGI_RECOGNISER_KIND to one of"),
        ("joiner", r"has no \*joiner\*\.onnx, which a model of the kind transducer needs"),
        ("kind", "sherpa-onnx does not take model as sense_voice"),  # sherpa-onnx ends its process there
    ],
)
def test_a_folder_that_cannot_be_used_is_named_with_its_mend(tmp_path: Path, what: str, says: str) -> None:
    with pytest.raises(RecogniserUnavailable, match=says):
        make_recogniser("sherpa", broken(tmp_path, what))


def test_a_file_that_the_power_left_empty_is_told_by_its_first_byte(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(bytes(10_000))
    with pytest.raises(NotOnnx, match="it is no ONNX file"):
        facts(file)


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\xff" * 40, b"PK\x03\x04 a zip", b"\x3a\x05ab"])
def test_what_is_no_model_is_told(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(raw)
    with pytest.raises(NotOnnx):
        facts(file)


class Breaks:
    """An engine that breaks in the middle of its second turn."""

    def __init__(self, why: Exception) -> None:
        self.why = why
        self.streams = 0

    def create_stream(self) -> Breaks:
        self.streams += 1
        return self

    def accept_waveform(self, rate: int, sound: object) -> None:
        if self.streams == 2:
            raise self.why

    def input_finished(self) -> None:
        pass

    def is_ready(self, stream: object) -> bool:
        return False

    def get_result(self, stream: object) -> str:
        return "ハイ"

    def get_result_all(self, stream: object) -> SimpleNamespace:
        return SimpleNamespace(text="ハイ")


@pytest.mark.parametrize("why", [MemoryError(), ValueError("shape"), RuntimeError("onnx"), TypeError()])
async def test_whatever_a_model_raises_on_the_way_ends_the_turn_with_nothing_heard_and_is_counted(
    why: Exception,
) -> None:
    folder = ModelFolder("m", "t_one", {}, Path("tokens.txt"), frozenset())
    recogniser = SherpaRecogniser(Breaks(why), folder, Pool("test", 1, 4))
    ears = Ears(recogniser, asyncio.get_running_loop().time)
    for number in range(3):
        turn = ears.begin(Expect())
        feed(turn, np.full(4000, 9, np.int16))
        await until(lambda: recogniser.status()["running"] == 0)
        if number == 1:
            with pytest.raises(SpeechFailed, match=type(why).__name__):
                await turn.finish()
        else:
            assert await turn.finish() == (Hypothesis("ハイ"),)
    assert ears.status()["failed"] == 1
    await ears.close()
