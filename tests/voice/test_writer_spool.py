"""Committing in groups, the office away, the spool, the disk full, the power gone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from itertools import count, pairwise
from pathlib import Path

import msgspec
import pytest

from tests.support.fake_desk import FakeDesk, MemoryVault, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.message import Message, Outcome
from toritsugi.voice.ids import message_id, new_call_id
from toritsugi.voice.ports import AnyWrite, AppendRows, CloseCall, JournalRow, KeepMessage, OpenCall
from toritsugi.voice.spool import Spool
from toritsugi.voice.spoolfile import SpoolFile
from toritsugi.voice.writer import Committer, DeskWriter

NOW = "2026-11-22T00:00:00+00:00"


def opened(call_id: str) -> OpenCall:
    return OpenCall(
        call_id=call_id,
        client_id="c",
        line_id="l",
        version_id="v",
        channel="sip",
        caller_number="0312345678",
        dialled="0311112222",
        started_at=NOW,
        wrapped_key=b"w",
        context=Context(call_id=call_id, started_at=NOW),
        node="n",
        epoch=1,
        lease_until=NOW,
    )


def rows(call_id: str, *numbers: int) -> AppendRows:
    return AppendRows(
        call_id=call_id, rows=tuple(JournalRow(seq=n, at=float(n), kind="event", body=b"{}") for n in numbers)
    )


def kept(call_id: str) -> KeepMessage:
    message = Message(outcome=Outcome.MESSAGE, complete=True)
    return KeepMessage(call_id=call_id, message_id=message_id(call_id), message=message, at=NOW)


def closed(call_id: str) -> CloseCall:
    return CloseCall(call_id=call_id, ended_at=NOW, outcome="message", reason="done", seconds=9.0)


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def spool(tmp_path: Path, vault: MemoryVault) -> Spool:
    return Spool(tmp_path, "n-1", vault)


def test_ids_are_sorted_by_time_and_messages_always_the_same() -> None:
    ids = [new_call_id() for _ in range(3)]
    assert all(len(one) == 32 and one[12] == "7" and one[16] in "89ab" for one in ids)
    assert message_id(ids[0]) == message_id(ids[0]) != message_id(ids[1])


def test_writes_are_committed_in_groups_and_a_message_hurries(spool: Spool) -> None:
    desk = FakeDesk()

    async def work() -> tuple[int, str, float]:
        writer = DeskWriter(desk, Committer(desk, spool))
        for call in ("a", "b", "c"):
            writer.write(opened(call))
            writer.write(rows(call, 0, 1))
        await asyncio.sleep(0.1)
        before = desk.commits
        began = asyncio.get_running_loop().time()
        answer = await writer.keep(kept("a"))
        took = asyncio.get_running_loop().time() - began
        await writer.stop()
        return before, answer, took

    before, answer, took = run(work())
    assert (before, answer, took) == (0, "", 0.0)
    assert desk.commits == 1
    assert sorted(desk.calls) == ["a", "b", "c"]
    assert len(desk.threads) == 1


def test_rows_that_come_during_a_commit_wait_for_company_too(spool: Spool) -> None:
    """Each commit of a busy minute would have one row otherwise, one commit behind the other."""
    desk = FakeDesk()

    async def work() -> list[float]:
        loop, times = asyncio.get_running_loop(), []
        writer = DeskWriter(desk, Committer(desk, spool), gather=0.2)
        commit = desk.commit

        def busy(writes: Sequence[AnyWrite]) -> None:
            commit(writes)
            times.append(loop.time())
            if len(times) < 5:
                loop.call_soon_threadsafe(writer.write, rows("a", len(times)))

        desk.commit = busy  # type: ignore[method-assign]
        writer.write(opened("a"))
        await asyncio.sleep(3.0)
        await writer.stop()
        return times

    times = run(work())
    assert [later - before for before, later in pairwise(times)] == pytest.approx([0.2] * 4)


def test_messages_that_nobody_waits_for_are_committed_together(spool: Spool) -> None:
    """Hundreds of callers who are gone: a commit for each few would take the interpreter from those who are not."""
    desk = FakeDesk()

    async def work() -> tuple[list[str], float]:
        loop = asyncio.get_running_loop()
        writer = DeskWriter(desk, Committer(desk, spool), gather=0.2)
        began, answers = loop.time(), []
        for call in "abcdefgh":
            writer.write(opened(call))
            answers.append(writer.keep(kept(call), at_once=False))
            await asyncio.sleep(0.02)
        told = await asyncio.gather(*answers)
        took = loop.time() - began
        before = desk.commits
        assert await writer.keep(kept("a")) == ""  # who is on the line is told at once, as ever
        assert (desk.commits, loop.time() - began) == (before + 1, took)
        await writer.stop()
        return told, took

    told, took = run(work())
    assert told == [""] * 8
    assert took == pytest.approx(0.2)
    assert desk.commits == 2


def test_what_is_told_later_waits_for_no_lull(spool: Spool) -> None:
    desk = FakeDesk()

    async def work() -> list[str]:
        loop = asyncio.get_running_loop()
        writer = DeskWriter(desk, Committer(desk, spool), gather=0.2)
        commit, seqs = desk.commit, count()

        def busy(writes: Sequence[AnyWrite]) -> None:
            commit(writes)
            loop.call_soon_threadsafe(writer.write, rows("a", next(seqs)))

        writer.write(opened("a"))
        desk.commit = busy  # type: ignore[method-assign]
        async with asyncio.timeout(5):
            late = await writer.late()
        desk.commit = commit  # type: ignore[method-assign]
        await writer.stop()
        return [one.call_id for one in late.calls]

    assert run(work()) == []
    assert set(desk.calls) == {"a"}


def test_what_the_office_refuses_is_told_without_its_words(spool: Spool, caplog: pytest.LogCaptureFixture) -> None:
    class Quotes(FakeDesk):
        def commit(self, writes: Sequence[AnyWrite]) -> None:
            raise ValueError("Failing row contains (山田太郎, 0312345678)")

    answers = Committer(Quotes(), spool).commit([opened("a")])
    assert answers == ["refused: ValueError"]
    assert "call a" in caplog.text
    assert "山田" not in caplog.text


def test_rows_wait_less_than_a_second(spool: Spool) -> None:
    desk = FakeDesk()

    async def work() -> int:
        writer = DeskWriter(desk, Committer(desk, spool))
        writer.write(opened("a"))
        await asyncio.sleep(0.9)
        commits = desk.commits
        await writer.stop()
        return commits

    assert run(work()) == 1


@pytest.mark.parametrize("why", ["database is locked", "database or disk is full"])
def test_while_the_office_is_away_a_message_is_not_kept_and_nothing_is_lost(spool: Spool, why: str) -> None:
    desk = FakeDesk()

    async def work() -> tuple[str, str]:
        writer = DeskWriter(desk, Committer(desk, spool))
        writer.write(opened("a"))
        writer.write(rows("a", 0))
        await writer.flush()
        desk.away = why
        writer.write(rows("a", 1))
        refused = await writer.keep(kept("a"))
        assert desk.calls["a"].message is None
        desk.away = ""
        writer.write(rows("a", 2))
        writer.write(closed("a"))
        later = await writer.keep(kept("b_is_not_open"))
        await writer.stop()
        return refused, later

    refused, later = run(work())
    assert refused
    assert later.startswith("refused")
    call = desk.calls["a"]
    assert [row.seq for row in desk.journal("a")] == [0, 1, 2]
    assert call.message == kept("a")
    assert call.closed == closed("a")


def test_the_office_is_asked_twice_not_once_per_call_when_it_is_away(spool: Spool) -> None:
    desk = FakeDesk()
    desk.away = "locked"
    committer = Committer(desk, spool)
    writes: list[AnyWrite] = [opened(str(number)) for number in range(20)]
    assert all(committer.commit(writes))
    assert desk.tries == 2
    desk.away = ""
    assert committer.catch_up()
    assert len(desk.calls) == 20


def test_one_bad_call_does_not_take_the_others_with_it(spool: Spool) -> None:
    desk = FakeDesk()
    desk.refuse_call = "bad"
    committer = Committer(desk, spool)
    answers = committer.commit([opened("a"), opened("bad"), opened("b"), kept("b")])
    assert answers == ["", "refused: ValueError", "", ""]
    assert sorted(desk.calls) == ["a", "b"]
    assert spool.refused == 1
    assert not committer.waiting


def test_what_the_office_refuses_does_not_block_the_spool(spool: Spool) -> None:
    desk = FakeDesk()
    desk.away = "gone"
    committer = Committer(desk, spool)
    for call in ("a", "bad", "b"):
        committer.commit([opened(call)])
    desk.away, desk.refuse_call = "", "bad"
    assert committer.catch_up()
    assert sorted(desk.calls) == ["a", "b"]
    assert spool.refused == 1


def test_one_call_that_is_refused_does_not_take_the_others_of_its_entry_with_it(spool: Spool) -> None:
    desk = FakeDesk()
    desk.away = "gone"
    committer = Committer(desk, spool)
    committer.commit([opened("before")])
    committer.commit([opened("a"), opened("bad"), opened("b"), kept("b")])  # one entry
    desk.away, desk.refuse_call = "", "bad"
    assert committer.catch_up()
    assert sorted(desk.calls) == ["a", "b", "before"]
    assert desk.calls["b"].message is not None
    assert spool.refused == 1


def test_what_is_another_process_s_by_now_is_shelved_and_told_of(
    tmp_path: Path, vault: MemoryVault, spool: Spool
) -> None:
    desk = FakeDesk([in_force(small_manual())])
    committer = Committer(desk, spool)
    committer.commit([opened("a"), rows("a", 0), opened("b")])
    desk.away = "gone"
    later = msgspec.structs.replace(rows("a", 1), node="n", epoch=1)
    committer.commit([later, rows("b", 0)])
    desk.away = ""
    desk.take_over("a", vault.new_key())
    assert committer.catch_up()
    assert len(desk.calls["b"].rows) == 1
    assert committer.late.lost.get_nowait() == "a"
    read = committer.late.read()
    assert [(one.call_id, one.node, one.epoch, one.writes) for one in read.calls] == [("a", "n", 1, (later,))]
    assert (spool.refused, committer.lost) == (0, 0)
    committer.commit([msgspec.structs.replace(rows("a", 2), node="n", epoch=1)])
    committer.late.done(read)  # it has grown since
    assert len(committer.late.read().calls[0].writes) == 2
    committer.late.done(committer.late.read())
    assert not committer.late.read().calls
    spool.close()
    assert not list(tmp_path.iterdir())


def test_what_could_not_be_put_aside_once_can_be_later(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full while something is refused: with space again it is put aside, and the rest goes on."""

    def full(_self: SpoolFile, _writes: Sequence[AnyWrite]) -> None:
        raise OSError(28, "No space left on device")

    desk = FakeDesk()
    desk.away = "locked"
    committer = Committer(desk, spool)
    committer.commit([opened("bad"), opened("good")])
    desk.away, desk.refuse_call = "", "bad"
    with monkeypatch.context() as patched:
        patched.setattr(SpoolFile, "append", full)
        assert not committer.catch_up()
    assert committer.catch_up()
    assert set(desk.calls) == {"good"}
    assert (spool.refused, committer.lost, committer.waiting) == (1, 0, False)


