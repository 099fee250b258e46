"""A message is taken: asked, read back, kept, told."""

from __future__ import annotations

import msgspec
import pytest

from tests.core.dialogue.driving import Wire, value
from tests.support.manuals import an_item, small_manual
from toritsugi.core.dialogue.asking import PATIENCE_TO_OBJECT
from toritsugi.core.dialogue.commands import (
    AnyCommand,
    Backchannel,
    CallerNumber,
    ChooseMatter,
    Confirm,
    Correct,
    Deny,
    Fill,
    Goodbye,
    Refuse,
    Repeat,
    Retract,
    Unclear,
)
from toritsugi.core.dialogue.events import (
    CallerHungUp,
    CallerInterrupted,
    CallerSaid,
    Recorded,
    RecordFailed,
    SpeechDone,
    Understood,
)
from toritsugi.core.dialogue.intents import Record, Say, Understand
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.manual.model import Choice
from toritsugi.core.values.choice import choice_value


def to_the_phone(**context: object) -> Wire:
    """A call of a company, up to the question for the number."""
    wire = Wire(small_manual(), **context)
    assert wire.said[0] == "opening.0"
    assert wire.say(ChooseMatter(matter="inquiry")) == ["items.company.ask"]
    assert wire.say(Fill(value=value("organization", "山田商事"))) == ["items.name.ask"]
    assert wire.say(Fill(value=value("person", "山田太郎"))) == ["standard.read_back_name"]
    wire.say(Confirm())
    return wire


def test_a_message_is_taken_to_its_end() -> None:
    wire = to_the_phone()
    assert wire.asked == "confirm:phone"
    assert wire.said[-1] == "standard.offer_caller_number"
    assert wire.say(Confirm()) == ["standard.offer_taken", "items.about.ask"]
    wire.say(Fill(value=value("text", "見積もりの件で")))
    assert wire.message.complete
    assert wire.message.outcome is Outcome.MESSAGE
    assert wire.message.matter == "inquiry"
    assert wire.items["phone"].state is State.CONFIRMED
    assert wire.items["phone"].value is not None
    assert wire.items["phone"].value.kept == "09012345678"
    assert [notify.contact for notify in wire.message.notify] == ["office"]
    assert "told" not in wire.said
    assert wire.keep() == ["told", "closing.0"]
    assert wire.hung_up
    assert wire.dialogue.finished
    assert wire.dialogue.next_timer() is None


def test_a_no_that_was_heard_as_a_yes_can_be_taken_back_at_once() -> None:
    """Who did not want to be called on this number hears that it was taken, and says so."""
    wire = to_the_phone()
    assert wire.say(Confirm())[0] == "standard.offer_taken"
    lines = wire.say(Retract(item="phone"))
    assert wire.asked == "item:phone"
    assert lines
    wire.say(Fill(value=value("phone", "0312345678")))
    assert wire.asked == "confirm:phone"
    assert wire.say(Confirm()) == ["standard.thanks_item", "items.about.ask"]


def test_told_is_not_said_when_the_disk_fails() -> None:
    wire = to_the_phone()
    wire.say(Confirm())
    wire.say(Fill(value=value("text", "見積もりの件で")))
    lines = wire.lines(wire.feed(RecordFailed(request=wire.record.id, why="disk full")))
    assert lines == ["not_kept"]
    assert wire.dialogue.finished


def test_told_is_not_said_when_the_disk_is_late() -> None:
    wire = to_the_phone()
    wire.say(Confirm())
    wire.say(Fill(value=value("text", "見積もりの件で")))
    deadline = wire.dialogue.next_timer()
    assert deadline is not None
    assert deadline - wire.now <= 3.0
    assert wire.wait() == ["not_kept"]
    assert wire.feed(Recorded(request=wire.record.id, message_id="m")) == []


def test_an_answer_to_another_request_does_not_count() -> None:
    wire = to_the_phone()
    wire.say(Confirm())
    wire.say(Fill(value=value("text", "見積もりの件で")))
    assert wire.feed(Recorded(request=wire.record.id + 1, message_id="m")) == []
    assert not wire.dialogue.finished


def test_the_caller_answers_ahead() -> None:
    wire = Wire(small_manual())
    wire.say(
        ChooseMatter(matter="inquiry"),
        Fill(item="company", value=value("organization", "山田商事")),
        Fill(item="phone", value=value("phone", "03-1234-5678")),
    )
    assert wire.asked == "confirm:phone"
    wire.say(Confirm())
    assert wire.asked == "item:name"


