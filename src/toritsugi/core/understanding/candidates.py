"""What a text may give for one kind of item: a few values, each with how sure it is and the words it came from."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from toritsugi.core.dialogue.commands import Span
from toritsugi.core.values.model import Value

#: candidates that are told of at most
MOST = 5


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One value that the words may give.

    confidence: 0..1. span: (start, end) in characters of the text as it was given, (0, 0) where it has none. by: the
    rule or the model that found it, such as "phone.digits", "person.copula" or "yes_no.model".
    """

    value: Value
    confidence: float = 1.0
    span: Span = (0, 0)
    by: str


def best_first(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates, the surest first, each value once, at most `MOST`. Among equals the earlier."""
    distinct: dict[str, Candidate] = {}
    for one in sorted(found, key=lambda candidate: -candidate.confidence):
        distinct.setdefault(one.value.kept, one)
    return tuple(distinct.values())[:MOST]
