"""Recognisers behind `speech.ports.Recogniser`, chosen by one setting."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path

from toritsugi.core.turntaking.load import STANDARD, Limits
from toritsugi.voice.speech.models.replacing import heal
from toritsugi.voice.speech.ports import Recogniser
from toritsugi.voice.speech.recognisers.options import Options, RecogniserUnavailable

__all__ = ["MODELS", "RecogniserUnavailable", "limits_of", "make_recogniser", "with_model"]

#: folder below the data folder that models are kept in
MODELS = "models"


def with_model(options: Mapping[str, str], data: Path) -> dict[str, str]:
    """The options, with the name of a model that is kept in the data folder (`toritsugi models`) as its folder."""
    name = options.get("model", "").strip()
    kept = data / MODELS / name
    if name:
        heal(data / MODELS)
    if name and Path(name).name == name and not Path(name).exists() and kept.is_dir():
        return {**options, "model": str(kept)}
    return dict(options)


def limits_of(options: Mapping[str, str]) -> Limits:
    """How far recognition may fall behind: the option limit, in seconds. Raises RecogniserUnavailable."""
    return Limits(keys=Options("", options).seconds("limit", STANDARD.keys, 0.5, 8.0))


def make_recogniser(setting: str, options: Mapping[str, str]) -> Recogniser | None:
    """The recogniser of TORITSUGI_RECOGNISER with its TORITSUGI_RECOGNISER_* options; None for "none".

    "openai": any server of POST /v1/audio/transcriptions. "vosk": a vosk-server. "sherpa": a model folder.
    "module:factory": a callable of your own that gets the options and returns a Recogniser. Raises
    RecogniserUnavailable.
    """
    match setting.strip():
        case "" | "none":
            return None
        case "openai":
            from toritsugi.voice.speech.recognisers.openai import OpenAiRecogniser

            return OpenAiRecogniser.from_options(options)
        case "vosk":
            from toritsugi.voice.speech.recognisers.vosk import VoskRecogniser

            return VoskRecogniser.from_options(options)
        case "sherpa":
            from toritsugi.voice.speech.recognisers.sherpa import SherpaRecogniser

            return SherpaRecogniser.from_options(options)
        case other:
            return _own(other, options)


def _own(setting: str, options: Mapping[str, str]) -> Recogniser:
    module, colon, factory = setting.partition(":")
    if not colon or not module or not factory:
        raise RecogniserUnavailable(
            f"TORITSUGI_RECOGNISER is {setting!r}; write none, openai, vosk, sherpa, or module:factory"
        )
    try:
        make = getattr(importlib.import_module(module), factory)
    except (ImportError, AttributeError) as why:
        raise RecogniserUnavailable(f"TORITSUGI_RECOGNISER={setting}: {why}; is it on PYTHONPATH?") from why
    made: Recogniser = make(options)
    return made
