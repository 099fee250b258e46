"""When the talk goes wrong: silence, words not understood, refusals, a person wanted, abuse, a call too long.

Each ladder is bounded (G5) and each rung says something or asks again (G7).
"""

from __future__ import annotations

from toritsugi.core.dialogue import alarms, ending, parts
from toritsugi.core.dialogue.acting import RUNG_WHEN, advance, carry_out
from toritsugi.core.dialogue.commands import Refuse, WantPerson
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.dialogue.moves import Join
from toritsugi.core.dialogue.policy import UNSURE, tries
from toritsugi.core.dialogue.procedure import NOT_HELPED
from toritsugi.core.dialogue.state import CallState, Question
from toritsugi.core.dialogue.work import Given, Work
from toritsugi.core.manual.model import Contact, Finish, Item, Manual, Mode
from toritsugi.core.values.making import value_from_clip
from toritsugi.core.values.model import Kind

#: silences in a row after which the call is closed with what is known
SILENCES = 3
#: patience of a question from which on the first silence means that the caller is busy, not gone
LONG_PATIENCE = 30.0
#: answers to the question for the matter that were not understood, after which a message is taken (G6)
MATTER_MISSES = 2
#: turns of the caller (silences count) after which the call is closed with what is known (G5): more than twice what
#: the longest manual needs when every answer is asked twice and read back
MOST_TURNS = 80


def silence(work: Work) -> None:
    """Nothing came within the patience of the question."""
    if work.state.question is not None and work.state.question.hears_out:
        advance(work)  # nothing was asked: no turn
        return
    if not count_turn(work):
        return
    if work.state.texts:
        if parts.asked_on(work):
            return
        work.set(texts=())
        not_understood(work)
        return
    silences = work.state.silences + 1
    work.set(silences=silences)
    if silences >= SILENCES:
        if _ring_for_silence(work):
            return
        work.standard("silent_close", again=False)
        work.set(end_line="silent_close")
        outcome = ending.outcome_now(work.state)
        ending.close(work, outcome, cut_short=ending.ends_early(work, outcome))
        return
    question = work.state.question
    if question is not None and question.patience >= LONG_PATIENCE and silences == 1:
        said = work.state.said
        work.standard("still_there", again=False)
        work.ask(question)
        work.set(said=said)
        return
    work.standard("not_heard", again=False)
    advance(work)


def _ring_for_silence(work: Work) -> bool:
    """Ring the person whom the manual names for a caller who says nothing, once. False when there is none to ring."""
    if not rings_in_silence(work.given, work.state):
        return False
    target = work.given.manual.silence.connect
    return carry_out(work, Join(target, f"silence.{target}"))


def rings_in_silence(given: Given, state: CallState) -> bool:
    """Whether a caller who goes on saying nothing is given to a person: one is named, was not rung yet, and is in."""
    target = given.manual.silence.connect
    return f"silence.{target}" not in state.progress and may_answer(given, state, target)


def count_turn(work: Work) -> bool:
    """Count one turn of the caller; False when it was one too many and the call is being closed."""
    work.set(turns=work.state.turns + 1)
    if work.state.turns <= MOST_TURNS:
        return True
    too_long(work)
    return False


def too_long(work: Work) -> None:
    """The call has reached its limit: keep what is known."""
    if work.state.closing is not None:
        return
    work.hush()
    work.standard("too_long", again=False)
    work.set(end_line="too_long", silences=0)
    outcome = ending.outcome_now(work.state)
    ending.close(work, outcome, cut_short=ending.ends_early(work, outcome))


def not_understood(work: Work, line: str = "ask_again") -> None:
    """The caller's words or keys meant nothing to the machine: ask again, finer, and in the end go on without."""
    question = work.state.question
    if question is None:
        advance(work)
        return
    if question.hears_out:
        advance(work)  # nothing was asked
        return
    if question.asked is Asked.MATTER:
        _matter_missed(work, line)
    elif question.asked is Asked.ITEM:
        _item_missed(work, question, line)
    elif question.asked is Asked.CONFIRM and question.item:
        _unsure(work, question, line)
    elif question.asked is Asked.HELPED:
        _helped_missed(work, question, line)
    elif question.callback:
        work.set(callback_missed=work.state.callback_missed + 1)
        work.standard(line, again=False)
    else:
        _matter_missed(work, line)
    advance(work)


