"""Recordings that the manual keeps for fewer days than the call: erased alone; the message stays and is read."""

from __future__ import annotations

import importlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from tests.support.manuals import small_manual
from tests.support.office import NAME, a_line, a_person, a_recording, close, keep, new_call_id, open_call, rows
from toritsugi.core.manual.model import Retention
from toritsugi.office.accounts.models import Role
from toritsugi.office.base import batches
from toritsugi.office.calls import jobs, recordings
from toritsugi.office.calls.erasing import StillRunning, do_erase_call, do_erase_recording
from toritsugi.office.calls.exporting import export_call
from toritsugi.office.calls.jobs import erase_due, erase_recordings_due
from toritsugi.office.calls.models import Call, DeskEvent, ErasureProof, Message
from toritsugi.office.calls.opened import journal, told
from toritsugi.office.clients.models import Line
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.settings_env import Settings

MANUAL = msgspec.structs.replace(small_manual(), retention=Retention(recordings=30), retention_days=365)
NOW = datetime.now(UTC)

fill = importlib.import_module("toritsugi.office.calls.migrations.0007_recordings_of_earlier_calls").fill


def recorded(desk: OfficeDesk, settings: Settings, line: Line, age: float, *, ended: bool = True) -> Call:
    """A call of so many days ago with a message, a recording and a clip."""
    call_id = new_call_id()
    desk.commit([open_call(line, call_id, started=NOW - timedelta(days=age)), rows(call_id, b"{}"), keep(call_id)])
    path = a_recording(settings, Call.objects.get(pk=call_id))
    clips = settings.path("recordings", line.client_id, "2026-11", call_id)
    clips.mkdir()
    (clips / "c1.trec").write_bytes(b"clip")
    if ended:
        desk.commit([close(call_id, recording=path)])
    return Call.objects.get(pk=call_id)


@pytest.fixture
def short(db: None) -> Line:
    """A line that keeps recordings for 30 days, and calls for a year."""
    return a_line("sakura", manual=MANUAL)


@pytest.fixture
def operator(client: Browser, short: Line) -> Browser:
    client.force_login(a_person(Role.OPERATOR))
    return client


def test_the_days_are_those_of_the_calls_manual(desk: OfficeDesk, desk_settings: Settings, short: Line) -> None:
    call = recorded(desk, desk_settings, short, 1)
    assert call.recording_until == call.started_at + timedelta(days=30)
    assert call.keep_until == call.started_at + timedelta(days=365)


def test_a_manual_without_days_for_recordings_sets_no_end(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id)])
    assert Call.objects.get().recording_until is None


@pytest.mark.parametrize("days", [30, 10])
def test_where_the_client_keeps_the_call_no_longer_the_call_goes_as_a_whole(
    desk: OfficeDesk, short: Line, days: int
) -> None:
    short.client.retention_days = days
    short.client.save()
    desk.commit([open_call(short, new_call_id())])
    assert Call.objects.get().recording_until is None


def test_the_job_erases_the_sound_that_is_due_and_nothing_else(
    desk: OfficeDesk, desk_settings: Settings, short: Line
) -> None:
    old, fresh = recorded(desk, desk_settings, short, 31), recorded(desk, desk_settings, short, 29)
    running = recorded(desk, desk_settings, short, 31, ended=False)
    before = Message.objects.get(call=old)
    assert (erase_due(NOW), erase_recordings_due(NOW)) == (0, 1)
    for call in (old, fresh, running):
        call.refresh_from_db()
    assert (old.recording, old.recording_erased_at is not None, old.erased_at) == ("", True, None)
    assert not list(desk_settings.path("recordings").rglob(f"*{old.pk}*"))
    assert recordings.file_of(fresh) is not None
    assert list(desk_settings.path("recordings").rglob(f"*{running.pk}*"))
    message = Message.objects.get(call=old)
    assert told(message) == told(before)
    assert len(journal(old)) == 1
    assert not ErasureProof.objects.exists()
    assert [event.call for event in DeskEvent.objects.filter(kind="recording.erased")] == [old.pk]
    assert erase_recordings_due(NOW) == 0


