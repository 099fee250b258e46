"""Days and times in speech, resolved against now: 「来週の火曜の午後」, 「ジューニガツヨーカノジューサンジ」.

The words are cut out (`date_lexer`), gathered into wishes, one for each alternative (`gathering`), and each wish is
resolved (`resolving`). An hour from 1 to 6 without 午前 is the afternoon: callers speak of business hours, and it is
read back in 24 hours.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from itertools import pairwise

import msgspec

from toritsugi.core.understanding.calendar_days import Holidays, no_holidays
from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.date_hearing import clearest, words_of
from toritsugi.core.understanding.date_lexer import Word, lex, written_out
from toritsugi.core.understanding.day_limits import day_limit, limited
from toritsugi.core.understanding.gathering import DAY_SORTS, NAMING, Wish, completed, gather
from toritsugi.core.understanding.normal import heard, is_kana, normal
from toritsugi.core.understanding.numbers import arabic_places
from toritsugi.core.understanding.reading import Morpheme, Tokenizer
from toritsugi.core.understanding.resolving import Days, View, resolve_days
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.date_time import ANYTIME, DAY_END, PARTS, When, dated, days_after, when_value
from toritsugi.core.values.model import Kind
from toritsugi.core.values.years import COMMON

_LATEST_PLAIN_PM = 6
_COUNTERS = frozenset("年月日時分")
#: characters whose reading is looked up
_LONGEST_BY_SOUND = 120
#: parts of a day → the hours that count from noon in it
_FROM_NOON = {
    "午後": range(1, 12),
    "午後一": range(1, 12),
    "お昼": range(1, 5),
    "昼過ぎ": range(1, 5),
    "午後遅く": range(1, 12),
    "夕方": range(3, 9),
    "仕事の後": range(4, 12),
    "夜": range(5, 12),
    "深夜": range(9, 12),
}
_FROM_MIDNIGHT = ("午前", "午前早く", "朝", "早朝", "朝一", "昼前", "深夜")
#: parts of a day that are one time or have no name of their own in what is shown
_TIMES: dict[str, tuple[int, int | None]] = {
    "早朝": (300, 420),
    "朝一": (540, None),
    "昼前": (660, 720),
    "午後一": (780, None),
    "昼過ぎ": (780, 900),
    "午後遅く": (900, 1080),
    "午前早く": (480, 600),
    "仕事の後": (1080, 1200),
    "深夜": (1320, DAY_END),
    **PARTS,
}
_SURE, _PER_ERROR, _ALTERNATIVE, _CONTRADICTED = 0.97, 0.14, 0.45, 0.5
#: hypotheses behind the first that are looked at
_MOST_OTHERS = 1
#: how much surer a wish is that was asked for
_AHEAD = 0.85


#: what stands behind a day that is wished though it was not asked for
_WISH_BEHIND = re.compile(
    r"ノ?(?:予約|ヨヤク|希望|キボー)(?!シテ|シマシタ|ヲ?(?:キャンセル|取リ消))|[ニデ](?:予約|ヨヤク|希望|キボー|オ?願イ|オネガイ)(?:シタ|デキ|シマス|デス|$)"
    r"|ニ(?:来|キ|伺|ウカガ)(?:テ|イ|ッ)?(?:モライ|ホシ|イタ|タイ)"
)


class Found(msgspec.Struct, frozen=True):
    """A day or time that a text names. start, end: places in the words. sure: 0..1. by: the rule that read it.

    with_year: its year was said, in figures or as 去年.
    """

    when: When
    start: int
    end: int
    sure: float
    by: str
    with_year: bool = False


def date_time_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The days and times that a turn names; where they are not asked for, only a day with a time."""
    asked = turn.asks(Kind.DATE_TIME)
    texts = [turn.said.words, *(turn.others[:_MOST_OTHERS] if asked and is_kana(turn.flat) else ())]
    which, words = turn.own.once(
        turn.said, "words of days", lambda: clearest([_flat(text) for text in texts], asked=asked)
    )
    found = find_whens(
        texts[which],
        turn.now,
        past=asked and turn.asks_past,
        holiday=turn.holiday,
        tokenizer=turn.tokenizer if asked else None,
        words_there=words,
    )
    return tuple(
        Candidate(
            value=when_value(one.when, words=turn.said.words),
            confidence=one.sure if asked else round(one.sure * _AHEAD, 3),
            span=turn.raw.span(one.start, one.end) if one.start < one.end and not which else turn.whole,
            by=one.by,
        )
        for one in found
        if (asked and (one.with_year or not turn.asks_birth))
        or (not asked and one.when.day and (one.when.start is not None or _is_wished(texts[which], one.end)))
    )


