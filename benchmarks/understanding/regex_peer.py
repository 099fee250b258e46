"""What one person writes with plain regular expressions in half a day: the peer to beat.

No dictionary, no model, no telephone metadata. It knows digits in all scripts, the common frames of an introduction,
common ways to name a day and an hour, lists of words for yes, no and what is to be flagged, and letters shared with the
examples of a matter.
"""

from __future__ import annotations

import re
import time
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.understanding.scoring import Answer, Row
from benchmarks.understanding.trades import read_trades

_DIGITS = {
    "ゼロ": "0",
    "レイ": "0",
    "レー": "0",
    "マル": "0",
    "〇": "0",
    "零": "0",
    "イチ": "1",
    "ニー": "2",
    "ニ": "2",
}
_DIGITS |= {
    "サン": "3",
    "ヨン": "4",
    "シ": "4",
    "ゴー": "5",
    "ゴ": "5",
    "ロク": "6",
    "ナナ": "7",
    "シチ": "7",
    "ハチ": "8",
}
_DIGITS |= {"キュウ": "9", "キュー": "9", "ク": "9"} | {
    char: str(at) for at, char in enumerate("一二三四五六七八九", 1)
}
_DIGIT = re.compile("|".join(sorted(_DIGITS, key=len, reverse=True)))
_LETTERS = {"エー": "A", "ビー": "B", "シー": "C", "ディー": "D", "イー": "E", "エフ": "F", "ジー": "G", "エイチ": "H"}
_LETTERS |= {"アイ": "I", "ジェー": "J", "ケー": "K", "エル": "L", "エム": "M", "エヌ": "N", "オー": "O", "ピー": "P"}
_LETTERS |= {"キュー": "Q", "アール": "R", "エス": "S", "ティー": "T", "ユー": "U", "ブイ": "V", "ダブリュー": "W"}
_LETTERS |= {"エックス": "X", "ワイ": "Y", "ゼット": "Z"}
_LETTER = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))
_SIGNS = (("アットマーク", "@"), ("ドット", "."), ("ハイフン", "-"), ("アンダーバー", "_"))
_PHONE = re.compile(r"0\d{9,10}")
_NAME = re.compile(r"(?:^|[、。])?([^、。]{2,30}?)(?:と申し|といい|と言い|でございます|です)")
_LEAD = re.compile(
    r"^(?:えーと|えっと|あの|はい|もしもし|すみません|お世話になっております|いつも|わたくし|私|名前は|会社は|会社名は)[、はの]*"
)
_YES = re.compile(
    r"^(?:あ、)?(?:はい|ええ|うん|そうです|お願いします|大丈夫|間違いない|間違いありません|ハイ|ソーデス|エエ)"
)
_NO = re.compile(r"いいえ|いえ|違い|ちがい|じゃなく|ではなく|結構です|いりません|ません|イイエ|イエ|チガイ")
_WORDS = {
    "flag urgent": r"至急|緊急|急い|急ぎ|今すぐ|すぐに|早急|一刻も",
    "flag complaint": r"クレーム|苦情|責任者を出|納得|どうなってる|ひどい|謝",
    "flag sales": r"ご案内|ご提案|ご紹介して|キャンペーン|営業のお電話",
    "flag wrong_number": r"間違い電話|番号を間違え|かけ間違え|間違えました",
    "abuse": r"死ね|馬鹿|バカ|ばか|アホ|クズ|殺|ふざけ|黙れ",
    "want_person": r"(?:人|担当|担当者|オペレーター|責任者|さん|先生|方)(?:の方)?"
    r"(?:に代わ|をお願い|につな|と話|はいらっしゃ|いらっしゃ|いますか)",
    "repeat": r"もう一度|もう一回|聞こえ|聞き取れ",
    "slower": r"ゆっくり",
    "wait": r"待って|お待ち",
    "goodbye": r"失礼します|またかけ|切ります",
    "refuse unknown": r"わかりません|わからない|覚えて|忘れ",
    "refuse": r"言いたく|言えま|教えられ|匿名",
}
_COUNTER = re.compile(r"(\d[\d,]*)(?:名|人|個|箱|枚|本|台|冊|点|セット|円|歳|年)?")
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}


