"""Scripted callers as people write them: a YAML tree of marked nodes in, scripts out, every mistake with its line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

import msgspec

from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.dialogue.scripted import ANYTHING, BY_KEYS, BY_VOICE, CALLBACK, HELPED, Expected, Interject, Script
from toritsugi.core.manual.conditions import OUTCOMES, PRESENCES, WITHHELD
from toritsugi.core.manual.reading import near
from toritsugi.core.manual.source import Node

#: what may be answered besides items
NOT_ITEMS = (CALLBACK, HELPED, ANYTHING)
RESULTS = ("answered", "no_answer", "busy", "refused", "failed")


class BadScript(ValueError):
    """A file of scripted callers that cannot be used: where, what is wrong, and what mends it."""

    def __init__(self, node: Node, what: str, mend: str) -> None:
        super().__init__(f"{node.file}:{node.line}:{node.column}: {what}\n  → {mend}")
        self.place = f"{node.file}:{node.line}:{node.column}"
        self.what, self.mend = what, mend


def read_scripts(root: Node, items: Collection[str] | None = None) -> tuple[Script, ...]:
    """The scripts of a file: a list, or a list under `calls`. Raises BadScript at the first mistake.

    items: ids of the manual's items; an answer to anything else is a mistake. None does not look.
    """
    listed = root
    if root.kind == "map":
        calls = {key.text: value for key, value in root.entries}
        if "calls" not in calls:
            raise BadScript(root, "no list of calls here", "write `calls:` and a list below it")
        listed = calls["calls"]
    if listed.kind != "list":
        raise BadScript(listed, "a list of calls is wanted here", "begin every call with `- `")
    scripts = tuple(_script(node, number) for number, node in enumerate(listed.items, 1))
    if items is not None:
        for node in listed.items:
            _check_answers(node, (*items, *NOT_ITEMS))
    return scripts


def _script(node: Node, number: int) -> Script:
    fields = _fields(node, FIELDS, "call")
    if fields.get("caller_id") and fields.get("withheld"):
        place = next(value for key, value in node.entries if key.text == "withheld")
        raise BadScript(place, "a call that has a caller_id is not withheld", "leave out one of the two")
    return Script(**{"name": f"call {number}", **fields})


def _check_answers(script: Node, known: tuple[str, ...]) -> None:
    """Answers are to questions the manual has."""
    given = (value for key, value in script.entries if key.text == "answers")
    for key in (key for answers in given for key, _ in answers.entries):
        if key.text not in known:
            nearest = near(key.text, list(known))
            hint = f"did you mean {nearest!r}? " if nearest else ""
            raise BadScript(
                key,
                f"answers: the manual has no item {key.text!r}",
                f"{hint}its items: {', '.join(dict.fromkeys(known))}",
            )


def _fields(node: Node, known: dict[str, Callable[[Node], Any]], what: str) -> dict[str, Any]:
    if node.kind != "map":
        raise BadScript(node, f"a {what} is a set of `key: value`", f"known keys: {', '.join(known)}")
    found: dict[str, Any] = {}
    for key, value in node.entries:
        read = known.get(key.text)
        if read is None:
            raise BadScript(key, f"no such key in a {what}: {key.text!r}", f"known keys: {', '.join(known)}")
        if key.text in found:
            raise BadScript(key, f"the key {key.text!r} is there twice", "leave one of them out")
        found[key.text] = read(value)
    return found


def _text(node: Node) -> str:
    if node.kind != "scalar":
        raise BadScript(node, "one text is wanted here", "write it on the line of its key")
    return "" if node.empty else node.text


def _texts(node: Node) -> tuple[str, ...]:
    if node.kind == "list":
        return tuple(_text(item) for item in node.items)
    text = _text(node)
    return (text,) if text else ()


def _table(read: Callable[[Node], Any]) -> Callable[[Node], dict[str, Any]]:
    def table(node: Node) -> dict[str, Any]:
        if node.kind != "map":
            raise BadScript(node, "a set of `key: value` is wanted here", "for example `phone: 03の1234の5678`")
        return {key.text: read(value) for key, value in node.entries}

    return table


def _flag(node: Node) -> bool:
    text = _text(node).lower()
    if text not in ("true", "false", "yes", "no"):
        raise BadScript(node, f"{text!r} is neither yes nor no", "write true or false")
    return text in ("true", "yes")


def _count(node: Node) -> int:
    text = _text(node)
    if not text.isdecimal() or len(text) > 6:
        raise BadScript(node, f"{text!r} is not a whole number", "write 0 or more, such as 12")
    return int(text)


def _time(node: Node) -> str:
    text = _text(node)
    try:
        datetime.fromisoformat(text)
    except ValueError as why:
        raise BadScript(node, f"{text!r} is not a time", "write it as 2026-11-24T10:15:00+09:00") from why
    return text


def _one_of(*allowed: str) -> Callable[[Node], str]:
    def one(node: Node) -> str:
        text = _text(node)
        if text not in allowed:
            raise BadScript(node, f"{text!r} cannot stand here", f"one of: {', '.join(allowed)}")
        return text

    return one


def _connects(node: Node) -> dict[str, str]:
    read = _one_of(*RESULTS)
    return {"": read(node)} if node.kind == "scalar" else _table(read)(node)


def _interjects(node: Node) -> tuple[Interject, ...]:
    found = []
    for item in node.items if node.kind == "list" else (node,):
        fields = _fields(item, INTERJECT_FIELDS, "interjection")
        at = fields.pop("at", "")
        if at.isdecimal():
            fields.setdefault("turn", int(at))
        elif at:
            fields.setdefault("line", at)
        if not fields.get("says") or not (fields.get("line") or fields.get("turn")):
            raise BadScript(
                item, "an interjection says something at a line or a turn", "give `says` and `line` or `turn`"
            )
        found.append(Interject(**fields))
    return tuple(found)


def _history(node: Node) -> tuple[PastCall, ...]:
    found = [_fields(item, PAST_CALL_FIELDS, "past call") for item in (node.items if node.kind == "list" else (node,))]
    if any("days" not in fields for fields in found):
        raise BadScript(node, "a past call was some days ago", "write `days: 1`")
    return tuple(sorted((PastCall(**fields) for fields in found), key=lambda call: call.days))


def _expected(node: Node) -> Expected:
    return msgspec.convert(_fields(node, EXPECT_FIELDS, "set of expectations"), Expected)


INTERJECT_FIELDS: dict[str, Callable[[Node], Any]] = {
    "at": _text,
    "line": _text,
    "turn": _count,
    "says": _text,
    "over": _flag,
}
PAST_CALL_FIELDS: dict[str, Callable[[Node], Any]] = {
    "days": _count,
    "matter": _text,
    "outcome": _one_of(*OUTCOMES),
    "open": _flag,
}
EXPECT_FIELDS: dict[str, Callable[[Node], Any]] = {
    "outcome": _one_of(*OUTCOMES),
    "complete": _flag,
    "matter": _text,
    "callback_wanted": _flag,
    "items": _table(_text),
    "states": _table(_one_of("confirmed", "given", "clip", "refused", "unknown")),
    "flags": _texts,
    "says": _texts,
    "never_says": _texts,
    "told": _texts,
    "turns": _count,
    "most_seconds": _count,
    "kept": _flag,
}
FIELDS: dict[str, Callable[[Node], Any]] = {
    "name": _text,
    "caller_id": _text,
    "withheld": _one_of(*WITHHELD),
    "at": _time,
    "says": _texts,
    "answers": _table(_texts),
    "confirm": _texts,
    "interjects": _interjects,
    "hangs_up_after": _count,
    "by": _one_of(BY_VOICE, BY_KEYS),
    "hears": _flag,
    "connects": _connects,
    "presence": _table(_one_of(*PRESENCES)),
    "history": _history,
    "disk": _flag,
    "expect": _expected,
}
