"""Conditions of a manual: read from words ("urgent or complaint", "matter quote"), evaluated against what is known.

Grammar, loosest first: `a or b`, `a and b`, `not a`, `( … )`, and the words of `SIMPLE`, `matter ID`, `caller ID`,
`outcome NAME`, `item ID` (is it known), `item ID is VALUE`, `presence CONTACT is STATE`, `withheld` (no caller's
number), `withheld is REASON`, `time 12:00-13:00`, `day saturday`, `date 12-24`, `date 12-24 to 12-26`, `repeat 3d`
(called before within so many days). A comma means `and`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from toritsugi.core.manual import words as scalars
from toritsugi.core.manual.model import ALARMS, Condition

#: flags of a call that are a condition by themselves
FLAGS = ("urgent", "complaint", "sales", "wrong_number", "abuse", "person_wanted", "vip", *ALARMS)
#: words that are a condition by themselves
SIMPLE = ("always", "closed", "open", "holiday", "callback_wanted", "reported", "silent", *FLAGS)
#: words that take a name after them
NAMED = ("matter", "caller", "item", "outcome", "presence")
#: words about time that take a value after them
TIMED = ("time", "day", "date", "repeat")
#: what may stand after `day`: the days of the week in `datetime`'s order, then two groups of them
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekday", "weekend")
#: how a contact may be
PRESENCES = ("in", "out", "away", "not_told")
#: why a call has no number, as the network tells it: the caller asked for it (非通知), it comes from a payphone
#: (公衆電話), or the network cannot tell (表示圏外)
WITHHELD = ("asked", "payphone", "unavailable")
#: what stands in `Facts.withheld` for a call without a number whose reason nobody told; no condition names it
NOT_TOLD = "not_told"
OUTCOMES = ("message", "solved", "guided", "connected", "escalated", "declined", "voicemail")

_MAX_WORDS = 200
_WORD = re.compile(r"[()（）,、]|[^\s()（）,、]+")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a condition may look at.

    open: whether the line is open now (no closure, within hours). matter, caller: ids, "" when not known yet.
    items: item id → kept value of every item that is known. outcome: "" while the call has not ended.
    presence: contact id → one of `PRESENCES`. flags: every flag of the call.
    minute: of the day, in the line's zone; weekday: 0 is Monday; date: ISO; holiday: a public holiday. None and "" are
    not known, and no condition about them holds. last_call: days since the caller's last call, None for none known.
    reported: an earlier message of the caller (about this matter, once it is known) is still open. silent: nothing was
    told on this call. withheld: why there is no number: one of `WITHHELD` or `NOT_TOLD`; "" where there is one.
    """

    open: bool = True
    callback_wanted: bool = False
    urgent: bool = False
    complaint: bool = False
    matter: str = ""
    caller: str = ""
    outcome: str = ""
    presence: Mapping[str, str] = {}
    items: Mapping[str, str] = {}
    flags: tuple[str, ...] = ()
    minute: int | None = None
    weekday: int | None = None
    date: str = ""
    holiday: bool = False
    last_call: float | None = None
    reported: bool = False
    silent: bool = False
    withheld: str = ""


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the condition holds. Raises ValueError for an operator that does not exist."""
    op = condition.op
    if op == "and":
        return all(holds(part, facts) for part in condition.parts)
    if op == "or":
        return any(holds(part, facts) for part in condition.parts)
    if op == "not":
        return not holds(condition.parts[0], facts)
    if op in ("item", "presence"):
        known = facts.items if op == "item" else facts.presence
        return condition.name in known and condition.equals in ("", known[condition.name])
    if op == "withheld":
        return bool(facts.withheld) and condition.equals in ("", facts.withheld)
    if op in TIMED:
        return _timed(condition, facts)
    if op in FLAGS and op in facts.flags:
        return True
    simple = {
        "always": True,
        "open": facts.open,
        "closed": not facts.open,
        "callback_wanted": facts.callback_wanted,
        "urgent": facts.urgent,
        "complaint": facts.complaint,
        "holiday": facts.holiday,
        "reported": facts.reported,
        "silent": facts.silent,
        **dict.fromkeys(FLAGS[2:], False),
        "matter": bool(condition.name) and facts.matter == condition.name,
        "caller": bool(condition.name) and facts.caller == condition.name,
        "outcome": bool(condition.name) and facts.outcome == condition.name,
    }
    if op not in simple:
        raise ValueError(f"no such condition: {op!r}")
    return simple[op]


def _timed(condition: Condition, facts: Facts) -> bool:
    """Whether a condition about time holds."""
    op, name = condition.op, condition.name
    if op == "repeat":
        return facts.last_call is not None and facts.last_call <= int(name[:-1])
    if op == "day":
        if facts.weekday is None:
            return False
        return {"weekday": facts.weekday < 5, "weekend": facts.weekday >= 5}.get(name, DAYS[facts.weekday] == name)
    if op == "date":
        return bool(facts.date) and within(facts.date, name, condition.equals or name)
    span = scalars.span_of(name)
    if span is None or facts.minute is None:
        return False
    return any(span.from_minute <= minute < span.to_minute for minute in (facts.minute, facts.minute + 24 * 60))


def within(day: str, first: str, last: str) -> bool:
    """Whether an ISO day lies between two days (both included), yearly where they are "MM-DD"."""
    if len(first) == 10:
        return first <= day <= last
    today = day[5:]
    return first <= today <= last if first <= last else today >= first or today <= last


def none_of(conditions: Iterable[Condition]) -> Condition:
    """That none of these holds; always where there is none."""
    parts = tuple(dict.fromkeys(conditions))
    if not parts:
        return Condition()
    return Condition(op="not", parts=(parts[0] if len(parts) == 1 else Condition(op="or", parts=parts),))


def specificity(condition: Condition) -> int:
    """How specific a condition is; of several that hold the highest wins, and of equals the later one written.

    "always" is 0; a simple word is 1; one that names something is 2, with its value 3; a reason why the number is
    withheld, a time of day, a day of the week and a stretch of days are 2, a single date is 3; `and` adds up, `or`
    counts its least specific part, `not` counts as its part.
    """
    if condition.op == "always":
        return 0
    if condition.op == "and":
        return sum(specificity(part) for part in condition.parts)
    if condition.op == "or":
        return min(specificity(part) for part in condition.parts)
    if condition.op == "not":
        return specificity(condition.parts[0])
    if condition.op in NAMED:
        return 3 if condition.equals else 2
    if condition.op in TIMED:
        return 3 if condition.op == "date" and not condition.equals else 2
    if condition.op == "withheld":
        return 2 if condition.equals else 1
    return 1


def names_in(condition: Condition) -> tuple[Condition, ...]:
    """Every part that names something (a matter, caller rule, item or outcome), for checking references."""
    own = (condition,) if condition.op in NAMED else ()
    return own + tuple(found for part in condition.parts for found in names_in(part))


class BadCondition(ValueError):
    """The words are not a condition. `word` is the one that does not fit ("" at the end); `code` is the problem's."""

    def __init__(self, why: str, word: str = "", code: str = "bad_condition") -> None:
        super().__init__(why)
        self.word = word
        self.code = code


