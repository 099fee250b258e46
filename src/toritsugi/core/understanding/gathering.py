"""Gathers the words of days and times into wishes: alternatives, the two ends of a stretch, and what is put right."""

from __future__ import annotations

from collections.abc import Sequence

from toritsugi.core.understanding.date_lexer import Word
from toritsugi.core.understanding.date_words import Said
from toritsugi.core.understanding.wishes_given_up import gives_up, leaves_out, refused, takes_back

#: characters between a word and the から, まで or 以降 that belongs to it
_NEAR = 3
#: characters between two alternatives: か, それか
_BESIDE = 3
_DAYS = (
    ("dayaway", "week", "monthaway", "yearaway", "month", "day", "year", "weekday", "nthweekday", "count", "weekend"),
    ("weekhead", "weekmiddle", "monthend", "monthhead", "nextbusiness", "named", "fixed", "nthmonday", "nthsunday"),
    ("inyear", "afteryear", "afterweek", "tonight", "tenday", "now"),
)
#: sorts of words that name a day
DAY_SORTS = frozenset(sort for sorts in _DAYS for sort in sorts)
_TIME_SORTS = frozenset(("hour", "part", "noon"))
#: sorts of words that name a day or a time or say more of one
NAMING = DAY_SORTS | _TIME_SORTS | {"minute", "half", "from", "to", "since", "edge"}
#: words that say more of the one before them
_MODIFIERS = frozenset(("minute", "half", "edge", "after", "within", "next", "this"))
#: sorts that name the same day once more rather than another one: 明日の24日の火曜
_AGAIN = (
    frozenset(("dayaway", "day", "weekday", "month", "year", "yearaway", "tonight")),
    frozenset(("week", "weekday", "day", "month")),
    frozenset(("monthaway", "yearaway", "year", "month", "day", "weekday", "nthweekday", "week")),
    frozenset(("yearaway", "year", "monthaway", "month", "day", "weekday", "fixed", "nthmonday", "nthsunday")),
    frozenset(("yearaway", "year", "named", "inyear")),
    frozenset(("afteryear", "month", "day", "weekday")),
    frozenset(("afterweek", "weekday")),
    frozenset(("named", "weekday")),
    frozenset(("monthaway", "month", "tenday")),
    frozenset(("count", "weekday")),
    frozenset(("monthend", "monthhead", "monthaway", "month", "year", "yearaway")),
    frozenset(("weekend", "weekhead", "weekmiddle", "week", "this", "weekday")),
)
#: a word and the next one behind ノ, which then says more of it: 月末の金曜, 年末の28日
_OF = frozenset((("monthend", "weekday"), ("named", "day"), ("named", "month")))


class Wish:
    """The words of one wish while they are gathered. end: what follows から. day_mark, time_mark: since, until or open.

    either: it stands beside the wish before it, as in 水曜か木曜. refused: it is said not to suit.
    """

    def __init__(self) -> None:
        self.fields: dict[str, Said] = {}
        self.words: list[Word] = []
        self.end: Wish | None = None
        self.closed = False
        self.day_mark = ""
        self.time_mark = ""
        self.last = ""
        self.either = False
        self.refused = False

    @property
    def days(self) -> frozenset[str]:
        """The sorts of its words that name a day."""
        return DAY_SORTS & set(self.fields)

    @property
    def times(self) -> frozenset[str]:
        """The sorts of its words that name a time."""
        return _TIME_SORTS & set(self.fields)

    def takes(self, word: Word) -> bool:
        """Whether a word can say more of this wish, not name another."""
        said = word.said
        if said.sort in self.fields and said.sort not in ("next", "this"):
            known = self.fields[said.sort]
            return known == said or (said.sort == "year" and known.number == said.number)  # 1989年、平成元年
        if said.sort in _TIME_SORTS:
            return not (said.sort == "noon" and "hour" in self.fields)
        days = self.days
        if not days or said.sort not in DAY_SORTS:
            return True
        return any(days | {said.sort} <= again for again in _AGAIN)

    def add(self, word: Word) -> None:
        """Take a word."""
        sort = word.said.sort
        self.fields.setdefault(sort, word.said)
        self.words.append(word)
        if sort in DAY_SORTS:
            self.last = "day"
        elif sort in _TIME_SORTS or sort in ("minute", "half"):
            self.last = "time"

    def mark(self, mark: str) -> None:
        """以降 or まで of what was named last."""
        if self.last == "time":
            self.time_mark = mark
        elif self.last == "day":
            self.day_mark = mark


def gather(words: Sequence[Word], text: str = "") -> list[Wish]:
    """The wishes of a text as they were said; one after じゃなくて stands first, with what it leaves of the other.

    text: what the words stand in, in the one form; it tells which wishes are given up or refused.
    """
    gathering = _Gathering(text)
    for word in words:
        gathering.read(word)
    return gathering.wishes()


