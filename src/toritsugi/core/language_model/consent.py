"""What a manual allows: whether words of its callers may be sent to a language model, and how much is hidden first."""

from __future__ import annotations

from toritsugi.core.language_model.masking import Mask
from toritsugi.core.manual.model import Manual

_ORDER = (Mask.NONE, Mask.NUMBERS, Mask.ALL)
#: what `scope.language_model` of a manual may be → the least that is hidden; None where nothing may leave
WAYS: dict[str, Mask | None] = {"none": None, "masked": Mask.ALL, "numbers": Mask.NUMBERS, "plain": Mask.NONE}


def mask_of(desk: Mask, manual: Manual) -> Mask | None:
    """What is hidden of the words of this manual's callers; None when nothing may leave. The stricter of both holds."""
    way = manual.language_model
    if not way:
        return desk
    wanted = WAYS[way]
    return None if wanted is None else max(desk, wanted, key=_ORDER.index)
