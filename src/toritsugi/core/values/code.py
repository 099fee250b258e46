"""Codes (contract, model, serial and order numbers): letters and digits, said one by one."""

from __future__ import annotations

import unicodedata

from toritsugi.core.values.digits import SAID
from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.words import spoken_text, tidy

LETTERS = {
    "A": "エー",
    "B": "ビー",
    "C": "シー",
    "D": "ディー",
    "E": "イー",
    "F": "エフ",
    "G": "ジー",
    "H": "エイチ",
    "I": "アイ",
    "J": "ジェー",
    "K": "ケー",
    "L": "エル",
    "M": "エム",
    "N": "エヌ",
    "O": "オー",
    "P": "ピー",
    "Q": "キュー",
    "R": "アール",
    "S": "エス",
    "T": "ティー",
    "U": "ユー",
    "V": "ブイ",
    "W": "ダブリュー",
    "X": "エックス",
    "Y": "ワイ",
    "Z": "ゼット",
}
_HYPHENS = "-‐‑–—−ー"
_HYPHEN_SAID = "ハイフン"
_BREATH = 4


def tidy_code(words: str) -> str:
    """Capitals, half width, no spaces, one kind of hyphen. Other words stay: some codes have kana or kanji."""
    plain = tidy(words)
    for _ in range(3):  # taking spaces away may bring letters and marks together, which compose then
        plain = unicodedata.normalize("NFKC", plain).upper().replace(" ", "")
    if any(char in LETTERS or char in SAID for char in plain):
        plain = "".join(
            "-" if char in _HYPHENS and not _after_kana(plain, at) else char for at, char in enumerate(plain)
        )
    return plain.strip("-、。.,")


def code_value(words: str, *, said: str = "", source: Source = Source.VOICE) -> Value:
    """A code as kept by `tidy_code`; runs longer than four characters are said in fours."""
    kept = tidy_code(words)
    return Value(
        kind=Kind.CODE, kept=kept, shown=kept, spoken=speak_code(kept), words=tidy(said) or tidy(words), source=source
    )


def speak_code(code: str) -> str:
    """How a code is said: "AB-12345" is "エービー、ハイフン、イチニーサンヨン、ゴー"."""
    said: list[str] = []
    for part_number, part in enumerate(code.split("-")):
        if part_number:
            said.append(_HYPHEN_SAID)
        said.extend(_say_run(run) for run in _runs(part))
    return "、".join(said)


def _runs(part: str) -> list[str]:
    """Stretches of one sort of character, cut in fours."""
    runs: list[str] = []
    for char in part:
        if runs and _sort(runs[-1][-1]) == _sort(char) and (_sort(char) == "other" or len(runs[-1]) < _BREATH):
            runs[-1] += char
        else:
            runs.append(char)
    return runs


def _say_run(run: str) -> str:
    said = {**SAID, **LETTERS}
    return "".join(said[char] for char in run) if _sort(run[0]) != "other" else spoken_text(run)


def _sort(char: str) -> str:
    return "digit" if char in SAID else "letter" if char in LETTERS else "other"


def _after_kana(text: str, at: int) -> bool:
    return text[at] == "ー" and at > 0 and "ァ" <= text[at - 1] <= "ヺ"
