"""Who answers in which words: time, closures, holidays and rules for callers; the most specific wins."""

from __future__ import annotations

import pytest

from tests.core.dialogue.driving import Wire
from tests.support.manuals import rich_manual
from toritsugi.core.dialogue.commands import Repeat
from toritsugi.core.dialogue.context import Overlay
from toritsugi.core.dialogue.events import CallerHungUp, CallStarted, ConnectResult
from toritsugi.core.dialogue.intents import Connect, Record, Say
from toritsugi.core.dialogue.journal import Entry, Writer, decode_context
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.message import Outcome

TUESDAY, SUNDAY = "2026-11-24", "2026-11-22"


@pytest.mark.parametrize(
    ("started_at", "holidays", "line"),
    [
        (f"{TUESDAY}T09:00:00+09:00", (), "opening.0"),
        (f"{TUESDAY}T08:59:59+09:00", (), "opening.1"),
        (f"{TUESDAY}T18:00:00+09:00", (), "opening.1"),
        (f"{SUNDAY}T10:00:00+09:00", (), "opening.1"),
        (f"{TUESDAY}T10:00:00+09:00", (TUESDAY,), "opening.1"),
        ("2026-12-31T10:00:00+09:00", (), "hours.closed.0"),
        ("2027-01-03T10:00:00+09:00", (), "hours.closed.0"),
        ("2027-01-04T10:00:00+09:00", (), "opening.0"),
    ],
)
def test_the_opening_by_time(started_at: str, holidays: tuple[str, ...], line: str) -> None:
    wire = Wire(rich_manual(), started_at=started_at, holidays=holidays, caller_number="0901")
    assert wire.said[:2] == [line, "notices.recording"]


def test_a_notice_may_not_be_interrupted() -> None:
    wire = Wire(rich_manual())
    notice = next(intent for intent in wire.intents if isinstance(intent, Say) and intent.line == "notices.recording")
    assert not notice.may_interrupt


STORM = Overlay("storm", "本日は台風のため、休業しております。")
WATER = Overlay("water", "駐車場は、ご利用になれません。")


def test_emergency_lines_are_heard_first_to_their_end_and_the_opening_follows() -> None:
    wire = Wire(rich_manual(), overlays=(STORM, WATER))
    assert wire.said[:4] == ["overlay.storm", "overlay.water", "opening.0", "notices.recording"]
    first = next(intent for intent in wire.intents if isinstance(intent, Say))
    assert (first.shown, first.may_interrupt) == (STORM.text, False)


def test_emergency_lines_are_repeated_with_the_opening() -> None:
    wire = Wire(rich_manual(), overlays=(STORM,))
    assert "overlay.storm" in wire.say(Repeat())


def test_a_known_caller_hears_the_emergency_line_and_a_blocked_one_does_not() -> None:
    assert Wire(rich_manual(), overlays=(STORM,), caller_number="09011112222").said[:2] == [
        "overlay.storm",
        "callers.vip.greeting",
    ]
    assert Wire(rich_manual(), overlays=(STORM,), caller_number="05099990000").said == ["standard.blocked"]


def test_an_emergency_line_stands_in_the_journals_first_row_so_that_replay_needs_nothing_else() -> None:
    wire = Wire(rich_manual(), overlays=(STORM,))
    first = Writer(wire.context).take()[0]
    context = decode_context(first)
    assert (first.kind, context.overlays) == ("context", (STORM,))
    again = Dialogue(rich_manual(), context).receive(CallStarted(), 0.5)
    assert again == wire.last


def test_a_journal_without_emergency_lines_is_read_as_before() -> None:
    old = Entry(seq=0, at=0.0, kind="context", body=b'{"call_id":"c","started_at":"2026-11-24T10:00:00+09:00"}')
    assert decode_context(old).overlays == ()


@pytest.mark.parametrize("number", ["09011112222", "+819011112222", "090-1111-2222"])
def test_a_known_caller_is_greeted_and_connected(number: str) -> None:
    wire = Wire(rich_manual(), caller_number=number)
    assert wire.said[0] == "callers.vip.greeting"
    connect = next(intent for intent in wire.intents if isinstance(intent, Connect))
    assert connect.target == "manager"
    lines = wire.lines(wire.feed(ConnectResult(request=connect.id, result="no_answer")))
    assert lines[:2] == ["standard.nobody", "standard.ask_matter"]


def test_a_known_caller_who_hangs_up_while_the_phone_rings_leaves_a_message() -> None:
    wire = Wire(rich_manual(), caller_number="09011112222")
    wire.feed(CallerHungUp())
    assert wire.message.caller_rule == "お得意さま"
    assert not wire.message.complete


def test_a_blocked_caller_hears_so_and_no_more() -> None:
    wire = Wire(rich_manual(), caller_number="05099990000")
    assert wire.said == ["standard.blocked"]
    assert wire.message.outcome is Outcome.DECLINED
    assert "told" not in wire.keep()


def test_a_rule_by_prefix_and_one_for_withheld_numbers() -> None:
    assert "callers.tokyo.say" in Wire(rich_manual(), caller_number="0312345678").said
    assert "callers.withheld.say" in Wire(rich_manual(), caller_number="").said


def test_nothing_is_recorded_before_anything_happened() -> None:
    wire = Wire(rich_manual())
    assert not any(isinstance(intent, Record) for intent in wire.intents)