@pytest.mark.parametrize("whole", [True, False])
def test_where_the_power_went_between_files_and_row_the_next_hour_finishes(
    desk: OfficeDesk, desk_settings: Settings, short: Line, whole: bool
) -> None:
    call = recorded(desk, desk_settings, short, 31)
    if whole:
        recordings.remove(call)
    else:  # in the middle of the files
        desk_settings.path(call.recording).unlink()
    assert erase_recordings_due(NOW) == 1
    call.refresh_from_db()
    assert (call.recording, call.recording_erased_at is not None) == ("", True)
    assert not list(desk_settings.path("recordings").rglob(f"*{call.pk}*"))


def test_a_recording_that_cannot_be_removed_keeps_no_other_waiting(
    desk: OfficeDesk, desk_settings: Settings, short: Line
) -> None:
    bad, good = recorded(desk, desk_settings, short, 40), recorded(desk, desk_settings, short, 31)
    Call.objects.filter(pk=bad.pk).update(recording="secrets/master.key")
    assert erase_recordings_due(NOW) == 1
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.recording_erased_at is not None, bad.recording_erased_at) == (True, None)


def test_a_client_with_very_many_does_not_keep_the_others_waiting(
    desk: OfficeDesk, desk_settings: Settings, short: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(batches, "REST", 0.0)
    many = [recorded(desk, desk_settings, short, 40 + number) for number in range(3)]
    one = recorded(desk, desk_settings, a_line("yamato", manual=MANUAL), 31)
    assert erase_recordings_due(NOW) == 4
    erased = DeskEvent.objects.filter(kind="recording.erased").order_by("pk").values_list("call", flat=True)
    assert list(erased) == [many[2].pk, many[1].pk, one.pk, many[0].pk], "in turn, and of each client the oldest first"


def test_a_call_in_writing_has_no_sound_to_erase(desk: OfficeDesk, short: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(short, call_id, started=NOW - timedelta(days=31)), keep(call_id), close(call_id)])
    assert erase_recordings_due(NOW) == 0
    call = Call.objects.get()
    assert (call.recording_until, call.recording_erased_at) == (None, None)


def test_a_running_call_keeps_its_sound(desk: OfficeDesk, desk_settings: Settings, short: Line) -> None:
    with pytest.raises(StillRunning):
        do_erase_recording(recorded(desk, desk_settings, short, 31, ended=False))


def test_afterwards_the_call_is_erased_as_any_other(desk: OfficeDesk, desk_settings: Settings, short: Line) -> None:
    call = recorded(desk, desk_settings, short, 366)
    assert do_erase_recording(call)
    call.refresh_from_db()
    proof = do_erase_call(call, "retention")
    assert (proof.files, proof.journal_entries) == (0, 1)
    call.refresh_from_db()
    assert not do_erase_recording(call)


def test_the_database_refuses_a_recording_that_was_erased(
    desk: OfficeDesk, desk_settings: Settings, short: Line
) -> None:
    call = recorded(desk, desk_settings, short, 31)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(recording_erased_at=NOW)


def test_the_pages_and_the_export_say_when(
    operator: Browser, desk: OfficeDesk, desk_settings: Settings, short: Line
) -> None:
    call = recorded(desk, desk_settings, short, 31)
    message = Message.objects.get()
    for address in (f"/calls/{call.pk}/", f"/messages/{message.pk}/"):
        page = operator.get(address).content.decode()
        assert "<audio" in page
        assert "に消去します。" in page
    erase_recordings_due(NOW)
    call.refresh_from_db()
    for address in (f"/calls/{call.pk}/", f"/messages/{message.pk}/"):
        page = operator.get(address).content.decode()
        assert "<audio" not in page
        assert "に消去しました。" in page
        assert NAME in page
    assert operator.get(f"/calls/{call.pk}/recording.wav").status_code == 404
    with zipfile.ZipFile(io.BytesIO(export_call(call))) as archive:
        assert "recording.wav" not in archive.namelist()
        assert json.loads(archive.read("call.json"))["recording_erased_at"]


def test_calls_from_before_get_the_days_of_their_manual(desk: OfficeDesk, short: Line) -> None:
    plain = a_line("minato")
    desk.commit([open_call(short, "a" * 32, started=NOW), open_call(plain, "b" * 32, started=NOW)])
    Call.objects.update(recording_until=None)
    fill(apps, None)
    found = dict(Call.objects.values_list("call_id", "recording_until"))
    assert found == {"a" * 32: NOW + timedelta(days=30), "b" * 32: None}
