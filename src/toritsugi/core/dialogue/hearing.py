"""What the caller meant: commands from understanding, applied to what is known. It proposes, this disposes."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue import ending, repair
from toritsugi.core.dialogue.acting import advance
from toritsugi.core.dialogue.callers import sales_rule
from toritsugi.core.dialogue.commands import (
    Abuse,
    AnyCommand,
    AskCard,
    Backchannel,
    ChooseMatter,
    Confirm,
    Correct,
    Deny,
    Fill,
    Flag,
    Goodbye,
    Refuse,
    Repeat,
    Slower,
    Spell,
    Unclear,
    Wait,
    WantPerson,
)
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.intents import Listen
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.dialogue.moves import Close
from toritsugi.core.dialogue.policy import is_valid, needs_read_back, next_move
from toritsugi.core.dialogue.procedure import HELPED, NOT_HELPED
from toritsugi.core.dialogue.state import Question, Turn
from toritsugi.core.dialogue.work import Work
from toritsugi.core.manual.model import Item, Mode
from toritsugi.core.values.model import Kind, Source, Value
from toritsugi.core.values.yes_no import yes_no_value

#: how far apart the best two matters must be for the better one to be taken without asking
CLEARLY_BETTER = 0.15
#: seconds the desk waits without a word when it was asked to
WAIT_PATIENCE = 30.0
#: seconds the desk waits for the rest of an answer that broke off in its middle
REST_PATIENCE = 4.0

#: commands that mean nothing when they came while the desk was speaking: 相槌, not an answer
WHILE_SPEAKING = (Confirm, Backchannel, Unclear)


def dispose(work: Work, commands: tuple[AnyCommand, ...]) -> None:
    """Apply one turn's commands and go on."""
    if work.state.over and work.state.saying:
        commands = tuple(command for command in commands if not isinstance(command, WHILE_SPEAKING))
        if not commands:
            work.settle()
            return
        work.hush()
    if commands and all(isinstance(command, Backchannel) for command in commands):
        work.listen_again()
        return
    if commands and all(isinstance(command, Unclear) and command.why == "incomplete" for command in commands):
        _wait_for_rest(work)
        return
    work.set(silences=0)
    if _remarks(work, commands):
        return
    understood = _values(work, commands)
    understood = _yes_no(work, commands, understood) or understood
    understood = _matters(work, commands, understood) or understood
    if not understood and any(isinstance(command, Goodbye) for command in commands):
        say_goodbye(work)
        return
    ended, told = _wishes(work, commands)
    if ended:
        return
    if understood or told:
        advance(work)
    else:
        repair.not_understood(work)


def _wait_for_rest(work: Work) -> None:
    """The beginning of an answer: people pause inside numbers. The next words are joined to these."""
    texts, question = work.state.texts, work.state.question
    if question is None:
        advance(work)
        return
    work.out.append(Listen(expect=work.expect(question), patience=REST_PATIENCE))
    work.settle()
    if work.state.turn is Turn.LISTENING:
        work.set(timer=work.now + REST_PATIENCE)
    work.set(texts=texts, silences=0)


def say_goodbye(work: Work) -> None:
    """The caller wants to end the call: close with what is known."""
    outcome = ending.outcome_now(work.state)
    ending.close(work, outcome, cut_short=ending.ends_early(work, outcome))


# remarks that stand beside the question


def _remarks(work: Work, commands: tuple[AnyCommand, ...]) -> bool:
    """Abuse and flags. True when the call was ended by one."""
    for command in commands:
        if isinstance(command, Abuse):
            if repair.abuse(work, command.words):
                return True
            advance(work)
            return True
        if isinstance(command, Flag) and _flag(work, command):
            return True
    return False


def _flag(work: Work, command: Flag) -> bool:
    if command.name == "wrong_number":
        repair.wrong_number(work)
        return True
    work.flag(command.name, command.words)
    matters = work.given.manual.matters.values()
    if command.name == "sales":
        rule = sales_rule(work.given.manual)
        selling = next((matter for matter in matters if matter.mode is Mode.SALES), None)
        if selling is not None:
            choose(work, selling.id)
        elif rule is not None:
            work.set(rule=rule.id)
    if command.name == "complaint" and not work.state.matter:
        complaints = [matter for matter in matters if matter.mode is Mode.COMPLAINT]
        if len(complaints) == 1:
            choose(work, complaints[0].id)
    return False


# values


def _values(work: Work, commands: tuple[AnyCommand, ...]) -> bool:
    """Fill, correct and spell. True when some value was taken."""
    taken = False
    for command in commands:
        if isinstance(command, Fill):
            taken = _fill(work, command.item, command.value) or taken
        elif isinstance(command, Correct):
            taken = _correct(work, command) or taken
        elif isinstance(command, Spell):
            taken = _spell(work, command.words) or taken
    return taken


