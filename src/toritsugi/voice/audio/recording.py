"""Recordings in the making: written as they come, in sealed chunks of one second, off the event loop.

One thread of the process writes all recordings. Full seconds are handed to it together, five times a second: waking it
for each would cost the loop more than gathering them. It writes them, then syncs them: few files one by one, many by
one sync of their file system, because a sync costs the processor more than all else of a second of sound. So whatever
ends the process or the power costs at most the second that was being gathered and what is under way.
"""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from toritsugi import disk
from toritsugi.core.sound import trec
from toritsugi.voice.behind import stand_behind
from toritsugi.voice.ports import Vault
from toritsugi.voice.telephony.leg import FRAME_SAMPLES

log = logging.getLogger(__name__)

_LIBC: Final = ctypes.CDLL(None)

#: ticks of the clock between two times that full seconds are handed over
GATHER: Final = 10
#: files that are synced one by one; for more than that their file system is
FEW: Final = 8
#: full seconds of calls that may wait for the disk: 300 MB, 40 s of 200 calls
MOST: Final = 8192
#: frames of a full chunk
_SECOND: Final = trec.CHUNK_FRAMES // FRAME_SAMPLES


@dataclass(slots=True)
class Recording:
    """One call's recording. Gathers frames on the event loop and hands full seconds to the writer."""

    path: Path
    call_id: str
    key: bytes
    writer: RecordingWriter
    on_fault: Callable[[str], None]
    failed: bool = False
    #: nothing more is taken; what was handed over is still written
    ended: bool = False
    _caller: list[bytes] = field(default_factory=list)
    _desk: list[bytes] = field(default_factory=list)
    _next: int = 0
    frames: int = 0

    @property
    def seconds(self) -> float:
        """Length so far, the second being gathered included."""
        return self.frames / trec.RATE

    def add(self, caller: bytes, desk: bytes) -> None:
        """20 ms of both sides (s16le, 8 kHz). Never blocks."""
        if self.ended:
            return
        self._caller.append(caller)
        self._desk.append(desk)
        self.frames += FRAME_SAMPLES
        if len(self._caller) >= _SECOND:
            self._hand_over()

    def close(self) -> None:
        """Hand over what is left."""
        if self._caller:
            self._hand_over()
        self.writer.pass_on()

    def _hand_over(self) -> None:
        if not self.writer.put(_Chunk(self, self._next, self._caller, self._desk)):
            self.ended = True
            self.frames -= len(self._caller) * FRAME_SAMPLES
        self._caller, self._desk = [], []
        self._next += 1


@dataclass(frozen=True, slots=True)
class _Chunk:
    recording: Recording
    index: int
    caller: list[bytes]
    desk: list[bytes]


