"""Callers whom a rule takes hold of: made from what the rule says, and tried on the machine's own precedence."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from toritsugi.core.checking.facts import facts_for, parts_of
from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.manual.conditions import NOT_TOLD, WITHHELD, Facts
from toritsugi.core.manual.model import CallerRule, Manual
from toritsugi.core.manual.precedence import SALES, Caller, best_rule, national

PLAIN = ("09012345678", "0612345678", "0501234567", "08033334444", "0111234567")


class Held(msgspec.Struct, frozen=True):
    """A caller of a rule. in_talk: the rule takes hold only once the caller has given a name or a company."""

    rule: CallerRule
    caller: Caller
    in_talk: bool

    @property
    def history(self) -> tuple[PastCall, ...]:
        """The earlier calls that make the caller so."""
        facts = self.caller.facts
        if facts.last_call is None and not facts.reported:
            return ()
        return (PastCall(days=facts.last_call if facts.last_call is not None else 1.0, open=facts.reported),)

    @property
    def withheld(self) -> str:
        """Why the caller has no number, as a call's context tells it."""
        return self.caller.facts.withheld if self.caller.facts.withheld in WITHHELD else ""


def held_by(manual: Manual, rule: CallerRule) -> Held | None:
    """A caller for whom this rule wins; None when there is none. Rules for sellers are found by words."""
    for caller in _callers(manual, rule):
        won = best_rule(manual, caller)
        if won is not None and won.id == rule.id:
            return Held(rule, caller, bool(caller.names or caller.companies))
    return None


def rival_of(manual: Manual, rule: CallerRule) -> CallerRule | None:
    """The rule that wins instead for the first caller that this one is for."""
    first = next(_callers(manual, rule), None)
    return best_rule(manual, first) if first is not None else None


def plain_number(manual: Manual) -> str | None:
    """A number that no rule is for; None when there is none among those tried."""
    return next((number for number in PLAIN if best_rule(manual, Caller(number=number)) is None), None)


def by_words_only(rule: CallerRule) -> bool:
    """Whether a rule is for sellers, who are known by what they say."""
    return rule.kind == SALES and not (rule.numbers or rule.prefix or rule.listed)


def _callers(manual: Manual, rule: CallerRule) -> Iterator[Caller]:
    """Callers as the rule describes them, those by number before those by name.

    First with what its own condition looks at, then with what those of the other rules do: one may hold whenever a
    stronger one does not.
    """
    yield from _callers_with(manual, rule, facts_for(manual, [rule.when]) or [Facts()])
    if any(one.when.op != "always" for one in manual.callers if one is not rule):
        yield from _callers_with(manual, rule, facts_for(manual, [one.when for one in manual.callers]) or [])


def _callers_with(manual: Manual, rule: CallerRule, every: list[Facts]) -> Iterator[Caller]:
    for number, names, companies in _who(manual, rule):
        for facts in every:
            if number and facts.withheld:
                continue
            last = float(rule.called_within) if rule.called_within else facts.last_call
            known = msgspec.structs.replace(
                facts,
                reported=rule.reported or facts.reported,
                last_call=last,
                withheld="" if number else facts.withheld or NOT_TOLD,
            )
            yield Caller(number=number, names=names, companies=companies, facts=known)


def _who(manual: Manual, rule: CallerRule) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    names, companies = rule.names[:1], rule.companies[:1]
    for number in (*rule.numbers, *(row.number for row in rule.listed if row.number)):
        yield number, names, companies
    if rule.prefix:
        prefix = national(rule.prefix)
        for fill in ("00000000000", "48271936505", *(f"{n}1111111111" for n in range(10))):
            yield f"{prefix}{fill}"[: max(10, len(prefix) + 2)], names, companies
    if rule.kind == "anonymous":
        yield "", names, companies
    number = plain_number(manual) or PLAIN[0]
    for row in rule.listed:
        if row.name or row.company:
            yield number, (row.name,) if row.name else names, (row.company,) if row.company else companies
    if not (rule.numbers or rule.prefix or rule.listed or rule.kind):
        yield number, names, companies
    if not rule.kind and any(part.op == "withheld" for part in parts_of(rule.when)):
        yield "", names, companies
        for row in rule.listed:
            if row.name or row.company:
                yield "", (row.name,) if row.name else names, (row.company,) if row.company else companies