def _fill(work: Work, name: str, value: Value) -> bool:
    question = work.state.question
    asked = question.item if question else ""
    name = name or asked
    item = work.given.manual.items.get(name)
    if item is None or not fits(item, value):
        return False
    slot = work.state.slot(name)
    if slot.state is not None and name != asked:
        return False
    if question is not None and question.value is not None and name == asked and value.kept == question.value.kept:
        return _confirm(work, question)
    take_value(work, item, value)
    return True


def _correct(work: Work, command: Correct) -> bool:
    question = work.state.question
    name = command.item or (question.item if question else "") or _last_given(work)
    item = work.given.manual.items.get(name)
    if item is None or not fits(item, command.value):
        return False
    slot = work.state.slot(name)
    if question is None or question.item != name:
        work.standard("correct_ok", again=False)
    work.set_slot(name, denied=slot.denied + 1 if slot.value is not None else slot.denied)
    take_value(work, item, command.value)
    return True


def _last_given(work: Work) -> str:
    given = [name for name in work.state.order if work.state.slots[name].value is not None]
    return given[-1] if given else ""


def _spell(work: Work, words: str) -> bool:
    """How a name is written: kept beside the value, which itself stays as it was read back."""
    question = work.state.question
    slot = work.state.slot(question.item) if question else None
    if question is None or slot is None or slot.value is None:
        return False
    told = f"{slot.value.words}（{words}）" if slot.value.words else words
    value = msgspec.structs.replace(slot.value, words=told)
    work.set_slot(question.item, value=value)
    work.set(question=msgspec.structs.replace(question, value=value))
    return True


def fits(item: Item, value: Value) -> bool:
    """Whether a value can be an answer of this item."""
    if value.kind is not item.kind or not value.kept or not value.shown:
        return False
    if item.kind is Kind.CHOICE:
        return any(choice.id == value.kept for choice in item.choices)
    return item.kind is not Kind.YES_NO or value.kept in ("yes", "no")


def take_value(work: Work, item: Item, value: Value) -> None:
    """Put a value in its slot. One that is read back counts only once it was confirmed (G3)."""
    clip = work.state.clip
    if clip and not value.clip and value.source is Source.VOICE:
        value = msgspec.structs.replace(value, clip=clip)
    state = None if needs_read_back(item, value.source) else State.GIVEN
    work.set_slot(item.id, value=value, state=state, unsure=0)
    if item.id == "callback":
        work.set(callback=value.kept)


# yes and no


def _yes_no(work: Work, commands: tuple[AnyCommand, ...], understood: bool) -> bool:
    question = work.state.question
    if question is None:
        return False
    for command in commands:
        if isinstance(command, Confirm) and not understood:
            return answer(work, question, yes=True)
        if isinstance(command, Deny) and not understood:
            return answer(work, question, yes=False)
        if isinstance(command, Fill | Correct) and command.value.kind is Kind.YES_NO and question.item == "":
            return answer(work, question, yes=command.value.kept == "yes")
    return False


def answer(work: Work, question: Question, *, yes: bool) -> bool:
    """Yes or no to the open question; False when it cannot be answered so."""
    if question.asked is Asked.CONFIRM and question.item:
        return _confirm(work, question) if yes else _deny(work, question)
    if question.callback:
        work.set(callback="yes" if yes else "no")
        return True
    if question.asked is Asked.HELPED:
        work.mark(question.step, HELPED if yes else NOT_HELPED)
        if yes and _leads_to_solved(work, question.step):
            work.standard("solved")
        return True
    if question.asked is Asked.ANYTHING:
        return _anything(work, yes=yes)
    item = work.given.manual.items.get(question.item)
    if item is None:
        return False
    if item.kind is Kind.YES_NO:
        take_value(work, item, yes_no_value(yes, words=work.state.texts[0] if work.state.texts else ""))
        return True
    if not yes and item.required == "individual":
        work.set(individual=True)
        return True
    if not yes and item.required == "optional":
        work.set_slot(item.id, state=State.UNKNOWN)
        return True
    return False


def _confirm(work: Work, question: Question) -> bool:
    """Confirmed is only what the caller heard to its end, and what is still the value (G3)."""
    slot = work.state.slot(question.item)
    value = question.value
    if value is None or (slot.value is not None and slot.value != value):
        return True
    if not question.heard:
        work.set_slot(question.item, unsure=slot.unsure + 1)
        return True
    work.set_slot(question.item, value=value, state=State.CONFIRMED)
    work.standard("thanks_item", again=False)
    return True


