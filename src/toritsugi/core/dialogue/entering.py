"""Keys of the telephone and recorded answers: the way that needs no recogniser."""

from __future__ import annotations

from toritsugi.core.dialogue import choosing, hearing, repair, taking
from toritsugi.core.dialogue.acting import advance
from toritsugi.core.dialogue.asking import BY_CLIP
from toritsugi.core.dialogue.commands import WantPerson
from toritsugi.core.dialogue.cutting import typing_ahead
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.message import State
from toritsugi.core.dialogue.state import Question, Turn
from toritsugi.core.dialogue.walltime import wall
from toritsugi.core.dialogue.work import Work
from toritsugi.core.manual.model import Matter
from toritsugi.core.understanding.cards import CUT_KEY, are_a_card, cut_keys, keys_without_cards
from toritsugi.core.values.making import NO_KEY, YES_KEY, value_from_clip, value_from_keys

#: seconds after the last key of a number after which it counts as ended without #
KEY_PAUSE = 4.0
#: more keys than any number, code or date has
MOST_KEYS = 40
PERSON_KEY, REPEAT_KEY, END_KEY = "0", "*", "#"
_KEYS = frozenset("0123456789*#" + CUT_KEY)
#: recorded answers to a question for digits after which the recording itself is kept
CLIPS_FOR_DIGITS = 2


def keys(work: Work, pressed: str) -> None:
    """Keys came while a question is open."""
    pressed = keys_without_cards("".join(key for key in pressed if key in _KEYS)[:MOST_KEYS])
    question = work.state.question
    if not pressed or question is None:
        return
    work.set(spoke=True)
    if _before_its_question(work, question, pressed):
        work.set(typed=(work.state.typed + pressed)[:MOST_KEYS])
        return
    listening = work.state.turn is Turn.LISTENING
    if not _stop_for_keys(work, question):
        work.set(keys=(work.state.keys + pressed)[:MOST_KEYS])
        return
    if question.keys != "number" and are_a_card(work.state.keys):
        work.set(keys="")
        pressed = cut_keys(pressed)  # it is cut from the journal with them, and must mean here what it means there
    if question.keys == "number":
        _digits(work, question, work.state.keys + pressed)
    elif question.clip and pressed[0] not in (PERSON_KEY, REPEAT_KEY):
        if listening and END_KEY in pressed:
            repair.silence(work)  # the caller says that all is said, and nothing was: both would wait
        elif work.state.turn is not Turn.HEARING or END_KEY in pressed:
            work.settle()  # any other key says nothing to an answer that is being recorded
    elif repair.count_turn(work):
        work.set(silences=0, waiting_for=0, keys="")
        _one(work, question, pressed[0])


def _before_its_question(work: Work, question: Question, pressed: str) -> bool:
    """Whether keys come over the first lines of a call that asks for recorded words first: they mean a later one."""
    ahead = typing_ahead(work.state) and question.clip
    return ahead and (bool(work.state.typed) or pressed[0] not in (PERSON_KEY, REPEAT_KEY, END_KEY))


def typed_ahead(work: Work) -> None:
    """Let keys that were typed ahead answer the first question that takes keys; never one that reads a value back.

    They cut its line short as keys do that come in time; a line that may not be interrupted is heard to its end first.
    Once the caller has had a turn no key is added to them: what is a card number then is cut.
    """
    question, typed = work.state.question, work.state.typed
    if work.state.turns and are_a_card(typed):
        work.set(typed="")
        return
    if not typed or question is None or question.clip or question.asked not in (Asked.MATTER, Asked.ITEM):
        return
    work.set(typed="")
    by_number = question.keys == "number" and END_KEY not in typed
    keys(work, typed + END_KEY if by_number else typed)


def _stop_for_keys(work: Work, question: Question) -> bool:
    """Stop the desk for a key; not while a value is read back that must be heard, nor a notice. False: keep the key."""
    if work.state.saying and question.value is not None and not question.heard:
        return False
    work.hush()
    return not work.state.saying


def _digits(work: Work, question: Question, pressed: str) -> None:
    if END_KEY not in pressed:
        work.set(keys=pressed[:MOST_KEYS], turn=Turn.KEYING, timer=work.now + KEY_PAUSE, waiting_for=0)
        return
    work.set(keys=pressed[: pressed.index(END_KEY)])
    digits_ended(work)


def digits_ended(work: Work) -> None:
    """A row of digits is complete, by # or by a pause."""
    question, pressed = work.state.question, keys_without_cards(work.state.keys)
    work.set(keys="", silences=0, waiting_for=0)
    if question is None or not repair.count_turn(work):
        return
    if pressed == REPEAT_KEY:
        hearing.say_again(work, "repeat_intro")
        return
    if pressed == PERSON_KEY:
        _want_person(work)
        return
    item = work.given.manual.items.get(question.item)
    at = wall(work.given.context.started_at, work.now)
    value = value_from_keys(item.kind, pressed, now=at) if item and pressed else None
    if item is None or value is None or not taking.fits(item, value):
        repair.not_understood(work)
        return
    taking.take_value(work, item, value)
    advance(work)


def _one(work: Work, question: Question, key: str) -> None:
    """A key that decides by itself."""
    if key == REPEAT_KEY:
        hearing.say_again(work, "repeat_intro")
    elif key == PERSON_KEY:
        _want_person(work)
    elif _decides(work, question, key):
        advance(work)
    else:
        repair.not_understood(work, "key_wrong")


def _want_person(work: Work) -> None:
    if not repair.want_person(work, WantPerson()):
        advance(work)


def _decides(work: Work, question: Question, key: str) -> bool:
    item = work.given.manual.items.get(question.item)
    if question.asked is Asked.MATTER:
        matter = _matter_of_key(work, question, key)
        if matter is not None:
            choosing.choose(work, matter.id)
        return matter is not None
    if question.asked is Asked.ITEM and item is not None:
        value = value_from_keys(item.kind, key, choices=item.choices)
        if value is not None and taking.fits(item, value):
            taking.take_value(work, item, value)
            return True
        return False
    return key in (YES_KEY, NO_KEY) and taking.answer(work, question, yes=key == YES_KEY)


def _matter_of_key(work: Work, question: Question, key: str) -> Matter | None:
    matters = (work.given.manual.matters.get(name) for name in question.options)
    return next((matter for matter in matters if matter is not None and matter.key == key), None)


# recorded answers


def recorded_answer(work: Work, clip: str) -> None:
    """The caller spoke and nothing recognised it."""
    question = work.state.question
    if work.state.over and work.state.saying:
        work.settle()
        return
    work.set(silences=0)
    if not clip or question is None or work.state.hears:
        repair.not_understood(work)
    elif question.asked is Asked.MATTER:
        _matter_clip(work, question)
    elif question.asked is Asked.ITEM:
        _item_clip(work, question, clip)
    else:
        repair.not_understood(work)


def _matter_clip(work: Work, question: Question) -> None:
    if not question.clip:
        repair.not_understood(work)
        return
    repair.take_message(work, "")
    advance(work)


def _item_clip(work: Work, question: Question, clip: str) -> None:
    item = work.given.manual.items.get(question.item)
    if item is None:
        repair.not_understood(work)
        return
    missed = work.state.slot(item.id).missed
    if item.kind not in BY_CLIP and missed + 1 < CLIPS_FOR_DIGITS:
        repair.not_understood(work)
        return
    work.set_slot(item.id, value=value_from_clip(item.kind, clip), state=State.CLIP)
    work.standard("thanks_item", again=False)
    advance(work)
