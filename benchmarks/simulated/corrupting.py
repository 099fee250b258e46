"""What the line and a recogniser do to words: the model of the simulated calls' mistakes.

One utterance in ten is heard wrong. What happens to it depends on what it is:

* digits: one or two are taken for others that sound like them (1 and 7 as イチ and シチ, 4 and 7 as シ and シチ …), one
  is lost, one is doubled; or the words around them are garbled;
* an answer to what is read back: nothing is heard, something that means nothing is heard, letters of it are wrong, or
  its beginning or its end is cut off, or, where it is a word or two, in `FLIPPED` of these cases the opposite is heard;
* anything else: letters are wrong, in the words as they were written or in katakana without gaps; particles are lost; a
  word is written as another that sounds the same; the beginning or the end is cut off; nothing is heard at all.

Each utterance has one hypothesis: what was really said does not stand second in a list.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from benchmarks.understanding.phrasebook import PHRASES
from benchmarks.understanding.saying import digits
from toritsugi.core.understanding.reading import Tokenizer, reading_of

#: of all utterances, how many are heard wrong
SHARE = 0.10
#: of answers to a read-back that are heard wrong, how many are heard as the opposite. On the channel of the benchmark
#: (`python -m benchmarks.simulated.flips`) fewer are; see docs/explanation/simulated-calls.md
FLIPPED = 0.05
#: sounds of the longest answer that can be heard as its opposite: いいえ、違います
SHORT = 8

#: what a digit is taken for, the likelier the more often it stands there
_TAKEN_FOR: Mapping[str, str] = {
    "0": "69",
    "1": "77787778",
    "2": "1",
    "3": "448",
    "4": "77731",
    "5": "69",
    "6": "998",
    "7": "11144442",
    "8": "116",
    "9": "666",
}
#: letters that small recognisers take for one another
_ROWS = (
    "アカサタナハマヤラワ",
    "イキシチニヒミリ",
    "ウクスツヌフムユル",
    "エケセテネヘメレ",
    "オコソトノホモヨロ",
    "ガザダバパ",
    "ギジビピ",
    "グズブプ",
    "ゲゼデベペ",
    "ゴゾドボポ",
)
_NEAR = {letter: row.replace(letter, "") for row in _ROWS for letter in row}
_NOISE = "アイウエオンッーカタシスノマ"
_YES, _NO = ("はい", "ハイ", "ええ"), ("いいえ", "いえ", "イイエ", "違います")
_PARTICLES = frozenset("はがをのにでとも")


@dataclass(frozen=True)
class Piece:
    """A part of an utterance. digits: what it says digit by digit in a style; else text as it is."""

    text: str
    digits: str = ""
    style: str = ""

    @classmethod
    def of_digits(cls, group: str, style: str, rng: random.Random) -> Piece:
        """Digits said one by one."""
        return cls(digits(group, style, rng), group, style)


Pieces = tuple[Piece, ...]


def words(pieces: Sequence[Piece]) -> str:
    """The utterance as it was said."""
    return "".join(piece.text for piece in pieces)


class Channel:
    """The line of one call. share: of utterances that are heard wrong. tokenizer: for readings and particles."""

    def __init__(self, share: float, tokenizer: Tokenizer) -> None:
        self._share = share
        self._tokenizer = tokenizer

    def hear(self, pieces: Pieces, rng: random.Random, agrees: bool | None) -> tuple[str | None, str]:
        """(what is heard: None for the very words, "" for nothing; what happened to it: "" for nothing).

        agrees: yes or no, where it answers a read-back; else None.
        """
        if rng.random() >= self._share:
            return None, ""
        said = words(pieces)
        if agrees is not None and not any(piece.digits for piece in pieces):
            return self._answer(said, rng, agrees)
        if any(piece.digits for piece in pieces) and rng.random() < 0.85:
            return _in_digits(pieces, rng)
        return self._anything(said, rng)

    def _answer(self, said: str, rng: random.Random, agrees: bool) -> tuple[str, str]:
        sounds = _without_gaps(reading_of(said, self._tokenizer) or said)
        if len(sounds) <= SHORT and rng.random() < FLIPPED:
            return rng.choice(_NO if agrees else _YES), "flipped"
        way: Callable[[str, random.Random], tuple[str, str]] = rng.choices(
            (_lost, _nothing_meant, _cut, self._letters), (35, 25, 10, 30)
        )[0]
        return way(said, rng)

    def _anything(self, said: str, rng: random.Random) -> tuple[str, str]:
        way: Callable[[str, random.Random], tuple[str, str]] = rng.choices(
            (self._letters, self._particles, self._homophone, _cut, _lost), (40, 25, 15, 12, 8)
        )[0]
        return way(said, rng)

    def _letters(self, said: str, rng: random.Random) -> tuple[str, str]:
        """Wrong letters: half of the time in katakana without gaps, as small recognisers write."""
        text = said if rng.random() < 0.5 else _without_gaps(reading_of(said, self._tokenizer) or said)
        return garbled(text, rng), "letters"

    def _particles(self, said: str, rng: random.Random) -> tuple[str, str]:
        kept = ""
        for token in self._tokenizer.tokenize(said):
            particle = token.part_of_speech()[0] == "助詞" and token.surface() in _PARTICLES
            kept += "" if particle and kept else token.surface()
        return (kept, "particles") if kept != said else self._letters(said, rng)

    def _homophone(self, said: str, rng: random.Random) -> tuple[str, str]:
        found = [(word, others) for word, *others in _homophones() if word in said]
        if not found:
            return self._letters(said, rng)
        word, others = rng.choice(found)
        return said.replace(word, rng.choice(others)), "homophone"


def _in_digits(pieces: Pieces, rng: random.Random) -> tuple[str, str]:
    """One or two digits wrong, one lost or one doubled, in one of the places where digits are said."""
    at = rng.choice([number for number, piece in enumerate(pieces) if piece.digits])
    one = pieces[at]
    way = rng.choices(("taken", "two taken", "dropped", "doubled"), (50, 10, 25, 15))[0]
    group = one.digits
    if way == "dropped":
        place = rng.randrange(len(group))
        group = group[:place] + group[place + 1 :]
    elif way == "doubled":
        place = rng.randrange(len(group))
        group = group[: place + 1] + group[place:]
    else:
        for _ in range(2 if way == "two taken" else 1):
            place = rng.randrange(len(group))
            group = group[:place] + rng.choice(_TAKEN_FOR[group[place]]) + group[place + 1 :]
    heard = replace(one, text=digits(group, one.style, rng), digits=group)
    return words((*pieces[:at], heard, *pieces[at + 1 :])), f"digit {way}"


def garbled(text: str, rng: random.Random) -> str:
    """A text with one to three letters wrong, lost or too many; kana for kana, kanji are lost."""
    letters = list(text)
    for _ in range(rng.choice((1, 1, 2, 3))):
        if not letters:
            break
        at = rng.randrange(len(letters))
        draw = rng.random()
        if draw < 0.5:
            letters[at] = _near(letters[at], rng)
        elif draw < 0.8:
            del letters[at]
        else:
            letters.insert(at, rng.choice(_NOISE))
    return "".join(letters)


def _near(letter: str, rng: random.Random) -> str:
    """A letter that sounds like it, in the same script; nothing where there is none."""
    hiragana = "ぁ" <= letter <= "ゖ"
    kana = chr(ord(letter) + 96) if hiragana else letter
    near = _NEAR.get(kana)
    if not near:
        return ""
    heard = rng.choice(near)
    return chr(ord(heard) - 96) if hiragana else heard


def _nothing_meant(said: str, rng: random.Random) -> tuple[str, str]:
    return "".join(rng.choice(_NOISE) for _ in range(rng.randint(1, 5))), "noise"


def _cut(said: str, rng: random.Random) -> tuple[str, str]:
    lost = max(1, round(len(said) * rng.uniform(0.15, 0.5)))
    return (said[lost:] if rng.random() < 0.5 else said[:-lost]), "cut"


def _lost(said: str, rng: random.Random) -> tuple[str, str]:
    return "", "lost"


def _without_gaps(text: str) -> str:
    return "".join(char for char in text if char not in "、。 　")


@cache
def _homophones() -> tuple[tuple[str, ...], ...]:
    lines = (PHRASES / "homophones.txt").read_text("utf-8").splitlines()
    return tuple(tuple(line.split()) for line in lines if line and not line.startswith("#"))
