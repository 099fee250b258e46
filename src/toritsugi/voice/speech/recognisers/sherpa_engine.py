"""The engine of a model folder in sherpa-onnx; one for all threads, each of which decodes a stream of its own."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

import msgspec
import numpy as np

from toritsugi.voice.speech.recognisers.options import RecogniserUnavailable
from toritsugi.voice.speech.recognisers.sherpa_folder import TRANSDUCERS, ModelFolder

#: seconds that loading a model may take when it is tried in a process of its own
_TRIAL: Final = 180.0


class EngineSettings(msgspec.Struct, frozen=True):
    """threads: of one inference. hot_words: a transducer searches with several paths, and listens for words it is told,

    with this weight. language: of kinds that know several.
    """

    threads: int = 1
    hot_words: bool = True
    weight: float = 1.5
    language: str = "ja"


def sherpa() -> Any:
    """The package. Raises RecogniserUnavailable."""
    try:
        return importlib.import_module("sherpa_onnx")
    except ImportError as why:
        raise RecogniserUnavailable(
            "TORITSUGI_RECOGNISER=sherpa needs the package sherpa-onnx: install toritsugi[sherpa]"
        ) from why


def try_out(folder: ModelFolder, settings: EngineSettings) -> None:
    """Load the model in a process of its own and let it hear half a second. Raises RecogniserUnavailable.

    sherpa-onnx ends its process when a file is not what it should be; without this it would be the desk's.
    """
    sherpa()
    asked = json.dumps(
        {
            "folder": {
                "name": folder.name,
                "kind": folder.kind,
                "files": {part: str(file) for part, file in folder.files.items()},
                "tokens": str(folder.tokens),
                "units": str(folder.units or ""),
            },
            "settings": msgspec.to_builtins(settings),
        }
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "toritsugi.voice.speech.recognisers.sherpa_trial"],
            input=asked.encode(),
            capture_output=True,
            timeout=_TRIAL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        why = f"loading it takes longer than {_TRIAL:.0f} s"
    else:
        if done.returncode == 0:
            return
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = told[-1][-300:] if told else f"sherpa-onnx ended with {done.returncode}"
    raise RecogniserUnavailable(
        f"TORITSUGI_RECOGNISER_MODEL: sherpa-onnx does not take {folder.name} as {folder.kind} ({why}); "
        "set TORITSUGI_RECOGNISER_KIND if it is of another kind, or get the model again"
    )


def make(folder: ModelFolder, settings: EngineSettings) -> Any:
    """The engine. May end the process: `try_out` comes first."""
    package = sherpa()
    files = {part: str(file) for part, file in folder.files.items()}
    common: dict[str, Any] = {"tokens": str(folder.tokens), "num_threads": settings.threads}
    if folder.kind in TRANSDUCERS and settings.hot_words:
        common |= {"decoding_method": "modified_beam_search", "hotwords_score": settings.weight}
        if folder.units is not None:
            common |= {"modeling_unit": "cjkchar+bpe", "bpe_vocab": str(folder.units)}
    name, parts, more = _CALLS[folder.kind]
    kind = package.OnlineRecognizer if folder.streaming else package.OfflineRecognizer
    given = {argument: files[part] for argument, part in parts.items()}
    language = {argument: settings.language for argument in ("language",) if folder.kind in _SPEAK_SEVERAL}
    return getattr(kind, name)(**given, **more, **language, **common)


def hear(engine: Any, streaming: bool, sound: np.ndarray[Any, Any], rate: int) -> str:
    """The words of a sound, at once. sound: floats from -1 to 1."""
    stream = engine.create_stream()
    stream.accept_waveform(rate, sound)
    if not streaming:
        engine.decode_stream(stream)
        return str(stream.result.text)
    stream.input_finished()
    while engine.is_ready(stream):
        engine.decode_stream(stream)
    return str(engine.get_result(stream))


_MODEL: Final = {"model": "model"}
_THREE: Final = {"encoder": "encoder", "decoder": "decoder", "joiner": "joiner"}
_TWO: Final = {"encoder": "encoder", "decoder": "decoder"}
_SPEAK_SEVERAL: Final = frozenset({"whisper", "sense_voice"})
#: kind → the method that makes its engine, argument → part, and further arguments
_CALLS: Final[dict[str, tuple[str, Mapping[str, str], Mapping[str, Any]]]] = {
    "streaming_transducer": ("from_transducer", _THREE, {}),
    "transducer": ("from_transducer", _THREE, {}),
    "nemo_transducer": ("from_transducer", _THREE, {"model_type": "nemo_transducer"}),
    "streaming_paraformer": ("from_paraformer", _TWO, {}),
    "whisper": ("from_whisper", _TWO, {}),
    "moonshine": (
        "from_moonshine",
        {
            "preprocessor": "preprocess",
            "encoder": "encode",
            "uncached_decoder": "uncached_decode",
            "cached_decoder": "cached_decode",
        },
        {},
    ),
    "moonshine_v2": ("from_moonshine_v2", _TWO, {}),
    "streaming_zipformer_ctc": ("from_zipformer2_ctc", _MODEL, {}),
    "streaming_nemo_ctc": ("from_nemo_ctc", _MODEL, {}),
    "streaming_wenet_ctc": ("from_wenet_ctc", _MODEL, {}),
    "t_one": ("from_t_one_ctc", _MODEL, {}),
    "zipformer_ctc": ("from_zipformer_ctc", _MODEL, {}),
    "nemo_ctc": ("from_nemo_ctc", _MODEL, {}),
    "wenet_ctc": ("from_wenet_ctc", _MODEL, {}),
    "dolphin_ctc": ("from_dolphin_ctc", _MODEL, {}),
    "sense_voice": ("from_sense_voice", _MODEL, {"use_itn": False}),
    "paraformer": ("from_paraformer", {"paraformer": "model"}, {}),
}
