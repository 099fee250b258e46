"""Codes as callers say them: 「エービーの123」, 「契約番号はA-100です」."""

from __future__ import annotations

import re

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import Heard, normal
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.code import LETTERS, code_value

_WRITTEN = re.compile(r"[A-Za-z0-9]+(?:[-‐‑–—−ー_/ ]?[A-Za-z0-9]+)*")
_DIGITS = (
    ("0", r"ゼ[ーイ]?ロ|レ[イー]+|マル|[〇零]"),
    ("1", r"イチ|ーチ|イッ|一"),
    ("2", r"ニ(?:[ーイ](?!チ))*(?!ン)|二"),
    ("3", r"サン|三"),
    ("4", r"ヨ[ーオ]?ン|シ(?![ーィ]|チ)|四"),
    ("7", r"ナ[ーア]?ナ|[シヒ]チ|七"),
    ("5", r"ゴ[ーウオ]*|五"),
    ("6", r"ロ[クッ]|六"),
    ("8", r"[ハパ][チッ]|八"),
    ("9", r"キュ[ーウ]+(?!ー)|九"),
    ("-", r"ハイフン|ノ|[-‐‑–—−]"),
)
_OTHER_LETTERS = {
    "V": "ブイ|ヴィー|ビーノブイ",
    "J": "ジェ[ーイ]",
    "K": "ケ[ーイ]",
    "A": "エ[ーイ]",
    "H": "エ[イッー]チ",
    "Z": "ゼッ?ト|ズィー",
    "D": "ディ?ー|デー",
    "T": "ティ?ー|テー",
    "M": "エムー?",
    "N": "エヌ",
}
#: キュー is the digit: callers of the letter say what it stands in
_SPOKEN_LETTERS = {letter: said for letter, said in LETTERS.items() if letter != "Q"}
_SKIP = (
    r"(?:オ?(?:客様|キャクサマ)?(?:契約|ケ[ーイ]ヤク|注文|チューモン|会員|カイイン|受付|ウケツケ|管理"
    r"|カンリ|製造|セイゾー|型)?(?:番号|バンゴ[ーウ]|コード)[ハワ]?)|エ[ーイ]?ット|アノ[ーオ]?|ハイ(?!フン)"
    r"|デス"
)
_LEXER = re.compile(
    f"(?P<skip>{_SKIP})|"
    + "|".join(
        f"(?P<l{ord(letter)}>{_OTHER_LETTERS.get(letter, said)})"
        for letter, said in sorted(_SPOKEN_LETTERS.items(), key=lambda pair: -len(pair[1]))
    )
    + "|"
    + "|".join(f"(?P<d{at}>{pattern})" for at, (_, pattern) in enumerate(_DIGITS))
    + "|(?P<own>[a-z0-9])"
)


def code_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The code that a turn gives."""
    code = find_code(turn.said)
    if not code:
        return ()
    return (Candidate(value=code_value(code, said=turn.said.words), span=turn.whole, by="code.symbols"),)


def find_code(said: Heard) -> str:
    """The code a text gives, "" when there is none. Written letters and digits count first, then spoken ones."""
    written = [
        found.group() for found in _WRITTEN.finditer(said.words) if any(char.isdigit() for char in found.group())
    ]
    if written and len(max(written, key=len)) >= 2:
        return max(written, key=len).strip()
    best, current, at = "", "", 0
    for match in _LEXER.finditer(said.plain):
        if match.start() != at:
            best, current = max(best, current.strip("-"), key=len), ""
        at = match.end()
        current = "" if match.lastgroup == "skip" else current + _symbol(match)
        best = max(best, current.strip("-"), key=len)
    return best if len(best) >= 2 and any(char.isdigit() for char in best) else ""


def _symbol(match: re.Match[str]) -> str:
    name = match.lastgroup or ""
    if name == "own":
        return match.group().upper()
    return chr(int(name[1:])) if name.startswith("l") else _DIGITS[int(name[1:])][0]


def same_code(spoken: str, code: str) -> bool:
    """Whether the spoken form that was read back is this code."""
    return normal(code_value(code).spoken) == normal(spoken)
