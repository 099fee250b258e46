"""The transcript of a call, read from its journal."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from toritsugi.core.dialogue.events import AnyEvent, CallerInterrupted, CallerSaid, KeysPressed
from toritsugi.core.dialogue.intents import AnyIntent, Say
from toritsugi.office.calls.opened import Entry


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """One turn. who: "desk" or "caller". at: seconds since the call was answered. line: the phrase's id.

    clip: id of the recorded turn. cut: the caller interrupted it.
    """

    who: str
    at: float
    text: str
    line: str = ""
    clip: str = ""
    cut: bool = False


def transcript(entries: Iterable[Entry]) -> tuple[Spoken, ...]:
    """What was said, in order. Entries that are not speech, or that an older desk wrote otherwise, are left out."""
    turns: list[Spoken] = []
    said: dict[int, int] = {}
    for entry in entries:
        found = _decoded(entry)
        match found:
            case Say():
                said[found.id] = len(turns)
                turns.append(Spoken(who="desk", at=entry.at, text=found.shown, line=found.line))
            case CallerInterrupted() if found.say in said:
                index = said[found.say]
                turns[index] = msgspec.structs.replace(turns[index], cut=True)
            case CallerSaid():
                text = found.texts[0] if found.texts else ""
                turns.append(Spoken(who="caller", at=entry.at, text=text, clip=found.clip))
            case KeysPressed():
                turns.append(Spoken(who="caller", at=entry.at, text=f"［{found.keys}］"))
    return tuple(turns)


def _decoded(entry: Entry) -> object:
    kind = {"event": AnyEvent, "intent": AnyIntent}.get(entry.kind)
    if kind is None:
        return None
    try:
        return msgspec.json.decode(entry.body, type=kind)
    except msgspec.ValidationError:
        return None