def _is_wished(words: str, end: int) -> bool:
    """Whether what stands behind a day says that it is the one that is wished: 明後日の予約で, 12日に伺いたい."""
    return _WISH_BEHIND.match(_flat(words[end:])) is not None


def any_day(turn: Turn) -> bool:
    """Whether a turn answers when by いつでも, which says no day but is an answer."""
    found = date_time_candidates(turn) if turn.asks(Kind.DATE_TIME) else ()
    return bool(found) and found[0].value.kept.startswith(When(last=ANYTIME).kept)


def named_by(words: str) -> frozenset[str]:
    """The sorts of words by which a text names its days: "day" and "weekday" of 9日の火曜."""
    return DAY_SORTS.intersection(word.said.sort for word in words_of(_flat(words)))


def find_when(words: str, now: datetime, *, past: bool = False, holiday: Holidays = no_holidays) -> When | None:
    """The day, the time or both that a text names; None when it names neither. The first of `find_whens`."""
    found = find_whens(words, now, past=past, holiday=holiday)
    return found[0].when if found else None


def find_whens(
    words: str,
    now: datetime,
    *,
    past: bool = False,
    holiday: Holidays = no_holidays,
    tokenizer: Tokenizer | None = None,
    words_there: list[Word] | None = None,
) -> tuple[Found, ...]:
    """The days and times that a text may name, best first; () when it names none.

    past: what is asked lies behind (いつからでしょうか), so a day without a year is the last such day. Otherwise it is
    the next such day, unless that day went by not long ago: the caller rather named a wrong day than one next year.
    tokenizer: for words that sound like days and are written as something else (来襲 for 来週), where one is at hand.
    words_there: the words of days and times in it, where they are known.
    """
    written, places = written_out(words)
    said = heard(written)
    text, origin = arabic_places(said.flat)
    lexed = words_of(text) if words_there is None else words_there
    sounds = _by_sound(written, lexed, tokenizer) if tokenizer is not None and not is_kana(said.flat) else None
    limit = day_limit(text)
    if limit is not None:
        lexed = [word for word in lexed if not limit.holds(word.start, word.end)]
        text = limit.hidden(text)
        sounds = None
    view = View(now.date(), past, holiday)
    if not past:  # さっきの続きで says when one spoke, not for when one wishes
        lexed = [word for word in lexed if word.said.sort != "now"]
    gathered = gather(sounds or lexed, "" if sounds else text)
    found: list[Found] = []
    for wish in _sharing_times([completed(wish) for wish in gathered if not wish.refused]):
        when = _resolved(wish, view, now)
        when = limited(when, limit) if when is not None else None
        if when is None or any(one.when.kept == when.kept for one in found):
            if when is None and not found:
                return ()  # the caller's first wish cannot be; another that can must not be taken for it
            continue
        start, end = _stretch(wish)
        places_of = [places[said.origin[origin[at]]] for at in range(start, end)] if sounds is None else []
        sure = _SURE - _PER_ERROR * sum(word.errors for word in wish.words) - (_ALTERNATIVE if found else 0.0)
        sure *= 1.0 if _agrees(wish, when) else _CONTRADICTED
        place = (min(places_of), max(places_of) + 1) if places_of else (0, 0)
        with_year = not {"year", "yearaway"}.isdisjoint(wish.fields)
        sure = round(min(1.0, max(0.05, sure)), 3)
        found.append(Found(when, *place, sure, _rule(wish, sounds is not None), with_year))
    if limit is not None and not found:
        place = places[said.origin[origin[limit.start]]], places[said.origin[origin[limit.end - 1]]] + 1
        found.append(Found(When(last=ANYTIME, only=limit.only), *place, _SURE, "date_time.open"))
    return tuple(found[:5])


