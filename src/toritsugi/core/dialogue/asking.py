"""Asking: how each question of the machine is put, by voice and by keys, and finer each time it is put again."""

from __future__ import annotations

from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.intents import Say
from toritsugi.core.dialogue.moves import (
    Ask,
    AskAnything,
    AskCallback,
    AskHelped,
    AskMatter,
    AskWhich,
    HearOut,
    Offer,
    ReadBack,
)
from toritsugi.core.dialogue.say import same, titles_of_choices, titles_of_matters
from toritsugi.core.dialogue.state import Line, Question, Slot
from toritsugi.core.dialogue.work import Work, filling
from toritsugi.core.manual.model import Item
from toritsugi.core.values.model import Kind

#: seconds of silence allowed after a question: long enough to think, short of the 8 s after which a line feels dead
PATIENCE = 7.0
#: seconds allowed when the caller must fetch something (a number, a code, a date)
PATIENCE_TO_FETCH = 10.0
#: seconds allowed to try what a procedure said, before the desk says that it is still there
PATIENCE_TO_TRY = 60.0
#: how often a question is put before its answer by keys is explained too
KEYS_AFTER = 2

#: silences in a row from which on a question is put in few words
SHORT_AFTER = 2

#: kinds whose answer by keys is a row of digits ended by # or a pause
BY_DIGITS = (Kind.PHONE, Kind.NUMBER, Kind.CODE, Kind.DATE_TIME)
#: kinds that keys cannot give: without a recogniser their answer is kept as a recording
BY_CLIP = (Kind.TEXT, Kind.PERSON, Kind.ORGANIZATION, Kind.ADDRESS, Kind.EMAIL)

#: seconds after the words that tell which number was taken, within which it is objected to: no longer than the pause
#: between two turns, for those words go on with ありがとうございます, and who objects speaks over that
PATIENCE_TO_OBJECT = 1.0

#: the mark of a call whose caller was told that words are understood again
_BY_WORDS = "by_words"

Questions = Ask | HearOut | Offer | ReadBack | AskMatter | AskWhich | AskHelped | AskCallback | AskAnything


def put(work: Work, move: Questions) -> None:
    """Put a question to the caller."""
    if work.state.hears_next:
        _by_words_again(work)
    if isinstance(move, Ask):
        _item(work, move.item)
    elif isinstance(move, Offer):
        _offer(work, move.item)
    elif isinstance(move, ReadBack):
        _read_back(work, move.item)
    elif isinstance(move, HearOut):
        _hear_out(work, move.item)
    elif isinstance(move, AskMatter):
        _matter(work)
    elif isinstance(move, AskWhich):
        _which(work, move.matters)
    elif isinstance(move, AskHelped):
        work.standard("helped")
        _yes_no(work, Question(asked=Asked.HELPED, step=move.step.id, patience=PATIENCE_TO_TRY))
    elif isinstance(move, AskCallback):
        work.standard("callback_ask")
        _yes_no(work, Question(asked=Asked.CONFIRM, callback=True, patience=PATIENCE))
    else:
        work.standard("anything_else")
        _yes_no(work, Question(asked=Asked.ANYTHING, options=_matter_keys(work), patience=PATIENCE))


def _by_words_again(work: Work) -> None:
    """From here on words are understood. Who was told to press keys is told so, once in a call."""
    work.set(hears=True, hears_next=False)
    if _BY_WORDS not in work.state.progress and work.standard("by_words_again", again=False):
        work.mark(_BY_WORDS, "said")


def _yes_no(work: Work, question: Question) -> None:
    """A question answered by yes or no; the keys for it are told where nothing hears, and after a silence."""
    if not work.state.hears or work.state.silences:
        work.standard("yes_no_keys")
    work.ask(question)


# items


def _item(work: Work, name: str) -> None:
    item, slot = work.given.manual.items[name], work.state.slot(name)
    level = slot.missed + slot.denied
    _say_question(work, item, slot, level)
    by_clip = item.kind in BY_CLIP
    own_keys = 0 < level <= len(item.again) and level >= KEYS_AFTER
    if not work.state.hears or ((level >= KEYS_AFTER or work.state.silences >= KEYS_AFTER) and not own_keys):
        _say_keys(work, item)
    work.set_slot(name, asked=slot.asked + 1)
    fetch = item.kind in BY_DIGITS or not work.state.hears
    work.ask(
        Question(
            asked=Asked.ITEM,
            item=name,
            options=tuple(choice.id for choice in item.choices),
            keys="number" if item.kind in BY_DIGITS else "one",
            clip=by_clip and not work.state.hears,
            patience=PATIENCE_TO_FETCH if fetch else PATIENCE,
        )
    )


