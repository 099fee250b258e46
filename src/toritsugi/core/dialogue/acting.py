"""Carrying out moves until one of them waits for somebody: the caller, a contact or the disk."""

from __future__ import annotations

from toritsugi.core.dialogue import alarms, asking, ending
from toritsugi.core.dialogue.intents import Connect, Escalate
from toritsugi.core.dialogue.message import State
from toritsugi.core.dialogue.moves import Close, GiveUp, HandOver, Join, Move, SayOnce
from toritsugi.core.dialogue.policy import next_move
from toritsugi.core.dialogue.say import same
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.dialogue.work import Work

#: seconds a contact's phone rings before the desk goes on without them
CONNECT_DEADLINE = 30.0
#: more moves without waiting than any manual has steps; beyond it the call is closed with what is known (G5)
MOST_MOVES = 500


def advance(work: Work) -> None:
    """Do what is to be done next, until the caller, a contact or the disk has to answer."""
    for _ in range(MOST_MOVES):
        if carry_out(work, next_move(work.given, work.state)):
            return
    ending.close(work, ending.outcome_now(work.state), cut_short=True)


def carry_out(work: Work, move: Move) -> bool:
    """Do one move; True when somebody has to answer now."""
    if isinstance(move, SayOnce):
        _say_once(work, move)
    elif isinstance(move, GiveUp):
        _give_up(work, move.item)
    elif isinstance(move, HandOver):
        _hand_over(work, move)
    elif isinstance(move, Join):
        return _join(work, move)
    elif isinstance(move, Close):
        ending.close(work, move.outcome)
        return True
    else:
        asking.put(work, move)
        return True
    return False


def _say_once(work: Work, move: SayOnce) -> None:
    for phrase in move.phrases:
        work.say(phrase)
    for name in move.standards:
        work.standard(name)
    work.mark(move.mark, "said")
    if move.guided:
        work.set(guided=True)
    if move.take_message:
        work.set(take_message=True)


def _give_up(work: Work, name: str) -> None:
    """Unknown, in the caller's sight: the line that says the desk goes on without it."""
    item, slot = work.given.manual.items[name], work.state.slot(name)
    clip = work.state.clip
    if work.state.hears and item.required != "optional" and slot.missed >= alarms.MISSES:
        alarms.raise_alarm(work, alarms.NOT_UNDERSTOOD)
    work.standard("item_unknown", title=same(item.title)) or work.standard("refused_ok")
    if slot.value is None and clip and item.kind in asking.BY_CLIP:
        work.set_slot(name, state=State.CLIP, value=ending.clip_value(item.kind, clip))
    else:
        work.set_slot(name, state=State.UNKNOWN)


def _hand_over(work: Work, move: HandOver) -> None:
    work.standard("escalating")
    work.out.append(Escalate(target=move.target, reason=move.reason))
    work.mark(move.mark, "escalated")
    work.mark("escalated", move.target)


def _join(work: Work, move: Join) -> bool:
    """Ring a contact, and wait for them; one known to be out is not rung."""
    contact = work.given.manual.contacts.get(move.target)
    if contact is None or work.state.presence.get(move.target, "in") not in ("in", "not_told"):
        not_reached(work, move.mark, move.target, "out")
        return False
    work.standard("connecting", title=same(contact.name), again=False)
    request = work.number()
    work.out.append(Connect(id=request, target=move.target, briefing=_briefing(work), deadline=CONNECT_DEADLINE))
    spoken = work.state.timer if work.state.saying else work.now
    work.set(
        turn=Turn.CONNECTING,
        waiting_for=request,
        target=move.target,
        mark=move.mark,
        timer=spoken + CONNECT_DEADLINE + 2.0,
    )
    return True


def not_reached(work: Work, mark: str, target: str, result: str) -> None:
    """Nobody took the call: say so once, and go on with what the manual says then."""
    work.mark(mark, result)
    work.set(tried=(*work.state.tried, f"{target}: {result}"))
    work.standard("nobody")


def _briefing(work: Work) -> str:
    """What the contact is told before the caller is joined: matter and the values known, one line."""
    matter = work.given.manual.matters.get(work.state.matter)
    known = [
        f"{work.given.manual.items[name].title} {slot.value.shown}"
        for name, slot in work.state.slots.items()
        if slot.value is not None and name in work.given.manual.items and not work.given.manual.items[name].sensitive
    ]
    return "、".join([*([matter.title] if matter else []), *known])
