"""What the caller meant: commands from understanding, applied to what is known. It proposes, this disposes."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue import alarms, choosing, ending, parts, repair, taking
from toritsugi.core.dialogue.acting import advance
from toritsugi.core.dialogue.callers import sales_rule
from toritsugi.core.dialogue.commands import (
    Abuse,
    AnyCommand,
    Backchannel,
    CallerNumber,
    Confirm,
    Correct,
    Deny,
    Fill,
    Flag,
    Goodbye,
    Refuse,
    Repeat,
    Retract,
    SaidAlready,
    Slower,
    Spell,
    Unclear,
    Wait,
    WantPerson,
)
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.work import Work
from toritsugi.core.manual.model import Mode
from toritsugi.core.values.model import Kind

#: seconds the desk waits without a word when it was asked to
WAIT_PATIENCE = 30.0

#: commands that mean nothing when they came while the desk was speaking: 相槌, not an answer
WHILE_SPEAKING = (Confirm, Backchannel, Unclear)

#: turns in a row that the desk takes without a word: 相槌 before an answer, and the beginnings of one (G7)
NODS = 1
BEGINNINGS = 9

#: commands by which a turn answers what was asked
ANSWERS = (Fill, Correct, CallerNumber, Retract, Confirm, Deny, Refuse, Spell, Backchannel, SaidAlready)


def dispose(work: Work, commands: tuple[AnyCommand, ...]) -> None:
    """Apply one turn's commands and go on."""
    if work.state.over and work.state.saying:
        begun = any(parts.is_beginning(command) for command in commands)
        commands = tuple(command for command in commands if not isinstance(command, WHILE_SPEAKING))
        if not commands:
            work.set(texts=work.state.texts if begun else ())  # the rest of an answer joins its beginning, nothing else
            work.settle()
            return
        work.hush()
    if parts.asked_joined(work, commands):
        return
    wordless = work.state.wordless
    if wordless < NODS and commands and all(isinstance(command, Backchannel) for command in commands):
        work.set(wordless=wordless + 1)
        work.listen_again()
        return
    if wordless < BEGINNINGS and commands and all(parts.is_beginning(command) for command in commands):
        work.set(wordless=wordless + 1)
        parts.wait_for_rest(work, commands)
        return
    work.set(silences=0, wordless=0)
    keep_complaint(work, commands)
    about = (work.state.matter, work.state.rule)
    if _remarks(work, commands):
        return
    asked = work.state.question.item if work.state.question else ""
    before = work.state.slot(asked)
    understood = taking.values(work, commands) or (work.state.matter, work.state.rule) != about
    understood = taking.yes_no(work, commands, answered=work.state.slot(asked) != before) or understood
    understood = choosing.matters(work, commands, understood) or understood
    understood = alarms.heard_alarms(work, commands) or understood
    if not understood and any(isinstance(command, Goodbye) for command in commands):
        say_goodbye(work)
        return
    ended, told = _wishes(work, commands)
    if ended:
        return
    if understood or told:
        advance(work)
    elif any(isinstance(command, SaidAlready) for command in commands):
        repair.said_already(work)
    elif any(isinstance(command, CallerNumber) for command in commands):
        repair.number_not_shown(work)
    else:
        repair.not_understood(work)


def keep_complaint(work: Work, commands: tuple[AnyCommand, ...]) -> None:
    """The exact words of a complaint, but not every yes, name and number that answers a question in between."""
    question, texts = work.state.question, work.state.texts
    if "complaint" not in work.state.flags or not texts:
        return
    item = work.given.manual.items.get(question.item) if question else None
    told = item is not None and item.kind is Kind.TEXT and question is not None and question.asked is Asked.ITEM
    if told or not any(isinstance(command, ANSWERS) for command in commands):
        work.keep_words(texts[0])


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
            choosing.choose(work, selling.id)
        elif rule is not None:
            work.set(rule=rule.id)
    if command.name == "complaint" and not work.state.matter:
        complaints = [matter for matter in matters if matter.mode is Mode.COMPLAINT]
        if len(complaints) == 1:
            choosing.choose(work, complaints[0].id)
    return False


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
