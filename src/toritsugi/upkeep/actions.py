"""Backing up and restoring a data folder, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from toritsugi import disk
from toritsugi.upkeep import archive, database
from toritsugi.upkeep.archive import Manifest, UnusableBackup
from toritsugi.upkeep.lock import held


class InTheWay(Exception):
    """The data folder holds data already, or a desk runs on it; the text says what mends it."""


def back_up(data: Path, out: Path, *, database_url: str, keys: bool, version: str, made_at: datetime) -> Manifest:
    """Write a backup of a desk that may be running. It takes the place of an earlier backup, of no other file."""
    if out.is_file() and out.stat().st_size and not archive.is_backup(out):
        raise InTheWay(f"{out} is there and is no backup: name another file")
    if not database_url and not (data / archive.DATABASE).is_file():
        raise InTheWay(f"{data} holds no desk: name its data folder with --data")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as scratch:
        place = Path(scratch)
        copy = (
            database.dump_postgres(database_url, place)
            if database_url
            else database.copy_sqlite(data / archive.DATABASE, place)
        )
        return archive.write(out, data, copy, keys=keys, version=version, made_at=made_at)


def restore(backup: Path, data: Path, *, database_url: str) -> Manifest:
    """Put a backup in place of an empty or missing data folder.

    Everything is unpacked and verified beside the folder first, then takes its place by one rename: after a power cut
    there is either no data folder, as before, or the whole one.
    """
    if data.exists() and any(entry.name != "run" for entry in data.iterdir()):
        raise InTheWay(f"{data} is not empty: move it away, or name another folder with --data")
    data.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=data.parent, prefix=f".{data.name}-restore-"))
    try:
        manifest = archive.unpack(backup, staging)
        _check_database(staging, database_url)
        if database_url:
            if database.holds_desk(database_url):
                raise InTheWay("the database of TORITSUGI_DATABASE_URL holds a desk: name an empty one")
            database.load_postgres(database_url, staging / archive.DUMP)
            (staging / archive.DUMP).unlink()
        if data.exists():
            with held(data):
                shutil.rmtree(data)
        os.replace(staging, data)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    disk.sync(data.parent)
    return manifest


def _check_database(staging: Path, database_url: str) -> None:
    wanted, other = (archive.DUMP, archive.DATABASE) if database_url else (archive.DATABASE, archive.DUMP)
    if (staging / wanted).is_file():
        return
    if (staging / other).is_file():
        kind = "SQLite: unset" if database_url else "PostgreSQL: set"
        raise UnusableBackup(f"this backup was made from {kind} TORITSUGI_DATABASE_URL to restore it")
    raise UnusableBackup("this backup holds no database")
