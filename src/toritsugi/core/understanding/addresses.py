"""Postal addresses in speech."""

from __future__ import annotations

import re

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.texts import without_fillers
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.words import address_value


def address_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """The whole turn as an address, unless there is next to nothing in it."""
    words = re.sub(r"(?:です|でございます|になります|デス)[。\s]*$", "", without_fillers(turn.text))
    if len(normal(words)) < 3:
        return ()
    return (Candidate(value=address_value(words, said=turn.text), span=turn.whole, by="address.words"),)
