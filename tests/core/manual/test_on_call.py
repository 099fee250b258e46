"""Who is on call: hours of the contacts of a ladder, and what they do to whoever is rung or told."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.core.dialogue.driving import Wire, value
from tests.support.manual_sources import CLIENT, MANUAL, problems
from toritsugi.core.dialogue.commands import ChooseMatter, Fill, Flag
from toritsugi.core.dialogue.intents import Connect, Escalate
from toritsugi.core.dialogue.message import Message
from toritsugi.core.manual.model import Condition, Manual
from toritsugi.core.manual.on_call import first_contact, ladders_at, may_be_first
from toritsugi.core.manual.publish import restore, snapshot
from toritsugi.core.sheet.differences_rules import ladder_words
from toritsugi.resources import read_manual

PEOPLE = """\
  early: { name: 早番, phone: "0311110001", channels: { mail: a@example.invalid } }
  late: { name: 遅番, phone: "0311110002", channels: { mail: b@example.invalid, sms: "09011110002" } }
  chief: { name: 責任者代理, phone: "0311110003", channels: { mail: c@example.invalid } }
"""
LADDER = """\
ladders:
  duty:
    name: 当番
    call:
      - { contact: early, when: "time 07:00-15:00 and not holiday" }
      - { contact: late, when: "time 22:00-06:00 or day weekend" }
      - chief
