"""GiNZA, in a venv of its own under .cache: it pins an older SudachiPy, so it is never a part of the project."""

from __future__ import annotations

import json
import subprocess

from benchmarks.support.peer_venv import made
from benchmarks.understanding.phrasebook import HERE
from benchmarks.understanding.scoring import Answer, Row
from tests.support.paths import CACHE

VENV = CACHE / "ginza"
_FOLDER = HERE / "ginza"


class GinzaPeer:
    """Answers rows of names. `missing` says why when it cannot be had."""

    name = "GiNZA"

    def __init__(self, rows: list[Row]) -> None:
        self._answers: dict[str, Answer] = {}
        self.missing = made("GiNZA", VENV, _FOLDER / "requirements.txt")
        mine = [row for row in rows if row["item"] in ("person", "organization")]
        if not self.missing and mine:
            self._ask(mine)

    def answer(self, row: Row) -> Answer | None:
        """What GiNZA found; None for kinds that it has no word for."""
        return self._answers.get(str(row["id"]))

    def _ask(self, rows: list[Row]) -> None:
        lines = "".join(json.dumps({name: row[name] for name in ("id", "item", "text")}) + "\n" for row in rows)
        done = subprocess.run(
            [VENV / "bin" / "python", _FOLDER / "answer.py"], input=lines, capture_output=True, text=True, check=False
        )
        if done.returncode:
            self.missing = f"it ended with {done.stderr.strip().splitlines()[-1:]}"
            return
        for line in done.stdout.splitlines():
            told = json.loads(line)
            if "id" in told:
                sure = 1.0 if told["value"] else 0.0
                self._answers[told["id"]] = Answer(told["value"], sure, seconds=told["seconds"])
