"""Breaking Japanese into lines: at the ends of phrases, and never where 禁則 forbids it.

Where phrases end is handed in (`Phrases`): finding them needs a model, which is opened elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

#: a text cut into its phrases, which joined are the text
Phrases = Callable[[str], list[str]]

_NOT_FIRST = frozenset(
    "、。，．・：；？！ー）」』】〕〉》”’々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥,.:;?!)]}%％〜"
)
_NOT_LAST = frozenset("（「『【〔〈《“‘([{＃#")
#: polite endings before which a phrase that is too long may break, and beginnings that belong to the phrase before
_ENDINGS = re.compile("(?=でしょうか|でございます|いただけます|いただきます|くださいませ|ください|申し上げます)")
_CARRIED_ON = ("せいただ", "ていただ")
#: width of a narrow character, of an em
NARROW = 0.56


def width(text: str) -> float:
    """Width of a text in em, estimated: a wide character is one em."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else NARROW for char in text)


def lines(text: str, most: float, phrases: Phrases) -> list[str]:
    """The text in lines of at most `most` em, broken between phrases; a phrase that is longer by itself is cut.

    A closing mark may stand out by one em rather than begin a line.
    """
    found: list[str] = []
    line = ""
    for phrase in (piece for whole in joined_phrases(text, phrases) for piece in _cut(whole, most)):
        fits = width(line + phrase.rstrip("、。")) <= most
        if line.strip() and not fits and phrase.lstrip()[:1] not in _NOT_FIRST and line.rstrip()[-1] not in _NOT_LAST:
            found.append(line)
            line = phrase.lstrip()
        else:
            line += phrase
    return [*found, line] if line.strip() else found


def joined_phrases(text: str, phrases: Phrases) -> list[str]:
    """The phrases, with what belongs to the one before joined to it."""
    found: list[str] = []
    for phrase in phrases(text):
        if found and (phrase.startswith(_CARRIED_ON) or _held(found[-1][-1], phrase[0])):
            found[-1] += phrase
        else:
            found.append(phrase)
    return found


def _held(before: str, after: str) -> bool:
    """Whether no line may end between two characters: by 禁則, or inside a number or a Latin word."""
    inside = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return after in _NOT_FIRST or before in _NOT_LAST or inside or (before.isdecimal() and after in "年月日時分秒")


def _cut(phrase: str, most: float) -> list[str]:
    """A phrase in pieces that fit, none of which begins or ends with a mark that may not stand there."""
    if width(phrase) <= most + 1:
        return [phrase]
    pieces = [""]
    for part in _ENDINGS.split(phrase):
        if pieces[-1] and width(pieces[-1] + part.rstrip("、。")) > most:
            pieces.append("")
        for char in part:
            full = width(pieces[-1] + char) > most
            if full and pieces[-1] and char not in _NOT_FIRST and pieces[-1][-1] not in _NOT_LAST:
                pieces.append("")
            pieces[-1] += char
    return [piece for piece in pieces if piece]
