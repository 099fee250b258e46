"""What a proof found, as it is kept: rows of values that hold no word of a caller."""

from __future__ import annotations

import msgspec

from toritsugi.core.proof.estimate import Estimate
from toritsugi.office.manuals.callers import Called
from toritsugi.office.manuals.findings import Finding


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One change that past calls have in common, in words. calls: in how many. examples: ids of the newest of them."""

    ja: str
    en: str
    calls: int
    examples: tuple[str, ...]


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """A question that no past caller was asked, in words. calls: in how many it would have been."""

    ja: str
    en: str
    calls: int


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """The back-test. since, until: ISO dates of the calls. unread: calls that were erased or cannot be read.

    left_out: older calls of that time beyond the most that are looked at. same, changed, not_covered: calls by what
    came of them. seconds: mean of the talk time then and now, of the calls that could be followed to their end.
    """

    since: str
    until: str
    calls: int
    unread: int = 0
    left_out: int = 0
    same: int = 0
    changed: int = 0
    not_covered: int = 0
    seconds: tuple[float, float] = (0.0, 0.0)
    groups: tuple[Group, ...] = ()
    missed: tuple[Missed, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found so far; None is not looked at yet. findings: of the check. fitted: calls the estimate was fitted
    to, 0 where its callers are the defaults."""

    findings: tuple[Finding, ...] | None = None
    callers: Called | None = None
    past: Past | None = None
    estimate: tuple[Estimate, ...] | None = None
    fitted: int = 0
