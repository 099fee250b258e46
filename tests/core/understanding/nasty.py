"""Texts that are hard on patterns, on places and on dictionaries: what no caller says and a recogniser might."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

#: longest text of one turn that anybody may hand in
LONGEST = 10_000
#: what is repeated: fillers, digits, particles, marks that stand on nothing, signs from everywhere
FEW = (
    *(
        "ニ",
        "ゴ",
        "ハイ",
        "あ",
        "モー",
        "サッキ",
        "じゃなくて",
        "いえ",
        "の",
        "のの",
        "と申します",
        "です",
        "、",
        "。",
        "ー",
    ),
    *(
        "サン",
        "イチ",
        "0",
        "03",
        "〇",
        "千",
        "万",
        "1時から",
        "来週の",
        "火曜",
        "エー",
        "A-",
        "@",
        "ドット",
        "まで",
        "から",
    ),
    *(
        "ﾊﾞ",
        "ﾞ",
        "゛",
        "\u3099",
        "\u0301",
        "㌀",
        "﷽",
        "ß",
        "İ",
        "ﬃ",
        "🙂",
        "\u200d",
        "\ufeff",
        "\x00",
        "\u202e",
        "\ud800",
    ),
    *(
        "株式会社",
        "さん",
        "様",
        "担当",
        "言いました",
        "もう",
        "何度も",
        "間違えました",
        "番号",
        "ですが",
        " ",
        "\n",
        "㈱",
        "ヰ",
        "𠮟",
    ),
)
#: with frames, units and what is noticed at any time
PIECES = (
    *FEW,
    *(
        "シチ",
        "ゼロ",
        "0-",
        "３",
        "090",
        "0120",
        "1/",
        "1:",
        "12月",
        "午後",
        "半",
        "日",
        "か",
        "それか",
        "やっぱり",
        "訂正",
        "下4桁は",
    ),
    *(
        "東京都",
        "1丁目",
        "番地",
        "様方",
        "アットマーク",
        "a.",
        "ハイフン",
        "アンダーバー",
        "エービーシー",
        "Aの",
        "アップルの",
        "-",
        "/",
        "(",
    ),
    *(
        "お願いします",
        "お電話",
        "部長",
        "繋いで",
        "クレーム",
        "至急",
        "死ね",
        "違います",
        "結構です",
        "わかりません",
        "失礼します",
        "もう一度",
    ),
    *(
        "שלום",
        "مرحبا",
        "نص",
        "\u2067",
        "\u0e33",
        "नमस्ते",
        "한국어",
        "ẞ",
        "ŉ",
        "ǰ",
        "ΐ",
        "\u0345",
        "👨‍👩‍👧",
        "🇯🇵",
        "\U000e0001",
        "\udfff",
    ),
    *(
        "\t",
        "\r\n",
        "\x1b[31m",
        "\x7f",
        "\u2028",
        "\u3000",
        "%s",
        "{0}",
        "\\",
        "'",
        '"',
        "<b>",
        "${x}",
        "が",
        "を",
        "ゝ",
        "ヽ",
        "々",
        "ヶ",
        "ッ",
    ),
)
#: texts of one sort: every piece up to the longest text
_LENGTHS = (1, 17, 160, 800)


def repeated() -> Iterator[str]:
    """Each piece, once and again, up to the longest text."""
    for piece in PIECES:
        for times in _LENGTHS:
            yield (piece * times)[:LONGEST]
        yield (piece * LONGEST)[:LONGEST]


def alternating(count: int, seed: str) -> Iterator[str]:
    """Two or three pieces in turn, and a tail of another kind behind them."""
    rng = random.Random(seed)
    for _ in range(count):
        pieces = rng.sample(PIECES, rng.randint(2, 4))
        length = rng.choice((40, 160, 300, 800, 1200, LONGEST))
        rounds = itertools.islice(itertools.cycle(pieces), length)
        yield ("".join(rounds)[: length - 20] + rng.choice(PIECES) * rng.randint(0, 9))[:LONGEST]


def scattered(count: int, seed: str) -> Iterator[str]:
    """Pieces and single characters from anywhere, without an order."""
    rng = random.Random(seed)
    for _ in range(count):
        length = rng.choice((10, 60, 200, 800, 3000))
        yield "".join(
            rng.choice(PIECES) if rng.random() < 0.7 else chr(rng.randrange(rng.choice((0x100, 0x3100, 0x110000))))
            for _ in range(length)
        )[:LONGEST]
