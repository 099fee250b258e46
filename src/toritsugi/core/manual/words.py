"""What single values mean: times, dates, durations, numbers, readings. Words in, a value or `Unfit` out."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from toritsugi.core.manual.model import Span


class Unfit(ValueError):
    """The words do not fit. `code` is a problem's code, `args` fill its message."""

    def __init__(self, code: str, **fill: object) -> None:
        super().__init__(code)
        self.code = code
        self.fill = fill


ID_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
SPAN_PATTERN = r"^(closed|([01]?[0-9]|2[0-9]):[0-5][0-9]\s*[-–~〜]\s*([012]?[0-9]|30):[0-5][0-9])$"
DAY_PATTERN = r"^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DURATION_PATTERN = r"^[0-9]{1,5}(s|m|h)$"
PHONE_PATTERN = r"^\+?[0-9][0-9() -]{1,20}$"
PREFIX_PATTERN = r"^\+?[0-9][0-9() -]{0,20}$"
FILE_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}\.ya?ml$"
TABLE_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}\.csv$"
PACK_PATTERN = r"^([a-z][a-z0-9_]{0,39}|[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}\.ya?ml)$"
DAYS_PATTERN = r"^[0-9]{1,3}d$"
RING_PATTERN = r"^[0-9]{1,3}s$"
KANA_PATTERN = r"^[ァ-ヺー・ぁ-ゖ 　]+$"
ZONE_PATTERN = r"^[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}$"

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~〜]\s*(\d{1,2}):(\d{2})")


def fits(pattern: str, words: str) -> bool:
    """Whether the words match a pattern entirely."""
    return re.fullmatch(pattern.removeprefix("^").removesuffix("$"), words) is not None


def folded(words: str) -> str:
    """Words for comparing by ear: width, case and spaces do not count (ＡＢＣ sounds like abc)."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def id_of(words: str) -> str:
    """An id. Raises Unfit."""
    if not fits(ID_PATTERN, words):
        raise Unfit("bad_id", name=words[:60])
    return words


def span_of(words: str) -> Span | None:
    """A Span in minutes of "09:00-18:00"; an end before the beginning is the next day's. None for "closed"."""
    if words == "closed":
        return None
    match = _SPAN.fullmatch(words)
    if not match:
        raise Unfit("bad_time", value=words[:60])
    hour, minute, to_hour, to_minute = (int(part) for part in match.groups())
    start, end = hour * 60 + minute, to_hour * 60 + to_minute
    if minute > 59 or to_minute > 59 or start >= 24 * 60 or end > 30 * 60 or start == end:
        raise Unfit("bad_time", value=words[:60])
    return Span(from_minute=start, to_minute=end if end > start else end + 24 * 60)


def _exists(iso: str) -> bool:
    """Whether there is such a day in the calendar."""
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


def day_of(words: str) -> str:
    """ "12-29" (every year) or "2026-12-29" (once), as written. Raises Unfit."""
    if fits(DAY_PATTERN, words) and _exists(words if len(words) == 10 else f"2024-{words}"):
        return words
    raise Unfit(
        "bad_date",
        value=words[:60],
        hint="「12-29」（毎年）か「2026-12-29」の形で書いてください。",
        hint_en="Write “12-29” (every year) or “2026-12-29”.",
    )


def date_of(words: str) -> str:
    """An ISO date, as written. Raises Unfit."""
    if fits(DATE_PATTERN, words) and _exists(words):
        return words
    raise Unfit(
        "bad_date", value=words[:60], hint="「2026-12-29」の形で書いてください。", hint_en="Write it as “2026-12-29”."
    )


def seconds_of(words: str) -> float:
    """ "90s", "5m" or "1h" → seconds, from 30 s to 30 min. Raises Unfit."""
    if fits(DURATION_PATTERN, words):
        seconds = int(words[:-1]) * {"s": 1, "m": 60, "h": 3600}[words[-1]]
        if 30 <= seconds <= 1800:
            return float(seconds)
    raise Unfit("bad_duration", value=words[:60])


def days_of(words: str) -> int:
    """ "3d" → days, from 1 to 365. Raises Unfit."""
    if fits(DAYS_PATTERN, words) and 1 <= int(words[:-1]) <= 365:
        return int(words[:-1])
    raise Unfit("bad_days", value=words[:60])


def ring_of(words: str) -> float:
    """ "20s" → seconds that a contact is rung, from 5 to 120. Raises Unfit."""
    if fits(RING_PATTERN, words) and 5 <= int(words[:-1]) <= 120:
        return float(words[:-1])
    raise Unfit("bad_ring", value=words[:60])


def phone_of(words: str) -> str:
    """A telephone number → national digits ("+81-3-1234-5678" → "0312345678"). Raises Unfit.

    Other countries' numbers keep their "+".
    """
    if fits(PHONE_PATTERN, words):
        digits = re.sub(r"[() -]", "", words)
        if digits.startswith("+81"):
            digits = "0" + digits[3:].removeprefix("0")
        if 3 <= len(digits.removeprefix("+")) <= 15:
            return digits
    raise Unfit("bad_phone", value=words[:60])


def prefix_of(words: str) -> str:
    """The first digits of telephone numbers, in the form in which `phone_of` keeps numbers. Raises Unfit."""
    digits = re.sub(r"[() -]", "", words)
    if digits.startswith("+81"):
        digits = "0" + digits[3:]
    if re.fullmatch(r"\+?[0-9]{1,12}", digits):
        return digits
    raise Unfit("bad_phone", value=words[:60])


def kana_of(words: str) -> str:
    """A reading in kana → katakana. Raises Unfit."""
    if not fits(KANA_PATTERN, words) or words[0] in "ーァィゥェォャュョヮッぁぃぅぇぉゃゅょゎっ・ 　":
        raise Unfit("bad_reading", value=words[:60])
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in words)


def file_of(words: str) -> str:
    """The bare name of a YAML file. Raises Unfit."""
    if not fits(FILE_PATTERN, words) or ".." in words:
        raise Unfit("bad_file_name", value=words[:60])
    return words


def table_of(words: str) -> str:
    """The bare name of a CSV file. Raises Unfit."""
    if not fits(TABLE_PATTERN, words) or ".." in words:
        raise Unfit("bad_table_name", value=words[:60])
    return words


def pack_of(words: str) -> str:
    """The name of a pack, or the bare name of a YAML file. Raises Unfit."""
    if not fits(PACK_PATTERN, words) or ".." in words:
        raise Unfit("bad_pack_name", value=words[:60])
    return words
