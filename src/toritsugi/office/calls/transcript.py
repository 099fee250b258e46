"""The transcript of a call, read from its journal."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import msgspec

from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.events import AnyEvent, CallerSaid, Consulted, KeysPressed, Understood
from toritsugi.core.dialogue.intents import AnyIntent, Say, Understand
from toritsugi.core.dialogue.spoken_times import Heard, heard_lines
from toritsugi.core.dialogue.telling import brief
from toritsugi.office.calls.opened import Entry


class Hypothesis(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller may have said. confidence: 0..1, None where the recogniser did not tell."""

    text: str
    confidence: float | None = None


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """One turn. who: "desk" or "caller". at, end: seconds since the call was answered. line: the phrase's id.

    text: all of the line, or the caller's words as they were understood best. heard: of a line, what the caller heard
    of it. cut: not all of it, since the caller interrupted it or it was stopped. clip: id of the recorded turn. keys:
    the caller pressed keys, those of one entry; at and end are of the first and the last.
    hypotheses: of the caller's words, best first. understood: what was understood of it, each with the words it came
    from and the rule or model that found it, and what a language model was sent.
    """

    who: str
    at: float
    text: str
    end: float = 0.0
    line: str = ""
    heard: str = ""
    clip: str = ""
    cut: bool = False
    keys: bool = False
    hypotheses: tuple[Hypothesis, ...] = ()
    understood: tuple[str, ...] = ()

    @property
    def unsaid(self) -> bool:
        """Whether it is a line that was given up before a word of it was heard."""
        return self.who == "desk" and not self.heard

    @property
    def rest(self) -> str:
        """What was not heard any more of a line."""
        return self.text[len(self.heard.removesuffix("…")) :] if self.cut else ""


def transcript(entries: Iterable[Entry]) -> tuple[Spoken, ...]:
    """What was said, by when it began. Entries that are not speech, or that an older desk wrote otherwise, are left

    out.
    """
    told = [(entry.at, found) for entry in entries if (found := _decoded(entry)) is not None]
    lines = heard_lines(told)
    turns: list[Spoken] = []
    texts: tuple[str, ...] = ()
    for at, found in told:
        match found:
            case Say():
                turns.append(_line(found, at, lines.get(found.id)))
            case CallerSaid():
                turns.append(_said(found, at))
                texts = found.texts
            case Understand():
                texts = found.texts
            case Understood() if turns and turns[-1].who == "caller":
                commands = tuple(_told(command, texts) for command in found.commands)
                sent = () if found.consulted is None else (_sent(found.consulted),)
                turns[-1] = msgspec.structs.replace(turns[-1], understood=(*commands, *sent))
            case KeysPressed():
                turns.append(Spoken(who="caller", at=at, end=at, text=found.keys, keys=True))
    return _joined(sorted(turns, key=lambda turn: turn.at))


def _joined(turns: Iterable[Spoken]) -> tuple[Spoken, ...]:
    """The same turns, with keys between which nobody spoke as one: a number comes a digit at a time."""
    joined: list[Spoken] = []
    for keys, group in groupby(turns, key=lambda turn: turn.keys):
        if keys:
            pressed = tuple(group)
            text = "".join(turn.text for turn in pressed)
            told = tuple(one for turn in pressed for one in turn.understood)
            joined.append(msgspec.structs.replace(pressed[0], end=pressed[-1].end, text=f"［{text}］", understood=told))
        else:
            joined.extend(group)
    return tuple(joined)


def _line(say: Say, at: float, heard: Heard | None) -> Spoken:
    if heard is None:
        return Spoken(who="desk", at=at, end=at, text=say.shown, heard=say.shown, line=say.line)
    return Spoken(
        who="desk",
        at=heard.start,
        end=heard.end,
        text=say.shown,
        heard=heard.text,
        line=say.line,
        cut=not heard.whole,
    )


def _said(event: CallerSaid, at: float) -> Spoken:
    sure = dict(enumerate(event.confidences))
    spoken = event.end > event.start
    return Spoken(
        who="caller",
        at=event.start if spoken else at,
        end=event.end if spoken else at,
        text=event.texts[0] if event.texts else "",
        clip=event.clip,
        hypotheses=tuple(Hypothesis(text=text, confidence=sure.get(n)) for n, text in enumerate(event.texts)),
    )


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
