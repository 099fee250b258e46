"""What a call is about, and how each kind of matter ends."""

from __future__ import annotations

import msgspec
import pytest

from tests.core.dialogue.driving import Wire, value
from tests.support.manuals import a_card, a_matter, rich_manual, say, small_manual
from toritsugi.core.dialogue.commands import (
    AnyCommand,
    AskCard,
    ChooseMatter,
    Confirm,
    Correct,
    Deny,
    Fill,
    Flag,
    Goodbye,
    Refuse,
    Repeat,
    Slower,
    Unclear,
    Wait,
    WantPerson,
)
from toritsugi.core.dialogue.events import CallerHungUp, ConnectResult, Recorded
from toritsugi.core.dialogue.intents import Connect, Escalate
from toritsugi.core.dialogue.message import Outcome
from toritsugi.core.manual.model import Mode, Step, StepKind
from toritsugi.core.values.model import Kind

OPEN = "2026-11-24T10:00:00+09:00"
LEAK = "matters.leak.procedure"


def rich(**context: object) -> Wire:
    return Wire(rich_manual(), **context)


def name_and_phone(wire: Wire) -> None:
    """Answer name and number (the caller's own)."""
    wire.say(Fill(item="name", value=value("person", "山田太郎")))
    wire.say(Confirm())
    wire.say(Confirm())


def request(wire: Wire) -> Connect:
    return next(intent for intent in reversed(wire.intents) if isinstance(intent, Connect))


# finding the matter


def test_two_matters_that_fit_alike_are_asked_about() -> None:
    wire = rich()
    assert wire.say(ChooseMatter(matter="order", confidence=0.6), ChooseMatter(matter="visit", confidence=0.55)) == [
        "standard.which_of"
    ]
    assert wire.listened.expect.options == ("order", "visit")
    wire.say(ChooseMatter(matter="visit"))
    assert wire.dialogue.view().matter == "visit"


def test_a_caller_who_says_what_fits_both_again_leaves_a_message() -> None:
    wire = rich()
    both = (ChooseMatter(matter="order", confidence=0.6), ChooseMatter(matter="visit", confidence=0.55))
    wire.say(*both)
    assert wire.say(*both) == ["standard.ask_again", "standard.which_of"]
    assert wire.say(*both)[0] == "standard.no_card"
    assert wire.dialogue.state.take_message


def test_a_matter_that_fits_clearly_better_is_taken() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="order", confidence=0.9), ChooseMatter(matter="visit", confidence=0.5))
    assert wire.dialogue.view().matter == "order"


def test_who_names_a_matter_and_cannot_tell_more_is_asked_about_the_matter() -> None:
    """「わからないんですが、納品の件で」: the matter counts, the rest of the turn refuses nothing."""
    wire = rich()
    wire.say(Refuse(unknown=True), ChooseMatter(matter="visit"))
    assert wire.dialogue.view().matter == "visit"
    assert not wire.dialogue.state.take_message
    assert wire.asked == "item:name"


def test_not_understood_once_brings_the_menu_twice_brings_a_message() -> None:
    wire = rich()
    assert wire.say(Unclear()) == ["standard.ask_again", "standard.ask_matter", "standard.menu"]
    assert wire.say(Unclear())[:2] == ["standard.no_card", "items.company.ask"]
    assert wire.dialogue.view().matter == ""


def test_the_matter_by_key() -> None:
    wire = rich()
    wire.press("3")
    assert wire.dialogue.view().matter == "visit"


def test_a_key_without_a_matter_is_told_so() -> None:
    wire = rich()
    assert wire.press("9")[0] == "standard.key_wrong"


def test_a_line_without_matters_takes_a_message_at_once() -> None:
    wire = Wire(small_manual(matters=(), collect=("name", "phone")))
    assert wire.said == ["opening.0", "items.name.ask"]


# cards


