"""Closing what ended processes left holds up no call that runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PosixPath

from tests.support.fake_desk import FakeDesk, MemoryVault, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.voice.test_writer_spool import NOW, opened
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.context import Context
from toritsugi.voice.ports import JournalRow, Orphan
from toritsugi.voice.spool import Spool
from toritsugi.voice.sweep import Sweep
from toritsugi.voice.writer import Committer, DeskWriter


class Watched(PosixPath):
    """A data folder that tells on which threads it was looked into."""

    def __init__(self, *_parts: object) -> None:
        self.threads: set[int] = set()

    def __truediv__(self, key: str) -> Path:  # type: ignore[override]
        self.threads.add(threading.get_ident())
        return Path(str(self), key)


def test_journals_are_replayed_beside_the_event_loop(tmp_path: Path) -> None:
    desk, vault, data = FakeDesk([in_force(small_manual())]), MemoryVault(), Watched(str(tmp_path))
    desk.commit([opened("a")])
    row = JournalRow(seq=0, at=0.0, kind=journal.CONTEXT, body=journal.encode(Context(call_id="a", started_at=NOW)))
    desk.abandoned.append(Orphan(call_id="a", line=desk.lines[0], key=vault.new_key(), rows=(row,)))

    async def work() -> None:
        writer = DeskWriter(desk, Committer(desk, Spool(tmp_path / "spool", "n-2", vault)))
        await Sweep(writer, data, "n", 2, ()).run(datetime(2026, 11, 24, tzinfo=UTC))
        await writer.stop()

    run(work())
    assert desk.calls["a"].closed is not None
    assert data.threads
    assert threading.get_ident() not in data.threads
    assert not data.threads & desk.threads


def test_a_call_of_its_own_that_ends_during_the_look_is_left_alone(tmp_path: Path) -> None:
    """Its lease had run out; its own end is on the way to the disk."""

    class Slow(FakeDesk):
        def orphans(self, node: str, epoch: int, lapsed: Mapping[str, str]) -> tuple[Orphan, ...]:
            own.clear()
            return super().orphans(node, epoch, lapsed)

    desk, vault = Slow([in_force(small_manual())]), MemoryVault()
    desk.commit([opened("a")])
    row = JournalRow(seq=0, at=0.0, kind=journal.CONTEXT, body=journal.encode(Context(call_id="a", started_at=NOW)))
    desk.abandoned.append(Orphan(call_id="a", line=desk.lines[0], key=vault.new_key(), rows=(row,)))
    own = {"a"}

    async def work() -> None:
        writer = DeskWriter(desk, Committer(desk, Spool(tmp_path / "spool", "n-2", vault)))
        await Sweep(writer, tmp_path, "n", 2, own).run(datetime(2026, 11, 24, tzinfo=UTC))
        await writer.stop()

    run(work())
    assert desk.calls["a"].closed is None
