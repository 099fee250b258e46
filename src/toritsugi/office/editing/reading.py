"""What stands in texts that are being written: their problems, and their form. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from toritsugi.core.manual.form import Entry, Group, defined_in, form, new_entry
from toritsugi.core.manual.language import RECORDS
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.packs import included
from toritsugi.core.manual.parsing import lists
from toritsugi.core.manual.problems import ManualError, Problem
from toritsugi.core.manual.source import Node
from toritsugi.marked_yaml import plain, read
from toritsugi.office.editing.bodies import Edit
from toritsugi.office.manuals.drafting import FILE
from toritsugi.office.manuals.findings import findings_of
from toritsugi.resources import CALLERS_FILE, CLIENT_FILE, MANUAL_FILE, pack_text, packs, read_manual
from toritsugi.yaml_edit import edit

RECORD_OF = {MANUAL_FILE: "manual", CLIENT_FILE: "client"}


def record_of(file: str) -> str | None:
    """What a file is in the language; a pack of the manual's own, None a list of callers or the scripted ones."""
    if file == CALLERS_FILE:
        return None
    return RECORD_OF.get(file, "pack" if file.endswith((".yaml", ".yml")) else None)


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What was read. forms: file → its form, None where it is no YAML. problems: in the order of the files.

    named: files that the manual names and that are not there yet: lists of callers, packs of its own.
    """

    problems: tuple[Problem, ...]
    forms: dict[str, Group | None]
    named: tuple[str, ...]
    manual: Manual | None


def state_of(sources: Mapping[str, str]) -> State:
    """Read the texts of a manual and its client."""
    nodes = {name: _node(text, name) for name, text in sources.items() if record_of(name)}
    defined = defined_in(nodes.get(MANUAL_FILE), nodes.get(CLIENT_FILE))
    forms = {name: form(node, record_of(name) or "", defined) if node else None for name, node in nodes.items()}
    named = tuple(name for name in _named(nodes.get(MANUAL_FILE)) if name not in sources)
    try:
        manual = read_manual(sources[MANUAL_FILE], sources.get(CLIENT_FILE), beside=sources)
    except ManualError as error:
        order = list(sources)
        problems = sorted(
            error.problems,
            key=lambda one: (one.file not in order, one.file in order and order.index(one.file), one.line),
        )
        return State(problems=tuple(problems), forms=forms, named=named, manual=None)
    return State(problems=(), forms=forms, named=named, manual=manual)


def _named(manual: Node | None) -> tuple[str, ...]:
    """The files that a manual names besides its client's."""
    if manual is None:
        return ()
    own = (name for name, _ in included(manual) if name not in packs())
    return tuple(name for name in dict.fromkeys((*lists(manual), *own)) if FILE.fullmatch(name))


def shown(state: State, *, english: bool) -> dict[str, Any]:
    """The state as pages get it, in one language: {"problems": […], "forms": {file: {…} or null}, "named": […]}."""
    problems = [
        {
            "file": one.file,
            "line": one.line,
            "column": one.column,
            "key": one.key,
            "what": one.what_en if english else one.what,
            "mend": one.mend_en if english else one.mend,
        }
        for one in state.problems
    ]
    forms = {name: _part(group, english) if group is not None else None for name, group in state.forms.items()}
    return {"problems": problems, "forms": forms, "named": state.named}


def found_in(manual: Manual, sources: Mapping[str, str], *, english: bool) -> list[dict[str, Any]]:
    """What the check and the scripted callers find, as pages get it; severity: "error" or "warning". Takes seconds.

    dialogue: the call that shows it, [who, text] each.
    """
    return [
        {
            "file": one.file,
            "line": one.line,
            "column": one.column,
            "key": one.key,
            "severity": one.severity,
            "what": one.what_en if english else one.what,
            "mend": one.mend_en if english else one.mend,
            "dialogue": [(said.who, said.text) for said in one.dialogue],
        }
        for one in findings_of(manual, sources)
    ]


def _part(part: Group | Entry, english: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "path": part.path,
        "key": part.key,
        "label": part.en if english else part.ja,
        "there": part.there,
        "line": part.line,
    }
    if isinstance(part, Entry):
        fields = ("widget", "values", "options", "names", "required", "longest", "plain")
        return made | {name: getattr(part, name) for name in fields}
    inner = [_part(one, english) for one in part.parts]
    return made | {"shape": part.shape, "name": part.name, "add": part.add, "parts": inner}


@cache
def pack_titles() -> tuple[tuple[str, str], ...]:
    """Name and title of every shipped pack."""
    return tuple((name, str(plain(read(pack_text(name), name))["title"])) for name in packs())


def edited(change: Edit) -> str:
    """The text of one file with one place changed. Raises CannotEdit, or KeyError where there is no such place."""
    record = record_of(change.file)
    if record is None:
        raise KeyError(change.file)
    order = [field.key for field in RECORDS[record]]
    value: Any = None
    if change.new:
        value = new_entry(record, tuple(change.path))
    elif change.values:
        value = list(change.values) if change.listed else change.values[0]
    return edit(change.sources[change.file], tuple(change.path), value, order=order)


def _node(text: str, name: str) -> Node | None:
    """The root of a text; None where it is no YAML with keys: `read_manual` tells why."""
    try:
        node = read(text, name)
    except ManualError:
        return None
    return node if node.kind == "map" else None
