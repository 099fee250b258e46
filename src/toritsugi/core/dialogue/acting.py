"""Carrying out moves until one of them waits for somebody: the caller, a contact or the disk."""

from __future__ import annotations

from toritsugi.core.dialogue import alarms, asking, ending
from toritsugi.core.dialogue.callers import identify
from toritsugi.core.dialogue.intents import Connect, Escalate
from toritsugi.core.dialogue.measuring import steps_worked
from toritsugi.core.dialogue.message import State
from toritsugi.core.dialogue.moves import Close, GiveUp, HandOver, Join, Move, SayOnce
from toritsugi.core.dialogue.policy import next_move
from toritsugi.core.dialogue.say import same
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.dialogue.work import Work
from toritsugi.core.manual.conditions import PRESENCES, holds
from toritsugi.core.manual.model import Contact, Ladder, Phrase, Rung

#: seconds a contact's phone rings before the desk goes on without them
CONNECT_DEADLINE = 30.0
#: seconds that a contact who answers has to hear what it is about, and to take the call or not
BRIEFING = 25.0
#: presences in which a contact is rung
RUNG_WHEN = ("in", "not_told")
#: more moves without waiting than any manual has steps; beyond it the call is closed with what is known (G5)
MOST_MOVES = 500


def advance(work: Work) -> None:
    """Do what is to be done next, until the caller, a contact or the disk has to answer."""
    identify(work)
    _mark_urgent(work)
    for _ in range(MOST_MOVES):
        if carry_out(work, next_move(work.given, work.state)):
            return
    ending.close(work, ending.outcome_now(work.state), cut_short=True)


def _mark_urgent(work: Work) -> None:
    """A matter that becomes urgent by what the caller answered."""
    matter = work.given.manual.matters.get(work.state.matter)
    when = matter.urgent_when if matter is not None and "urgent" not in work.state.flags else None
    if when is not None and holds(when, work.facts()):
        work.flag("urgent")


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
    tried = tuple(f"{one.title}: {one.result}" for one in steps_worked(work.given.manual, work.state))
    work.out.append(Escalate(target=move.target, reason=move.reason, tried=(*work.state.tried, *tried)))
    work.mark(move.mark, "escalated")
    work.mark("escalated", move.target)


def _join(work: Work, move: Join) -> bool:
    """Ring a contact, or those of a ladder one after the other, and wait; one known to be out is not rung."""
    rungs = _rungs(work, move.target)
    for rung in rungs:
        key = f"{move.mark}.{rung.contact}"
        if key in work.state.progress:
            continue
        contact = work.given.manual.contacts.get(rung.contact)
        presence = work.state.presence.get(rung.contact, "in")
        if contact is None or presence not in RUNG_WHEN:
            _tried(work, key, rung.contact, presence if presence in PRESENCES else "out")
            continue
        if not any(_was_rung(work, move.mark, other) for other in rungs):
            work.standard("connecting", title=same(_called(work, move.target, contact)), again=False)
        else:
            work.standard("hold_on", again=False)
        _ring(work, move, rung)
        return True
    last = rungs[-1].contact if rungs else move.target
    ladder = work.given.manual.ladders.get(move.target)
    result = work.state.progress.get(f"{move.mark}.{last}", "out")
    not_reached(work, move.mark, last, result, called=ladder.name if ladder is not None else "")
    return False


def _was_rung(work: Work, mark: str, rung: Rung) -> bool:
    """Whether a contact was rung, not passed over as one who is out."""
    result = work.state.progress.get(f"{mark}.{rung.contact}")
    return result is not None and result not in PRESENCES


def _rungs(work: Work, target: str) -> tuple[Rung, ...]:
    """Who is rung for a target: the ladder's contacts in the order of the moment, or the contact alone."""
    ladder = work.given.manual.ladders.get(target)
    if ladder is None:
        return (Rung(contact=target, seconds=CONNECT_DEADLINE),)
    moment = work.given.context.ladders.get(target)
    if moment is None:
        return _once(ladder)
    seconds = {rung.contact: rung.seconds for rung in ladder.rungs}
    return tuple(Rung(contact=one, seconds=seconds.get(one, CONNECT_DEADLINE)) for one in dict.fromkeys(moment))


def _once(ladder: Ladder) -> tuple[Rung, ...]:
    """The rungs of a ladder; a contact that stands on it twice is rung once, in the first place."""
    first: dict[str, Rung] = {}
    for rung in ladder.rungs:
        first.setdefault(rung.contact, rung)
    return tuple(first.values())


def _called(work: Work, target: str, contact: Contact) -> str:
    ladder = work.given.manual.ladders.get(target)
    return ladder.name if ladder is not None else contact.name


def _ring(work: Work, move: Join, rung: Rung) -> None:
    request = work.number()
    work.out.append(
        Connect(id=request, target=rung.contact, briefing=_briefing(work, move.mark), deadline=rung.seconds)
    )
    spoken = work.state.timer if work.state.saying else work.now
    work.set(
        turn=Turn.CONNECTING,
        waiting_for=request,
        target=rung.contact,
        mark=move.mark,
        ladder=move.target if move.target in work.given.manual.ladders else "",
        timer=spoken + rung.seconds + BRIEFING + 2.0,
    )


def rung_failed(work: Work, mark: str, target: str, result: str) -> bool:
    """A contact did not take the call. True when another one of the ladder is being rung now."""
    ladder = work.state.ladder
    if not ladder:
        not_reached(work, mark, target, result)
        return False
    _tried(work, f"{mark}.{target}", target, result)
    work.set(ladder="")
    return _join(work, Join(ladder, mark))


def not_reached(work: Work, mark: str, target: str, result: str, *, called: str = "") -> None:
    """Nobody took the call: say so once, in the words for this absence, and go on with what the manual says then.

    called: what the caller hears them called, "" for the contact's name.
    """
    if f"{mark}.{target}" not in work.state.progress:
        work.set(tried=(*work.state.tried, f"{target}: {result}"))
    work.mark(mark, result)
    contact = work.given.manual.contacts.get(target)
    name = same(called or (contact.name if contact is not None else ""))
    work.say(_absence(work, target, result), {"title": name}) or work.standard("nobody")


def _tried(work: Work, key: str, target: str, result: str) -> None:
    work.mark(key, result)
    work.set(tried=(*work.state.tried, f"{target}: {result}"))


def _absence(work: Work, target: str, result: str) -> Phrase | None:
    """How the absence is put: the contact's own words before the line's; None where neither says it."""
    contact = work.given.manual.contacts.get(target)
    presence = work.state.presence.get(target, "")
    key = result if result in PRESENCES else presence if presence == "not_told" else "no_answer"
    own = contact.absence if contact is not None else {}
    return own.get(key) or work.given.manual.absence.get(key)


def _briefing(work: Work, mark: str) -> str:
    """What the contact is told before the caller is joined: matter and the values known, one line."""
    silent = ["お声が聞こえないお電話"] if mark.startswith("silence.") else []
    matter = work.given.manual.matters.get(work.state.matter)
    known = [
        f"{work.given.manual.items[name].title} {slot.value.shown}"
        for name, slot in work.state.slots.items()
        if slot.value is not None and name in work.given.manual.items and not work.given.manual.items[name].sensitive
    ]
    worked = steps_worked(work.given.manual, work.state)
    tried = [f"試したこと {'・'.join(one.title for one in worked)}"] if worked else []
    return "、".join([*silent, *([matter.title] if matter else []), *known, *tried])
