"""One desk at a time on a data folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class Busy(Exception):
    """Another desk runs on this data folder; the text names its process."""


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the data folder's lock; the kernel lets go of it however this process ends. Raises Busy."""
    place = data / "run" / "desk.lock"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
            raise Busy(f"a desk runs on {data} already (process {owner}): end it, or name another --data") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
