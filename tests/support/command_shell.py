"""Runs commands of the command line one by one: a line of JSON in, a line of JSON out, until standard input ends.

One process for all, since importing and setting up cost a second of a core each time. What is said of a command that is
a process of its own is tested with such.
"""

from __future__ import annotations

import json
import sys

from click.testing import CliRunner

from toritsugi.cli import main as command_line


def main() -> None:
    for line in sys.stdin:
        done = CliRunner().invoke(command_line, json.loads(line))
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        sys.stdout.write(json.dumps([done.exit_code, done.stdout, done.stderr]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
