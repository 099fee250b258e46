"""One rung of the ladder: a server pinned to one core, so many callers on another, what each call took and got."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import psutil

from benchmarks.calls.callers import Told
from benchmarks.calls.scene import NOISY_LINE, QUIET_LINE
from benchmarks.figure import percentile
from tests.support.paths import ROOT
from tests.support.ports import free_port

#: a reply is held to these: milliseconds beyond the silence that ends a turn, and of its latest frame
REPLY, LATE = 150.0, 60.0
#: callers whose own frames are later than this are no measure, in milliseconds
OWN = 12.0
#: the desk with callers in the street: on quiet lines the detector of voice activity is asked less
NOISY = "desk, noisy lines"


@dataclass(frozen=True)
class System:
    """What is measured. command: without port and folder. opening: it speaks first. barge: share of its replies that

    are interrupted. noise: level of its callers' lines. ramp: calls that begin in a second.
    """

    name: str
    command: tuple[str, ...]
    opening: bool = False
    barge: float = 0.0
    noise: float = QUIET_LINE
    ramp: float = 40.0


@dataclass(frozen=True)
class Rung:
    """What one run found. cpu: percent of a core. before, memory: the server's own MB without calls and with them."""

    system: str
    calls: int
    told: Told
    cpu: float
    before: float
    memory: float

    @property
    def reply(self) -> float:
        """95th percentile of the replies in milliseconds."""
        return percentile(self.told.replies or [float("inf")], 95)

    @property
    def late(self) -> int:
        """Replies with a frame later than `LATE`."""
        return sum(one > LATE for one in self.told.late)

    @property
    def measured(self) -> bool:
        """Whether the callers themselves kept time."""
        return self.told.own_p99 <= OWN

    @property
    def held(self) -> bool:
        """Whether every call was held: replies in time, none wrong, no frame late, no turn without a reply.

        Never where a call was refused, or the callers were late: less was asked for.
        """
        told = self.told
        bad = self.late or told.missed or told.lost or told.refused or told.wrong or not self.measured
        return bool(told.replies) and not bad and self.reply <= REPLY

    def line(self) -> str:
        """The rung as one line."""
        told = self.told
        p50 = percentile(told.replies or [float("nan")], 50)
        stop = f", silent {percentile(told.stops, 95):.0f} ms after a barge-in (p95)" if told.stops else ""
        memory = (self.memory - self.before) / self.calls
        return (
            f"{self.system} {self.calls}: cpu {self.cpu:.1f} % ({self.cpu / self.calls:.3f} a call), "
            f"{len(told.replies)} replies p50 {p50:.0f} p95 {self.reply:.0f} ms, late {self.late}, "
            f"missed {told.missed}, lost {told.lost}, refused {told.refused}, wrong {told.wrong}{stop}, "
            f"{memory:.3f} MB a call, "
            f"callers' own p99 {told.own_p99:.1f} ms, {told.cpu:.0f} %"
        )


def own_memory(pid: int) -> float:
    """MB of a process's own, mapped files not counted: those (dictionaries) others may have mapped as well."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise AssertionError("the kernel does not tell RssAnon")


def cores() -> tuple[int, int]:
    """The core of the server and that of the callers; the same one where there is no other."""
    known = sorted(os.sched_getaffinity(0))
    return known[0], known[-1]


@dataclass
class Server:
    """A server that runs. lines: what it has said since it was ready."""

    process: psutil.Process
    lines: list[str] = field(default_factory=list)


@contextlib.contextmanager
def server(system: System, port: int, folder: Path, core: int) -> Iterator[Server]:
    """The server, once it takes calls; what it says is whole after it. AssertionError where it does not serve."""
    log = folder / "server.log"
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*system.command, str(port), str(folder / "data")],
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=ROOT,
            env={**os.environ, **single},
        )
        try:
            os.sched_setaffinity(process.pid, {core})
            assert process.stdout is not None
            ready = process.stdout.readline()
            assert b"ready" in ready, log.read_text()[-3000:]
            one = Server(psutil.Process(process.pid))
            reader = threading.Thread(target=lambda: one.lines.extend(map(bytes.decode, process.stdout or ())))
            reader.start()
            try:
                yield one
            finally:
                process.terminate()
                try:
                    process.wait(20)
                finally:
                    process.kill()
                    reader.join()
        finally:
            process.kill()
            process.wait()


def climb(system: System, calls: int, *, warm: float, seconds: float, keep: str = "") -> Rung:
    """One run. keep: a file to which the server's log is copied."""
    mine, theirs = cores()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="toritsugi-calls-") as name, server(system, port, Path(name), mine) as one:
        time.sleep(1.0)
        before = own_memory(one.process.pid)
        options = ["--port", str(port), "--calls", str(calls), "--warm", str(warm), "--seconds", str(seconds)]
        options += ["--ramp", str(system.ramp), "--barge", str(system.barge), "--noise", str(system.noise)] + [
            "--opening"
        ] * system.opening
        told, cpu, memory = _callers(options, one.process, theirs)
        if keep:
            Path(keep).write_text((Path(name) / "server.log").read_text())
    return Rung(system.name, calls, told, cpu, before, memory)


def _callers(options: Sequence[str], one: psutil.Process, core: int) -> tuple[Told, float, float]:
    # what they found goes to a file: a pipe that nobody reads while their marks are waited for would fill up
    with tempfile.TemporaryFile() as found:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.calls.callers", *options],
            stdout=found,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        os.sched_setaffinity(process.pid, {core})
        assert process.stderr is not None
        marks: list[tuple[float, float]] = []
        memory, said = 0.0, []
        for line in process.stderr:
            if line.strip() in ("measure", "measured"):
                marks.append((time.monotonic(), sum(one.cpu_times()[:2])))
                memory = own_memory(one.pid)
            else:
                said.append(line)
        assert process.wait() == 0, "".join(said)[-3000:]
        found.seek(0)
        told = msgspec.json.decode(found.read().splitlines()[-1], type=Told)
    (began, before), (ended, after) = marks
    return told, (after - before) / (ended - began) * 100, memory


def systems() -> dict[str, System]:
    """Those that need nothing but this project."""
    python = sys.executable
    desk = (python, "-m", "benchmarks.calls.desk")
    return {
        "desk": System("desk", desk, opening=True, barge=0.125),
        NOISY: System(NOISY, desk, opening=True, barge=0.125, noise=NOISY_LINE),
        "bare": System("bare", (python, "-m", "benchmarks.calls.bare"), ramp=100.0),
    }