def _flat(words: str) -> str:
    """The one form of a text in which the words are looked for."""
    return arabic_places(heard(written_out(words)[0]).flat)[0]


def _sharing_times(wishes: list[Wish]) -> list[Wish]:
    """In 「8日か9日の午後」 the afternoon goes with both days."""
    for wish, after in pairwise(wishes):
        if after.either and wish.days and after.days and after.times and not wish.times and wish.end is None:
            for sort in ("hour", "minute", "half", "part", "noon"):
                if sort in after.fields:
                    wish.fields[sort] = after.fields[sort]
            wish.time_mark, wish.end = after.time_mark, after.end
    return wishes


def _agrees(wish: Wish, when: When) -> bool:
    """Whether a day that was named twice over (24日の火曜) is one day."""
    day = when.day
    if day is None or when.last is not None:
        return True
    said = wish.fields
    return all(
        said[sort].number == number or sort not in said or "count" in said or "after" in said
        for sort, number in (("weekday", day.weekday()), ("day", day.day), ("month", day.month))
        if sort in said
    )


def _stretch(wish: Wish) -> tuple[int, int]:
    words = [*wish.words, *(wish.end.words if wish.end else ())]
    return (min(word.start for word in words), max(word.end for word in words)) if words else (0, 0)


def _by_sound(written: str, lexed: list[Word], tokenizer: Tokenizer) -> list[Word] | None:
    """The words of days and times in the reading, where it has more of them than the text as it is written."""
    text, _ = arabic_places(unicodedata.normalize("NFKC", written)[:_LONGEST_BY_SOUND])
    words = tokenizer.tokenize(text)
    sounds = "".join(_sound(word) for word in words)
    found = lex(normal(sounds))
    return found if _names(found) > _names(lexed) else None


def _sound(word: Morpheme) -> str:
    written = word.surface()
    return written if written.isdecimal() or written in _COUNTERS else word.reading_form() or written


def _names(words: list[Word]) -> int:
    """How many words name a day or a time."""
    return sum(word.said.sort in NAMING for word in words)


def _rule(wish: Wish, by_sound: bool) -> str:
    """Which rule read it, for the record."""
    near = ".sound" if by_sound else ".near" if any(word.errors for word in wish.words) else ""
    if not wish.days:
        return ("date_time.time" if wish.times else "date_time.open") + near
    if {"named", "fixed", "nthmonday", "afterweek", "afteryear", "nextbusiness", "count"} & wish.days:
        return "date_time.calendar" + near
    return ("date_time.absolute" if {"month", "day"} & wish.days else "date_time.relative") + near


def _resolved(wish: Wish, view: View, now: datetime) -> When | None:
    moment = _moment(wish, now)
    if moment is not None:
        return moment
    days = resolve_days(wish.fields, view)
    if wish.days and days is None and not _is_length(wish):
        return None
    start, end = _times(wish)
    first, last = _with_end(wish, days, view)
    if wish.end is not None and wish.end.times and start is not None:
        end = _end_time(wish.end, start)
    if start is not None and end is not None and not start < end:
        end = None
    if wish.day_mark == "open" and first is None and start is None:
        return When(last=ANYTIME)
    if first is not None and wish.day_mark == "since":
        last = ANYTIME
    if wish.day_mark == "until" and first is not None:
        first, last = None, last or first
    when = When(day=first, last=last if last != first else None, start=start, end=end, years=_calendar(wish))
    return dated(when, view.today) if when.kept else None


