"""How much of a long test to run: a short form in the suite, the full count with `--proof` (make proof)."""

from __future__ import annotations

import os


def proving() -> bool:
    """Whether the long forms are wanted; `--proof` sets the variable for child processes too."""
    return os.environ.get("TORITSUGI_PROOF") == "1"


def count(suite: int, proof: int) -> int:
    """`suite` repetitions in the everyday suite, `proof` in the long form."""
    return proof if proving() else suite
