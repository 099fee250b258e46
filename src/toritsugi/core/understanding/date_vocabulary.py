"""The words of days and times in katakana, parted as they are said one after the other: 「サン」「エーギョービゴ」.

What stands in one entry here may be several in `date_words`, and the other way round: 来月の第二火曜 is 来月, ノ, 第二
and 火曜, so that each number is there once.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from toritsugi.core.understanding.date_words import TABLE, Said, spoken_numbers
from toritsugi.core.understanding.normal import is_kana, normal

#: the sort of what is no word of days and times, and of the ノ between two
TALK, LINK = "talk", "link"
#: the sort of words that are said around days and times
PHRASE = "phrase"
#: sorts of entries that mean something together with the one before or after them
NUMBER, UNIT, TAIL, NTH = "number", "unit", "tail", "nth"
_LARGEST_COUNT = 15
_NIGHTS = ("イッパク", "ニハク", "サンパク", "ヨンハク", "ゴハク")
#: unit, its sign and the ways it is counted in
_UNITS = (
    ("シューカン", "w", "ゴ イナイ マエ"),
    ("エーギョービ", "b", "ゴ イナイ マエ"),
    ("カゲツ", "m", "ゴ イナイ マエ"),
    ("ジカン", "h", "ゴ マエ"),
)
_WAYS = {"ゴ": "後", "イナイ": "内", "マエ": "前", "": "", "カン": "間"}
#: numbers before 週間 and か月
_SHORT = {"イッ": 1, "ロッ": 6, "ハッ": 8, "ジュッ": 10, "ヨ": 4, "ヒト": 1, "フタ": 2}
_NTH = {
    "ダイイチ": 1,
    "ダイニ": 2,
    "ダイサン": 3,
    "ダイヨン": 4,
    "ダイシ": 4,
    "ダイゴ": 5,
    "サイショノ": 1,
    "サイゴノ": -1,
    "サイシュー": -1,
}
#: sorts of words of `date_words` that are made anew here
_MADE = ("count", "nthweekday", "year", "minute")
#: sorts that stand in many other words: they are written as they are, not read out of what was heard
_LEFT_OUT = ("this", "now", "businessdays", "no")
#: words by which one is put right, as they are heard
_PUT_RIGHT = (
    "ヤッパリ ヤッパ ジャナクテ デワナクテ ジャナク デワナク イヤ イエ イーエ マチガイデ マチガエマシタ テーセー"
)
#: what is said around days and times; each is a word, so that no day is read out of it when sounds are misheard
_PHRASES = """
    デス デスガ デスケド デスネ デショーカ デスカ デシタラ デシタ ダッタラ ダト ナラ ナンデスガ ナンデスケド カナ
    カナー カモシレマセン デモイーデスカ
    オネガイシマス オネガイシタイデス オネガイイタシマス オネガイデキマスカ オネガイシタインデスガ
    オネガイシタンデスガ ヨロシクオネガイシマス ヨロシクオネガイイタシマス
    オネガイシテイタノオ オネガイシテタノオ オネガイシマシタ デオネガイシマス ニオネガイシマス
    ガイーデス ガイーンデスケド ガイーンデスガ ガイーデスネ デイーデスカ デモヨロシーデスカ ヨロシーデスカ
    ヨロシーデショーカ イカガデショーカ ドーデショーカ ドーデスカ
    ワアイテマスカ ワアイテイマスカ アイテマスカ アイテイマスカ アイテイマスデショーカ アイテイマセン
    シカアイテイマセン シカアイテナインデス アキアリマスカ アキワアリマスカ
    ナラダイジョーブデス ダイジョーブデス ダイジョーブ ナライケマス イケマス ヤッタライケマス ダッタライケマス
    イケマスカ ナライツデモ アリガタイデス ガアリガタイデス
    ウレシイデス ダトウレシイデス タスカリマス ダトタスカリマス ダトタスカルンデスケド ダトタスカルンデスガ
    ツゴーガイーデス ガツゴーガイーデス ツゴーガツキマス ツゴーガワルクテ
    キボーデス キボーシマス キボーワ オキボーシマス ダイイチキボーワ ダイイチキボーデス ダイニキボーワ
    キボーデオネガイデキマスカ デキレバ デキタラ ナルベク モシカノーナラ
    シゴトノツゴーデ シゴトガヤスミナノデ シゴトガアルノデ シゴトナノデ シゴト シゴトガ ヤスミナノデ ヤスミノ
    ガヤスミナノデ シュジンガ シュジンガヤスミノ オットニキイタラ
    ムスメガ ムスコガ コドモガ コドモオムカエニイクノデ ムカエニイクノデ ツマトイクノデ イクノデ
    ガッコーガオワルノデ ガッコーガ オワルノデ ビョーインガアルノデ ビョーイン
    オイソガシイトオモイマスガ スミマセン スイマセン ハイ エート エット エットデスネ アノ アノー ウーン ウント
    ソーデスネ ソーデスネー ジャー デワ マー トリアエズ
    ヨヤク ヨヤクワ ヨヤクオ ノヨヤクオ ヨヤクオネガイシマス デヨヤクオネガイシマス ヨヤクシタインデスガ
    ニヨヤクシタインデスガ ヨヤクオトリタインデスガ ヨヤクシタイデス トレマスカ デトレマスカ
    ヘンコーシタイデス ニヘンコーシタイデス ニヘンコーシタインデスガ ヘンコーシテモラエマスカ ニヘンコーデキマスカ
    ヘンコーデキマスカ ヘンコーオオネガイシマス ニカエテホシイデス カエテクダサイ
    ニカエテクダサイ ニズラシテモラエマセンカ ズラシテモラエマスカ ニズラセマスカ ズラセマスカ
    ニウツシテモライタイデス ウツシテモライタイ ニデキマスカ ニシテモラエマスカ ニシテモロテイーデスカ
    ニシテクダサイ
    ニキテクダサイ ニキテホシインデスケド ニキテイタダケマスカ ニキテモラエマスカ ニキテモライタインデスガ
    キテクダサイ キテイタダケマスカ キテモラエマスカ ニイキタイデス ニイキマス イキタイデス
    ニウカガイマス ウカガイマス ウカガッテモヨロシーデスカ ニウカガッテモヨロシーデスカ ニオマチシテイマス
    ニタチアエマス ニハイタツシテクダサイ ハイタツ ハイタツワ ニヒキトリニイキマス
    ヒキトリニイキマス ニシューリニキテモライタインデスガ シューリニ シューリ シューリオ ニメンセツオオネガイシマス
    メンセツオ メンセツ ニケンガクシタイデス ケンガク ナイケンシタイデス ニヒッコスヨテーデス
    ニデンワオクダサイ デンワオクダサイ オデンワクダサイ ニオデンワクダサイ オデンワオ ニオリカエシオネガイシマス
    オリカエシ オリカエシオネガイシマス ヘンジ ヘンジオクダサイ
    ゴロコラレマスカ コラレマスカ ニハイレマスカ ヤッテマスカ ワヤッテマスカ ッテヤッテマスカ ニムリデス ワムリデス
    シカムリナンデス イガイワムリデス シカ シカデキナイ イエニオリマス デシタライエニオリマス
    ツギノテンケンワ テンケン シャケンガ シャケン コージワ コージ ウチアワセワ ウチアワセ ジカンワ ヒニチワ
    ニチジワ タイキョワ ノーヒンワ コンサート ワタシ ワタシワ ノアイダ ノアイダデ ノホーガ
    マチガイデ ワマチガイデ ッテイイマシタケド トイイマシタガ ノヨテーデシタガ ヨテーデス ノツモリデス ノケンデ
    イッパイ グライデ アタリデ クライガ ゴロデ サン ニン フタリデ サンニンデ
    オリカエシノデンワ イタダケマスカ イタダケマスデショーカ イタダキタイデス モライタイデス モラエマスカ
    モラエマセンカ ホシイデス ホシインデスケド クダサイ クダサイマセ