"""
TUESDAY = "2026-11-24T{}:00+09:00"
SHORT = MANUAL.replace(", read_back: true", "")


def manual(more: str = "", ladder: str = LADDER) -> Manual:
    return read_manual(SHORT + more, CLIENT.replace("  silent:", PEOPLE + "  silent:") + ladder)


def on_call(at: str, *holidays: str) -> tuple[str, ...]:
    return ladders_at(manual(), datetime.fromisoformat(at), holidays)["duty"]


@pytest.mark.parametrize(
    ("at", "holidays", "wanted"),
    [
        (TUESDAY.format("07:00"), (), ("early", "chief")),
        (TUESDAY.format("14:59"), (), ("early", "chief")),
        (TUESDAY.format("15:00"), (), ("chief",)),
        (TUESDAY.format("23:00"), (), ("late", "chief")),
        (TUESDAY.format("05:59"), (), ("late", "chief")),
        (TUESDAY.format("06:00"), (), ("chief",)),
        (TUESDAY.format("10:00"), ("2026-11-24",), ("chief",)),
        ("2026-11-28T10:00:00+09:00", (), ("early", "late", "chief")),
    ],
)
def test_whoever_has_the_hour_is_on_call_in_the_written_order(
    at: str, holidays: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    assert on_call(at, *holidays) == wanted


def test_a_ladder_without_hours_is_not_in_the_context() -> None:
    plain = manual(ladder="ladders: { duty: { name: 当番, call: [early, chief] } }\n")
    assert ladders_at(plain, datetime.fromisoformat(TUESDAY.format("10:00")), ()) == {}
    assert '"when"' not in snapshot(plain).decode().split('"ladders"')[1]


def test_open_and_closed_are_the_lines_own() -> None:
    shop = manual(
        ladder=LADDER.replace("time 07:00-15:00 and not holiday", "open").replace("time 22:00-06:00", "closed")
    )
    shown = [ladders_at(shop, datetime.fromisoformat(TUESDAY.format(hour)), ())["duty"] for hour in ("10:00", "20:00")]
    assert shown == [("early", "chief"), ("late", "chief")]


def test_hours_stay_in_the_snapshot() -> None:
    assert restore(snapshot(manual())) == manual()


@pytest.mark.parametrize("word", ["urgent", "matter inquiry", "repeat 3d", "presence boss is out", "caller x"])
def test_hours_look_at_nothing_but_the_time(word: str) -> None:
    ladder = (
        f"ladders: {{ duty: {{ name: 当番, call: [{{ contact: boss, when: 'day monday and {word}' }}, boss] }} }}\n"
    )
    found = problems(MANUAL, CLIENT + ladder)
    assert ("not_hours", "ladders.duty.call.0.when") in [(p.code, p.key) for p in found]
    assert any(word.split()[0] in p.what for p in found if p.code == "not_hours")


def test_somebody_is_always_on_call() -> None:
    ladder = "ladders: { duty: { name: 当番, call: [{ contact: boss, when: day monday }] } }\n"
    assert [(p.code, p.key) for p in problems(MANUAL, CLIENT + ladder)] == [("nobody_on_call", "ladders.duty.call")]


def test_everybody_who_may_be_first_has_to_be_reachable() -> None:
    ladder = "ladders: { duty: { name: 当番, call: [{ contact: boss, when: day monday }, silent] } }\n"
    found = problems(MANUAL.replace("finish: message", "escalate: duty"), CLIENT + ladder)
    assert [(p.code, p.key) for p in found] == [("no_channel", "matters.inquiry.escalate")]


def test_who_may_be_first() -> None:
    assert may_be_first(manual().ladders["duty"]) == ("early", "late", "chief")
    assert first_contact(manual(), "duty", {}) == "early"
    assert first_contact(manual(), "duty", {"duty": ("gone", "late")}) == "late"
    assert first_contact(manual(), "boss", {}) == "boss"


def test_the_sheet_tells_the_hours() -> None:
    words = ladder_words(manual(), manual().ladders["duty"], "ja")
    assert "遅番（30秒）［22:00-06:00 または" in words
    assert words.endswith("責任者代理（30秒）")


# what a call does with it


def call(more: str, at: str) -> Wire:
    made = manual(more)
    return Wire(made, started_at=at, ladders=ladders_at(made, datetime.fromisoformat(at), ()))


def told(wire: Wire) -> Message:
    wire.say(Fill(item="name", value=value("person", "山田太郎")))
    wire.say(Fill(item="phone", value=value("phone", "0312345678")))
    return wire.message


@pytest.mark.parametrize(("at", "wanted"), [("10:00", "early"), ("16:00", "chief"), ("23:00", "late")])
def test_whoever_is_on_call_is_rung(at: str, wanted: str) -> None:
    wire = call("  person: { title: 担当者, heard: [担当の方を], connect: duty }\n", TUESDAY.format(at))
    wire.say(ChooseMatter(matter="person"))
    assert [intent.target for intent in wire.intents if isinstance(intent, Connect)] == [wanted]


@pytest.mark.parametrize(("at", "wanted"), [("10:00", "early"), ("16:00", "chief"), ("23:00", "late")])
def test_what_is_escalated_to_a_ladder_is_told_to_whoever_is_on_call(at: str, wanted: str) -> None:
    more = "  leak: { title: 水漏れ, heard: [水が漏れて], collect: [name, phone], escalate: duty }\n"
    wire = call(more, TUESDAY.format(at))
    wire.say(ChooseMatter(matter="leak"))
    notify = told(wire).notify
    assert {(one.contact, one.ladder) for one in notify if one.ladder} == {(wanted, "duty")}
    assert [intent.target for intent in wire.intents if isinstance(intent, Escalate)] == ["duty"]


@pytest.mark.parametrize(("at", "wanted"), [("10:00", "early"), ("16:00", "chief"), ("23:00", "late")])
def test_an_alarm_goes_to_whoever_is_on_call(at: str, wanted: str) -> None:
    wire = call("escalations: { to: duty }\n", TUESDAY.format(at))
    wire.say(ChooseMatter(matter="inquiry"), Flag(name="danger", words="煙が出ています"))
    assert wanted in {one.contact for one in told(wire).notify}
    assert [intent.target for intent in wire.intents if isinstance(intent, Escalate)] == [wanted]


def test_another_contact_of_a_ladder_is_told_by_the_rules_channel_and_until_acknowledged() -> None:
    more = "notify: [{ to: duty, by: mail, until: acknowledged }]\n"
    wire = call(more, TUESDAY.format("23:00"))
    wire.say(ChooseMatter(matter="inquiry"))
    found = [(one.contact, one.channel, one.until) for one in told(wire).notify]
    assert found == [("late", "mail", "acknowledged")]


def test_the_hours_are_conditions_of_nothing_else() -> None:
    assert manual().ladders["duty"].rungs[2].when == Condition()
