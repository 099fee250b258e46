"""Back-test: past calls under another version of their manual, and what would have been different.

    results = [backtest_call(terms, past_call(rows), understander) for rows in …]
    told = summary(results)

A call whose journal fits the new version event by event is replayed exactly, whatever happened in it. Any other is run
again by its answers (`rerun`). No value of a caller is in a result: items are named, what was said in them is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.intents import AnyIntent, Connect, Escalate, Listen, Record, Say, Understand
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.message import Known, Message
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.dialogue.walltime import wall
from toritsugi.core.proof.past_call import Line, PastCall, line_of
from toritsugi.core.proof.rerun import Outcome, Terms, context_under, rerun, terms_of
from toritsugi.core.understanding.port import Understander

__all__ = ["CallResult", "Changed", "Status", "Summary", "Terms", "backtest_call", "summary", "terms_of"]

#: seconds of talk time below which two calls are as long as each other
NOTICED_SECONDS = 1.0


class Status(StrEnum):
    """What came of a call."""

    SAME = "same"
    CHANGED = "changed"
    NOT_COVERED = "not_covered"


class Changed(msgspec.Struct, frozen=True):
    """One thing that would have been different.

    what: "outcome", "matter", "complete", "counts", "item", "told", "escalated", "words" or "talk_time". name: the item
    or contact. before, after: in ids and words of manuals, never of callers; for words the sentence gone or new.
    """

    what: str
    name: str
    before: str
    after: str


class CallResult(msgspec.Struct, frozen=True, kw_only=True):
    """One call. matter: as it was then. not_covered: questions nobody was asked ("item:ID", "helped:…", "connect:ID").

    With some of them the changes are those of the rest of the call, as far as it could be followed. exact: replayed
    event by event. seconds: estimated talk time then and now.
    """

    call_id: str
    status: Status
    matter: str
    changes: tuple[Changed, ...]
    not_covered: tuple[str, ...]
    exact: bool
    seconds: tuple[float, float]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """All calls together. changed: what → in how many calls. not_covered: question → in how many calls.

    seconds: mean of the talk time then and now, of the calls that could be followed to their end.
    """

    calls: int
    statuses: dict[str, int]
    changed: dict[str, int]
    not_covered: dict[str, int]
    seconds: tuple[float, float]


def backtest_call(terms: Terms, past: PastCall, understander: Understander | None = None) -> CallResult:
    """One past call under the manual of `terms`.

    understander: finds the matter anew from the words that were said; without one the matter understood then is taken.
    """
    exact = _replayed(terms, past, understander)
    if exact is not None:
        now = exact
    elif past.handed:
        now = Outcome(message=None, lines=(), not_covered=("operator",), finished=False, caller_seconds=0.0)
    else:
        now = rerun(terms, past, understander)
    followed = now.finished or bool(now.lines and not past.handed)
    changes = tuple(_changes(past, now)) if followed else ()
    status = Status.NOT_COVERED if now.not_covered else Status.CHANGED if changes else Status.SAME
    return CallResult(
        call_id=past.context.call_id,
        status=status,
        matter=past.message.matter if past.message else "",
        changes=changes,
        not_covered=now.not_covered,
        exact=exact is not None,
        seconds=_seconds(past, now),
    )


def summary(results: Iterable[CallResult]) -> Summary:
    """What came of all calls."""
    all = list(results)
    whole = [one for one in all if one.status is not Status.NOT_COVERED]
    then, now = (sum(one.seconds[side] for one in whole) / max(1, len(whole)) for side in (0, 1))
    changed: Counter[str] = Counter()
    for one in whole:
        changed.update({change.what for change in one.changes})
    missing = Counter(question for one in all for question in one.not_covered)
    statuses = Counter(str(one.status) for one in all)
    return Summary(
        calls=len(all),
        statuses={str(status): statuses[str(status)] for status in Status},
        changed=dict(changed.most_common()),
        not_covered=dict(missing.most_common()),
        seconds=(round(then, 1), round(now, 1)),
    )


# exact replay


def _replayed(terms: Terms, past: PastCall, understander: Understander | None) -> Outcome | None:
    """The call under the new manual, if its events fit: the same questions at the same places; else None."""
    dialogue = Dialogue(terms.manual, context_under(terms.manual, past.context))
    lines: list[Line] = []
    message: Message | None = None
    escalated: list[str] = []
    for event, at, then in past.steps:
        now = dialogue.receive(event, at)
        if len(now) != len(then) or not all(_alike(one, other) for one, other in zip(then, now, strict=True)):
            return None
        if understander is not None and not all(_understood_alike(terms, past, one, understander, at) for one in now):
            return None
        for one in now:
            if isinstance(one, Say):
                lines.append(line_of(one))
            elif isinstance(one, Record):
                message = one.message
            elif isinstance(one, Escalate):
                escalated.append(one.target)
    return Outcome(
        message=message,
        lines=tuple(lines),
        not_covered=(),
        finished=True,
        caller_seconds=_of_caller(past),
        escalated=tuple(escalated),
    )


def _alike(then: AnyIntent, now: AnyIntent) -> bool:
    """Whether an intent leads to the same events; a line may have other words, a message go to somebody else."""
    if isinstance(then, Say) and isinstance(now, Say):
        return (then.id, then.line, then.reads_back) == (now.id, now.line, now.reads_back)
    if isinstance(then, Listen) and isinstance(now, Listen):
        return then.expect == now.expect
    if isinstance(then, Understand) and isinstance(now, Understand):
        return (then.id, then.texts, then.expect) == (now.id, now.texts, now.expect)
    if isinstance(then, Record) and isinstance(now, Record):
        return (then.id, then.final) == (now.id, now.final)
    if isinstance(then, Connect) and isinstance(now, Connect):
        return (then.id, then.target) == (now.id, now.target)
    return (isinstance(then, Escalate) and isinstance(now, Escalate)) or then == now


def _understood_alike(terms: Terms, past: PastCall, intent: AnyIntent, understander: Understander, at: float) -> bool:
    """Whether the words about the matter are understood as they were then."""
    if not isinstance(intent, Understand) or intent.expect.asked not in (Asked.MATTER, Asked.ANYTHING):
        return True
    then = next((one.commands for one in past.answers if one.said and _words(one.said.texts) == intent.texts), None)
    if then is None:
        return True  # the answer never came, or came of words joined to others: the events themselves decide
    local = wall(past.context.started_at, at)
    return tuple(understander.understand(intent.texts, intent.expect, terms.manual, local)) == then


def _words(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in texts if text.strip())


# what is different


def _changes(past: PastCall, now: Outcome) -> list[Changed]:
    found: list[Changed] = []
    then, other = past.message, now.message
    if now.finished:
        found += _ends(then, other)
        skipped = {question.partition(":")[2] for question in now.not_covered}
        found += _items(then, other, skipped)
        found += _told(then, other)
        if past.escalated != now.escalated:
            found.append(Changed("escalated", "", "、".join(past.escalated), "、".join(now.escalated)))
    found += _words_changed(past, now)
    before, after = _seconds(past, now)
    if now.finished and abs(before - after) >= NOTICED_SECONDS:
        found.append(Changed("talk_time", "", f"{before:.0f}", f"{after:.0f}"))
    return found


def _ends(then: Message | None, now: Message | None) -> list[Changed]:
    pairs = [
        ("outcome", str(then.outcome) if then else "", str(now.outcome) if now else ""),
        ("matter", then.matter if then else "", now.matter if now else ""),
        ("complete", _flag(then and then.complete), _flag(now and now.complete)),
        ("counts", _flag(then and then.counts), _flag(now and now.counts)),
    ]
    return [Changed(what, "", before, after) for what, before, after in pairs if before != after]


def _flag(value: object) -> str:
    return "" if value is None else "yes" if value else "no"


def _items(then: Message | None, now: Message | None, skipped: set[str]) -> list[Changed]:
    """Items that are told otherwise, by their states; "other value" where only the value is another."""
    was, is_now = ({one.item: one for one in message.items} if message else {} for message in (then, now))
    found = []
    for item in dict.fromkeys((*was, *is_now)):
        one, other = was.get(item), is_now.get(item)
        if item in skipped or (_state(one), _kept(one)) == (_state(other), _kept(other)):
            continue
        after = _state(other) if _state(one) != _state(other) else "other value"
        found.append(Changed("item", item, _state(one), after))
    return found


def _state(known: Known | None) -> str:
    return str(known.state) if known is not None else ""


def _kept(known: Known | None) -> str:
    return known.value.kept if known is not None and known.value is not None else ""


def _told(then: Message | None, now: Message | None) -> list[Changed]:
    was, is_now = (
        {(one.contact, one.channel) for one in message.notify} if message else set() for message in (then, now)
    )
    gone = [Changed("told", contact, channel, "") for contact, channel in sorted(was - is_now)]
    return gone + [Changed("told", contact, "", channel) for contact, channel in sorted(is_now - was)]


def _words_changed(past: PastCall, now: Outcome) -> list[Changed]:
    """Sentences heard then and not now, and the other way round. A call that was not followed to its end lacks some."""
    was, is_now = Counter(line.text for line in past.lines), Counter(line.text for line in now.lines)
    names = {line.text: line.id for line in (*past.lines, *now.lines)}
    gone = [] if not now.finished else [Changed("words", names[text], text, "") for text in was - is_now]
    return gone + [Changed("words", names[text], "", text) for text in is_now - was]


def _of_caller(past: PastCall) -> float:
    return sum(answer.seconds for answer in past.answers)


def _seconds(past: PastCall, now: Outcome) -> tuple[float, float]:
    """Talk time then and now: the desk's lines as they are estimated, the caller's answers as they were measured."""
    then = sum(seconds_to_say(line.spoken) for line in past.lines) + _of_caller(past)
    is_now = sum(seconds_to_say(line.spoken) for line in now.lines) + now.caller_seconds
    return round(then, 1), round(is_now, 1)
