"""One file of the spool: sealed entries in order, locked while it is open (docs/adr/0014).

Append-only, synced after every entry. Each is `length u32le · sealed JSON list of writes`. Its associated data names
the process (the file's stem) and the number of the entry, so that none can be moved. A cut tail is dropped.
"""

from __future__ import annotations

import fcntl
import logging
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from toritsugi.voice.ports import AnyWrite, Vault

log = logging.getLogger(__name__)

_LENGTH: Final = struct.Struct("<I")
_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(list[AnyWrite])


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


def set_aside(path: Path) -> None:
    """Rename a file that does not open under the present master key, so that it is in nobody's way."""
    aside = path.with_suffix(".unreadable")
    path.rename(aside)
    log.error("%s does not open under the present master key; it is kept as %s", path.name, aside.name)
