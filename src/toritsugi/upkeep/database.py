"""A consistent copy of the database while the desk works, and putting it back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from toritsugi.upkeep.archive import DATABASE, DUMP


class DatabaseTool(Exception):
    """A database cannot be copied or put back; the text says why and what mends it."""


def copy_sqlite(database: Path, into: Path) -> tuple[str, Path]:
    """Copy by SQLite's backup API: one consistent moment, while others go on writing."""
    target = into / DATABASE
    try:
        with (
            closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        raise DatabaseTool(f"{database} cannot be copied: {verdict}; `toritsugi doctor` tells more")
    return DATABASE, target


def dump_postgres(url: str, into: Path) -> tuple[str, Path]:
    """Dump with pg_dump's custom format."""
    target = into / DUMP
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"], url)
    return DUMP, target


def holds_desk(url: str) -> bool:
    """Whether there are calls' tables in the database. Raises DatabaseTool when it cannot be asked."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute("SELECT to_regclass('calls_call') IS NOT NULL").fetchone()
    except psycopg.Error as error:
        raise DatabaseTool(f"the database cannot be asked: {str(error).strip()[-300:]}") from error
    return bool(row and row[0])


def load_postgres(url: str, dump: Path) -> None:
    """Fill an empty database from the dump, in one transaction."""
    name = urlsplit(url).path.lstrip("/")
    options = ["--no-owner", "--single-transaction", f"--dbname={name}"]
    _run(["pg_restore", *options, str(dump)], url)


def _run(argv: list[str], url: str) -> None:
    if shutil.which(argv[0]) is None:
        raise DatabaseTool(f"{argv[0]} is not installed: install PostgreSQL's client programs")
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=os.environ | _connection(url))
    if done.returncode:
        raise DatabaseTool(f"{argv[0]} failed: {done.stderr.strip()[-500:]}")


def _connection(url: str) -> dict[str, str]:
    """libpq's variables for a URL: the password stands in no process list."""
    parts = urlsplit(url)
    known = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port) if parts.port else None,
        "PGUSER": unquote(parts.username) if parts.username else None,
        "PGPASSWORD": unquote(parts.password) if parts.password else None,
        "PGDATABASE": parts.path.lstrip("/") or None,
    }
    return {name: value for name, value in known.items() if value}
