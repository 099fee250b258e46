"""Finding the entries of a spool file, whatever became of the bytes between them.

An entry is `length u32le · sealed`, and opens under its number alone, so opening it is its checksum. Where none opens
at its place, the next one that does is looked for: at every later byte that may be a length, under the numbers that may
stand there. Of the bytes in between one entry may still be whole, when only its length was hit.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import Final, NamedTuple

import numpy as np

LENGTH: Final = struct.Struct("<I")
#: bytes of a sealed entry without a word in it: nonce and tag
SEALED: Final = 28
#: bytes of the shortest entry
SHORTEST: Final = LENGTH.size + SEALED
#: bytes that are looked through at a time
_PORTION: Final = 1 << 20
#: entries that are lost at one place, as a rule, at the most
_FEW: Final = 8
#: bytes of an entry that says anything, at the least
_LEAST: Final = 100
#: bytes that one search may try: about a second. A try costs what so many bytes cost
_SPENT: Final = 1 << 29
_TRY: Final = 4096


class Whole(NamedTuple):
    """An entry, from its length to its last byte. number: its place among all that were written."""

    start: int
    end: int
    number: int
    clear: bytes


class Damaged(NamedTuple):
    """Bytes in which no entry opens."""

    start: int
    end: int


class Source(NamedTuple):
    """A file. read: bytes from an offset, fewer at its end. opens: what is sealed under a number; None: nothing is."""

    read: Callable[[int, int], bytes]
    opens: Callable[[bytes, int], bytes | None]
    size: int

    def length_at(self, offset: int) -> int:
        """Bytes of the entry that may begin there, its length included; 0 where none can."""
        head = self.read(offset, LENGTH.size)
        length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
        return LENGTH.size + length if SEALED <= length <= self.size - offset - LENGTH.size else 0

    def entry(self, start: int, end: int, number: int) -> Whole | None:
        """The entry of this number between them, whatever its length says."""
        if end - start < SHORTEST:
            return None
        clear = self.opens(self.read(start + LENGTH.size, end - start - LENGTH.size), number)
        return None if clear is None else Whole(start, end, number, clear)


def stretches(source: Source) -> Iterator[Whole | Damaged]:
    """The file from its first byte to its last, in order."""
    offset = number = 0
    while offset < source.size:
        length = source.length_at(offset)
        found = source.entry(offset, offset + length, number) if length else None
        if found is None:
            later = _later(source, offset, number)
            end = later.start if later is not None else source.size
            yield source.entry(offset, end, number) or Damaged(offset, end)
            if later is None:
                return
            found = later
        yield found
        offset, number = found.end, found.number + 1


def _later(source: Source, offset: int, number: int) -> Whole | None:
    """The first entry that opens behind this place, where that of this number does not.

    First at places that another length or the end of the file bears out, which by chance are few; then, before what was
    found there, at the others; then with more entries lost. Each search ends when it has cost what it may: in a file of
    another key nothing is ever found.
    """

    def few(_start: int) -> range:
        return range(1, _FEW + 1)

    def many(start: int) -> range:
        return range(_FEW + 1, (start - offset) // _LEAST + 2)

    found = _search(source, _borne_out(source, offset), number, few)
    before = found.start if found is not None else source.size
    others = takewhile(lambda place: place[0] < before, _ends(source, offset))
    return _search(source, others, number, few) or found or _search(source, _borne_out(source, offset), number, many)


def _search(
    source: Source, places: Iterable[tuple[int, int]], number: int, lost: Callable[[int], Iterable[int]]
) -> Whole | None:
    """The first entry that opens at these places, each from its start to its end. lost: how many are, by the start."""
    spent = 0
    for start, end in places:
        for one in lost(start):
            if (found := source.entry(start, end, number + one)) is not None:
                return found
            spent += end - start + _TRY
            if spent > _SPENT:
                return None
    return None


def _borne_out(source: Source, offset: int) -> Iterator[tuple[int, int]]:
    """Places behind this one whose end is the file's, or where another entry may begin."""
    return (place for place in _ends(source, offset) if place[1] == source.size or source.length_at(place[1]))


def _ends(source: Source, offset: int) -> Iterator[tuple[int, int]]:
    """Places behind this one where an entry may begin, with its end."""
    return ((start, start + source.length_at(start)) for start in _places(source, offset + 1))


def _places(source: Source, begin: int) -> Iterator[int]:
    """Every offset from there on at which the length of an entry may stand."""
    for at in range(begin, source.size - SHORTEST + 1, _PORTION):
        data = np.frombuffer(source.read(at, _PORTION + LENGTH.size - 1), np.uint8).astype(np.uint32)
        if len(data) < LENGTH.size:
            return
        lengths = data[:-3] | data[1:-2] << 8 | data[2:-1] << 16 | data[3:] << 24
        room = source.size - LENGTH.size - (at + np.arange(len(lengths), dtype=np.int64))
        yield from (at + np.flatnonzero((lengths >= SEALED) & (lengths <= room))).tolist()
