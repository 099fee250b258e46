"""The ear of a scripted caller: waits until the desk stops speaking, and tells which lines it said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import all_phrases, pieces
from toritsugi.voice.calltest.matching import Samples, Searched, in_order
from toritsugi.voice.calltest.softphone import Softphone
from toritsugi.voice.speech.stretches import stretches

#: likeness from which a stretch was said (`matching.was_heard` tells why)
SAID: Final = 0.8
#: stretches shorter than this (samples) are part of too many words to tell one line from another
TELLING: Final = 3200
#: silence of the desk after which it is the caller's turn, in seconds: longer than any pause within or between lines
QUIET: Final = 0.9

Sounds = Mapping[str, Sequence[Samples]]
#: how the desk's voice says these words
Voice = Callable[[str], Samples]


def words_of(manual: Manual, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The fixed stretches of each of these lines of a manual."""
    phrases = all_phrases(manual)
    return {
        name: tuple(s.words for p in pieces(phrases[name].text) if not p.blank for s in stretches(p.text) if s.words)
        for name in ids
    }


def line_sounds(manual: Manual, ids: Iterable[str], voice: Voice) -> dict[str, tuple[Samples, ...]]:
    """How each of these lines sounds, its blanks and short stretches left out; lines of nothing else are not known."""
    found = {
        name: tuple(sound for one in words if len(sound := voice(one)) >= TELLING)
        for name, words in words_of(manual, ids).items()
    }
    return {name: sounds for name, sounds in found.items() if sounds}


def lines_said(heard: Samples, sounds: Sounds) -> list[tuple[str, float]]:
    """The known lines in what was heard, with where their last stretch begins (seconds), in that order.

    A line is heard when all its stretches were said whole.
    """
    longest = max((len(one) for line in sounds.values() for one in line), default=0)
    searched = Searched(heard, longest)
    found: list[tuple[float, str]] = []
    for name, wanted in sounds.items():
        places: list[float] = []
        for sound in wanted:
            match = searched.find(sound)
            if match.likeness < SAID:
                break
            places.append(match.at)
        if places and len(places) == len(wanted):
            found.append((max(places), name))
    return [(name, at) for at, name in sorted(found)]


def value_said(heard: Samples, spoken: str, voice: Voice) -> bool:
    """Whether a value was read out, every group of it, in order. spoken: as `Value.spoken`."""
    return in_order([voice(stretch.words) for stretch in stretches(spoken, value=True) if stretch.words], heard, SAID)


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
                await asyncio.sleep(0.05)  # silence makes no event
        whole = self._phone.heard.samples
        self.heard, self._from = whole[self._from :], len(whole)
        return await asyncio.to_thread(self._lines) if len(self.heard) else []

    def _lines(self) -> list[str]:
        return [name for name, _ in lines_said(self.heard, self._sounds)]
