"""Numbers as trunks send them → digits as callers say them in Japan."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-().\u2010-\u2015\uff0d/]")
#: an own number with the country code but without the plus sign: 81, then 9 or 10 digits that do not begin with 0
_BARE_JAPAN = re.compile(r"81[1-9]\d{8,9}")
#: letters on a keypad that some platforms send for a withheld number: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN,
#: UNAVAILABLE (as their support pages tell; none was seen on a real line)
_KEYPAD_WORDS = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})
#: what carriers in Japan write as the caller's name where the number is withheld (from memory of TTC's interconnection
#: standards; none was seen on a real line), lower case
_WITHHELD = {
    "anonymous": "asked",
    "restricted": "asked",
    "private": "asked",
    "withheld": "asked",
    "非通知": "asked",
    "coin line/payphone": "payphone",
    "payphone": "payphone",
    "公衆電話": "payphone",
    "unavailable": "unavailable",
    "interaction with other service": "unavailable",
    "表示圏外": "unavailable",
    "通知不可能": "unavailable",
}
#: characters of a name that are kept
LONGEST_NAME = 64


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
    if plus and text in _KEYPAD_WORDS:
        return ""
    if plus:
        return _of_japan(text[2:]) if text.startswith("81") else f"+{text}"
    if _BARE_JAPAN.fullmatch(text):
        return _of_japan(text[2:])
    return text


def masked(number: str) -> str:
    """A number without its last four digits (a short one without its last half): known again by whoever has it."""
    kept = max(len(number) - 4, len(number) // 2)
    return number[:kept] + "*" * (len(number) - kept)


def display_name(name: str) -> str:
    """A caller's name as it may be kept: on one line, without what writes backwards or is not seen, 64 characters."""
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in unicodedata.normalize("NFC", name[:500]))
    return " ".join(kept.split())[:LONGEST_NAME].rstrip()


def telling(name: str) -> str:
    """A caller's name where it tells something: "" where it is only a number, or a word for a withheld one."""
    return "" if withheld(name) or normalise(name) else display_name(name)


def withheld(name: str) -> str:
    """Why there is no number, by the name that stands in its place: asked, payphone, unavailable, "" where not told."""
    return _WITHHELD.get(display_name(name).strip('"').lower(), "")


def withheld_name(why: str) -> str:
    """What a carrier writes as the name of a caller whose number is withheld for this reason; "" for no reason."""
    return next((name for name, reason in _WITHHELD.items() if reason == why), "")


def withheld_names() -> dict[str, str]:
    """Every name that stands in the place of a withheld number, lower case → why there is none."""
    return dict(_WITHHELD)


def _of_japan(national: str) -> str:
    return national if national.startswith("0") else f"0{national}"
