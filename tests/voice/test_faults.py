"""Parts that fail in the middle of a call, and processes that die with calls on them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, KeptCall, MemoryVault, in_force
from tests.support.manuals import small_manual
from tests.support.speech import spoken
from tests.support.virtual_time import run
from tests.support.voice_node import call, running
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.events import AnyEvent, CallerSaid, CallStarted, PartFailed
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.manual.model import Manual
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.call import Call
from toritsugi.voice.ids import message_id
from toritsugi.voice.orphans import REASON
from toritsugi.voice.ports import JournalRow, Orphan
from toritsugi.voice.speech.ports import Recognition, SpeechFailed
from toritsugi.voice.telephony.leg import FAULT


class Scripted:
    """A recogniser that answers from a list, then fails, or never answers."""

    name = "scripted"

    def __init__(self, texts: list[str], hangs: bool = False) -> None:
        self.texts = texts
        self.hangs = hangs

    def begin(self, expect: Expect) -> Recognition:
        return _Turn(self)


class _Turn:
    def __init__(self, owner: Scripted) -> None:
        self.owner = owner
        self.seconds = 0.0

    def accept(self, pcm: Pcm) -> None:
        self.seconds += pcm.seconds

    async def finish(self) -> tuple[str, ...]:
        if self.owner.texts:
            return (self.owner.texts.pop(0),)
        if self.owner.hangs:
            await asyncio.Event().wait()
        raise SpeechFailed("no answer")

    def cancel(self) -> None:
        pass


class Breaks:
    def understand(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime
    ) -> tuple[AnyCommand, ...]:
        raise RuntimeError("dictionary gone")


async def any_way(caller: Caller) -> None:
    """Speaks where words are asked, presses keys for numbers and yes."""
    while (asked := await caller.asked()) is not None:
        await asyncio.sleep(0.4)
        if asked["keys"] == "number":
            caller.press("0312345678#")
        elif asked["asked"] == "item" or asked["asked"] == "matter":
            caller.speak(spoken("見積もりをお願いします。"))
        else:
            caller.press("1")


def entry(row: JournalRow) -> journal.Entry:
    return journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body)


def events(desk: FakeDesk, call_id: str) -> list[AnyEvent]:
    return [journal.decode_event(entry(row)) for row in desk.journal(call_id) if row.kind == journal.EVENT]


def the_call(desk: FakeDesk) -> KeptCall:
    [kept] = desk.calls.values()
    return kept


@pytest.mark.parametrize("hangs", [False, True], ids=["fails", "hangs"])
def test_a_lost_recogniser_makes_the_call_a_guided_voicemail(tmp_path: Path, hangs: bool) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(tmp_path, desk, recogniser=Scripted([], hangs)) as node:
            caller = Caller(number="")
            await call(node, caller, any_way)
            return caller

    caller = run(work())
    kept = the_call(desk)
    told = events(desk, kept.opened.call_id)
    assert sum(isinstance(one, PartFailed) for one in told) == 1
    first = next(one for one in told if isinstance(one, CallerSaid))
    assert first.clip
    assert kept.message is not None
    assert kept.message.message.outcome is Outcome.VOICEMAIL
    assert kept.message.message.complete
    assert "told" in caller.lines


def test_broken_understanding_leaves_a_way_by_keys(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        recogniser = Scripted(["見積もりです"] * 50)
        async with running(tmp_path, desk, recogniser=recogniser, understander=Breaks()) as node:
            caller = Caller(number="")
            await call(node, caller, any_way)
            return caller

    caller = run(work())
    kept = the_call(desk)
    assert any(isinstance(one, PartFailed) for one in events(desk, kept.opened.call_id))
    assert kept.closed is not None
    assert caller.hung_up
    assert kept.message is not None
    items = {known.item: known for known in kept.message.message.items}
    assert items["phone"].value is not None
    assert items["phone"].value.kept == "0312345678"


def test_a_fault_of_the_machine_ends_the_call_and_leaves_it_to_be_closed_from_its_journal(tmp_path: Path) -> None:
    """Understanding that answers with no command at all: the machine breaks, no dead air follows, nothing is leaked."""
    desk = FakeDesk([in_force(small_manual())])

    class Absurd:
        def understand(
            self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime
        ) -> tuple[AnyCommand, ...]:
            return (object(),)  # type: ignore[return-value]

    async def work() -> Caller:
        async with running(tmp_path, desk, recogniser=Scripted(["見積もり"] * 9), understander=Absurd()) as node:
            caller = Caller(number="")
            await call(node, caller, any_way, limit=120.0)
            assert not node.calls
            assert not node.by_slot
            return caller

    caller = run(work())
    assert caller.hung_up == FAULT
    kept = the_call(desk)
    assert kept.closed is None
    assert any(isinstance(one, CallerSaid) for one in events(desk, kept.opened.call_id))


def test_a_recording_that_cannot_be_written_does_not_end_the_call(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("in the way")
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(tmp_path, desk) as node:
            caller = Caller(number="")
            await call(node, caller, any_way)
            return caller

    caller = run(work())
    assert "told" in caller.lines
    told = events(desk, the_call(desk).opened.call_id)
    assert [one.part for one in told if isinstance(one, PartFailed)] == ["recording"]


@pytest.mark.parametrize("at", [0.5, 8.0, 20.0, 30.0, 36.0, 39.0, 60.0])
def test_a_call_whose_process_died_becomes_an_incomplete_message(tmp_path: Path, at: float) -> None:
    """The journal as the office has it when the power goes `at` seconds into a call; the next process closes it."""
    desk, vault = FakeDesk([in_force(small_manual())]), MemoryVault()

    async def talk() -> FakeDesk:
        async with running(tmp_path, desk, vault=vault) as node:
            caller = Caller(number="")
            ringing = asyncio.ensure_future(call(node, caller, any_way))
            await asyncio.sleep(at)
            [running_call] = node.calls.values() or [None]
            frozen = FakeDesk(desk.lines)
            frozen.calls = dict(desk.calls)
            for kept in frozen.calls.values():
                rows = tuple(kept.rows[seq] for seq in sorted(kept.rows))
                key = running_call.conversation.key if running_call is not None else vault.new_key()
                orphan = Orphan(call_id=kept.opened.call_id, line=desk.lines[0], key=key, rows=rows)
                frozen.abandoned.append(orphan)
            caller.leave()
            await ringing
            return frozen

    frozen = run(talk())
    before = the_call(frozen)
    was_closed, rows_before = before.closed, len(before.rows)

    async def next_process() -> None:
        async with running(tmp_path, frozen, vault=vault, epoch=2):
            await asyncio.sleep(1)

    run(next_process())
    kept = the_call(frozen)
    assert kept.closed is not None
    if was_closed is not None:
        assert (kept.closed, len(kept.rows)) == (was_closed, rows_before)
        return
    assert kept.closed.reason == REASON
    frozen.journal(kept.opened.call_id)
    if at < 8:
        assert kept.message is None
    if at >= 20:
        assert kept.message is not None
        assert kept.message.message_id == message_id(kept.opened.call_id)
        clips = [known for known in kept.message.message.items if known.state is State.CLIP]
        assert clips
        assert kept.closed.recording
        assert kept.closed.recording_seconds >= at - 2
    if 20 <= at < 39:
        assert kept.message is not None
        assert not kept.message.message.complete


def test_a_journal_that_cannot_be_replayed_still_closes_the_call(tmp_path: Path) -> None:
    desk, vault = FakeDesk([in_force(small_manual())]), MemoryVault()

    async def talk() -> None:
        async with running(tmp_path, desk, vault=vault) as node:
            await call(node, Caller(number=""), any_way)

    run(talk())
    kept = the_call(desk)
    message, kept.closed, kept.message = kept.message, None, None
    rows = [kept.rows[seq] for seq in sorted(kept.rows)]
    rows[3] = JournalRow(seq=3, at=0.0, kind="event", body=b'{"event":"from another edition"}')
    desk.abandoned.append(
        Orphan(call_id=kept.opened.call_id, line=desk.lines[0], key=vault.new_key(), rows=tuple(rows))
    )

    async def next_process() -> None:
        async with running(tmp_path, desk, vault=vault, epoch=2):
            await asyncio.sleep(1)

    run(next_process())
    closed = the_call(desk)
    assert closed.closed is not None
    assert closed.message is not None
    assert message is not None
    assert closed.message.message == message.message


def test_the_spool_of_a_dead_process_is_replayed_before_its_calls_are_closed(tmp_path: Path) -> None:
    """The office went away, then the process died: the end of the journal is in the spool, and counts."""
    desk, vault = FakeDesk([in_force(small_manual())]), MemoryVault()

    async def talk() -> Orphan:
        async with running(tmp_path, desk, vault=vault) as node:
            caller = Caller(number="")
            ringing = asyncio.ensure_future(call(node, caller, any_way))
            await asyncio.sleep(6)
            desk.away = "locked"
            await asyncio.sleep(24)
            [running_call] = node.calls.values()
            caller.leave()
            await ringing
            assert node.writer.committer.spooled
            return Orphan(call_id=running_call.conversation.call_id, line=desk.lines[0], key=vault.new_key(), rows=())

    orphan = run(talk())
    desk.away = ""
    rows_before = len(the_call(desk).rows)
    seen: list[int] = []

    def orphans(node: str, epoch: int, lapsed: Mapping[str, str]) -> tuple[Orphan, ...]:
        kept = desk.calls[orphan.call_id]
        seen.append(len(kept.rows))
        return ()

    desk.orphans = orphans  # type: ignore[method-assign]

    async def next_process() -> None:
        async with running(tmp_path, desk, vault=vault, epoch=2):
            pass

    run(next_process())
    assert seen[0] > rows_before
    kept = the_call(desk)
    assert kept.message is not None
    assert not list((tmp_path / "spool").glob("*"))


def two_orphans(folder: Path, desk: FakeDesk, vault: MemoryVault) -> tuple[str, str]:
    """Two calls whose process has ended before it closed them, left to the desk; their ids."""

    async def talk() -> None:
        async with running(folder, desk, vault=vault) as node:
            for _ in range(2):
                await call(node, Caller(number=""), any_way)

    run(talk())
    for kept in desk.calls.values():
        kept.closed = None
        rows = tuple(kept.rows[seq] for seq in sorted(kept.rows))
        desk.abandoned.append(Orphan(call_id=kept.opened.call_id, line=desk.lines[0], key=vault.new_key(), rows=rows))
    one, other = (orphan.call_id for orphan in desk.abandoned)
    return one, other


def test_an_orphan_that_is_refused_keeps_the_process_from_nothing(tmp_path: Path) -> None:
    desk, vault = FakeDesk([in_force(small_manual())]), MemoryVault()
    bad, good = two_orphans(tmp_path, desk, vault)
    desk.refuse_call = bad

    async def next_process() -> None:
        async with running(tmp_path, desk, vault=vault, epoch=2):
            await asyncio.sleep(1)

    run(next_process())
    assert desk.calls[good].closed is not None
    assert desk.calls[bad].closed is None


def test_an_orphan_whose_journal_is_damaged_keeps_the_process_and_the_others_from_nothing(tmp_path: Path) -> None:
    desk, vault = FakeDesk([in_force(small_manual())]), MemoryVault()
    bad, good = two_orphans(tmp_path, desk, vault)
    damaged = msgspec.structs.replace(desk.abandoned[0].rows[-1], kind=journal.INTENT, body=b'{"record"')
    desk.abandoned[0] = msgspec.structs.replace(desk.abandoned[0], rows=(*desk.abandoned[0].rows, damaged))

    async def next_process() -> None:
        async with running(tmp_path, desk, vault=vault, epoch=2):
            await asyncio.sleep(1)

    run(next_process())
    assert desk.calls[good].closed is not None
    assert desk.calls[bad].closed is None


def test_leases_are_renewed_while_a_call_runs(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[str, str]:
        async with running(tmp_path, desk) as node:
            caller = Caller()
            ringing = asyncio.ensure_future(node.arrived(caller))
            await asyncio.sleep(12)
            [first] = [kept.lease_until for kept in desk.calls.values()]
            await asyncio.sleep(11)
            [second] = [kept.lease_until for kept in desk.calls.values()]
            caller.leave()
            await ringing
            return first, second

    first, second = run(work())
    assert "" < first < second


def test_the_office_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])
    desk.away = "not there yet"

    async def work() -> float:
        loop = asyncio.get_running_loop()
        loop.call_later(5, setattr, desk, "away", "")
        async with running(tmp_path, desk) as node:
            assert node.lines.all
            return loop.time() - 1000.0

    assert 5 <= run(work()) < 8


def test_a_fault_in_a_call_s_turns_ends_that_call_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector's word is told to each call: one that breaks by it must not stop the clock of the others."""
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> tuple[Caller, Caller]:
        async with running(tmp_path, desk) as node:
            broken, good = Caller(number=""), Caller(number="")
            first = asyncio.ensure_future(call(node, broken, any_way, limit=120.0))
            await asyncio.sleep(1.0)
            [one] = node.by_slot.values()

            def fault(*_told: object) -> None:
                raise RuntimeError("a fault of the turns")

            monkeypatch.setattr(one, "voice_activity", fault)
            await call(node, good, any_way, limit=120.0)
            await first
            return broken, good

    broken, good = run(work())
    assert broken.hung_up == FAULT
    assert good.hung_up not in ("", FAULT)
    assert any(kept.message is not None for kept in desk.calls.values())


