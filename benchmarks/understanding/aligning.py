"""Where a name stands in what was heard: its reading, aligned letter by letter with the recogniser's text."""

from __future__ import annotations

from typing import Any

import pyopenjtalk
from rapidfuzz.distance import Levenshtein


def aligned(row: dict[str, Any], text: str) -> dict[str, str]:
    """span: the letters heard where the name was said. reading: what was said. name: how it is written."""
    name = str(row["truth"]["span"])
    before, _, after = row["text"].partition(name)
    parts = [_kana(part) for part in (before, name, after)]
    said = "".join(parts)
    first, last = len(parts[0]), len(parts[0]) + len(parts[1])
    begin, end = _place(said, text, first), _place(said, text, last)
    found = {"span": text[begin:end], "reading": parts[1], "name": name}
    longer = row["truth"].get("with_department")
    if longer:
        reading = _kana(longer)
        end = _place(said, text, first + len(reading))
        found |= {
            "with_department": text[begin:end],
            "reading_with_department": reading,
            "name_with_department": longer,
        }
    return found


def _kana(text: str) -> str:
    found = str(pyopenjtalk.g2p(text, kana=True)) if text else ""
    return "".join(char for char in found if "ァ" <= char <= "ヶ" or char == "ー")


def _place(said: str, heard: str, at: int) -> int:
    """The place in `heard` that a place in `said` came to."""
    for step in Levenshtein.opcodes(said, heard):
        if step.src_start <= at < step.src_end:
            if step.tag == "equal":
                return step.dest_start + at - step.src_start
            return min(step.dest_start + at - step.src_start, step.dest_end)
    return len(heard)
