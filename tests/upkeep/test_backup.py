"""Backups: what is in them, what damages are seen, what is on disk when something fails."""

from __future__ import annotations

import io
import os
import sqlite3
import stat
import tarfile
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.support.need import need
from tests.support.postgres import Postgres
from toritsugi.upkeep import archive
from toritsugi.upkeep.actions import InTheWay, back_up, restore
from toritsugi.upkeep.archive import Manifest, UnusableBackup
from toritsugi.upkeep.database import DatabaseTool
from toritsugi.upkeep.lock import Busy, held

MADE = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
FILES = {
    "recordings/c1/2026-11/a.trec": b"\x00sealed sound" * 1000,
    "spool/journal-1": b"sealed rows",
    "fallback/v.wav": b"RIFF",
    "notices/busy.wav": b"RIFF",
    "secrets/master.key": b"k" * 32,
    "prompts/cache.pcm": b"made anew",
    "dbos.sqlite3": b"made anew",
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for name, content in FILES.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(content)
    with closing(sqlite3.connect(data / archive.DATABASE)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, text TEXT)")
        db.execute("INSERT INTO message (text) VALUES ('承りました')")
        db.commit()
    return data


def _back_up(data: Path, out: Path, *, keys: bool = True) -> Manifest:
    return back_up(data, out, database_url="", keys=keys, version="0", made_at=MADE)


def _messages(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / archive.DATABASE)) as db:
        return [text for (text,) in db.execute("SELECT text FROM message ORDER BY id")]


def test_what_is_kept_comes_back_and_what_is_made_anew_does_not(desk: Path, tmp_path: Path) -> None:
    out = tmp_path / "desk.backup"
    manifest = _back_up(desk, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert restore(out, tmp_path / "new", database_url="") == manifest
    for name, content in FILES.items():
        copy = tmp_path / "new" / name
        assert (copy.read_bytes() == content) if not name.startswith(("prompts", "dbos")) else not copy.exists()
    assert _messages(tmp_path / "new") == ["承りました"]


def test_without_keys_no_key_is_in_the_file(desk: Path, tmp_path: Path) -> None:
    manifest = _back_up(desk, tmp_path / "b", keys=False)
    assert not any(member.name.startswith("secrets") for member in manifest.members)
    assert restore(tmp_path / "b", tmp_path / "new", database_url="").keys is False


def test_the_copy_is_one_moment_while_others_write(desk: Path, tmp_path: Path) -> None:
    """A writer keeps two rows equal in one transaction; no backup may hold one without the other."""
    stop = threading.Event()
    with closing(sqlite3.connect(desk / archive.DATABASE)) as db:
        db.execute("CREATE TABLE pair (a INTEGER, b INTEGER)")
        db.execute("INSERT INTO pair VALUES (0, 0)")
        db.commit()

    def write() -> None:
        with closing(sqlite3.connect(desk / archive.DATABASE, timeout=20)) as db:
            while not stop.is_set():
                db.execute("UPDATE pair SET a = a + 1")
                db.execute("UPDATE pair SET b = b + 1")
                db.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            _back_up(desk, tmp_path / f"b{number}")
            restore(tmp_path / f"b{number}", tmp_path / f"new{number}", database_url="")
            with closing(sqlite3.connect(tmp_path / f"new{number}" / archive.DATABASE)) as db:
                a, b = db.execute("SELECT a, b FROM pair").fetchone()
            assert a == b
    finally:
        stop.set()
        writer.join()


def test_a_desk_in_use_is_not_overwritten(desk: Path, tmp_path: Path) -> None:
    _back_up(desk, tmp_path / "b")
    with pytest.raises(InTheWay, match="not empty"):
        restore(tmp_path / "b", desk, database_url="")
    (tmp_path / "other" / "run").mkdir(parents=True)
    with held(tmp_path / "other"), pytest.raises(Busy):
        restore(tmp_path / "b", tmp_path / "other", database_url="")


@pytest.mark.parametrize("cut", [0, 10, 500, -1])
def test_a_cut_or_changed_file_leaves_nothing(desk: Path, tmp_path: Path, cut: int) -> None:
    out = tmp_path / "b"
    _back_up(desk, out)
    out.write_bytes(out.read_bytes()[:cut] if cut >= 0 else b"no tar at all")
    with pytest.raises(UnusableBackup):
        restore(out, tmp_path / "new", database_url="")
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".new-restore-*"))