def _say_question(work: Work, item: Item, slot: Slot, level: int) -> None:
    if 0 < level <= len(item.again):
        work.say(item.again[level - 1])
    elif slot.denied and slot.denied == level:
        work.standard("correct_which", title=same(item.title)) or work.say(item.ask)
    elif level == 0 and item.kind is Kind.PERSON and work.state.individual:
        work.standard("individual_name") or work.say(item.ask)
    elif not (work.state.silences >= SHORT_AFTER and _say_short(work, item)):
        work.say(item.ask)


def _say_short(work: Work, item: Item) -> bool:
    """The question in few words: the manual's own, or one made from the title where that is shorter."""
    if item.short is not None:
        return work.say(item.short)
    name = "ask_short_yes_no" if item.kind is Kind.YES_NO else "ask_short"
    phrase = work.given.book.standard(name)
    made = phrase.text.replace("{title}", item.title) if phrase is not None else ""
    return len(made) < len(item.ask.text) and work.standard(name, title=same(item.title))


def _say_keys(work: Work, item: Item) -> None:
    """How to answer by keys, or that the answer is recorded."""
    if item.by_keys is not None:
        work.say(item.by_keys)
    elif item.kind is Kind.DATE_TIME:
        work.standard("by_keys_date")
    elif item.kind in BY_DIGITS:
        work.standard("by_keys_number")
    elif item.kind is Kind.CHOICE:
        work.standard("by_keys_choice", choices=work.given.book.choices(titles_of_choices(item.choices), by_keys=True))
    elif item.kind is Kind.YES_NO:
        work.standard("yes_no_keys")
    elif not work.state.hears:
        work.standard("after_tone")


def _offer(work: Work, name: str) -> None:
    value = work.given.caller_value
    if value is None:
        _item(work, name)
        return
    slow = work.state.slot(name).unsure > 0
    said = work.standard("offer_caller_number", reads_back=(name,), value=filling(value, slow=slow))
    if not said:
        work.set_slot(name, offered=True)
        _item(work, name)
        return
    if not work.state.hears or work.state.silences:
        work.standard("yes_no_keys")
    work.ask(Question(asked=Asked.CONFIRM, item=name, value=value, patience=PATIENCE))


def _read_back(work: Work, name: str) -> None:
    item, slot = work.given.manual.items[name], work.state.slot(name)
    value = slot.value
    if value is None:
        return
    slow = slot.denied > 0 or slot.unsure > 0
    line = "read_back_name" if item.kind is Kind.PERSON else "read_back"
    work.standard(
        f"{line}_again" if slow else line,
        reads_back=(name,),
        title=same(item.title),
        value=filling(value, slow=slow),
    )
    if not work.state.hears or work.state.silences or slot.unsure:
        work.standard("read_back_keys") or work.standard("yes_no_keys")
    work.ask(Question(asked=Asked.CONFIRM, item=name, value=value, patience=PATIENCE))


def _hear_out(work: Work, name: str) -> None:
    """Say no more: いまおかけの番号で承ります was just said, and who said no before it may say so again.

    "Please repeat" brings that line once more.
    """
    said = (one for one in work.out if isinstance(one, Say))
    work.set(said=tuple(Line(one.line, one.parts, one.may_interrupt, one.reads_back) for one in said))
    value = work.state.slot(name).value
    work.ask(Question(asked=Asked.CONFIRM, item=name, value=value, hears_out=True, patience=PATIENCE_TO_OBJECT))


# matters


def _matter_keys(work: Work) -> tuple[str, ...]:
    return tuple(matter.id for matter in work.given.keyed)


def _matter(work: Work) -> None:
    """The open question; by keys where nothing hears, and once more with the menu when it was not understood."""
    given, state = work.given, work.state
    if state.hears or not given.keyed:
        _say_matter(work)
    if given.keyed and (not state.hears or state.matter_missed or state.silences):
        work.standard("menu", choices=given.book.choices(titles_of_matters(given.keyed), by_keys=True))
    elif not state.hears:
        work.standard("after_tone")
    clip = not state.hears and not given.keyed
    patience = PATIENCE if state.hears else PATIENCE_TO_FETCH
    work.ask(Question(asked=Asked.MATTER, options=_matter_keys(work), clip=clip, patience=patience))


def _say_matter(work: Work) -> None:
    own, short = work.given.manual.ask_matter, work.given.book.standard("ask_matter_short")
    asked = own or work.given.book.standard("ask_matter")
    brief = work.state.silences >= SHORT_AFTER and short is not None
    if brief and short is not None and asked is not None and len(short.text) < len(asked.text):
        work.say(short)
    else:
        work.say(own) or work.standard("ask_matter")


def _which(work: Work, ids: tuple[str, ...]) -> None:
    matters = [work.given.manual.matters[name] for name in ids if name in work.given.manual.matters]
    by_keys = not work.state.hears or bool(work.state.silences) or bool(work.state.matter_missed)
    work.standard("which_of", choices=work.given.book.choices(titles_of_matters(matters), by_keys=by_keys))
    work.ask(Question(asked=Asked.MATTER, options=tuple(matter.id for matter in matters), patience=PATIENCE))
