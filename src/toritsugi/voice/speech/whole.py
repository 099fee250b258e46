"""A whole sentence as one sound: as a call would say it, for a page; and in no line's words, for a caller."""

from __future__ import annotations

import msgspec
import numpy as np

from toritsugi.core.spoken.style import Style
from toritsugi.voice.audio.pcm import Pcm, Samples
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.stretches import stretches
from toritsugi.voice.speech.takes import Takes
from toritsugi.voice.telephony.leg import RATE


class WholePart(msgspec.Struct, frozen=True):
    """A stretch. blank: the name of the blank it fills, "" for fixed words. take: id of its own recording."""

    spoken: str
    blank: str = ""
    take: str = ""


class Whole(msgspec.Struct, frozen=True):
    """A sentence, and the voice it is said in."""

    parts: tuple[WholePart, ...]
    style: Style = Style()

    @property
    def letters(self) -> int:
        """How long it is, in characters; spaces around stretches do not count."""
        return sum(len(part.spoken.strip()) for part in self.parts)


async def whole_sound(whole: Whole, prompts: PromptCache, takes: Takes) -> Pcm:
    """Its sound. Raises SpeechFailed, and DeskUnavailable where a recording cannot be asked for."""
    styled = prompts.styled(whole.style)
    found: list[Samples] = []
    for part in whole.parts:
        own = await takes.one(part.take) if part.take else None
        marked = stretches(part.spoken, value=bool(part.blank))
        if own is not None:
            lead = marked[0].pause if marked and not marked[0].words else 0.0
            tail = marked[-1].pause if marked else 0.0
            found += [silence(lead * styled.pauses), own.samples, silence(tail * styled.pauses)]
            continue
        for stretch in marked:
            if stretch.words:
                found.append((await styled.patient(stretch.words)).samples)
            found.append(silence(stretch.pause * styled.pauses))
    return Pcm(np.concatenate(found) if found else np.zeros(0, np.int16), RATE)


async def sentence(words: str, prompts: PromptCache, *, kept: bool = True) -> Samples:
    """Words at 8 kHz for somebody who is listening. Raises SpeechFailed.

    kept: they are fixed; words with what a caller said are kept nowhere.
    """
    make = prompts.soon if kept else prompts.live
    found = [np.zeros(0, np.int16)]
    for stretch in stretches(words, kept=kept):
        if stretch.words:
            found.append((await make(stretch.words)).require(RATE).samples)
        found.append(silence(stretch.pause * prompts.pauses))
    return np.concatenate(found)


def silence(seconds: float) -> Samples:
    """So long at 8 kHz."""
    return np.zeros(round(seconds * RATE), np.int16)
