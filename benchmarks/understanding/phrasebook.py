"""The templates that people wrote, and which split each belongs to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

HERE = Path(__file__).resolve().parent
PHRASES = HERE / "phrases"
SPLITS = ("train", "dev", "test")
#: how much of the templates and of every list of values goes to train and to dev; the rest is for test
SHARES = (0.32, 0.28)

T = TypeVar("T")


@dataclass(frozen=True)
class Section:
    """One part of a file of templates: its name, what stands after it on its line, and its templates with their ids."""

    name: str
    note: str = ""
    templates: list[tuple[str, str]] = field(default_factory=list)

    def of(self, split: str) -> list[tuple[str, str]]:
        """(id, template) of a split."""
        return partition(self.templates, self.name)[split]


def partition(things: Sequence[T], seed: str) -> dict[str, list[T]]:
    """Things shared out over the splits, each to one; the same every time."""
    order = list(things)
    random.Random(seed).shuffle(order)
    first = round(len(order) * SHARES[0])
    second = first + max(1, round(len(order) * SHARES[1]))
    return {"train": order[:first], "dev": order[first:second], "test": order[second:]}


def sections(file: str) -> list[Section]:
    """The parts of a file of templates; what stands before the first heading is a part without a name."""
    found: list[Section] = []
    for line in (PHRASES / f"{file}.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            inside, _, after = line[1:].partition("]")
            name, _, rest = inside.partition("|")
            found.append(Section(name.strip(), rest.strip() or after.strip()))
            continue
        if not found:
            found.append(Section(""))
        where = f"{file}.{found[-1].name}" if found[-1].name else file
        found[-1].templates.append((f"{where}.{len(found[-1].templates)}", line))
    return found
