"""The ear of the tests: the product's own (`voice.calltest.ear`), with the packaged voice."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from toritsugi.core.manual.model import Manual
from toritsugi.voice.calltest import ear
from toritsugi.voice.calltest.ear import Ear as Ear
from toritsugi.voice.calltest.matching import Samples
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser


@cache
def sound_of(words: str) -> Samples:
    """How the desk's voice says these words; made here, not taken from the desk."""
    return OpenJTalkSynthesiser(threads=1)._make(words).samples


def line_sounds(manual: Manual, ids: Iterable[str]) -> dict[str, tuple[Samples, ...]]:
    """How each of these lines of a manual sounds."""
    return ear.line_sounds(manual, ids, sound_of)


def value_said(heard: Samples, spoken: str) -> bool:
    """Whether a value was read out."""
    return ear.value_said(heard, spoken, sound_of)
