"""What a caller hears while nothing can be kept: never "taken" (G4), and the call goes on to its end (G8)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.callers import Heard, deciding_lines, heard_line, one_call
from tests.support.need import have, need
from tests.support.receiver import Receiver, receiver
from tests.support.waiting import until
from tests.support.whole_desk import WholeDesk, payloads, whole_desk

pytestmark = [pytest.mark.needs("asterisk"), pytest.mark.serial, pytest.mark.timeout(300)]
SETTINGS = {"TORITSUGI_ANSWER_DELAY": "0.1"}


def _numbers(client: Receiver) -> set[str]:
    """Numbers of complete messages that arrived."""
    found = set()
    for _, payload in payloads(client):
        if payload["data"]["complete"]:
            found |= {item["value"] for item in payload["data"]["items"] if item["id"] == "phone"}
    return found


async def _calls(desk: WholeDesk, *numbers: str) -> list[Heard]:
    return await asyncio.gather(*(one_call(desk, number, patience=40.0) for number in numbers))


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own, of this size."""
    need("mount")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Take every free byte of the file system for as long as the block runs."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as out:
        for piece in (1 << 24, 1 << 20, 1 << 16, 1 << 12):
            with contextlib.suppress(OSError):  # ENOSPC: the next smaller piece
                while True:
                    os.posix_fallocate(out.fileno(), out.seek(0, os.SEEK_END), piece)
    assert os.statvfs(folder).f_bavail == 0
    try:
        yield
    finally:
        filler.unlink()


@dataclass(frozen=True)
class Scene:
    """A running desk, its client's receiver, and the disk it lies on."""

    desk: WholeDesk
    client: Receiver
    disk: Path


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("kept")
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(small_disk(folder / "disk", 256)) if have("mount") else folder
        client = stack.enter_context(receiver())
        desk = stack.enter_context(whole_desk(disk, client, SETTINGS, samples=()))
        desk.start()
        yield Scene(desk, client, disk)


async def test_a_locked_database_is_not_told_as_taken_and_the_message_arrives_once_it_is_free(scene: Scene) -> None:
    desk, client = scene.desk, scene.client
    lines = await deciding_lines()
    (before,) = await _calls(desk, "09010000001")
    with contextlib.closing(sqlite3.connect(desk.data / "toritsugi.sqlite3", isolation_level=None)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        during = await _calls(desk, "09010000002", "09010000003")
        lock.execute("ROLLBACK")
    (after,) = await _calls(desk, "09010000004")
    # what was not told is not lost either: the spool brings it once the database is free
    await until(lambda: len(_numbers(client)) == 4, 60)
    await until(lambda: not desk.channels(), 20)
    assert heard_line(lines.told, before)
    assert heard_line(lines.told, after)
    for call in during:
        assert call.answered
        assert heard_line(lines.not_kept, call), "the caller was told nothing"
        assert not heard_line(lines.told, call)


async def test_on_a_full_disk_nothing_is_told_as_taken_and_the_desk_works_again_with_space(scene: Scene) -> None:
    need("mount")
    desk, client = scene.desk, scene.client
    lines = await deciding_lines()
    with full(scene.disk):
        during = await _calls(desk, "09020000002", "09020000003")
    (after,) = await _calls(desk, "09020000004")
    # held in memory while not even the spool could be written: with space again it is a message as any
    await until(lambda: {f"0902000000{n}" for n in (2, 3, 4)} <= _numbers(client), 60)
    await until(lambda: not desk.channels(), 20)
    assert heard_line(lines.told, after)
    for call in during:
        assert call.answered
        assert heard_line(lines.not_kept, call), "the caller was told nothing"
        assert not heard_line(lines.told, call)
