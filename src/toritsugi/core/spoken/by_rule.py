"""Signs and digits of fixed words, read by rule: times, dates, numbers, money, floors, addresses.

A manual is written as people write it ("9:00〜17:30", "土・日", "¥1,200"). Synthesisers read much of that wrong, each
in its own way; so it is put into words before any of them is asked. What no rule knows stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from toritsugi.core.values.code import speak_code
from toritsugi.core.values.digits import SAID
from toritsugi.core.values.email import speak_email, tidy_email
from toritsugi.core.values.phone import parse_phone

_DAYS: Final = "月火水木金土日"
_DAY_SAID: Final = dict(zip(_DAYS, ("ゲツ", "カ", "スイ", "モク", "キン", "ド", "ニチ"), strict=True))
#: characters that stand for "from … to …"
_TO: Final = "~〜～–"
_CLOCK: Final = r"(?<![0-9:.])([01]?[0-9]|2[0-9]):([0-5][0-9])(?![0-9:])"
_SIGNS: Final = {
    "♯": "シャープ",
    "＃": "シャープ",
    "#": "シャープ",
    "＊": "コメジルシ",
    "*": "コメジルシ",
    "※": "、",
    "→": "、",
    "⇒": "、",
    "＠": "アットマーク",
    "@": "アットマーク",
    "㈱": "株式会社",
    "㈲": "有限会社",
    "（株）": "株式会社",
    "(株)": "株式会社",
    "（有）": "有限会社",
    "(有)": "有限会社",
    "㎡": "平方メートル",
}
_MAIL: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,12}")
_SITE: Final = re.compile(r"(?:https?://)?((?:[A-Za-z0-9-]+\.)+(?:jp|com|net|org|info|dev|app|biz|tokyo))(?![A-Za-z])")


def by_rule(text: str) -> str:
    """The words with their signs and digits as they are said. Cheap enough for every line; idempotent."""
    if not _WORTH.search(text):
        return text
    for sign in ("（株）", "(株)", "（有）", "(有)"):
        text = text.replace(sign, _SIGNS[sign])
    text = _DAYS_LISTED.sub(_say_days, text)
    text = _DAYS_JOINED.sub(lambda found: f"{_day(found[1])}から{_day(found[2])}", text)
    text = _narrow(text)
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    return text


def _narrow(text: str) -> str:
    """Letters, digits and what stands between them in half width; nothing else changes."""
    return "".join(unicodedata.normalize("NFKC", sign) if sign in _WIDE else sign for sign in text)


_WIDE: Final = frozenset(
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ：／．，＠－％￥＋"
)


def _digits(number: str) -> str:
    return "".join(SAID[digit] for digit in number)


def _phone(found: re.Match[str]) -> str:
    number = found.group()
    check = parse_phone(number)
    groups = check.groups if check.valid else tuple(number.split("-"))
    return "、".join(_digits(group) for group in groups)


def _mail(found: re.Match[str]) -> str:
    kept = tidy_email(found.group())
    return speak_email(kept) if kept else found.group()


def _site(found: re.Match[str]) -> str:
    return speak_email(f"x@{found[1].lower()}").partition("アットマーク、")[2]


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    return f"{_hour(hour)}{f'{minute}分' if minute else ''}"


def _hour(hour: int) -> str:
    return {4: "ヨジ", 7: "ナナジ", 9: "クジ", 14: "ジュウヨジ", 17: "ジュウナナジ", 19: "ジュウクジ"}.get(
        hour, f"{hour}時"
    )


def _date(found: re.Match[str]) -> str:
    month, day = int(found[1]), int(found[2])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found.group()
    return f"{month}月{day}日"


def _whole_date(found: re.Match[str]) -> str:
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日"


def _code(found: re.Match[str]) -> str:
    return speak_code(found.group())


def _day(name: str) -> str:
    return f"{_DAY_SAID[name]}ヨウ"


def _say_days(found: re.Match[str]) -> str:
    """「土・日・祝日」「月・水・金」: days named one after the other."""
    names, ends = found[1].split("・"), found[2] or ""
    if len(names) == 1 and not ends.startswith("・"):
        return found.group()
    said = "・".join(_DAY_SAID.get(name, name) for name in names)
    return said + ("ヨウビ" if ends.startswith("曜") else "・シュクジツ" if ends else "")


_DAYS_LISTED: Final = re.compile(rf"(?<![一-龥])([{_DAYS}](?:・[{_DAYS}])*)(・祝日?|曜日?)?(?![一-龥])")
_DAYS_JOINED: Final = re.compile(rf"(?<![一-龥])([{_DAYS}])曜?日?[{_TO}]([{_DAYS}])曜?日?(?![一-龥])")
_NUMBER: Final = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"

Said = str | Callable[[re.Match[str]], str]

#: in this order: what a rule has put into words, the next ones do not see any more
_RULES: Final[tuple[tuple[re.Pattern[str], Said], ...]] = (
    (_MAIL, _mail),
    (_SITE, _site),
    (re.compile(r"(?<![0-9-])(?:0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|0[0-9]{9,10})(?![0-9-])"), _phone),
    (re.compile(r"(内線|暗証番号|コード|郵便番号)(は|の)?([0-9]{2,8})(?![0-9])"),
     lambda found: f"{found[1]}{found[2] or ''}{_digits(found[3])}"),
    (re.compile(r"〒?([0-9]{3})-([0-9]{4})(?![0-9-])"), lambda found: f"{_digits(found[1])}の{_digits(found[2])}"),
    (re.compile(rf"(?<=[0-9]:[0-9]{{2}})\s*[{_TO}-]\s*(?=[0-9]{{1,2}}:[0-9]{{2}})"), "から"),
    (re.compile(_CLOCK), _clock),
    (re.compile(r"(?<=[0-9]時)00?分"), ""),
    (re.compile(r"(?<![0-9/])(20[0-9]{2})/(1[0-2]|0?[1-9])/(3[01]|[12][0-9]|0?[1-9])(?![0-9/])"), _whole_date),
    (re.compile(r"(?<![0-9/])(1[0-2]|0?[1-9])/(3[01]|[12][0-9]|0?[1-9])(?![0-9/])"), _date),
    (re.compile(rf"[¥￥]\s*({_NUMBER})(?!\s*円)"), r"\1円"),
    (re.compile(rf"[¥￥]\s*({_NUMBER})\s*円"), r"\1円"),
    (re.compile(r"(?<![A-Za-z0-9])B([1-9])F(?![A-Za-z0-9])"), r"地下\1階"),
    (re.compile(r"(?<![A-Za-z0-9.])([1-9][0-9]?)F(?![A-Za-z0-9])"), r"\1階"),
    (re.compile(r"(?<![A-Za-z0-9])24h(?![A-Za-z0-9])"), "24時間"),
    (re.compile(r"(?<![A-Za-z0-9])(?:TEL|Tel|tel)[.:]?\s*"), "電話、"),
    (re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,4}(?:-[0-9]{2,8}|[0-9]{3,8})(?![A-Za-z0-9-])"), _code),
    (re.compile(r"(?<=[0-9])\s*[-‐‑−](?=\s*[0-9])"), "の"),
    (re.compile(rf"(?<=[0-9日時分年月歳名円個回階])\s*[{_TO}]\s*(?=[0-9])"), "から"),
    (re.compile(r"(?<=[0-9])\s*&\s*(?=[0-9])"), "と"),
)  # fmt: skip
#: what makes a look at the rules worth while
_WORTH: Final = re.compile(
    r"[0-9０-９@＠#＃*＊※→⇒♯㈱㈲㎡]|[（(][株有][）)]|[月火水木金土日]曜?日?[・~〜～–]|[a-z]\.[a-z]"
)
