"""SIPp as a caller: scenarios on their own loopback address, bounded in time."""

from __future__ import annotations

import os
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.need import need
from tests.support.ports import free_port


def caller_address() -> str:
    """An address in 127/8 for one run: SIPp's media port is the same in every run, so the address differs."""
    chosen = random.Random(os.urandom(8))
    return f"127.{chosen.randrange(20, 250)}.{chosen.randrange(1, 250)}.{chosen.randrange(1, 250)}"


@dataclass(frozen=True)
class SippResult:
    """How a run ended; `returncode` 0 means every call went as the scenario says."""

    returncode: int
    output: str
    errors: str


def run_sipp(
    scenario: Path,
    *,
    port: int,
    service: str,
    work: Path,
    address: str | None = None,
    own_port: int = 0,
    calls: int = 1,
    rate: float = 1.0,
    at_once: int | None = None,
    keys: dict[str, str | int] | None = None,
    hold: float | None = None,
    seconds: float = 30.0,
) -> SippResult:
    """Run a scenario against 127.0.0.1:`port` and wait for its end.

    own_port: where it is called, for a scenario that answers. calls: how many in all; rate: new ones a second; keys:
    `[name]` in the scenario → value; seconds: the limit of the whole run, after which SIPp is killed (TimeoutExpired is
    raised); hold: seconds of the scenario's `<pause/>`. Media files are named relative to `work`.
    """
    local = address or caller_address()
    errors = work / "sipp-errors.log"
    command = [str(need("sipp")), f"127.0.0.1:{port}", "-sf", str(scenario), "-s", service]
    command += [
        "-i",
        local,
        "-mi",
        local,
        "-p",
        str(own_port or free_port(local, "both")),
        "-m",
        str(calls),
        "-r",
        str(rate),
    ]
    command += ["-l", str(at_once or calls), "-nostdin", "-timeout", f"{int(seconds)}s", "-timeout_error"]
    command += ["-trace_err", "-error_file", str(errors)]
    if hold is not None:
        command += ["-d", str(round(hold * 1000))]
    for name, value in (keys or {}).items():
        command += ["-key", name, str(value)]
    done = subprocess.run(
        command, cwd=work, capture_output=True, text=True, errors="replace", timeout=seconds + 5, check=False
    )
    return SippResult(done.returncode, done.stdout[-4000:], errors.read_text() if errors.exists() else done.stderr)
