"""A caller's earlier calls: found by their number, at this line, for this client; gone with the call."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from tests.support.office import PHONE, START, a_line, a_message, a_person, close, keep, new_call_id, open_call
from toritsugi.core.dialogue.context import PastCall
from toritsugi.office.calls.actions import do_set_message_status
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.clients.models import Line
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.history import caller_mark
from toritsugi.office.line.keyring import vault
from toritsugi.office.line.vault import add_master_key, make_vault
from toritsugi.settings_env import Settings

NOW = START + timedelta(days=2)


def call(desk: OfficeDesk, line: Line, days: float, *, number: str = PHONE, told: bool = True) -> str:
    """A call so many days before NOW."""
    call_id = new_call_id()
    opened = msgspec.structs.replace(open_call(line, call_id, started=NOW - timedelta(days=days)), caller_number=number)
    desk.commit([opened, *([keep(call_id)] if told else []), close(call_id)])
    return call_id


def asked(desk: OfficeDesk, line: Line, number: str = PHONE, days: int = 7) -> tuple[PastCall, ...]:
    return desk.history(line.id, line.client_id, number, NOW.isoformat(), days)


def test_the_calls_of_the_same_number_are_found_the_latest_first(desk: OfficeDesk, line: Line) -> None:
    call(desk, line, 3.0)
    call(desk, line, 1.5, told=False)
    call(desk, line, 8.0)
    call(desk, line, 1.0, number="0311112222")
    found = asked(desk, line)
    assert [one.days for one in found] == [1.5, 3.0]
    assert [(one.matter, one.open) for one in found] == [("", False), (a_message().matter, True)]
    assert asked(desk, line, "+81 90-1234-5678".replace(" ", "")) == found
    assert asked(desk, line, "") == ()


def test_a_message_that_is_done_is_not_open(desk: OfficeDesk, line: Line) -> None:
    call(desk, line, 1.0)
    do_set_message_status(Message.objects.get(), "done", a_person("operator"))
    assert [one.open for one in asked(desk, line)] == [False]


def test_another_client_does_not_see_them_and_has_another_mark(desk: OfficeDesk, line: Line) -> None:
    call(desk, line, 1.0)
    other = a_line("minato")
    assert asked(desk, other) == ()
    assert caller_mark("sakura", PHONE) != caller_mark("minato", PHONE)
    assert PHONE not in Call.objects.get().caller_mark


def test_an_erased_call_is_not_found(desk: OfficeDesk, line: Line) -> None:
    call(desk, line, 1.0)
    do_erase_call(Call.objects.get(), "request")
    assert asked(desk, line) == ()
    assert Call.objects.get().caller_mark == ""


def test_a_withheld_number_leaves_no_mark(desk: OfficeDesk, line: Line) -> None:
    call(desk, line, 1.0, number="")
    assert Call.objects.get().caller_mark == ""


def test_calls_from_before_a_new_master_key_are_found(tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings = Settings(data=tmp_path)
    before = make_vault(settings).number_marks("sakura", PHONE)
    add_master_key(settings)
    after = make_vault(settings).number_marks("sakura", PHONE)
    assert len(before) == 1
    assert after[1:] == before
    assert after[0] not in before
    assert vault().number_marks("sakura", PHONE) != after
