"""Free text: what was said, without the えーと before it."""

from __future__ import annotations

import re

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.words import text_value

_FILLER = re.compile(
    r"^(?:[\s、。,.…]|はい(?=[\s、。])|ハイ(?=[\s、。])|えーっと|えーと|えっと|ええと|えっとですね"
    r"|えーとですね|エーット|エット|エート|あのー|あのう|あの(?=[、\s])|アノー|そのー|んー|んーと"
    r"|まあ(?=[、\s])|あー|アー|えー(?=[、\s])|うーん|ですね(?=[、\s]))+"
)


def text_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The whole turn as a text, unless there is next to nothing in it."""
    words = without_fillers(turn.text)
    if len(normal(words)) < 2:
        return ()
    return (Candidate(value=text_value(words, said=turn.text), span=turn.whole, by="text.words"),)


def without_fillers(text: str) -> str:
    """The words without えーと and the like before them."""
    return _FILLER.sub("", text).strip()
