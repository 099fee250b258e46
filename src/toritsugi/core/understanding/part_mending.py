"""A name, a code, an address or a day that was read back, with the part that the caller calls wrong put right."""

from __future__ import annotations

import re
from datetime import date

from toritsugi.core.understanding.codes import find_code
from toritsugi.core.understanding.correction_parts import Parts
from toritsugi.core.understanding.normal import Heard, heard
from toritsugi.core.understanding.numbers import arabic
from toritsugi.core.understanding.postal_codes import find_postal_code, parted
from toritsugi.core.understanding.reading import Tokenizer, reading_of
from toritsugi.core.values.date_time import PARTS, When

_BLOCK = re.compile(r"(?P<number>[0-9]+)(?P<unit>丁目|番地?|号室?)?")
_BLOCKS = re.compile(r"[0-9]+(?:(?:-|の|丁目|番地?|号)+[0-9]+)*(?:丁目|番地?|号)?")
_UNITS = {"丁目": 0, "番": 1, "番地": 1, "号": 2}
_ENDING = re.compile(r"(?:の(?:ほう|方))?(?:です|でございます|デス|や|だ)(?:よ|ね|けど|わ)?$")
_LAST = re.compile(r"最後|サイゴ|末尾|マツビ|終ワリ|オワリ|下")
_HYPHENS = re.compile(r"[-‐‑–—−]")
#: sorts of words that name a month, and a year
_MONTH, _YEAR = frozenset(("month", "monthaway")), frozenset(("year", "yearaway"))


def mended_name(read: str, parts: Parts, tokenizer: Tokenizer | None) -> str:
    """The reading of a name of which one part was wrong, 「一郎じゃなくて二郎」 of スズキイチロウ; "" when none."""
    if parts.wrong is None or parts.right is None:
        return ""
    whole, wrong, right = (reading_of(_bare(one), tokenizer) for one in (read, parts.wrong.words, parts.right.words))
    rest = whole.replace(wrong, "", 1)
    if len(wrong) < 2 or not right or not rest or whole.count(wrong) != 1 or rest in right:
        return ""
    return whole.replace(wrong, right)


def mended_code(read: str, parts: Parts) -> str:
    """A code of which one part was wrong; "" when it is not clear which."""
    now = find_code(heard(read))
    new = _symbols(parts.right)
    old = _symbols(parts.wrong)
    if not now or not new or len(new) >= len(now):
        return ""
    if old and len(old) == len(new) and now.count(old) == 1:
        return now.replace(old, new)
    if old and len(old) == len(new) and now.endswith(old):
        return now[: -len(old)] + new
    if not old and parts.right is not None and _LAST.search(parts.right.flat):
        return now[: -len(new)] + new
    return ""


def _symbols(said: Heard | None) -> str:
    """The letters and digits of a few words; a single one is no code to `find_code`."""
    if said is None:
        return ""
    words = _ENDING.sub("", said.words).strip()
    tail = re.search(r"[A-Za-z0-9]+$", words)
    return tail.group().upper() if tail else find_code(heard(words))


def mended_address(read: str, parts: Parts) -> str:
    """An address of which a block number or a place was wrong, blocks as 1-2-3; "" when it is not clear which."""
    if parts.wrong is None or parts.right is None:
        return ""
    code, rest = parted(read)
    if code:
        again = find_postal_code(parts.right, bare=True)
        if again is not None:
            return f"〒{again.code} {rest}".rstrip()
        put_right = mended_address(rest, parts)
        return f"{code} {put_right}" if put_right else ""
    wrong, right = (arabic(_ENDING.sub("", one.words)) for one in (parts.wrong, parts.right))
    whole = _HYPHENS.sub("-", arabic(read))
    blocks = _BLOCKS.search(whole)
    old, new = _BLOCKS.fullmatch(wrong.strip()), _BLOCKS.fullmatch(right.strip())
    if blocks and old and new:
        numbers = re.findall("[0-9]+", blocks.group())
        mended = _blocks(numbers, wrong, right)
        return whole[: blocks.start()] + "-".join(mended) + whole[blocks.end() :] if mended else ""
    wrong, right = wrong.strip(), right.strip()
    return whole.replace(wrong, right) if len(wrong) >= 2 and right and whole.count(wrong) == 1 else ""


def _blocks(numbers: list[str], wrong: str, right: str) -> list[str]:
    old, new = re.findall("[0-9]+", wrong), re.findall("[0-9]+", right)
    if len(old) != len(new) or not old:
        return []
    unit = _BLOCK.match(wrong)
    named = _UNITS.get(unit.group("unit") or "") if unit and len(old) == 1 else None
    places = [at for at in range(len(numbers) - len(old) + 1) if numbers[at : at + len(old)] == old]
    if named is not None and named in places:
        places = [named]
    if len(places) != 1:
        return []
    return [*numbers[: places[0]], *new, *numbers[places[0] + len(old) :]]


def _bare(words: str) -> str:
    return _ENDING.sub("", words).removesuffix("と申します").strip(" 、。")


def mended_when(read: When, given: When, wrong: When | None, named: frozenset[str], *, begins: bool) -> When | None:
    """A wish with the days, the times, or one end of either given anew; what is not given stays as it was read.

    wrong: what is called wrong. named: the sorts of words that name the days given. begins: what is given is where a
    stretch begins (9日からです). None for a month or a year that has no such day.
    """
    alone = read.day is not None and read.last is None and given.day is not None
    if alone and named and (named <= _MONTH or named <= _YEAR):
        first, last = _moved(read, given, month=named <= _MONTH), None
        if first is None:
            return None
    else:
        first, last = _days(read, given, wrong, begins=begins)
    start, end = _times(read, given, begins=begins)
    only = given.only or read.only if last is not None or first is None else ""
    return When(day=first, last=last, start=start, end=end, years=given.years or read.years, only=only)


def _moved(read: When, given: When, *, month: bool) -> date | None:
    """The day that was read in another month (いえ、4月です) or in another year; None where there is no such day."""
    if read.day is None or given.day is None:
        return None
    year = read.day.year if month and read.years else given.day.year
    try:
        return read.day.replace(year=year, month=given.day.month if month else read.day.month)
    except ValueError:
        return None


def _days(read: When, given: When, wrong: When | None, *, begins: bool) -> tuple[date | None, date | None]:
    first, last = given.day, given.last
    if first is None and last is None:
        return read.day, read.last
    if read.day is None or read.last is None:
        return first, last
    if first is None:  # 11日までです
        return (read.day if last is not None and read.day < last else None), last
    called = wrong.day if wrong is not None and wrong.last is None else None
    if last is None and called == read.last and read.day < first:
        return read.day, first
    if last is None and (begins or called == read.day) and first < read.last:
        return first, read.last
    return first, last


def _times(read: When, given: When, *, begins: bool) -> tuple[int | None, int | None]:
    start, end = given.start, given.end
    if start is None:
        return read.start, read.end
    if read.start is None or read.end is None:
        return start, end
    if start == 0 and end is not None and (start, end) not in PARTS.values() and read.start < end:  # 16時までです
        return read.start, end
    return start, (read.end if end is None and begins and start < read.end else end)
