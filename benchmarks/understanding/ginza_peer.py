"""GiNZA, in a venv of its own under .cache: it pins an older SudachiPy, so it is never a part of the project."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.understanding.phrasebook import HERE
from benchmarks.understanding.scoring import Answer, Row
from tests.support.paths import CACHE, ROOT

VENV = CACHE / "ginza"
_FOLDER = HERE / "ginza"
_READY = VENV / ".ready"


class GinzaPeer:
    """Answers rows of names. `missing` says why when it cannot be had."""

    name = "GiNZA"

    def __init__(self, rows: list[Row]) -> None:
        self._answers: dict[str, Answer] = {}
        self.missing = _venv()
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


def _venv() -> str:
    """Make the venv where it is not there; what is wrong when that fails, else ""."""
    if _READY.exists():
        return ""
    uv = next((str(one) for one in (ROOT / ".venv-uv" / "bin" / "uv",) if one.exists()), shutil.which("uv"))
    if uv is None:
        return "uv is not there to make its venv"
    print("bench: making a venv for GiNZA (600 MB)", file=sys.stderr, flush=True)
    python: Path = VENV / "bin" / "python"
    for arguments in (
        ["venv", "--quiet", "--allow-existing", str(VENV)],
        ["pip", "install", "--quiet", "--python", str(python), "-r", str(_FOLDER / "requirements.txt")],
    ):
        done = subprocess.run([uv, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            return f"its venv could not be made: {(done.stderr.strip().splitlines() or ['?'])[-1]}"
    _READY.touch()
    return ""
