"""What is alive of the product's own."""

from __future__ import annotations

import gc
from collections import Counter


def own_objects() -> Counter[str]:
    """How many objects of the product's own types there are, by type."""
    kinds = (type(one) for one in gc.get_objects())
    return Counter(kind.__qualname__ for kind in kinds if str(kind.__module__).startswith("toritsugi."))
