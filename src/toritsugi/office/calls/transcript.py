"""The transcript of a call, read from its journal."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.events import AnyEvent, CallerInterrupted, CallerSaid, Consulted, KeysPressed, Understood
from toritsugi.core.dialogue.intents import AnyIntent, Say, Understand
from toritsugi.core.dialogue.telling import brief
from toritsugi.office.calls.opened import Entry


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """One turn. who: "desk" or "caller". at: seconds since the call was answered. line: the phrase's id.

    clip: id of the recorded turn. cut: the caller interrupted it. understood: what was understood of it, each with the
    words it came from and the rule or model that found it, and what a language model was sent.
    """

    who: str
    at: float
    text: str
    line: str = ""
    clip: str = ""
    cut: bool = False
    understood: tuple[str, ...] = ()


def transcript(entries: Iterable[Entry]) -> tuple[Spoken, ...]:
    """What was said, in order. Entries that are not speech, or that an older desk wrote otherwise, are left out."""
    turns: list[Spoken] = []
    said: dict[int, int] = {}
    texts: tuple[str, ...] = ()
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
                texts = found.texts
            case Understand():
                texts = found.texts
            case Understood() if turns and turns[-1].who == "caller":
                told = tuple(_told(command, texts) for command in found.commands)
                sent = () if found.consulted is None else (_sent(found.consulted),)
                turns[-1] = msgspec.structs.replace(turns[-1], understood=(*told, *sent))
            case KeysPressed():
                turns.append(Spoken(who="caller", at=entry.at, text=f"［{found.keys}］"))
    return tuple(turns)


def _told(command: AnyCommand, texts: tuple[str, ...]) -> str:
    start, end = command.span
    words = f" ← 「{texts[0][start:end]}」" if start < end and len(texts) == 1 else ""
    by = f" ({command.by} {command.confidence:.2f})" if command.by else ""
    return f"{brief(command)}{words}{by}"


def _sent(consulted: Consulted) -> str:
    """What left the machine, and what came of it."""
    return f"llm.{consulted.model} ⇢ 「{consulted.sent}」 ({consulted.outcome} {consulted.seconds:.2f} s)"


def _decoded(entry: Entry) -> object:
    kind = {"event": AnyEvent, "intent": AnyIntent}.get(entry.kind)
    if kind is None:
        return None
    try:
        return msgspec.json.decode(entry.body, type=kind)
    except msgspec.ValidationError:
        return None
