"""Accents of a manual's readings, put into the accent phrases of a VOICEVOX query.

A phrase is {"moras": [{"text": "ナ", …}, …], "accent": 1…, "pause_mora": …, …}: the pitch falls after mora `accent`,
and a flat phrase has its last mora there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from toritsugi.core.spoken.kana import mora_signs
from toritsugi.core.spoken.style import Reading

Phrase = dict[str, Any]

#: a query with more is none of a stretch
_MOST: Final = 2_000


def accented(phrases: list[Any], readings: Sequence[Reading]) -> list[Phrase] | None:
    """The phrases with the accents that are told; None where none of these words is there, or nothing changes."""
    if not all(_sound(one) for one in phrases) or sum(len(one["moras"]) for one in phrases) > _MOST:
        return None
    found: list[Phrase] = [dict(one) for one in phrases]
    changed = False
    for reading in readings:
        if reading.accent >= 0 and reading.reading:
            changed = _put(found, reading) or changed
    return found if changed else None


def _sound(phrase: object) -> bool:
    """Whether it has what a phrase has."""
    if not isinstance(phrase, dict) or not isinstance(phrase.get("moras"), list):
        return False
    return all(isinstance(one, dict) and isinstance(one.get("text"), str) for one in phrase["moras"])


def _put(phrases: list[Phrase], reading: Reading) -> bool:
    """One reading's accent, wherever its morae stand. Whether they did anywhere."""
    wanted = mora_signs(reading.reading)
    begin, changed = 0, False
    while True:
        texts = [
            (number, at, mora["text"]) for number, one in enumerate(phrases) for at, mora in enumerate(one["moras"])
        ]
        found = next(
            (
                start
                for start in range(begin, len(texts) - len(wanted) + 1)
                if all(texts[start + step][2] == sign for step, sign in enumerate(wanted))
            ),
            None,
        )
        if found is None:
            return changed
        first, at, _ = texts[found]
        last = texts[found + len(wanted) - 1][0]
        if not any(one.get("pause_mora") for one in phrases[first:last]):
            _joined(phrases, first, last)
            phrase = phrases[first]
            phrase["accent"] = at + reading.accent if reading.accent else len(phrase["moras"])
            changed = True
        begin = found + len(wanted)


def _joined(phrases: list[Phrase], first: int, last: int) -> None:
    """One phrase in place of several: a word has one accent."""
    if first == last:
        return
    moras = [mora for one in phrases[first : last + 1] for mora in one["moras"]]
    phrases[first : last + 1] = [{**phrases[last], "moras": moras, "accent": len(moras)}]
