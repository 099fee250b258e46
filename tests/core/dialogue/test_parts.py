"""Answers that come in parts, with pauses between them longer than the desk waits without a word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.dialogue.driving import Wire, value
from tests.support.manuals import small_manual
from toritsugi import resources
from toritsugi.core.dialogue.commands import AnyCommand, Backchannel, ChooseMatter, Confirm, Fill, Refuse, Unclear
from toritsugi.core.dialogue.events import CallerSaid, CallerSpeaking, CallStarted, SpeechDone, Understood
from toritsugi.core.dialogue.intents import Say, Understand
from toritsugi.core.dialogue.message import State
from toritsugi.core.dialogue.parts import MOST_DIGITS, REST_PATIENCE
from toritsugi.core.dialogue.policy import TRIES
from toritsugi.core.dialogue.walltime import wall

GO_ON, AGAIN, GIVEN_UP = "standard.go_on", "standard.ask_again", "standard.item_unknown"
UNDERSTANDER = resources.rule_understander()


def to_the_phone() -> Wire:
    wire = Wire(small_manual(), caller_number="")
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    wire.say(Fill(value=value("person", "山田太郎")))
    wire.say(Confirm())
    assert wire.asked == "item:phone"
    return wire


def tell(wire: Wire, text: str) -> list[str]:
    """The caller speaks and is understood by the rules, as often as the desk asks. Returns the lines said then."""
    wire.feed(CallerSaid(texts=(text,)))
    while asked := [one for one in wire.last if isinstance(one, Understand)]:
        now = wall(wire.context.started_at, wire.now)
        commands = UNDERSTANDER.understand(asked[0].texts, asked[0].expect, wire.manual, now)
        wire.feed(Understood(request=asked[0].id, commands=commands))
    return wire.lines(wire.last)


@pytest.mark.parametrize(
    "said",
    [
        ("ゼロキュウゼロの", "イチニーサンヨンのゴーロクナナハチです"),
        ("090の", "1234の", "5678です"),
        ("ゼロキュウゼロの", "1234の", "ゴーロクナナハチです"),
        ("080の", "090の1234の5678です"),
        ("090の12", "090の1234の5678です"),
        ("090の12", "090の1234の", "090の1234の5678です"),
    ],
)
def test_a_number_is_taken_of_parts_that_long_pauses_part(said: tuple[str, ...]) -> None:
    wire = to_the_phone()
    for part in said[:-1]:
        assert tell(wire, part) == []
        assert wire.listened.patience == REST_PATIENCE
        assert wire.wait() == [GO_ON]
        assert wire.asked == "item:phone"
    assert tell(wire, said[-1]) == ["standard.read_back"]
    slot = wire.dialogue.state.slot("phone")
    assert slot.value is not None
    assert slot.value.kept == "09012345678"
    assert (slot.missed, slot.begun, slot.known) == (0, "", "")


def test_who_begins_and_then_says_something_else_is_understood_so() -> None:
    wire = to_the_phone()
    tell(wire, "ゼロキュウゼロの")
    wire.wait()
    tell(wire, "わかりません")
    assert wire.dialogue.state.slot("phone").state is State.UNKNOWN


def test_the_same_beginning_once_more_is_a_failed_try() -> None:
    wire = to_the_phone()
    tell(wire, "ゼロキュウゼロの")
    assert wire.wait() == [GO_ON]
    for tries in range(1, TRIES):
        assert tell(wire, "ゼロキュウゼロの") == []
        assert wire.wait()[0] == f"items.phone.again.{tries - 1}"
        assert wire.dialogue.state.slot("phone").missed == tries
    tell(wire, "ゼロキュウゼロの")
    assert wire.wait()[0] == GIVEN_UP


def test_a_caller_who_says_nothing_more_is_met_as_a_silent_one() -> None:
    wire = to_the_phone()
    tell(wire, "ゼロキュウゼロの")
    assert wire.wait() == [GO_ON]
    assert wire.wait()[0] == "standard.not_heard"
    assert wire.dialogue.state.slot("phone").missed == 0


def test_a_beginning_is_forgotten_with_its_question() -> None:
    """The next question's lines are still being said when the caller says no more than はい."""
    wire = to_the_phone()
    tell(wire, "ゼロキュウゼロの")
    assert tell(wire, "イチニーサンヨンのゴーロクナナハチです") == ["standard.read_back"]
    wire.feed(CallerSaid(texts=("はい",)))
    [asked] = [one for one in wire.last if isinstance(one, Understand)]
    lines = wire.feed(Understood(request=asked.id, commands=(Confirm(),)), heard=False)
    says = [one for one in lines if isinstance(one, Say)]
    wire.feed(CallerSaid(texts=("はい",)))
    [asked] = [one for one in wire.last if isinstance(one, Understand)]
    wire.feed(Understood(request=asked.id, commands=(Backchannel(),)))
    for say in says:
        wire.feed(SpeechDone(say=say.id))
    assert wire.asked == "item:about"
    assert GO_ON not in wire.wait()
    assert wire.dialogue.state.slot("about").begun == ""


