"""A call test as its worker makes it: the command of the desk, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys

from django.conf import settings

from toritsugi.office.calltests.actions import do_end, do_fail, do_start
from toritsugi.office.calltests.found import read

#: seconds after which a call test is given up: two of the longest calls, and their deliveries
LONGEST = 900.0
#: exit codes of the command with a report
REPORTED = (0, 1)
#: what stands before what the command tells
_ERROR = re.compile("^Error: ", re.MULTILINE)


def command(line_id: str) -> tuple[str, ...]:
    """The command that calls a line."""
    data = str(settings.TORITSUGI.data)
    return (sys.executable, "-m", "toritsugi", "call-test", line_id, "--data", data, "--json")


def do_call(test_id: str) -> None:
    """Place the call and keep what came back. The process ends with this, however it ends."""
    test = do_start(test_id)
    if test is None:
        return
    try:
        done = subprocess.run(
            command(test.line_id), stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        do_fail(test_id, "timeout")
        return
    if done.returncode not in REPORTED:
        do_fail(test_id, told(done.stderr))
        return
    try:
        do_end(test_id, read(done.stdout))
    except ValueError:  # ended with 1 by something else than a report
        do_fail(test_id, told(done.stderr))


def told(stderr: bytes) -> str:
    """What the command said last of itself: why, and what mends it; its last line where it broke."""
    text = stderr.decode("utf-8", "replace").strip()
    errors = list(_ERROR.finditer(text))
    if errors:
        return text[errors[-1].end() :].strip()
    return text.splitlines()[-1].strip() if text else "no word"
