"""Free text: what was said, without the えーと before it."""

from __future__ import annotations

import re

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.words import text_value

#: what callers say while they look for words; before a comma also what is a word elsewhere
_FILLER = re.compile(
    r"^(?:[\s、。,.…]|えー?っ?とですね[ぇえー]*|え[ーえ]?っ?とで(?=[、\s])|えー?っ?とー?|ええとー?|エー?ッ?トー?(?:デスネ)?"
    r"|あのですね[ぇえー]*|そのですね[ぇえー]*|あのー+|あのう|アノー+|あの(?=[、\s])|そのー+|その(?=[、\s])|んー*と(?=[、\s])|んー+|ンー+"
    r"|あー+|アー+|うーん+と?|(?:はい|ハイ|ええ|あ|あっ|え|えー|えっ|えと|まあ|まぁ|ま|ん|うん|いや|ですね|そうですね[ぇえー]*|そうです|あのです|そのです"
    r"|なんか|すみません|すいません|すいませんが|すみませんが|恐れ入りますが|じつは|実は|もしもし)(?=[、。,\s]))+"
)


_BETWEEN = re.compile(r"、(?:(?:えー?っ?と|ええと|あのー*|そのー+|えー+|んー+|うーん)、)+")


def text_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The whole turn as a text, unless there is next to nothing in it."""
    words = without_fillers(turn.text)
    if len(normal(words)) < 2:
        return ()
    return (Candidate(value=text_value(words, said=turn.text), span=turn.whole, by="text.words"),)


def without_fillers(text: str) -> str:
    """The words without えーと and the like before them, and without them between commas."""
    words = _FILLER.sub("", text).strip()
    return _BETWEEN.sub("、", words)
