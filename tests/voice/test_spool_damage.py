"""Damage in the spool costs what it hit: all else is taken in, also by the process whose file it is, and it is told."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fake_desk import FakeDesk, MemoryVault
from tests.voice.test_writer_spool import closed, kept, opened, rows
from toritsugi.voice import spoolscan
from toritsugi.voice.ports import AnyWrite
from toritsugi.voice.spool import Spool
from toritsugi.voice.spoolfile import DAMAGED, SpoolFile
from toritsugi.voice.spoolscan import Damaged, Source, stretches
from toritsugi.voice.writer import Committer

CALLS = ("a", "b", "c", "d", "e")
ZERO, HUGE = bytes(4), b"\xff\xff\xff\x7f"


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


def written(path: Path, vault: MemoryVault, calls: tuple[str, ...] = CALLS) -> list[tuple[int, int]]:
    """A file with an entry for each call, that no process holds; where each begins and ends."""
    file = SpoolFile(path, vault)
    spans = []
    for call in calls:
        begin = file._good
        file.append([opened(call)])
        spans.append((begin, file._good))
    os.close(file._handle)
    return spans


def hit(path: Path, begin: int, data: bytes) -> None:
    whole = bytearray(path.read_bytes())
    whole[begin : begin + len(data)] = data
    path.write_bytes(whole)


def calls_of(file: SpoolFile) -> list[str]:
    return [write.call_id for writes in file.read() for write in writes]


@pytest.mark.parametrize("length", [ZERO, HUGE, b"\x20\0\0\0"], ids=["zero", "too large", "too small"])
@pytest.mark.parametrize("which", range(len(CALLS)))
def test_an_entry_whose_length_alone_is_damaged_is_read_like_all_others(
    tmp_path: Path, vault: MemoryVault, which: int, length: bytes
) -> None:
    path = tmp_path / "n-1.spool"
    spans = written(path, vault)
    hit(path, spans[which][0], length)
    file = SpoolFile(path, vault)
    assert calls_of(file) == list(CALLS)
    file.append([opened("f")])
    assert calls_of(file) == [*CALLS, "f"]
    file.clear()
    file.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("first", "last"), [(0, 0), (1, 1), (1, 3), (0, 3), (2, 4)])
@pytest.mark.parametrize("byte", [0, 0xFF, 0x11])
def test_what_stands_around_damage_is_taken_in_and_the_damage_kept_and_told(
    tmp_path: Path, vault: MemoryVault, caplog: pytest.LogCaptureFixture, first: int, last: int, byte: int
) -> None:
    path = tmp_path / "n-1.spool"
    spans = written(path, vault)
    bad = bytes([byte]) * (spans[last][1] - spans[first][0] - 8)
    hit(path, spans[first][0], bad)
    damage = path.read_bytes()[spans[first][0] : spans[last][1]]
    desk, spool = FakeDesk(), Spool(tmp_path, "n-2", vault)
    assert Committer(desk, spool).take_over()
    around = [call for number, call in enumerate(CALLS) if not first <= number <= last]
    assert list(desk.calls) == around
    spool.close()
    assert [one.name for one in tmp_path.iterdir()] == ["n-1.spool.damaged"]
    assert (tmp_path / "n-1.spool.damaged").read_bytes() == damage
    assert "n-1.spool.damaged" in caplog.text


def test_a_large_file_of_another_key_is_given_up_soon() -> None:
    """Chance makes thousands of lengths in it; to try them all would take hours."""
    data = np.random.default_rng(5).integers(0, 256, 16 << 20, dtype=np.uint8).tobytes()
    tried: list[int] = []

    def opens(sealed: bytes, _number: int) -> None:
        tried.append(len(sealed))

    source = Source(lambda offset, length: data[offset : offset + length], opens, len(data))
    assert list(stretches(source)) == [Damaged(0, len(data))]
    assert 0 < sum(tried) < 5 * spoolscan._SPENT


def test_many_entries_lost_in_one_place_cost_nothing_behind_them(tmp_path: Path, vault: MemoryVault) -> None:
    path = tmp_path / "n-1.spool"
    calls = tuple(f"call{number}" for number in range(60))
    spans = written(path, vault, calls)
    hit(path, spans[3][0], bytes(spans[50][1] - spans[3][0]))
    file = SpoolFile(path, vault)
    assert calls_of(file) == [*calls[:3], *calls[51:]]
    file.close()


def test_damage_of_a_running_process_s_own_file_blocks_nothing(
    tmp_path: Path, vault: MemoryVault, caplog: pytest.LogCaptureFixture
) -> None:
    desk, spool = FakeDesk(), Spool(tmp_path, "n-1", vault)
    committer = Committer(desk, spool)
    desk.away = "database is locked"
    for call in CALLS:
        committer.commit([opened(call), rows(call, 0)])
    os.pwrite(spool._own._handle, bytes(30), 40)
    for _ in range(3):
        assert not committer.catch_up()  # the office is still away
    desk.away = ""
    assert committer.commit([opened("new"), kept("new")]) == ["", ""]
    assert list(desk.calls) == [*CALLS[1:], "new"]
    assert not committer.waiting
    assert caplog.text.count("are damaged") == 1
    assert (tmp_path / "n-1.spool.damaged").stat().st_size > 30
    desk.away = "again"
    assert committer.commit([closed("new")]) == ["the office is away"]
    desk.away = ""
    assert committer.catch_up()
    assert desk.calls["new"].closed is not None


def test_pages_that_the_disk_does_not_give_are_damage(
    tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, spool = FakeDesk(), Spool(tmp_path, "n-1", vault)
    committer = Committer(desk, spool)
    desk.away = "database is locked"
    calls = [f"call{number}" for number in range(60)]
    ends = []
    for call in calls:
        committer.commit([opened(call)])
        ends.append(spool._own._good)
    give: Callable[[int, int, int], bytes] = os.pread

    def broken(handle: int, length: int, offset: int) -> bytes:
        if offset < 8192 and offset + length > 4096:
            raise OSError(errno.EIO, "Input/output error")
        return give(handle, length, offset)

    desk.away = ""
    with monkeypatch.context() as patched:
        patched.setattr(os, "pread", broken)
        assert committer.catch_up()
    whole = [call for call, begin, end in zip(calls, [0, *ends], ends, strict=False) if end <= 4096 or begin >= 8192]
    assert 0 < len(whole) < len(calls)
    assert list(desk.calls) == whole


def test_damage_that_cannot_be_kept_aside_stays_where_it_is(
    tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "n-1.spool"
    spans = written(path, vault)
    hit(path, spans[1][0], bytes(spans[1][1] - spans[1][0]))
    desk = FakeDesk()
    committer = Committer(desk, Spool(tmp_path, "n-2", vault))

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert not committer.catch_up()
    assert committer.catch_up()
    assert list(desk.calls) == ["a", "c", "d", "e"]
    assert (tmp_path / f"n-1.spool{DAMAGED}").exists()


def test_a_damaged_file_of_what_was_refused_blocks_nothing(tmp_path: Path, vault: MemoryVault) -> None:
    desk, spool = FakeDesk(), Spool(tmp_path, "n-1", vault)
    (tmp_path / "n-1.refused").write_bytes(b"\x40\0\0\0" + bytes(range(200)))
    committer = Committer(desk, spool)
    desk.away = "gone"
    committer.commit([opened("bad")])
    committer.commit([opened("good")])
    desk.away, desk.refuse_call = "", "bad"
    assert committer.catch_up()
    assert list(desk.calls) == ["good"]
    assert (tmp_path / "n-1.unreadable").exists()
    assert spool.refused == 1


def test_a_file_of_another_key_is_put_aside_whole_however_its_first_length_reads(
    tmp_path: Path, vault: MemoryVault
) -> None:
    path = tmp_path / "n-1.spool"
    written(path, MemoryVault())
    hit(path, 0, HUGE)
    before = path.read_bytes()
    (tmp_path / "n-1.unreadable").write_bytes(b"an earlier one")
    assert Spool(tmp_path, "n-2", vault).waiting == 0
    assert (tmp_path / "n-1.unreadable").read_bytes() == b"an earlier one"
    assert (tmp_path / "n-1.1.unreadable").read_bytes() == before


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_whatever_is_overwritten_every_other_entry_is_read_in_order(data: st.DataObject) -> None:
    vault = MemoryVault()
    with TemporaryDirectory() as name:
        path = Path(name) / "n-1.spool"
        file = SpoolFile(path, vault)
        spans, calls = [], [f"call{number}" for number in range(data.draw(st.integers(2, 12), label="entries"))]
        for call in calls:
            begin = file._good
            writes: list[AnyWrite] = [opened(call)] * data.draw(st.integers(1, 3))
            file.append(writes)
            spans.append((begin, file._good))
        begin = data.draw(st.integers(0, file._good - 1), label="begin")
        rubbish = data.draw(st.binary(min_size=1, max_size=file._good - begin), label="rubbish")
        os.pwrite(file._handle, rubbish, begin)
        found = list(dict.fromkeys(calls_of(file)))
        untouched = [
            call
            for call, (start, end) in zip(calls, spans, strict=True)
            if end <= begin or start >= begin + len(rubbish)
        ]
        assert found == sorted(found, key=calls.index)
        assert set(untouched) <= set(found)
        file.close()
