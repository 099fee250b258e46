"""The extractor of every kind of item: what a turn may give for it, best first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from toritsugi.core.understanding.addresses import address_candidates
from toritsugi.core.understanding.answers import yes_no_candidates
from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.choices import choice_candidates
from toritsugi.core.understanding.codes import code_candidates
from toritsugi.core.understanding.dates import date_time_candidates
from toritsugi.core.understanding.emails import email_candidates
from toritsugi.core.understanding.names import organization_candidates, person_candidates
from toritsugi.core.understanding.numbers import number_candidates
from toritsugi.core.understanding.phone_numbers import phone_candidates
from toritsugi.core.understanding.texts import text_candidates
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind

Extractor = Callable[[Turn], tuple[Candidate, ...]]

#: Each extractor reads the whole turn. It may look at what is asked (`turn.asks(kind)`): words that answer a question
#: need no frame around them, words beside it do.
EXTRACTORS: Mapping[Kind, Extractor] = MappingProxyType(
    {
        Kind.ORGANIZATION: organization_candidates,
        Kind.PERSON: person_candidates,
        Kind.PHONE: phone_candidates,
        Kind.TEXT: text_candidates,
        Kind.CHOICE: choice_candidates,
        Kind.YES_NO: yes_no_candidates,
        Kind.DATE_TIME: date_time_candidates,
        Kind.NUMBER: number_candidates,
        Kind.CODE: code_candidates,
        Kind.ADDRESS: address_candidates,
        Kind.EMAIL: email_candidates,
    }
)


def candidates_of(turn: Turn, kind: Kind) -> tuple[Candidate, ...]:
    """What the turn may give for a kind, best first, at most `candidates.MOST`, each value once; () when nothing."""
    return turn.own.once(turn, kind.value, lambda: EXTRACTORS[kind](turn))
