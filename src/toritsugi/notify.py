"""How a process of the desk tells the one that started it that it serves, and learns that its parent is gone.

Two inherited pipes, named in the environment: the child writes one line to TORITSUGI_READY_FD once it serves; the
parent holds the write end of TORITSUGI_PARENT_FD open for as long as it lives. Without these variables both calls do
nothing, so that every process also runs alone (under systemd, in a container, by hand).
"""

from __future__ import annotations

import os
import signal
import threading

READY_FD = "TORITSUGI_READY_FD"
PARENT_FD = "TORITSUGI_PARENT_FD"


def ready() -> None:
    """Tell the parent that this process serves. Harmless when nobody listens, and when called again."""
    fd = os.environ.pop(READY_FD, "")
    if not fd:
        return
    try:
        os.write(int(fd), b"ready\n")
        os.close(int(fd))
    except BrokenPipeError:
        return  # the parent is gone; follow_parent ends this process


def follow_parent() -> None:
    """End this process as SIGTERM does when the parent goes, however it goes (kill -9 included)."""
    fd = os.environ.pop(PARENT_FD, "")
    if fd:
        threading.Thread(target=_wait_for_end, args=(int(fd),), name="follow-parent", daemon=True).start()


def _wait_for_end(fd: int) -> None:
    while os.read(fd, 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
