"""One process of the desk, kept alive."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from toritsugi.notify import PARENT_FD, READY_FD
from toritsugi.supervisor.policy import Restarts


@dataclass(frozen=True, slots=True)
class Part:
    """A process to keep alive.

    argv: the command. stop_seconds: how long it may take to end after SIGTERM before it is killed.
    """

    name: str
    argv: tuple[str, ...]
    stop_seconds: float = 10.0


class Child:
    """Starts a Part, starts it again when it dies, and ends it when asked."""

    def __init__(self, part: Part, env: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.part = part
        self.ready = asyncio.Event()
        self._env = dict(env)
        self._say = say
        self._stopping = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process else None

    async def keep(self) -> None:
        """Run until `stop`: start, wait for its end, start again after the pause of the policy."""
        loop = asyncio.get_running_loop()
        restarts = Restarts()
        while not self._stopping.is_set():
            began = loop.time()
            code = await self._run_once()
            if self._stopping.is_set():
                return
            restarts, pause = restarts.after_death(loop.time() - began)
            self._say(f"{self.part.name}: ended ({_reason(code)}), starts again in {pause:g} s")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()

    async def stop(self) -> None:
        """SIGTERM, then SIGKILL once `stop_seconds` have passed. Returns when the process is gone."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        _signal(process, signal.SIGTERM)
        try:
            async with asyncio.timeout(self.part.stop_seconds):
                await process.wait()
        except TimeoutError:
            self._say(f"{self.part.name}: did not end in {self.part.stop_seconds:g} s, killed")
            _signal(process, signal.SIGKILL)
            await process.wait()

    async def _run_once(self) -> int:
        ready_read, ready_write = os.pipe()
        parent_read, parent_write = os.pipe()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.part.argv,
                stdin=asyncio.subprocess.DEVNULL,
                env=self._env | {READY_FD: str(ready_write), PARENT_FD: str(parent_read)},
                pass_fds=(ready_write, parent_read),
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which ends the others in order
            )
        except OSError:
            os.close(ready_read)
            os.close(parent_write)
            raise
        finally:
            os.close(ready_write)
            os.close(parent_read)
        if self._stopping.is_set():  # asked to stop while the process was being made
            _signal(self._process, signal.SIGTERM)
        loop = asyncio.get_running_loop()
        loop.add_reader(ready_read, self._on_ready, ready_read)
        try:
            return await self._process.wait()
        finally:
            loop.remove_reader(ready_read)
            os.close(ready_read)
            os.close(parent_write)
            self.ready.clear()
            self._process = None

    def _on_ready(self, fd: int) -> None:
        if os.read(fd, 64):
            self.ready.set()
        asyncio.get_running_loop().remove_reader(fd)


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


async def keep_all(children: Sequence[Child], stop: asyncio.Event, when_ready: Callable[[], None]) -> None:
    """Keep all children alive until `stop` is set; call `when_ready` once, when each has served for the first time.

    Children end in reverse order, so that what takes calls ends before what serves people and keeps messages.
    """

    async def announce() -> None:
        for child in children:
            await child.ready.wait()
        when_ready()

    async def end() -> None:
        await stop.wait()
        announcing.cancel()
        for child in reversed(children):
            await child.stop()

    async with asyncio.TaskGroup() as tasks:
        for child in children:
            tasks.create_task(child.keep(), name=f"keep-{child.part.name}")
        announcing = tasks.create_task(announce(), name="announce-ready")
        tasks.create_task(end(), name="end-children")


def command_of(name: str, *arguments: str) -> tuple[str, ...]:
    """The command line that runs one process of this installation."""
    return (sys.executable, "-m", "toritsugi", name, *arguments)
