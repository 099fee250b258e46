"""Common surnames: how they are read, how a reading is written, and which is meant by one that was heard wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from toritsugi.core.understanding.normal import coarse, normal

#: longest surname of the list as written, and as read
_LONGEST, _LONGEST_READING = 4, 8
#: readings this far apart, in characters of the coarse form, may be one; and only where the reading is long enough
_FAR, _SHORTEST = 1, 3


class Surnames(msgspec.Struct, frozen=True):
    """readings: written → katakana. spellings: katakana in the one form → how it is written, the commonest first.

    bearers: katakana in the one form → people in Japan who bear it. coarse: the same → its coarse form.
    """

    readings: Mapping[str, str] = {}
    spellings: Mapping[str, tuple[str, ...]] = {}
    bearers: Mapping[str, int] = {}
    coarse: Mapping[str, str] = {}

    def at_start(self, name: str) -> str:
        """The longest surname of the list that a written name begins with; "" when there is none."""
        for length in range(min(_LONGEST, len(name)), 0, -1):
            if name[:length] in self.readings:
                return name[:length]
        return ""

    def knows(self, name: str) -> bool:
        """Whether a name, written or in kana, is a surname of the list."""
        return name in self.readings or normal(name) in self.bearers

    def begins(self, flat: str) -> bool:
        """Whether a name, in the one form, is a surname of the list, or one and two characters or more besides."""
        lengths = (len(flat), *range(2, min(_LONGEST_READING, len(flat) - 2) + 1))
        return any(flat[:length] in self.bearers for length in lengths)

    def near(self, heard: str) -> tuple[str, ...]:
        """Readings that one heard in katakana may stand for, in the one form, the likeliest first; at most three.

        They differ from it in one sound, or in voicing and length only. () when it is itself one of the list.
        """
        flat = normal(heard)
        if flat in self.bearers or len(flat) < _SHORTEST:
            return ()
        found = process.extract(
            coarse(flat),
            self.coarse,
            scorer=Levenshtein.distance,
            score_cutoff=_FAR,
            limit=12,
        )
        ranked = sorted(found, key=lambda one: (one[1], -self.bearers[one[2]]))
        return tuple(one[2] for one in ranked[:3])


def surnames(lines: Iterable[str]) -> Surnames:
    """The list as it is packaged: a line for each written surname, its reading in katakana and its bearers, by tabs.

    Raises ValueError naming the line that is not so.
    """
    readings: dict[str, str] = {}
    spellings: dict[str, list[tuple[int, str]]] = {}
    bearers: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        written, _, rest = line.rstrip("\n").partition("\t")
        reading, _, count = rest.partition("\t")
        if not reading or not count.isdigit():
            raise ValueError(f"line {number} of the surnames is not name, reading and number by tabs: {line!r}")
        flat = normal(reading)
        readings.setdefault(written, reading)
        spellings.setdefault(flat, []).append((int(count), written))
        bearers[flat] = bearers.get(flat, 0) + int(count)
    return Surnames(
        readings=readings,
        spellings={flat: tuple(name for _, name in sorted(names, reverse=True)) for flat, names in spellings.items()},
        bearers=bearers,
        coarse={flat: coarse(flat) for flat in bearers},
    )