def test_a_number_is_asked_finer_each_time_it_is_denied_and_given_up_in_the_callers_sight() -> None:
    wire = to_the_phone(caller_number="")
    assert wire.asked == "item:phone"
    wire.say(Fill(value=value("phone", "0312345678")))
    assert wire.said[-1] == "standard.read_back"
    assert wire.say(Deny()) == ["items.phone.again.0"]
    wire.say(Fill(value=value("phone", "0312345679")))
    assert wire.said[-1] == "standard.read_back_again"
    assert wire.say(Deny()) == ["items.phone.again.1"]
    wire.press("0312345670#")
    assert wire.asked == "confirm:phone"
    assert wire.press("2") == ["standard.item_unknown", "items.about.ask"]
    wire.say(Fill(value=value("text", "見積もり")))
    assert wire.items["phone"].state is State.UNKNOWN
    assert wire.items["phone"].value is None
    assert wire.message.complete


def test_a_confirmed_value_can_be_corrected_and_is_read_back_again() -> None:
    wire = to_the_phone()
    wire.say(Confirm())
    wire.say(Correct(item="name", value=value("person", "山本太郎")))
    assert wire.asked == "confirm:name"
    wire.say(Confirm())
    wire.say(Fill(value=value("text", "見積もり")))
    assert wire.items["name"].value is not None
    assert wire.items["name"].value.shown == "山本太郎"
    assert wire.items["name"].state is State.CONFIRMED


def test_a_yes_over_the_read_back_is_not_an_answer() -> None:
    """はい while the desk speaks is 相槌; what was not heard to its end is not confirmed (G3)."""
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    from toritsugi.core.dialogue.events import CallerSaid, Understood

    wire.feed(CallerSaid(texts=("山田太郎",)))
    out = wire.feed(
        Understood(request=wire.dialogue.state.waiting_for, commands=(Fill(value=value("person", "山田太郎")),)),
        heard=False,
    )
    reading = next(intent for intent in out if isinstance(intent, Say))
    wire.feed(CallerSaid(texts=("はい",)))
    wire.feed(Understood(request=wire.dialogue.state.waiting_for, commands=(Confirm(),)))
    assert wire.dialogue.state.slot("name").state is None
    wire.feed(SpeechDone(say=reading.id))
    wire.say(Confirm())
    assert wire.dialogue.state.slot("name").state is State.CONFIRMED


def over_the_read_back(text: str, *commands: AnyCommand) -> Wire:
    """A call in which this was said, and understood so, while the name was read back."""
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    wire.feed(CallerSaid(texts=("山田太郎",)))
    name = Understood(request=wire.dialogue.state.waiting_for, commands=(Fill(value=value("person", "山田太郎")),))
    [reading] = [one for one in wire.feed(name, heard=False) if isinstance(one, Say)]
    wire.feed(CallerSaid(texts=(text,)))
    wire.feed(Understood(request=wire.dialogue.state.waiting_for, commands=commands))
    wire.feed(SpeechDone(say=reading.id))
    return wire


@pytest.mark.parametrize("command", [Confirm(), Backchannel(), Unclear()])
def test_what_was_no_answer_over_a_line_is_not_joined_to_the_answer_after_it(command: AnyCommand) -> None:
    wire = over_the_read_back("はい", command)
    wire.feed(CallerSaid(texts=("いいえ",)))
    assert [one.texts for one in wire.last if isinstance(one, Understand)] == [("いいえ",)]


def test_the_beginning_of_an_answer_over_a_line_is_joined_to_its_rest() -> None:
    wire = over_the_read_back("ゼロサン", Unclear(why="incomplete"))
    wire.feed(CallerSaid(texts=("イチニーサンヨン",)))
    assert [one.texts for one in wire.last if isinstance(one, Understand)] == [("ゼロサン イチニーサンヨン",)]


def test_a_refused_item_is_marked_and_the_talk_goes_on() -> None:
    wire = to_the_phone(caller_number="")
    assert wire.say(Refuse()) == ["standard.refused_ok", "items.about.ask"]
    wire.say(Fill(value=value("text", "見積もり")))
    assert wire.items["phone"].state is State.REFUSED
    assert wire.message.complete


