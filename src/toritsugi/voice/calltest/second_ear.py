"""Lines told by a recogniser, where their sound is not the one that was looked for: another voice, a codec between."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz

from toritsugi.core.dialogue.expect import Expect
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.calltest.matching import Samples
from toritsugi.voice.speech.ears import Ears
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.readings import pronounced
from toritsugi.voice.telephony.leg import RATE

#: likeness of readings (0 to 100) from which a line was said
ALIKE: Final = 80.0
#: a line of fewer signs is part of too many others
TELLING: Final = 8


class SecondEar:
    """Finds lines in what a recogniser makes of a turn of the desk."""

    def __init__(self, ears: Ears, lines: Mapping[str, Sequence[str]]) -> None:
        """lines: id → the fixed words of each line."""
        self._ears = ears
        readings = {name: flat("".join(words)) for name, words in lines.items()}
        self._readings = {name: reading for name, reading in readings.items() if len(reading) >= TELLING}

    async def __call__(self, heard: Samples) -> Sequence[str]:
        """The lines of a turn, in the order heard; none where the recogniser does not answer."""
        turn = self._ears.begin(Expect())
        turn.accept(Pcm(heard, RATE))
        try:
            found = await turn.finish()
        except SpeechFailed:
            return ()
        return self.lines_in(found[0].text) if found else ()

    def lines_in(self, text: str) -> Sequence[str]:
        """The lines that a text holds, in order."""
        said = flat(text)
        places: list[tuple[int, str]] = []
        for name, reading in self._readings.items():
            match = fuzz.partial_ratio_alignment(reading, said, score_cutoff=ALIKE)
            if match is not None and len(said) >= len(reading) * 0.7:
                places.append((match.dest_start, name))
        return [name for _, name in sorted(places)]


def flat(text: str) -> str:
    """The reading of a text, without punctuation and lengths of vowels."""
    return re.sub(r"[\W_ー]+", "", pronounced(text)) if text.strip() else ""