def test_a_card_is_said_and_anything_else_asked() -> None:
    wire = rich()
    assert wire.say(ChooseMatter(matter="hours")) == ["cards.hours.say", "standard.anything_else"]
    wire.say(Deny())
    assert wire.message.outcome is Outcome.GUIDED
    assert wire.message.complete
    lines = wire.keep()
    assert "told" not in lines
    assert lines == ["closing.1"]


def test_cards_are_given_only_where_the_scope_has_them() -> None:
    wire = Wire(msgspec.structs.replace(rich_manual(), does=("take_message", "connect")))
    assert wire.say(AskCard(card="hours")) == ["standard.no_card", "items.company.ask"]


def test_an_item_that_nothing_collects_is_not_filled() -> None:
    """Understanding that offers a value nobody asks for, be it a model's, has no leave to keep it."""
    manual = small_manual(matters=(), collect=("name", "phone"))
    about = msgspec.structs.replace(manual.items["name"], id="about", kind=Kind.TEXT)
    wire = Wire(msgspec.structs.replace(manual, items={**manual.items, "about": about}))
    words = value("text", "伺いたいことがあります")
    for command in (Fill(item="about", value=words), Correct(item="about", value=words)):
        wire.say(command)
        assert "about" not in wire.dialogue.state.slots


def test_of_a_call_that_a_card_answered_no_items_are_missing() -> None:
    wire = rich()
    wire.say(AskCard(card="hours"))
    wire.say(Deny())
    assert wire.message.outcome is Outcome.GUIDED
    assert wire.message.complete
    assert [known.item for known in wire.message.items if known.value is None] == []


def test_after_a_card_the_caller_may_have_a_matter() -> None:
    wire = rich()
    wire.say(AskCard(card="hours"))
    wire.say(ChooseMatter(matter="visit"))
    assert wire.asked == "item:name"
    name_and_phone(wire)
    assert wire.asked == "item:visit"


def test_a_question_after_a_card_that_nothing_answers_becomes_a_message() -> None:
    wire = rich()
    wire.say(AskCard(card="hours"))
    assert wire.say(Unclear(), text="駐車場はありますか")[-2:] == ["standard.ask_again", "standard.anything_else"]
    assert wire.say(Unclear(), text="駐車場です")[:2] == ["standard.no_card", "items.company.ask"]
    name_and_phone(wire)
    assert not wire.hung_up


def test_yes_after_a_card_asks_for_the_matter() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="hours"))
    assert wire.say(Confirm()) == ["standard.ask_matter"]


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        (WantPerson(who="担当の方"), "standard.person_wanted"),
        (Repeat(), "standard.repeat_intro"),
        (Slower(), "standard.slower_ok"),
        (Wait(), "standard.wait_ok"),
    ],
)
def test_a_no_to_anything_else_with_a_wish_about_the_talk_closes_nothing(wish: AnyCommand, line: str) -> None:
    wire = rich()
    wire.say(AskCard(card="hours"))
    assert wire.say(Deny(), wish, text="いえ、その前に")[0] == line
    assert wire.dialogue.state.closing is None
    assert wire.asked


def test_a_card_out_of_its_days_is_never_said() -> None:
    wire = rich()
    assert wire.say(AskCard(card="old"))[:1] == ["standard.no_card"]
    assert "cards.old.say" not in wire.said
    assert wire.asked == "item:company"


def test_a_question_in_the_middle_is_answered_and_the_talk_comes_back() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="visit"))
    assert wire.say(AskCard(card="hours")) == ["cards.hours.say", "items.name.ask"]


def test_a_card_is_valid_through_its_last_day_in_the_lines_zone() -> None:
    card = a_card("sale", "本日まででございます。", valid_from="2026-11-20", valid_until="2026-11-24")
    manual = small_manual(cards=[card])
    assert "cards.sale.say" in Wire(manual, started_at="2026-11-24T23:50:00+09:00").say(AskCard(card="sale"))
    assert "cards.sale.say" not in Wire(manual, started_at="2026-11-25T00:01:00+09:00").say(AskCard(card="sale"))


# procedures


