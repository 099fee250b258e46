"""Yes, no, or neither by words alone: what an answer means to a question that wants one of them.

Cues are weighed in order: putting off (聞いてみます, 場合によります) is neither; a beginning はい or いいえ counts
unless what follows says the opposite; then words of assent and dissent anywhere; then, for a question about a wish,
whether the answer wants what was asked.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from toritsugi.core.understanding.answer_cues import (
    AFTER_NO_YES,
    AFTER_YES_NO,
    AGREED,
    AGREES_OR_ASKS,
    ALONE,
    ASKS,
    ASKS_OTHER,
    ASKS_WHICH,
    ASKS_WITHOUT,
    ASSENTING,
    ECHO,
    EMPTY_WORDS,
    FILLERS,
    FINE_IS_IT_NOT,
    MENDS,
    NO_FIRST,
    NO_WORDS,
    NOT_RIGHT,
    NOT_WRONG,
    OTHER_THAN,
    PARTLY,
    PLEASE_AFTER_REASON,
    PUT_OFF,
    RIGHT,
    RIGHT_OR_NOT,
    SIGNS,
    SO_SO,
    THAT_PLEASE,
    WANTS,
    WITHOUT,
    WORDS,
    WRONG,
    YES_FIRST,
    YES_WORDS,
)
from toritsugi.core.understanding.answer_features import Ruled
from toritsugi.core.understanding.normal import is_kana, normal


class Answer(StrEnum):
    """What was meant."""

    YES = "yes"
    NO = "no"
    NEITHER = ""


def answer(flat: str, question: str = "", *, words: str = "", confirming: bool = False) -> Answer:
    """What a text in the one form answers. question: what was asked, for answers that only repeat or replace its words.

    words: the text as written, in which がする is not ガス.
    confirming: the question reads a value back (結構です and いえ、大丈夫です then agree).
    """
    said = FILLERS.sub("", flat)
    if not said:
        return Answer.NEITHER
    if confirming:
        said = NOT_WRONG.sub("合ッテマス", said)
        if MENDS.search(said) or PARTLY.search(said):
            return Answer.NO
        if FINE_IS_IT_NOT.match(said):
            return Answer.YES
    begins_yes, begins_no = YES_FIRST.search(said), NO_FIRST.search(said)
    if begins_yes and SO_SO.search(said) and PUT_OFF.search(said):
        return Answer.NEITHER
    if (AGREES_OR_ASKS.match(said) and ASKS.search(said)) or (confirming and RIGHT_OR_NOT.search(said)):
        return Answer.NEITHER
    if begins_yes and not AFTER_YES_NO.search(said, begins_yes.end()):
        return Answer.YES if not _declines(said, confirming) else Answer.NO
    if begins_yes:
        return Answer.NO
    if begins_no:
        agrees = confirming and AFTER_NO_YES.search(said, begins_no.end())
        return Answer.YES if agrees and not AFTER_YES_NO.search(said) and not NOT_RIGHT.search(said) else Answer.NO
    if PUT_OFF.search(said) or ASKS.search(said):
        return Answer.NEITHER
    if confirming:
        if NO_WORDS.search(AGREED.sub("", said)) or WRONG.search(said) or NOT_RIGHT.search(said):
            return Answer.NO
        return Answer.YES if YES_WORDS.search(said) or RIGHT.search(said) else Answer.NEITHER
    return _by_content(said, question, words)


def _declines(said: str, confirming: bool) -> bool:
    """「結構です」 and 「大丈夫です」 alone decline an offer, and agree to a value read back."""
    return not confirming and re.fullmatch(r"(?:モー)?(?:結構|ケッコー)デスー?", said) is not None


def _by_content(said: str, question: str, written: str) -> Answer:
    """An answer that begins with neither はい nor いいえ."""
    asked = normal(question)
    if ASKS_WHICH.search(asked):
        return Answer.NEITHER
    if WITHOUT.search(said):
        return Answer.YES if ASKS_WITHOUT.search(asked) else Answer.NO
    if ASSENTING.search(said) or THAT_PLEASE.search(said):
        return Answer.YES
    if re.search(r"(?:ノデ|カラ|デ)(?:結構|ケッコー)", said) or NO_WORDS.search(said):
        return Answer.NO
    if PLEASE_AFTER_REASON.search(said):
        return Answer.YES
    shared = _shares(said, question, written) if question else None
    if OTHER_THAN.search(said):
        return Answer.NO
    if shared:
        return Answer.YES
    if shared is False and WANTS.search(said) and not ALONE.fullmatch(said):
        return Answer.NO
    return Answer.YES if YES_WORDS.search(said) else Answer.NEITHER


def _shares(said: str, question: str, written: str) -> bool | None:
    """Whether an answer speaks of what the question spoke of; None when the question names nothing."""
    words = {word for word in WORDS.findall(unicodedata.normalize("NFKC", question)) if word not in EMPTY_WORDS}
    if not words:
        return None
    if written and not is_kana(said):
        return any(word in written for word in words)
    return any(normal(word) in said for word in words)


def echoes(said: str, asked: str) -> bool:
    """Whether an answer without fillers only says again what the question names: 禁煙で to お席は禁煙でよろしいですか.

    asked: the question in the form of the answer. A question which of several, one that denies, and one of what only
    belongs to something else (メールの件) are not answered by it.
    """
    again = ECHO.fullmatch(said)
    if again is None or NO_WORDS.search(AGREED.sub("", said)):
        return False
    if ASKS_WHICH.search(asked) or ASKS_WITHOUT.search(asked) or ASKS_OTHER.search(asked):
        return False
    named = again["named"]
    if len(named) < (_NAMED_KANA if is_kana(named) else 1) or named in EMPTY_WORDS:
        return False
    at = asked.find(named)
    return at >= 0 and not asked.startswith(("ノ", "ヨリ"), at + len(named))


def explicit(said: str) -> bool:
    """Whether a text without fillers begins with a yes or a no."""
    return bool(YES_FIRST.match(said) or NO_FIRST.match(said))


def ruled(flat: str, meant: Answer, words: str) -> Ruled:
    """What the rules make of a text in the one form. words: the text as written."""
    said = FILLERS.sub("", flat)
    rest = AGREED.sub("", said)
    signs = [name for name, pattern in SIGNS if pattern.search(rest if name == "no" else said)]
    return Ruled(str(meant), tuple(signs), "?" in words or "？" in words)


#: characters of a word in kana from which it is the same word as in the question
_NAMED_KANA = 3
