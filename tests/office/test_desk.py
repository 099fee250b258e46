"""The desk of the line: commits are whole, repeatable and quick to give up; lines, leases and orphans."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.manuals import small_manual
from tests.support.office import PHONE, START, a_line, close, keep, message_id_of, new_call_id, open_call, rows
from toritsugi.core.dialogue.context import Overlay
from toritsugi.core.dialogue.message import Notify, Outcome, StepResult
from toritsugi.core.manual import publish
from toritsugi.core.manual.model import Manual
from toritsugi.office.calls.models import Call, DeskEvent, JournalEntry, Message
from toritsugi.office.calls.opened import caller_number, journal, told
from toritsugi.office.clients.actions import do_add_contact, do_set_endpoint, do_set_numbers
from toritsugi.office.clients.in_force import AHEAD, versions_in_force
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery.models import Attempt, Delivery
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.models import VoiceNode
from toritsugi.office.manuals.emergency import do_end_overlay, do_set_overlay
from toritsugi.office.manuals.versioning import BY_COMMAND, do_publish
from toritsugi.voice.lines import Lines, overlays_at
from toritsugi.voice.ports import AnyWrite, AppendRows, CloseCall, DeskRefused, DeskUnavailable, KeepMessage, TakenOver


def everything() -> dict[str, list[object]]:
    """Every row of every table that calls write to, without the sealed columns, whose nonces are random."""
    return {
        "calls": list(Call.objects.values_list("call_id", "ended_at", "outcome", "complete", "epoch", "recording")),
        "journal": list(JournalEntry.objects.values_list("call_id", "seq", "at", "kind")),
        "messages": list(Message.objects.values_list("message_id", "status", "matter_title", "changed_at")),
        "deliveries": list(Delivery.objects.order_by("pk").values_list("pk", "contact_key", "channel", "state")),
        "attempts": list(Attempt.objects.values_list("delivery_id", "number", "result")),
        "events": list(DeskEvent.objects.order_by("pk").values_list("pk", "kind", "call", "about")),
    }


def test_a_whole_call_in_one_batch(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), rows(call_id, b'{"a":1}', b'{"b":2}'), keep(call_id), close(call_id)])

    call = Call.objects.get(pk=call_id)
    assert (call.outcome, call.seconds, call.complete) == ("message", 42.0, True)
    assert caller_number(call) == PHONE
    assert [(entry.seq, entry.body) for entry in journal(call)] == [(0, b'{"a":1}'), (1, b'{"b":2}')]
    message = Message.objects.get(call=call)
    assert message.pk == message_id_of(call_id)
    assert told(message).items[1].value.kept == PHONE
    assert list(message.deliveries.values_list("contact_key", "channel", "state")) == [("", "inbox", "pending")]
    assert Attempt.objects.get().number == 1


def test_the_same_writes_again_change_nothing(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    batch = [open_call(line, call_id), rows(call_id, b"{}"), keep(call_id, Notify(contact="x", channel="mail"))]
    batch += [rows(call_id, b"{}", b"{}", first=1), close(call_id)]
    desk.commit(batch)
    before = everything()
    desk.commit(batch)
    for write in batch:
        desk.commit([write])
    assert everything() == before


def test_the_journal_of_many_calls_is_one_insertion(desk: OfficeDesk, line: Line) -> None:
    calls = [new_call_id() for _ in range(12)]
    desk.commit([open_call(line, call_id) for call_id in calls])
    said: list[AnyWrite] = [rows(call_id, b"{}", b"{}", first=first) for first in (0, 2) for call_id in calls]
    with CaptureQueriesContext(connection) as asked:
        desk.commit(said)
    inserted = [one["sql"] for one in asked if one["sql"].startswith("INSERT")]
    assert len(inserted) == 2  # the rows of all, and an event for each call
    assert len(asked) < 12
    assert JournalEntry.objects.count() == 48
    told = DeskEvent.objects.filter(kind="call.journal").values_list("call", "about")
    assert sorted(told) == sorted((call_id, "3") for call_id in calls)


def test_many_calls_are_opened_together(desk: OfficeDesk, line: Line) -> None:
    calls = [new_call_id() for _ in range(12)]
    desk.commit([open_call(line, calls[0])])  # one is there already, as after a replay
    writes: list[AnyWrite] = []
    for call_id in calls:
        writes += [open_call(line, call_id), rows(call_id, b"{}")]
    with CaptureQueriesContext(connection) as asked:
        desk.commit([*writes, open_call(line, calls[1])])
    inserted = [one["sql"] for one in asked if one["sql"].startswith("INSERT")]
    assert len(inserted) == 4  # the calls, their rows, and an event for each of both
    assert len(asked) < 12
    assert sorted(Call.objects.values_list("call_id", flat=True)) == sorted(calls)
    assert {caller_number(call) for call in Call.objects.all()} == {PHONE}
    for kind in ("call.opened", "call.journal"):
        assert sorted(DeskEvent.objects.filter(kind=kind).values_list("call", flat=True)) == sorted(calls)


def test_the_journal_around_messages_is_inserted_together(desk: OfficeDesk, line: Line) -> None:
    calls = [new_call_id() for _ in range(3)]
    desk.commit([open_call(line, call_id) for call_id in calls])
    writes: list[AnyWrite] = []
    for call_id in calls:
        writes += [rows(call_id, b"{}"), keep(call_id), rows(call_id, b"{}", first=1), close(call_id)]
    with CaptureQueriesContext(connection) as asked:
        desk.commit(writes)
    assert sum(one["sql"].startswith('INSERT INTO "calls_journalentry"') for one in asked) == 1
    assert JournalEntry.objects.count() == 6
    assert Message.objects.count() == Call.objects.filter(ended_at__isnull=False).count() == 3


def test_the_messages_of_many_calls_are_kept_together(desk: OfficeDesk, line: Line) -> None:
    """As many queries for twelve as for one; what is there already, is told anew or comes twice stays what it was."""
    do_set_endpoint(do_add_contact(line.client, key="sales", name="営業"), "mail", "sales@example.com")
    calls = [new_call_id() for _ in range(12)]
    there, anew, twice = calls[:3]
    tried = StepResult(step="power", title="電源", result="helped")
    desk.commit([*(open_call(line, call_id) for call_id in calls), keep(there), keep(anew, steps=(tried,))])
    asked = Notify(contact="sales", channel="mail")
    writes: list[AnyWrite] = [keep(there)]
    writes += [keep(call_id, asked, complete=call_id != anew) for call_id in calls[1:]]
    with CaptureQueriesContext(connection) as first:
        desk.commit(writes)
    assert len(first) < 18
    desk.commit([keep(twice, asked, outcome=Outcome.ESCALATED), keep(twice, asked)])

    assert {message.pk for message in Message.objects.all()} == {message_id_of(call_id) for call_id in calls}
    assert list(Call.objects.exclude(complete=True).values_list("call_id", flat=True)) == [anew]
    assert not Message.objects.get(call_id=anew).steps.exists()
    assert told(Message.objects.get(call_id=twice)).outcome is Outcome.MESSAGE
    kinds = [list(DeskEvent.objects.filter(call=one, kind__startswith="message").values_list("kind", flat=True))
             for one in (there, anew, twice, calls[3])]  # fmt: skip
    assert kinds == [["message.kept"], ["message.kept", "message.changed"],
                     ["message.kept", "message.changed", "message.changed"], ["message.kept"]]  # fmt: skip
    told_by_mail = Delivery.objects.filter(contact_key="sales", state="pending", attempts__number=1)
    assert set(told_by_mail.values_list("message__call", flat=True)) == set(calls[1:])
    assert Delivery.objects.count() == Attempt.objects.count() == 12 + 11


def test_one_call_of_another_process_is_named_among_many(desk: OfficeDesk, line: Line) -> None:
    mine, theirs = new_call_id(), new_call_id()
    desk.commit([open_call(line, mine), open_call(line, theirs, node="other")])
    owned = AppendRows(call_id=theirs, node="n1", epoch=1, rows=rows(theirs, b"{}").rows)
    with pytest.raises(TakenOver) as refused:
        desk.commit([rows(mine, b"{}"), owned])
    assert refused.value.call_id == theirs
    assert not JournalEntry.objects.exists()


def test_nothing_personal_is_in_the_columns(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), rows(call_id, PHONE.encode()), keep(call_id)])
    call, message, entry = Call.objects.get(), Message.objects.get(), JournalEntry.objects.get()
    for sealed in (call.caller_number, message.sealed, entry.body):
        assert PHONE.encode() not in bytes(sealed)


def test_a_later_message_replaces_the_content_and_adds_deliveries(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id, complete=False)])
    Message.objects.update(status="done", done_at=timezone.now())
    desk.commit([keep(call_id, Notify(contact="boss", channel="webhook"), outcome=Outcome.ESCALATED)])
    message = Message.objects.get()
    assert (message.outcome, message.complete, message.status) == ("escalated", True, "done")
    assert Delivery.objects.count() == 2


def test_contact_without_endpoint_is_seen_as_failed(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id, Notify(contact="sales", channel="webhook"))])
    delivery = Delivery.objects.get(contact_key="sales")
    assert (delivery.state, delivery.reason, delivery.attempts.count()) == ("failed", "no_endpoint", 0)


def test_contact_with_endpoint_waits_for_its_first_attempt(desk: OfficeDesk, line: Line) -> None:
    contact = do_add_contact(line.client, key="sales", name="営業")
    do_set_endpoint(contact, "mail", "sales@example.com")
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id, Notify(contact="sales", channel="mail"))])
    assert Delivery.objects.get(contact_key="sales").state == "pending"
    assert Attempt.objects.filter(delivery__contact_key="sales", number=1, result="").count() == 1


def test_contact_told_by_the_own_inbox_is_told_once(desk: OfficeDesk, line: Line) -> None:
    contact = do_add_contact(line.client, key="sales", name="営業")
    do_set_endpoint(contact, "webhook", "inbox")
    call_id = new_call_id()
    asked = Notify(contact="sales", channel="webhook", until="acknowledged")
    desk.commit([open_call(line, call_id), keep(call_id, asked)])
    assert list(Delivery.objects.values_list("contact_key", "channel", "until")) == [("", "inbox", "acknowledged")]


def test_a_refused_write_takes_the_whole_batch_with_it(desk: OfficeDesk, line: Line) -> None:
    good, bad = new_call_id(), new_call_id()
    with pytest.raises(DeskRefused) as refused:
        desk.commit([open_call(line, good), keep(good), rows(bad, b"{}")])
    assert refused.value.call_id == bad
    assert Call.objects.count() == Message.objects.count() == Delivery.objects.count() == 0


def test_a_call_on_another_clients_version_is_refused(desk: OfficeDesk, line: Line) -> None:
    other = a_line("other")
    call_id = new_call_id()
    write = open_call(line, call_id)
    mixed = type(write)(**{f: getattr(write, f) for f in write.__struct_fields__} | {"client_id": other.client_id})
    with pytest.raises(DeskRefused):
        desk.commit([mixed])
    assert not Call.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_g4_message_and_deliveries_are_one_transaction(desk: OfficeDesk) -> None:
    """Where the last row of the transaction cannot be written, the first is not there either."""
    line = a_line()
    call_id = new_call_id()
    desk.commit([open_call(line, call_id)])
    with connection.cursor() as cursor:
        for statement in _break_attempts():
            cursor.execute(statement)
    try:
        with pytest.raises((DeskUnavailable, DeskRefused)):
            desk.commit([keep(call_id)])
        assert Message.objects.count() == Delivery.objects.count() == 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER broken ON delivery_attempt" if _pg() else "DROP TRIGGER broken")
    desk.commit([keep(call_id)])
    assert Message.objects.count() == Delivery.objects.count() == Attempt.objects.count() == 1


def _pg() -> bool:
    return connection.vendor == "postgresql"


def _break_attempts() -> list[str]:
    if not _pg():
        return [
            "CREATE TRIGGER broken BEFORE INSERT ON delivery_attempt FOR EACH ROW BEGIN"
            " SELECT RAISE(ABORT, 'broken'); END"
        ]
    return [
        "CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'broken'; END $$",
        "CREATE TRIGGER broken BEFORE INSERT ON delivery_attempt FOR EACH ROW EXECUTE FUNCTION broken()",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_unavailable_and_works_again(desk: OfficeDesk) -> None:
    line = a_line()
    call_id = new_call_id()
    desk.commit([open_call(line, call_id)])
    locked, done = threading.Event(), threading.Event()

    def hold_the_lock() -> None:
        try:
            with transaction.atomic():
                list(Call.objects.select_for_update().all())
                Call.objects.update(reason="held")
                if _pg():
                    with connection.cursor() as cursor:
                        cursor.execute("LOCK TABLE calls_message IN ACCESS EXCLUSIVE MODE")
                locked.set()
                done.wait(30)
        finally:
            connection.close()

    other = threading.Thread(target=hold_the_lock)
    other.start()
    try:
        assert locked.wait(10)
        with pytest.raises(DeskUnavailable):
            desk.commit([keep(call_id)])
    finally:
        done.set()
        other.join()
    desk.commit([keep(call_id)])
    assert Message.objects.count() == 1


@pytest.mark.database("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_unavailable_and_works_again(desk: OfficeDesk) -> None:
    line = a_line()
    call_id = new_call_id()
    desk.commit([open_call(line, call_id)])
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")  # SQLite then says what it says when the disk is full
    with pytest.raises(DeskUnavailable, match="full"):
        desk.commit([rows(call_id, b"x" * 2_000_000), keep(call_id)])
    assert Message.objects.count() == JournalEntry.objects.count() == 0
    desk.commit([rows(call_id, b"x" * 2_000_000), keep(call_id)])
    assert Message.objects.count() == 1


@pytest.mark.database("postgres")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_unavailable_and_works_again(desk: OfficeDesk, postgres) -> None:
    line = a_line()
    call_id = new_call_id()
    desk.commit([open_call(line, call_id)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    with psycopg.connect(postgres.url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
    with pytest.raises(DeskUnavailable):
        desk.commit([keep(call_id)])
    desk.commit([keep(call_id)])
    assert Message.objects.count() == 1


def test_lines_in_force_and_their_token(desk: OfficeDesk, line: Line) -> None:
    (found,) = desk.lines_in_force()
    assert (found.client_id, found.line_id, found.numbers) == ("sakura", "sakura.main", ("0312345678",))
    assert found.manual == small_manual()
    assert found.snapshot_hash == line.versions.get().digest
    before = desk.lines_changed()
    assert desk.lines_changed() == before

    do_set_numbers(line, ["0312345678", "0312345679"])
    renumbered = desk.lines_changed()
    assert renumbered != before


def test_a_version_that_cannot_be_read_costs_its_own_line_only(
    desk: OfficeDesk, line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The desk was put back to an earlier version, or a row is damaged."""
    other = a_line("fuji")
    do_publish(line, msgspec.structs.replace(small_manual(), longest_call=601.0), {}, check=False)
    whole = publish.restore

    def restored(snapshot: bytes) -> Manual:
        manual = whole(snapshot)
        if manual.longest_call == 601.0:
            raise ValueError("a snapshot of format 99 is not known here")
        return manual

    monkeypatch.setattr(publish, "restore", restored)
    assert [one.line_id for one in desk.lines_in_force()] == [other.pk]
    assert "sakura.main" in caplog.text