def test_a_procedure_that_helps_solves() -> None:
    wire = rich()
    assert wire.say(ChooseMatter(matter="leak")) == ["items.gas.ask"]
    assert wire.say(Deny()) == [f"{LEAK}.1.say", "standard.helped"]
    assert wire.say(Confirm()) == ["standard.solved"]
    assert wire.message.outcome is Outcome.SOLVED
    assert wire.message.flags == ("urgent",)
    assert "told" not in wire.keep()


def test_a_fork_leads_to_the_second_line_at_once() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="leak"))
    assert wire.say(Confirm()) == [f"{LEAK}.0.yes.0.say", "standard.escalating"]
    assert [intent.target for intent in wire.intents if isinstance(intent, Escalate)] == ["on_call"]
    assert wire.message.outcome is Outcome.ESCALATED
    assert {notify.contact for notify in wire.message.notify} == {"office", "manager"}


def test_a_call_that_ends_inside_a_procedure_is_incomplete() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="leak"))
    wire.feed(CallerHungUp())
    assert wire.message.matter == "leak"
    assert not wire.message.complete


def test_a_procedure_collects_connects_and_falls_through() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="leak"))
    wire.say(Deny())
    assert wire.say(Deny()) == ["items.name.ask"]
    name_and_phone(wire)
    assert request(wire).target == "on_call"
    lines = wire.lines(wire.feed(ConnectResult(request=request(wire).id, result="no_answer")))
    assert lines == ["standard.nobody", "standard.escalating"]
    assert wire.message.outcome is Outcome.ESCALATED
    assert wire.message.tried == ("on_call: no_answer",)


def test_a_caller_who_tries_something_is_waited_for() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="leak"))
    wire.say(Deny())
    assert wire.asked == "helped"
    assert wire.wait() == ["standard.still_there"]
    assert wire.wait() == ["standard.not_heard", "standard.helped", "standard.yes_no_keys"]
    assert wire.wait() == ["standard.silent_close"]


def test_a_corrected_answer_changes_the_way_through_a_procedure() -> None:
    from toritsugi.core.dialogue.commands import Correct

    wire = rich()
    wire.say(ChooseMatter(matter="leak"))
    wire.say(Deny())
    assert wire.asked == "helped"
    assert f"{LEAK}.0.yes.0.say" in wire.say(Correct(item="gas", value=value("yes_no", "はい")))


@pytest.mark.parametrize(
    "first",
    [
        Step(id="fault.0", kind=StepKind.COLLECT, collect=("company", "name")),
        Step(id="fault.0", kind=StepKind.ASK, item="company"),
    ],
)
def test_a_procedure_does_not_wait_for_the_company_of_a_private_person(first: Step) -> None:
    steps = (
        first,
        Step(id="fault.1", kind=StepKind.COLLECT, collect=("name",)),
        Step(id="fault.2", kind=StepKind.ESCALATE, target="office"),
    )
    wire = Wire(small_manual(matters=[a_matter("fault", finish="procedure", procedure=steps)]))
    assert wire.asked == "item:company"
    wire.say(Refuse(individual=True))
    assert wire.asked == "item:name"
    wire.say(Fill(value=value("person", "山田太郎")))
    wire.say(Confirm())
    assert wire.message.outcome is Outcome.ESCALATED
    assert wire.message.complete


# connecting


def test_a_caller_is_joined_and_the_message_kept_without_being_told() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="person"))
    wire.say(Fill(value=value("person", "山田太郎")))
    wire.say(Confirm())
    assert wire.said[-1] == "standard.connecting"
    assert "山田太郎" in request(wire).briefing
    wire.feed(ConnectResult(request=request(wire).id, result="answered"))
    assert wire.message.outcome is Outcome.CONNECTED
    assert wire.feed(Recorded(request=wire.record.id, message_id="m")) == []
    assert not wire.dialogue.finished
    assert wire.dialogue.next_timer() is not None
    wire.feed(CallerHungUp())
    assert wire.dialogue.finished
    assert "told" not in wire.said


