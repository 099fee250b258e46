"""Turns that the desk's own reader has read, ready to be asked about, and answers as a model writes them."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from tests.core.understanding.examples import MANUAL, NOW, OPEN
from toritsugi import resources
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.language_model.asking import Question, question_of
from toritsugi.core.language_model.checking import Checked, check
from toritsugi.core.language_model.doubt import Doubt
from toritsugi.core.language_model.masking import Mask
from toritsugi.core.manual.model import Manual

READER = resources.rule_understander()


def item(name: str, **more: Any) -> Expect:
    """An item is asked, others are open."""
    fields = {"asked": Asked.ITEM, "item": name, "kind": MANUAL.items[name].kind, "open_items": OPEN, **more}
    return msgspec.structs.replace(Expect(), **fields)


MATTER = Expect(asked=Asked.MATTER, open_items=OPEN)


def question(
    text: str,
    expect: Expect = MATTER,
    mask: Mask = Mask.NONE,
    *,
    doubt: Doubt = Doubt.NOTHING,
    manual: Manual = MANUAL,
) -> Question:
    """The question about a text; fails where none would be asked."""
    found = question_of(READER.understood((text,), expect, manual, NOW), doubt, mask)
    assert isinstance(found, Question), found.why
    return found


def answer(*commands: dict[str, Any]) -> str:
    """What a model writes."""
    return json.dumps({"commands": [*commands]}, ensure_ascii=False)


def checked(text: str, expect: Expect, *commands: dict[str, Any], mask: Mask = Mask.NONE) -> Checked:
    """What counts of such an answer to a text."""
    return check(question(text, expect, mask), answer(*commands), "test")
