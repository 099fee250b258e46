"""One file of the spool: sealed entries in order, locked while it is open (docs/adr/0014).

Append-only, synced after every entry. Each is `length u32le · sealed JSON list of writes`. Its associated data names
the process (the file's stem) and the number of the entry, so that none can be moved. A cut tail is dropped, and so is
a last entry that does not open behind others that do: the power went before it was whole on the disk. Any other bytes
that do not open are damage: the entries around it are read, and once they are replayed it is kept as `.damaged`.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from pathlib import Path
from typing import Final

import msgspec

from toritsugi import disk
from toritsugi.voice.ports import AnyWrite, Vault
from toritsugi.voice.spoolscan import LENGTH, SHORTEST, Damaged, Source, Whole, stretches

log = logging.getLogger(__name__)

#: what is added to the name of the file that keeps damaged bytes
DAMAGED: Final = ".damaged"
#: bytes of an entry that anybody writes, at the most: all that is held in memory has a third of it
LONGEST: Final = 1 << 26
#: bytes that a disk gives or does not give together
_PAGE: Final = 4096
_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(list[AnyWrite])


class OfAnotherVersion(ValueError):
    """An entry opens and is not understood: a newer desk has written it."""


class SpoolFile:
    """One file of entries, locked while it is open: what another living process owns is left alone."""

    def __init__(self, path: Path, vault: Vault) -> None:
        """Opens or makes the file. BlockingIOError when another process holds it, ValueError when it does not open."""
        self._path = path
        self._vault = vault
        self._seals, *_ = self._keys = list(vault.spool_keys())
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise
        #: where the next entry goes, and its number
        self._good = self._next = 0
        #: where bytes that do not open begin and end; each is told once
        self._damage: dict[int, int] = {}
        self.entries = 0
        try:
            self._look()
        except BaseException:
            os.close(self._handle)
            raise

    def _look(self) -> None:
        """Count the entries, and cut off a tail that is none: the next may be shorter, and its rest would be read."""
        size = os.fstat(self._handle).st_size
        damage: list[Damaged] = []
        for one in stretches(self._source(size)):
            if isinstance(one, Damaged):
                damage.append(one)
                continue
            _decoded(one.clear)
            self.entries += 1
            self._good, self._next = one.end, one.number + 1
        tail = damage[-1] if damage and damage[-1].end == size else None
        if tail is not None:
            if not self.entries and not self._is_nothing(tail):
                raise ValueError("nothing in it opens")  # another master key
            if self._was_cut(tail):
                damage.pop()
                log.warning("%s: its last %d bytes are no whole entry, and are cut off", self.name, size - tail.start)
                os.ftruncate(self._handle, tail.start)
                os.fsync(self._handle)
            else:
                self._good, self._next = size, self._next + 1
        for one in damage:
            self._found(one)

    @property
    def name(self) -> str:
        """Name of the file."""
        return self._path.name

    def append(self, writes: Sequence[AnyWrite]) -> None:
        """Add an entry and sync it. OSError (disk full) leaves the file as it was."""
        clear = _ENCODER.encode(list(writes))
        sealed = self._vault.seal(self._seals, clear, self._about(self._next))
        entry = LENGTH.pack(len(sealed)) + sealed
        try:
            written = os.pwrite(self._handle, entry, self._good)
            if written != len(entry):
                raise OSError(errno.ENOSPC, "only a part of the entry could be written")
            os.fsync(self._handle)
        except OSError:
            os.ftruncate(self._handle, self._good)
            raise
        self._good += len(entry)
        self._next += 1
        self.entries += 1

    def read(self) -> Iterator[list[AnyWrite]]:
        """All entries that can be read, in order. What cannot is told, and kept aside by `clear`."""
        for one in stretches(self._source(self._good)):
            if isinstance(one, Whole):
                yield _decoded(one.clear)
            else:
                self._found(one)

    def clear(self) -> None:
        """Everything was replayed. Raises OSError where what is damaged cannot be kept aside: all is left then."""
        if self._damage:
            self._keep_damage()
        os.ftruncate(self._handle, 0)
        os.fsync(self._handle)
        self._good = self._next = 0
        self._damage.clear()
        self.entries = 0

    def close(self) -> None:
        """Release the file; an empty one is removed."""
        if not self.entries:
            self._path.unlink(missing_ok=True)
        os.close(self._handle)

    # -- bytes -------------------------------------------------------------------------------------------------------

    def _about(self, number: int) -> bytes:
        return b"spool1|%s|%d" % (self._path.stem.encode(), number)

    def _source(self, size: int) -> Source:
        return Source(self._read, self._opens, size)

    def _opens(self, sealed: bytes, number: int) -> bytes | None:
        for key in self._keys:
            try:
                clear = self._vault.unseal(key, sealed, self._about(number))
            except ValueError:
                continue
            if key is not self._keys[0]:  # the others of the file are sealed under the same
                self._keys.sort(key=lambda one: one is not key)
            return clear
        return None

    def _read(self, offset: int, length: int) -> bytes:
        """What the disk does not give is zeros."""
        try:
            return os.pread(self._handle, length, offset)
        except OSError as why:
            if why.errno != errno.EIO:
                raise
        end = max(min(offset + length, os.fstat(self._handle).st_size), offset)
        edges = [offset, *range(offset // _PAGE * _PAGE + _PAGE, end, _PAGE), end]
        return b"".join(self._page(begin, until) for begin, until in pairwise(edges))

    def _page(self, begin: int, end: int) -> bytes:
        try:
            return os.pread(self._handle, end - begin, begin)
        except OSError as why:
            if why.errno != errno.EIO:
                raise
            return bytes(end - begin)

    def _is_nothing(self, tail: Damaged) -> bool:
        """Whether no entry was ever there."""
        return tail.end - tail.start < SHORTEST or not any(self._read(*_span(tail)))

    def _was_cut(self, tail: Damaged) -> bool:
        """Whether this is what a power cut leaves of the last entry: bytes that are missing, or were never written."""
        head = self._read(tail.start, LENGTH.size)
        length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
        missing = 0 < length <= LONGEST and tail.start + LENGTH.size + length >= tail.end
        return missing or self._is_nothing(tail)

    def _found(self, damage: Damaged) -> None:
        if damage.start in self._damage:
            return
        self._damage[damage.start] = damage.end
        log.error(
            "%s: %d bytes from %d on are damaged; what stands around them is taken in, they are kept as %s",
            self.name,
            damage.end - damage.start,
            damage.start,
            self.name + DAMAGED,
        )

    def _keep_damage(self) -> None:
        """On disk before the file is emptied; after a crash in between it may be there twice."""
        handle = os.open(self._path.with_name(self.name + DAMAGED), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as file:
            for start, end in sorted(self._damage.items()):
                file.write(self._read(start, end - start))
            file.flush()
            os.fsync(file.fileno())
        disk.sync(self._path.parent)


def _span(damage: Damaged) -> tuple[int, int]:
    return damage.start, damage.end - damage.start


def _decoded(clear: bytes) -> list[AnyWrite]:
    try:
        return _DECODER.decode(clear)
    except msgspec.MsgspecError as why:
        raise OfAnotherVersion("an entry is of another version of the desk") from why


def opened(path: Path, vault: Vault) -> SpoolFile:
    """The file, made anew where it does not open: it is kept aside then, and is in nobody's way."""
    try:
        return SpoolFile(path, vault)
    except ValueError:
        set_aside(path)
        return SpoolFile(path, vault)


def set_aside(path: Path) -> None:
    """Rename a file that is in the way: it does not open under this master key, or only a newer desk understands it."""
    names = (path.with_suffix(f".{number}.unreadable" if number else ".unreadable") for number in count())
    aside = next(name for name in names if not name.exists())
    path.rename(aside)
    log.error("%s does not open with this master key, or this version; it is kept as %s", path.name, aside.name)
