"""Sentences with days and times to be spoken for measuring how they are heard (tools/measure-date-sounds).

They have a wording and ways of naming days of their own: none is a template of the corpus.
"""
# ruff: noqa: SIM905

from __future__ import annotations

import random

Words = tuple[str, str, str]

_AROUND = (
    "{}でお願いします|{}でお願いしたいです|{}にお願いします|{}がいいです|{}がいいんですけど|{}はどうですか|"
    "{}は空いてますか|{}は空いていますでしょうか|{}に予約したいんですが|{}に行きたいです|{}に伺います|"
    "{}に来てください|{}に来てほしいんですけど|{}なら大丈夫です|{}だったら行けます|{}しか空いていません|"
    "{}でいいですか|{}、お願いします|{}です|{}ですね|{}かなあ|{}だと嬉しいです|{}に電話をください|"
    "{}に折り返しお願いします|{}でしたら家におります|{}あたりで|{}ぐらいで|{}ごろ来られますか|{}を希望します|"
    "{}希望でお願いできますか|{}に変えてほしいです|{}に変更をお願いします|{}にずらせますか|"
    "{}に移してもらいたいです|{}までに返事をください|{}で取れますか|{}で予約を取りたいんですが|{}に入れますか|"
    "{}に伺ってもよろしいですか|{}がありがたいです|{}やったら行けます|{}でええですか|{}にしてもろてええですか|"
    "{}が都合がいいです|{}はやってますか|{}に立ち会えます|{}にお待ちしています|{}に配達してください|"
    "{}に引き取りに行きます|{}に見学したいです|{}だと助かるんですが|{}に面接をお願いします|{}以外は無理です|"
    "{}に修理に来てもらいたいんですが"
).split("|")
_BEFORE = (
    "|||||||えーと、|えっと、|そうですね、|あの、|できれば|できたら|じゃあ|では|はい、|うーん、|すみません、|"
    "希望は|第一希望は|時間は|日にちは|予約は|なるべく|娘が休みなので|車検が|次の点検は|病院があるので|"
    "夫に聞いたら|仕事の都合で|打ち合わせは|工事は|配達は|妻と行くので|学校が終わるので|もし可能なら|"
    "お忙しいと思いますが"
).split("|")
_DAYS = (
    "今日|本日|明日|あした|あさって|明後日|しあさって|来週|再来週|今週末|来週末|週末|月末|今月末|来月末|来月の末|"
    "来月の終わり|今月の末|週明け|来月の初め|翌営業日|次の営業日|連休明け|来月の上旬|今月の下旬|年明け|大晦日|"
    "昨日|先週の金曜日|月初|来月のついたち|翌日|お盆明け|今月中|来週中|来月の中旬|ゴールデンウィーク明け"
).split("|")
_PARTS = (
    "午前中|午前中|午前|午後|夕方|お昼|夜|朝|昼過ぎ|昼前|午後いち|午後一|昼一|朝一|正午|お昼ごろ|夕方以降|"
    "午前中いっぱい|夜遅く|朝早く|お昼の十二時|夕方ごろ"
).split("|")
_DIGITS, _WEEKDAYS = "〇一二三四五六七八九", "月火水木金土日"


def sentence(rng: random.Random) -> Words:
    """(talk before, words of days and times, talk behind)."""
    drawn = rng.random()
    if drawn < 0.38:
        said = day(rng)
    elif drawn < 0.58:
        said = time(rng)
    elif drawn < 0.92:
        said = day(rng) + rng.choice(("の", "の", "", "、")) + time(rng)
    elif drawn < 0.95:
        said = day(rng) + "から" + day(rng) + rng.choice(("", "まで"))
    else:
        between = "か それか または 、やっぱり じゃなくて ではなくて 、いや でお願いしていたのを の予約を".split()
        said = day(rng) + rng.choice(between) + day(rng)
    lead = rng.choice(_BEFORE)
    before, _, behind = rng.choice(_AROUND).partition("{}")
    return lead + before, said, behind


def day(rng: random.Random) -> str:
    """A day in words."""
    drawn = rng.random()
    for share, say in _WAYS:
        if drawn < share:
            return say(rng)
    return rng.choice(_DAYS)


def time(rng: random.Random) -> str:
    """A time of day in words."""
    drawn = rng.random()
    if drawn < 0.6:
        return _hour(rng)
    if drawn < 0.68:
        return _hour(rng) + rng.choice(("以降", "以降", "まで", "までに", "過ぎ", "より後"))
    if drawn < 0.76:
        return _hour(rng) + "から" + _hour(rng) + rng.choice(("", "まで", "の間"))
    return rng.choice(_PARTS)


def _hour(rng: random.Random) -> str:
    hour, part = rng.randint(1, 19), ""
    if hour < 8 and rng.random() < 0.4:
        part = rng.choice(("午後", "午後の", "午後"))
    elif 4 <= hour < 8 and rng.random() < 0.3:
        part = rng.choice(("夕方", "夕方の"))
    elif 7 <= hour < 12 and rng.random() < 0.5:
        part = rng.choice(("午前", "午前", "朝の", "朝"))
    elif 7 <= hour < 10 and rng.random() < 0.2:
        part = rng.choice(("夜", "夜の"))
    said, drawn = f"{part}{_number(rng, hour)}時", rng.random()
    if drawn < 0.2:
        return said + "半"
    if drawn < 0.35:
        return said + _number(rng, rng.randrange(5, 60, 5)) + "分"
    return said + (_number(rng, rng.choice((5, 10, 15))) + "分前" if drawn < 0.39 else "")


def _number(rng: random.Random, number: int) -> str:
    if rng.random() < 0.5:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def _weekday(rng: random.Random) -> str:
    return rng.choice(_WEEKDAYS) + rng.choice(("曜日", "曜日", "曜"))


def _month_day(rng: random.Random) -> str:
    return f"{_number(rng, rng.randint(1, 12))}月{_number(rng, rng.randint(1, 28))}日"


_WAYS = (
    (0.2, _month_day),
    (0.3, lambda rng: f"{_month_day(rng)}の{_weekday(rng)}"),
    (0.37, lambda rng: f"{_number(rng, rng.randint(1, 31))}日"),
    (0.4, lambda rng: f"{_number(rng, rng.randint(1, 31))}日の{_weekday(rng)}"),
    (0.53, lambda rng: rng.choice("来週の 来週 再来週の 再来週 今週の 今週".split()) + _weekday(rng)),
    (0.59, lambda rng: rng.choice(("", "今度の", "次の")) + _weekday(rng)),
    (0.67, lambda rng: f"{rng.choice('来月の 来月 今月の 今月'.split())}{_number(rng, rng.randint(1, 30))}日"),
    (0.71, lambda rng: _number(rng, rng.randint(2, 10)) + rng.choice(("日後", "日後", "日以内"))),
    (0.74, lambda rng: _number(rng, rng.randint(1, 4)) + rng.choice(("週間後", "週間後", "週間以内"))),
    (0.76, lambda rng: _number(rng, rng.randint(1, 3)) + rng.choice(("ヶ月後", "か月後"))),
    (0.80, lambda rng: _number(rng, rng.randint(2, 7)) + rng.choice(("営業日後", "営業日後", "営業日以内"))),
    (0.84, lambda rng: f"{rng.choice(('来月の', '今月の', ''))}第{_number(rng, rng.randint(1, 4))}{_weekday(rng)}"),
    (0.86, lambda rng: "来年の" + _month_day(rng)),
)
