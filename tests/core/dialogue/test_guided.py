"""The way without a recogniser: keys, the caller's number, recorded answers. And parts that fail, and people."""

from __future__ import annotations

import pytest

from tests.core.dialogue.driving import Wire, value
from tests.support.manuals import an_item, rich_manual, small_manual
from toritsugi.core.dialogue.commands import Backchannel, ChooseMatter, Confirm, Fill
from toritsugi.core.dialogue.events import (
    CallerHungUp,
    CallerSaid,
    CallerSpeaking,
    CallStarted,
    KeysPressed,
    OperatorEntered,
    OperatorFilled,
    OperatorLeft,
    PartBack,
    PartFailed,
    SpeechDone,
    Understood,
)
from toritsugi.core.dialogue.intents import Listen, Say, StopSaying, Understand
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.manual.model import Choice


def test_a_whole_message_by_keys_and_recordings() -> None:
    wire = Wire(small_manual(), hears=False)
    assert wire.said == ["opening.0", "standard.guided_intro", "standard.menu"]
    assert wire.press("1") == ["items.company.ask", "standard.after_tone"]
    wire.clip("c-company")
    assert wire.asked == "item:name"
    assert wire.clip("c-name")[-2:] == ["standard.offer_caller_number", "standard.yes_no_keys"]
    assert wire.press("2") == ["items.phone.ask", "standard.by_keys_number"]
    wire.press("0312345678")
    assert wire.dialogue.view().turn == "keying"
    assert wire.press("#") == ["standard.read_back", "standard.read_back_keys"]
    wire.press("1")
    wire.clip("c-about")
    assert wire.message.outcome is Outcome.VOICEMAIL
    assert wire.message.complete
    assert {item: known.state for item, known in wire.items.items()} == {
        "company": State.CLIP,
        "name": State.CLIP,
        "phone": State.CONFIRMED,
        "about": State.CLIP,
        "caller_number": State.GIVEN,
    }
    assert wire.items["about"].value is not None
    assert wire.items["about"].value.clip == "c-about"
    assert wire.keep() == ["told", "closing.0"]
    assert not any(isinstance(intent, Understand) for intent in wire.intents)


def test_the_end_key_without_a_word_is_answered_at_once() -> None:
    wire = Wire(small_manual(), hears=False)
    wire.press("1")
    assert wire.asked == "item:company"
    assert wire.press("#"), "the caller waits for the desk, and the desk for the caller"
    assert wire.asked == "item:company"
    wire.clip("c-company")
    assert wire.asked == "item:name"


def test_a_digit_pressed_while_an_answer_is_recorded_takes_nothing_away() -> None:
    wire = Wire(small_manual(matters=(), collect=("about",)), hears=False)
    wire.feed(CallerSpeaking())
    until = wire.dialogue.next_timer()
    assert wire.press("5") == []
    assert wire.dialogue.view().turn == "hearing"
    assert wire.dialogue.next_timer() == until
    wire.clip("c-about")
    assert wire.items["about"].state is State.CLIP


def test_the_end_key_gives_the_turn_back_where_no_recording_is_reported() -> None:
    wire = Wire(small_manual(matters=(), collect=("about",)), hears=False)
    wire.feed(CallerSpeaking())
    assert wire.press("#") == []
    assert wire.dialogue.view().turn == "listening"


def test_digits_end_by_a_pause_too() -> None:
    wire = Wire(small_manual(), hears=False, caller_number="")
    wire.press("1")
    wire.clip("a")
    wire.clip("b")
    wire.press("0312345678")
    assert wire.wait()[0] == "standard.read_back"


def test_a_menu_that_stays_unanswered_leads_to_the_recorded_words() -> None:
    manual = small_manual(matters=(), collect=("about", "phone"))
    wire = Wire(manual, hears=False)
    assert wire.said[-2:] == ["items.about.ask", "standard.after_tone"]
    wire.clip("why")
    assert wire.asked == "confirm:phone"