def said_already(work: Work) -> None:
    """The caller says to have answered before, and nothing of it is known: apologise and ask again, finer."""
    question = work.state.question
    if question is None or question.asked is not Asked.CONFIRM:
        work.standard("said_already", again=False) or work.standard("ask_again", again=False)
    not_understood(work, "")


def number_not_shown(work: Work) -> None:
    """The caller wants to be called on the number of the call, and none is shown: say so and ask for it."""
    work.standard("number_not_shown", again=False) or work.standard("ask_again", again=False)
    not_understood(work, "")


def _matter_missed(work: Work, line: str) -> None:
    missed = work.state.matter_missed + 1
    work.set(matter_missed=missed, candidates=() if missed >= MATTER_MISSES else work.state.candidates)
    if missed >= MATTER_MISSES:
        if work.state.hears:
            alarms.raise_alarm(work, alarms.NOT_UNDERSTOOD)
        take_message(work, "no_card")
        return
    work.standard(line, again=False)


def take_message(work: Work, line: str) -> None:
    """Where no matter or card fits, the desk takes a message (G6)."""
    if line:
        work.standard(line, again=False)
    work.set(take_message=True, guided=False)
    if work.state.clip and not work.state.matter:
        _keep_matter_clip(work)


def _keep_matter_clip(work: Work) -> None:
    """The recorded words about the matter: where nothing hears they answer the first free text item."""
    clip = work.state.clip
    work.set(matter_clip=clip)
    if work.state.hears:
        return
    for name in work.given.manual.default_collect:
        item = work.given.manual.items.get(name)
        if item is not None and item.kind is Kind.TEXT and work.state.slot(name).state is None:
            work.set_slot(name, value=value_from_clip(Kind.TEXT, clip), state=State.CLIP)
            return


def _item_missed(work: Work, question: Question, line: str) -> None:
    item = work.given.manual.items.get(question.item)
    slot = work.state.slot(question.item)
    work.set_slot(question.item, missed=slot.missed + 1)
    if item is not None and not item.again and slot.missed + 1 + slot.denied < tries(item):
        work.standard(line, again=False)


def _unsure(work: Work, question: Question, line: str) -> None:
    slot = work.state.slot(question.item)
    if slot.value is None:
        work.set_slot(question.item, unsure=slot.unsure + 1, offered=slot.unsure + 1 >= UNSURE)
    else:
        work.set_slot(question.item, unsure=slot.unsure + 1)
    if slot.unsure + 1 < UNSURE:
        work.standard(line, again=False)


def _helped_missed(work: Work, question: Question, line: str) -> None:
    mark = f"{question.step}.missed"
    if mark in work.state.progress:
        work.mark(question.step, NOT_HELPED)
        return
    work.mark(mark, "once")
    work.standard(line, again=False)


# refusals


def refuse(work: Work, command: Refuse) -> bool:
    """The caller will not tell, or does not know; False when nothing was asked that can be refused."""
    question = work.state.question
    item = work.given.manual.items.get(question.item) if question else None
    if question is not None and question.hears_out and command.unknown:
        return False  # nothing was asked that somebody may not know
    if question is None or item is None:
        return question is not None and _refuse_question(work, question, unknown=command.unknown)
    if item.required == "individual" and command.individual:
        work.set(individual=True)
        if work.state.slot(item.id).value is not None:  # what was read back is no company's name
            work.set_slot(item.id, value=None, state=None)
        return True
    _say_refused(work, item)
    state = State.UNKNOWN if command.unknown else State.REFUSED
    work.set_slot(item.id, state=state, value=None)
    alarms.refusals(work)
    return True