def _calendar(wish: Wish) -> str:
    """In which calendar the year was said; the year that is named alone (去年) is told in figures."""
    said = wish.fields.get("year") or (wish.end.fields.get("year") if wish.end else None)
    return said.unit if said else COMMON if wish.days == {"yearaway"} else ""


def _is_length(wish: Wish) -> bool:
    return wish.days == {"count"} and bool(wish.times)


def _moment(wish: Wish, now: datetime) -> When | None:
    """さっき, 二時間前, 30分後: a day and the minutes of it."""
    count = wish.fields.get("count")
    if "now" in wish.fields:
        then = now
    elif count is not None and count.unit[:1] in "hn" and count.unit[1:] in ("後", "前"):
        length = timedelta(hours=count.number) if count.unit[0] == "h" else timedelta(minutes=count.number)
        then = now + (length if count.unit[1] == "後" else -length)
    else:
        return None
    return When(day=then.date(), start=then.hour * 60 + then.minute)


def _with_end(wish: Wish, days: Days | None, view: View) -> tuple[date | None, date | None]:
    """The stretch of days with what から or a length adds to it."""
    if days is None:
        return None, None
    first, last = days
    end = wish.end
    if end is None or not (end.days or "nights" in end.fields):
        return first, last
    if "nights" in end.fields:
        return first, days_after(first, end.fields["nights"].number) or last
    count = end.fields.get("count")
    if count is not None and count.number and count.unit[1:] in ("間", "") and count.unit[:1] in "dw":
        return first, days_after(first, count.number * (7 if count.unit[0] == "w" else 1) - 1) or last
    until = resolve_days(end.fields, View(first, False, view.holiday))
    return (first, until[1]) if until and until[1] >= first else (first, last)


def _times(wish: Wish) -> tuple[int | None, int | None]:
    fields = wish.fields
    if "noon" in fields:
        start: int | None = 720
    elif "hour" in fields:
        start = _minutes(wish)
    else:
        part = fields.get("part") or fields.get("tonight")
        if part is None or not part.unit:
            return None, None
        begins, ends = _TIMES[part.unit]
        if wish.time_mark == "since" or (part.unit == "お昼" and wish.end is not None and not wish.end.fields):
            return begins, DAY_END
        return (0, begins if ends is None else ends) if wish.time_mark == "until" else (begins, ends)
    if start is None or start >= DAY_END:
        return None, None
    if wish.time_mark == "since":
        return start, DAY_END
    return (0, start) if wish.time_mark == "until" and start > 0 else (start, None)


def _end_time(wish: Wish, start: int) -> int | None:
    end = 720 if "noon" in wish.fields else _minutes(wish) if "hour" in wish.fields else None
    if end is None and "part" in wish.fields:
        begins, ends = _TIMES[wish.fields["part"].unit]
        end = ends or begins
    if end is not None and end <= start and end + 720 <= DAY_END:
        end += 720
    return end


def _minutes(wish: Wish) -> int | None:
    """Minutes from midnight of an hour, by the part of the day that goes with it; None when no clock has them."""
    hour = wish.fields["hour"].number
    minute = 30 if "half" in wish.fields else wish.fields["minute"].number if "minute" in wish.fields else 0
    part = wish.fields.get("part") or wish.fields.get("tonight")
    name = part.unit if part else ""
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    if "minutebefore" in wish.fields:
        minute -= min(wish.fields["minutebefore"].number, 59)
    if (name in _FROM_NOON and hour in _FROM_NOON[name]) or (not name and 1 <= hour <= _LATEST_PLAIN_PM):
        hour += 12
    elif hour == 12 and name in _FROM_MIDNIGHT and name != "昼前":
        hour = 0
    return max(0, hour * 60 + minute)
