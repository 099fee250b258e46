"""Turn taking: lines heard or broken off, the caller speaking, words on their way to understanding."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue import doubting, entering, hearing, parts, repair
from toritsugi.core.dialogue.acting import advance
from toritsugi.core.dialogue.events import CallerSaid, Understood
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.dialogue.work import Work

#: seconds one utterance may last before the desk goes on: turn-taking ends the longest turn after 60, and its words may
#: take 8 more to be recognised
UTTERANCE_LIMIT = 70.0
#: the same where the answer is recorded as it is
CLIP_LIMIT = 180.0
#: most readings of one turn that are passed on, and most commands that are taken from an answer
MOST_TEXTS = 10
MOST_COMMANDS = 40


def line_heard(work: Work, say: int) -> None:
    """A line was heard to its end."""
    state = work.state
    found = next((line for line in state.saying if line[0] == say), None)
    if found is None:
        return
    work.set(saying=tuple(line for line in state.saying if line[0] != say))
    if found[1] and state.question is not None:
        work.set(question=msgspec.structs.replace(state.question, heard=True))
    if state.turn is Turn.SPEAKING and not work.state.saying:
        _all_heard(work)


def line_broken(work: Work, say: int) -> None:
    """A line was broken off while the desk waits for somebody else: what it read back was not heard (G3)."""
    work.set(saying=tuple(line for line in work.state.saying if line[0] != say))


def _all_heard(work: Work) -> None:
    kept = work.state.keys
    work.settle()
    if kept:
        work.set(keys="")
        entering.keys(work, kept)


def lines_lost(work: Work) -> None:
    """Nobody told that the lines were heard. They are taken as heard: the caller must not be left in silence (G7)."""
    work.set(saying=())
    question = work.state.question
    if question is None:
        advance(work)
        return
    work.set(question=msgspec.structs.replace(question, heard=True))
    _all_heard(work)


def interrupted(work: Work, say: int) -> None:
    """The caller spoke over a line and it was stopped; what waited behind it is dropped, but for notices."""
    if not any(line[0] == say for line in work.state.saying):
        return
    work.set(saying=tuple(line for line in work.state.saying if line[0] != say))
    work.hush()
    hear(work)


def hear(work: Work) -> None:
    """The caller speaks: patience gives way to the limit of one utterance.

    Words that are being understood are taken back: they are understood with what follows. Not while a line goes on.
    """
    if work.state.saying:
        return
    question = work.state.question
    limit = CLIP_LIMIT if question is not None and question.clip else UTTERANCE_LIMIT
    work.set(turn=Turn.HEARING, timer=work.now + limit, waiting_for=0)


def caller_said(work: Work, event: CallerSaid) -> None:
    """The caller ended a turn: have it understood. Words that follow before the answer join those before them.

    A turn without words between the keys of a number is a noise: what was typed stands.
    """
    state = work.state
    texts = tuple(text[: parts.MOST_TEXT] for text in event.texts if text.strip())[:MOST_TEXTS]
    if state.turn is Turn.KEYING and not texts:
        return
    sure = doubting.sureness(event)
    if not repair.count_turn(work):
        return
    if texts or event.clip:
        work.set(spoke=True)
    over = bool(state.saying) or (state.turn is Turn.THINKING and state.over)
    work.set(clip=event.clip or state.clip, over=over, keys="", waiting_for=0)
    if texts:
        work.set(sure=min(sure, state.sure) if state.texts else sure)
    if not texts:
        if state.texts:
            parts.ask_understanding(work, state.texts)
        else:
            entering.recorded_answer(work, event.clip)
        return
    if state.texts:
        texts = (parts.joined(state.texts[0], texts[0]), *texts[1:])
    parts.ask_understanding(work, texts)


def understood(work: Work, event: Understood) -> None:
    """Understanding answered; an answer to an older request is ignored."""
    if event.request != work.state.waiting_for:
        return
    work.set(waiting_for=0)
    hearing.dispose(work, doubting.believed(event.commands[:MOST_COMMANDS], work.state.sure))


def utterance_too_long(work: Work) -> None:
    """Sound without an end: a noisy line, or a turn nobody reported. Words before it are understood; else ask again."""
    if not repair.count_turn(work):
        return
    if work.state.texts:
        parts.ask_understanding(work, work.state.texts)
    else:
        repair.not_understood(work)