def _say_refused(work: Work, item: Item) -> None:
    if item.required == "optional" and item.refused is None:
        return
    work.say(item.refused, again=False) or work.standard("refused_ok", again=False)


def _refuse_question(work: Work, question: Question, *, unknown: bool) -> bool:
    if question.callback:
        work.set(callback="no")
        return True
    if question.asked is Asked.HELPED:
        work.mark(question.step, NOT_HELPED)
        return True
    if question.asked is Asked.MATTER and not work.state.guided and not work.state.matter:
        take_message(work, "" if unknown else "refused_ok")
        return True
    return False


# people


def want_person(work: Work, command: WantPerson) -> bool:
    """The caller asks for a person: connect where the scope allows it, else pass the wish on. True when connecting."""
    work.flag("person_wanted", work.state.texts[0] if work.state.texts else command.who)
    if work.state.guided:  # the card was not all that the call is about
        work.set(guided=False, matter="")
    target = command.contact or _contact_for_matter(work)
    mark = f"person.{target}"
    if may_ring(work.given.manual, target) and mark not in work.state.progress:
        return carry_out(work, Join(target, mark)) or _no_person(work)
    work.standard("person_wanted", again=False)
    return _no_person(work)


def may_ring(manual: Manual, target: str) -> bool:
    """Whether a caller who wants a person may be connected to a contact or ladder: the scope says so, and a number."""
    return "connect" in manual.does and any(contact.phone for contact in _contacts(manual, target))


def may_answer(given: Given, state: CallState, target: str) -> bool:
    """Whether somebody of a contact or ladder would be rung now: who has a number and is not known to be out."""
    return any(
        contact.phone and state.presence.get(contact.id, "in") in RUNG_WHEN
        for contact in _contacts(given.manual, target)
    )


def _contacts(manual: Manual, target: str) -> list[Contact]:
    ladder = manual.ladders.get(target)
    ids = [rung.contact for rung in ladder.rungs] if ladder is not None else [target]
    return [manual.contacts[id] for id in ids if id in manual.contacts]


def _no_person(work: Work) -> bool:
    """The wish is passed on with a message: of the line's plain message matter, where it has one."""
    if not work.state.matter:
        take_message(work, "")
        work.set(matter=plain_message_matter(work.given.manual))
    return False


def plain_message_matter(manual: Manual) -> str:
    """The one matter that takes a message of the line's default items; "" when there is none, or more than one."""
    plain = [
        matter.id
        for matter in manual.matters.values()
        if matter.finish is Finish.MESSAGE and matter.mode is Mode.NORMAL and matter.collect == manual.default_collect
    ]
    return plain[0] if len(plain) == 1 else ""


def _contact_for_matter(work: Work) -> str:
    matter = work.given.manual.matters.get(work.state.matter)
    return matter.target if matter is not None and matter.finish in (Finish.CONNECT, Finish.ESCALATE) else ""


# abuse


def abuse(work: Work, words: str) -> bool:
    """Named abusive behaviour: warn as often as the manual says, then end. True when the call was ended."""
    work.set(abuses=work.state.abuses + 1)
    work.flag("abuse", words)
    settings = work.given.manual.abuse
    if work.state.abuses <= settings.warnings:
        own = settings.lines[work.state.abuses - 1] if work.state.abuses <= len(settings.lines) else None
        work.say(own, again=False) or work.standard("abuse_warning", again=False)
        return False
    work.flag("urgent")
    work.standard("abuse_end", again=False)
    work.set(end_line="abuse_end")
    outcome = ending.outcome_now(work.state)
    ending.close(work, outcome, cut_short=ending.ends_early(work, outcome))
    return True


def wrong_number(work: Work) -> None:
    """Somebody dialled wrong."""
    work.flag("wrong_number")
    work.standard("wrong_number", again=False)
    work.set(end_line="wrong_number")
    ending.close(work, Outcome.DECLINED)
