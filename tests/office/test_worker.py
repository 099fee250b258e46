"""The worker process with DBOS: swept, nudged, killed at the worst moment, taken over by another."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from tests.support.office import a_line, a_person, an_unreadable_version, keep, new_call_id, open_call
from tests.support.receiver import Receiver, receiver
from toritsugi.core.dialogue.message import Notify
from toritsugi.office.accounts.models import Role
from toritsugi.office.clients.actions import do_add_contact, do_set_endpoint
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery import jobs
from toritsugi.office.delivery.models import Attempt, Delivery
from toritsugi.office.delivery.nudge import NudgeListener, nudge
from toritsugi.office.delivery.slots import SPACE, FileLocks, executor_id
from toritsugi.office.delivery.worker import Worker
from toritsugi.office.letters.actions import do_tell
from toritsugi.office.letters.models import Letter
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.proving.actions import do_ask_draft, do_ask_version
from toritsugi.office.proving.models import Proof
from toritsugi.settings_env import Settings, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial]


def until(true: Callable[[], bool], seconds: float = 40.0) -> None:
    """Return once it holds: what another process does to the database sends this one no event."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        connections["default"].close()
        time.sleep(0.05)


@contextlib.contextmanager
def worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process that serves; killed at the end if it still runs."""
    ready, told = os.pipe()
    env = {**os.environ, **environment(settings), "TORITSUGI_READY_FD": str(told)}
    with (settings.data / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "toritsugi", "worker"], env=env, pass_fds=[told], stdout=log, stderr=log
        )
    os.close(told)
    try:
        with os.fdopen(ready, "rb") as pipe:
            assert pipe.readline() == b"ready\n", (settings.data / "worker.log").read_text()[-2000:]
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.fixture
def here(tmp_path: Path, desk_settings: Settings, settings) -> Settings:  # type: ignore[no-untyped-def]
    """The desk's settings with a queue file and sockets of this test's own; the database stays the test's."""
    folder = desk_settings.data
    for file in [*folder.glob("dbos.sqlite3*"), *folder.glob("run/*")]:
        file.unlink()
    return desk_settings


def named(settings: Settings, hook: Receiver) -> Settings:
    return msgspec.structs.replace(settings, webhook_private_hosts=(hook.host,))


def tell(desk: OfficeDesk, line: Line) -> str:
    """Keep a message that "sales" is told of; the delivery's id."""
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id, Notify(contact="sales", channel="webhook"))])
    return Delivery.objects.get(contact_key="sales", message__call_id=call_id).pk


def a_told_line(hook: Receiver, settings: Settings, django_settings) -> Line:  # type: ignore[no-untyped-def]
    django_settings.TORITSUGI = named(settings, hook)
    line = a_line()
    contact = do_add_contact(line.client, key="sales", name="営業")
    do_set_endpoint(contact, "webhook", hook.url)
    return line


def test_what_was_committed_before_and_after_the_start_is_delivered(here: Settings, settings) -> None:
    with receiver() as hook:
        line = a_told_line(hook, here, settings)
        desk = OfficeDesk(named(here, hook))
        before = tell(desk, line)
        with worker(named(here, hook)) as process:
            hook.wait(1)
            after = tell(desk, line)  # found by the nudge, or by the sweep
            ids = [request.headers["webhook-id"] for request in hook.wait(2)]
            until(lambda: Delivery.objects.filter(pk__in=ids, state="delivered").count() == 2)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
    assert ids == [before, after]


def test_a_worker_killed_in_mid_delivery_delivers_after_all(here: Settings, settings) -> None:
    """The first worker dies while the receiver holds its request; the next one sends it again, under the same id."""
    arrived = threading.Event()
    free = threading.Event()

    def answer(number: int) -> tuple[int, dict[str, str]] | None:
        if number == 0:
            arrived.set()
            free.wait(60)
            return None
        return 200, {}

    with receiver(answer) as hook:
        line = a_told_line(hook, here, settings)
        delivery = tell(OfficeDesk(named(here, hook)), line)
        with worker(named(here, hook)) as process:
            assert arrived.wait(30)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        free.set()
        assert Delivery.objects.get(pk=delivery).state == "pending"
        with worker(named(here, hook)):
            requests = hook.wait(2)
            until(lambda: Delivery.objects.get(pk=delivery).state == "delivered")
    assert [request.headers["webhook-id"] for request in requests] == [delivery, delivery]
    assert list(Attempt.objects.filter(delivery=delivery).values_list("number", "result")) == [(1, "accepted")]


def test_the_work_of_a_dead_worker_is_taken_over_by_a_living_one(here: Settings, settings) -> None:
    arrived, free = threading.Event(), threading.Event()

    def answer(number: int) -> tuple[int, dict[str, str]] | None:
        if number == 0:
            arrived.set()
            free.wait(60)
            return None
        return 200, {}

    with receiver(answer) as hook:
        line = a_told_line(hook, here, settings)
        with worker(named(here, hook)) as first:
            delivery = tell(OfficeDesk(named(here, hook)), line)
            assert arrived.wait(30)
            with worker(named(here, hook)):  # takes the second slot
                os.kill(first.pid, signal.SIGKILL)
                first.wait()
                requests = hook.wait(2)
                until(lambda: Delivery.objects.get(pk=delivery).state == "delivered")
        free.set()
    assert {request.headers["webhook-id"] for request in requests} == {delivery}


