"""The words that callers name days and times with, in the one form, each with what it says.

Kana forms are made for every number a calendar or a clock has, since recognisers may give unsegmented katakana:
「ジューヨッカ」, 「ヨジ」, 「サンジュップン」. Numbers in Arabic digits are found by the patterns of `NUMERIC`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from toritsugi.core.understanding.normal import normal
from toritsugi.core.values.date_time import DAY_READINGS, WEEKDAYS
from toritsugi.core.values.years import COMMON, ERAS


class Said(msgspec.Struct, frozen=True):
    """What a word says. sort: which field of a date it fills. number, unit: what it fills it with."""

    sort: str
    number: int = 0
    unit: str = ""


_ONES = (
    ("",),
    ("イチ",),
    ("ニ",),
    ("サン",),
    ("ヨン", "シ"),
    ("ゴ",),
    ("ロク",),
    ("ナナ", "シチ"),
    ("ハチ",),
    ("キュー", "ク"),
)
_TENS = ("", "ジュー", "ニジュー", "サンジュー", "ヨンジュー", "ゴジュー")
_FUN = ("", "イップン", "ニフン", "サンプン", "ヨンプン", "ゴフン", "ロップン", "ナナフン", "ハップン", "キューフン")
#: (counter, its sign, the highest number said with it)
_UNITS = (("シューカン", "w", 8), ("エーギョービ", "b", 15), ("カゲツ", "m", 12), ("ジカン", "h", 24), ("ネン", "y", 9))
_AGO = {"ゴ": "後", "後": "後", "マエ": "前", "前": "前", "イナイ": "内", "以内": "内", "カン": "間", "間": "間"}

_PLAIN: dict[Said, str] = {
    Said("dayaway", 0): "今日 本日 当日 きょう ほんじつ とうじつ",
    Said("dayaway", 1): "明日 あした みょうにち あす 翌日 よくじつ 次の日 つぎのひ あくる日 明くる日 あくるひ",
    Said("dayaway", 2): "明後日 あさって みょうごにち 翌々日 翌翌日 よくよくじつ",
    Said("dayaway", 3): "しあさって 明々後日 明明後日",
    Said("dayaway", 4): "やのあさって",
    Said("dayaway", -1): "昨日 きのう さくじつ",
    Said("dayaway", -2): "一昨日 1昨日 おととい おとつい いっさくじつ",
    Said("dayaway", -3): "さきおととい",
    Said("week", 0): "今週 こんしゅう",
    Said("week", 1): "来週 らいしゅう 翌週 よくしゅう 次の週 つぎのしゅう",
    Said("week", 2): "再来週 さらいしゅう さいらいしゅう さ来週 更来週",
    Said("week", -1): "先週 せんしゅう 前の週",
    Said("week", -2): "先々週 先先週 せんせんしゅう",
    Said("monthaway", 0): "今月 こんげつ 当月 とうげつ",
    Said("monthaway", 1): "来月 らいげつ 翌月 よくげつ",
    Said("monthaway", 2): "再来月 さらいげつ さ来月",
    Said("monthaway", -1): "先月 せんげつ",
    Said("monthaway", -2): "先々月 先先月 せんせんげつ",
    Said("yearaway", 0): "今年 ことし 本年 ほんねん",
    Said("yearaway", 1): "来年 らいねん 翌年 よくねん よくとし 明年",
    Said("yearaway", 2): "再来年 さらいねん",
    Said("yearaway", -1): "去年 きょねん 昨年 さくねん",
    Said("yearaway", -2): "一昨年 1昨年 おととし",
    Said("edge", 0, "head"): "の頭 のあたま 頭 あたま 早々 そうそう 初め はじめ 初旬 しょじゅん の初日",
    Said("edge", 0, "early"): "上旬 じょうじゅん",
    Said("edge", 0, "first half"): "前半 ぜんはん の前半 のぜんはん",
    Said("edge", 0, "middle"): "中旬 ちゅうじゅん 半ば なかば 中頃 なかごろ",
    Said("edge", 0, "late"): "下旬 げじゅん",
    Said("edge", 0, "last half"): "後半 こうはん の後半 のこうはん",
    Said("edge", 0, "end"): "の末 のすえ 末 終わり おわり 末頃",
    Said("monthend"): "月末 げつまつ 末日 まつじつ",
    Said("monthhead"): "月初め 月はじめ つきはじめ 月初 げっしょ 月頭",
    Said("weekend"): "週末 しゅうまつ 土日 どにち",
    Said("weekhead"): "週初め 週のはじめ 週頭 週の頭 しゅうはじめ",
    Said("weekmiddle"): "週半ば 週の半ば 週の真ん中 しゅうなかば",
    Said("businessdays"): "平日 へいじつ",
    Said("next"): "今度の こんどの 次の つぎの",
    Said("next", 1): "次の次の つぎのつぎの 今度の次の こんどのつぎの",
    Said("this"): "この 今の",
    Said("nextbusiness"): "翌営業日 よくえいぎょうび 次営業日 次の営業日 つぎのえいぎょうび",
    Said("part", 0, "午前"): "午前 ごぜん 午前中 ごぜんちゅう",
    Said("part", 0, "午後"): "午後 ごご",
    Said("part", 0, "午後一"): "午後一 午後1 昼一 昼1 ひる1 ごご1 昼いち ひるいち お昼一 午後いち ごごいち 午後イチ",
    Said("part", 0, "朝一"): "朝一 朝1 あさ1 朝いち あさいち 朝一番 あさいちばん 朝1番",
    Said("part", 0, "早朝"): "早朝 そうちょう 朝早く あさはやく 明け方 あけがた",
    Said("part", 0, "朝"): "朝 あさ",
    Said("part", 0, "昼前"): "昼前 ひるまえ お昼前",
    Said("part", 0, "お昼"): "昼 お昼 おひる 昼休み 昼間 ひるま ひる",
    Said("part", 0, "昼過ぎ"): """
        昼過ぎ ひるすぎ お昼過ぎ 昼すぎ お昼すぎ おひるすぎ 昼下がり 午後の早い時間 午後早い時間 午後早め
        午後の早め ごごのはやいじかん
        ごごのはやめ 午後の早いうち 午後の浅い時間
    """,
    Said(
        "part", 0, "午後遅く"
    ): "午後の遅い時間 午後遅い時間 午後遅め 午後の遅め 午後遅く ごごのおそいじかん ごごのおそめ",
    Said(
        "part", 0, "午前早く"
    ): "午前の早い時間 午前早い時間 午前早め 午前の早め 午前中の早い時間 午前中早め ごぜんのはやいじかん",
    Said("part", 0, "夕方"): "夕方 ゆうがた 夕刻 日暮れ",
    Said("part", 0, "仕事の後"): """
        仕事終わり しごとおわり 仕事の後 仕事のあと 仕事帰り しごとがえり 会社帰り かいしゃがえり
        仕事が終わってから しごとがおわってから
        会社が終わってから かいしゃがおわってから 仕事が済んでから 仕事が終わったら しごとがおわったら
        会社が終わったら 退社後 就業後 終業後
        勤め帰り 仕事上がり 仕事あがり 仕事が終わり次第 パートが終わってから
    """,
    Said("part", 0, "夜"): "夜 よる 晩 ばん",
    Said("part", 0, "深夜"): "深夜 しんや 夜中 よなか 真夜中 まよなか 夜遅く よるおそく",
    Said("tonight", 0, "夜"): "今夜 今晩 こんや こんばん",
    Said("tonight", -1, "夜"): "昨夜 昨晩 ゆうべ さくばん さくや 夕べ",
    Said("tonight", 1, "夜"): "明晩 みょうばん",
    Said("tonight", 0, "朝"): "今朝 けさ",
    Said("tonight", 1, "朝"): "明朝 みょうちょう 翌朝 よくあさ",
    Said("noon"): "正午 しょうご お昼ちょうど おひるちょうど",
    Said("midnight"): "真夜中の0時",
    Said("half"): "半 はん ハンジ",
    Said("from"): "から より",
    Said("to"): "まで",
    Said("since"): "以降 いこう 以後 いご 過ぎ すぎ より後 よりあと より遅く よりおそく を過ぎ をすぎ を回っ をまわっ",
    Said("until"): "より前 よりまえ より早く よりはやく 前まで まえまで までに までには 以前 いぜん",
    Said("within"): "中に ちゅうに じゅうに 中には 内に うちに 中で 中は 中が",
    Said("about"): "頃 ごろ ころ くらい ぐらい 前後 あたり",
    Said("before"): "前 まえ",
    Said("either"): "もしくは または あるいは それとも",
    Said("open"): """
        いつでも 何日でも なんにちでも 何時でも なんじでも 何曜日でも なんようびでも いつだって どの日でも どのひでも
        終日 しゅうじつ 一日中 いちにちじゅう 1日中 日時は問いませ 日にちは問いませ いつであっても
    """,
    Said("now"): "さっき 先ほど さきほど たった今 たったいま 先程 ついさっき ついさきほど",
    Said("no"): """
        じゃなくて ではなくて じゃなく ではなく 違います ちがいます 違って ちがって いや いえ いいえ あいえ あいや
        間違えました まちがえました やっぱり やはり 訂正 ていせい もといえ
        って言いました っていいました と言いました といいました と申しました ともうしました って言った っていった
        お願いしたん お願いしまし おねがいしたん おねがいしまし で予約した でよやくした 間違い まちがい 間ちがい
        はなく なく
    """,
    Said("named", 0, "gw"): "ゴールデンウィーク ゴールデンウイーク GW 大型連休",
    Said("named", 0, "bon"): "お盆 おぼん 盆休み 夏季休暇",
    Said("named", 0, "newyear"): "年末年始 ねんまつねんし",
    Said("named", 0, "yearend"): "年末 ねんまつ 暮れ",
    Said("named", 0, "yearstart"): "年始 ねんし 正月 お正月 しょうがつ おしょうがつ 三が日 3が日",
    Said("named", 0, "holidays"): "連休 れんきゅう",
    Said("named", 0, "holiday"): "祝日 しゅくじつ 祭日",
    Said("named", 0, "silver"): "シルバーウィーク シルバーウイーク",
    Said("inyear"): "年内 ねんない",
    Said("afteryear"): "年明け としあけ 年が明けて としがあけて 年明けて",
    Said("afterweek"): "週明け しゅうあけ 週が明けて 土日明け",
    Said("after"): "明け あけ が明けて のあと の後",
    Said("after", 0, "day"): "の翌日 の次の日 のよくじつ のつぎのひ の明くる日",
    Said("fixed", 214): "バレンタイン",
    Said("fixed", 314): "ホワイトデー",
    Said("fixed", 303): "ひな祭り ひなまつり 雛祭り",
    Said("fixed", 707): "七夕 たなばた 7夕",
    Said("fixed", 1031): "ハロウィン ハロウィーン",
    Said("nthsunday", 502): "母の日 ははのひ",
    Said("nthsunday", 603): "父の日 ちちのひ",
    Said("tenday"): "五十日 5十日 50日 ごとおび ごとび",
    Said("fixed", 1225): "クリスマス",
    Said("fixed", 1224): "クリスマスイブ イブ",
    Said("fixed", 331): "年度末 ねんどまつ",
    Said("fixed", 401): "年度初め 年度始め ねんどはじめ",
    Said("count", 1, "w後"): "来週の今日 らいしゅうのきょう 来週の同じ曜日 来週の同じ日",
    Said("count", 2, "w後"): "再来週の今日 さらいしゅうのきょう 再来週の同じ曜日 再来週の同じ日",
    Said("count", 1, "w前"): "先週の今日 せんしゅうのきょう 先週の同じ曜日",
    Said("count", 1, "m後"): "ひと月後 ひとつきご 来月の今日 来月のきょう",
    Said("count", 2, "m後"): "ふた月後 ふたつきご",
    Said("count", 6, "m後"): "半年後 はんとしご",
    Said("count", 6, "m前"): "半年前 はんとしまえ",
    Said("count", 6, "m内"): "半年以内 はんとしいない",
    Said("fixed", 1231): "大晦日 大みそか おおみそか",
    Said("fixed", 101): "元日 元旦 がんじつ がんたん",
    Said("fixed", 211): "建国記念の日 建国記念日",
    Said("fixed", 223): "天皇誕生日",
    Said("fixed", 429): "昭和の日",
    Said("fixed", 503): "憲法記念日",
    Said("fixed", 504): "みどりの日",
    Said("fixed", 505): "こどもの日 子供の日",
    Said("fixed", 811): "山の日",
    Said("fixed", 1103): "文化の日 ぶんかのひ",
    Said("fixed", 1123): "勤労感謝の日 きんろうかんしゃのひ",
    Said("nthmonday", 102): "成人の日",
    Said("nthmonday", 703): "海の日",
    Said("nthmonday", 903): "敬老の日",
    Said("nthmonday", 1002): "スポーツの日 体育の日",
}
#: the first and the last of a weekday in a month
_EDGES = (
    ("最初ノ", "1"),
    ("1番最初ノ", "1"),
    ("サイショノ", "1"),
    ("最後ノ", "-1"),
    ("最終", "-1"),
    ("サイゴノ", "-1"),
)
_WEEKDAY_SAID = ("ゲツヨー", "カヨー", "スイヨー", "モクヨー", "キンヨー", "ドヨー", "ニチヨー")
#: short words that stand inside many others: only before what may follow a day or a part of it
SHORT = re.compile(
    r"シカ|クライ|グライ|ナラ|午|朝|昼|夕|夜|ゴゴ|ゴゼン|ノ|ニ|デ|ワ|ハ|カラ|マデ|ゴロ|ヨリ|ガ|ナ|モ|オネガイ|オ願イ|イッパイ|[0-9]|$"
)


def spoken_numbers(number: int) -> list[str]:
    """How a number from 1 to 59 is said in the one form."""
    ten, one = divmod(number, 10)
    return [_TENS[ten] + said for said in _ONES[one]]


def _days() -> Iterator[tuple[str, int]]:
    for day, said in enumerate(DAY_READINGS):
        if day:
            yield normal(said), day
    for day in range(10, 32):
        for said in spoken_numbers(day):
            yield said + "ニチ", day
    yield "ジューヨッカ", 14
    yield "ニジューヨッカ", 24


def _hours() -> Iterator[tuple[str, int]]:
    yield from (("レージ", 0), ("ゼロジ", 0), ("ヨジ", 4), ("ジューヨジ", 14), ("クジ", 9), ("ジュークジ", 19))
    for hour in range(1, 25):
        if hour % 10 != 4:
            for said in spoken_numbers(hour):
                yield said + "ジ", hour
    yield from (("ニジューヨジ", 24), ("ヨンジ", 4))


def _minutes() -> Iterator[tuple[str, int]]:
    for minute in range(1, 60):
        ten, one = divmod(minute, 10)
        if one:
            yield _TENS[ten] + _FUN[one], minute
            if one in (7, 8):
                yield _TENS[ten] + _ONES[one][-1] + "フン", minute
        else:
            yield _TENS[ten][:-1] + "ップン", minute
            yield _TENS[ten][:-2] + "ジップン", minute


def _counts() -> Iterator[tuple[str, Said]]:
    """「ミッカゴ」, 「イッシューカンイナイ」, 「ニジカンマエ」: a number of days, weeks or hours."""
    directions = [(said, way) for said, way in _AGO.items() if "ァ" <= said[0] <= "ヶ"]
    for said, day in _days():
        if day > 1:
            yield from ((said + tail, Said("count", day, "d" + way)) for tail, way in _AGO.items())
    for unit, sign, most in _UNITS:
        for number in range(1, most + 1):
            for said in _before_unit(number, unit):
                yield from ((said + unit + tail, Said("count", number, sign + way)) for tail, way in directions[:3])
                if sign in "wbm":
                    yield said + unit, Said("count", number, sign)
    for said, minute in _minutes():
        yield from ((said + tail, Said("count", minute, "n" + way)) for tail, way in directions[:3])


def _before_unit(number: int, unit: str) -> list[str]:
    said = spoken_numbers(number)
    if unit in ("シューカン", "カゲツ"):
        short = {1: "イッ", 6: "ロッ", 8: "ハッ", 10: "ジュッ"}.get(number)
        said = [*said, short] if short else said
    if unit in ("ジカン", "ネン"):
        said = [*said, *(one[:-2] + "ヨ" for one in said if one.endswith("ヨン"))]
    return said


def _table() -> dict[str, Said]:
    table: dict[str, Said] = dict(_counts())
    table |= {said: Said("minute", minute) for said, minute in _minutes()}
    for month in range(1, 13):
        table |= {said + "ガツ": Said("month", month) for said in spoken_numbers(month)}
    table |= {said: Said("day", day) for said, day in _days()}
    table |= {said: Said("hour", hour) for said, hour in _hours()}
    for at, day in enumerate(WEEKDAYS):
        for form in (f"{day}曜", _WEEKDAY_SAID[at], *(("ミズヨー", "見ズ曜") if day == "水" else ())):
            table[form] = table[form + "日"] = table[form + "ビ"] = Said("weekday", at)
        for which, nth in _EDGES:
            for weekday in (f"{day}曜", _WEEKDAY_SAID[at]):
                table[which + weekday] = Said("nthweekday", at, nth)
                table[which + weekday + "日"] = table[which + weekday + "ビ"] = Said("nthweekday", at, nth)
        for number in range(1, 6):
            table[f"第{number}{day}曜"] = table[f"第{number}{day}曜日"] = Said("nthweekday", at, str(number))
            said = "ダイ" + spoken_numbers(number)[0] + _WEEKDAY_SAID[at]
            table[said] = table[said + "ビ"] = Said("nthweekday", at, str(number))
    for year in range(1, 31):
        for said in spoken_numbers(year):
            table[f"レーワ{said}ネン"] = Said("year", ERAS["令和"] + year, "令和")
    for said_as, words in _PLAIN.items():
        for word in words.split():
            table[normal(word)] = said_as
    table.pop("", None)
    return table


TABLE = _table()
#: two kana that mean a day or a part of it only where nothing else goes on
SHORT_WORDS = frozenset(("アス", "アサ", "ヨル", "ヒル", "バン", "ハン", "マエ", "コノ"))
_WAYS = r"(後|前|以内|間(?!際))"
_SO = r"(?:クライ|グライ|ホド)?"
_THEN = r"(?:シタラ|経ッ?タラ|タッタラ)"
#: two digits that no era's year has: 85年 is 1985
_LAST_CENTURY = "19"
#: what is added to the number of a year
YEARS_BEFORE = {COMMON: 0, _LAST_CENTURY: 1900, **ERAS}
#: hours and a half, counted in minutes
HALF_HOURS = "h+30n"
#: (pattern, sort, unit): numbers in Arabic digits with their counters
NUMERIC: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.ASCII), sort, unit)
    for pattern, sort, unit in (
        (r"([12][0-9]{3})年", "year", COMMON),
        (r"(6[5-9]|[7-9][0-9])年(?!" + _WAYS + "|ブリ|代|ダイ|度|分|目)", "year", _LAST_CENTURY),
        (r"([0-9]{1,2})年" + _WAYS, "count", "y"),
        (r"([0-9]{1,3})営業日" + _SO + _WAYS + "?", "count", "b"),
        (r"([0-9]{1,2})(?:ヶ|カ|ケ|箇|個)月(?:間)?" + _WAYS + "?", "count", "m"),
        (r"([0-9]{1,2})週間?" + _SO + _WAYS + "?", "count", "w"),
        (r"([0-9]{1,3})日" + _SO + _WAYS, "count", "d"),
        (r"([0-9]{1,2})泊", "nights", ""),
        (r"([0-9]{1,2})時間(?:" + _SO + _WAYS + ")?", "count", "h"),
        (r"([0-9]{1,2})時間半" + _SO + _WAYS, "count", HALF_HOURS),
        (r"([0-9]{1,3})分" + _SO + _WAYS, "count", "n"),
        (r"(?<=アト)([0-9]{1,2})時間" + _SO + "()", "count", "h後"),
        (r"(?<=アト)([0-9]{1,3})分" + _SO + "()", "count", "n後"),
        (r"([0-9]{1,2})時間" + _SO + _THEN + "()", "count", "h後"),
        (r"([0-9]{1,3})分" + _SO + _THEN + "()", "count", "n後"),
        (r"([0-9]{1,2})(?:月|ガツ)", "month", ""),
        (r"(50)日", "tenday", ""),
        (r"([0-9]{1,2})(?:日|ニチ)", "day", ""),
        (r"(?<=月ノ)([0-9]{1,2})(?=[カデノ、。]|ニ(?!ン)|マデ|カラ|以降|$)", "day", ""),
        (r"(?<=月ノ[0-9]{2}カ)([0-9]{1,2})(?![0-9])", "day", ""),
        (r"(?<![0-9]ノ)([12]?[0-9]|3[01])(?=ノ(?:午[前後]|朝|夕方|夜|[0-9]{1,2}時))", "day", ""),
        (r"([0-9]{1,2})(?:時|字|次|ジ(?!カン))", "hour", ""),
        (r"([0-9]{1,2})(?:分|[フプ]ン)", "minute", ""),
    )
)
#: years that begin with the name of their calendar, or its letter
NAMED_YEARS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.ASCII), sort, unit)
    for pattern, sort, unit in (
        (r"西暦([12][0-9]{3})年", "year", COMMON),
        (r"(?:令和|r|アール)([0-9]{1,2}|元)年", "year", "令和"),
        (r"(?:平成|h|エ[イッー]チ)([0-9]{1,2}|元)年", "year", "平成"),
        (r"(?:昭和|s|エス)([0-9]{1,2}|元)年", "year", "昭和"),
        (r"(?:大正|t|ティー)([0-9]{1,2}|元)年", "year", "大正"),
        (r"(?:明治|m|エム)([0-9]{1,2}|元)年", "year", "明治"),
    )
)
#: how `NUMERIC` names the way a count goes
WAYS = {"後": "後", "前": "前", "以内": "内", "間": "間"}
