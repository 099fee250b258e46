"""pipecat, in a venv of its own under .cache: it is never a part of the project."""

from __future__ import annotations

import shutil
import subprocess
import sys

from benchmarks.calls.rung import System
from benchmarks.calls.scene import STOP, reply
from tests.support.paths import CACHE, ROOT

VENV = CACHE / "pipecat"
_FOLDER = ROOT / "benchmarks" / "calls" / "pipecat"
_READY = VENV / ".ready"


def pipecat() -> System | str:
    """The peer as a system to measure; why it cannot be had where it cannot."""
    missing = _venv()
    if missing:
        return missing
    sound = VENV / "reply.s16"
    sound.write_bytes(reply().astype("<i2").tobytes())
    # a shell puts port and folder before what stays
    command = f'exec {VENV}/bin/python {_FOLDER}/server.py "$1" "$2" {sound} {STOP}'
    return System("pipecat", ("/bin/sh", "-c", command, "pipecat"))


def _venv() -> str:
    """Make the venv where it is not there; what is wrong when that fails, else ""."""
    if _READY.exists():
        return ""
    uv = next((str(one) for one in (ROOT / ".venv-uv" / "bin" / "uv",) if one.exists()), shutil.which("uv"))
    if uv is None:
        return "uv is not there to make its venv"
    print("bench: making a venv for pipecat (600 MB)", file=sys.stderr, flush=True)
    for arguments in (
        ["venv", "--quiet", "--allow-existing", str(VENV)],
        ["pip", "install", "--quiet", "--python", f"{VENV}/bin/python", "-r", str(_FOLDER / "requirements.txt")],
    ):
        done = subprocess.run([uv, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            return f"its venv could not be made: {(done.stderr.strip().splitlines() or ['?'])[-1]}"
    _READY.touch()
    return ""