def _deny(work: Work, question: Question) -> bool:
    slot = work.state.slot(question.item)
    if slot.value is None:
        work.set_slot(question.item, offered=True)
        return True
    work.set_slot(question.item, value=None, state=None, denied=slot.denied + 1, unsure=0)
    return True


def _leads_to_solved(work: Work, step: str) -> bool:
    move = next_move(work.given, work.state)
    return bool(step) and isinstance(move, Close) and move.outcome is Outcome.SOLVED


def _anything(work: Work, *, yes: bool) -> bool:
    if yes:
        work.set(guided=False, matter="", candidates=(), matter_missed=0)
        return True
    outcome = ending.outcome_now(work.state)
    work.set(closing=outcome, guided=False)
    return True


# matters and cards


def _matters(work: Work, commands: tuple[AnyCommand, ...], understood: bool) -> bool:
    """Take the matter that is meant, or note that several may be. True when that changed what the call is about."""
    known = work.given.manual.matters
    found = [command for command in commands if isinstance(command, ChooseMatter) and command.matter in known]
    if not found:
        return _cards(work, commands)
    state, question = work.state, work.state.question
    asked = question.asked if question else None
    if state.matter and not state.guided and (understood or asked in (Asked.CONFIRM, Asked.HELPED)):
        return False
    best = sorted(found, key=lambda command: -command.confidence)
    names = list(dict.fromkeys(command.matter for command in best))
    if len(names) > 1 and best[0].confidence - _second(best, names) < CLEARLY_BETTER:
        if state.matter and not state.guided:
            return False
        work.set(candidates=tuple(names[:3]), guided=False, matter="", take_message=False)
        return True
    if names[0] == state.matter and not state.guided:
        return False
    choose(work, names[0])
    return True


def _second(best: list[ChooseMatter], names: list[str]) -> float:
    return next((command.confidence for command in best if command.matter != names[0]), 0.0)


def choose(work: Work, name: str) -> None:
    """The call is about this matter now. Its lines are said again when it is chosen again."""
    matter = work.given.manual.matters[name]
    dropped = (f"matter.{name}", f"matter.{name}.then", f"card.{matter.card}" if matter.card else "")
    progress = {mark: result for mark, result in work.state.progress.items() if mark not in dropped}
    work.set(matter=name, candidates=(), take_message=False, guided=False, matter_missed=0, progress=progress)
    if matter.urgent:
        work.flag("urgent")
    if matter.mode is Mode.COMPLAINT:
        work.flag("complaint")
        work.keep_words(work.state.texts[0] if work.state.texts else "")
    if matter.mode is Mode.SALES:
        work.flag("sales")


def _cards(work: Work, commands: tuple[AnyCommand, ...]) -> bool:
    for command in commands:
        if isinstance(command, AskCard):
            return _card(work, command.card)
    return False


def _card(work: Work, name: str) -> bool:
    """A question that a card answers, at any time. What was being asked is asked again after it."""
    card = work.given.manual.cards.get(name)
    free = not work.state.matter or work.state.guided
    if card is None or not is_valid(card, work.given.date(work.now)):
        if free:
            repair.take_message(work, "no_card")
        else:
            work.standard("no_card", again=False)
        return True
    work.say(card.say)
    work.mark(f"card.{card.id}", "said")
    if free and not work.state.take_message:
        work.set(guided=True, candidates=())
    return True


# wishes about the talk itself


def _wishes(work: Work, commands: tuple[AnyCommand, ...]) -> tuple[bool, bool]:
    """(the talk already goes on by itself, something was understood)."""
    told = False
    for command in commands:
        if isinstance(command, Refuse):
            told = repair.refuse(work, command) or told
        elif isinstance(command, WantPerson):
            if repair.want_person(work, command):
                return True, True
            told = True
        elif isinstance(command, Repeat):
            say_again(work, "repeat_intro")
            return True, True
        elif isinstance(command, Slower):
            say_again(work, "slower_ok")
            return True, True
        elif isinstance(command, Wait):
            _wait(work)
            return True, True
    return False, told


def say_again(work: Work, intro: str) -> None:
    """The desk's last turn once more, word for word, and the same question."""
    lines, question = work.state.said, work.state.question
    if not lines or question is None:
        advance(work)
        return
    work.standard(intro, again=False)
    for line in lines:
        work.say_line(line)
    work.ask(msgspec.structs.replace(question, heard=False))


def _wait(work: Work) -> None:
    said = work.state.said
    work.standard("wait_ok", again=False)
    question = work.state.question
    if question is None:
        advance(work)
        return
    work.ask(msgspec.structs.replace(question, patience=WAIT_PATIENCE))
    work.set(said=said)
