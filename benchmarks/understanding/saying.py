"""How digits, numbers, letters and addresses are said. Written for the corpus alone, apart from what it measures."""

from __future__ import annotations

import random

KANA = ("ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ")
_VARIANTS = {
    "0": ("ゼロ", "レイ", "マル"),
    "2": ("ニ", "ニー"),
    "4": ("ヨン", "ヨン", "シ"),
    "5": ("ゴ", "ゴー"),
    "7": ("ナナ", "ナナ", "シチ"),
    "9": ("キュウ", "キュー", "ク"),
}
KANJI = "〇一二三四五六七八九"
DIGIT_STYLES = ("arabic", "arabic", "kanji", "kana", "hiragana", "maru", "wide", "comma")
#: what stands between the groups of a number
BETWEEN = ("の", "の", "、", "ハイフン", "-", "", " ", "、の", "で、")


def digits(text: str, style: str, rng: random.Random) -> str:
    """Digits one by one."""
    if style == "arabic":
        return text
    if style == "wide":
        return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if style == "kanji":
        return "".join(KANJI[int(one)] for one in text).replace("〇", rng.choice("〇〇零"))
    if style == "maru":
        zero = rng.choice(["マル", "まる", "レイ", "れい"])
        return "".join(zero if one == "0" else KANJI[int(one)] for one in text)
    said = [rng.choice(_VARIANTS.get(one, (KANA[int(one)],))) for one in text]
    if style == "hiragana":
        return "".join(said).translate({at: at - 96 for at in range(ord("ァ"), ord("ヶ"))})
    return ("、" if style == "comma" else "").join(said)


def number(value: int, style: str) -> str:
    """A number as a whole: 12000 is 「一万二千」, 「1万2千」, 「12,000」, 「イチマンニセン」."""
    if style == "arabic":
        return str(value)
    if style == "commas":
        return f"{value:,}"
    if style == "mixed":
        if value >= 10_000 and value % 1000 == 0:
            man, thousand = divmod(value, 10_000)
            return f"{man}万" + (f"{thousand // 1000}千" if thousand else "")
        return str(value)
    kanji = _kanji_number(value)
    if style == "kanji":
        return kanji
    return _kana_number(kanji)


def _kanji_number(value: int) -> str:
    said = ""
    for unit, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十")):
        count, value = divmod(value, unit)
        if count:
            head = _kanji_number(count) if unit == 10_000 else KANJI[count]
            said += ("" if head == "一" and unit != 10_000 else head) + name
    return said + (KANJI[value] if value else "")


def _kana_number(kanji: str) -> str:
    said = kanji
    for written, read in (
        ("三百", "サンビャク"),
        ("六百", "ロッピャク"),
        ("八百", "ハッピャク"),
        ("三千", "サンゼン"),
        ("八千", "ハッセン"),
        ("百", "ヒャク"),
        ("千", "セン"),
        ("十", "ジュウ"),
        ("万", "マン"),
        *((KANJI[at], KANA[at]) for at in range(1, 10)),
    ):
        said = said.replace(written, read)
    return said


PEOPLE = (
    "",
    "ひとり",
    "ふたり",
    "さんにん",
    "よにん",
    "ごにん",
    "ろくにん",
    "ななにん",
    "はちにん",
    "きゅうにん",
    "じゅうにん",
)
THINGS = ("", "ひとつ", "ふたつ", "みっつ", "よっつ", "いつつ", "むっつ", "ななつ", "やっつ", "ここのつ", "とお")

