"""The exchange's own voicemails become calls with messages, each once, whatever stops between two steps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.support.fake_desk import FakeDesk, KeptCall, MemoryVault, in_force
from tests.support.manuals import small_manual
from tests.support.speech import spoken
from tests.support.virtual_time import run
from tests.support.voice_node import MORNING, running
from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.manual.model import Condition, Manual, NotifyRule
from toritsugi.core.sound import trec
from toritsugi.voice.audio.recording import read_wav
from toritsugi.voice.ids import message_id, voicemail_call_id
from toritsugi.voice.ports import AnyWrite, DeskUnavailable
from toritsugi.voice.telephony.asterisk import fallback
from toritsugi.voice.voicemails import REASON, Voicemails, locked

WORDS = spoken("折り返しお願いします。")


def name_for(manual: Manual, caller: str = "09012345678", dialled: str = "") -> str:
    number = dialled or manual.line.numbers[0]
    return f"call-{int((MORNING - timedelta(hours=1)).timestamp())}-1-c{caller}-d{number}-v"


class Office:
    """A data folder, a manual, an office, and a vault that outlives processes."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.manual = small_manual()
        self.desk = FakeDesk([in_force(self.manual)])
        self.vault = MemoryVault()
        self.keys: dict[str, bytes] = {}
        new_key = self.vault.new_key

        def remembered():  # type: ignore[no-untyped-def]
            key = new_key()
            self.keys[key.wrapped.hex()] = key.clear
            return key

        self.vault.new_key = remembered  # type: ignore[method-assign]
        (data / "fallback").mkdir(parents=True)

    def put(self, name: str, sound: np.ndarray = WORDS) -> Path:
        path = self.data / "fallback" / f"{name}.sln"
        path.write_bytes(sound.astype("<i2").tobytes())
        return path

    def collect(self, times: int = 1) -> int:
        """A process starts, looks this many times, and ends."""

        async def work() -> int:
            async with running(self.data, self.desk, vault=self.vault) as node:
                self.unassigned = node.unassigned
                looks = Voicemails(self.data / "fallback", node)
                return sum([await looks.collect() for _ in range(times)])

        return run(work())

    def heard(self, kept: KeptCall) -> np.ndarray:
        """The caller's channel of the recording, opened with the key in the call's row."""
        assert kept.closed is not None
        key = self.keys[kept.opened.wrapped_key.hex()]
        wav = read_wav(self.data / kept.closed.recording, lambda sealed, about: self.vault.unseal(key, sealed, about))
        return np.frombuffer(wav[44:], "<i2").reshape(-1, trec.CHANNELS)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_voicemail_becomes_a_call_with_an_incomplete_message(office: Office) -> None:
    name = name_for(office.manual)
    file = office.put(name)
    assert office.collect() == 1
    [(call_id, kept)] = office.desk.calls.items()
    assert call_id == voicemail_call_id(name)
    assert not file.exists()
    assert kept.opened.started_at.startswith("2026-11-24T09:00:00")
    assert kept.message is not None
    assert kept.message.message_id == message_id(call_id)
    message = kept.message.message
    assert (message.outcome, message.complete) == (Outcome.VOICEMAIL, False)
    assert message.notify
    items = {known.item: known for known in message.items}
    assert items["matter"].state is State.CLIP
    assert items["matter"].value is not None
    assert items["matter"].value.clip == f"0.00-{len(WORDS) / 8000:.2f}"
    assert items["caller_number"].value is not None
    assert items["caller_number"].value.kept == "09012345678"
    assert kept.closed is not None
    assert (kept.closed.outcome, kept.closed.reason) == ("voicemail", REASON)
    both = office.heard(kept)
    assert np.corrcoef(both[:, 0], WORDS)[0, 1] > 0.99
    assert not both[:, 1].any()


def test_rules_about_earlier_calls_hold_for_a_voicemail_too(office: Office) -> None:
    again = NotifyRule(to="office", when=Condition(op="repeat", name="3d"), by=("webhook",), text="またのお電話です。")
    manual = msgspec.structs.replace(office.manual, notify=(*office.manual.notify, again))
    office.desk.lines = (in_force(manual),)
    office.put(name_for(manual))
    office.desk.past = (PastCall(days=1.0),)
    assert office.collect() == 1
    [kept] = office.desk.calls.values()
    assert kept.message is not None
    assert "またのお電話です。" in {one.text for one in kept.message.message.notify}
    assert kept.opened.context.history == office.desk.past


