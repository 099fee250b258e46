"""A telephone number that was read back, with what the caller says is wrong of it put right.

「03じゃなくて06です」, 「下四桁は5679」, 「最後の8が9」, 「5679、5678じゃなくて」, 「いえ、06です」. Digits tell:
of the digits in a turn those that stand in the number as read are the wrong ones, the others are right, and only some
places of the number take them so that it can be called. Words tell which of several are meant.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import msgspec

from toritsugi.core.understanding.normal import Heard, heard
from toritsugi.core.understanding.phone_numbers import PhoneHeard
from toritsugi.core.understanding.spoken_digits import Run, Token, readings, runs
from toritsugi.core.values.digits import unspeak_digits
from toritsugi.core.values.phone import parse_phone

#: what names a part of a number, in the plain form
_PLACES = re.compile(
    r"(?P<last>シモ|下|最後|サ[イー]ゴ|末尾|マツビ|後ロ|ウシロ|後半|コ[ーウ]ハン|終ワリ|オワリ|オシリ|尻|ケツ)"
    r"|(?P<first>最初|サ[イー]ショ|頭|アタマ|市外局番|シガ[イー]キョクバン|初メ|始メ|ハジメ|前半|ゼンハン|出ダシ|デダシ)"
    r"|(?P<middle>真[ンッ]?中|マンナカ|中ホド|途中|トチュ[ーウ]|間ノ|市内局番|シナ[イー]キョクバン|2番目|二番目|ニバンメ)"
)
_BEHIND = re.compile(
    rf"(?:デス|ダ|ヤ|ナンデス)?(?:ヨ|ネ|ケド)?(?:{_PLACES.pattern})(?:[ガワハノ](?!\w*(?:合|ア)).{{0,6}}|カラ.{{2,6}})?$"
)
#: a part that is called right
_RIGHT_SO = re.compile(
    r"(?:[0-9一二三四五六七八九]*(?:桁|ケタ))?[ハワモ]?(?:合ッテ|アッテ|オ[ーウ]テ|大丈夫|ダ[イー]ジョ|イ[イー](?:デス|ンデス))"
)
#: behind digits: they are the wrong ones
_NOT = re.compile(
    r"(?:ッ?テ|ト)?(?:ノ(?:トコロ|トコ)?|ダ)?[ガハワ]?(?:ジャ[アー]?ナ|デ[ハワ]?ナ|ヤナ|[サシ]ャ?ナ[クイ]|チャ[ウイッ]|チガ[ッウイ]|違[ッウイ])"
    r"|ノ(?:トコロ?|部分|ブブン)|(?:ッ?テ|ト)(?:言|イ[イーッワ]|聞|キコ|ナッテ|オッシャ|書|カ[イカ])|[オヲ](?!願|ネガ)|聞[コカキ]|キコ[エー]"
)
#: behind digits: they are the right ones
_IS = re.compile(
    r"ノ(?:間違|マチガ)[イエ]|(?:デス|デシタ|ダヨ|ヤ|ニ(?:シ|直|ナオ|訂|テ[ーイ]セ|変|カエ)|ナンデス|ガ正|ガタダシ)"
)
#: words that sound like digits and are none, and hours
_TALK = re.compile(
    r"[ヨオ]ロシ[クューイ]+|ゴザ[イー]|ゴメン|ゴ(?:確認|カクニン|丁寧|テ[ーイ]ネ[ーイ]|苦労|クロー?)|シツレ[ーイ]|サンキュ[ーウ]|[シサ]テ"
    r"|[0-9一二三四五六七八九十]+時(?:半|頃|ゴロ|[0-9]+分)?|(?:イチ|ニ|サン|ヨ|ゴ|ロク|シチ|ハチ|ク|ジュ[ーウ])+ジ(?:ゴロ|ハン)"
)
_TURNED_ROUND = re.compile(r"逆|ギャク|ア[ベエ]コベ|入レ替|イレカワ|テレコ")
#: behind digits: they count something (下四桁, 三つ目)
_COUNTS = re.compile(
    r"桁|ケタ|番目|バンメ|[ツコ](?:目|メ|$|[ガハワモノデ])|ツ(?!ー)|個|文字|モジ|[カヶケ箇]所|カショ|回|カイ|度(?!ー)"
)
#: what a hypothesis may cost more than the best and still be another reading of the turn
_CLEAR = 1.0
_MOST_DIGITS, _MOST_RUNS, _MOST_WAYS = 11, 6, 4
#: numbers that are looked up in the numbering plan
_MOST_TRIED = 40


class _Said(msgspec.Struct, frozen=True):
    """Digits of a turn. ways: what they may be, the likeliest first. start, end: places of the plain form.

    wrong, right: what the words behind them say they are. place: the part of the number named before them.
    """

    ways: tuple[str, ...]
    start: int
    end: int
    wrong: bool
    right: bool
    place: str


class _Mended(msgspec.Struct, frozen=True):
    digits: str
    cost: float
    said: _Said


def corrected_phone(said: Heard, read_back: str) -> PhoneHeard | None:
    """The valid number that a correction of the one just read back gives; None when none is clear.

    read_back: its spoken form, a pause between its groups.
    """
    groups = groups_of(read_back)
    if not groups:
        return None
    cheapest: dict[str, _Mended] = {}
    for one in sorted(_mended(groups, _digits_of(said.plain), said.plain), key=lambda one: one.cost):
        cheapest.setdefault(one.digits, one)
    callable_ones = (one for one in list(cheapest.values())[:_MOST_TRIED] if parse_phone(one.digits).valid)
    best = next(callable_ones, None)
    if best is None:
        return None
    other = next(callable_ones, None)
    if other is not None and other.cost < best.cost + _CLEAR:
        return None
    return PhoneHeard(parse_phone(best.digits), best.said.start, best.said.end, _sure(best.cost))


def groups_of(read_back: str) -> tuple[str, ...]:
    """The digits of a number as it was read back, by its pauses; () when it is none."""
    found = []
    for part in re.split(r"[、。\s-]+", read_back):
        found.append(_digits_said(part))
    whole = "".join(found)
    if not whole:
        return ()
    planned = parse_phone(whole)
    if planned.valid and max(map(len, found)) < 2:  # read digit by digit
        return planned.groups
    return tuple(one for one in found if one)


def _digits_said(part: str) -> str:
    """The digits of one breath: as the desk says them, or in another way."""
    try:
        return unspeak_digits(part)
    except ValueError:
        return "".join(one for run in runs(heard(part).plain) for one in readings(run.segments()[-1], 1))


def _sure(cost: float) -> float:
    return 0.9 if cost < 2.0 else 0.8


def _digits_of(plain: str) -> list[_Said]:
    """The digits that a turn gives, each run between words by itself."""
    found: list[_Said] = []
    for run in runs(_TALK.sub(lambda talk: "。" * len(talk.group()), plain)):
        for tokens in _cut(run):
            one = _said(plain, tokens)
            if one is not None:
                found.append(one)
    return found[-_MOST_RUNS:]


def _cut(run: Run) -> Iterator[tuple[Token, ...]]:
    for tokens in run.segments():
        kept = list(tokens)
        while kept and kept[0].kind not in ("digit", "unit"):
            kept.pop(0)
        while kept and kept[-1].kind not in ("digit", "unit"):
            kept.pop()
        if kept:
            yield tuple(kept)


def _said(plain: str, tokens: tuple[Token, ...]) -> _Said | None:
    start, end = tokens[0].start, tokens[-1].end
    if _COUNTS.match(plain, end):
        tokens = tokens[:-1]  # 最後の四つ: the last word counts, none before it does
        tokens = next(_cut(Run(tokens)), ()) if tokens else ()
        if not tokens or len(tokens) < 2:
            return None
        end = tokens[-1].end
    digits = [token for token in tokens if token.kind == "digit"]
    if not digits or (len(tokens) < 2 and digits[0].weak):
        return None
    ways = tuple(one for one in readings(tokens) if len(one) <= _MOST_DIGITS)[:_MOST_WAYS]
    if not ways:
        return None
    wrong, right = _NOT.match(plain, end) is not None, _IS.match(plain, end) is not None
    return _Said(ways, start, end, wrong, right, _place(plain, start, end))


def _place(plain: str, start: int, end: int) -> str:
    """The part of a number named last before a place, unless it is called right."""
    place = ""
    for found in _PLACES.finditer(plain, 0, start):
        if not _RIGHT_SO.match(plain, found.end()):
            place = found.lastgroup or ""
    return place or _place_behind(plain, end)


def _place_behind(plain: str, end: int) -> str:
    """The part named after digits that end the turn but for it: 「2354です、最後」."""
    found = _BEHIND.match(plain, end)
    return (found.lastgroup or "") if found else ""


def _mended(groups: Sequence[str], said: Sequence[_Said], plain: str) -> Iterator[_Mended]:
    """Every row of digits that those of a turn may make of the number read back."""
    now = "".join(groups)
    if _TURNED_ROUND.search(plain):
        yield from _turned_round(now, said)
        return
    for at, right in enumerate(said):
        for rank, new in enumerate(right.ways):
            order = 0.3 * rank + (3.0 if right.wrong else 0.0) - (0.5 if right.right else 0.0)
            for span, cost in _alone(groups, new, right.place):
                yield from _tried(now, new, span, order + cost + 1.5 * (len(said) - 1), right)
            for other, wrong in enumerate(said):
                if other == at:
                    continue
                turned = 0.0 if other < at or wrong.wrong else 2.0
                turned += 0.0 if abs(other - at) == 1 else 0.7
                turned -= 1.0 if wrong.wrong else 0.0
                for less, old in enumerate(wrong.ways):
                    for span, cost in _instead(groups, old, wrong.place or right.place):
                        yield from _tried(now, new, span, order + turned + 0.3 * less + cost, right)


def _turned_round(now: str, said: Sequence[_Said]) -> Iterator[_Mended]:
    """Two parts of a number that stand in each other's place."""
    for one, other in itertools.combinations(said, 2):
        for first, second in itertools.product(one.ways, other.ways):
            here, there = sorted((now.find(first), now.find(second)))
            size = len(first)
            if len(second) != size or here < 0 or here + size > there:
                continue
            digits = now[:here] + now[there : there + size] + now[here + size : there] + now[here : here + size]
            digits += now[there + size :]
            yield _Mended(digits, 1.0, other)


