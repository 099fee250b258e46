"""What is found whatever is being asked: what is to be marked, and whom the caller asks to speak to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toritsugi.core.dialogue.commands import (
    Abuse,
    AnyCommand,
    AskCard,
    ChooseMatter,
    Correct,
    Fill,
    Flag,
    Retract,
    WantPerson,
)
from toritsugi.core.understanding import wishes
from toritsugi.core.understanding.matching import same_name
from toritsugi.core.understanding.meanings import Marks
from toritsugi.core.understanding.normal import is_kana
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind

#: that somebody else was to be called, in so many words
_DIALLED_WRONG = re.compile(r"間違イ電話|マチガイデンワ|(?:カケ|掛ケ)(?:間違|マチガ)|違ウトコロニ(?:カケ|掛ケ)")
#: what is asked for as a person is, and is none: 11名様お願いします
_COUNT = re.compile(r"[0-9０-９一二三四五六七八九十百]+(?:名|人|個|枚|台|泊|人前|人分)")
BY_MODEL, BY_EXAMPLES = "marks.model", ("matter.examples", "card.examples")
#: flags that the model may put
FLAGS = ("complaint", "urgent", "sales", "wrong_number")
#: characters below which a turn is an answer, not a remark
SHORTEST = 5
#: how sure a mark must be on katakana only, in which recognisers err
LEAST_IN_KANA = 0.65
#: how sure a mark that no word names must be in the answer to what was read back
LEAST_IN_READ_BACK = 0.85
#: how sure a wish for a person must be that no word names, in an answer that is free text
LEAST_IN_TEXT = 0.8


def remarks(turn: Turn) -> Sequence[Flag | Abuse]:
    """What is marked whatever is being asked: what words name, unless the model is sure it is not meant, and what the
    model finds besides."""
    marks = _marks(turn)
    found: list[Flag] = []
    for name, words in wishes.flag_words(turn.said):
        if not _doubted(turn, marks, name) and not (name == "wrong_number" and _of_what_is_read_back(turn)):
            found.append(Flag(name=name, words=words, span=turn.whole, by=f"flag.{name}"))
    known = {one.name for one in found} | wishes.denied_flags(turn.flat)
    for name in FLAGS:
        sure = _sure(turn, marks, name)
        if name == "wrong_number" and turn.expect.read_back:
            continue  # who is asked whether a value is right does not find out now whom she calls
        if turn.expect.read_back and (sure or 0.0) < LEAST_IN_READ_BACK:
            continue  # ちょっと違うんですけど answers what was read back, and so does 末尾が9です
        if sure is not None and name not in known:
            found.append(Flag(name=name, words=turn.said.words, confidence=sure, span=turn.whole, by=BY_MODEL))
    abuse = _abuse(turn, marks)
    if abuse is None:
        return found
    return [*(one for one in found if one.by != BY_MODEL or one.name != "complaint"), abuse]  # insults alone are none


def _abuse(turn: Turn, marks: Marks) -> Abuse | None:
    words = wishes.abuse_words(turn.said, turn.manual.abuse.heard)
    if words:
        return Abuse(words=words, span=turn.whole, by="abuse.words")
    sure = _sure(turn, marks, "abuse")
    return None if sure is None else Abuse(words=turn.said.words, confidence=sure, span=turn.whole, by=BY_MODEL)


def beside(marked: Sequence[AnyCommand], commands: Sequence[AnyCommand]) -> list[AnyCommand]:
    """What stays marked beside what the turn means.

    Who tells a value has not dialled wrong (番号を間違えました、正しくは…). What only the model finds gives way to a
    matter or a card that the manual's own examples know, and to an answer that is no free text; hurry goes with all.
    """
    told = [one for one in commands if isinstance(one, Fill | Correct | Retract)]
    texts = [one for one in told if not isinstance(one, Retract) and one.value.kind is Kind.TEXT]
    known = any(isinstance(one, ChooseMatter | AskCard) and one.by in BY_EXAMPLES for one in commands)
    kept = []
    for one in marked:
        name = one.name if isinstance(one, Flag) else ""
        guessed = isinstance(one, Flag | Abuse) and one.by == BY_MODEL and name != "urgent"
        answers = bool(told) and (len(texts) < len(told) or name in ("sales", "wrong_number"))
        if not (told and name == "wrong_number") and not (guessed and (known or answers)):
            kept.append(one)
    return kept


def _of_what_is_read_back(turn: Turn) -> bool:
    """Whether having been wrong is said of the value that is read back: すみません、間違えました."""
    return bool(turn.expect.read_back) and not _DIALLED_WRONG.search(turn.flat)


def _marks(turn: Turn) -> Marks:
    """The probability of each mark; nothing without a model, or where too little was said to tell."""
    meanings = turn.meanings
    if meanings is None or len(turn.flat) < SHORTEST:
        return {}
    return turn.own.once(turn, "marks", lambda: meanings.marks_of(turn.said.words, turn.flat, turn.tokenizer))


def _sure(turn: Turn, marks: Marks, name: str) -> float | None:
    if turn.meanings is None or name not in marks:
        return None
    kana = is_kana(turn.flat)
    sure = turn.meanings.marks.sure(name, marks[name], kana=kana)
    return None if kana and sure is not None and sure < LEAST_IN_KANA else sure


def _doubted(turn: Turn, marks: Marks, name: str) -> bool:
    """Whether the model holds that words which name a mark do not mean it (クレームではなくて, 緊急連絡先)."""
    if turn.meanings is None or name not in marks:
        return False
    return turn.meanings.marks.doubts(name, marks[name], kana=is_kana(turn.flat))


def wanted_person(turn: Turn) -> WantPerson | None:
    """Whom the caller asks to speak to; None when nobody is asked for."""
    who = wishes.wanted_person(turn.said)
    if who is not None and _COUNT.fullmatch(who):
        return None
    marks = _marks(turn)
    if who is None and wishes.asks_of_the_line(turn.flat):
        return None
    if who is None:
        sure = _sure(turn, marks, "want_person")
        if sure is not None and sure < LEAST_IN_TEXT and turn.kind is Kind.TEXT:
            return None  # 田中さんの担当の方を教えてほしい is what is to be passed on
        return WantPerson(who="", confidence=sure, span=turn.whole, by=BY_MODEL) if sure is not None else None
    if _doubted(turn, marks, "want_person"):
        return None
    contacts = turn.manual.contacts.values()
    known = next((one.id for one in contacts if same_name(one.name, one.reading, who)), "")
    return WantPerson(who=who, contact=known, span=turn.place(who), by="person_wanted.words")
