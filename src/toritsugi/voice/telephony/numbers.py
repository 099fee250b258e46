"""Numbers as trunks send them → digits as callers say them in Japan."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s\-().\u2010-\u2015\uff0d/]")
#: an own number with the country code but without the plus sign: 81, then 9 or 10 digits that do not begin with 0
_BARE_JAPAN = re.compile(r"81[1-9]\d{8,9}")


def normalise(number: str) -> str:
    """Digits of a caller's or called number; "" when withheld or no number at all.

    "+81…" and "0081…" become "0…"; numbers of other countries keep their "+". Words that stand for a withheld number
    ("anonymous", "unavailable", "restricted", "unknown", "P") have no digits and give "".
    """
    text = _SEPARATORS.sub("", number.strip())
    text = text.removeprefix("tel:").removeprefix("sip:").split("@")[0].split(";")[0]
    plus = text.startswith("+")
    text = text[1:] if plus else text
    if not (text.isascii() and text.isdigit()) or len(text) > 20:
        return ""
    if text.startswith("010") and len(text) > 11 and not plus:
        plus, text = True, text[3:]
    elif text.startswith("00") and len(text) > 11 and not plus:
        plus, text = True, text[2:]
    if plus:
        return _of_japan(text[2:]) if text.startswith("81") else f"+{text}"
    if _BARE_JAPAN.fullmatch(text):
        return _of_japan(text[2:])
    return text


def _of_japan(national: str) -> str:
    return national if national.startswith("0") else f"0{national}"
