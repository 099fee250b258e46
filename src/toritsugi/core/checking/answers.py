"""What abstract callers answer: one value that fits an item, or one for each answer that the manual looks at."""

from __future__ import annotations

from toritsugi.core.manual.model import Item, Manual
from toritsugi.core.values.choice import choice_value
from toritsugi.core.values.making import value_from_words
from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.yes_no import yes_no_value

#: of a rule's list of callers, so many names are given: one row is like another
MOST_NAMES = 3
#: two answers of each kind as callers give them, and the keys that give the first
_WORDS: dict[Kind, tuple[str, str]] = {
    Kind.ORGANIZATION: ("山田商事", "田中製作所"),
    Kind.PERSON: ("山田太郎", "渡辺花子"),
    Kind.PHONE: ("09012345678", "0312345678"),
    Kind.TEXT: ("お願いしたいことがあります", "先日の件です"),
    Kind.DATE_TIME: ("2030-04-08T13:00", "2030-04-09T10:00"),
    Kind.NUMBER: ("3", "12"),
    Kind.CODE: ("AB-12", "X9"),
    Kind.ADDRESS: ("東京都港区一丁目二番三号", "大阪市北区四丁目"),
    Kind.EMAIL: ("taro@example.jp", "hanako.y@example.co.jp"),
}
_KEYS = {Kind.PHONE: "09012345678#", Kind.NUMBER: "3#", Kind.CODE: "12*3#", Kind.DATE_TIME: "0408#", Kind.YES_NO: "1"}


def answers_of(item: Item, *, every: bool) -> tuple[Value, ...]:
    """Values that answer an item. every: one for each answer that may be told apart (yes and no, each choice)."""
    if item.kind is Kind.YES_NO:
        both = (yes_no_value(True, words="はい"), yes_no_value(False, words="いいえ"))
        return both if every else both[:1]
    if item.kind is Kind.CHOICE:
        choices = item.choices if every else item.choices[:1]
        return tuple(choice_value(choice, words=choice.title) for choice in choices)
    first = _made(item.kind, 0)
    return () if first is None else (first,)


def another(item: Item, value: Value | None) -> Value | None:
    """A value of an item that differs from one; None where there is no other."""
    if item.kind in (Kind.YES_NO, Kind.CHOICE):
        return next((one for one in answers_of(item, every=True) if value is None or one.kept != value.kept), None)
    second = _made(item.kind, 1)
    return second if value is None or second is None or second.kept != value.kept else _made(item.kind, 0)


def named_callers(manual: Manual) -> dict[Kind, tuple[Value, ...]]:
    """Names and companies by which rules take hold of callers in the middle of a call."""
    found: dict[Kind, dict[str, Value]] = {Kind.PERSON: {}, Kind.ORGANIZATION: {}}
    for rule in manual.callers:
        names = [*rule.names, *(row.name for row in rule.listed if row.name)]
        companies = [*rule.companies, *(row.company for row in rule.listed if row.company)]
        for kind, words in ((Kind.PERSON, names), (Kind.ORGANIZATION, companies)):
            for one in words[:MOST_NAMES]:
                value = value_from_words(kind, one, source=Source.VOICE)
                if value is not None:
                    found[kind].setdefault(value.kept, value)
    return {kind: tuple(values.values()) for kind, values in found.items()}


def keys_of(item: Item) -> str:
    """Keys that answer an item; "" where keys cannot."""
    if item.kind is Kind.CHOICE:
        return item.choices[0].key if item.choices else ""
    return _KEYS.get(item.kind, "")


def _made(kind: Kind, which: int) -> Value | None:
    return value_from_words(kind, _WORDS[kind][which], source=Source.VOICE)
