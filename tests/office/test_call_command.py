"""`toritsugi call transcript`: from the journal, and with what was only recorded recognised now."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable

import msgspec
import pytest
from click.testing import CliRunner, Result

from tests.support.office import a_recording, close, new_call_id, open_call, rows
from toritsugi import cli
from toritsugi.commands import call as call_command
from toritsugi.core.dialogue.events import CallerSaid
from toritsugi.core.dialogue.expect import Expect
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.models import Call
from toritsugi.office.clients.models import Line
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.settings_env import Settings
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Hypothesis, SpeechFailed

Run = Callable[..., Result]


class Counts:
    """A recogniser that tells how many samples it got, and the first and last of them."""

    name = "counts"
    fails = False

    def begin(self, expect: Expect) -> Counts:
        self.samples: list[int] = []
        return self

    def accept(self, pcm: Pcm) -> None:
        self.samples += pcm.samples.tolist()

    async def finish(self) -> tuple[Hypothesis | str, ...]:
        if self.fails:
            raise SpeechFailed("busy")
        first, last = (round(one, -3) for one in (self.samples[0], self.samples[-1]))  # a recording is G.711
        return (Hypothesis(f"{len(self.samples)} {first} {last}", 0.5), "別")

    def cancel(self) -> None:
        pass


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, desk_settings: Settings) -> Run:
    """The command in this process, on the database of the test: Django is set up already."""
    monkeypatch.setattr(call_command, "set_up_prepared", lambda _settings: None)
    module = types.ModuleType("counting_recogniser")
    module.make = lambda _options: Counts()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "counting_recogniser", module)
    told = {"TORITSUGI_DATA": str(desk_settings.data), "TORITSUGI_RECOGNISER": "counting_recogniser:make"}
    return lambda *words, **more: CliRunner().invoke(cli.main, ["call", *words], env={**told, **more})


@pytest.fixture
def call(desk: OfficeDesk, line: Line, desk_settings: Settings) -> Call:
    """A call with words, and with a turn that was only recorded: from 0.5 to 1.0 s."""
    call_id = new_call_id()
    desk.commit([open_call(line, call_id)])
    spoken = [
        CallerSaid(texts=("山田です",), confidences=(0.8,), clip="0.10-0.40", start=0.1, end=0.4),
        CallerSaid(clip="0.50-1.00", start=0.5, end=1.0),
    ]
    desk.commit([rows(call_id, *(msgspec.json.encode(event) for event in spoken))])
    path = a_recording(desk_settings, Call.objects.get(pk=call_id))
    desk.commit([close(call_id, recording=path)])
    return Call.objects.get(pk=call_id)


def test_the_transcript_is_told_with_its_times(run: Run, call: Call, desk_settings: Settings) -> None:
    told = run("transcript", call.call_id)
    assert told.exit_code == 0, told.output
    assert told.output == ("[    0.1 -    0.4] 発信者：山田です（0.80）\n[    0.5 -    1.0] 発信者：（録音のみ）\n")
    file = desk_settings.data / "call.vtt"
    assert run("transcript", call.call_id, "--format", "vtt", "--out", str(file)).exit_code == 0
    assert file.read_text().startswith("WEBVTT\n\n00:00:00.100 --> 00:00:00.600\n<v 発信者>山田です\n")
    nowhere = run("transcript", call.call_id, "--out", str(desk_settings.data / "none" / "call.txt"))
    assert (nowhere.exit_code, "--out" in nowhere.output) == (2, True), nowhere.output


def test_what_was_only_recorded_is_recognised_now_from_the_callers_side(run: Run, call: Call) -> None:
    told = run("transcript", call.call_id, "--recognise")
    assert told.exit_code == 0, told.output
    assert "発信者：4000 4000 8000（0.50）" in told.output
    assert "ほかの候補：別\n" in told.output
    assert "発信者：山田です（0.80）" in told.output
    assert "録音のみ" in run("transcript", call.call_id).output  # nothing of it was kept


def test_a_turn_that_is_not_recognised_stays_a_recording(run: Run, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Counts, "fails", True)
    told = run("transcript", call.call_id, "--recognise")
    assert told.exit_code == 0
    assert "0.5 s: not recognised (busy)" in told.output
    assert "（録音のみ）" in told.output


def test_what_is_not_there_is_told(run: Run, call: Call) -> None:
    assert "no call has the id 00" in run("transcript", "00").output
    none = run("transcript", call.call_id, "--recognise", TORITSUGI_RECOGNISER="none")
    assert (none.exit_code, "there is no recogniser" in none.output) == (2, True)
    bad = run("transcript", call.call_id, "--recognise", TORITSUGI_RECOGNISER="vosk")
    assert (bad.exit_code, "TORITSUGI_RECOGNISER_URL" in bad.output) == (2, True)
    do_erase_call(call, "request", None)
    erased = run("transcript", call.call_id)
    assert (erased.exit_code, "was erased" in erased.output) == (2, True)
