"""Answers of those the desk waits for: a contact who is rung, and the disk."""

from __future__ import annotations

from toritsugi.core.dialogue import ending
from toritsugi.core.dialogue.acting import advance, rung_failed
from toritsugi.core.dialogue.events import ConnectResult, Recorded, RecordFailed
from toritsugi.core.dialogue.intents import Record
from toritsugi.core.dialogue.message import Outcome
from toritsugi.core.dialogue.procedure import ANSWERED
from toritsugi.core.dialogue.record import message_of
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.dialogue.work import Work

#: seconds the caller may be with a contact or an operator before the desk closes its part of the call
ASIDE_LIMIT = 4 * 3600.0
#: results of connecting that are not "answered"; any other word counts as "failed"
NOT_ANSWERED = ("no_answer", "busy", "refused", "failed")


def connect_ended(work: Work, event: ConnectResult) -> None:
    """A contact answered, or did not."""
    if event.request != work.state.waiting_for:
        return
    if event.result != ANSWERED:
        not_connected(work, event.result if event.result in NOT_ANSWERED else "failed")
        return
    state = work.state
    work.mark(state.mark, ANSWERED)
    work.set(
        joined=state.target,
        tried=(*state.tried, f"{state.target}: {ANSWERED}"),
        saying=(),
        question=None,
    )
    message = message_of(work.given, work.state, Outcome.CONNECTED)
    request = work.number()
    work.out.append(Record(id=request, message=message, final=True))
    work.set(turn=Turn.ASIDE, waiting_for=request, message=message, timer=work.now + ASIDE_LIMIT)


def not_connected(work: Work, result: str) -> None:
    """Nobody took the call: go on with what the manual says then."""
    state = work.state
    work.set(waiting_for=0, target="", mark="")
    if rung_failed(work, state.mark, state.target, result):
        return
    if not state.matter and state.mark.startswith("person."):
        work.set(take_message=True)
    advance(work)


def recorded(work: Work, event: Recorded) -> None:
    """The message and its delivery rows are on disk."""
    if event.request == work.state.waiting_for:
        ending.kept(work, event.message_id)


def record_failed(work: Work, event: RecordFailed) -> None:
    """The message could not be committed."""
    if event.request == work.state.waiting_for:
        ending.not_kept(work, "record_failed")


def record_late(work: Work) -> None:
    """The disk did not answer in time; whatever it says later, the caller was not told that it was kept."""
    ending.not_kept(work, "record_late")


def recorded_aside(work: Work, event: Recorded | RecordFailed) -> None:
    """The message of a call that was handed on is on disk, or is to be asked for again when the caller hangs up."""
    if event.request != work.state.waiting_for:
        return
    work.set(waiting_for=0)
    if isinstance(event, Recorded):
        work.set(message_id=event.message_id)


def gone_done(work: Work, event: object) -> None:
    """The caller is gone and the disk has answered, or will not."""
    if isinstance(event, Recorded | RecordFailed) and event.request != work.state.waiting_for:
        return
    message_id = event.message_id if isinstance(event, Recorded) else work.state.message_id
    work.set(turn=Turn.OVER, waiting_for=0, message_id=message_id, saying=(), question=None, timer=0.0)