class _Gathering:
    def __init__(self, text: str) -> None:
        self._text = text
        self._wish = Wish()
        self._all = [self._wish]
        self._end = 0

    def wishes(self) -> list[Wish]:
        """Those that were said; the last one is refused where what follows it says so."""
        if self._wish.fields and self._end and self._text:
            self._wish.refused = self._wish.refused or refused(self._text[self._end :])
        for wish in self._all:
            _for_each_day(wish)
        return [wish for wish in self._all if wish.fields or wish.day_mark == "open"]

    def read(self, word: Word) -> None:
        sort = word.said.sort
        near = word.start - self._end <= _NEAR
        names = sort in DAY_SORTS or sort in _TIME_SORTS or sort in ("next", "this")
        between = self._text[self._end : word.start]
        if sort in _TIME_SORTS and self._wish.days and leaves_out(between):
            self._wish.refused = True
        elif names and self._wish.fields and takes_back(between):
            self._put_right_by_next()
        target = self._wish.end or self._wish
        if sort in ("from", "to", "until", "since", "before"):
            if near and target.fields:
                self._mark(sort)
                self._end = word.end
            return
        if sort == "open":
            target.day_mark = target.day_mark or "open"
        elif sort == "no":
            if self._wish.fields and near:
                self._put_right_by_next()
        elif sort == "either":
            self._alternative()
        elif sort == "count" and word.said.unit == "n前" and "hour" in target.fields and near:
            target.fields["minutebefore"] = word.said
            target.words.append(word)
        elif sort == "nights":
            if near and self._wish.days and self._wish.end is None:
                self._wish.end = Wish()
            if near and self._wish.end is not None and not self._wish.end.days:
                self._wish.end.fields["nights"] = word.said
                self._wish.end.words.append(word)
        elif sort in ("minute", "half"):
            if "hour" in target.fields and near:
                target.add(word)
        elif sort in _MODIFIERS:
            if near or sort in ("next", "this"):
                target.add(word)
        elif sort in DAY_SORTS or sort in _TIME_SORTS:
            self._name(word, target)
        self._end = word.end

    def _mark(self, sort: str) -> None:
        wish = self._wish
        if sort == "from":
            if wish.end is None:
                wish.end = Wish()
            elif wish.end.days and not wish.times:
                _for_each_day(wish)
        elif wish.end is not None and sort in ("to", "until", "before"):
            wish.closed = True
        elif sort == "since":
            (wish.end or wish).mark("since")
        else:
            wish.mark("until")

    def _name(self, word: Word, target: Wish) -> None:
        if self._wish.closed and word.said.sort in self._wish.fields:
            target = self._another(word)
        elif self._wish.closed:
            target = self._wish
        if not target.takes(word) and not self._is_of_it(word, target):
            target = self._another(word)
        target.add(word)

    def _is_of_it(self, word: Word, target: Wish) -> bool:
        """Whether a word says more of the one right before it, from which at most ノ parts it."""
        before = target.words[-1] if target.words else None
        joined = bool(self._text) and before is not None and self._text[before.end : word.start] in ("", "ノ")
        if before is None or not joined or word.said.sort in target.fields:
            return False
        return (before.said.sort, word.said.sort) in _OF or ("named" in target.fields and word.said.sort == "day")

    def _another(self, word: Word) -> Wish:
        """The wish that a word begins which this one cannot take: in place of this one, or beside it."""
        if self._wish.fields and gives_up(self._text[self._end : word.start], self._text[word.end :]):
            self._put_right_by_next()
            return self._wish
        self._alternative()
        self._wish.either = word.start - self._end <= _BESIDE and not isinstance(self._wish, _Correction)
        return self._wish

    def _alternative(self) -> None:
        if self._wish.fields:
            self._wish = Wish()
            self._all.append(self._wish)

    def _put_right_by_next(self) -> None:
        """What follows takes the place of what it names anew; the rest of the wish stays."""
        self._wish = _Correction(self._wish)
        self._all.insert(0, self._wish)


class _Correction(Wish):
    """A wish put right: what the wrong one said holds until it is said anew."""

    def __init__(self, wrong: Wish) -> None:
        super().__init__()
        self.wrong = wrong


def _for_each_day(wish: Wish) -> None:
    """Take the times that stand behind the last day of a stretch for those of each day: 月曜から金曜の午前中."""
    end = wish.end
    if end is None or wish.closed or wish.times or not wish.days or not end.days:
        return
    for sort in ("hour", "minute", "half", "part", "noon"):
        if sort in end.fields:
            wish.fields[sort] = end.fields.pop(sort)
    wish.time_mark, end.time_mark = end.time_mark, ""


def completed(wish: Wish) -> Wish:
    """A wish with what it leaves to the one that it puts right."""
    if not isinstance(wish, _Correction):
        return wish
    wrong = completed(wish.wrong)
    keep_day, keep_time = not wish.days, not wish.times
    for sort, said in wrong.fields.items():
        if keep_day if sort in DAY_SORTS or sort in _MODIFIERS - {"minute", "half"} else keep_time:
            wish.fields.setdefault(sort, said)
    wish.end = wish.end or (wrong.end if keep_time or keep_day else None)
    wish.day_mark = wish.day_mark or (wrong.day_mark if keep_day else "")
    wish.time_mark = wish.time_mark or (wrong.time_mark if keep_time else "")
    return wish
