"""Values in a turn: the answer to what is asked, and what the caller answers ahead."""

from __future__ import annotations

import re

from toritsugi.core.dialogue.commands import AnyCommand, Fill, Unclear
from toritsugi.core.manual.model import Item
from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.choices import choices_of, options_of
from toritsugi.core.understanding.extracting import candidates_of
from toritsugi.core.understanding.names import NAMES, introduced
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.phone_numbers import is_beginning, may_hold_number, part_of_phone
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.understanding.wishes import CALL_BACK
from toritsugi.core.values.model import Kind
from toritsugi.core.values.yes_no import yes_no_value

#: how sure a choice must be to be taken though it was not asked
SURE_AHEAD = 0.85
#: shorter words of choices count ahead only where they stand by themselves
_SHORTEST_AHEAD = 4
#: without these words the digits of an answer to a question for digits are the answer alone
_PHONE_NAMED = re.compile(r"電話|デンワ|携帯|ケータイ|連絡先|レンラクサキ|折リ返シ|オリカエシ")
_CLAUSE = re.compile(r"[、。,.\s!?]+")
_ENDING = r"(?:デス|デスガ|デスケド|デ|ダ|ナンデス(?:ガ|ケド)?|ノホーデス|オ?ネガイシマス|オ?願イシマス)?"
#: the item id that manuals use for the wish to be called back
CALL_BACK_ITEM = "callback"


def asked_value(turn: Turn) -> AnyCommand | None:
    """The answer to the item that is asked; Unclear with a reason when it is cut short or cannot be; None without."""
    kind = turn.kind
    if kind is None:
        return None
    found = candidates_of(turn, kind)
    if found and (kind is not Kind.CHOICE or len(found) == 1):
        return fill(found[0])
    return _part_of_phone(turn) if kind is Kind.PHONE and not turn.second else None


def fill(one: Candidate, item: str = "") -> Fill:
    """A candidate taken as an item's value. item: "" is the one asked."""
    return Fill(item=item, value=one.value, confidence=one.confidence, span=one.span, by=one.by)


def ahead(turn: Turn, *, weak: bool) -> list[Fill]:
    """Values of other open items that the turn gives as well. weak: names before a mere です count, too."""
    asked = turn.kind if turn.expect.item else None
    numbers: list[Fill] = []
    of_other_digits = asked in (Kind.CODE, Kind.NUMBER) and not _PHONE_NAMED.search(turn.flat)
    if asked is not Kind.PHONE and not of_other_digits and not turn.second and may_hold_number(turn.said):
        numbers = _first(turn, Kind.PHONE)
    days: list[Fill] = []
    if not turn.second and turn.target(Kind.DATE_TIME):  # nobody waits for it: the best hypothesis is enough
        days = _first(turn, Kind.DATE_TIME)
    taken = [one.span for one in (*numbers, *days)]
    names = {kind: turn.target(kind) for kind in NAMES if kind is not asked}
    who = introduced(turn, weak=weak, taken=taken) if any(names.values()) else ()
    found = [fill(one, name) for kind, one in who if (name := names.get(kind))]
    found += numbers
    found += _choices_ahead(turn)
    found += days
    callback = turn.manual.items.get(CALL_BACK_ITEM)
    wished = callback is not None and callback.kind is Kind.YES_NO and CALL_BACK_ITEM in turn.expect.open_items
    called = CALL_BACK.search(turn.flat) if wished else None
    if called:
        value = yes_no_value(True, words=turn.said.words)
        span = turn.span(*called.span())
        found.append(Fill(item=CALL_BACK_ITEM, value=value, confidence=0.9, span=span, by="callback.words"))
    return found


def _first(turn: Turn, kind: Kind) -> list[Fill]:
    """The best value for an open item of a kind, none when no item wants it."""
    name = turn.target(kind)
    return [] if name is None else [fill(one, name) for one in candidates_of(turn, kind)[:1]]


def _part_of_phone(turn: Turn) -> Unclear | None:
    found = part_of_phone(turn)
    if found is None:
        return None
    why = "incomplete" if is_beginning(found.check) else "invalid"
    span = turn.span(found.start, found.end)
    return Unclear(why=why, heard=found.check.digits, span=span, by="phone.digits")


def _stands_alone(turn: Turn, item: Item, choice: str) -> bool:
    """Whether a choice is named by more than a short word, which stands inside others: 会社 in 株式会社."""
    forms = turn.memory.once(item, "choices.forms", lambda: _forms(item))[choice]
    named = [form for form in forms if form and form in turn.flat]
    if not named or any(len(form) >= _SHORTEST_AHEAD for form in named):
        return True
    words = [normal(part) for part in _CLAUSE.split(turn.said.words)]
    return any(re.fullmatch(re.escape(form) + _ENDING, word) for form in named for word in words)


def _forms(item: Item) -> dict[str, tuple[str, ...]]:
    """The words of each choice in the one form."""
    return {one.id: tuple(normal(form) for form in (*one.titles, *one.examples)) for one in options_of(item)}


def _choices_ahead(turn: Turn) -> list[Fill]:
    found = []
    for name in turn.expect.open_items:
        item = turn.manual.items.get(name)
        if item is None or item.kind is not Kind.CHOICE or name == turn.expect.item:
            continue
        meant = choices_of(turn, item)
        if len(meant) == 1 and meant[0].confidence >= SURE_AHEAD and _stands_alone(turn, item, meant[0].value.kept):
            found.append(fill(meant[0], name))
    return found