class RecordingWriter:
    """The one thread that seals and writes chunks. A recording that cannot be written is told once and left alone."""

    def __init__(self, folder: Path, vault: Vault, notify: Callable[[Callable[[], None]], object]) -> None:
        """folder: the data folder. notify: runs a callable on the event loop (loop.call_soon_threadsafe)."""
        self._folder = folder
        self._vault = vault
        self._notify = notify
        self._gathered: list[_Chunk] = []
        self._ticks = 0
        #: chunks given, of the event loop, and taken, of the thread
        self._given = self._taken = 0
        self._queue: queue.SimpleQueue[list[_Chunk] | threading.Event | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="recordings", daemon=True)
        self.chunks = 0

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def open(self, path: str, call_id: str, key: bytes, on_fault: Callable[[str], None]) -> Recording:
        """A new recording at `path` below the data folder; nothing is written before its first second is full."""
        return Recording(self._folder / path, call_id, key, self, on_fault)

    def put(self, item: _Chunk) -> bool:
        """Take a chunk; it is the thread's with the next `pass_on`. Never blocks.

        False where too many wait, which is told: a disk that hangs must not take the memory of the calls.
        """
        if self._given - self._taken >= MOST:
            self._tell(item.recording, "the disk does not keep up")
            return False
        self._given += 1
        self._gathered.append(item)
        return True

    def tick(self) -> None:
        """The clock has ticked. Never blocks."""
        self._ticks += 1
        if self._ticks % GATHER == 0:
            self.pass_on()

    def pass_on(self) -> None:
        """Hand what was gathered to the thread now. Never blocks."""
        if self._gathered:
            self._queue.put(self._gathered)
            self._gathered = []

    @property
    def waiting(self) -> int:
        """Bundles of full seconds that are not on disk yet."""
        return self._queue.qsize()

    def flush(self) -> threading.Event:
        """An event that is set when everything queued before is on disk."""
        self.pass_on()
        done = threading.Event()
        self._queue.put(done)
        return done

    def stop(self) -> None:
        """Write what is queued and end the thread; blocks until it has ended."""
        self.pass_on()
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        stand_behind()
        while (item := self._queue.get()) is not None:
            if isinstance(item, threading.Event):
                item.set()
                continue
            try:
                self._write_all(item)
            except Exception:  # (the one thread of all recordings must not end by a fault of some)
                log.exception("seconds of recordings failed")
                for chunk in item:
                    self._failed(chunk.recording, OSError(errno.EIO, "cannot be written"))
            self._taken += len(item)

    def _write_all(self, chunks: list[_Chunk]) -> None:
        """Write, then sync. A chunk counts once it is synced."""
        written = [(chunk, handle) for chunk in chunks if (handle := self._write(chunk)) is not None]
        systems: dict[int, list[tuple[_Chunk, int]]] = {}
        try:
            for one in written:
                systems.setdefault(file_system_of(one[1]), []).append(one)
            for together in systems.values():
                self._sync(together)
        finally:
            for chunk, handle in written:
                try:
                    os.close(handle)
                except OSError as why:  # a file system over a network may tell only here that it is full
                    self._failed(chunk.recording, why)

    def _sync(self, written: list[tuple[_Chunk, int]]) -> None:
        """Files of one file system: a client's folder may be a disk of its own."""
        if len(written) > FEW and sync_file_system(written[0][1]):
            self.chunks += len(written)
            return
        for chunk, handle in written:
            try:
                os.fdatasync(handle)
                self.chunks += 1
            except OSError as why:
                self._failed(chunk.recording, why)

    def _write(self, item: _Chunk) -> int | None:
        """Its file, written and still to be synced; None where it cannot be written."""
        recording = item.recording
        if recording.failed:
            return None
        try:
            clear = trec.pack(_samples(item.caller), _samples(item.desk))
            sealed = self._vault.seal(recording.key, clear, trec.about(recording.call_id, item.index))
            return append_chunk(recording.path, recording.call_id, item.index, sealed)
        except OSError as why:
            self._failed(recording, why)
        except Exception as why:  # (the one thread of all recordings must not end by a fault of one)
            log.exception("a second of a recording failed")
            self._failed(recording, OSError(errno.EIO, type(why).__name__))
        return None

    def _failed(self, recording: Recording, why: OSError) -> None:
        """Told once for each recording."""
        if recording.failed:
            return
        recording.failed = True
        self._tell(recording, why.strerror or "cannot be written")

    def _tell(self, recording: Recording, reason: str) -> None:
        log.warning("recording cannot be written: %s", reason)
        self._notify(lambda: recording.on_fault(reason))


def _samples(frames: list[bytes]) -> trec.Samples:
    return np.frombuffer(b"".join(frames), "<i2")


def append_chunk(path: Path, call_id: str, index: int, sealed: bytes) -> int:
    """Write one sealed chunk at its place. Makes the file (0600) and its folders (0700) when needed.

    The open file: it is still to be synced, and closed. Raises OSError.
    """
    if index == 0:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        if index == 0:
            _write_at(handle, trec.header(call_id), 0)
        _write_at(handle, trec.chunk(sealed), trec.chunk_offset(index))
    except OSError:
        os.close(handle)
        raise
    return handle


def _write_at(handle: int, data: bytes, offset: int) -> None:
    """All of it, or OSError: a disk that becomes full takes a part, and a second with a hole would end what is read."""
    if os.pwrite(handle, data, offset) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def file_system_of(handle: int) -> int:
    """The number of the file system that an open file stands on."""
    return os.fstat(handle).st_dev


def sync_file_system(handle: int) -> bool:
    """Put everything on disk that was written to the file system of this file; whether that can be had and went well.

    Linux has it (syncfs); Python has no name for it.
    """
    syncfs = getattr(_LIBC, "syncfs", None)
    return syncfs is not None and syncfs(handle) == 0


def write_whole(path: Path, call_id: str, key: bytes, vault: Vault, caller: trec.Samples, desk: trec.Samples) -> None:
    """Write a recording of which everything is there already: whole and synced under its name, or not at all.

    A file of that name is replaced. caller, desk: equally long. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(trec.header(call_id))
        for index, start in enumerate(range(0, len(caller), trec.CHUNK_FRAMES)):
            span = slice(start, start + trec.CHUNK_FRAMES)
            clear = trec.pack(caller[span], desk[span])
            file.write(trec.chunk(vault.seal(key, clear, trec.about(call_id, index))))
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    disk.sync(path.parent)


def recording_path(client_id: str, started_at: str, call_id: str) -> str:
    """Where a call's recording stands below the data folder. started_at: ISO 8601."""
    return f"recordings/{client_id}/{started_at[:7]}/{call_id}.trec"


def read_wav(path: Path, unseal: trec.Unseal, start: float = 0.0, end: float = 1e9) -> bytes:
    """WAV of a span of a recording, left the caller, right the desk. Tolerates a cut tail."""
    with path.open("rb") as file:

        def read_at(offset: int, size: int) -> bytes:
            file.seek(offset)
            return file.read(size)

        return trec.wav(trec.read_span(read_at, unseal, start, end))
