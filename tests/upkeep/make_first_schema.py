"""Makes tests/upkeep/data/first-schema.backup: a desk as it was kept before any change of the schema.

    .venv/bin/python -m tests.upkeep.make_first_schema

It is made once and stays: later versions must still read it. It holds one client with a line, and one call with its
journal and message under the keys in it (made for this file, used nowhere else).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.paths import ROOT

OUT = Path(__file__).parent / "data" / "first-schema.backup"
#: the last migration of each app that the first schema had
FIRST = {"accounts": "0002", "calls": "0001", "clients": "0001", "delivery": "0001", "inbox": "0001", "line": "0001"}
FILL = """
from tests.support.office import START, a_line, a_person, close, keep, open_call

from toritsugi.office.line.keeping import Keeper
line = a_line("sakura", number="0355550100")
a_person("owner")
keeper = Keeper()
for write in (open_call(line, "ab" * 16), keep("ab" * 16), close("ab" * 16)):
    keeper.keep(write)
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="first-schema-") as folder:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("TORITSUGI_", "DJANGO_"))}
        env |= {"TORITSUGI_DATA": folder + "/data", "PYTHONPATH": str(ROOT)}

        def run(*arguments: str) -> None:
            subprocess.run([sys.executable, "-m", "toritsugi", *arguments], env=env, cwd=ROOT, check=True)

        run("django", "migrate", "--verbosity", "0")
        run("django", "shell", "-c", FILL)
        for app, name in FIRST.items():
            run("django", "migrate", app, name, "--verbosity", "0")
        OUT.unlink(missing_ok=True)
        run("backup", str(OUT))


if __name__ == "__main__":
    main()
