"""The command line on a data folder of its own, many commands by one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT


@dataclass(frozen=True)
class Done:
    """What a command left: as subprocess.CompletedProcess tells it."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class CommandLine:
    """Calls `toritsugi ARGUMENTS`."""

    shell: subprocess.Popen[str]

    def __call__(self, *arguments: str) -> Done:
        assert self.shell.stdin is not None
        assert self.shell.stdout is not None
        self.shell.stdin.write(json.dumps(arguments) + "\n")
        answer = self.shell.stdout.readline()
        assert answer, f"the command failed, see standard error: {arguments}"
        return Done(*json.loads(answer))


@contextmanager
def command_line(data: Path) -> Iterator[CommandLine]:
    """A command line on this data folder, for the length of the block."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TORITSUGI_", "DJANGO_"))}
    command = [sys.executable, "-m", "tests.support.command_shell"]
    pipe = subprocess.PIPE
    env["TORITSUGI_DATA"] = str(data)
    with subprocess.Popen(command, env=env, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, bufsize=1) as shell:
        try:
            yield CommandLine(shell)
        finally:
            shell.communicate(timeout=20)
