"""Other digits than those that are read back: no yes, whatever stands beside them."""

from __future__ import annotations

from toritsugi.core.understanding.normal import Heard
from toritsugi.core.understanding.spoken_digits import readings, runs
from toritsugi.core.values.digits import unspeak_digits

#: digits in a row that are a part of a telephone number, not a count or a time
_FEWEST = 4


def says_other_digits(said: Heard, read_back: str) -> bool:
    """Whether a text gives digits that are no part of the number read back: 「7296の6976にお願いします」 agrees to
    nothing, though it ends like a yes. read_back: its spoken form."""
    try:
        known = unspeak_digits(read_back)
    except ValueError:
        return False
    for run in runs(said.plain):
        for segment in run.segments():
            digits = list(readings(segment))
            if digits and len(digits[0]) >= _FEWEST and not any(one in known for one in digits):
                return True
    return False