"""


class Entry(msgspec.Struct, frozen=True):
    """A word. sort: which words may follow it. sounds: katakana in the one form. said: what it says; None of a part."""

    sort: str
    sounds: str
    said: Said | None = None
    number: int = 0
    unit: str = ""


def entries() -> tuple[Entry, ...]:
    """All words, each once."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in _entries():
        found.setdefault((entry.sort, entry.sounds), entry)
    return tuple(sorted(found.values(), key=lambda one: (one.sort, one.sounds)))


def _entries() -> Iterator[Entry]:
    yield Entry(LINK, "ノ")
    yield Entry("edge", "マツ", TABLE["末"])
    for number, nights in enumerate(_NIGHTS, 1):
        yield Entry("nights", nights, Said("nights", number))
    for word, said in TABLE.items():
        if not is_kana(word) or said.sort in _LEFT_OUT or len(word) < 2:
            continue
        if said.sort == "minute" and (said.number % 5 == 0):
            yield Entry("minute", word, said)
        elif said.sort == "count" and word.startswith("ハント"):
            yield Entry("count", word, said)
        elif said.sort == "year" and 7 <= said.number - 2018 <= 12:
            yield Entry("year", word, said)
        elif said.sort not in _MADE:
            yield Entry(said.sort, word, said)
    for year in range(2026, 2032):
        yield Entry("year", "ニセンニジュー" + spoken_numbers(year - 2020)[0] + "ネン", Said("year", year))
    for word in _PHRASES.split():
        yield Entry(PHRASE, normal(word))
    for word in _PUT_RIGHT.split():
        yield Entry("no", normal(word), Said("no"))
    yield from _counts()


def _counts() -> Iterator[Entry]:
    for number in range(1, _LARGEST_COUNT + 1):
        for said in spoken_numbers(number):
            yield Entry(NUMBER, said, number=number)
    for said, number in _SHORT.items():
        yield Entry(NUMBER, said, number=number)
    for unit, sign, ways in _UNITS:
        for way in ("", *ways.split()):
            yield Entry(UNIT, unit + way, number=0, unit=sign + _WAYS[way])
    for way, sign in _WAYS.items():
        if way:
            yield Entry(TAIL, way, unit=sign)
    for said, nth in _NTH.items():
        yield Entry(NTH, said, number=nth)
