"""Findings in the words themselves: what must not be promised, claimed too early, or cannot be heard."""

from __future__ import annotations

import re
from typing import Any

from toritsugi.core.checking.collecting import Findings
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.manual.model import Manual, Phrase
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.manual.promises import promises
from toritsugi.core.manual.standard import standard_phrases

#: the longest sentence, in seconds, that a caller can be expected to follow by ear
LONGEST_SENTENCE = 20.0
_TAKEN = re.compile(
    "承りました|お?預かりしました|お預かりいたしました|受け付けました|受付いたしました|お受けいたしました"
)
_SIGNS = frozenset("()[]<>（）「」『』/*#_~〜%&@…")


def check_sentences(manual: Manual, found: Findings) -> None:
    """Every sentence of the manual; standard ones only where the manual has its own words for them."""
    usual = standard_phrases()
    for id, phrase in all_phrases(manual).items():
        if usual.get(id) != phrase:
            _check(phrase, found, may_promise=manual.callback.promise)
    if not _TAKEN.search(manual.told.text):
        found.add("told_nothing", "told")


def _check(phrase: Phrase, found: Findings, *, may_promise: bool) -> None:
    for code, fill in faults_of(phrase, may_promise=may_promise):
        found.add(code, phrase.id, **fill)


def faults_of(phrase: Phrase, *, may_promise: bool) -> list[tuple[str, dict[str, Any]]]:
    """What is wrong with one sentence: the codes of findings, with what fills their words."""
    faults: list[tuple[str, dict[str, Any]]] = []
    if not may_promise and promises(phrase.text):
        faults.append(("callback_promised", {}))
    heard_after = phrase.id == "told" or phrase.id.startswith("closing.")
    if not heard_after and _TAKEN.search(phrase.text):
        faults.append(("taken_too_early", {}))
    seconds = seconds_to_say(phrase.text)
    if seconds > LONGEST_SENTENCE:
        faults.append(("too_long_to_hear", {"seconds": round(seconds), "limit": round(LONGEST_SENTENCE)}))
    signs = "".join(sorted(_SIGNS & set(phrase.text)))
    if signs:
        faults.append(("cannot_be_said", {"chars": signs}))
    return faults
