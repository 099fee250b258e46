"""From the commit of a message (what `Recorded` tells the dialogue) to its webhook in the receiver's log.

Each message makes two deliveries: the webhook that is timed, and the client's own inbox. The peers are a bare POST to
the same kind of receiver, and a bare SQLite transaction of as many rows.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import requests

from benchmarks.figure import Figure, Stopwatch, percentile, spread
from benchmarks.size import FULL, Size
from benchmarks.support.desk import Bench, benched
from tests.support.paths import ROOT
from tests.support.receiver import receiver

#: messages a second under load
RATE = 5
#: rows that one message makes: itself, two deliveries, two attempts, two events
ROWS = 7


def webhook_id(message_id: str) -> str:
    """The id of the webhook, as the office makes it (office/delivery/actions.py)."""
    return uuid.uuid5(uuid.UUID(message_id), "office|webhook|1").hex


def deliver(bench: Bench, count: int, apart: float) -> tuple[list[float], list[float]]:
    """Milliseconds of each commit, and from each commit to its webhook. AssertionError when one does not come."""
    before = len(bench.arrivals)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.support.committer", str(count), str(apart)],
        env=bench.desk.env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told: list[tuple[str, float, float]] = json.loads(done.stdout)
    received = bench.receiver.wait(before + count, 60)
    came = {one.headers["webhook-id"]: bench.arrivals[number] for number, one in enumerate(received)}
    commits = [(after - begun) * 1000 for _, begun, after in told]
    waits = [(came[webhook_id(name)] - after) * 1000 for name, _, after in told]
    return commits, waits


def bare_posts(count: int) -> list[float]:
    """Milliseconds of a POST of 2 kB, a new connection each time."""
    taken = []
    with receiver() as told:
        for _ in range(count):
            with Stopwatch() as watch:
                requests.post(told.url, data=b"x" * 2000, timeout=5)
            taken.append(watch.seconds * 1000)
    return taken


def bare_commits(folder: Path, count: int) -> list[float]:
    """Milliseconds of a transaction of as many rows, WAL, synchronous FULL."""
    file = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")
    file.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB)")
    taken = []
    for number in range(count):
        with Stopwatch() as watch:
            file.execute("BEGIN IMMEDIATE")
            for row in range(ROWS):
                file.execute("INSERT INTO row (name, body) VALUES (?, ?)", (f"{number}/{row}", b"x" * 300))
            file.execute("COMMIT")
        taken.append(watch.seconds * 1000)
        time.sleep(0.01)
    file.close()
    return taken


def measure(size: Size = FULL) -> Iterator[Figure]:
    with benched() as bench:
        deliver(bench, 2, 0.5)  # the first opens what later ones share
        time.sleep(1)
        commits, waits = deliver(bench, size.messages, 0.77)  # no multiple of any period of the desk
        yield spread("idle: commit of a message", commits)
        yield spread("idle: commit → webhook in the receiver's log", waits)
        commits, loaded = deliver(bench, round(RATE * size.rate_seconds), 1 / RATE)
        yield spread(f"{RATE} messages/s: commit of a message", commits)
        yield spread(f"{RATE} messages/s: commit → webhook in the receiver's log", loaded)
        posts, rows = bare_posts(size.messages * 3), bare_commits(bench.desk.data, size.messages * 3)
        yield spread("peer, bare POST by requests", posts)
        yield spread(f"peer, bare SQLite transaction of {ROWS} rows", rows)
        yield Figure("ratio commit / bare transaction, p50", percentile(commits, 50) / percentile(rows, 50), "×")
        yield Figure("ratio idle delivery / bare POST, p50", percentile(waits, 50) / percentile(posts, 50), "×")