def test_a_contact_who_is_out_is_not_rung() -> None:
    wire = rich(presence={"on_call": "out"})
    wire.say(ChooseMatter(matter="person"))
    wire.say(Fill(value=value("person", "山田太郎")))
    wire.say(Confirm())
    assert not any(isinstance(intent, Connect) for intent in wire.intents)
    assert "standard.nobody" in wire.said
    assert wire.message.outcome is Outcome.MESSAGE


def test_a_connection_that_nobody_reports_on_is_given_up() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="person"))
    wire.say(Fill(value=value("person", "山田太郎")))
    wire.say(Confirm())
    assert "standard.nobody" in wire.wait()


def test_a_person_wanted_is_rung_where_the_scope_allows_it() -> None:
    wire = rich()
    wire.say(WantPerson(who="責任者の方", contact="manager"), text="責任者の方をお願いします")
    assert request(wire).target == "manager"
    wire.feed(ConnectResult(request=request(wire).id, result="busy"))
    assert "standard.nobody" in wire.said
    assert wire.asked == "item:company"
    assert "責任者の方をお願いします" in wire.dialogue.state.words


def test_a_person_wanted_where_the_scope_forbids_it_becomes_a_message() -> None:
    wire = Wire(msgspec.structs.replace(rich_manual(), does=("take_message",)))
    assert wire.say(WantPerson(who="責任者の方", contact="manager"))[0] == "standard.person_wanted"
    assert not any(isinstance(intent, Connect) for intent in wire.intents)


@pytest.mark.parametrize("card", [ChooseMatter(matter="hours"), AskCard(card="hours")])
def test_a_person_wanted_after_a_card_is_left_a_message(card: AnyCommand) -> None:
    wire = rich()
    wire.say(card)
    lines = wire.say(WantPerson(who="担当の方"), text="担当の方をお願いします")
    assert lines == ["standard.person_wanted", "items.company.ask"]
    assert "担当の方をお願いします" in wire.dialogue.state.words


def test_zero_after_a_card_leaves_a_message() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="hours"))
    assert wire.press("0") == ["standard.person_wanted", "items.company.ask"]


def test_a_person_wanted_after_a_card_who_is_busy_is_left_a_message() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="hours"))
    wire.say(WantPerson(who="責任者の方", contact="manager"), text="責任者の方をお願いします")
    lines = wire.lines(wire.feed(ConnectResult(request=request(wire).id, result="busy")))
    assert lines == ["standard.nobody", "items.company.ask"]


def test_who_hangs_up_while_a_person_wanted_after_a_card_is_rung_was_not_answered_by_the_card() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="hours"))
    wire.say(WantPerson(who="責任者の方", contact="manager"), text="責任者の方をお願いします")
    wire.feed(CallerHungUp())
    assert wire.message.outcome is Outcome.MESSAGE
    assert not wire.message.complete


def test_nobody_is_said_to_be_connected_to_a_contact_without_a_number() -> None:
    wire = rich()
    assert not wire.dialogue.given.manual.contacts["office"].phone
    said = wire.say(WantPerson(who="総務の方", contact="office"), text="総務の方をお願いします")
    assert said[0] == "standard.person_wanted"
    assert not any(isinstance(intent, Connect) for intent in wire.intents)


def test_zero_asks_for_a_person() -> None:
    wire = Wire(small_manual())
    assert wire.press("0")[0] == "standard.person_wanted"


# complaint, sales, abuse, wrong number


def test_a_complaint_is_listened_to_with_a_limited_apology_and_handed_on() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="complaint"), text="対応がひどいじゃないか")
    assert wire.said[-3:] == ["standard.apology", "standard.complaint_listen", "items.name.ask"]
    name_and_phone(wire)
    wire.say(Fill(value=value("text", "三回も約束を破られた")), text="三回も約束を破られたんだよ")
    assert wire.message.outcome is Outcome.ESCALATED
    assert wire.message.flags == ("complaint",)
    assert "対応がひどいじゃないか" in wire.message.words
    assert "三回も約束を破られたんだよ" in wire.message.words
    assert {notify.until for notify in wire.message.notify if notify.contact == "manager"} == {"acknowledged"}