def test_why_a_voicemail_has_no_number_is_told_as_of_a_live_call(office: Office) -> None:
    office.put(name_for(office.manual, caller="") + "-wpayphone")
    assert office.collect() == 1
    [kept] = office.desk.calls.values()
    assert (kept.opened.caller_number, kept.opened.withheld) == ("", "payphone")
    assert kept.opened.context.withheld == "payphone"


def test_looking_again_takes_nothing_twice(office: Office) -> None:
    office.put(name_for(office.manual))
    assert office.collect(times=2) == 1
    commits = office.desk.commits
    assert office.collect() == 0
    assert office.desk.commits == commits


def test_a_caller_who_said_nothing_is_told_by_number_only(office: Office) -> None:
    office.put(name_for(office.manual), WORDS[:0])
    office.put(name_for(office.manual, caller="").replace("-1-", "-2-"), WORDS[:0])
    assert office.collect() == 2
    known = office.desk.calls[voicemail_call_id(name_for(office.manual))]
    assert known.message is not None
    assert (known.message.message.outcome, known.message.message.complete) == (Outcome.MESSAGE, False)
    withheld = next(kept for kept in office.desk.calls.values() if not kept.opened.caller_number)
    assert withheld.message is None
    assert withheld.closed is not None
    assert (withheld.closed.outcome, withheld.closed.recording) == ("", "")


def test_one_for_a_number_of_no_line_is_left_where_it_is(office: Office) -> None:
    file = office.put(name_for(office.manual, dialled="0990000000"))
    assert office.collect(times=2) == 0
    assert file.exists()
    [seen] = office.unassigned.numbers
    assert (seen.dialled, seen.times, seen.last) == ("099000****", 1, "2026-11-24T00:00:00+00:00")
    assert not office.desk.calls


def test_one_that_is_refused_keeps_no_other_waiting(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    older, younger = name_for(office.manual), name_for(office.manual).replace("-1-", "-2-")
    refused, taken = office.put(older), office.put(younger)
    office.desk.refuse_call = voicemail_call_id(older)
    assert office.collect(times=2) == 1
    assert list(office.desk.calls) == [voicemail_call_id(younger)]
    assert refused.exists()
    assert not taken.exists()
    told = [record for record in caplog.records if "cannot be taken in" in record.getMessage()]
    assert len(told) == 1
    assert "0901234" not in told[0].getMessage()
    office.desk.refuse_call = ""
    assert office.collect() == 1


def test_while_the_office_is_away_it_waits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Step 2: the recording is written, the commit fails; the next process writes it again under its own key."""
    file = office.put(name_for(office.manual))
    commit = office.desk.commit

    def away(_writes: list[AnyWrite]) -> None:
        raise DeskUnavailable("locked")

    monkeypatch.setattr(office.desk, "commit", away)
    with pytest.raises(DeskUnavailable):
        office.collect()
    assert file.exists()
    assert list(office.data.glob("recordings/*/*/*.trec"))
    monkeypatch.setattr(office.desk, "commit", commit)
    assert office.collect() == 1
    [kept] = office.desk.calls.values()
    assert np.corrcoef(office.heard(kept)[:, 0], WORDS)[0, 1] > 0.99
    assert not file.exists()


def test_a_process_that_dies_before_the_file_is_deleted_harms_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Step 3: committed, and the power goes. The next look deletes the file and leaves the recording as it is."""
    file = office.put(name_for(office.manual))

    def power_cut(_voicemail: fallback.FallbackVoicemail) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(fallback, "take", power_cut)
        assert office.collect() == 0
    [kept] = office.desk.calls.values()
    recording = next(office.data.glob("recordings/*/*/*.trec")).read_bytes()
    assert file.exists()
    assert office.collect() == 1
    assert not file.exists()
    assert list(office.desk.calls.values()) == [kept]
    assert next(office.data.glob("recordings/*/*/*.trec")).read_bytes() == recording


def test_only_one_process_looks_at_a_time(office: Office) -> None:
    office.put(name_for(office.manual))
    with locked(office.data / "run") as mine:
        assert mine
        assert office.collect() == 0
    assert office.collect() == 1