def test_an_item_that_is_given_up_is_not_asked_for_once_more() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    for _ in range(2):
        assert "standard.ask_again" in wire.say(Unclear())
    assert wire.say(Unclear()) == ["standard.item_unknown", "items.name.ask"]
    wire.say(Fill(value=value("person", "山田太郎")))
    for _ in range(2):
        assert "standard.ask_again" in wire.say(Unclear())
    assert wire.say(Unclear())[0] == "standard.item_unknown"


def test_a_private_person_is_asked_the_full_name() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    assert wire.say(Refuse(individual=True)) == ["standard.individual_name"]
    assert "company" not in {item for item in wire.dialogue.state.slots if wire.dialogue.state.slots[item].state}


def test_a_company_that_was_read_back_to_a_private_person_is_none() -> None:
    company = an_item("company", "organization", required="individual", read_back=True)
    wire = Wire(small_manual(items=[company]))
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "近所の山田")))
    assert wire.asked == "confirm:company"
    assert wire.say(Refuse(individual=True)) == ["standard.individual_name"]
    assert wire.dialogue.state.slot("company").value is None


def test_who_will_not_name_the_company_is_not_called_a_private_person() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    assert wire.say(Refuse()) == ["standard.refused_ok", "items.name.ask"]


def test_hanging_up_in_the_middle_leaves_an_incomplete_message_and_no_further_line() -> None:
    wire = to_the_phone()
    out = wire.feed(CallerHungUp())
    assert [type(intent).__name__ for intent in out] == ["Record", "HangUp"]
    assert not wire.message.complete
    assert wire.items["name"].state is State.CONFIRMED
    assert wire.items["about"].state is State.UNKNOWN
    assert not wire.dialogue.finished
    wire.feed(Recorded(request=wire.record.id, message_id="m"))
    assert wire.dialogue.finished


def test_hanging_up_at_once_leaves_the_number_or_nothing() -> None:
    wire = Wire(small_manual())
    wire.feed(CallerHungUp())
    assert [known.item for known in wire.message.items if known.value] == ["caller_number"]
    wire = Wire(small_manual(), caller_number="")
    wire.feed(CallerHungUp())
    assert not any(isinstance(intent, Record) for intent in wire.intents)
    assert wire.dialogue.finished


def test_silence_is_answered_twice_and_then_the_call_is_closed() -> None:
    wire = to_the_phone()
    assert wire.wait()[:2] == ["standard.not_heard", "standard.offer_caller_number"]
    assert wire.wait()[:2] == ["standard.not_heard", "standard.offer_caller_number"]
    assert wire.wait() == ["standard.silent_close"]
    assert not wire.message.complete
    assert wire.keep() == ["told"]


def test_goodbye_closes_with_what_is_known() -> None:
    wire = to_the_phone()
    wire.say(Goodbye())
    assert not wire.message.complete
    assert wire.keep() == ["standard.closing_incomplete", "told", "closing.0"]


def test_a_call_longer_than_the_manual_allows_is_closed() -> None:
    wire = Wire(msgspec.structs.replace(small_manual(), longest_call=10.0))
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    assert wire.wait() == ["standard.too_long"]
    assert wire.keep() == ["told"]


def test_yes_and_the_next_answer_in_one_breath() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    wire.say(Fill(value=value("person", "山田太郎")))
    wire.say(Confirm(), Fill(item="about", value=value("text", "見積もり")))
    assert wire.dialogue.state.slot("name").state is State.CONFIRMED
    assert wire.dialogue.state.slot("about").state is State.GIVEN
    assert wire.asked == "confirm:phone"


def test_no_with_the_right_value_is_read_back_again_slower() -> None:
    wire = to_the_phone(caller_number="")
    wire.say(Fill(value=value("phone", "0312345678")))
    assert wire.say(Deny(), Correct(value=value("phone", "0312345679"))) == ["standard.read_back_again"]
    wire.say(Confirm())
    kept = wire.dialogue.state.slot("phone").value
    assert kept is not None
    assert kept.kept == "0312345679"


def test_who_refuses_everything_under_a_withheld_number_leaves_an_incomplete_message_all_the_same() -> None:
    wire = Wire(small_manual(matters=()), caller_number="")
    for _ in range(4):
        wire.say(Refuse(), text="言えません")
    assert wire.message.outcome is Outcome.MESSAGE
    assert not wire.message.complete
    assert {known.state for known in wire.message.items} == {State.REFUSED}
    assert wire.message.notify
    assert "closing.0" in wire.keep()


