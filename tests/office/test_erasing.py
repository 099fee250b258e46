"""Erasure and export of a call, and retention."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.office import NAME, PHONE, START, a_person, a_recording, close, keep, new_call_id, open_call, rows
from toritsugi.core.dialogue.events import CallerSaid, KeysPressed
from toritsugi.core.dialogue.intents import Part, Say
from toritsugi.office.base import batches
from toritsugi.office.base.jobs import purge
from toritsugi.office.calls import jobs, recordings
from toritsugi.office.calls.erasing import StillRunning, do_erase_call, forget_pages
from toritsugi.office.calls.exporting import export_call
from toritsugi.office.calls.jobs import erase_due, purge_events
from toritsugi.office.calls.models import Call, DeskEvent, ErasureProof, JournalEntry, Message
from toritsugi.office.calls.opened import journal, told
from toritsugi.office.calls.transcript import transcript
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery.models import Attempt, Delivery
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.desk import LOCK_WAIT, OfficeDesk
from toritsugi.office.line.keyring import Erased
from toritsugi.settings_env import Settings
from toritsugi.voice.ports import DeskRefused


@pytest.fixture
def call(desk: OfficeDesk, line: Line, desk_settings: Settings) -> Call:
    """A whole call with journal, message, recording and a clip."""
    call_id = new_call_id()
    say = Say(id=1, line="opening.0", parts=(Part(shown="はい、さくらです。", spoken="ハイ"),))
    desk.commit([open_call(line, call_id), rows(call_id, msgspec.json.encode(say), kind="intent")])
    spoken = [CallerSaid(texts=(f"{NAME}です",), clip="c1"), KeysPressed(keys="5")]
    desk.commit([rows(call_id, *(msgspec.json.encode(event) for event in spoken), first=1), keep(call_id)])
    path = a_recording(desk_settings, Call.objects.get(pk=call_id))
    clips = desk_settings.path("recordings", line.client_id, "2026-11", call_id)
    clips.mkdir(exist_ok=True)
    (clips / "c1.trec").write_bytes(b"clip")
    desk.commit([close(call_id, recording=path)])
    InboxItem.objects.create(
        client_id="sakura",
        webhook_id="w",
        message_id=Message.objects.get().pk,
        sealed=b"x",
        verified=True,
        received_at=START,
        last_at=START,
    )
    return Call.objects.get(pk=call_id)


def test_the_transcript_is_read_from_the_journal(call: Call) -> None:
    turns = transcript(journal(call))
    assert [(turn.who, turn.at, turn.text, turn.clip) for turn in turns] == [
        ("desk", 0.0, "はい、さくらです。", ""),
        ("caller", 1.0, f"{NAME}です", "c1"),
        ("caller", 2.0, "［5］", ""),
    ]


def test_an_export_holds_everything(call: Call) -> None:
    with zipfile.ZipFile(io.BytesIO(export_call(call))) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    assert json.loads(content["call.json"])["caller_number"] == PHONE
    assert json.loads(content["message.json"])["message"]["items"][0]["value"]["kept"] == NAME
    assert [turn["who"] for turn in json.loads(content["transcript.json"])] == ["desk", "caller", "caller"]
    assert f"発信者：{NAME}です" in content["transcript.txt"].decode()
    assert len(content["journal.jsonl"].splitlines()) == 3
    assert content["recording.wav"][:4] == b"RIFF"
    samples = recordings.samples(call)
    assert samples.shape == (12000, 2)
    assert abs(int(samples[10000, 0]) - 10000) < 400  # µ-law
    assert recordings.samples(call, 0.5, 1.0).shape == (4000, 2)


def test_erasure_destroys_what_was_said_and_keeps_the_figures(call: Call, desk_settings: Settings) -> None:
    by = a_person("owner")
    wrapped = bytes(call.wrapped_key)
    proof = do_erase_call(call, "request", by)
    call.refresh_from_db()
    message = Message.objects.get()

    assert (call.wrapped_key, call.caller_number, call.dialled, call.recording) == (None, None, None, "")
    assert (call.seconds, call.outcome, message.matter_title) == (42.0, "message", "見積もり")
    assert message.sealed is None
    assert InboxItem.objects.get().sealed is None
    assert not JournalEntry.objects.exists()
    assert not list(desk_settings.path("recordings").rglob(f"*{call.pk}*"))
    assert (proof.reason, proof.by, proof.journal_entries, proof.files) == ("request", by, 3, 2)
    assert (Delivery.objects.get().state, Delivery.objects.get().reason) == ("failed", "erased")
    assert not Attempt.objects.filter(result="").exists()
    with pytest.raises(Erased):
        told(message)
    with pytest.raises(Erased):
        export_call(call)
    assert wrapped.hex() not in str(ErasureProof.objects.values())


def test_erased_twice_is_one_proof(call: Call) -> None:
    first = do_erase_call(call, "request")
    assert do_erase_call(call, "retention") == first


def test_an_erased_call_takes_no_more_writes(call: Call, desk: OfficeDesk) -> None:
    do_erase_call(call, "request")
    for write in (rows(call.pk, b"{}", first=9), keep(call.pk)):
        with pytest.raises(DeskRefused):
            desk.commit([write])


def test_a_running_call_is_not_erased(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id)])
    with pytest.raises(StillRunning):
        do_erase_call(Call.objects.get(pk=call_id), "request")


def test_after_a_crash_between_files_and_rows_the_next_run_finishes(call: Call) -> None:
    recordings.remove(call)  # the power went here
    proof = do_erase_call(call, "retention")
    assert (proof.files, proof.journal_entries) == (0, 3)
    assert Call.objects.get().erased_at is not None


def test_retention_erases_what_is_due_and_nothing_else(desk: OfficeDesk, line: Line) -> None:
    now = datetime.now(UTC)
    ids = {name: new_call_id() for name in ("old", "fresh", "running")}
    for name, age in (("old", 400), ("fresh", 10), ("running", 400)):
        desk.commit([open_call(line, ids[name], started=now - timedelta(days=age))])
        if name != "running":
            desk.commit([close(ids[name])])
    assert erase_due(now) == 1
    assert [proof.call_id for proof in ErasureProof.objects.all()] == [ids["old"]]
    assert ErasureProof.objects.get().reason == "retention"
    assert erase_due(now) == 0


def test_a_call_that_cannot_be_erased_does_not_keep_the_others(desk: OfficeDesk, line: Line) -> None:
    now = datetime.now(UTC)
    bad, good = new_call_id(), new_call_id()
    for call_id, age in ((bad, 500), (good, 400)):
        desk.commit([open_call(line, call_id, started=now - timedelta(days=age)), close(call_id)])
    Call.objects.filter(pk=bad).update(recording="secrets/master.key")
    assert erase_due(now) == 1
    assert [proof.call_id for proof in ErasureProof.objects.all()] == [good]


def old_calls(desk: OfficeDesk, line: Line, number: int) -> list[str]:
    """Ids of ended calls that are due for erasure, the oldest first."""
    ids = [new_call_id() for _ in range(number)]
    for age, call_id in enumerate(ids):
        began = datetime.now(UTC) - timedelta(days=500 - age)
        desk.commit([open_call(line, call_id, started=began), close(call_id)])
    return ids


def test_calls_that_cannot_be_erased_take_no_others_place(
    desk: OfficeDesk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(batches, "REST", 0.0)
    ids = old_calls(desk, line, 5)
    Call.objects.update(keep_until=Call.objects.get(pk=ids[0]).keep_until)  # those due at one time, too
    for call_id in sorted(ids)[:2]:
        Call.objects.filter(pk=call_id).update(recording="secrets/master.key")
    assert erase_due(datetime.now(UTC)) == 3
    assert set(ErasureProof.objects.values_list("call_id", flat=True)) == set(sorted(ids)[2:])


def test_what_an_hour_has_no_room_for_is_done_in_the_next(
    desk: OfficeDesk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(batches, "LONGEST", 0.0)
    ids = old_calls(desk, line, 3)
    assert [erase_due(datetime.now(UTC)) for _ in range(3)] == [2, 1, 0]
    assert list(ErasureProof.objects.order_by("pk").values_list("call_id", flat=True)) == ids


def test_events_are_purged_a_part_at_a_time(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "EVENTS", 2)
    monkeypatch.setattr(batches, "REST", 0.0)
    there = DeskEvent.objects.count()
    assert there > 4
    with CaptureQueriesContext(connection) as asked:
        assert purge_events(datetime.now(UTC) + timedelta(days=3)) == there
    deleted = [one["sql"] for one in asked if one["sql"].startswith("DELETE")]
    assert len(deleted) == -(-there // 2)
    assert not DeskEvent.objects.exists()


def test_old_events_are_purged(call: Call) -> None:
    assert DeskEvent.objects.exists()
    assert purge_events(datetime.now(UTC)) == 0
    assert purge_events(datetime.now(UTC) + timedelta(days=3)) > 0
    assert not DeskEvent.objects.exists()


def test_a_recording_outside_the_folder_is_not_read(call: Call) -> None:
    call.recording = "secrets/master.key"
    with pytest.raises(ValueError, match="outside"):
        recordings.file_of(call)


@pytest.mark.database("sqlite")
@pytest.mark.django_db(transaction=True)
def test_no_trace_of_the_key_stays_in_sqlites_files(call: Call, desk_settings: Settings) -> None:
    wrapped = bytes(call.wrapped_key)
    files = [Path(f"{connection.settings_dict['NAME']}{end}") for end in ("", "-wal")]

    def traces() -> int:
        return sum(file.read_bytes().count(wrapped) for file in files if file.exists())

    assert traces() > 0
    do_erase_call(call, "request")
    assert traces() == 0


def _pragma(name: str) -> int:
    with connection.cursor() as cursor:
        (value,) = cursor.execute(f"PRAGMA {name}").fetchone()
    return int(value)


@pytest.mark.database("sqlite")
@pytest.mark.django_db(transaction=True)
def test_who_reads_the_database_holds_up_no_call_and_the_log_is_cut_afterwards(call: Call) -> None:
    wrapped = bytes(call.wrapped_key)
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    usual = _pragma("busy_timeout")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM calls_call").fetchone()
        with CaptureQueriesContext(connection) as asked:
            do_erase_call(call, "request")
        assert not forget_pages()
        assert wrapped in log.read_bytes()
    said = [one["sql"] for one in asked if one["sql"].startswith("PRAGMA")]
    waits = said[said.index("PRAGMA wal_checkpoint(TRUNCATE)") - 1].removeprefix("PRAGMA busy_timeout=")
    assert int(waits) < LOCK_WAIT * 1000, "a call waits no longer than that for the lock which the checkpoint holds"
    assert _pragma("busy_timeout") == usual
    purge(datetime.now(UTC))
    assert not log.read_bytes()
