"""How the callers put things: templates of train and dev of the understanding benchmark, never those of test."""

from __future__ import annotations

import random
import re
from functools import cache

from benchmarks.simulated.corrupting import Piece, Pieces
from benchmarks.understanding.phrasebook import sections
from benchmarks.understanding.saying import BETWEEN

SPLITS = ("train", "dev")
_SLOT = re.compile(r"(\{[a-z]+\})")
_PLAIN_YES = ("はい", "はい", "はい、そうです", "はい、大丈夫です", "ええ", "そうです")
_PLAIN_NO = ("いいえ", "いえ", "いえ、違います", "違います", "いいえ、違います")


@cache
def templates(file: str, *names: str) -> tuple[str, ...]:
    """The templates of some parts of a file, of train and dev; without names of all that ask for something."""
    found = []
    for part in sections(file):
        if part.name in names or (not names and "null" not in part.note):
            found += [template for split in SPLITS for _, template in part.of(split)]
    return tuple(found)


@cache
def answers(group: str, meant: str) -> tuple[str, ...]:
    """Answers that people give to a group of yes-or-no questions, meaning "yes" or "no", without digits."""
    rows = [template.split("|") for template in templates("yes_no")]
    return tuple(said for of, said, truth in rows if of == group and truth == meant and "{" not in said)


@cache
def carriers() -> tuple[str, ...]:
    """What stands around a matter."""
    return tuple(template for part in sections("carriers") if part.name in SPLITS for _, template in part.templates)


def yes(rng: random.Random) -> Pieces:
    """Yes to what was read back."""
    return text(rng.choice(_PLAIN_YES if rng.random() < 0.5 else answers("readback", "yes")))


def no(rng: random.Random) -> Pieces:
    """No to what was read back, and nothing more."""
    return text(rng.choice(_PLAIN_NO if rng.random() < 0.5 else answers("readback", "no")))


def text(said: str) -> Pieces:
    """Words without digits that count."""
    return (Piece(said),)


def with_number(
    template: str, groups: tuple[str, ...], wrong: tuple[str, ...], style: str, rng: random.Random
) -> Pieces:
    """A template with a telephone number: {n} the whole, {a} {b} {c} its groups; {wn} {wa} … with a digit misspoken."""
    between = rng.choice(BETWEEN)
    if between == "" and style == "comma":
        between = "、"
    pieces: list[Piece] = []
    for part in _SLOT.split(template):
        name = part[1:-1] if _SLOT.fullmatch(part) else ""
        if name in ("n", "wn"):
            for at, group in enumerate((*groups[:2], wrong[2]) if name == "wn" else groups):
                pieces += [Piece(between)] if at and between else []
                pieces.append(Piece.of_digits(group, style, rng))
        elif name in ("a", "b", "c"):
            pieces.append(Piece.of_digits(groups["abc".index(name)], style, rng))
        elif name in ("wa", "wb", "wc"):
            pieces.append(Piece.of_digits(wrong["abc".index(name[1])], style, rng))
        elif part:
            pieces.append(Piece(part))
    return tuple(pieces)
