"""Recognisers behind `speech.ports.Recogniser`, chosen by one setting."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from toritsugi.voice.speech.ports import Recogniser


class RecogniserUnavailable(ValueError):
    """The recogniser that was asked for cannot be used; the text says why and what mends it."""


def make_recogniser(setting: str, options: Mapping[str, str]) -> Recogniser | None:
    """The recogniser of TORITSUGI_RECOGNISER with its TORITSUGI_RECOGNISER_* options; None for "none".

    "openai": any server of POST /v1/audio/transcriptions. "sherpa": a model folder. "module:factory": a callable of
    your own that gets the options and returns a Recogniser. Raises RecogniserUnavailable.
    """
    match setting.strip():
        case "" | "none":
            return None
        case "openai":
            from toritsugi.voice.speech.recognisers.openai import OpenAiRecogniser

            return OpenAiRecogniser.from_options(options)
        case "sherpa":
            from toritsugi.voice.speech.recognisers.sherpa import SherpaRecogniser

            return SherpaRecogniser.from_options(options)
        case other:
            return _own(other, options)


def _own(setting: str, options: Mapping[str, str]) -> Recogniser:
    module, colon, factory = setting.partition(":")
    if not colon or not module or not factory:
        raise RecogniserUnavailable(
            f"TORITSUGI_RECOGNISER is {setting!r}; write none, openai, sherpa, or module:factory"
        )
    try:
        make = getattr(importlib.import_module(module), factory)
    except (ImportError, AttributeError) as why:
        raise RecogniserUnavailable(f"TORITSUGI_RECOGNISER={setting}: {why}; is it on PYTHONPATH?") from why
    made: Recogniser = make(options)
    return made
