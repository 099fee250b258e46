"""`toritsugi call-test` against a desk that runs: the whole way from a telephone to the client's receiver."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.paths import ROOT
from tests.support.whole_desk import WholeDesk

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk"), pytest.mark.timeout(240)]

LINE = "kakunin.main"


def call_test(desk: WholeDesk, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "toritsugi", "call-test", LINE, *options]
    return subprocess.run(command, env=desk.env, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_line_is_called_from_a_phone_of_the_exchange_and_its_message_arrives(guided: WholeDesk) -> None:
    done = call_test(guided, "--json", "--silence", "8")
    [told] = json.loads(done.stdout)
    assert done.returncode == 0, (told, done.stderr)
    assert told["problems"] == []
    assert 0 < told["answered"] < 10
    heard = [line for turn in told["turns"] for line in turn["lines"]]
    assert heard[:2] == ["opening.0", "notices.recording"]
    # (on a starved machine a number is spoken with pauses, and its line is heard in two halves)
    assert {"standard.menu", "standard.after_tone", "standard.read_back_keys", "told", "closing.0"} <= set(heard)
    arrived = told["arrived"]
    assert (arrived["outcome"], arrived["complete"], arrived["items"]["phone"]) == ("voicemail", True, "03-5555-0199")
    assert {row["state"] for row in arrived["deliveries"]} == {"delivered"}


def test_a_number_that_nobody_answers_ends_with_1_and_a_phone_that_is_not_there_with_2(guided: WholeDesk) -> None:
    nobody = call_test(guided, "--number", "*99", "--json")
    assert nobody.returncode == 1, nobody.stderr
    [told] = json.loads(nobody.stdout)
    assert [one["kind"] for one in told["problems"]] == ["not_answered"]
    assert told["status"] == 404
    unknown = call_test(guided, "--phone", "999")
    assert unknown.returncode == 2
    assert "--phone" in unknown.stderr
    assert "toritsugi telephony asterisk" in unknown.stderr
