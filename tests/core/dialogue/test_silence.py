"""The ladder of a caller who keeps silent: the question again, then shorter and with its keys, a person, the end."""

from __future__ import annotations

import pytest

from tests.core.dialogue.driving import Wire, value
from tests.support import manual_sources
from toritsugi.core.checking.check import explored
from toritsugi.core.checking.coverage import said_in
from toritsugi.core.dialogue.commands import ChooseMatter, Fill, WantPerson
from toritsugi.core.dialogue.events import ConnectResult, PresenceChanged
from toritsugi.core.dialogue.intents import Connect, Say
from toritsugi.core.dialogue.message import Outcome
from toritsugi.core.manual.model import Manual
from toritsugi.resources import read_manual

LONG = "恐れ入りますが、お客様のお名前を、名字と下のお名前の両方でお聞かせいただけますでしょうか。"
PEOPLE = """\
  in_front: { name: 受付, phone: "0311110001", channels: { mail: a@example.invalid } }
  behind: { name: 店長, phone: "0311110002", channels: { mail: b@example.invalid } }
"""
CLIENT = manual_sources.CLIENT.replace("  silent:", PEOPLE + "  silent:") + (
    "ladders: { night: { name: 夜間の当番, call: [{ contact: in_front, for: 15s }, behind] } }\n"
)
NOT_HEARD = "standard.not_heard"


def manual(name: str = f"ask: {LONG}", more: str = "") -> Manual:
    source = manual_sources.MANUAL.replace("ask: お名前をお願いいたします。", name)
    return read_manual(source + more, CLIENT)


def asked_for_the_name(of: Manual) -> Wire:
    wire = Wire(of)
    wire.say(ChooseMatter(matter="inquiry"))
    assert wire.asked == "item:name"
    return wire


def shown(wire: Wire) -> list[str]:
    return [intent.shown for intent in wire.last if isinstance(intent, Say)]


def rung(wire: Wire) -> list[str]:
    return [intent.target for intent in wire.intents if isinstance(intent, Connect)]


def ringing(wire: Wire) -> Connect:
    return next(intent for intent in reversed(wire.intents) if isinstance(intent, Connect))


def ends(wire: Wire, result: str) -> list[str]:
    return wire.lines(wire.feed(ConnectResult(request=ringing(wire).id, result=result)))


def test_the_second_silence_is_met_with_the_short_question_of_the_item() -> None:
    wire = asked_for_the_name(manual(f"ask: {LONG}, short: お名前だけお願いいたします。"))
    assert wire.wait() == [NOT_HEARD, "items.name.ask"]
    assert wire.wait() == [NOT_HEARD, "items.name.short"]
    assert wire.wait() == ["standard.silent_close"]


def test_without_one_the_short_question_is_made_of_the_title() -> None:
    wire = asked_for_the_name(manual())
    wire.wait()
    assert wire.wait() == [NOT_HEARD, "standard.ask_short"]
    assert shown(wire)[1] == "お名前を、お聞かせください。"


def test_what_would_be_no_shorter_is_asked_as_it_stands() -> None:
    wire = asked_for_the_name(manual("ask: お名前をどうぞ。"))
    wire.wait()
    assert wire.wait() == [NOT_HEARD, "items.name.ask"]


def test_who_answers_is_asked_the_next_question_in_full() -> None:
    wire = asked_for_the_name(manual())
    wire.wait()
    wire.wait()
    assert wire.say(Fill(item="name", value=value("person", "山田太郎")))[-1] == "items.phone.ask"
    assert wire.dialogue.state.silences == 0


def test_a_question_for_yes_or_no_is_shortened_and_has_its_keys() -> None:
    long = "恐れ入りますが、いま、その場所でガスの臭いはいたしますでしょうか。"
    source = manual_sources.MANUAL.replace("ガスの臭いはいたしますか。", long).replace("[name, phone]", "[gas]")
    wire = Wire(read_manual(source, CLIENT))
    wire.say(ChooseMatter(matter="inquiry"))
    wire.wait()
    assert wire.wait() == [NOT_HEARD, "standard.ask_short_yes_no", "standard.yes_no_keys"]


def test_the_question_for_the_matter_is_shortened_too() -> None:
    matter = "ask_matter: 恐れ入りますが、本日はどのようなご用件でお電話をくださいましたでしょうか。\n"
    source = manual_sources.MANUAL.replace("matters:\n", "matters:\n  other: { title: ほか, finish: message }\n")
    wire = Wire(read_manual(source + matter, CLIENT))
    assert wire.wait() == [NOT_HEARD, "ask_matter"]
    assert wire.wait() == [NOT_HEARD, "standard.ask_matter_short"]


def test_the_third_silence_rings_the_person_whom_the_manual_names() -> None:
    wire = asked_for_the_name(manual(more="silence: { connect: boss }\n"))
    wire.wait()
    wire.wait()
    assert wire.wait() == ["standard.connecting"]
    assert rung(wire) == ["boss"]
    assert ringing(wire).briefing == "お声が聞こえないお電話、お問い合わせ"
    ends(wire, "answered")
    assert wire.message.outcome is Outcome.CONNECTED
    assert wire.message.tried == ("boss: answered",)


def test_a_ladder_is_rung_from_top_to_bottom_and_then_the_call_is_closed() -> None:
    wire = asked_for_the_name(manual(more="silence: { connect: night }\n"))
    wire.wait()
    wire.wait()
    wire.wait()
    assert ends(wire, "no_answer") == ["standard.hold_on"]
    assert ends(wire, "busy") == ["standard.nobody", "standard.ask_short"]
    assert rung(wire) == ["in_front", "behind"]
    assert wire.wait() == ["standard.silent_close"]
    assert not wire.message.complete
    assert rung(wire) == ["in_front", "behind"]


def test_nobody_is_rung_who_is_out_and_nothing_is_said_of_it() -> None:
    wire = asked_for_the_name(manual(more="silence: { connect: boss }\n"))
    wire.feed(PresenceChanged(contact="boss", presence="out"))
    wire.wait()
    wire.wait()
    assert wire.wait() == ["standard.silent_close"]
    assert rung(wire) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("silence: { connect: nobody }\n", "no_such"),
        ("silence: { connect: office }\n", "no_phone"),
        ("scope: { does: [take_message] }\nsilence: { connect: boss }\n", "out_of_scope"),
    ],
)
def test_a_person_who_cannot_or_may_not_be_rung_is_found_when_the_manual_is_read(more: str, code: str) -> None:
    found = manual_sources.problems(manual_sources.MANUAL + more, CLIENT)
    assert [(one.code, one.key) for one in found] == [(code, "silence.connect")]


def test_who_wants_a_person_of_a_matter_with_a_ladder_is_connected() -> None:
    source = manual_sources.MANUAL.replace("    finish: message", "    connect: night")
    wire = asked_for_the_name(read_manual(source + "scope: { does: [take_message, connect] }\n", CLIENT))
    wire.say(WantPerson(who="担当の方"))
    assert rung(wire) == ["in_front"]


def test_the_check_hears_the_short_question_and_whoever_is_rung_for_a_silent_caller() -> None:
    named = manual_sources.MANUAL.replace("ask: お名前を", "short: お名前だけお願いいたします。, ask: お名前を")
    source = named.replace("collect: [name, phone]", "collect: [name]") + "default_collect: [name]\n"
    explorer = explored(read_manual(source + "silence: { connect: boss }\n", CLIENT), today="2026-11-24")
    assert "items.name.short" in said_in(explorer)
    assert "silence.boss" in explorer.marks
    assert explorer.faults == {}
