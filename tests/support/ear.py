"""The ear of a scripted caller: waits until the desk stops speaking, and tells which lines it said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from tests.support.matched_filter import Samples, find, in_order
from tests.support.softphone import Softphone
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import all_phrases, pieces
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser
from toritsugi.voice.speech.stretches import stretches

#: likeness from which a stretch was said (tests/support/test_matched_filter.py)
SAID = 0.8
#: stretches shorter than this (samples) are part of too many words to tell one line from another
TELLING = 3200
#: silence of the desk after which it is the caller's turn, in seconds: longer than any pause within or between lines
QUIET = 0.9

Sounds = Mapping[str, Sequence[Samples]]


@cache
def sound_of(words: str) -> Samples:
    """How the desk's voice says these words; made here, not taken from the desk."""
    return OpenJTalkSynthesiser(threads=1)._make(words).samples


def line_sounds(manual: Manual, ids: Iterable[str]) -> dict[str, tuple[Samples, ...]]:
    """The fixed stretches of each of these lines of a manual."""
    phrases = all_phrases(manual)
    found: dict[str, tuple[Samples, ...]] = {}
    for name in ids:
        words = [s.words for p in pieces(phrases[name].text) if not p.blank for s in stretches(p.text) if s.words]
        sounds = [sound_of(one) for one in words]
        found[name] = tuple([one for one in sounds if len(one) >= TELLING] or sounds)
    return found


def said_in(heard: Samples, sounds: Sequence[Samples]) -> float | None:
    """Where the last of these stretches begins in what was heard, in seconds; None unless all were said whole."""
    matches = [find(sound, heard) for sound in sounds]
    return max(match.at for match in matches) if all(match.likeness >= SAID for match in matches) else None


def value_said(heard: Samples, spoken: str) -> bool:
    """Whether a value was read out, every group of it, in order. spoken: as `Value.spoken`."""
    return in_order(
        [sound_of(stretch.words) for stretch in stretches(spoken, value=True) if stretch.words], heard, SAID
    )


class Ear:
    """Listens to a telephone, turn by turn."""

    def __init__(self, phone: Softphone, sounds: Sounds) -> None:
        """sounds: the lines it knows, by id."""
        self._phone = phone
        self._sounds = sounds
        self._from = 0
        #: what was heard in the present turn
        self.heard: Samples = np.zeros(0, np.int16)

    async def turn(self, seconds: float = 60.0) -> list[str]:
        """The known lines of the desk's next turn, in the order heard.

        The turn ends when the desk has been silent for `QUIET` after it spoke, or when the call is over. TimeoutError
        after `seconds`.
        """
        loop = asyncio.get_running_loop()
        since = loop.time()
        async with asyncio.timeout(seconds):
            while not self._phone.ended.is_set():
                last = self._phone.heard.last_sound
                if last is not None and last > since and loop.time() - last >= QUIET:
                    break
                await asyncio.sleep(0.05)
        whole = self._phone.heard.samples
        self.heard, self._from = whole[self._from :], len(whole)
        return await asyncio.to_thread(self._lines) if len(self.heard) else []

    def _lines(self) -> list[str]:
        places = {name: said_in(self.heard, sounds) for name, sounds in self._sounds.items()}
        return [name for _, name in sorted((at, name) for name, at in places.items() if at is not None)]