def test_keys_typed_over_the_opening_are_kept_for_the_first_question_that_takes_keys() -> None:
    items = [
        an_item("product", "choice", choices=(Choice(id="a", title="甲", key="1"), Choice(id="b", title="乙", key="2")))
    ]
    wire = Wire(small_manual(items=items, matters=(), collect=("about", "product")), hears=False, started=False)
    wire.feed(CallStarted(), heard=False)
    assert wire.feed(KeysPressed(keys="2")) == [], "the opening goes on"
    for say, _, _ in wire.dialogue.state.saying:
        wire.feed(SpeechDone(say=say))
    assert wire.asked == "item:about"
    out = wire.feed(CallerSaid(clip="c-about"), heard=False)
    assert "items.product.ask" in wire.lines(out)
    assert any(isinstance(intent, StopSaying) for intent in out)
    chosen = wire.dialogue.state.slot("product").value
    assert chosen is not None
    assert chosen.kept == "b"


def test_keys_typed_over_a_notice_answer_the_menu_once_the_notice_has_ended() -> None:
    wire = Wire(rich_manual(), hears=False, started=False)
    wire.feed(CallStarted(), heard=False)
    assert wire.feed(KeysPressed(keys="3")) == []
    for say, _, _ in wire.dialogue.state.saying:
        assert wire.dialogue.view().matter == ""
        wire.feed(SpeechDone(say=say), heard=False)
    assert wire.dialogue.view().matter == "visit"


def test_keys_typed_ahead_are_no_yes_to_a_value_read_back() -> None:
    wire = Wire(small_manual(matters=(), collect=("about", "phone", "name")), hears=False, started=False)
    wire.feed(CallStarted(), heard=False)
    wire.feed(KeysPressed(keys="1"))
    for say, _, _ in wire.dialogue.state.saying:
        wire.feed(SpeechDone(say=say))
    wire.clip("c-about")
    assert wire.asked == "confirm:phone"
    assert wire.dialogue.state.slot("phone").state is None


def test_a_number_typed_ahead_needs_no_end_key() -> None:
    items = [an_item("quantity", "number", read_back=True)]
    wire = Wire(small_manual(items=items, matters=(), collect=("about", "quantity")), hears=False, started=False)
    wire.feed(CallStarted(), heard=False)
    for key in "10":
        wire.feed(KeysPressed(keys=key))
    for say, _, _ in wire.dialogue.state.saying:
        wire.feed(SpeechDone(say=say))
    wire.clip("c-about")
    assert wire.asked == "confirm:quantity"
    read = wire.dialogue.state.slot("quantity").value
    assert read is not None
    assert read.kept == "10"


@pytest.mark.parametrize("hears", [True, False])
@pytest.mark.parametrize("clip", ["", "c-cough"])
def test_a_noise_between_the_keys_of_a_number_takes_none_of_them_away(hears: bool, clip: str) -> None:
    wire = Wire(small_manual(matters=(), collect=("phone", "about")), hears=hears, caller_number="")
    for key in "031":
        wire.press(key)
    assert wire.clip(clip) == []
    for key in "2345678#":
        wire.press(key)
    known = wire.dialogue.state.slot("phone").value
    assert known is not None
    assert known.kept == "0312345678"


def test_a_recogniser_lost_in_the_middle_changes_the_way_of_asking() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    lines = wire.lines(wire.feed(PartFailed(part="recogniser", why="gone")))
    assert lines == ["standard.guided_intro", "items.company.ask", "standard.after_tone"]
    assert wire.feed(PartFailed(part="recogniser", why="gone")) == []


def test_a_recogniser_lost_while_the_desk_speaks_takes_no_line_away() -> None:
    wire = Wire(rich_manual())
    wire.feed(CallerSaid(texts=("何時までですか",)))
    answer = Understood(request=wire.dialogue.state.waiting_for, commands=(ChooseMatter(matter="hours"),))
    wire.feed(answer, heard=False)
    waiting = wire.dialogue.state.saying
    out = wire.feed(PartFailed(part="recogniser", why="behind"), heard=False)
    assert not any(isinstance(intent, StopSaying) for intent in out)
    assert wire.dialogue.state.saying[: len(waiting)] == waiting
    assert wire.lines(out) == ["standard.guided_intro", "standard.anything_else", "standard.yes_no_keys"]
    for say, _, _ in wire.dialogue.state.saying:
        wire.feed(SpeechDone(say=say))
    wire.press("2")
    assert wire.message.outcome is Outcome.GUIDED


