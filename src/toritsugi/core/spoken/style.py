"""The voice a manual asks for, and how its words are read: all that a synthesiser is told besides the words."""

from __future__ import annotations

import msgspec

from toritsugi.core.manual.model import Manual


class Reading(msgspec.Struct, frozen=True):
    """How a word is read. reading: katakana. accent: the mora after which the pitch falls, 0 flat, -1 not told."""

    word: str
    reading: str
    accent: int = -1


class Style(msgspec.Struct, frozen=True, omit_defaults=True):
    """How lines are spoken.

    engine: "openjtalk", "voicevox", "openai", or "" as the desk is set up. speaker: a voice of that engine, "" the
    desk's. speed: 1.0 is the voice's own. pitch: half tones. pauses: 1.0 is the desk's own. readings: longest word
    first; of two for one word the first counts.
    """

    engine: str = ""
    speaker: str = ""
    speed: float = 1.0
    pitch: float = 0.0
    pauses: float = 1.0
    readings: tuple[Reading, ...] = ()

    def of(self, words: str) -> tuple[Reading, ...]:
        """The readings of words that stand in `words`."""
        return tuple(one for one in self.readings if one.word in words)


def style_of(manual: Manual) -> Style:
    """The voice of a manual, with the readings of its glossary, then of its line's and its contacts' names."""
    voice = manual.voice
    found = {term.word: Reading(term.word, term.reading, term.accent) for term in manual.glossary}
    found.setdefault(manual.line.name, Reading(manual.line.name, manual.line.reading))
    for contact in manual.contacts.values():
        if contact.reading:
            found.setdefault(contact.name, Reading(contact.name, contact.reading))
    told = [one for one in found.values() if one.word and one.reading]
    return Style(
        engine=voice.engine,
        speaker=voice.speaker,
        speed=voice.speed,
        pitch=voice.pitch,
        pauses=voice.pauses,
        readings=tuple(sorted(told, key=lambda one: -len(one.word))),
    )