@pytest.mark.parametrize(
    ("name", "kind"), [("../outside", tarfile.REGTYPE), ("/etc/outside", tarfile.REGTYPE), ("link", tarfile.SYMTYPE)]
)
def test_members_that_climb_out_are_refused(tmp_path: Path, name: str, kind: bytes) -> None:
    with tarfile.open(tmp_path / "b", "w:gz") as tar:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info, io.BytesIO())
    with pytest.raises(UnusableBackup):
        restore(tmp_path / "b", tmp_path / "new", database_url="")
    assert not (tmp_path / "outside").exists()


def test_one_changed_byte_is_seen(desk: Path, tmp_path: Path) -> None:
    _back_up(desk, tmp_path / "b")
    with tarfile.open(tmp_path / "b", "r:gz") as tar:
        contents = {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]
    contents["spool/journal-1"] = b"Sealed rows"
    with tarfile.open(tmp_path / "changed", "w:gz") as tar:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    with pytest.raises(UnusableBackup, match="spool/journal-1"):
        restore(tmp_path / "changed", tmp_path / "new", database_url="")


def test_a_newer_format_is_refused_with_the_mend() -> None:
    newer = Manifest(archive.FORMAT + 1, "9", MADE.isoformat(), True, ())
    with pytest.raises(UnusableBackup, match="newer"):
        Manifest.from_json(newer.to_json())


def test_a_full_disk_leaves_the_old_backup(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "b"
    _back_up(desk, out)
    before = out.read_bytes()

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_add_bytes", full)
    with pytest.raises(OSError, match="No space"):
        _back_up(desk, out)
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*.partial")] == []


def test_an_earlier_backup_is_replaced_and_no_other_file(desk: Path, tmp_path: Path) -> None:
    other, backup = tmp_path / "README.md", tmp_path / "desk.backup"
    other.write_text("# letters\n")
    with pytest.raises(InTheWay, match="is no backup: name another file"):
        _back_up(desk, other)
    assert other.read_text() == "# letters\n"
    _back_up(desk, backup)
    first = backup.read_bytes()
    _back_up(desk, backup, keys=False)
    assert backup.read_bytes() != first


def test_nothing_to_back_up_names_the_mend(tmp_path: Path) -> None:
    with pytest.raises(InTheWay, match="--data"):
        _back_up(tmp_path, tmp_path / "b")


def test_postgresql_comes_back_into_an_empty_database_and_never_over_a_desk(
    desk: Path, tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{need('postgres')}{os.pathsep}{os.environ['PATH']}")
    used, empty = postgres.create_database(), postgres.create_database()
    with psycopg.connect(used) as connection:
        connection.execute("CREATE TABLE calls_call (call_id text)")
        connection.execute("INSERT INTO calls_call VALUES ('kept')")
    out = tmp_path / "desk.backup"
    back_up(desk, out, database_url=used, keys=True, version="0", made_at=MADE)
    with psycopg.connect(used) as connection:
        connection.execute("INSERT INTO calls_call VALUES ('taken since')")

    with pytest.raises(InTheWay, match="holds a desk"):
        restore(out, tmp_path / "new", database_url=used)
    assert not (tmp_path / "new").exists()
    with psycopg.connect(used) as connection:
        assert connection.execute("SELECT count(*) FROM calls_call").fetchone() == (2,)

    restore(out, tmp_path / "new", database_url=empty)
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT call_id FROM calls_call").fetchall() == [("kept",)]
    assert (tmp_path / "new" / "secrets" / "master.key").is_file()


def test_a_damaged_database_is_not_backed_up_and_said(desk: Path, tmp_path: Path) -> None:
    (desk / archive.DATABASE).write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(DatabaseTool, match="doctor"):
        _back_up(desk, tmp_path / "desk.backup")
    assert not (tmp_path / "desk.backup").exists()
