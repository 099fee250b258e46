"""The sentences that answers of the interview ask for, in polite Japanese of the telephone."""

from __future__ import annotations

from collections.abc import Mapping

#: effective answers: every question has one, "" where it is not asked
Given = Mapping[str, str]

_DIGITS = "〇一二三四五六七八九"
_ABSENCE = {
    "cannot": "ただいまお電話のお取り次ぎができませんため、わたくしがご用件を承ります。",
    "out": "あいにく担当の者が不在にしておりますため、わたくしがご用件を承ります。",
    "away": "あいにく担当の者が席を外しておりますため、わたくしがご用件を承ります。",
    "silent": "",
}
_DAYS = {"weekdays": "平日の", "six": "月曜日から土曜日の", "everyday": "毎日、", "always": ""}


def opening(given: Given) -> str:
    """What is said first."""
    return f"お電話ありがとうございます。{given['name']}でございます。{_ABSENCE[given['absence']]}"


def opening_closed(given: Given) -> str:
    """What is said first outside the opening hours."""
    return (
        f"お電話ありがとうございます。{given['name']}でございます。"
        "本日の受付時間は終わっておりますが、ご用件を承ります。"
    )


def opening_closure(given: Given) -> str:
    """What is said first in a long closure."""
    return (
        f"お電話ありがとうございます。{given['name']}でございます。"
        "ただいまお休みをいただいておりますが、ご用件を承ります。"
    )


def opening_hours(given: Given) -> str:
    """The answer to “when are you open?”."""
    if given["days"] == "always":
        return "お電話は、一日中、いつでも承っております。"
    begin, end = given["span"].split("-")
    rest = "祝日はお休みをいただいております。" if given["holidays"] == "yes" else ""
    return f"受付の時間は、{_DAYS[given['days']]}{clock(begin)}から{clock(end)}まででございます。{rest}"


def callback(given: Given) -> str:
    """What is said at the end to a caller who wants to be called back."""
    if given["callback"] == "promise":
        return "担当の者より、折り返しご連絡いたします。"
    return "折り返しをご希望の旨、担当の者へ申し伝えます。"


def clock(time: str) -> str:
    """ "09:30" → 九時三十分."""
    hour, minute = (int(part) for part in time.split(":"))
    return f"{number(hour)}時" + (f"{number(minute)}分" if minute else "")


def number(value: int) -> str:
    """0 to 99 in kanji."""
    tens, ones = divmod(value, 10)
    if not tens:
        return "零" if not ones else _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
