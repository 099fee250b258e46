"""Real processes under the supervisor: readiness, restart, end, death of the parent."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.support.waiting import until
from toritsugi.supervisor.child import Child, Part, keep_all

SERVE = """
import os, signal, sys
from toritsugi import notify
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
notify.follow_parent()
open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
notify.ready()
while True: signal.pause()
"""
DEAF = """
import os, signal, sys
from toritsugi import notify
signal.signal(signal.SIGTERM, signal.SIG_IGN)
notify.ready()
while True: signal.pause()
"""


def _part(tmp_path: Path, program: str = SERVE, name: str = "part", stop_seconds: float = 10.0) -> Part:
    return Part(name, (sys.executable, "-c", program, str(tmp_path / name)), stop_seconds)


def _pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


async def test_ready_is_told_and_a_killed_process_comes_back(tmp_path: Path) -> None:
    said: list[str] = []
    child = Child(_part(tmp_path), os.environ, said.append)
    stop, announced = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(keep_all([child], stop, announced.set))
    async with asyncio.timeout(30):
        await announced.wait()
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: child.pid not in (None, first) and child.ready.is_set())
        second = child.pid
        stop.set()
        await running
    assert _pids(tmp_path / "part") == [first, second]
    assert child.pid is None
    assert "SIGKILL" in said[0]


async def test_a_deaf_process_is_killed_after_its_time(tmp_path: Path) -> None:
    said: list[str] = []
    child = Child(_part(tmp_path, DEAF, "deaf", stop_seconds=0.2), os.environ, said.append)
    stop, announced = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(keep_all([child], stop, announced.set))
    async with asyncio.timeout(30):
        await announced.wait()
        stop.set()
        await running
    assert child.pid is None
    assert any("killed" in line for line in said)


async def test_children_end_in_reverse_order(tmp_path: Path) -> None:
    ended: list[str] = []

    class Watched(Child):
        async def stop(self) -> None:
            await super().stop()
            ended.append(self.part.name)

    children = [
        Watched(_part(tmp_path, name=name), os.environ, lambda _line: None) for name in ("web", "worker", "voice")
    ]
    stop, announced = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(keep_all(children, stop, announced.set))
    async with asyncio.timeout(30):
        await announced.wait()
        stop.set()
        await running
    assert ended == ["voice", "worker", "web"]


async def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    program = f"""
import asyncio, os, sys
from toritsugi.supervisor.child import Child, Part, keep_all
async def main():
    child = Child(Part("part", (sys.executable, "-c", {SERVE!r}, {str(tmp_path / "part")!r})), os.environ, print)
    await keep_all([child], asyncio.Event(), lambda: print("all ready", flush=True))
asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    async with asyncio.timeout(30):
        assert await parent.stdout.readline() == b"all ready\n"
        (pid,) = _pids(tmp_path / "part")
        parent.kill()
        await parent.wait()
        await until(lambda: not _alive(pid))


def _alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