def _tried(now: str, new: str, span: tuple[int, int], cost: float, said: _Said) -> Iterator[_Mended]:
    digits = now[: span[0]] + new + now[span[1] :]
    if digits == now:
        return
    length = abs(len(new) - (span[1] - span[0]))
    if length and span[0] > 0:  # only area codes differ in length
        return
    yield _Mended(digits, cost + 1.5 * length, said)


def _instead(groups: Sequence[str], old: str, place: str) -> Iterator[tuple[tuple[int, int], float]]:
    """Where digits called wrong stand in a number, with what each place costs."""
    now = "".join(groups)
    exact = False
    for start in range(len(now) - len(old) + 1):
        if now.startswith(old, start):
            exact = True
            yield (start, start + len(old)), _aligned(groups, start, len(old)) + _placed(groups, start, len(old), place)
    if exact or len(old) < 3:
        return
    for start, end in _group_spans(groups):
        if end - start == len(old) and _apart(now[start:end], old) == 1:  # misheard
            yield (start, end), 2.0 + _placed(groups, start, len(old), place)


def _alone(groups: Sequence[str], new: str, place: str) -> Iterator[tuple[tuple[int, int], float]]:
    """Where digits given without the wrong ones may belong: the part named, a group they are like, the area code."""
    now = "".join(groups)
    if place == "last" and len(new) < len(now):
        yield (len(now) - len(new), len(now)), 0.0
    if place == "first" and len(new) <= len(groups[0]) + 1:
        yield (0, len(groups[0])), 0.0
    if place == "middle" and len(groups) == 3 and len(new) == len(groups[1]):
        yield (len(groups[0]), len(groups[0]) + len(groups[1])), 0.0
    if place:
        return
    for start, end in _group_spans(groups):
        old = now[start:end]
        cost = _unlike(old, new) if len(old) == len(new) >= 2 else None
        if start == 0 and end == len(groups[0]) == len(new) and new.startswith("0"):
            yield (start, end), 0.8
        elif cost is not None and (len(new) >= 3 or start == 0):
            yield (start, end), cost
        elif start == 0 and new.startswith("0") and end == len(groups[0]) and 2 <= len(new) <= 5:
            yield (start, end), 1.5


