"""What goes to the second line of itself, on every line unless its manual says otherwise."""

from __future__ import annotations

import msgspec
import pytest

from tests.core.dialogue.driving import Wire, value
from tests.support.manuals import a_card, a_matter, rich_manual, small_manual
from toritsugi.core.dialogue.commands import (
    AnyCommand,
    AskCard,
    ChooseMatter,
    Confirm,
    Deny,
    Fill,
    Flag,
    Goodbye,
    Refuse,
    Unclear,
)
from toritsugi.core.dialogue.events import CallerHungUp, ConnectResult
from toritsugi.core.dialogue.intents import Connect, Escalate
from toritsugi.core.dialogue.message import Notify, Outcome
from toritsugi.core.manual.model import Condition, Contact, Manual, NotifyRule

HOOK = {"webhook": "https://example.invalid/hook"}


def answer_all(wire: Wire) -> None:
    """Answer what a message of the default items wants, until the call closes."""
    answers = {
        "item:company": Fill(value=value("organization", "山田商事")),
        "item:name": Fill(value=value("person", "山田太郎")),
        "item:phone": Fill(value=value("phone", "0312345678")),
        "item:about": Fill(value=value("text", "先ほどの件")),
    }
    for _ in range(12):
        if not wire.asked:
            return
        wire.say(answers.get(wire.asked, Confirm()))


def cases(wire: Wire) -> list[Escalate]:
    return [intent for intent in wire.intents if isinstance(intent, Escalate)]


def with_manager(**more: object) -> Manual:
    """A line on which a manager is told of complaints, and the office of everything."""
    manual = small_manual(
        contacts={
            "office": Contact(id="office", name="総務", channels=HOOK),
            "manager": Contact(id="manager", name="責任者", channels={**HOOK, "mail": "manager@example.invalid"}),
        },
        notify=(
            NotifyRule(to="office", when=Condition(), by=("webhook",)),
            NotifyRule(to="manager", when=Condition(op="complaint"), by=("webhook",), until="acknowledged"),
        ),
    )
    return msgspec.structs.replace(manual, **more)


@pytest.mark.parametrize("name", ["danger", "threat", "refund"])
def test_words_that_escalate_are_handed_over_at_once_where_no_matter_fits(name: str) -> None:
    wire = Wire(with_manager())
    lines = wire.say(Flag(name=name, words="そういうことです"), text="そういうことです")
    assert lines == ["standard.escalating", "items.company.ask"]
    assert cases(wire) == [Escalate(target="manager", reason=name)]
    answer_all(wire)
    assert wire.message.outcome is Outcome.ESCALATED
    assert wire.message.complete
    assert name in wire.message.flags
    assert wire.message.words == ("そういうことです",)
    assert Notify(contact="manager", channel="webhook", until="acknowledged") in wire.message.notify
    assert "told" in wire.keep()
    assert len(cases(wire)) == 1


def test_with_a_matter_the_call_is_handed_over_once_everything_is_collected() -> None:
    wire = Wire(with_manager())
    wire.say(ChooseMatter(matter="inquiry"), Flag(name="threat", words="訴えますよ"))
    assert cases(wire) == []
    answer_all(wire)
    assert wire.said[-1] == "standard.escalating"
    assert wire.message.outcome is Outcome.ESCALATED
    assert wire.message.matter == "inquiry"


def test_danger_is_urgent() -> None:
    wire = Wire(with_manager())
    wire.say(Flag(name="danger", words="煙が出ています"))
    answer_all(wire)
    assert {"danger", "urgent"} <= set(wire.message.flags)


def test_where_the_manual_names_nobody_the_usual_contact_is_told_with_priority() -> None:
    wire = Wire(small_manual())
    wire.say(Flag(name="refund", words="返金してください"))
    answer_all(wire)
    assert cases(wire) == [Escalate(target="office", reason="refund")]
    assert {"refund", "urgent"} <= set(wire.message.flags)
    assert wire.message.notify == (Notify(contact="office", channel="webhook"),)


