"""Number plates: 「品川300 あ 12-34」, 「品川300のあ1234」, 「シナガワサンビャクノアノイチニーサンヨン」.

A place, a class of two or three digits, one kana and up to four digits; kept as 品川300あ12-34.
"""

from __future__ import annotations

import re

import jaconv
import msgspec

from toritsugi.core.understanding.normal import Heard, normal
from toritsugi.core.understanding.numbers_said import WORD, evaluated, signs

#: places on plates with their readings
_PLACES = """
札幌サッポロ 函館ハコダテ 旭川アサヒカワ 室蘭ムロラン 苫小牧トマコマイ 釧路クシロ 知床シレトコ 帯広オビヒロ
十勝トカチ 北見キタミ 青森アオモリ 弘前ヒロサキ 八戸ハチノヘ 岩手イワテ 盛岡モリオカ 平泉ヒライズミ 宮城ミヤギ
仙台センダイ 秋田アキタ 山形ヤマガタ 庄内ショウナイ 福島フクシマ 会津アイヅ 郡山コオリヤマ 白河シラカワ いわきイワキ
水戸ミト 土浦ツチウラ つくばツクバ 宇都宮ウツノミヤ 那須ナス とちぎトチギ 日光ニッコウ 群馬グンマ 高崎タカサキ
前橋マエバシ 大宮オオミヤ 川口カワグチ 所沢トコロザワ 川越カワゴエ 熊谷クマガヤ 春日部カスカベ 越谷コシガヤ 千葉チバ
成田ナリタ 習志野ナラシノ 市川イチカワ 船橋フナバシ 袖ヶ浦ソデガウラ 市原イチハラ 野田ノダ 柏カシワ 松戸マツド
品川シナガワ 世田谷セタガヤ 練馬ネリマ 杉並スギナミ 板橋イタバシ 足立アダチ 江東コウトウ 葛飾カツシカ
八王子ハチオウジ 多摩タマ 横浜ヨコハマ 川崎カワサキ 湘南ショウナン 相模サガミ 山梨ヤマナシ 富士山フジサン
新潟ニイガタ 長岡ナガオカ 上越ジョウエツ 長野ナガノ 松本マツモト 諏訪スワ 南信州ミナミシンシュウ 安曇野アヅミノ
富山トヤマ 石川イシカワ 金沢カナザワ 福井フクイ 岐阜ギフ 飛騨ヒダ 静岡シズオカ 浜松ハママツ 沼津ヌマヅ 伊豆イズ
名古屋ナゴヤ 豊橋トヨハシ 三河ミカワ 岡崎オカザキ 豊田トヨタ 尾張小牧オワリコマキ 一宮イチノミヤ 春日井カスガイ
三重ミエ 鈴鹿スズカ 四日市ヨッカイチ 伊勢志摩イセシマ 滋賀シガ 京都キョウト 大阪オオサカ なにわナニワ 和泉イズミ
堺サカイ 奈良ナラ 飛鳥アスカ 和歌山ワカヤマ 神戸コウベ 姫路ヒメジ 鳥取トットリ 島根シマネ 出雲イズモ 岡山オカヤマ
倉敷クラシキ 広島ヒロシマ 福山フクヤマ 山口ヤマグチ 下関シモノセキ 徳島トクシマ 香川カガワ 高松タカマツ 愛媛エヒメ
高知コウチ 福岡フクオカ 北九州キタキュウシュウ 久留米クルメ 筑豊チクホウ 佐賀サガ 長崎ナガサキ 佐世保サセボ
熊本クマモト 大分オオイタ 宮崎ミヤザキ 鹿児島カゴシマ 奄美アマミ 沖縄オキナワ
"""
_PLACE = re.compile(r"(.*?)([ァ-ヴー]+)")
#: written and in the one form → as written
_KNOWN = {
    form: written
    for written, reading in (_PLACE.fullmatch(one).groups() for one in _PLACES.split())  # type: ignore[union-attr]
    for form in {normal(written), normal(reading)}
}
_LONGEST_PLACE = max(map(len, _KNOWN))
#: characters looked at
_LONGEST = 200
_CONTEXT = re.compile(r"ナンバー|プレート|車|クルマ|トーロク番号|登録番号")
_CAR = re.compile(_CONTEXT.pattern + "|" + "|".join(sorted(_KNOWN, key=len, reverse=True)))
#: kana of plates; ー is the ウ behind ノ
_KANA = "アイウエカキクケコサスセソタチツテトナニヌネノハヒフホマミムメモヤユヨラリルレロワヲ"
_PLATE = re.compile(
    rf"(?P<sort>(?<![0-9])[0-9]{{2,3}}|(?:{WORD}){{2,7}}+)ノ?(?P<kana>[{_KANA}])(?:ノ|デ|ー(?=[0-9ノ]))?"
    rf"(?P<number>[0-9]{{1,2}}[-ノ][0-9]{{1,2}}|[0-9]{{1,4}}|(?:{WORD}){{1,7}}+(?:ノ|ハイフン)?(?:{WORD}){{0,4}}+)(?![0-9])"
)
#: kana that are digits too are the plate's only between written digits, or parted by ノ from both
_ALSO_DIGITS = frozenset("ニシゴクヨ")
_WRITTEN, _SPOKEN = 0.95, 0.85


class Plate(msgspec.Struct, frozen=True):
    """A number plate as it is kept. sure: 0..1. start, end: places in the one form."""

    code: str
    sure: float
    start: int
    end: int


def find_plate(said: Heard) -> Plate | None:
    """The number plate of a text; None when it names none, or no place and no word of a car."""
    if not _CAR.search(said.flat):
        return None
    for match in _PLATE.finditer(said.plain[:_LONGEST]):
        sort, number = signs(match["sort"]), signs(match["number"])
        digits = _digits(number)
        kind = sort if sort.isdecimal() else str(evaluated(sort) or "")
        if not 2 <= len(kind) <= 3 or not 1 <= len(digits) <= 4 or _is_digit(match):
            continue
        before = said.flat[: match.start()].removesuffix("ノ")
        place, length = _place(before)
        if not place and not _CONTEXT.search(said.flat):
            continue
        shown = f"{digits[:2]}-{digits[2:]}" if len(digits) == 4 else digits
        kana = str(jaconv.kata2hira(match["kana"]))
        written = match["sort"].isdecimal() and match["number"][0].isdecimal()
        return Plate(f"{place}{kind}{kana}{shown}", _WRITTEN if written else _SPOKEN, len(before) - length, match.end())
    return None


def _digits(number: str) -> str:
    """The last part's digits: said one by one, in pairs, or as a number (千二百三十四)."""
    parts = re.split("-|ノ|ハイフン", number)
    read = [part if part.isdecimal() else str(evaluated(part) or "") for part in parts]
    return "".join(read)


def _is_digit(match: re.Match[str]) -> bool:
    if match["kana"] not in _ALSO_DIGITS:
        return False
    parted = match.string[match.start("kana") - 1] == "ノ" and match.string[match.end("kana")] == "ノ"
    return not parted and not match["number"][0].isdecimal()


def _place(before: str) -> tuple[str, int]:
    """The place that stands at the end of a text, as it is written, and how long it is there."""
    for length in range(min(_LONGEST_PLACE, len(before)), 0, -1):
        if before[-length:] in _KNOWN:
            return _KNOWN[before[-length:]], length
    return "", 0
