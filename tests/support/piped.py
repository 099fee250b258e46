"""A Python process that answers questions one by one: a line of JSON each, over its standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from tests.support.paths import ROOT


class Piped:
    """Runs a module of tests.support. A question that makes it fail ends it; why stands on standard error."""

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", f"tests.support.{module}"]
        self._process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, bufsize=1
        )

    def ask(self, question: object) -> Any:
        """The answer to this question."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        answer = self._process.stdout.readline()
        assert answer, f"no answer, see standard error: {question}"
        return json.loads(answer)

    def end(self) -> None:
        """End it, and wait until it has."""
        self._process.communicate(timeout=20)
