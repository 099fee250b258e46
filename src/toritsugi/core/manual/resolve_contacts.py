"""Contacts of the client and the ladders they stand on."""

from __future__ import annotations

from collections.abc import Mapping

from toritsugi.core.manual.model import Condition, Contact, Ladder, Phrase, Rung
from toritsugi.core.manual.on_call import not_hours
from toritsugi.core.manual.problems import Problems
from toritsugi.core.manual.reading import Record


def contacts_of(client: Record, names: Mapping[str, str]) -> dict[str, Contact]:
    """All contacts in the order they were written. names: what `{client}` and `{line}` stand for."""
    found = {}
    for id, record in client.table("contacts").items():
        channels, absence = record.record("channels"), record.record("absence")
        found[id] = Contact(
            id=id,
            name=record.value("name", id),
            reading=record.value("reading", ""),
            phone=record.value("phone", ""),
            channels={} if channels is None else {key: leaf.value for key, leaf in channels.fields.items()},
            absence={} if absence is None else absence_of(absence, names),
        )
    return found


def absence_of(record: Record, names: Mapping[str, str]) -> dict[str, Phrase]:
    """How an absence is put, by presence; `{title}` is left for the call."""
    return {key: Phrase(id=leaf.path, text=with_names(leaf.value, names)) for key, leaf in record.fields.items()}


def with_names(text: str, names: Mapping[str, str]) -> str:
    """A sentence with the names of client and line filled in."""
    for blank, name in names.items():
        text = text.replace("{" + blank + "}", name)
    return text


def ladders_of(client: Record, problems: Problems) -> dict[str, Ladder]:
    """All ladders. An id means one thing: a contact, or a ladder."""
    contacts = client.table("contacts")
    found = {}
    for id, record in client.table("ladders").items():
        if id in contacts:
            problems.add("double_number", record.node, record.path, value=id, before=contacts[id].node.line)
        rungs = []
        for entry in record.many("call"):
            if isinstance(entry, Record):
                if entry.has("contact"):
                    rungs.append(_rung(entry, problems))
            else:
                rungs.append(Rung(contact=entry.value))
        if rungs and not any(rung.when.op == "always" for rung in rungs):
            problems.add("nobody_on_call", record.node, f"{record.path}.call")
        found[id] = Ladder(id=id, name=record.value("name", id), rungs=tuple(rungs))
    return found


def _rung(entry: Record, problems: Problems) -> Rung:
    when: Condition = entry.value("when", Condition())
    word = not_hours(when)
    leaf = entry.leaf("when")
    if word and leaf is not None:
        problems.add("not_hours", leaf.node, leaf.path, word=word)
        when = Condition()
    return Rung(contact=entry.value("contact"), seconds=entry.value("for", 30.0), when=when)