TOKYO = ZoneInfo("Asia/Tokyo")


def test_a_version_begins_at_its_instant_in_the_lines_zone(
    desk: OfficeDesk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Virtual time: the desk and the picture that calls are given look at the same clock."""
    midnight = datetime(2031, 4, 1, tzinfo=TOKYO)
    assert midnight.astimezone(UTC) == datetime(2031, 3, 31, 15, tzinfo=UTC)
    changed = msgspec.structs.replace(small_manual(), longest_call=600.0)
    version = do_publish(line, changed, {}, effective_from=midnight)
    tick = timedelta(microseconds=1)

    def chosen(read_at: datetime, call_at: datetime) -> str:
        monkeypatch.setattr("toritsugi.office.line.desk._now", lambda: read_at)
        found = Lines(desk.lines_in_force()).find("", "0312345678", at=call_at)
        assert found is not None
        return found.version_id

    first = line.versions.get(number=1).pk
    for early in (midnight - timedelta(days=1), midnight - tick):  # read before, used after: nobody need look again
        assert chosen(early, midnight - tick) == first
        assert chosen(early, midnight) == version.pk
        assert chosen(early, midnight.astimezone(UTC)) == version.pk
    assert chosen(midnight, midnight) == version.pk
    assert chosen(midnight - timedelta(days=3), midnight) == first, "too early to be handed out"
    assert versions_in_force(midnight - tick) == {line.pk: first}
    assert versions_in_force(midnight) == {line.pk: version.pk}


def test_the_token_moves_when_a_version_is_near_and_when_it_begins(
    desk: OfficeDesk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = datetime(2031, 4, 1, tzinfo=TOKYO)
    do_publish(line, msgspec.structs.replace(small_manual(), longest_call=600.0), {}, effective_from=midnight)

    def token(at: datetime) -> str:
        monkeypatch.setattr("toritsugi.office.line.desk._now", lambda: at)
        return desk.lines_changed()

    far, near, past = (token(midnight - ahead) for ahead in (AHEAD * 2, AHEAD / 2, timedelta(0)))
    assert len({far, near, past}) == 3
    assert token(midnight + timedelta(days=9)) == past


def test_emergency_lines_are_handed_out_while_they_are_heard(desk: OfficeDesk, line: Line) -> None:
    before = desk.lines_changed()
    until = timezone.now() + timedelta(hours=2)
    overlay = do_set_overlay(line, BY_COMMAND, "本日は台風のため休業しております。", until)
    (found,) = desk.lines_in_force()
    assert desk.lines_changed() != before
    heard = (Overlay(overlay.pk, overlay.text),)
    assert overlays_at(found, overlay.starts_at) == heard
    assert overlays_at(found, until - timedelta(microseconds=1)) == heard
    assert overlays_at(found, until) == ()
    assert overlays_at(found, overlay.starts_at - timedelta(microseconds=1)) == ()

    do_end_overlay(overlay, BY_COMMAND)
    assert desk.lines_changed() == before
    assert desk.lines_in_force()[0].overlays == ()


def test_orphans_of_an_older_start_and_of_a_lapsed_lease(desk: OfficeDesk, line: Line) -> None:
    mine, lapsed, alive, ended = (new_call_id() for _ in range(4))
    desk.commit([open_call(line, mine, node="n1", epoch=1), rows(mine, b"{}")])
    desk.commit([open_call(line, lapsed, node="n2", epoch=7), open_call(line, alive, node="n2", epoch=7)])
    desk.commit([open_call(line, ended, node="n1", epoch=1), close(ended)])
    desk.renew("n2", 7, [lapsed], (datetime.now(UTC) - timedelta(seconds=1)).isoformat())

    found = {orphan.call_id: orphan for orphan in desk.orphans("n1", 2, desk.lapsed())}
    assert set(found) == {mine, lapsed}
    assert [row.body for row in found[mine].rows] == [b"{}"]
    assert found[mine].line.manual == small_manual()
    assert found[mine].key.wrapped == bytes(Call.objects.get(pk=mine).wrapped_key)
    assert desk.orphans("n1", 2, desk.lapsed()) == ()  # they are this process's now
    assert {orphan.call_id for orphan in desk.orphans("n1", 3, desk.lapsed())} == {mine, lapsed}  # which died as well


def test_a_lease_that_is_renewed_meanwhile_is_nobodys_to_take(desk: OfficeDesk, line: Line) -> None:
    """The clock was set forward: every lease ran out, until the owner renewed it."""
    gone, alive = new_call_id(), new_call_id()
    desk.commit([open_call(line, one, node="n2", epoch=7) for one in (gone, alive)])
    past, now = datetime.now(UTC) - timedelta(seconds=1), datetime.now(UTC)
    desk.renew("n2", 7, [gone, alive], past.isoformat())
    seen = desk.lapsed()
    assert seen == {gone: past.isoformat(), alive: past.isoformat()}
    desk.renew("n2", 7, [alive], (now - timedelta(milliseconds=1)).isoformat())  # the clock was set once more
    assert [orphan.call_id for orphan in desk.orphans("n1", 2, seen)] == [gone]
    assert desk.orphans("n1", 2, {}) == ()


def test_who_lost_a_call_changes_nothing_of_it_any_more(desk: OfficeDesk, line: Line) -> None:
    """A process that was stopped for longer than its lease goes on; its successor has told the client already."""
    call_id = new_call_id()
    desk.commit([open_call(line, call_id, node="old", epoch=4), rows(call_id, b"{}")])
    desk.renew("old", 4, [call_id], (datetime.now(UTC) - timedelta(seconds=1)).isoformat())
    assert len(desk.orphans("new", 9, desk.lapsed())) == 1
    new, old = ("new", 9), ("old", 4)
    desk.commit([owned(keep(call_id, complete=False), new), owned(close(call_id), new)])
    before = everything()
    for write in (rows(call_id, b"{}", first=1), keep(call_id), close(call_id, seconds=90.0)):
        with pytest.raises(DeskRefused, match="taken it over"):
            desk.commit([owned(write, old)])
    assert everything() == before
    assert not Message.objects.get().complete


def test_a_restart_under_the_same_name_counts_as_another_process(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id, node="n1", epoch=1)])
    desk.commit([owned(rows(call_id, b"{}"), ("n1", 1))])  # from its spool, before anybody took the call over
    assert len(desk.orphans("n1", 2, desk.lapsed())) == 1
    with pytest.raises(DeskRefused):
        desk.commit([owned(close(call_id), ("n1", 1))])


def owned(write: AppendRows | KeepMessage | CloseCall, owner: tuple[str, int]) -> AnyWrite:
    return msgspec.structs.replace(write, node=owner[0], epoch=owner[1])


def test_a_call_that_does_not_open_keeps_no_other_from_being_closed(desk: OfficeDesk, line: Line) -> None:
    bad, good = new_call_id(), new_call_id()
    desk.commit([open_call(line, bad, node="n1", epoch=1), open_call(line, good, node="n1", epoch=1)])
    Call.objects.filter(pk=bad).update(wrapped_key=b"\0" * 64)  # of a master key that is gone
    assert [orphan.call_id for orphan in desk.orphans("n1", 2, desk.lapsed())] == [good]


def test_renew_touches_only_the_owners_running_calls(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id, node="n1", epoch=2)])
    before = Call.objects.get().lease_until
    later = (START + timedelta(days=900)).isoformat()
    desk.renew("n1", 1, [call_id], later)
    desk.renew("n2", 2, [call_id], later)
    assert Call.objects.get().lease_until == before
    desk.renew("n1", 2, [call_id], later)
    assert Call.objects.get().lease_until == START + timedelta(days=900)


def test_announce_keeps_the_latest_start(desk: OfficeDesk) -> None:
    desk.announce("n1", 1, "http://127.0.0.1:1")
    desk.announce("n1", 2, "http://127.0.0.1:2")
    assert list(VoiceNode.objects.values_list("node", "epoch", "url")) == [("n1", 2, "http://127.0.0.1:2")]


def test_retention_is_the_clients_or_the_manuals(desk: OfficeDesk, line: Line) -> None:
    first, second = new_call_id(), new_call_id()
    desk.commit([open_call(line, first)])
    line.client.retention_days = 7
    line.client.save()
    desk.commit([open_call(line, second)])
    days = {call.pk: (call.keep_until - call.started_at).days for call in Call.objects.all()}
    assert days == {first: small_manual().retention_days, second: 7}
