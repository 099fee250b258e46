"""Which calls count for billing (課金の数え方)."""

from __future__ import annotations

from toritsugi.core.manual.conditions import Facts, holds
from toritsugi.core.manual.model import Billing

#: outcomes that do not count where the manual does not say which do
NOT_COUNTED = ("declined",)


def counts(billing: Billing, outcome: str, facts: Facts) -> bool:
    """Whether a call with this outcome and these facts counts."""
    by_outcome = outcome in billing.outcomes if billing.outcomes else outcome not in NOT_COUNTED
    return by_outcome and not holds(billing.excluded, facts)