def test_a_recogniser_that_is_back_is_used_from_the_next_question_on_and_told_once() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    wire.feed(PartFailed(part="recogniser", why="behind"))
    assert wire.feed(PartBack(part="recogniser")) == []
    assert wire.clip("c-company") == ["standard.thanks_item", "standard.by_words_again", "items.name.ask"]
    assert wire.dialogue.state.slot("company").state is State.CLIP
    wire.say(Fill(value=value("person", "山田太郎")))
    assert wire.asked == "confirm:name"
    wire.feed(PartFailed(part="recogniser", why="behind"))
    wire.feed(PartBack(part="recogniser"))
    assert "standard.by_words_again" not in wire.press("1")
    assert wire.dialogue.state.hears


def test_a_recogniser_that_is_lost_again_before_the_next_question_is_not_waited_for() -> None:
    wire = Wire(small_manual(), hears=False)
    wire.feed(PartBack(part="recogniser"))
    wire.feed(PartFailed(part="recogniser", why="behind"))
    wire.press("1")
    assert "standard.by_words_again" not in wire.said
    assert not wire.dialogue.state.hears


def test_understanding_that_does_not_answer_is_asked_no_longer() -> None:
    wire = Wire(small_manual())
    wire.feed(CallerSaid(texts=("もしもし",)))
    request = next(intent for intent in wire.last if isinstance(intent, Understand))
    assert wire.wait()[0] == "standard.ask_again"
    assert wire.feed(Understood(request=request.id, commands=(ChooseMatter(matter="inquiry"),))) == []


def test_an_answer_to_an_older_request_is_ignored_while_a_newer_one_is_open() -> None:
    wire = Wire(small_manual())
    wire.feed(CallerSaid(texts=("もし",)))
    older = wire.dialogue.state.waiting_for
    wire.feed(CallerSaid(texts=("もし",)))
    assert wire.feed(Understood(request=older, commands=(ChooseMatter(matter="inquiry"),))) == []
    assert wire.dialogue.view().matter == ""


def test_every_question_of_the_voice_way_takes_keys() -> None:
    wire = Wire(rich_manual())
    wire.press("2")
    wire.say(Fill(item="company", value=value("organization", "山田商事")))
    wire.say(Fill(value=value("person", "山田太郎")))
    wire.press("1")
    wire.press("1")
    assert wire.asked == "item:product"
    wire.press("2")
    assert wire.dialogue.state.slot("product").value is not None
    wire.press("12#")
    assert wire.asked == "confirm:quantity"
    wire.press("1")
    assert wire.dialogue.state.slot("quantity").state is State.CONFIRMED


def test_a_key_stops_the_question_but_not_the_read_back() -> None:
    wire = Wire(small_manual(), hears=False, caller_number="")
    wire.press("1")
    out = wire.feed(CallerSaid(texts=(), clip="a"), heard=False)
    assert any(isinstance(intent, Say) for intent in out)
    out = wire.feed(CallerSaid(texts=(), clip="b"), heard=False)
    wire = Wire(small_manual(), caller_number="")
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    wire.feed(CallerSaid(texts=("山田",)))
    out = wire.feed(
        Understood(request=wire.dialogue.state.waiting_for, commands=(Fill(value=value("person", "山田")),)),
        heard=False,
    )
    assert wire.feed(KeysPressed(keys="1")) == []
    assert wire.dialogue.state.slot("name").state is None
    reading = next(intent for intent in out if isinstance(intent, Say))
    later = wire.feed(SpeechDone(say=reading.id))
    assert wire.dialogue.state.slot("name").state is State.CONFIRMED
    assert any(isinstance(intent, Listen) for intent in later)


