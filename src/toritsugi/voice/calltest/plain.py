"""A script for a line that has none: the first matter, an answer of every kind, the read-back checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from toritsugi.core.dialogue.message import Known, State
from toritsugi.core.dialogue.scripted import BY_VOICE, CALLBACK, NOT_KNOWN, Script
from toritsugi.core.manual.model import Item, Manual
from toritsugi.core.values.model import Kind

NAME: Final = "call-test"
#: a number that nobody has (used in films and by carriers for tests)
NUMBER: Final = "0355550199"
_ANSWERS: Final = {
    Kind.ORGANIZATION: "株式会社さくら商事です",
    Kind.PERSON: "山田と申します",
    Kind.PHONE: NUMBER,
    Kind.TEXT: "試験のお電話です",
    Kind.YES_NO: "はい",
    Kind.DATE_TIME: "明日の午前十時です",
    Kind.NUMBER: "二つです",
    Kind.CODE: "1234",
    Kind.ADDRESS: "東京都新宿区西新宿二丁目八番一号です",
    Kind.EMAIL: NOT_KNOWN,
}


def plain_script(manual: Manual) -> Script:
    """The caller of a manual that asks for its first matter and answers everything."""
    answers: dict[str, tuple[str, ...]] = {item.id: (_answer(item),) for item in manual.items.values()}
    matter = next((one for one in manual.matters.values() if one.heard), None)
    return Script(
        name=NAME,
        says=(matter.heard[0],) if matter is not None else ("伝言をお願いします",),
        answers={**answers, CALLBACK: ("はい、お願いします",)},
        by=BY_VOICE,
    )


def _answer(item: Item) -> str:
    if item.choices:
        return item.choices[0].title
    return _ANSWERS.get(item.kind, NOT_KNOWN)


def lost(script: Script, items: Iterable[Known]) -> tuple[str, ...]:
    """Titles of what the caller answered and the desk did not take. A script that expects something tells it itself."""
    if script.expect is not None:
        return ()
    told = {id for id, answers in script.answers.items() if answers and NOT_KNOWN not in answers}
    return tuple(one.title for one in items if one.state is State.UNKNOWN and one.item in told)