class Impatient(Caller):
    """Does something while the desk is still answering."""

    def __init__(self, early: str) -> None:
        super().__init__(number="")
        self.early = early

    async def answer(self) -> None:
        assert isinstance(self._sink, Call)
        match self.early:
            case "key":
                self.press("1")
            case "text":
                self._sink.text("見積もりをお願いします")
            case "hold":
                self._sink.held(True)
                asyncio.get_running_loop().call_later(2.0, self._sink.held, False)
        await asyncio.sleep(0.1)
        await super().answer()


@pytest.mark.parametrize("early", ["key", "text", "hold"])
def test_what_comes_before_the_call_stands_harms_nothing(tmp_path: Path, early: str) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(tmp_path, desk) as node:
            caller = Impatient(early)
            await call(node, caller, any_way, limit=120.0)
            return caller

    caller = run(work())
    assert caller.hung_up not in ("", FAULT)
    kept = the_call(desk)
    assert kept.message is not None
    first = events(desk, kept.opened.call_id)[0]
    assert isinstance(first, CallStarted)


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_call_that_cannot_be_begun_goes_to_the_exchange_s_fall_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A fault before the call is worked, or as it begins to be: its caller is led on, and no place is kept."""
    desk, vault = FakeDesk([in_force(small_manual())]), MemoryVault()

    def fault(*_told: object) -> None:
        raise RuntimeError("a fault")

    async def work() -> Caller:
        async with running(tmp_path, desk, vault=vault) as node:
            if place == "before":
                monkeypatch.setattr(vault, "new_key", fault)
            else:
                monkeypatch.setattr(node.clock, "add", fault)
            for _ in range(12):  # more than there are places
                caller = Caller(number="")
                await call(node, caller, limit=60.0)
                assert caller.hung_up == FAULT
            assert not node.calls
            assert not node.by_slot
            return caller

    run(work())


def test_a_process_that_is_not_announced_at_once_goes_on_with_its_calls(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> None:
        async with running(tmp_path, desk) as node:
            desk.away = "database is locked"
            announcing = asyncio.ensure_future(node.announce("http://127.0.0.1:9/"))
            await asyncio.sleep(5)
            assert not announcing.done()
            assert desk.announced == []
            desk.away = ""
            await announcing

    run(work())
    assert desk.announced == ["http://127.0.0.1:9/"]
