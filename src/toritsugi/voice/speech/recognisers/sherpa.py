"""Speech recognition by sherpa-onnx with a model folder that the user names. Offline models, one turn at a time."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from toritsugi.core.dialogue.expect import Expect
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Recognition, SpeechFailed
from toritsugi.voice.speech.recognisers import RecogniserUnavailable
from toritsugi.voice.speech.recognisers.turn import WholeTurn

#: seconds that one turn may take
_DEADLINE = 8.0


class SherpaRecogniser:
    """A recogniser on one thread of its own."""

    def __init__(self, engine: Any, name: str) -> None:
        self._engine = engine
        self._name = name
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sherpa")

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> SherpaRecogniser:
        """Options model (folder, needed), kind ("" finds out; sense_voice, paraformer, nemo_ctc), threads."""
        try:
            sherpa = importlib.import_module("sherpa_onnx")
        except ImportError as why:
            raise RecogniserUnavailable(
                "TORITSUGI_RECOGNISER=sherpa needs the package sherpa-onnx: install toritsugi[sherpa]"
            ) from why
        folder = Path(options.get("model", ""))
        if not options.get("model") or not (folder / "tokens.txt").is_file():
            raise RecogniserUnavailable(
                "TORITSUGI_RECOGNISER_MODEL: name a folder of a sherpa-onnx model; it holds tokens.txt and *.onnx"
            )
        return cls(_engine(sherpa, folder, options), f"sherpa:{folder.name}")

    @property
    def name(self) -> str:
        """Adapter and model folder."""
        return self._name

    def begin(self, expect: Expect) -> Recognition:
        """Start a turn."""
        return WholeTurn(expect, self._recognise)

    async def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _recognise(self, pcm: Pcm, _expect: Expect) -> tuple[str, ...]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_DEADLINE):
                text = await loop.run_in_executor(self._thread, self._decode, pcm)
        except (RuntimeError, TimeoutError) as why:
            raise SpeechFailed(f"sherpa-onnx: {type(why).__name__}") from why
        return (text,) if text else ()

    def _decode(self, pcm: Pcm) -> str:
        stream = self._engine.create_stream()
        stream.accept_waveform(pcm.rate, pcm.samples.astype(np.float32) / 32768)
        self._engine.decode_stream(stream)
        return str(stream.result.text).strip()


def _engine(sherpa: Any, folder: Path, options: Mapping[str, str]) -> Any:
    tokens = str(folder / "tokens.txt")
    threads = int(options.get("threads", "1"))
    offline = sherpa.OfflineRecognizer
    encoder, decoder, joiner = (_one(folder, part) for part in ("encoder", "decoder", "joiner"))
    if encoder and decoder and joiner:
        return offline.from_transducer(
            encoder=encoder, decoder=decoder, joiner=joiner, tokens=tokens, num_threads=threads
        )
    if encoder and decoder:
        return offline.from_whisper(encoder=encoder, decoder=decoder, tokens=tokens, language="ja", num_threads=threads)
    model = _one(folder, "model")
    kind = options.get("kind", "") or ("sense_voice" if "sense" in folder.name else "paraformer")
    if not model:
        raise RecogniserUnavailable(f"TORITSUGI_RECOGNISER_MODEL: no model*.onnx and no encoder*.onnx in {folder.name}")
    match kind:
        case "sense_voice":
            return offline.from_sense_voice(
                model=model, tokens=tokens, language="ja", use_itn=False, num_threads=threads
            )
        case "paraformer":
            return offline.from_paraformer(paraformer=model, tokens=tokens, num_threads=threads)
        case "nemo_ctc":
            return offline.from_nemo_ctc(model=model, tokens=tokens, num_threads=threads)
        case other:
            raise RecogniserUnavailable(
                f"TORITSUGI_RECOGNISER_KIND is {other!r}; write sense_voice, paraformer or nemo_ctc"
            )


def _one(folder: Path, part: str) -> str:
    """The model file of a part, the quantised one first; "" where there is none."""
    found = sorted(folder.glob(f"*{part}*.onnx"), key=lambda path: ("int8" not in path.name, path.name))
    return str(found[0]) if found else ""