def test_a_word_before_hanging_up_leaves_a_message_and_silence_leaves_none() -> None:
    for words, clip, heard in (("もしもし", "", True), ("", "c", True), ("", "", False)):
        wire = Wire(small_manual(), caller_number="")
        wire.feed(CallerSaid(texts=(words,) if words else (), clip=clip))
        wire.feed(CallerHungUp())
        kept = [intent for intent in wire.intents if isinstance(intent, Record)]
        assert bool(kept) is heard
        assert all(not record.message.complete for record in kept)


def test_a_key_before_hanging_up_leaves_a_message() -> None:
    wire = Wire(small_manual(), caller_number="", hears=False)
    wire.press("9")
    wire.feed(CallerHungUp())
    assert not wire.message.complete


def test_a_number_put_right_later_is_read_back_again_and_a_choice_counts_at_once() -> None:
    choices = (Choice(id="a", title="甲", key="1"), Choice(id="b", title="乙", key="2"))
    items = [an_item("quantity", "number", read_back=True), an_item("product", "choice", choices=choices)]
    wire = Wire(small_manual(items=items, matters=(), collect=("quantity", "product", "about")))
    wire.say(Fill(value=value("number", "3")))
    wire.say(Confirm())
    wire.say(Fill(item="product", value=choice_value(choices[0])))
    assert wire.asked == "item:about"
    lines = wire.say(Correct(item="quantity", value=value("number", "5")))
    assert lines == ["standard.correct_ok", "standard.read_back_again"]
    wire.say(Confirm())
    wire.say(Correct(item="product", value=choice_value(choices[1])))
    assert wire.asked == "item:about"
    wire.say(Fill(value=value("text", "よろしく")))
    kept = {name: known.value.kept for name, known in wire.items.items() if known.value is not None}
    assert (kept["quantity"], kept["product"]) == ("5", "b")


def test_a_number_whose_read_back_was_broken_off_while_words_were_understood_is_not_confirmed_by_them() -> None:
    wire = Wire(small_manual(), hears=False)
    wire.press("1")
    wire.say(Fill(value=value("organization", "山田商事")))
    request = next(intent for intent in wire.feed(CallerSaid(texts=("……",))) if isinstance(intent, Understand))
    offer = wire.feed(Understood(request=request.id, commands=(Refuse(),)), heard=False)
    [line] = [say for say in offer if isinstance(say, Say) and say.reads_back]
    wire.feed(SpeechDone(say=line.id - 1))
    wire.feed(CallerSaid(texts=("もしもし",)))
    wire.feed(CallerInterrupted(say=line.id, heard=0.2))
    wire.feed(SpeechDone(say=line.id + 1))
    wire.say(Confirm())
    assert wire.dialogue.state.slot("phone").state is not State.CONFIRMED


def at_the_offer(**context: object) -> Wire:
    """A call whose last question offers the caller's number."""
    wire = Wire(small_manual(collect=("about", "phone")), **context)
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("text", "見積もりの件で")))
    assert wire.said[-1] == "standard.offer_caller_number"
    return wire


def test_a_number_taken_by_the_last_question_is_closed_on_only_when_nobody_objects() -> None:
    wire = at_the_offer()
    assert wire.say(Confirm()) == ["standard.offer_taken"]
    assert wire.listened.patience == PATIENCE_TO_OBJECT
    assert not any(isinstance(intent, Record) for intent in wire.intents)
    assert wire.wait() == []
    assert wire.items["phone"].state is State.CONFIRMED
    assert wire.keep() == ["told", "closing.0"]


@pytest.mark.parametrize("objection", [Deny(), Retract(item="phone")])
def test_a_number_taken_by_the_last_question_can_be_objected_to(objection: AnyCommand) -> None:
    wire = at_the_offer()
    wire.say(Confirm())
    wire.say(objection)
    assert wire.asked == "item:phone"
    assert "standard.offer_caller_number" not in wire.lines(wire.last)
    wire.say(Fill(value=value("phone", "0312345678")))
    assert wire.asked == "confirm:phone"
    wire.say(Confirm())
    assert wire.items["phone"].value is not None
    assert wire.items["phone"].value.kept == "0312345678"


@pytest.mark.parametrize("remark", [Confirm(), Unclear(), Goodbye(), Refuse(unknown=True)])
def test_what_is_no_objection_closes(remark: AnyCommand) -> None:
    wire = at_the_offer()
    wire.say(Confirm())
    assert wire.say(remark) == []  # とんでもないです sounds like わかりません
    assert wire.items["phone"].state is State.CONFIRMED


