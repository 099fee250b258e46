"""pipecat, in a venv of its own under .cache: it is never a part of the project."""

from __future__ import annotations

from benchmarks.calls.rung import System
from benchmarks.calls.scene import STOP, reply
from benchmarks.support.peer_venv import made
from tests.support.paths import CACHE, ROOT

VENV = CACHE / "pipecat"
_FOLDER = ROOT / "benchmarks" / "calls" / "pipecat"


def pipecat() -> System | str:
    """The peer as a system to measure; why it cannot be had where it cannot."""
    missing = made("pipecat", VENV, _FOLDER / "requirements.txt")
    if missing:
        return missing
    sound = VENV / "reply.s16"
    sound.write_bytes(reply().astype("<i2").tobytes())
    # a shell puts port and folder before what stays
    command = f'exec {VENV}/bin/python {_FOLDER}/server.py "$1" "$2" {sound} {STOP}'
    return System("pipecat", ("/bin/sh", "-c", command, "pipecat"))