def test_the_contact_that_the_manual_names_for_it_goes_before_all_others() -> None:
    contacts = {**with_manager().contacts, "duty": Contact(id="duty", name="当番", channels=HOOK)}
    wire = Wire(with_manager(contacts=contacts, escalate_to="duty"))
    wire.say(Flag(name="danger", words="火事です"))
    answer_all(wire)
    assert Notify(contact="duty", channel="webhook") in wire.message.notify


def test_a_line_may_do_without() -> None:
    wire = Wire(with_manager(alarms=("danger",)))
    wire.say(ChooseMatter(matter="inquiry"), Flag(name="refund", words="解約したい"))
    answer_all(wire)
    assert cases(wire) == []
    assert wire.message.outcome is Outcome.MESSAGE
    assert "refund" in wire.message.flags
    assert "urgent" not in wire.message.flags


def test_a_matter_about_refunds_is_the_manuals_own_way() -> None:
    matter = a_matter("refund", title="返金のご希望", heard=("返金してほしい",), collect=("name",))
    wire = Wire(with_manager(matters={"refund": matter}))
    wire.say(ChooseMatter(matter="refund"), Flag(name="refund", words="返金してほしいのですが"))
    answer_all(wire)
    assert wire.message.outcome is Outcome.MESSAGE


def test_a_card_about_cancelling_is_the_manuals_own_way() -> None:
    card = a_card("cancel", "お電話で承ります。", title="キャンセルの方法", heard=("キャンセルしたい",))
    wire = Wire(with_manager(cards={"cancel": card}))
    assert wire.say(AskCard(card="cancel"), Flag(name="refund", words="キャンセルしたい"))[0] == "cards.cancel.say"
    wire.say(Deny())
    assert wire.message.outcome is Outcome.GUIDED


def test_danger_escalates_though_the_matter_speaks_of_it_unless_the_manual_calls_that_urgent() -> None:
    matter = a_matter("leak", title="水漏れ", heard=("水が漏れている",), collect=("name",))
    for urgent, outcome in ((False, Outcome.ESCALATED), (True, Outcome.MESSAGE)):
        wire = Wire(with_manager(matters={"leak": msgspec.structs.replace(matter, urgent=urgent)}))
        wire.say(ChooseMatter(matter="leak"), Flag(name="danger", words="水が漏れています"))
        answer_all(wire)
        assert wire.message.outcome is outcome
        assert "urgent" in wire.message.flags


def test_a_caller_who_hangs_up_after_a_word_of_danger_is_escalated_all_the_same() -> None:
    wire = Wire(with_manager())
    wire.say(Flag(name="danger", words="ガス臭いです"))
    wire.feed(CallerHungUp())
    assert wire.message.outcome is Outcome.ESCALATED
    assert not wire.message.complete
    assert "manager" in {one.contact for one in wire.message.notify}


def test_words_that_escalate_in_the_middle_are_no_answer_that_was_missed() -> None:
    wire = Wire(with_manager())
    wire.say(ChooseMatter(matter="inquiry"))
    assert wire.say(Flag(name="danger", words="煙が出てきました")) == ["items.company.ask"]
    assert wire.dialogue.state.slot("company").missed == 0
    wire.say(Flag(name="danger", words="煙が"))
    assert wire.dialogue.state.slot("company").missed == 1


def test_name_and_number_refused_mark_the_message_and_tell_the_second_line() -> None:
    wire = Wire(with_manager(), caller_number="")
    wire.say(ChooseMatter(matter="inquiry"))
    for _ in range(3):
        wire.say(Refuse())
    wire.say(Fill(value=value("text", "御社の工事の音のことです")))
    assert wire.message.outcome is Outcome.MESSAGE
    assert wire.message.flags == ("refused",)
    assert [one.contact for one in wire.message.notify] == ["office", "manager"]
    assert cases(wire) == []


