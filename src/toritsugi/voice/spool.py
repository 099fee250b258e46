"""The spool: what could not be committed waits here, sealed, in order, until the office is back (docs/adr/0014).

One file a process, append-only, synced after every batch. Each entry is `length u32le · sealed JSON list of writes`,
and its associated data names the process (the file's stem) and the entry's number, so that entries cannot be moved.
Every write is idempotent: after a crash in the middle of a replay the file is replayed again. A tail that a crash cut
is dropped. What the office refuses is kept as `.refused`, what does not open as `.unreadable`: renamed to `.spool`
with its stem, such a file is replayed at the next start. `toritsugi doctor` names them.
"""

from __future__ import annotations

import fcntl
import logging
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from toritsugi.voice.ports import AnyWrite, DeskUnavailable, Vault

log = logging.getLogger(__name__)

_LENGTH = struct.Struct("<I")
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(list[AnyWrite])
SUFFIX: Final = ".spool"


class SpoolFile:
    """One file of entries, locked while it is open: what another living process owns is left alone."""

    def __init__(self, path: Path, vault: Vault) -> None:
        """Opens or makes the file. BlockingIOError when another process holds it, ValueError when it does not open."""
        self._path = path
        self._vault = vault
        self._key = vault.spool_key()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise
        self._good = 0
        self.entries = 0
        try:
            for _, end in self._read():
                self._good = end
                self.entries += 1
        except ValueError:
            os.close(self._handle)
            raise

    @property
    def name(self) -> str:
        """Name of the file."""
        return self._path.name

    def append(self, writes: Sequence[AnyWrite]) -> None:
        """Add an entry and sync it. OSError (disk full) leaves the file as it was."""
        clear = _ENCODER.encode(list(writes))
        sealed = self._vault.seal(self._key, clear, self._about(self.entries))
        entry = _LENGTH.pack(len(sealed)) + sealed
        try:
            written = os.pwrite(self._handle, entry, self._good)
            if written != len(entry):
                raise OSError(28, "only a part of the entry could be written")
            os.fsync(self._handle)
        except OSError:
            os.ftruncate(self._handle, self._good)
            raise
        self._good += len(entry)
        self.entries += 1

    def read(self) -> Iterator[list[AnyWrite]]:
        """All entries, in order."""
        for writes, _ in self._read():
            yield writes

    def clear(self) -> None:
        """Everything was replayed."""
        os.ftruncate(self._handle, 0)
        os.fsync(self._handle)
        self._good = 0
        self.entries = 0

    def close(self) -> None:
        """Release the file; an empty one is removed."""
        if not self.entries:
            self._path.unlink(missing_ok=True)
        os.close(self._handle)

    def _about(self, index: int) -> bytes:
        return b"spool1|%s|%d" % (self._path.stem.encode(), index)

    def _read(self) -> Iterator[tuple[list[AnyWrite], int]]:
        offset, index = 0, 0
        while True:
            head = os.pread(self._handle, _LENGTH.size, offset)
            if len(head) < _LENGTH.size:
                return
            (length,) = _LENGTH.unpack(head)
            sealed = os.pread(self._handle, length, offset + _LENGTH.size)
            if len(sealed) < length:
                return
            clear = self._vault.unseal(self._key, sealed, self._about(index))
            offset += _LENGTH.size + length
            index += 1
            yield _DECODER.decode(clear), offset


class Spool:
    """This process's spool file, and the ones that ended processes left in the same folder."""

    def __init__(self, folder: Path, name: str, vault: Vault) -> None:
        """name: of this process's file, unique among living processes (node and epoch)."""
        self._vault = vault
        self._folder = folder
        self._own = SpoolFile(folder / f"{name}{SUFFIX}", vault)
        self._refused = folder / f"{name}.refused"
        self._left: list[SpoolFile] = []
        self.adopt()
        self.refused = 0

    @property
    def waiting(self) -> int:
        """Entries that are not replayed yet."""
        return self._own.entries + sum(file.entries for file in self._left)

    def append(self, writes: Sequence[AnyWrite]) -> None:
        """Keep these until the office is back. OSError when the disk cannot take them either."""
        self._own.append(writes)

    def refuse(self, writes: Sequence[AnyWrite]) -> None:
        """Keep what the office refuses for good (a fault, not an absence) aside, so that the rest can go on."""
        file = SpoolFile(self._refused, self._vault)
        file.append(writes)
        file.close()
        self.refused += 1

    def replay(self, commit: Callable[[Sequence[AnyWrite]], None]) -> None:
        """Commit everything, oldest first. Raises DeskUnavailable when the office is away: all is kept then."""
        for file in [*self._left, self._own]:
            for writes in file.read():
                try:
                    commit(writes)
                except DeskUnavailable:
                    raise
                except Exception:  # noqa: BLE001 — refused for good: kept aside, so that it blocks nothing behind it
                    self.refuse(writes)
            if file.entries:
                file.clear()
        for file in self._left:
            file.close()
        self._left = []

    def close(self) -> None:
        """Release the files."""
        self._own.close()
        for file in self._left:
            file.close()

    def adopt(self) -> None:
        """Take over the files of processes that have ended, this one's earlier starts among them."""
        known = {self._own_name(), *(file.name for file in self._left)}
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            if path.name in known:
                continue
            try:
                self._left.append(SpoolFile(path, self._vault))
            except BlockingIOError:
                continue  # its process lives and replays it itself
            except ValueError:
                aside = path.with_suffix(".unreadable")
                path.rename(aside)
                log.error("%s does not open under the present master key; it is kept as %s", path.name, aside.name)

    def _own_name(self) -> str:
        return self._refused.name.removesuffix(".refused") + SUFFIX
