"""Which words of a correction are wrong and which right: 「田中じゃなくて田辺です」, 「木曜です、火曜じゃなくて」."""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.understanding.normal import Heard, heard
from toritsugi.core.understanding.taking_back import RATHER

#: behind words: they are the wrong ones
_NOT = re.compile(
    r"(?:ジャ[アー]?|デ[ハワ]?|ヤ)(?:ナ(?:クッ?テ|ク|イ(?:ンデス|デス|ッス)?|カッタ(?:デス)?)|[アー]リマセン|ゴザイマセン)"
    r"|チャ(?:イマス|ウ(?:クテ|テ|ネン|ヤ)?|ッテ)|(?:違|チガ)(?:クテ|ッテ)"
    r"|[ハワガ](?:間違イ|マチガイ)(?:デ(?!ス)|デシテ)"
    r"|(?:ト|ッテ)(?:[言イ]イ|イー|[言イ]ワレ|オ?聞キ|聞コエ|キコエ)(?:マシタ|タ)(?:カモシレマセン)?(?:ケレ?ド|ガ)"
    r"|[ハワ](?:旧姓|キューセー|主人|シュジン|夫|妻|母|父|別ノ(?:人|者)|前ノ)デ(?!ス)"
)
#: a correction that names the right words only: 「木曜の間違いです」, 「田辺が正しいです」
_RIGHT_ONLY = re.compile(
    r"(?P<right>.+?)(?:ノ(?:間違イ|マチガイ)|ガ(?:正シイ|タダシー|正解))(?:デス|デシタ|ダ|ヤ|ナンデス|ノデス|ンデス)?(?:ネ|ヨ|ケド)?$"
)
#: before the right words, and no part of them
_FILLERS = (
    r"(?:エー?ットー?|アノー|スミマセン|スイマセン|ゴメンナサイ)*"
    r"(?:正シク[ハワ]|タダシク[ハワ]|本当[ハワ]|ホントー[ハワ]|実[ハワ]|今[ハワ]|イマ[ハワ]|私[ハワ]|ワタシ[ハワ])?"
)
_LEAD = re.compile(rf"(?:ンデス|デス|マス)?(?:ケレ?ドモ?|ガ|ヨ|ネ|ワ|テ|ッテ|ノ(?=[デハ]))*{_FILLERS}")
_LEAD_BEHIND_TE = re.compile(rf"(?:デスネ|ネ(?=[ァ-ヶ一-龠]{{2}}))?{_FILLERS}")
_SENTENCE_END = re.compile(r"(?:デス|デシタ|マス|ダ|ヤ)(?:ヨ|ネ|ワ|ケド|ッテ)?(?=.)")
_TAIL = re.compile(r"(?:デス|ンデス|ケド|ガ|ネ|ヨ|ノデ|カラ|ワ)*$")


class Parts(msgspec.Struct, frozen=True):
    """wrong: the words called wrong, where they are named. right: those that hold; None where only wrong ones are.

    cut: whether the turn says that something is wrong; else all of it is `right`.
    """

    wrong: Heard | None
    right: Heard | None
    cut: bool


def parts_of(said: Heard) -> Parts:
    """What a turn calls wrong and right."""
    marks = list(_NOT.finditer(said.flat))
    if marks:
        last = marks[-1]
        if _TAIL.fullmatch(said.flat, last.end()):
            start = _clause(said, last.start())
            if start:
                return Parts(_part(said, start, last.start()), _part(said, 0, start), True)
            return Parts(_part(said, 0, last.start()), None, True)
        start = marks[-2].end() if len(marks) > 1 else 0
        return Parts(_part(said, start, last.start()), _right(said, last.end()), True)
    named = _RIGHT_ONLY.match(said.flat)
    if named:
        start = _behind(said.flat[: named.end("right")])
        return Parts(None, _part(said, start, named.end("right")), True)
    at = _behind(said.flat)
    return Parts(None, _right(said, at), True) if at else Parts(None, said, False)


def _behind(flat: str) -> int:
    """Where what holds begins: behind the last いえ, 違います or やっぱり that something follows."""
    at = 0
    for match in RATHER.finditer(flat):
        if not _TAIL.fullmatch(flat, match.end()):
            at = match.end()
    return at


def _right(said: Heard, start: int) -> Heard | None:
    lead = (_LEAD_BEHIND_TE if said.flat[:start].endswith(("テ", "ク")) else _LEAD).match(said.flat, start)
    return _part(said, lead.end() if lead else start, len(said.flat))


def _clause(said: Heard, end: int) -> int:
    """Where the clause before a place begins: behind a comma, or behind です; 0 where it is the first."""
    commas = [
        at
        for at in range(1, end)
        if any(char in "、。,." for char in said.words[said.origin[at - 1] + 1 : said.origin[at]])
    ]
    ends = [found.end() for found in _SENTENCE_END.finditer(said.flat, 0, end)]
    return max((at for at in (*commas, *ends) if at < end), default=0)


def _part(said: Heard, start: int, end: int) -> Heard | None:
    words = said.slice(start, end).strip(" 　、。,.")
    return heard(words) if words else None
