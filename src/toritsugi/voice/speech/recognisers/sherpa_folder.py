"""What stands in a folder of a sherpa-onnx model: which kind it is, of which files, and what is missing.

The kind is told by the names of the files and by what the model's file tells of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toritsugi.voice.speech.recognisers.onnx_facts import NotOnnx, facts
from toritsugi.voice.speech.recognisers.options import RecogniserUnavailable

#: kind → the parts it needs, by the words in the names of their files
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "streaming_transducer": ("encoder", "decoder", "joiner"),
    "transducer": ("encoder", "decoder", "joiner"),
    "nemo_transducer": ("encoder", "decoder", "joiner"),
    "streaming_paraformer": ("encoder", "decoder"),
    "whisper": ("encoder", "decoder"),
    "moonshine": ("preprocess", "encode", "uncached_decode", "cached_decode"),
    "moonshine_v2": ("encoder", "decoder"),
    "streaming_zipformer_ctc": ("model",),
    "streaming_nemo_ctc": ("model",),
    "streaming_wenet_ctc": ("model",),
    "t_one": ("model",),
    "zipformer_ctc": ("model",),
    "nemo_ctc": ("model",),
    "wenet_ctc": ("model",),
    "dolphin_ctc": ("model",),
    "sense_voice": ("model",),
    "paraformer": ("model",),
}
#: kinds that give words while the caller speaks
STREAMING: Final = frozenset(one for one in PARTS if one.startswith("streaming_")) | {"t_one"}
#: kinds that can listen for words they are told
TRANSDUCERS: Final = frozenset({"streaming_transducer", "transducer"})
_SUFFIXES: Final = (".onnx", ".ort")
#: what only models of streaming kinds tell of themselves
_CHUNKS: Final = ("decode_chunk_len", "chunk_shift", "decode_chunk_size")
_BY_TYPE: Final = {
    "t_one": "t_one",
    "zipformer2_ctc": "zipformer_ctc",
    "wenet_ctc": "wenet_ctc",
    "dolphin": "dolphin_ctc",
    "sense_voice_ctc": "sense_voice",
    "paraformer": "paraformer",
}


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """kind: one of `PARTS`. files: part → its file. symbols: what the model writes, for words it is to listen for.

    units: "" where words are told letter by letter; else the file of pieces that they are cut by.
    """

    name: str
    kind: str
    files: dict[str, Path]
    tokens: Path
    symbols: frozenset[str]
    units: Path | None = None

    @property
    def streaming(self) -> bool:
        """Whether words come while the caller speaks."""
        return self.kind in STREAMING


def look(folder: Path, kind: str = "") -> ModelFolder:
    """What is in a folder. kind: "" finds out. Raises RecogniserUnavailable."""
    tokens = _tokens(folder)
    symbols = _symbols(tokens)
    kind = kind or _kind(folder)
    files = {part: _file(folder, part) for part in PARTS[kind]}
    missing = [part for part, file in files.items() if file is None]
    if missing:
        wanted = ", ".join(f"*{part}*.onnx" for part in missing)
        raise _error(f"{folder} has no {wanted}, which a model of the kind {kind} needs")
    found = {part: file for part, file in files.items() if file is not None}
    for file in found.values():
        _facts(file)
    units = folder / "bpe.vocab"
    return ModelFolder(folder.name, kind, found, tokens, symbols, units if units.is_file() else None)


def _kind(folder: Path) -> str:
    if _file(folder, "preprocess") is not None:
        return "moonshine"
    encoder, decoder, joiner = (_file(folder, part) for part in ("encoder", "decoder", "joiner"))
    if encoder is not None and decoder is not None:
        told = _facts(encoder)
        if joiner is not None:
            if "EncDec" in told.get("model_type", "") or "pred_hidden" in told:
                return "nemo_transducer"
            return "streaming_transducer" if any(one in told for one in _CHUNKS) else "transducer"
        if encoder.suffix == ".ort" or "merged" in decoder.name:
            return "moonshine_v2"
        return "streaming_paraformer" if "decoder_num_blocks" in told else "whisper"
    model = _file(folder, "model")
    if model is None:
        raise _error(f"{folder} has neither *model*.onnx nor *encoder*.onnx and *decoder*.onnx")
    return _single(folder, _facts(model))


def _single(folder: Path, told: dict[str, str]) -> str:
    """The kind of a model in one file."""
    kind = told.get("model_type", "")
    chunks = any(one in told for one in _CHUNKS)
    if "frame_length_ms" in told and "state_dim" in told:
        return "t_one"
    if kind.startswith("EncDec"):
        return "streaming_nemo_ctc" if chunks else "nemo_ctc"
    if kind == "zipformer2" and chunks:
        return "streaming_zipformer_ctc"
    if kind == "wenet_ctc" and chunks:
        return "streaming_wenet_ctc"
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    if "lang_ja" in told:
        return "sense_voice"
    if "lfr_window_size" in told:
        return "paraformer"
    raise _error(
        f"what kind of model {folder} is cannot be told (its model_type is {kind!r})",
        f"set TORITSUGI_RECOGNISER_KIND to one of {', '.join(PARTS)}",
    )


def _file(folder: Path, part: str) -> Path | None:
    """The model file of a part: the one whose name has fewest other words, and of those the quantised one."""
    found = [one for one in folder.iterdir() if one.suffix in _SUFFIXES and part in _words(one, part)]
    found.sort(key=lambda one: ("int8" not in one.name, len(one.name), one.name))
    return found[0] if found else None


def _words(file: Path, part: str) -> str:
    """The name, without the longer words that have the part's own in them."""
    name = file.name
    for longer in ("uncached_decode", "cached_decode", "encoder", "decoder"):
        if part != longer and part in longer and part + "r" != longer:
            name = name.replace(longer, "")
    return name


def _tokens(folder: Path) -> Path:
    named = folder / "tokens.txt"
    found = [named] if named.is_file() else sorted(folder.glob("*tokens*.txt"))
    if not found:
        raise _error(f"{folder} has no tokens.txt")
    return found[0]


def _symbols(tokens: Path) -> frozenset[str]:
    try:
        lines = tokens.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise _error(f"{tokens} cannot be read ({type(why).__name__})") from why
    symbols = {line.rsplit(maxsplit=1)[0].strip() for line in lines if len(line.split()) > 1}
    if not symbols:
        raise _error(f"{tokens} has no line of a symbol and its number")
    return frozenset(symbols)


def _facts(file: Path) -> dict[str, str]:
    if file.suffix == ".ort":
        return {}
    try:
        return facts(file)
    except (NotOnnx, OSError) as why:
        mend = "get it again (toritsugi models get); a file of a few hundred bytes is a pointer of Git LFS"
        raise _error(f"{file} cannot be used: {why}", mend) from why


def _error(what: str, mend: str = "name a whole folder of a sherpa-onnx model") -> RecogniserUnavailable:
    return RecogniserUnavailable(f"TORITSUGI_RECOGNISER_MODEL: {what}; {mend}")
