"""Words that a process wrote after another had taken its call over, on the real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.manuals import small_manual
from tests.support.office import new_call_id as new_id
from tests.support.office import open_call
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.commands import ChooseMatter, Fill
from toritsugi.core.dialogue.events import AnyEvent, CallerSaid, CallStarted, SpeechDone, Understood
from toritsugi.core.dialogue.intents import AnyIntent, Say, Understand
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.values.model import Kind, Value
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.models import Call, ErasureProof, Message
from toritsugi.office.calls.opened import told
from toritsugi.office.clients.models import Line
from toritsugi.office.line import keyring
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.keyring import vault
from toritsugi.office.line.rewrapping import do_rewrap_all
from toritsugi.office.line.vault import add_master_key
from toritsugi.settings_env import Settings
from toritsugi.voice.late import LateCall, second_call
from toritsugi.voice.orphans import closing_writes
from toritsugi.voice.ports import AppendRows, JournalRow, OpenCall
from toritsugi.voice.spool import Spool
from toritsugi.voice.writer import TAKEN, Committer

OLD, NEW = ("old", 4), ("new", 9)
NUMBER = Value(kind=Kind.PHONE, kept="0398765432", shown="03-9876-5432", spoken="ゼロサン")


def rows_of(opened: OpenCall) -> tuple[JournalRow, ...]:
    """The journal of a caller who says what it is about, and then a number."""
    notes, dialogue = journal.Writer(opened.context), Dialogue(small_manual(), opened.context)

    def feed(event: AnyEvent) -> list[AnyIntent]:
        notes.event(event, 0.0)
        intents = dialogue.receive(event, 0.0)
        notes.intents(intents, 0.0)
        for say in [intent for intent in intents if isinstance(intent, Say)]:
            intents += feed(SpeechDone(say=say.id))
        return intents

    feed(CallStarted())
    for command in (ChooseMatter(matter="inquiry"), Fill(item="phone", value=NUMBER)):
        [asked] = [one for one in feed(CallerSaid(texts=("……",))) if isinstance(one, Understand)]
        feed(Understood(request=asked.id, commands=(command,)))
    return tuple(JournalRow(seq=row.seq, at=row.at, kind=row.kind, body=row.body) for row in notes.take())


def talked_on(desk: OfficeDesk, line: Line, spool: Spool) -> LateCall:
    """The old process is cut off after the matter; the new one closes the call; the old one writes the number."""
    opened = open_call(line, new_id(), node=OLD[0], epoch=OLD[1])
    rows = rows_of(opened)
    cut = next(n for n, row in enumerate(rows) if row.kind == journal.EVENT and NUMBER.kept.encode() in row.body)
    old = Committer(desk, spool)
    before, after = (
        AppendRows(call_id=opened.call_id, node=OLD[0], epoch=OLD[1], rows=part) for part in (rows[:cut], rows[cut:])
    )
    assert old.commit([opened, before]) == ["", ""]
    desk.renew(*OLD, [opened.call_id], (datetime.now(UTC) - timedelta(seconds=1)).isoformat())
    [orphan] = desk.orphans(*NEW, desk.lapsed())
    desk.commit(closing_writes(orphan, datetime.now(UTC), Path("/nowhere"), NEW))
    assert old.commit([after]) == [TAKEN]
    [late] = old.late.read().calls
    return late


def test_they_are_a_second_call_with_a_message_for_the_client(desk: OfficeDesk, line: Line, tmp_path: Path) -> None:
    spool = Spool(tmp_path, "old-4", vault())
    late = talked_on(desk, line, spool)
    closed = Call.objects.get()
    journal_before = list(closed.journal.values_list("seq", flat=True))
    held = desk.held(late.call_id)
    assert held is not None
    writes = second_call(held, late, datetime.now(UTC), tmp_path, NEW)
    desk.commit(writes)
    desk.commit(writes)
    second = Call.objects.get(pk=late.id)
    assert (second.reason, second.complete, second.started_at) == ("lease_lost", False, closed.started_at)
    message = Message.objects.get(call=second)
    assert NUMBER.kept in [known.value.kept for known in told(message).items if known.value is not None]
    assert set(message.deliveries.values_list("contact_key", "channel", "state")) == {
        ("", "inbox", "pending"),
        ("office", "webhook", "pending"),
    }
    assert list(closed.journal.values_list("seq", flat=True)) == journal_before
    assert Call.objects.count() == 2
    assert desk.kept([late.id]) == {late.id}
    spool.late.done(spool.late.read())
    spool.close()
    assert not list(tmp_path.iterdir())


def test_of_an_erased_call_nothing_is_told(desk: OfficeDesk, line: Line, tmp_path: Path) -> None:
    spool = Spool(tmp_path, "old-4", vault())
    late = talked_on(desk, line, spool)
    do_erase_call(Call.objects.get(), "request")
    assert desk.held(late.call_id) is None
    spool.close()


@pytest.mark.parametrize("asked_for", ["the first", "the second"])
@pytest.mark.parametrize("master_key_changed", [False, True])
def test_the_call_and_what_was_said_after_it_are_erased_together(
    desk: OfficeDesk, line: Line, tmp_path: Path, desk_settings: Settings, asked_for: str, master_key_changed: bool
) -> None:
    spool = Spool(tmp_path, "old-4", vault())
    late = talked_on(desk, line, spool)
    held = desk.held(late.call_id)
    assert held is not None
    desk.commit(second_call(held, late, datetime.now(UTC), tmp_path, NEW))
    spool.close()
    if master_key_changed:  # each row's key is then wrapped anew, for itself
        add_master_key(desk_settings)
        keyring._vault_of.cache_clear()
        do_rewrap_all()
        assert len(set(map(bytes, Call.objects.values_list("wrapped_key", flat=True)))) == 2
    other = open_call(line, new_id(), started=Call.objects.get(pk=late.id).started_at)
    desk.commit([other])
    proof = do_erase_call(Call.objects.get(pk={"the first": late.call_id, "the second": late.id}[asked_for]), "request")
    assert proof.call_id == {"the first": late.call_id, "the second": late.id}[asked_for]
    kept = Call.objects.filter(wrapped_key__isnull=False)
    assert [call.pk for call in kept] == [other.call_id], "their one key is gone, and nobody else's"
    assert not Message.objects.filter(sealed__isnull=False).exists()
    assert ErasureProof.objects.count() == 2
