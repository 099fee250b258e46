"""What goes to the second line of itself, on every line unless its manual says otherwise.

The caller's words (danger, threat, refund) escalate the call: it goes on, its message carries the flag and goes to the
contact for such calls, and its outcome is `escalated`. What the manual itself treats is left to it: its own procedure
may solve it, its own matter or card for refunds answers them.

How the talk goes (name and number refused, a question not understood twice) marks the message, and the contact whom the
manual names for such calls is told of it too. It stays a message: where nothing fits, the desk takes one (G6).
"""

from __future__ import annotations

from toritsugi.core.dialogue.commands import AnyCommand, AskCard, Flag
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.message import Notify, State
from toritsugi.core.dialogue.moves import HandOver
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.dialogue.work import Given, Work
from toritsugi.core.manual.escalation import channels_to, contact_for, named_contact
from toritsugi.core.manual.model import ALARMS, ESCALATING, TOLD_OF, Manual
from toritsugi.core.understanding.alarms import DANGER, alarms
from toritsugi.core.understanding.normal import heard
from toritsugi.core.values.model import Kind

REFUSED, NOT_UNDERSTOOD = "refused", "not_understood"
#: answers to one question that were not understood, after which the second line hears of it
MISSES = 2
#: refusals of a name or a number after which the second line hears of it
REFUSALS = 2
#: what a caller refuses that counts
_WHO = (Kind.PERSON, Kind.PHONE)
#: calls that end without a message of their own: nothing of them goes to the second line
_TURNED_AWAY = ("sales", "wrong_number")
MARK = "alarm.escalate"


def heard_alarms(work: Work, commands: tuple[AnyCommand, ...]) -> bool:
    """Words that escalate. True when one is new; a call that is about nothing else then takes a message."""
    new = False
    for command in commands:
        if isinstance(command, Flag) and command.name in ALARMS and not _treated(work, command.name, commands):
            new = raise_alarm(work, command.name) or new
    if not new:
        return False
    state, question = work.state, work.state.question
    asked = question.asked if question is not None else None
    open_question = not state.matter and not state.candidates and asked in (Asked.MATTER, Asked.ANYTHING)
    nothing_else = asked is Asked.ANYTHING and state.closing is not None  # but these words, in the same breath
    if open_question or nothing_else or state.guided:
        work.set(take_message=True, guided=False, closing=None)
    return True


def raise_alarm(work: Work, name: str) -> bool:
    """Mark the call with this, and let it escalate if words raised it.

    False when the manual does not want it, or when the call escalates for something else already.
    """
    manual, state = work.given.manual, work.state
    if name not in manual.alarms or any(flag in state.flags for flag in _TURNED_AWAY):
        return False
    work.flag(name)
    if name not in ESCALATING:
        return True
    if name == DANGER or not named_contact(manual, state.matter, name):
        work.flag("urgent")
    if state.alarm and (name != DANGER or state.alarm == DANGER):
        return False
    work.set(alarm=name)
    return True


def refusals(work: Work) -> None:
    """Whether who calls, and under which number, has been refused often enough."""
    items = work.given.manual.items
    refused = [
        name
        for name, slot in work.state.slots.items()
        if slot.state is State.REFUSED and name in items and items[name].kind in _WHO
    ]
    if len(refused) >= REFUSALS:
        raise_alarm(work, REFUSED)


def hand_over(given: Given, state: CallState) -> HandOver | None:
    """The second-line case of a call that escalates of itself; None when there is none to open, or it is open."""
    if not state.alarm or "escalated" in state.progress:
        return None
    return HandOver(target_of(given, state), state.alarm, MARK)


def target_of(given: Given, state: CallState) -> str:
    """Whom the call escalates to."""
    return contact_for(given.manual, state.matter, state.alarm, given.context.ladders)


def told(given: Given, state: CallState) -> tuple[Notify, ...]:
    """Who hears of a call because it escalates of itself, or because of how the talk went."""
    raised = [state.alarm, *(name for name in TOLD_OF if name in state.flags)]
    moment = given.context.ladders
    targets = [contact_for(given.manual, state.matter, name, moment) for name in raised if name]
    return tuple(
        Notify(contact=target, channel=channel, until=until)
        for target in dict.fromkeys(targets)
        if target
        for channel, until in channels_to(given.manual, target)
    )


def _treated(work: Work, name: str, commands: tuple[AnyCommand, ...]) -> bool:
    """Whether the manual itself says what to do: the present matter, or the card asked for, is about such words.

    Danger is left to a matter only where the manual calls it urgent.
    """
    manual = work.given.manual
    matter = manual.matters.get(work.state.matter)
    if matter is not None and (name != DANGER or matter.urgent) and _speaks_of(name, (matter.title, *matter.heard)):
        return True
    return name != DANGER and any(
        _speaks_of(name, _of_card(manual, command.card)) for command in commands if isinstance(command, AskCard)
    )


def _of_card(manual: Manual, name: str) -> tuple[str, ...]:
    card = manual.cards.get(name)
    return (card.title, *card.heard) if card is not None else ()


def _speaks_of(name: str, examples: tuple[str, ...]) -> bool:
    return any(name in alarms(heard(example)) for example in examples)
