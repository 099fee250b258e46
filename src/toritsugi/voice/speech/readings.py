"""A manual's readings put into what Open JTalk has made of the words, before accents are joined to phrases.

Open JTalk's own user dictionary belongs to the whole process; two clients who read one word in two ways share it here.
So the morphemes that a word stands for are replaced by one with its reading and accent. A word that is only a part of
another morpheme (林 in 林檎) is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import pyopenjtalk

from toritsugi.core.spoken.kana import as_said, morae, same_sound
from toritsugi.core.spoken.style import Reading

#: columns of a morpheme
_SURFACE: Final = 0
_PRONOUNCED: Final = 9
#: a word of so many letters is one wherever it stands, also across morphemes that were cut otherwise
_LONG: Final = 3


def labels(words: str, readings: Sequence[Reading] = ()) -> list[str]:
    """Full-context labels of the words, with these readings where they differ from Open JTalk's own."""
    features = _replaced(words, readings) if readings else None
    if features is None:
        return list(pyopenjtalk.extract_fullcontext(words))
    made = pyopenjtalk.run_njd_from_mecab(features, restore_unknown_katakana=True, modify_numeral_reading=True)
    made = pyopenjtalk.apply_postprocessing("".join(map(_surface, features)), made)
    return list(pyopenjtalk.make_label(made))


def pronounced(words: str, readings: Sequence[Reading] = ()) -> str:
    """Katakana as the words are said."""
    features = _replaced(words, readings) if readings else None
    if features is None:
        return str(pyopenjtalk.g2p(words, kana=True)).replace("’", "")
    made: Any = pyopenjtalk.run_njd_from_mecab(features, restore_unknown_katakana=True, modify_numeral_reading=True)
    return "".join(str(one["pron"]) for one in made).replace("’", "")


def as_text(words: str, readings: Sequence[Reading] = ()) -> str:
    """The words with these readings in katakana in the place of what they are read for; for engines that take text."""
    features = _replaced(words, readings) if readings else None
    return words if features is None else "".join(map(_surface, features))


def _replaced(words: str, readings: Sequence[Reading]) -> list[str] | None:
    """The morphemes with the readings that change something; None where none does."""
    features = [str(one) for one in pyopenjtalk.run_mecab(words)]
    changed = False
    done = [(one, False) for one in features]
    for reading in readings:
        done, more = _with(done, reading)
        changed = changed or more
    return [one for one, _ in done] if changed else None


def _with(features: list[tuple[str, bool]], reading: Reading) -> tuple[list[tuple[str, bool]], bool]:
    """These morphemes with one reading put in everywhere. The flag of each: whether a longer word has had it."""
    word = _as_cut(reading.word)
    changed = False
    at = 0
    while word:
        text = "".join(_surface(one) for one, _ in features)
        found = text.find(word, at)
        if found < 0:
            break
        at = found + len(word)
        span = _span(features, found, at)
        if span is None:
            continue
        first, last, before, after = span
        inside = features[first:last]
        if any(flag for _, flag in inside):
            continue
        said = "".join(one.split(",")[_PRONOUNCED] for one, _ in inside)
        whole = not before and not after
        if whole and reading.accent < 0 and same_sound(said, reading.reading):
            features[first:last] = [(one, True) for one, _ in inside]
            continue
        head, tail = _cut(before), _cut(after)
        features = [*features[:first], *head, (_feature(reading), True), *tail, *features[last:]]
        at = sum(len(_surface(one)) for one, _ in features[: first + len(head) + 1])
        changed = True
    return features, changed


def _span(features: list[tuple[str, bool]], begin: int, end: int) -> tuple[int, int, str, str] | None:
    """The morphemes that letters begin…end stand in, and what of them lies before and after; None: no word there."""
    at, first, last = 0, -1, -1
    before = after = ""
    for number, (one, _) in enumerate(features):
        surface = _surface(one)
        upto = at + len(surface)
        if at <= begin < upto:
            first, before = number, surface[: begin - at]
        if at < end <= upto:
            last, after = number, surface[end - at :]
            break
        at = upto
    if first < 0 or last < 0:
        return None
    if (before or after) and (first == last or end - begin < _LONG):
        return None
    return first, last + 1, before, after


def _cut(rest: str) -> list[tuple[str, bool]]:
    return [(str(one), False) for one in pyopenjtalk.run_mecab(rest)] if rest else []


def _surface(feature: str) -> str:
    return feature.split(",", 1)[_SURFACE]


@lru_cache(maxsize=2048)
def _as_cut(word: str) -> str:
    """A word in the letters in which Open JTalk returns it (full width)."""
    return "".join(_surface(str(one)) for one in pyopenjtalk.run_mecab(word))


def _feature(reading: Reading) -> str:
    said = as_said(reading.reading)
    accent = max(reading.accent, 0)
    return f"{said},名詞,固有名詞,一般,*,*,*,{said},{said},{said},{accent}/{morae(said)},*"
