"""The command line on a data folder of its own, many commands by one process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.piped import Piped


@dataclass(frozen=True)
class Done:
    """What a command left: as subprocess.CompletedProcess tells it."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class CommandLine:
    """Calls `toritsugi ARGUMENTS`."""

    shell: Piped

    def __call__(self, *arguments: str) -> Done:
        return Done(*self.shell.ask(arguments))


@contextmanager
def command_line(data: Path) -> Iterator[CommandLine]:
    """A command line on this data folder, for the length of the block."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TORITSUGI_", "DJANGO_"))}
    env["TORITSUGI_DATA"] = str(data)
    shell = Piped("command_shell", env)
    try:
        yield CommandLine(shell)
    finally:
        shell.end()
