"""Which days of a stretch a wish is for: 平日, 土日, 月曜以外; as they are kept, shown and said alike."""

from __future__ import annotations

import re

#: the days that a wish is for, or those that it is not for
ONLY = r"(?:平日|土日祝|土日|祝日|[月火水木金土日]曜(?:・[月火水木金土日]曜){0,6})(?:以外)?"
_ONLY = re.compile(ONLY)
_BEFORE_TIMES = re.compile(rf"(?P<only>{ONLY})(?:ならいつでも$|の(?=.))")
_BEHIND_DAYS = re.compile(rf"の(?P<only>{ONLY})(?=の|$)")


def is_only(words: str) -> bool:
    """Whether words name days of the week as a wish keeps them."""
    return _ONLY.fullmatch(words) is not None


def parted(shown: str) -> tuple[str, str]:
    """What is shown of a wish without its days of the week, and those days; "" where it has none."""
    found = _BEFORE_TIMES.match(shown) or _BEHIND_DAYS.search(shown)
    return (shown[: found.start()] + shown[found.end() :], found["only"]) if found else (shown, "")
