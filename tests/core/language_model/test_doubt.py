"""Where a second reader is asked, and what stands of the first whatever the second says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.dialogue.commands import (
    Abuse,
    AnyCommand,
    AskCard,
    Backchannel,
    ChooseMatter,
    Confirm,
    Correct,
    Deny,
    Fill,
    Flag,
    Refuse,
    Repeat,
    Unclear,
    WantPerson,
)
from toritsugi.core.language_model.doubt import SURE, Doubt, doubt_of, is_unsure, merged
from toritsugi.core.values.words import text_value

UNSURE = SURE - 0.01
VALUE = text_value("見積もり")


@pytest.mark.parametrize(
    ("commands", "doubt"),
    [
        ([], Doubt.NOTHING),
        ([Unclear()], Doubt.NOTHING),
        ([Flag(name="urgent"), Unclear()], Doubt.NOTHING),
        ([Flag(name="complaint")], Doubt.NOTHING),
        ([Unclear(why="incomplete", heard="090")], None),
        ([Unclear(why="invalid", heard="0901")], None),
        ([Backchannel()], None),
        ([Fill(value=VALUE, confidence=SURE)], None),
        ([Fill(value=VALUE, confidence=UNSURE)], Doubt.UNSURE),
        ([Fill(value=VALUE, item="a"), Fill(value=VALUE, item="b", confidence=UNSURE)], Doubt.UNSURE),
        ([Confirm(confidence=0.4)], Doubt.UNSURE),
        ([ChooseMatter(matter="a", confidence=0.6), ChooseMatter(matter="b", confidence=0.55)], Doubt.WHICH),
        ([ChooseMatter(matter="a", confidence=0.9), ChooseMatter(matter="b", confidence=0.55)], None),
        ([ChooseMatter(matter="a", confidence=0.9), ChooseMatter(matter="a", confidence=0.9)], None),
        ([Abuse(words="x"), Unclear()], None),
        ([Flag(name="wrong_number")], None),
        ([Flag(name="danger"), Unclear()], None),
        ([Flag(name="sales"), Fill(value=VALUE, confidence=UNSURE)], None),
        ([Repeat()], None),
    ],
)
def test_doubts(commands: list[AnyCommand], doubt: Doubt | None) -> None:
    assert doubt_of(commands) == doubt


def test_what_the_second_adds_stands_in_place_of_nothing() -> None:
    found = ChooseMatter(matter="quote", confidence=0.5, by="llm.m")
    assert merged([Flag(name="urgent"), Unclear()], [found], Doubt.NOTHING, "") == [Flag(name="urgent"), found]
    assert merged([Unclear()], [], Doubt.NOTHING, "") == [Unclear()]


def test_the_second_decides_between_the_two_that_the_first_could_not_tell_apart() -> None:
    two = [ChooseMatter(matter="a", confidence=0.6), ChooseMatter(matter="b", confidence=0.55)]
    second = ChooseMatter(matter="b", confidence=0.5, by="llm.m")
    assert merged(two, [second], Doubt.WHICH, "") == [second]


def test_an_unsure_answer_stays_where_the_second_has_none_for_it() -> None:
    unsure = Fill(value=VALUE, confidence=UNSURE)
    other = Fill(value=VALUE, item="b", confidence=0.5)
    assert merged([unsure], [other], Doubt.UNSURE, "a") == [unsure, other]
    again = Fill(value=VALUE, item="a", confidence=0.5)
    assert merged([unsure], [again], Doubt.UNSURE, "a") == [again]


def test_a_yes_and_a_value_for_the_same_question_do_not_stand_together() -> None:
    assert merged([Deny()], [Correct(value=VALUE)], Doubt.UNSURE, "a") == [Deny()]


_SHARES = st.floats(0, 1)
_NAMES = st.sampled_from(["", "a", "b"])
_COMMANDS: st.SearchStrategy[AnyCommand] = st.one_of(
    st.builds(Fill, value=st.just(VALUE), item=_NAMES, confidence=_SHARES),
    st.builds(Correct, value=st.just(VALUE), item=_NAMES, confidence=_SHARES),
    st.builds(Confirm, confidence=_SHARES),
    st.builds(Deny, confidence=_SHARES),
    st.builds(Refuse, confidence=_SHARES),
    st.builds(ChooseMatter, matter=st.sampled_from(["m", "n"]), confidence=_SHARES),
    st.builds(AskCard, card=st.just("c"), confidence=_SHARES),
    st.builds(WantPerson, confidence=_SHARES),
    st.builds(Repeat, confidence=_SHARES),
    st.builds(Flag, name=st.sampled_from(["urgent", "complaint"]), confidence=_SHARES),
    st.builds(Backchannel),
    st.builds(Unclear),
)
_LISTS = st.lists(_COMMANDS, max_size=5)


@given(_LISTS, _LISTS, st.sampled_from(Doubt), _NAMES)
def test_a_sure_answer_is_never_replaced(
    first: list[AnyCommand], second: list[AnyCommand], doubt: Doubt, asked: str
) -> None:
    both = merged(first, second, doubt, asked)
    for one in first:
        if not is_unsure(one) and not (doubt is Doubt.WHICH and isinstance(one, ChooseMatter)):
            assert one in both
    assert all(one in first or one in second for one in both)
    if not second:
        assert both == first


@given(_LISTS, _LISTS, st.sampled_from(Doubt), _NAMES)
def test_no_second_value_stands_beside_a_sure_one_of_the_same_item(
    first: list[AnyCommand], second: list[AnyCommand], doubt: Doubt, asked: str
) -> None:
    sure = {(one.item or asked) for one in first if isinstance(one, Fill | Correct) and not is_unsure(one)}
    both = merged(first, second, doubt, asked)
    added = both[len([one for one in both if any(one is old for old in first)]) :]
    assert not [one for one in added if isinstance(one, Fill | Correct) and (one.item or asked) in sure]
