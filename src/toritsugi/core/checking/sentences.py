"""Findings in the words themselves: what must not be promised, claimed too early, or cannot be heard."""

from __future__ import annotations

import re
from typing import Any

from toritsugi.core.checking.collecting import Findings
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.manual.model import Manual, Phrase
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.manual.standard import standard_phrases

#: the longest sentence, in seconds, that a caller can be expected to follow by ear
LONGEST_SENTENCE = 20.0
_WILL = r"(?:いたします|致します|します|差し上げ|さしあげ|させていただき|申し上げ|入れ)"
#: who will call back, or when: with `_CALLS` after it that is a promise, whoever gives it
_WHO = r"(?:者|担当|係|店長|院長|所長|スタッフ|先生|医師|弁護士|こちら|当方|当社|弊社|当店|当院)(?:から|より|が)"
_WHEN = (
    r"(?:後ほど|のちほど|追って|改めて|あらためて|折り?返し|おりかえし|必ず|至急|すぐに|(?:本日|今日|明日)中に"
    r"|確認(?:の(?:うえ|上)|して?|しだい|次第)|お調べして)"
)
_CALLS = (
    r"(?:お電話|ご連絡|お返事|ご返事|お?(?:かけ|掛け)直し)(?:を|も)?"
    r"(?:いたします|致します|します|させます|させていただきます|差し上げます|さしあげます|申し上げます)(?!か)"
)
#: words between them, none of which turns it to somebody else than the caller (担当の者へご連絡いたします)
_BETWEEN = r"(?:(?!(?<!さま)(?<!様)へ|者に|担当に|当番に|係に)[^。])*?"
_CALLBACK = re.compile(
    rf"折り?返し?(?:、)?(?:こちらから|担当(?:の者)?(?:から|より))?(?:の)?(?:お電話|ご連絡|お返事|ご返事|ご回答|連絡|電話)?(?:を)?{_WILL}"
    rf"|(?:こちら|担当(?:の者)?|当方)(?:から|より)(?:後ほど|のちほど|追って|改めて|あらためて)?(?:、)?"
    rf"(?:お電話|ご連絡|電話|連絡)(?:を)?{_WILL}"
    rf"|(?:後ほど|のちほど|追って|改めて|あらためて)(?:、)?(?:お電話|ご連絡)(?:を)?(?:いたします|致します|差し上げ|さしあげ)"
    rf"|(?:{_WHO}|{_WHEN}){_BETWEEN}{_CALLS}"
)
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
    if not may_promise and _CALLBACK.search(phrase.text):
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