def test_the_taken_number_is_told_before_the_thanks_and_objected_to_over_them() -> None:
    """The moment to object is spoken through: only the pause between two turns is silent."""
    wire = at_the_offer()
    wire.feed(CallerSaid(texts=("はい",)))
    request = next(intent for intent in wire.last if isinstance(intent, Understand))
    wire.feed(Understood(request=request.id, commands=(Confirm(),)), heard=False)
    (line,) = (intent for intent in wire.last if isinstance(intent, Say))
    assert line.shown == "いまおかけの番号で承ります。ありがとうございます。"
    assert line.may_interrupt
    wire.feed(CallerInterrupted(say=line.id, heard=2.0))
    wire.say(Deny(), text="いえ、違います")
    assert wire.asked == "item:phone"
    assert not any(isinstance(intent, Record) for intent in wire.intents)


def test_another_number_instead_of_the_taken_one_is_read_back() -> None:
    wire = at_the_offer()
    wire.say(Confirm())
    wire.say(Fill(item="phone", value=value("phone", "0312345678")))
    assert wire.asked == "confirm:phone"
    assert "standard.read_back" in wire.lines(wire.last)


def test_the_taken_number_is_told_again_to_who_did_not_hear_it() -> None:
    wire = at_the_offer()
    wire.say(Confirm())
    assert wire.say(Repeat()) == ["standard.repeat_intro", "standard.offer_taken"]
    wire.say(Deny())
    assert wire.asked == "item:phone"


def test_who_hangs_up_in_the_moment_to_object_leaves_the_whole_message() -> None:
    wire = at_the_offer()
    wire.say(Confirm())
    wire.feed(CallerHungUp())
    assert wire.message.complete
    assert wire.items["phone"].state is State.CONFIRMED


def test_who_writes_or_presses_a_key_is_not_kept_waiting() -> None:
    for wire, answer in ((at_the_offer(channel="text"), ""), (at_the_offer(), "1")):
        wire.press(answer) if answer else wire.say(Confirm())
        assert wire.items["phone"].state is State.CONFIRMED


@pytest.mark.parametrize(
    "answer", [Correct(value=value("phone", "0312345678")), Fill(value=value("phone", "0312345678"))]
)
def test_an_offer_that_was_answered_with_another_number_is_not_made_again(answer: AnyCommand) -> None:
    wire = at_the_offer()
    assert wire.say(Deny(), answer, text="いえ、別の番号で")[0].startswith("standard.read_back")
    assert wire.say(Deny()) == ["items.phone.again.0"]
    wire.say(Fill(value=value("phone", "0312345679")))
    wire.say(Confirm())
    assert wire.items["phone"].state is State.CONFIRMED


def test_the_number_of_the_call_is_read_back_when_the_caller_gives_it_as_an_answer() -> None:
    """Also where it was turned down as an offer before."""
    wire = at_the_offer()
    wire.say(Deny())
    assert wire.asked == "item:phone"
    assert wire.say(CallerNumber(), text="やっぱりこの番号で") == ["standard.read_back"]
    assert wire.dialogue.state.slot("phone").state is None
    wire.say(Confirm())
    wire.wait()
    assert wire.items["phone"].state is State.CONFIRMED
    assert wire.items["phone"].value is not None
    assert wire.items["phone"].value.kept == "09012345678"


def test_where_no_number_is_shown_it_is_asked_for() -> None:
    wire = at_the_phone(caller_number="")
    assert wire.say(CallerNumber(), text="この番号で")[0] == "standard.number_not_shown"
    assert wire.asked == "item:phone"
    assert wire.dialogue.state.slot("phone").value is None
    for _ in range(2):
        wire.say(CallerNumber(), text="この番号で")
    assert wire.dialogue.state.slot("phone").state is State.UNKNOWN  # and not asked for ever


def test_the_number_of_the_call_answers_no_other_question() -> None:
    wire = Wire(small_manual(collect=("about", "phone")))
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(CallerNumber(), text="この番号で")
    assert wire.dialogue.state.slot("about").value is None
    assert wire.dialogue.state.slot("phone").value is None


def at_the_phone(**context: object) -> Wire:
    """A call that is asked for the number."""
    wire = Wire(small_manual(collect=("about", "phone")), **context)
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("text", "見積もりの件で")))
    assert wire.asked == "item:phone"
    return wire
