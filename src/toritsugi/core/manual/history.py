"""How far back a manual looks at a caller's earlier calls."""

from __future__ import annotations

from collections.abc import Iterator

from toritsugi.core.manual.model import Condition, Manual

#: days for which a message that is still open is looked for
REPORTED_DAYS = 30


def history_days(manual: Manual) -> int:
    """Days of the caller's calls that some rule or condition asks for; 0 when none does."""
    found = [0]
    for rule in manual.callers:
        found += [rule.called_within, REPORTED_DAYS * rule.reported]
    for condition in _conditions(manual):
        found += _asked(condition)
    return max(found)


def _asked(condition: Condition) -> list[int]:
    if condition.op == "repeat":
        return [int(condition.name[:-1])]
    if condition.op == "reported":
        return [REPORTED_DAYS]
    return [days for part in condition.parts for days in _asked(part)]


def _conditions(manual: Manual) -> Iterator[Condition]:
    """Every condition of a manual."""
    for line in (*manual.opening, *manual.closing):
        yield line.when
    for item in manual.items.values():
        yield item.needed
    for matter in manual.matters.values():
        if matter.urgent_when is not None:
            yield matter.urgent_when
    for card in manual.cards.values():
        yield card.when
    for rule in manual.callers:
        yield rule.when
    for told in manual.notify:
        yield told.when
    yield manual.billing.excluded
