"""Rules that look at earlier calls, and the words of a notification: from the office's records, through a whole call,
to what is kept and sent."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.core.dialogue.driving import Wire, value
from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.office import PHONE, START, a_line, a_person, close, new_call_id, open_call
from toritsugi.core.dialogue.commands import ChooseMatter, Fill
from toritsugi.core.dialogue.intents import Say
from toritsugi.core.manual.history import history_days
from toritsugi.office.accounts.models import Role
from toritsugi.office.calls.actions import do_set_message_status
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.models import Message, Status
from toritsugi.office.calls.opened import told
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery.mail import compose
from toritsugi.office.delivery.models import Delivery
from toritsugi.office.delivery.payload import payload, text_above
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.resources import read_manual
from toritsugi.voice.ports import KeepMessage

TOKYO = ZoneInfo("Asia/Tokyo")
RULES = """\
  other: { title: そのほか, heard: [ほかの用件です], collect: [name, phone], finish: message }
callers:
  - { id: again, called_within: 3d, greeting: たびたびお電話をいただき、ありがとうございます。 }
  - { id: known, reported: true, when: matter inquiry, say: 先日のお問い合わせは、担当の者が承っております。 }
notify:
  - { to: office }
  - { to: boss, by: mail, when: repeat 7d and not reported, text: "{name}さまから、また{matter}です（{size}）。" }
  - { to: boss, by: mail, when: reported, text: "まだ済んでいないご用件で、{name}さまからです。" }
"""


@pytest.fixture
def shop(db: None) -> Line:
    return a_line("mihon", manual=read_manual(MANUAL.replace(", read_back: true", "") + RULES, CLIENT))


def begun(desk: OfficeDesk, line: Line, at: datetime) -> Wire:
    """A call under the manual in force, with what the office knows of its caller, as a voice process asks for it."""
    found = next(one for one in desk.lines_in_force() if one.line_id == line.id)
    past = desk.history(line.id, found.client_id, PHONE, at.isoformat(), history_days(found.manual))
    return Wire(found.manual, caller_number=PHONE, started_at=at.astimezone(TOKYO).isoformat(), history=past)


def kept(desk: OfficeDesk, line: Line, at: datetime, matter: str = "inquiry") -> tuple[Wire, Message]:
    """The whole call: its talk, and its message as the office keeps it."""
    wire = begun(desk, line, at)
    wire.say(ChooseMatter(matter=matter))
    wire.say(Fill(item="name", value=value("person", "山田太郎")))
    wire.say(Fill(item="phone", value=value("phone", "0312345678")))
    call_id = new_call_id()
    message = KeepMessage(call_id=call_id, message_id=new_call_id(), message=wire.message, at=at.isoformat())
    desk.commit([open_call(line, call_id, started=at), message, close(call_id)])
    return wire, Message.objects.get(call_id=call_id)


def spoken(wire: Wire, words: str) -> bool:
    return any(words in intent.shown for intent in wire.intents if isinstance(intent, Say))


@pytest.mark.parametrize(("days", "again"), [(2.9, True), (3.1, False)])
def test_a_repeat_call_is_greeted_as_one_within_its_days(
    desk: OfficeDesk, shop: Line, days: float, again: bool
) -> None:
    first, _ = kept(desk, shop, START)
    assert not spoken(first, "たびたび")
    second = begun(desk, shop, START + timedelta(days=days))
    assert spoken(second, "たびたび") == again


def test_what_was_reported_is_said_until_its_message_is_done(desk: OfficeDesk, shop: Line) -> None:
    _, message = kept(desk, shop, START)
    later = START + timedelta(days=5)
    wire, _second = kept(desk, shop, later)
    assert spoken(wire, "担当の者が承っております")
    for row in Message.objects.all():
        do_set_message_status(row, Status.DONE, a_person(Role.OPERATOR, email=f"{row.pk}@example.com"))
    wire, _third = kept(desk, shop, later + timedelta(days=5))
    assert not spoken(wire, "担当の者が承っております")
    assert message.matter == "inquiry"


def test_an_open_message_about_something_else_is_not_what_was_reported(desk: OfficeDesk, shop: Line) -> None:
    kept(desk, shop, START, "other")
    wire, _ = kept(desk, shop, START + timedelta(days=5))
    assert not spoken(wire, "担当の者が承っております")


def test_the_first_call_tells_only_the_usual_contact(desk: OfficeDesk, shop: Line) -> None:
    _, message = kept(desk, shop, START)
    assert {(one.contact, one.text) for one in told(message).notify} == {("office", "")}
    assert json.loads(payload(message, contact="office"))["data"]["text"] == ""


def test_the_words_above_a_message_are_those_of_its_rule_filled_in(desk: OfficeDesk, shop: Line) -> None:
    _, first = kept(desk, shop, START)
    do_set_message_status(first, Status.DONE, a_person(Role.OPERATOR))
    _, message = kept(desk, shop, START + timedelta(days=6))
    words = "山田太郎さまから、またお問い合わせです（（未確認））。"
    assert text_above(told(message), "boss") == words
    assert json.loads(payload(message, contact="boss"))["data"]["text"] == words
    assert json.loads(payload(message, contact="office"))["data"]["text"] == ""
    mail = compose(message, "d", "boss@example.invalid", "desk@example.invalid", START, text=words)
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().startswith(words)
    assert Delivery.objects.filter(message=message, contact_key="boss", channel="mail").exists()


def test_an_open_message_brings_the_words_for_it_in_place_of_the_others(desk: OfficeDesk, shop: Line) -> None:
    kept(desk, shop, START)
    _, message = kept(desk, shop, START + timedelta(days=6))
    assert text_above(told(message), "boss") == "まだ済んでいないご用件で、山田太郎さまからです。"


def test_a_call_that_is_erased_is_no_earlier_call(desk: OfficeDesk, shop: Line) -> None:
    _, message = kept(desk, shop, START)
    do_erase_call(message.call, "request")
    assert not spoken(begun(desk, shop, START + timedelta(days=1)), "たびたび")
