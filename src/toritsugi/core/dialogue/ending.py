"""The end of a call: keep the message, and only then say that it was taken (G4)."""

from __future__ import annotations

from toritsugi.core.dialogue.intents import HangUp, Record
from toritsugi.core.dialogue.message import Message, Outcome
from toritsugi.core.dialogue.moves import Close
from toritsugi.core.dialogue.policy import next_move
from toritsugi.core.dialogue.record import message_of
from toritsugi.core.dialogue.state import CallState, Turn, knows_something
from toritsugi.core.dialogue.work import Work
from toritsugi.core.manual.conditions import holds
from toritsugi.core.manual.model import Finish
from toritsugi.core.values.making import value_from_clip as clip_value

#: seconds the disk has before the caller is told that the message could not be kept
RECORD_DEADLINE = 3.0
#: outcomes after which the caller hears that the message was taken
TOLD = (Outcome.MESSAGE, Outcome.ESCALATED, Outcome.VOICEMAIL)
#: ways to end after which the desk says no more than the line that ends the call
CURT = ("abuse_end",)

__all__ = ["clip_value", "close", "end_unkept", "hang_up", "kept", "not_kept", "outcome_now"]


def outcome_now(state: CallState) -> Outcome:
    """The outcome of a call that ends now, wherever it stands."""
    if state.closing is not None:
        return state.closing
    if state.joined:
        return Outcome.CONNECTED
    if state.alarm or "escalated" in state.progress:
        return Outcome.ESCALATED
    if state.guided and not state.take_message:
        return Outcome.GUIDED
    return Outcome.MESSAGE


def close(work: Work, outcome: Outcome, *, cut_short: bool = False) -> None:
    """Ask for the message to be kept; a call that told nothing at all ends without one."""
    state = work.state
    work.set(closing=outcome, cut_short=state.cut_short or cut_short, question=None)
    if not _worth_keeping(work):
        _say_closing(work, outcome)
        finish(work, "nothing_known")
        return
    message = message_of(work.given, work.state, outcome)
    request = work.number()
    work.out.append(Record(id=request, message=message, final=True))
    work.set(turn=Turn.KEEPING, waiting_for=request, message=message, timer=work.now + RECORD_DEADLINE)


def _worth_keeping(work: Work) -> bool:
    state = work.state
    answered = state.closing is not None and state.closing not in TOLD
    return knows_something(state) or state.spoke or work.given.caller_value is not None or answered


def kept(work: Work, message_id: str) -> None:
    """The message is on disk: say so, say goodbye, end the call."""
    message = work.state.message
    outcome = message.outcome if message else Outcome.MESSAGE
    work.set(message_id=message_id, waiting_for=0)
    if work.state.end_line not in CURT:
        if outcome in TOLD and knows_something(work.state):
            if message is not None and not message.complete and not work.state.end_line:
                work.standard("closing_incomplete")
            work.say(work.given.manual.told)
        _say_closing(work, outcome)
    finish(work, "kept")


def not_kept(work: Work, why: str) -> None:
    """The message is not known to be on disk: never say that it was taken."""
    message = work.state.message
    work.set(waiting_for=0)
    if message is not None and message.outcome in TOLD and knows_something(work.state):
        if work.state.end_line not in CURT:
            work.say(work.given.manual.not_kept)
    elif message is not None and work.state.end_line not in CURT:
        _say_closing(work, message.outcome)
    finish(work, why)


def end_unkept(work: Work) -> None:
    """The call is not this process's any more: say that it could not be kept, and end it.

    The message is asked to be kept all the same: what cannot stand under this call is told as one of its own.
    """
    work.hush()
    work.set(cut_short=True, question=None, waiting_for=0)
    if knows_something(work.state) or work.given.caller_value is not None:
        message = message_of(work.given, work.state, outcome_now(work.state))
        work.out.append(Record(id=work.number(), message=message, final=True))
        work.set(message=message)
    if work.state.end_line not in CURT:
        work.say(work.given.manual.not_kept)
    finish(work, "lease_lost")


def _say_closing(work: Work, outcome: Outcome) -> None:
    """The closing lines whose conditions hold, in the manual's order. A silent call has been told it ends."""
    if work.state.end_line:
        return
    facts = work.facts(outcome)
    said = [work.say(line.phrase) for line in work.given.manual.closing if holds(line.when, facts)]
    if not any(said):
        work.standard("goodbye")


def finish(work: Work, reason: str) -> None:
    """Hang up once everything was heard; the machine is finished."""
    work.out.append(HangUp(reason=reason))
    work.set(turn=Turn.OVER, saying=(), question=None, keys="", typed="", timer=0.0)


def hang_up(work: Work) -> None:
    """The caller is gone: keep what is known at once, as it is."""
    state = work.state
    work.set(saying=(), question=None, keys="", typed="")
    if state.turn is Turn.KEEPING and state.waiting_for:
        work.out.append(HangUp(reason="caller_hung_up"))
        work.set(turn=Turn.GONE)
        return
    outcome = outcome_now(state)
    work.set(cut_short=state.cut_short or ends_early(work, outcome))
    message: Message = message_of(work.given, work.state, outcome)
    silent = not knows_something(state) and not state.spoke
    if silent and work.given.caller_value is None and not state.guided:
        finish(work, "caller_hung_up")
        return
    if state.message_id and message == state.message:
        finish(work, "caller_hung_up")
        return
    request = work.number()
    work.out.append(Record(id=request, message=message, final=True))
    work.out.append(HangUp(reason="caller_hung_up"))
    work.set(turn=Turn.GONE, waiting_for=request, message=message, timer=work.now + RECORD_DEADLINE)


def ends_early(work: Work, outcome: Outcome) -> bool:
    """Whether a call that ends now, with this outcome, ends before what it is about was found and worked through."""
    state = work.state
    if state.closing is not None or outcome not in TOLD or state.operator:
        return False
    if not (state.matter or state.take_message):
        return True
    matter = work.given.manual.matters.get(state.matter)
    in_procedure = matter is not None and matter.finish is Finish.PROCEDURE and not state.take_message
    return in_procedure and not isinstance(next_move(work.given, state), Close)
