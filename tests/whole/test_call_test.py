"""`toritsugi call-test` against a desk that runs: the whole way from a telephone to the client's receiver."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.receiver import Receiver
from tests.support.whole_desk import WholeDesk, whole_desk
from toritsugi import resources

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk"), pytest.mark.timeout(240)]

LINE = "kakunin.main"


def call_test(desk: WholeDesk, *options: str, line: str = LINE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "toritsugi", "call-test", line, *options]
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


@pytest.mark.proof
@pytest.mark.needs("shared")
def test_a_line_that_hears_is_called_by_voice(told: Receiver, tmp_path: Path) -> None:
    """Its caller is scripted, and answers what it has heard by voice; the recogniser of the tests listens."""
    settings = {"TORITSUGI_RECOGNISER": "tests.support.kana_recogniser:make"}
    manual = resources.load_manual("reception")
    with whole_desk(tmp_path, told, settings, samples=("reception",)) as desk:
        desk.start()
        done = call_test(desk, "--json", line=f"{manual.client_id}.{manual.line.id}")
    [call] = json.loads(done.stdout)
    assert (done.returncode, call["problems"]) == (0, []), (call, done.stderr)
    said = [turn["said"] for turn in call["turns"] if turn.get("said")]
    assert len(said) >= 3, call
    assert (call["arrived"]["outcome"], call["arrived"]["complete"]) == ("message", True)