def _unlike(old: str, new: str) -> float | None:
    """What it costs that digits stand for a group; None where they differ too much to be it, put right."""
    apart = _apart(old, new)
    if apart == 1:
        return 0.5
    return 2.0 if apart == 2 and len(new) >= 4 else None


def _apart(one: str, other: str) -> int:
    return sum(left != right for left, right in zip(one, other, strict=True))


def _group_spans(groups: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of one group, or of several that follow one another, but not of all."""
    ends = [0]
    for group in groups:
        ends.append(ends[-1] + len(group))
    for first in range(len(groups)):
        for last in range(first + 1, len(groups) + 1):
            if (first, last) != (0, len(groups)):
                yield ends[first], ends[last]


def _aligned(groups: Sequence[str], start: int, length: int) -> float:
    """Whole groups are called wrong more often than digits across them."""
    if (start, start + length) in set(_group_spans(groups)):
        return 0.0
    at = 0
    for group in groups:
        if at <= start and start + length <= at + len(group):
            return 0.9 if start + length == at + len(group) else 1.1
        at += len(group)
    return 2.5


def _placed(groups: Sequence[str], start: int, length: int, place: str) -> float:
    """What it costs that digits do not stand in the part that was named."""
    if not place:
        return 0.0
    whole, first = sum(map(len, groups)), len(groups[0])
    end = start + length
    inside = {
        "first": start < first,
        "last": end == whole or start >= whole - len(groups[-1]),
        "middle": start >= first and end <= whole - len(groups[-1]),
    }[place]
    return (0.0 if end == whole or place != "last" else 0.3) - 1.0 if inside else 2.0