def test_a_seller_is_declined_in_the_rules_words() -> None:
    wire = rich()
    assert wire.say(Flag(name="sales"))[:1] == ["callers.sales.say"]
    assert wire.message.outcome is Outcome.DECLINED
    assert "told" not in wire.keep()


def test_a_seller_is_declined_at_once_where_only_a_rule_is_about_sellers() -> None:
    manual = rich_manual()
    wire = Wire(
        msgspec.structs.replace(manual, matters={id: one for id, one in manual.matters.items() if id != "sales"})
    )
    lines = wire.say(Flag(name="sales"))
    assert lines[0] == "callers.sales.say"
    assert "standard.ask_again" not in wire.said


def test_of_a_complaint_what_was_said_is_kept_but_not_every_yes_name_and_number() -> None:
    wire = rich()
    wire.say(ChooseMatter(matter="complaint"), text="苦情です")
    wire.say(Fill(value=value("person", "山田太郎")), text="山田太郎です")
    wire.say(Confirm(), text="はい")
    wire.say(Confirm(), text="はい、その番号です")
    wire.say(Unclear(), text="何度同じことを聞くんだ")
    wire.say(Fill(value=value("text", "約束を破られた")), text="約束を破られた")
    assert wire.message.words == ("苦情です", "何度同じことを聞くんだ", "約束を破られた")


def test_a_seller_is_declined_in_standard_words_where_the_manual_has_no_others() -> None:
    manual = small_manual(matters=[a_matter("sales", finish="decline", mode=Mode.SALES), a_matter("other", key="1")])
    wire = Wire(manual)
    assert wire.say(ChooseMatter(matter="sales")) == ["standard.sales_decline"]


def test_abuse_is_warned_of_twice_and_then_ends_the_call() -> None:
    from toritsugi.core.dialogue.commands import Abuse

    wire = rich()
    assert wire.say(Abuse(words="このやろう"))[0] == "standard.abuse_warning"
    assert wire.say(Abuse(words="ばかやろう"))[0] == "standard.abuse_warning"
    assert wire.say(Abuse(words="ふざけるな")) == ["standard.abuse_end"]
    assert {"abuse", "urgent"} <= set(wire.message.flags)
    assert wire.message.words == ("このやろう", "ばかやろう", "ふざけるな")
    assert wire.keep() == []
    assert wire.hung_up


def test_a_wrong_number_is_told_so() -> None:
    wire = rich()
    assert wire.say(Flag(name="wrong_number")) == ["standard.wrong_number"]
    assert wire.message.outcome is Outcome.DECLINED


# the wish to be called back


def test_the_wish_is_asked_where_a_closing_line_depends_on_it() -> None:
    from toritsugi.core.manual.model import Condition, ConditionalPhrase

    manual = small_manual(
        collect=("name", "phone"),
        closing=(
            ConditionalPhrase(when=Condition(op="callback_wanted"), phrase=say("closing.0", "申し伝えます。")),
            ConditionalPhrase(when=Condition(), phrase=say("closing.1", "失礼いたします。")),
        ),
    )
    wire = Wire(manual)
    wire.say(ChooseMatter(matter="inquiry"))
    name_and_phone(wire)
    assert wire.said[-1] == "standard.callback_ask"
    wire.say(Confirm())
    assert wire.message.callback_wanted
    assert wire.keep() == ["told", "closing.0", "closing.1"]


def test_goodbye_with_nothing_known_ends_without_being_told_anything_was_taken() -> None:
    wire = Wire(small_manual(), caller_number="")
    assert wire.say(Goodbye()) == []
    assert not wire.message.complete
    assert wire.keep() == ["closing.0"]
    assert wire.dialogue.finished