def test_one_refusal_escalates_nothing_nor_does_what_is_not_known() -> None:
    for refusal in (Refuse(unknown=True), Fill(value=value("phone", "0312345678"))):
        wire = Wire(with_manager(), caller_number="")
        wire.say(ChooseMatter(matter="inquiry"))
        wire.say(Refuse())
        wire.say(Refuse())
        wire.say(refusal)
        answer_all(wire)
        assert wire.message.outcome is Outcome.MESSAGE
        assert wire.message.flags == ()


def test_a_matter_not_understood_twice_is_a_message_that_the_second_line_is_told_of() -> None:
    wire = Wire(with_manager())
    wire.say(Unclear())
    assert wire.say(Unclear())[:2] == ["standard.no_card", "items.company.ask"]
    answer_all(wire)
    assert wire.message.outcome is Outcome.MESSAGE
    assert wire.message.flags == ("not_understood",)
    assert [one.contact for one in wire.message.notify] == ["office", "manager"]


def test_a_required_item_given_up_after_answers_not_understood_marks_the_message() -> None:
    wire = Wire(with_manager())
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    for _ in range(3):
        wire.say(Unclear())
    assert wire.asked == "confirm:phone"
    answer_all(wire)
    assert "not_understood" in wire.message.flags
    assert wire.message.outcome is Outcome.MESSAGE


def test_where_nobody_is_named_for_such_calls_nobody_else_is_told() -> None:
    wire = Wire(small_manual())
    wire.say(Unclear())
    wire.say(Unclear())
    answer_all(wire)
    assert wire.message.flags == ("not_understood",)
    assert [one.contact for one in wire.message.notify] == ["office"]


def test_where_nothing_hears_nothing_is_misunderstood() -> None:
    wire = Wire(small_manual(), hears=False)
    wire.press("9")
    wire.press("9")
    assert wire.dialogue.state.alarm == ""


def test_what_the_manuals_procedure_solves_is_solved() -> None:
    wire = Wire(rich_manual())
    wire.say(ChooseMatter(matter="leak"), Flag(name="threat", words="弁護士に言いますよ"))
    wire.say(Deny())
    wire.say(Confirm())
    assert wire.message.outcome is Outcome.SOLVED


def test_who_says_goodbye_after_a_threat_is_escalated() -> None:
    wire = Wire(with_manager())
    wire.say(Flag(name="threat", words="訴えますよ"))
    wire.say(Goodbye())
    assert wire.message.outcome is Outcome.ESCALATED


def test_a_caller_who_is_connected_stays_connected() -> None:
    wire = Wire(rich_manual(), caller_number="")
    wire.say(ChooseMatter(matter="person"), Flag(name="threat", words="訴えますよ"))
    wire.say(Fill(value=value("person", "山田太郎")))
    wire.say(Confirm())
    request = next(intent for intent in wire.intents if isinstance(intent, Connect))
    wire.feed(ConnectResult(request=request.id, result="answered"))
    assert wire.message.outcome is Outcome.CONNECTED
    assert "threat" in wire.message.flags


@pytest.mark.parametrize("card", [ChooseMatter(matter="hours"), AskCard(card="hours")])
def test_words_that_escalate_are_stronger_than_a_no_to_anything_else(card: AnyCommand) -> None:
    wire = Wire(rich_manual())
    wire.say(card)
    assert wire.asked == "anything"
    wire.say(Flag(name="refund", words="解約します"), Deny(), text="もう結構です、解約します")
    assert wire.asked == "item:company"
    answer_all(wire)
    assert wire.message.outcome is Outcome.ESCALATED
    assert [one.reason for one in cases(wire)] == ["refund"]


def test_words_that_the_line_does_not_escalate_leave_a_no_to_anything_else_as_it_is() -> None:
    wire = Wire(msgspec.structs.replace(rich_manual(), alarms=("danger",)))
    wire.say(AskCard(card="hours"))
    wire.say(Flag(name="refund", words="解約します"), Deny(), text="もう結構です、解約します")
    assert wire.message.outcome is Outcome.GUIDED