def read_condition(words: str) -> Condition:
    """The condition these words mean. Raises BadCondition naming the word that does not fit."""
    tokens = [{"（": "(", "）": ")", ",": "and", "、": "and"}.get(word, word) for word in _WORD.findall(words)]
    if not tokens:
        raise BadCondition("empty condition")
    if len(tokens) > _MAX_WORDS:
        raise BadCondition(f"more than {_MAX_WORDS} words")
    reader = _Reader(tokens)
    condition = reader.either()
    if reader.peek():
        raise BadCondition(f"unexpected {reader.peek()!r}", reader.peek())
    return condition


class _Reader:
    """Recursive descent over at most `_MAX_WORDS` words."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def next(self) -> str:
        word = self.peek()
        self._at += 1
        return word

    def either(self) -> Condition:
        parts = [self.both()]
        while self.peek() == "or":
            self.next()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Condition(op="or", parts=tuple(parts))

    def both(self) -> Condition:
        parts = [self.one()]
        while self.peek() == "and":
            self.next()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Condition(op="and", parts=tuple(parts))

    def one(self) -> Condition:
        word = self.next()
        if word == "not":
            return Condition(op="not", parts=(self.one(),))
        if word == "(":
            inside = self.either()
            if self.next() != ")":
                raise BadCondition("a bracket is not closed", "(")
            return inside
        if word in SIMPLE:
            return Condition(op=word)
        if word in NAMED:
            return self._named(word)
        if word in TIMED:
            return self._timed(word)
        if word == "withheld":
            return self._withheld()
        raise BadCondition(f"no such condition: {word!r}" if word else "the condition ends too early", word)

    def _named(self, op: str) -> Condition:
        name = self.next()
        if name in ("", "and", "or", "not", "is", "(", ")"):
            raise BadCondition(f"{op!r} needs a name after it", op)
        if op == "presence" and self.peek() != "is":
            raise BadCondition("'presence' needs 'is' and a state after the contact", self.peek() or name)
        if op in ("item", "presence") and self.peek() == "is":
            self.next()
            value = self.next()
            if value in ("", "and", "or", "(", ")"):
                raise BadCondition("'is' needs a value after it", "is")
            if op == "presence" and value not in PRESENCES:
                raise BadCondition(f"no such presence: {value!r}", value)
            return Condition(op=op, name=name, equals=value)
        return Condition(op=op, name=name)

    def _withheld(self) -> Condition:
        if self.peek() != "is":
            return Condition(op="withheld")
        self.next()
        reason = self.next()
        if reason in ("", "and", "or", "(", ")"):
            raise BadCondition("'is' needs a reason after it", "is", "bad_withheld")
        if reason not in WITHHELD:
            raise BadCondition(f"no such reason: {reason!r}", reason, "bad_withheld")
        return Condition(op="withheld", equals=reason)

    def _timed(self, op: str) -> Condition:
        word = self.next()
        try:
            if op == "date":
                first = scalars.day_of(word)
                if self.peek() != "to":
                    return Condition(op=op, name=first)
                self.next()
                word = self.next()
                last = scalars.day_of(word)
                if len(first) != len(last) or (len(first) == 10 and last < first):
                    raise BadCondition("the dates do not fit together", word)
                return Condition(op=op, name=first, equals=last)
            if op == "time" and scalars.span_of(word) is not None:
                return Condition(op=op, name=word)
            if op == "repeat":
                scalars.days_of(word)
                return Condition(op=op, name=word)
        except scalars.Unfit as unfit:
            raise BadCondition(f"{op!r} does not take {word!r}", word or op) from unfit
        if op == "day" and word in DAYS:
            return Condition(op=op, name=word)
        raise BadCondition(f"{op!r} does not take {word!r}", word or op)