def test_a_key_during_a_question_silences_it() -> None:
    wire = Wire(small_manual(), started=False)
    wire.feed(CallStarted(), heard=False)
    out = wire.feed(KeysPressed(keys="1"))
    assert isinstance(out[0], StopSaying)
    assert wire.dialogue.view().matter == "inquiry"


def test_a_caller_who_begins_to_speak_has_time_to_finish() -> None:
    wire = Wire(small_manual())
    before = wire.dialogue.next_timer()
    wire.feed(CallerSpeaking())
    after = wire.dialogue.next_timer()
    assert before is not None
    assert after is not None
    assert after - before > 30


# people of the desk


def test_while_an_operator_has_the_call_the_machine_keeps_quiet() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    assert wire.feed(OperatorEntered(operator="佐藤")) == []
    assert wire.feed(CallerSaid(texts=("もしもし",))) == []
    assert wire.feed(KeysPressed(keys="1")) == []
    wire.feed(OperatorFilled(operator="佐藤", item="company", value=value("organization", "山田商事")))
    wire.feed(OperatorFilled(operator="佐藤", item="name", value=value("person", "山田太郎")))
    lines = wire.lines(wire.feed(OperatorLeft(operator="佐藤")))
    assert lines == ["standard.offer_caller_number"]
    assert wire.dialogue.state.slot("name").state is State.GIVEN


def test_a_value_an_operator_enters_beside_the_talk_answers_the_open_question() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    wire.feed(OperatorFilled(operator="佐藤", item="company", value=value("organization", "山田商事")))
    assert wire.asked == "item:name"


def test_a_caller_who_hangs_up_on_the_operator_leaves_what_was_entered() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    wire.feed(OperatorEntered(operator="佐藤"))
    for item, kind, words in (("company", "organization", "山田商事"), ("name", "person", "山田太郎")):
        wire.feed(OperatorFilled(operator="佐藤", item=item, value=value(kind, words)))
    wire.feed(CallerHungUp())
    assert wire.items["name"].value is not None
    assert not wire.message.complete


def test_an_operator_stops_the_line_that_is_being_said() -> None:
    wire = Wire(small_manual(), started=False)
    wire.feed(CallStarted(), heard=False)
    assert isinstance(wire.feed(OperatorEntered(operator="佐藤"))[0], StopSaying)


# the talk about the talk


def test_repeat_says_the_last_turn_once_more_word_for_word() -> None:
    from toritsugi.core.dialogue.commands import Repeat, Slower, Wait

    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    wire.say(Fill(value=value("person", "山田太郎")))
    assert wire.say(Repeat()) == ["standard.repeat_intro", "standard.read_back_name"]
    assert wire.say(Slower()) == ["standard.slower_ok", "standard.read_back_name"]
    assert wire.say(Wait()) == ["standard.wait_ok"]
    assert wire.listened.patience == 30.0
    assert wire.press("*") == ["standard.repeat_intro", "standard.read_back_name"]
    wire.say(Confirm())
    assert wire.dialogue.state.slot("name").state is State.CONFIRMED


def test_the_rest_of_a_number_joins_its_beginning() -> None:
    from toritsugi.core.dialogue.commands import Unclear

    wire = Wire(small_manual())
    wire.feed(CallerSaid(texts=("ゼロサン",)))
    wire.feed(Understood(request=wire.dialogue.state.waiting_for, commands=(Unclear(why="incomplete"),)))
    assert isinstance(wire.last[-1], Listen)
    wire.feed(CallerSaid(texts=("イチニーサンヨン",)))
    asked = next(intent for intent in wire.last if isinstance(intent, Understand))
    assert asked.texts == ("ゼロサン イチニーサンヨン",)


def test_yes_and_nothing_more_is_waited_after_once_and_then_asked_again() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    assert wire.say(Backchannel(), text="はい") == []
    assert wire.say(Backchannel(), text="はい") == ["standard.ask_again", "items.company.ask"]
    assert wire.say(Backchannel(), text="はい") == []
    assert wire.say(Fill(value=value("organization", "山田商事")))[-1] == "items.name.ask"
