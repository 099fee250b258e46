"""A nudge: a datagram to every worker on this machine that new deliveries are committed. Losing one is harmless.

The sockets are `DATA/run/worker-*.sock`; a worker that hears nothing looks for itself every few seconds.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from toritsugi.settings_env import Settings

PATTERN = "worker-*.sock"
#: bytes of the path that the kernel takes for a unix socket
LONGEST = 100


def nudge(settings: Settings) -> None:
    """Tell the workers. Never waits and never fails: the sweep finds what a lost nudge did not tell."""
    for file in settings.path("run").glob(PATTERN):
        with contextlib.suppress(OSError), _short(file) as address, _datagram() as sender:
            sender.sendto(b"deliver", address)


class NudgeListener:
    """A worker's end. Use as a context manager."""

    def __init__(self, settings: Settings, slot: int) -> None:
        self._file = settings.path("run", f"worker-{slot}.sock")
        self._socket = _datagram()

    def __enter__(self) -> NudgeListener:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.unlink(missing_ok=True)  # of a worker that was killed; its slot is ours now
        with _short(self._file) as address:
            self._socket.bind(address)
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._file.unlink(missing_ok=True)

    def wait(self, seconds: float) -> bool:
        """Wait for a nudge, at most so long; whether one came. Several at once count as one."""
        self._socket.settimeout(seconds)
        try:
            self._socket.recv(64)
        except TimeoutError:
            return False
        self._socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while self._socket.recv(64):
                pass
        return True

    def interrupt(self) -> None:
        """End a wait from another thread."""
        with contextlib.suppress(OSError), _short(self._file) as address, _datagram() as sender:
            sender.sendto(b"end", address)


def _datagram() -> socket.socket:
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sender.setblocking(False)
    return sender


@contextlib.contextmanager
def _short(file: Path) -> Iterator[str]:
    """An address of the file that the kernel takes: a long path is reached through its folder's descriptor (Linux)."""
    if len(os.fsencode(file)) <= LONGEST:
        yield str(file)
        return
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{file.name}"
    finally:
        os.close(folder)
