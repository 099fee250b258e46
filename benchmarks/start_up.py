"""How long `toritsugi up` takes: on a fresh data folder, and again on the same one. No exchange is configured."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.size import FULL, Size
from tests.support.paths import ROOT
from tests.support.ports import free_port


def start(data: Path) -> tuple[float, float]:
    """Seconds until it says that all serve, and until SIGTERM has ended it. AssertionError when it ends by itself."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TORITSUGI_", "DJANGO_"))}
    env |= {"TORITSUGI_DATA": str(data), "TORITSUGI_PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "toritsugi", "up"],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("ready: "):
            break
    ready = time.monotonic() - begun
    assert process.poll() is None, "".join(said)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=90)
    return ready, time.monotonic() - begun


def measure(size: Size = FULL) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="toritsugi-bench-") as name:
        ready, ended = start(Path(name) / "data")
        yield Figure("up on a fresh data folder: until all serve", ready, "s")
        yield Figure("SIGTERM until ended, prompts still being made", ended, "s")
        for _ in range(1 if size is not FULL else 3):
            ready, ended = start(Path(name) / "data")
            yield Figure("up again on the same folder: until all serve", ready, "s")
        yield Figure("SIGTERM until ended", ended, "s")