def test_what_was_refused_is_taken_in_under_its_old_name(tmp_path: Path, vault: MemoryVault) -> None:
    """The way that the doctor names: mend the cause, rename, start again."""
    desk, spool = FakeDesk(), Spool(tmp_path, "n-1", vault)
    desk.refuse_call = "bad"
    Committer(desk, spool).commit([opened("bad"), rows("bad", 0)])
    spool.close()
    (tmp_path / "n-1.refused").rename(tmp_path / "n-1.spool")
    desk.refuse_call = ""
    assert Committer(desk, Spool(tmp_path, "n-2", vault)).take_over()
    assert set(desk.calls) == {"bad"}
    assert not list(tmp_path.glob("n-1*"))


def test_a_full_disk_is_survived_in_memory(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = FakeDesk()
    desk.away = "gone"
    committer = Committer(desk, spool)

    def full(_writes: Sequence[AnyWrite]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool, "append", full)
    assert all(committer.commit([opened("a"), kept("a")]))
    assert committer.lost == 0
    desk.away = ""
    assert committer.commit([closed("a")]) == [""]
    assert desk.calls["a"].closed is not None
    assert desk.calls["a"].message is not None


def test_a_refused_write_that_was_held_in_memory_blocks_nothing(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = FakeDesk()
    desk.away = "locked"

    def full(_writes: Sequence[AnyWrite]) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(spool, "append", full)
        committer = Committer(desk, spool)
        committer.commit([opened("bad"), opened("good"), rows("good", 0)])
    desk.away, desk.refuse_call = "", "bad"
    assert committer.commit([kept("good")]) == [""]
    assert set(desk.calls) == {"good"}
    assert not committer.waiting
    assert (spool.refused, committer.lost) == (1, 0)


def test_a_full_disk_while_something_is_refused_loses_no_newer_write(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FakeDesk()
    desk.away = "locked"
    committer = Committer(desk, spool)
    committer.commit([opened("bad")])
    desk.away, desk.refuse_call = "", "bad"

    def full(_writes: Sequence[AnyWrite]) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(spool, "refuse", full)
        assert committer.commit([opened("good"), kept("good")]) == ["the office is away"] * 2
    assert committer.commit([closed("good")]) == [""]
    assert desk.calls["good"].message is not None
    assert committer.lost == 0


def test_a_living_process_takes_over_what_another_leaves_later(tmp_path: Path, vault: MemoryVault) -> None:
    desk = FakeDesk()
    mine, other = Spool(tmp_path, "a-1", vault), Spool(tmp_path, "b-1", vault)
    other.append([opened("x"), rows("x", 0)])
    committer = Committer(desk, mine)
    assert committer.take_over()
    assert not desk.calls  # the other lives and replays its own
    other.close()
    assert committer.take_over()
    assert set(desk.calls) == {"x"}
    assert not list(tmp_path.glob("b-1*"))


def test_another_process_replays_what_a_dead_one_left(tmp_path: Path, vault: MemoryVault) -> None:
    left = SpoolFile(tmp_path / "n-1.spool", vault)
    left.append([opened("a"), rows("a", 0)])
    left.append([closed("a")])
    os.close(left._handle)
    spool, desk = Spool(tmp_path, "n-2", vault), FakeDesk()
    assert spool.waiting == 2
    assert Committer(desk, spool).commit([opened("b")]) == [""]
    assert desk.calls["a"].closed is not None
    assert not (tmp_path / "n-1.spool").exists()


def test_a_living_process_keeps_its_own_spool(tmp_path: Path, vault: MemoryVault) -> None:
    living = SpoolFile(tmp_path / "n-1.spool", vault)
    living.append([opened("a")])
    assert Spool(tmp_path, "n-2", vault).waiting == 0
    living.close()


@pytest.mark.parametrize("cut", [1, 3, 20, 100])
def test_a_cut_tail_costs_the_cut_entry_only(tmp_path: Path, vault: MemoryVault, cut: int) -> None:
    path = tmp_path / "n-1.spool"
    file = SpoolFile(path, vault)
    file.append([opened("a")])
    whole = path.stat().st_size
    file.append([opened("b")])
    os.close(file._handle)
    os.truncate(path, max(path.stat().st_size - cut, whole))
    again = SpoolFile(path, vault)
    assert [[write.call_id for write in writes] for writes in again.read()] == [["a"]]
    again.append([opened("c")])
    assert [[write.call_id for write in writes] for writes in again.read()] == [["a"], ["c"]]
    again.close()


@pytest.mark.parametrize("after", [b"\0" * 4096, b"\xff" * 3], ids=["zeros", "a piece of a length"])
def test_what_a_power_cut_left_behind_the_last_entry_is_cut_off(
    tmp_path: Path, vault: MemoryVault, after: bytes
) -> None:
    path = tmp_path / "n-1.spool"
    file = SpoolFile(path, vault)
    file.append([opened("a")])
    whole = path.stat().st_size
    os.close(file._handle)
    path.write_bytes(path.read_bytes() + after)
    again = SpoolFile(path, vault)
    assert (again.entries, path.stat().st_size) == (1, whole)
    again.close()


def test_nothing_of_a_cut_entry_stands_behind_a_shorter_one(tmp_path: Path, vault: MemoryVault) -> None:
    path = tmp_path / "n-1.spool"
    file = SpoolFile(path, vault)
    file.append([opened("a")])
    file.append([opened("b")] * 20)
    os.close(file._handle)
    os.truncate(path, path.stat().st_size - 1)
    again = SpoolFile(path, vault)
    again.append([opened("c")])
    os.close(again._handle)
    last = SpoolFile(path, vault)
    assert [[write.call_id for write in writes] for writes in last.read()] == [["a"], ["c"]]
    last.append([opened("d")])
    assert path.stat().st_size == last._good
    last.close()


def test_a_last_entry_that_does_not_open_costs_no_other(tmp_path: Path, vault: MemoryVault) -> None:
    """Its length was on the disk when the power went, and its bytes were not."""
    path = tmp_path / "n-1.spool"
    file = SpoolFile(path, vault)
    file.append([opened("a")])
    whole = path.stat().st_size
    file.append([opened("b")])
    os.pwrite(file._handle, bytes(path.stat().st_size - whole - 4), whole + 4)
    os.close(file._handle)
    spool = Spool(tmp_path, "n-2", vault)
    desk = FakeDesk()
    assert Committer(desk, spool).catch_up()
    assert list(desk.calls) == ["a"]
    assert not list(tmp_path.glob("*.unreadable"))


def test_an_entry_of_a_newer_desk_is_put_aside_and_the_desk_starts(tmp_path: Path, vault: MemoryVault) -> None:
    """The desk was put back to an earlier version while something waited."""
    path = tmp_path / "n-1.spool"
    file = SpoolFile(path, vault)
    file.append([opened("a")])
    sealed = vault.seal(vault.spool_keys()[0], b'[{"type":"of_tomorrow"}]', file._about(1))
    os.pwrite(file._handle, len(sealed).to_bytes(4, "little") + sealed, path.stat().st_size)
    before = path.read_bytes()
    os.close(file._handle)
    spool = Spool(tmp_path, "n-2", vault)
    assert spool.waiting == 0
    assert (tmp_path / "n-1.unreadable").read_bytes() == before


def test_a_spool_of_another_master_key_is_put_aside_and_the_desk_starts(tmp_path: Path, vault: MemoryVault) -> None:
    left = SpoolFile(tmp_path / "n-1.spool", MemoryVault())
    left.append([opened("a")])
    os.close(left._handle)
    spool = Spool(tmp_path, "n-2", vault)
    assert spool.waiting == 0
    assert (tmp_path / "n-1.unreadable").exists()
    assert Committer(FakeDesk(), spool).commit([opened("b")]) == [""]


def test_a_spool_of_an_older_master_key_is_taken_in(tmp_path: Path, vault: MemoryVault) -> None:
    """A key was added while a process ran, which went on sealing under the one it knew until it died."""

    class Added(MemoryVault):
        def spool_keys(self) -> tuple[bytes, ...]:
            return (*super().spool_keys(), *vault.spool_keys())

    left = SpoolFile(tmp_path / "n-1.spool", vault)
    for call in "abc":
        left.append([opened(call)])
    os.close(left._handle)
    desk, spool = FakeDesk(), Spool(tmp_path, "n-2", Added())
    assert Committer(desk, spool).take_over()
    assert list(desk.calls) == ["a", "b", "c"]
    assert not list(tmp_path.glob("*.unreadable"))


def test_a_fault_of_the_thread_is_answered_and_the_next_group_goes_on(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = FakeDesk()
    committer = Committer(desk, spool)
    commit = committer.commit

    def broken(_writes: Sequence[AnyWrite]) -> list[str]:
        raise RuntimeError("no thread")

    async def work() -> tuple[str, str]:
        writer = DeskWriter(desk, committer)
        monkeypatch.setattr(committer, "commit", broken)
        first = await writer.keep(kept("a"))
        monkeypatch.setattr(committer, "commit", commit)
        writer.write(opened("a"))
        second = await writer.keep(kept("a"))
        await writer.stop()
        return first, second

    assert run(work()) == ("fault: RuntimeError", "")
    assert committer.lost == 1


def test_nothing_in_the_spool_is_readable(tmp_path: Path, vault: MemoryVault) -> None:
    file = SpoolFile(tmp_path / "n-1.spool", vault)
    file.append([opened("a")])
    raw = (tmp_path / "n-1.spool").read_bytes()
    assert b"0312345678" not in raw
    assert msgspec.json.encode(opened("a"))[:20] not in raw
    file.close()