_NAMES = (
    "エー ビー シー ディー イー エフ ジー エイチ アイ ジェー ケー エル エム エヌ オー ピー キュー アール"  # noqa: SIM905
    " エス ティー ユー ブイ ダブリュー エックス ワイ ゼット".split()
)
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _NAMES, strict=True))
_OTHER_LETTERS = dict(
    zip("ADHJKVZT", "エイ デー エッチ ジェイ ケイ ヴイ ズィー テー".split(), strict=True)  # noqa: SIM905
)
_WORDS = {
    "A": ("アップル", "アメリカ", "アルファ"),
    "B": ("ボストン", "ブック", "ブラボー"),
    "C": ("チャイナ", "キャット", "チャーリー"),
    "D": ("デンマーク", "ドッグ", "デルタ"),
    "E": ("イングランド", "エッグ", "エコー"),
    "F": ("フランス", "フォックストロット"),
    "G": ("ゴルフ", "ジャーマニー"),
    "H": ("ホテル", "ホンコン"),
    "I": ("イタリア", "インディア"),
    "J": ("ジャパン", "ジュリエット"),
    "K": ("キング", "キロ"),
    "L": ("ロンドン", "リマ"),
    "M": ("マイク", "メキシコ"),
    "N": ("ニューヨーク", "ノベンバー"),
    "O": ("オスカー", "オレンジ"),
    "P": ("パリ", "パパ"),
    "Q": ("クイーン", "ケベック"),
    "R": ("ローマ", "ロメオ"),
    "S": ("スペイン", "シエラ"),
    "T": ("東京", "タンゴ"),
    "U": ("ユニフォーム", "ユニオン"),
    "V": ("ビクトリー", "ビクター"),
    "W": ("ワシントン", "ウイスキー"),
    "X": ("エックスレイ",),
    "Y": ("ヨコハマ", "ヤンキー"),
    "Z": ("ゼブラ", "ズールー"),
}
CODE_STYLES = ("written", "written", "kana", "kana", "words", "mixed")


def letters(text: str, style: str, rng: random.Random) -> str:
    """Capital letters one by one: written, by their names, or by words (「アップルのA」)."""
    if style in ("written", "mixed"):
        return text if rng.random() < 0.8 else text.lower()
    if style == "words":
        return "、".join(f"{rng.choice(_WORDS[one])}の{rng.choice((one, LETTERS[one]))}" for one in text)
    return "".join(
        _OTHER_LETTERS[one] if one in _OTHER_LETTERS and rng.random() < 0.25 else LETTERS[one] for one in text
    )


_HOSTS = {
    "gmail.com": "ジーメールドットコム",
    "yahoo.co.jp": "ヤフードットシーオードットジェーピー",
    "docomo.ne.jp": "ドコモドットエヌイードットジェーピー",
    "ezweb.ne.jp": "イージーウェブドットエヌイードットジェーピー",
    "icloud.com": "アイクラウドドットコム",
    "outlook.jp": "アウトルックドットジェーピー",
    "hotmail.com": "ホットメールドットコム",
    "softbank.ne.jp": "ソフトバンクドットエヌイードットジェーピー",
    "nifty.com": "ニフティドットコム",
    "biglobe.ne.jp": "ビッグローブドットエヌイードットジェーピー",
}
_SIGNS = {
    ".": ("ドット", "点", "ピリオド"),
    "-": ("ハイフン",),
    "_": ("アンダーバー", "アンダースコア"),
    "@": ("アットマーク", "アット"),
}


def spelled(text: str, style: str, rng: random.Random) -> str:
    """A part of an e-mail address, sign by sign; a known host may be said as a word."""
    if style == "written":
        return text
    if text in _HOSTS and rng.random() < 0.8:
        return _HOSTS[text]
    said = []
    for one in text:
        if one in _SIGNS:
            sign = rng.choice(_SIGNS[one])
            said.append(f"、{sign}、" if rng.random() < 0.4 else sign)
        elif one.isdecimal():
            said.append(one if style == "letters" else KANA[int(one)])
        else:
            said.append(one.upper() + " " if style == "letters" else LETTERS[one.upper()])
    return "".join(said).strip()


def house(parts: tuple[int, ...], style: str) -> str:
    """「4-2-8」, 「4丁目2番8号」, 「四丁目二の八」, 「4の2の8」."""
    if style == "hyphen":
        return "-".join(map(str, parts))
    if style == "no":
        return "の".join(map(str, parts))
    if style == "no_kanji":
        return "の".join(_kanji_number(part) for part in parts)
    units = ("丁目", "番", "号") if len(parts) == 3 else ("丁目", "番地")
    if style == "chome":
        return "".join(f"{part}{unit}" for part, unit in zip(parts, units, strict=True))
    if style == "chome_kanji":
        return "".join(f"{_kanji_number(part)}{unit}" for part, unit in zip(parts, units, strict=True))
    return f"{parts[0]}丁目" + "の".join(map(str, parts[1:]))


HOUSE_STYLES = ("hyphen", "no", "no_kanji", "chome", "chome_kanji", "chome_no")
