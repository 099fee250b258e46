"""How digits are said, and how recognisers were measured to hear them: forms and what each costs.

A cost is the negative natural logarithm of a likelihood: of a digit (one in ten), and of the form where that digit is
said. What is written (Arabic, kanji) costs nothing beyond the digit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import MappingProxyType

from toritsugi.core.understanding.digit_sounds_apart import HEARD_APART
from toritsugi.core.understanding.digit_sounds_heard import HEARD

_DIGIT = math.log(10)
#: said forms by digit or unit, with their likelihood among the forms of that digit
SAID = {
    "0": (
        ("ゼロ", 0.6),
        ("ゼーロ", 0.01),
        ("ゼロー", 0.01),
        ("レイ", 0.12),
        ("レー", 0.12),
        ("レエ", 0.01),
        ("マル", 0.12),
    ),
    "1": (("イチ", 0.92), ("ーチ", 0.03), ("イッ", 0.02), ("ヒト", 0.005), ("イーチ", 0.01)),
    "2": (("ニー", 0.55), ("ニ", 0.3), ("ニイ", 0.06), ("ニィ", 0.02), ("フタ", 0.03)),
    "3": (("サン", 0.97), ("サーン", 0.01), ("サアン", 0.003)),
    "4": (
        ("ヨン", 0.70),
        ("シ", 0.20),
        ("シー", 0.04),
        ("ヨーン", 0.01),
        ("ヨ", 0.015),
        ("ヨー", 0.015),
        ("ヨオン", 0.003),
    ),
    "5": (("ゴー", 0.5), ("ゴ", 0.35), ("ゴウ", 0.05), ("ゴオ", 0.05), ("ゴォ", 0.01)),
    "6": (("ロク", 0.96), ("ロッ", 0.02), ("ローク", 0.01)),
    "7": (("ナナ", 0.75), ("シチ", 0.2), ("ナーナ", 0.01), ("ナナー", 0.01), ("ヒチ", 0.02), ("シッチ", 0.003)),
    "8": (("ハチ", 0.95), ("ハッ", 0.02), ("ハーチ", 0.005), ("パチ", 0.002), ("ワチ", 0.02)),
    "9": (("キュー", 0.42), ("キュウ", 0.35), ("ク", 0.14), ("クー", 0.03), ("キュ", 0.03), ("クウ", 0.01)),
    "X": (("ジュー", 0.5), ("ジュウ", 0.4), ("ジュッ", 0.03), ("ジュ", 0.03)),
    "H": (("ヒャク", 0.6), ("ビャク", 0.2), ("ピャク", 0.2)),
    "T": (("セン", 0.7), ("ゼン", 0.3)),
}
_WRITTEN = {
    **{char: str(digit) for digit, char in enumerate("〇一二三四五六七八九")},
    **{digit: digit for digit in "0123456789"},
    "零": "0",
    "○": "0",
    "◯": "0",
    "十": "X",
    "百": "H",
    "千": "T",
}
UNITS = frozenset("XHT")
#: what a unit costs: callers who say two-thousand-three-hundred are few
_UNIT = 3.0
#: what it costs that kana among kanji are misheard
_MISHEARD = 2.5
#: a unit is rather said than heard in place of something else, by so much
_UNIT_MISHEARD = 0.5
#: what a word between digits costs, before how it was heard
_GAP = 1.9
#: share of texts without a recogniser's mistakes; what counts are lessened by; an unlisted form's share
_CLEAN, _DISCOUNT, _RARELY = 0.5, 0.5, 0.01
#: kanji that are written for a digit's sound
_HOMOPHONES = {
    "0": "例 霊 礼 丸",
    "1": "位置 市",
    "2": "荷 似 煮 児 弐 尼",
    "3": "産 算 参 山 酸 賛",
    "4": "死 詩 氏 市 誌 師 紙 四",
    "5": "後 語 碁 御 午 呉",
    "6": "録 陸 禄",
    "7": "質 七 菜々 奈々",
    "8": "鉢 蜂",
    "9": "急 球 級 旧 休 給 宮 求 救 区 苦 句",
}
_HOMOPHONE = 3.0


def _likelihoods(symbol: str) -> dict[str, float]:
    """Forms of a digit or a unit: as said, and as heard where that was measured."""
    said = dict(SAID[symbol])
    found = {form: _CLEAN * share for form, share in said.items()}
    measured = counted(symbol)
    whole = sum(said.get(form, _RARELY) for form in measured) or 1.0
    for form, (times, counts) in measured.items():
        share = (1 - _CLEAN) * said.get(form, _RARELY) / whole
        for as_heard, count in counts.items():
            if symbol in UNITS and len(as_heard) == 1:
                continue
            if symbol in UNITS and as_heard not in said:
                share *= _UNIT_MISHEARD
            found[as_heard] = found.get(as_heard, 0.0) + share * (count - _DISCOUNT) / times
    return found


def counted(symbol: str) -> dict[str, tuple[int, dict[str, int]]]:
    """Forms of a digit or a unit: how often each was said, and how often each was written for it."""
    found: dict[str, tuple[int, dict[str, int]]] = {}
    for table in (HEARD, HEARD_APART):
        for form, (times, pairs) in table.get(symbol, {}).items():
            before, counts = found.get(form, (0, {}))
            for pair in pairs.split():
                as_heard, _, count = pair.partition(":")
                counts[as_heard] = counts.get(as_heard, 0) + int(count)
            found[form] = (before + times, counts)
    return found


def _forms() -> Iterator[tuple[str, str, float]]:
    for symbol in SAID:
        for form, share in _likelihoods(symbol).items():
            yield form, symbol, (_DIGIT if symbol in "0123456789" else _UNIT) - math.log(share)
    for char, symbol in _WRITTEN.items():
        yield char, symbol, _DIGIT if symbol in "0123456789" else _UNIT
    for symbol, words in _HOMOPHONES.items():
        for word in words.split():
            yield word, symbol, _DIGIT + _HOMOPHONE


def _gaps() -> dict[str, float]:
    """Words between digits as they were heard, which the plain words do not cover, and their costs."""
    found: dict[str, float] = {}
    for times, counts in HEARD["-"].values():
        for pair in counts.split():
            form, _, count = pair.partition(":")
            found[form] = min(found.get(form, 99.0), _GAP - math.log((int(count) - _DISCOUNT) / times))
    return found


def _table() -> dict[str, tuple[tuple[str, float], ...]]:
    costs: dict[str, dict[str, float]] = {}
    for form, symbol, cost in _forms():
        known = costs.setdefault(form, {})
        known[symbol] = min(cost, known.get(symbol, cost))
    return {form: tuple(sorted(known.items(), key=lambda one: one[1])) for form, known in costs.items()}


def _written() -> dict[str, tuple[tuple[str, float], ...]]:
    """The same where a text is written with kanji: kana there are seldom misheard."""
    said = {(form, symbol) for symbol, forms in SAID.items() for form, _ in forms}
    said |= set(_WRITTEN.items()) | {(word, symbol) for symbol, words in _HOMOPHONES.items() for word in words.split()}
    return {
        form: tuple((symbol, cost if (form, symbol) in said else cost + _MISHEARD) for symbol, cost in known)
        for form, known in FORMS.items()
    }


#: for each form what it may be, the likeliest first, and the costs
FORMS = MappingProxyType(_table())
FORMS_WRITTEN = MappingProxyType(_written())
LONGEST_FORM = max(len(form) for form in FORMS)
#: words between digits as they were heard
GAPS = MappingProxyType(_gaps())
