"""One text to understand outside a call: what was asked, in which words, under which manual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import (
    Choice,
    DeskLine,
    Finish,
    Hours,
    Item,
    Manual,
    Matter,
    Phrase,
)
from toritsugi.core.values.model import Kind

#: what may stand in place of a kind or an item's id
MATTER, COMMANDS = "matter", "commands"
#: the id of the item that a kind alone asks for
ASKED_ITEM = "asked"


class RequestError(ValueError):
    """A request that cannot be understood. place: its field. mend: what to write."""

    def __init__(self, place: str, message: str, mend: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place, self.message, self.mend = place, message, mend


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to choose. heard: how callers put it."""

    id: str = ""
    title: str = ""
    heard: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the desk asked before the text.

    question: its words. options: the choices of a choice, or the matters to choose among. item: the item asked or read
    back, or a kind. read_back: the spoken value that the caller is asked to confirm. open: items that may be answered
    ahead. sort: the sort of question, for commands ("matter", "item", "confirm", "helped", "anything").
    """

    question: str = ""
    options: tuple[str | Named, ...] = ()
    item: str = ""
    read_back: str = ""
    open: tuple[str, ...] | None = None
    sort: Asked | None = None


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text, or the n-best list of one turn, best first. item: a kind, an item's id, "matter" or "commands".

    now: ISO 8601, in the line's zone where it names none. manual: a file or a template's name. id: kept in the answer.
    """

    text: str | tuple[str, ...]
    item: str
    asked: str | Question | None = None
    now: str | None = None
    manual: str | None = None
    id: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The n-best list, best first."""
        return (self.text,) if isinstance(self.text, str) else self.text

    @property
    def question(self) -> Question:
        """What was asked."""
        if self.asked is None:
            return Question()
        return Question(question=self.asked) if isinstance(self.asked, str) else self.asked


class Asking(msgspec.Struct, frozen=True):
    """A request as understanding takes it. kind: the kind of the item that is looked for; None for other requests."""

    manual: Manual
    expect: Expect
    kind: Kind | None = None
    item: str = ""


def request_of(line: str | bytes, given: Request | None = None) -> Request:
    """The request of one JSON line. given: what holds where the line says nothing. Raises RequestError."""
    try:
        fields = msgspec.json.decode(line)
        if not isinstance(fields, dict):
            raise RequestError("line", "it is no JSON object", 'write {"text": "…", "item": "phone"}')
        whole = {
            **_given(given),
            **{key: value for key, value in fields.items() if key in _FIELDS and value is not None},
        }
        return msgspec.convert(whole, Request)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at ")
        raise RequestError(place.strip("`$.") or "line", message, "see docs/reference/understand.md") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RequestError("line", f"it is no JSON ({error})", "write one JSON object on each line") from error


def asking(request: Request, manual: Manual | None) -> Asking:
    """What a request asks. manual: the one it names, opened. Raises RequestError."""
    question = request.question
    under = manual if manual is not None else EMPTY
    if request.item == MATTER:
        return _matter(question, under, manual is not None)
    if request.item == COMMANDS:
        return _commands(question, under)
    return _item(request.item, question, under)


def _given(given: Request | None) -> dict[str, Any]:
    fields = {} if given is None else {name: getattr(given, name) for name in _FIELDS}
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _matter(question: Question, manual: Manual, named: bool) -> Asking:
    ids = tuple(_id(one) for one in question.options)
    if not named and question.options:
        matters = {_id(one): _made_matter(one) for one in question.options}
        return Asking(msgspec.structs.replace(manual, matters=matters), Expect(asked=Asked.MATTER))
    if not manual.matters:
        raise RequestError("item", "no manual gives matters", "name a manual, or matters as asked.options")
    _known(ids, manual.matters, "asked.options")
    opened = _open(question, manual, "")
    return Asking(manual, Expect(asked=Asked.MATTER, options=ids, open_items=opened))


def _commands(question: Question, manual: Manual) -> Asking:
    if question.item:
        return _item(question.item, question, manual, asked=question.sort)
    sort = question.sort or (Asked.MATTER if manual.matters else Asked.ANYTHING)
    ids = tuple(_id(one) for one in question.options)
    _known(ids, manual.matters, "asked.options")
    return Asking(manual, Expect(asked=sort, options=ids, open_items=_open(question, manual, "")))


def _item(name: str, question: Question, manual: Manual, asked: Asked | None = None) -> Asking:
    item = manual.items.get(name) or _of_kind(name, question)
    if question.question:
        item = msgspec.structs.replace(item, ask=Phrase(id=item.ask.id, text=question.question))
    if question.options:
        item = msgspec.structs.replace(item, choices=_choices(question.options))
    if item.kind is Kind.CHOICE and not item.choices:
        raise RequestError("asked.options", "a choice without choices", "name them, or an item of a manual")
    under = msgspec.structs.replace(manual, items={**manual.items, item.id: item})
    opened = _open(question, manual, item.id) if item.id in manual.items or question.open else ()
    sort = asked or (Asked.CONFIRM if question.read_back else Asked.ITEM)
    expect = Expect(asked=sort, item=item.id, kind=item.kind, read_back=question.read_back, open_items=opened)
    return Asking(under, expect, item.kind, item.id)


def _of_kind(name: str, question: Question) -> Item:
    try:
        kind = Kind(name)
    except ValueError as error:
        kinds = ", ".join(Kind)
        raise RequestError(
            "item", f"{name!r} is no item", f"write matter, commands, an item's id or {kinds}"
        ) from error
    return Item(id=ASKED_ITEM, kind=kind, title="", ask=Phrase(id=f"items.{ASKED_ITEM}.ask", text=question.question))


def _open(question: Question, manual: Manual, but: str) -> tuple[str, ...]:
    if question.open is None:
        return tuple(name for name in manual.items if name != but)
    _known(question.open, manual.items, "asked.open")
    return question.open


def _known(names: tuple[str, ...], known: Mapping[str, object], place: str) -> None:
    strange = next((name for name in names if name not in known), None)
    if strange is not None:
        raise RequestError(place, f"{strange!r} is not in the manual", f"write one of {', '.join(known) or '(none)'}")


def _choices(options: tuple[str | Named, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(id=_id(one), title=_title(one), key=str(at) if at <= 9 else "", heard=_heard(one))
        for at, one in enumerate(options, 1)
    )


def _made_matter(one: str | Named) -> Matter:
    return Matter(id=_id(one), title=_title(one), finish=Finish.MESSAGE, heard=_heard(one))


def _id(one: str | Named) -> str:
    return one if isinstance(one, str) else one.id or one.title


def _title(one: str | Named) -> str:
    return one if isinstance(one, str) else one.title or one.id


def _heard(one: str | Named) -> tuple[str, ...]:
    return () if isinstance(one, str) else one.heard


_FIELDS = Request.__struct_fields__
_NONE = Phrase(id="", text="")
#: what a text without a manual is understood under
EMPTY = Manual(
    format=1,
    client_id="",
    client_name="",
    line=DeskLine(id="", name="", reading=""),
    hours=Hours(),
    opening=(),
    notices=(),
    items={},
    matters={},
    cards={},
    callers=(),
    contacts={},
    closing=(),
    told=_NONE,
    not_kept=_NONE,
    notify=(),
    standard={},
)
