"""Runs Python with Django set up, piece after piece: a line of JSON in, what it printed out, until standard input ends.

One process for all, since setting up costs a second of a core each time. Code that fails ends it.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys

import django


def main() -> None:
    django.setup()
    for line in sys.stdin:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(json.loads(line), {"__name__": "demo_shell"})  # noqa: S102 (the tests' own code)
        sys.stdout.write(json.dumps(printed.getvalue()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