class RegexPeer:
    """Answers rows."""

    name = "regular expressions"

    def __init__(self) -> None:
        self._trades = {t.manual: t for split in ("train", "dev", "test") for t in read_trades(split)}

    def answer(self, row: Row) -> Answer | None:
        """What the expressions find; heard rows by the first hypothesis."""
        began = time.process_time()
        read = getattr(self, f"_{row['item']}", None)
        value = read(row) if read else None
        return Answer(value, 1.0 if value is not None else 0.0, seconds=time.process_time() - began)

    def _digits(self, text: str) -> str:
        katakana = unicodedata.normalize("NFKC", text).translate({at: at + 96 for at in range(0x3041, 0x3097)})
        return _DIGIT.sub(lambda found: _DIGITS[found.group()], katakana)

    def _phone(self, row: Row) -> str | None:
        found = _PHONE.findall(re.sub(r"[^\d]", "", self._digits(row["text"])))
        return found[-1] if found else None

    def _introduction(self, row: Row) -> tuple[str, str]:
        found = _NAME.search(row["text"])
        if not found:
            return "", ""
        words = found.group(1)
        while (shorter := _LEAD.sub("", words)) != words:
            words = shorter
        company, _, person = words.rpartition("の")
        return company, person

    def _person(self, row: Row) -> str | None:
        return self._introduction(row)[1] or None

    def _organization(self, row: Row) -> str | None:
        company, person = self._introduction(row)
        return company or (person if re.search("会社|商事|工務店|製作所|銀行|病院", person) else None) or None

    def _yes_no(self, row: Row) -> str | None:
        if _NO.search(row["text"]):
            return "no"
        return "yes" if _YES.search(row["text"]) else None

    def _number(self, row: Row) -> str | None:
        found = _COUNTER.findall(_numerals(row["text"]))
        return found[-1].replace(",", "") if found else None

    def _code(self, row: Row) -> str | None:
        text = _LETTER.sub(lambda found: _LETTERS[found.group()], row["text"])
        found = re.findall(r"[A-Za-z]{0,4}[-の、]*\d{3,}", self._digits(text))
        return re.sub(r"[-の、]", "", found[-1]).upper() if found else None

    def _email(self, row: Row) -> str | None:
        text = row["text"]
        for word, sign in _SIGNS:
            text = text.replace(word, sign)
        text = self._digits(_LETTER.sub(lambda found: _LETTERS[found.group()].lower(), text))
        found = re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.sub(r"[\s、]", "", text), re.ASCII)
        return found.group().lower() if found else None

    def _address(self, row: Row) -> str | None:
        found = re.search(r"(?:\w{2,3}[都道府県])?\w{1,6}[市区町村].*?(?=です|になり|でお願|に住|$)", row["text"])
        return found.group() if found else None

    def _text(self, row: Row) -> str:
        return re.sub(r"^(?:(?:えーと|えっと|あのー?|えー|はい|そのー|あ|うーん)[、ー]*)+", "", str(row["text"]))

    def _choice(self, row: Row) -> str | None:
        options = row["asked"]["options"]
        return next((one["id"] for one in options if one["title"] in row["text"]), None)

    def _matter(self, row: Row) -> str | None:
        def pairs(text: str) -> set[str]:
            return {text[at : at + 2] for at in range(len(text) - 1)}

        said, best, name = pairs(row["text"]), 0.45, None
        for matter, (title, examples) in self._trades[row["manual"]].matters.items():
            for example in (title, *examples):
                score = len(said & pairs(example)) / max(1, len(pairs(example)))
                if score > best:
                    best, name = score, matter
        return name

    def _commands(self, row: Row) -> list[str]:
        found = [name for name, words in _WORDS.items() if re.search(words, row["text"])]
        phone = self._phone(row)
        if phone:
            corrects = isinstance(row.get("asked"), dict)
            found.append(f"correct phone={phone}" if corrects else f"fill phone={phone}")
        company, person = self._introduction(row)
        found += [f"fill company={company}"] * bool(company) + [f"fill name={person}"] * bool(person)
        when = self._date_time(row) if "now" in row else None
        return found + ([f"fill visit={when}"] if when else [])

    def _date_time(self, row: Row) -> str | None:
        text = _numerals(row["text"])
        today = datetime.fromisoformat(row["now"]).date()
        day, hours = _day(text, today), _hours(text)
        return (day.isoformat() if day else "") + hours or None


def _numerals(text: str) -> str:
    """Kanji numbers as figures."""

    def put(found: re.Match[str]) -> str:
        total, ones = 0, 0
        for char in found.group():
            if char in _UNITS:
                unit = _UNITS[char]
                total = (total + ones or 1) * unit if unit == 10_000 else total + (ones or 1) * unit
                ones = 0
            else:
                ones = ones * 10 + int(_DIGITS[char])
        return str(total + ones)

    return re.sub("[一二三四五六七八九十百千万]+", put, unicodedata.normalize("NFKC", text))


def _day(text: str, today: date) -> date | None:
    for word, days in (("明後日", 2), ("あさって", 2), ("明日", 1), ("あした", 1), ("今日", 0), ("本日", 0)):
        if word in text:
            return today + timedelta(days=days)
    found: Any = re.search(r"(\d+)[月/](\d+)", text)
    try:
        if found:
            at = date(today.year, int(found[1]), int(found[2]))
            return at if at >= today else at.replace(year=at.year + 1)
        found = re.search("([月火水木金土日])曜", text)
        if found:
            weekday = "月火水木金土日".index(found[1])
            week = 2 if "再来週" in text else 1 if "来週" in text else 0
            if week:
                return today + timedelta(days=7 * week + weekday - today.weekday())
            return today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
        found = re.search(r"(\d+)日後", text)
        return today + timedelta(days=int(found[1])) if found else None
    except ValueError:
        return None


def _hours(text: str) -> str:
    found = re.search(r"(午前|午後|夕方|朝)?の?(\d{1,2})(?:時|:)(半|\d{2})?", text)
    if found:
        hour, minute = int(found[2]), 30 if found[3] == "半" else int(found[3] or 0)
        later = found[1] in ("午後", "夕方") or (not found[1] and hour <= 6)
        return f"T{hour + 12 if later and hour < 12 else hour:02d}:{minute:02d}"
    parts = (("午前", "00:00/12:00"), ("午後", "12:00/24:00"), ("夕方", "16:00/19:00"), ("朝", "07:00/10:00"))
    return next((f"T{stretch}" for word, stretch in parts if word in text), "")