def test_a_manual_that_was_published_without_the_line_asks_again_and_counts_no_try() -> None:
    manual = small_manual()
    manual.standard.pop(GO_ON)
    wire = Wire(manual, caller_number="")
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    wire.say(Fill(value=value("person", "山田太郎")))
    wire.say(Confirm())
    tell(wire, "ゼロキュウゼロの")
    assert wire.wait() == [AGAIN, "items.phone.ask"]
    assert wire.dialogue.state.slot("phone").missed == 0
    assert tell(wire, "イチニーサンヨンのゴーロクナナハチ") == ["standard.read_back"]


def speaking_on() -> Wire:
    """A caller who has said the beginning of a number and goes on before it is understood."""
    wire = Wire(small_manual(matters=(), collect=("phone",)), caller_number="")
    wire.feed(CallerSaid(texts=("090",)))
    request = wire.dialogue.state.waiting_for
    wire.feed(CallerSpeaking())
    wire.feed(Understood(request=request, commands=(Unclear(why="incomplete", heard="090"),)))
    assert wire.dialogue.view().turn == "hearing"
    return wire


def asked_of_understanding(wire: Wire) -> list[tuple[str, ...]]:
    return [one.texts for one in wire.last if isinstance(one, Understand)]


def test_who_speaks_on_before_the_beginning_is_understood_is_heard_out() -> None:
    wire = speaking_on()
    wire.feed(CallerSaid(texts=("1234 5678",)))
    assert asked_of_understanding(wire) == [("090 1234 5678",)]
    assert GO_ON not in wire.said


def test_a_noise_behind_words_has_them_understood_again() -> None:
    wire = speaking_on()
    wire.feed(CallerSaid(texts=()))
    assert asked_of_understanding(wire) == [("090",)]


def test_a_sound_without_an_end_behind_words_has_them_understood_again() -> None:
    wire = speaking_on()
    assert wire.wait() == []
    assert asked_of_understanding(wire) == [("090",)]
    assert wire.wait() == ["items.phone.again.0"]


def test_words_over_a_line_are_understood_although_the_voice_goes_on() -> None:
    wire = Wire(small_manual(), started=False)
    wire.feed(CallStarted(), heard=False)
    wire.feed(CallerSaid(texts=("もしもし",)))
    assert wire.feed(CallerSpeaking()) == []
    assert wire.dialogue.view().turn == "thinking"


_TURN: st.SearchStrategy[AnyCommand | None] = st.one_of(
    st.none(),
    st.builds(Unclear, why=st.just("incomplete"), heard=st.text("0123456789", max_size=40)),
    st.sampled_from([Unclear(), Unclear(why="invalid", heard="0901"), Refuse(unknown=True)]),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(_TURN, min_size=1, max_size=60))
def test_parts_never_go_on_without_end(turns: list[AnyCommand | None]) -> None:
    """However the parts grow: as many of them as a number has digits, and as many failed tries as ever."""
    wire = to_the_phone()
    for turn in turns:
        if wire.asked != "item:phone":
            break
        known = wire.dialogue.state.slot("phone").known
        if turn is None:
            went_on = GO_ON in wire.wait()
            assert not went_on or wire.dialogue.state.slot("phone").known != known
            continue
        wire.feed(CallerSaid(texts=("ゼロ",)))
        while asked := [one for one in wire.last if isinstance(one, Understand)]:
            wire.feed(Understood(request=asked[0].id, commands=(turn,)))
    assert wire.said.count(GO_ON) <= MOST_DIGITS
    assert wire.dialogue.state.slot("phone").missed <= TRIES