def test_a_retry_waits_for_its_time_and_is_made(here: Settings, settings) -> None:
    with receiver(lambda n: (500 if n == 0 else 200, {})) as hook:
        line = a_told_line(hook, here, settings)
        delivery = tell(OfficeDesk(named(here, hook)), line)
        with worker(named(here, hook)):
            hook.wait(2)
            until(lambda: Delivery.objects.get(pk=delivery).state == "delivered")
    first, second = Attempt.objects.filter(delivery=delivery).order_by("number")
    assert (first.result, second.result) == ("retry", "accepted")
    assert second.started_at >= second.due_at


def test_a_lost_queue_file_loses_nothing(here: Settings, settings) -> None:
    with receiver() as hook:
        line = a_told_line(hook, here, settings)
        delivery = tell(OfficeDesk(named(here, hook)), line)
        # handed to a queue that is no more, and long overdue
        Attempt.objects.update(enqueued_at="2026-01-01T00:00:00Z", due_at="2026-01-01T00:00:00Z")
        with worker(named(here, hook)):
            hook.wait(1)
            until(lambda: Delivery.objects.get(pk=delivery).state == "delivered")


def test_a_proof_is_made_by_a_worker_and_one_whose_queue_was_lost_too(here: Settings) -> None:
    line = a_line()
    version = line.versions.get()
    lost = do_ask_draft(line, 1, None)  # no such draft: it fails, and says why
    Proof.objects.update(enqueued_at="2026-01-01T00:00:00Z")
    with worker(here):
        proof = do_ask_version(version, None)
        until(lambda: Proof.objects.get(pk=proof.pk).state == "done")
        until(lambda: Proof.objects.get(pk=lost.pk).state == "failed")
    assert Proof.objects.get(pk=lost.pk).trouble == "revision gone"


def test_letters_are_sent_by_a_worker_and_one_whose_queue_was_lost_too(here: Settings) -> None:
    version = a_line().versions.get()
    owner = a_person(Role.OWNER)
    do_tell(version, "approved", 1, None)
    Letter.objects.update(enqueued_at="2026-01-01T00:00:00Z", next_at="2026-01-01T00:00:00Z")
    with worker(here):
        do_tell(version, "approved", 2, None)
        until(lambda: Letter.objects.filter(state="failed").count() == 2)
    assert {one.detail for one in Letter.objects.filter(to=owner)} == {"no mail server is set (TORITSUGI_SMTP_URL)"}


def test_a_version_that_cannot_be_read_holds_up_no_delivery(here: Settings, settings) -> None:
    with receiver() as hook:
        line = a_told_line(hook, here, settings)
        an_unreadable_version(a_line("other"), timezone.now())
        delivery = tell(OfficeDesk(named(here, hook)), line)
        with worker(named(here, hook)) as process:
            hook.wait(1)
            until(lambda: Delivery.objects.get(pk=delivery).state == "delivered")
            assert process.poll() is None


def test_what_breaks_one_part_of_a_look_keeps_no_other_part(here: Settings, monkeypatch, caplog) -> None:
    done: list[str] = []

    def broken() -> int:
        raise KeyError("090-1234-5678")

    monkeypatch.setattr(jobs, "sweep", broken)
    monkeypatch.setattr(jobs, "enqueue_housekeeping", lambda _now: done.append("housekeeping"))
    monkeypatch.setattr(jobs, "executors_with_work", lambda: done.append("dead") or {})
    Worker(here)._look(FileLocks(here), "worker-here-0")
    assert done == ["housekeeping", "dead"]
    [told] = [record.getMessage() for record in caplog.records if "broke off" in record.getMessage()]
    assert "KeyError at test_worker.py" in told
    assert "090" not in told


@pytest.mark.database("postgres")
def test_a_worker_whose_locks_are_gone_ends(here: Settings) -> None:
    """Another may hold its slot by then; whoever keeps processes alive starts it anew."""
    with worker(here) as process:
        with psycopg.connect(here.database_url, autocommit=True) as other:
            ended = other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", (SPACE,)
            ).fetchall()
        assert set(ended) == {(True,)}
        assert process.wait(40) == 1
    assert "this worker ends" in (here.data / "worker.log").read_text()


def test_nudges_are_heard_at_any_length_of_path(tmp_path: Path) -> None:
    for folder in (tmp_path / "a", tmp_path / ("long" * 30)):
        here = Settings(data=folder)
        nudge(here)  # nobody listens: no harm
        with NudgeListener(here, 0) as first, NudgeListener(here, 1) as second:
            nudge(here)
            nudge(here)
            assert first.wait(5)
            assert second.wait(5)
            assert not first.wait(0.01)  # several count as one
        assert not list(here.path("run").glob("*.sock"))


def test_a_slot_is_held_by_one(tmp_path: Path) -> None:
    here = Settings(data=tmp_path)
    one, two = FileLocks(here), FileLocks(here)
    name = executor_id(here, 0)
    assert one.hold(name)
    assert not two.hold(name)
    one.close()
    assert two.hold(name)
    two.close()
