"""Digits in speech: runs of digit words, with what people say between them, cut out of any text.

Works on text in katakana, kanji digits or Arabic digits, mixed as they come. Morae that may be something else (the
particle に, 「の」 heard as ヨ) are marked weak, so that the reader of a run can try it with and without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_WORDS: tuple[tuple[str, str], ...] = (
    # not digits, though they contain them
    (
        "break",
        r"(?:オ|御)?(?:デンワ|電話)?(?:バンゴ[ーウ]|番号)|ワタ(?:ク)?シ|オネガイ(?:イタ)?シマス|デス"
        r"|シガイキョクバン|ゴザイマス|モ[ーウ]シ",
    ),
    (
        "break",
        r"(?:ゴ)?レンラク|イチド|モ[ーウ]イッ?|ゴメン|シモ|ケタ|ハジメ|サイゴ|マス|マシ|シテ|デスネ"
        r"|ニオネガイ|ニナ[リッ]|ニ(?=オ?デンワ|オ?カケ|カケ)",
    ),
    # the speaker takes back what came before
    (
        "fix",
        r"ジャア?ナ(?:クテ|ク|イデス|イ)|[サシ]ャ?ナクテ|デ[ワハ]ナ(?:クテ|ク|イ)|チガイマス|チガウ"
        r"|違います|違う|違って",
    ),
    (
        "fix",
        r"シツレ[イー](?:シマシタ|イタシマシタ)?|失礼(?:しました|シマシタ|いたしました|イタシマシタ)?"
        r"|テ[イー]セ[イー](?:シマス)?|訂正(?:シマス)?",
    ),
    ("fix", r"マチガ[イエ](?:マシタ|タ)?|間違[イエ](?:マシタ|タ)?|イ[イー]?エ(?!ス)|イヤ"),
    # between digits
    (
        "gap",
        r"ハイフン|ノ|カラ|バン|番|カッコ(?:トジ)?|エ[ーイ]?ット?[ーオ]?|エ[ーイ]?ト[ーオ]?|アノ[ーオ]?"
        r"|ア[ーア]+|ソレカラ|ツギガ|ハイ|エ[ーエ]+|ン[ーン]*|ー(?!チ)|[-‐‑–—−―()/]",
    ),
    # units of numbers
    ("unit1000", r"[センゼ]ン(?=.)|千"),
    ("unit100", r"[ヒビピ]ャク|百"),
    ("unit10", r"ジュ(?:[ーウ]+|ッ)?|十"),
    ("0", r"ゼ[ーイ]?ロ[ーオ]?|レ(?:[イー](?!チ))+|マル|[〇零0]"),
    ("1", r"イチ|ーチ|イッ|ヒト(?!ツ)|[一1]"),
    ("2", r"ニ(?:[ーイィ](?!チ))+|フタ(?!ツ|リ)|[二2]"),
    ("2?", r"ニ(?!チ|ン)"),
    ("3", r"サ[ーア]?ン|[三3]"),
    ("7", r"ナ[ーア]?ナ|[シヒ]チ|[七7]"),
    ("4", r"ヨ[ーオ]?ン|シ[ーィ]+|[四4]"),
    ("4?", r"シ"),
    ("?4", r"ヨ"),
    ("5", r"ゴ[ーウオ]+|[五5]"),
    ("5?", r"ゴ"),
    ("6", r"ロ[クッ]|[六6]"),
    ("8", r"[ハパ][チッ]|[八8]"),
    ("9", r"キュ+[ーウ]*|ク[ーウ]+|[九9]"),
    ("9?", r"ク"),
    ("1?", r"イ(?!エ|ヤ)"),
)
_NAMES = [name for name, _ in _WORDS]
_LEXER = re.compile("|".join(f"(?P<w{at}>{pattern})(?:ー(?!チ))*" for at, (_, pattern) in enumerate(_WORDS)))


class Token(msgspec.Struct, frozen=True):
    """A word of a run. kind: "digit" | "unit" | "gap" | "fix". weak: may be no digit at all; `digit` says what it is
    taken for first ("" when it is rather nothing)."""

    kind: str
    text: str
    start: int
    end: int
    options: tuple[str, ...] = ()

    @property
    def weak(self) -> bool:
        """Whether there is more than one way to take it."""
        return len(self.options) > 1


class Run(msgspec.Struct, frozen=True):
    """Digit words that follow one another, with gaps and corrections between them but not around them."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        """Where it begins, in the plain form."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends, in the plain form."""
        return self.tokens[-1].end

    def segments(self) -> list[tuple[Token, ...]]:
        """The stretches between corrections."""
        parts: list[list[Token]] = [[]]
        for token in self.tokens:
            if token.kind == "fix":
                parts.append([])
            else:
                parts[-1].append(token)
        return [tuple(part) for part in parts if any(token.kind in ("digit", "unit") for token in part)]


def runs(plain: str) -> list[Run]:
    """All runs of digit words of a text in the plain form. Linear in its length."""
    found: list[Run] = []
    current: list[Token] = []
    at = 0
    for token in _tokens(plain):
        if token.start != at or token.kind == "break":
            _close(current, found)
            current = []
        at = token.end
        if token.kind != "break" and (current or token.kind in ("digit", "unit")):
            current.append(token)
    _close(current, found)
    return found


def readings(tokens: tuple[Token, ...], most: int = 32) -> Iterator[str]:
    """Digit strings that a stretch may mean, likeliest first, at most `most`. Units (十百千) count by place."""
    weak = [at for at, token in enumerate(tokens) if token.weak]
    if len(weak) > 5:
        weak = weak[-5:]
    seen: set[str] = set()
    for choice in range(min(1 << len(weak), most)):
        taken = {at: tokens[at].options[choice >> bit & 1] for bit, at in enumerate(reversed(weak))}
        digits = _digits(tokens, taken)
        if digits and digits not in seen:
            seen.add(digits)
            yield digits


def _tokens(plain: str) -> Iterator[Token]:
    for match in _LEXER.finditer(plain):
        name = _NAMES[int((match.lastgroup or "w0")[1:])]
        start, end, text = match.start(), match.end(), match.group()
        if name in ("break", "gap", "fix"):
            yield Token(name, text, start, end)
        elif name.startswith("unit"):
            yield Token("unit", text, start, end, (name.removeprefix("unit"),))
        elif name.endswith("?"):
            yield Token("digit", text, start, end, (name[0], ""))
        elif name.startswith("?"):
            yield Token("digit", text, start, end, ("", name[1]))
        else:
            yield Token("digit", text, start, end, (name,))


def _close(current: list[Token], found: list[Run]) -> None:
    while current and current[-1].kind in ("gap", "fix"):
        current.pop()
    if current:
        found.append(Run(tuple(current)))


def _digits(tokens: tuple[Token, ...], taken: dict[int, str]) -> str:
    groups: list[list[tuple[str, str]]] = [[]]
    for at, token in enumerate(tokens):
        if token.kind == "gap":
            groups.append([])
        else:
            groups[-1].append((token.kind, taken.get(at, token.options[0])))
    return "".join(_group(group) for group in groups)


def _group(group: list[tuple[str, str]]) -> str:
    if not any(kind == "unit" for kind, _ in group):
        return "".join(value for _, value in group)
    total, pending = 0, ""
    for kind, value in group:
        if kind == "unit":
            total += int(pending or "1") * int(value)
            pending = ""
        else:
            pending += value
    return str(total + int(pending or "0"))
