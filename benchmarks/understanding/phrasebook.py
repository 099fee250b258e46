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
    """One part of a file of templates: its name, what stands after it on its line, and its templates with their ids.

    shared_out: the templates of each split, of a file that stands under phrases/ once for each.
    """

    name: str
    note: str = ""
    templates: list[tuple[str, str]] = field(default_factory=list)
    shared_out: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def of(self, split: str) -> list[tuple[str, str]]:
        """(id, template) of a split."""
        return self.shared_out[split]


def partition(things: Sequence[T], seed: str) -> dict[str, list[T]]:
    """Things shared out over the splits, each to one; the same every time."""
    order = list(things)
    random.Random(seed).shuffle(order)
    first = round(len(order) * SHARES[0])
    second = first + max(1, round(len(order) * SHARES[1]))
    return {"train": order[:first], "dev": order[first:second], "test": order[second:]}


def sections(file: str) -> list[Section]:
    """The parts of a file of templates; what stands before the first heading is a part without a name.

    A file stands under phrases/ or, where its templates are shared out, under each of phrases/train, dev and test, so
    that who works on some need not see the others; there each template has its number before it.
    """
    whole = PHRASES / f"{file}.txt"
    if whole.exists():
        return _read(file, whole)
    found: dict[str, Section] = {}
    for split in SPLITS:
        for part in _read(file, PHRASES / split / f"{file}.txt"):
            mine = [_numbered(file, part.name, template) for _, template in part.templates]
            kept = found.setdefault(part.name, Section(part.name, part.note))
            kept.templates.extend(mine)
            kept.shared_out[split] = mine
    return list(found.values())


def _numbered(file: str, part: str, line: str) -> tuple[str, str]:
    """(id, template) of a line that begins with the template's number."""
    number, _, template = line.partition(" ")
    return _id(file, part, number), template


def _id(file: str, part: str, number: int | str) -> str:
    return f"{file}.{part}.{number}" if part else f"{file}.{number}"


def _read(file: str, path: Path) -> list[Section]:
    found: list[Section] = []
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            inside, _, after = line[1:].partition("]")
            name, _, rest = inside.partition("|")
            found.append(Section(name.strip(), rest.strip() or after.strip()))
            continue
        if not found:
            found.append(Section(""))
        found[-1].templates.append((_id(file, found[-1].name, len(found[-1].templates)), line))
    return found
