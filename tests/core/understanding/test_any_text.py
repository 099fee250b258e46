"""Any text at all: no exception, the same answer twice, and time that does not run away with its length."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.understanding.examples import (
    ANYTHING,
    HELPED,
    ITEMS,
    MANUAL,
    MATTER,
    MATTERS,
    NOW,
    OPEN,
    asking,
    confirming,
)
from tests.core.understanding.nasty import FEW, LONGEST
from toritsugi import resources
from toritsugi.core.dialogue.commands import Confirm, Correct, Deny, Fill
from toritsugi.core.dialogue.expect import Answered, Asked, Expect
from toritsugi.core.understanding.candidates import MOST
from toritsugi.core.understanding.explain import explain
from toritsugi.core.understanding.requests import COMMANDS, Asking
from toritsugi.core.understanding.understander import _MOST_WEIGHED
from toritsugi.core.values.phone import parse_phone, phone_value

WITH_WORDS = resources.rule_understander()
PHONE = phone_value(parse_phone("0312345678")).spoken
GIVEN = (
    Answered("phone", "0312345678", PHONE),
    Answered("name", "渡辺", "ワタナベ"),
    Answered("visit", "2026-12-08T13:00", "12月ようか、火曜日、13時"),
    Answered("nobody", "", ""),
)
#: every way in which the desk may ask
EXPECTS = (
    [MATTER, HELPED, ANYTHING, Expect(), Expect(asked=Asked.ITEM), Expect(asked=Asked.CONFIRM)]
    + [Expect(asked=Asked.MATTER, options=tuple(MATTERS), given=GIVEN), Expect(asked=Asked.MATTER, options=("?",))]
    + [asking(name, *OPEN) for name in ITEMS]
    + [confirming(name, spoken, *OPEN) for name in ITEMS for spoken in (PHONE, "ワタナベ", "")]
    + [
        Expect(asked=Asked.ITEM, item=name, kind=item.kind, given=GIVEN, given_up=("phone", "company"))
        for name, item in ITEMS.items()
    ]
)
_RUNS = st.builds(lambda piece, times: (piece * times)[:LONGEST], st.sampled_from(FEW), st.integers(1, LONGEST))
_MIXED = st.lists(st.sampled_from(FEW), max_size=60).map("".join)
_TEXTS = st.text(max_size=200) | _MIXED | _RUNS | st.builds(str.__add__, _MIXED, _RUNS).map(lambda text: text[:LONGEST])


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(EXPECTS), st.lists(_TEXTS, min_size=1, max_size=2))
def test_any_text_is_answered_with_places_inside_it(expect: Expect, texts: list[str]) -> None:
    understood = WITH_WORDS.understood(tuple(texts), expect, MANUAL, NOW)
    assert understood.commands
    assert understood.commands == WITH_WORDS.understand(tuple(texts), expect, MANUAL, NOW)
    for command in understood.commands:
        start, end = command.span
        assert 0 <= start <= end <= max(len(text) for text in texts)
        assert 0.0 <= command.confidence <= 1.0
        if isinstance(command, Fill | Correct | Confirm | Deny):
            assert command.by
            assert start < end
    told = explain(Asking(MANUAL, expect, expect.kind, expect.item), COMMANDS, tuple(texts), WITH_WORDS, NOW)
    assert len(told.commands) == len(understood.commands)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from([one for one in EXPECTS if one.kind is not None]), _TEXTS)
def test_candidates_are_few_distinct_and_sure_first(expect: Expect, text: str) -> None:
    assert expect.kind is not None
    found = explain(Asking(MANUAL, expect, expect.kind, expect.item), str(expect.kind), (text,), WITH_WORDS, NOW)
    assert len(found.candidates) <= MOST
    assert len({one.value for one in found.candidates}) == len(found.candidates)
    assert found.value is None or found.value == found.candidates[0].value


def _seconds(text: str, expects: list[Expect]) -> float:
    """CPU seconds of understanding a text under every question: the less of two, since others use the machine."""
    measured = []
    for _ in range(2):
        begun = process_time()
        for expect in expects:
            WITH_WORDS.understand((text,), expect, MANUAL, NOW)
        measured.append(process_time() - begun)
    return min(measured)


#: one question of each sort is enough: what is asked chooses the rules that run
QUESTIONS = [
    *(MATTER, asking("phone", *OPEN), asking("name", *OPEN), asking("visit", *OPEN)),
    *(confirming("phone", PHONE, *OPEN), confirming("place", "港区芝1の2の3")),
]


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "ニ",
            "ハイ",
            "あ",
            "モー",
            "サッキ",
            "じゃなくて",
            "の",
            "と申します",
            "ー",
            "0",
            "〇",
            "千",
            "1時から",
            "来週の",
        ),
        *("エー", "A-", "まで", "ﾞ", "\u0301", "㌀", "🙂", "さん", "言いました", "株式会社"),
    ],
)
def test_time_does_not_run_away_with_the_length_of_a_text(piece: str) -> None:
    """Beyond what is looked at, length costs next to nothing; below it, at most what a square would.

    CPU time of one text is compared with that of another by the same rules: no figure of this machine.
    """
    half = _seconds((piece * 400)[:400], QUESTIONS)
    whole = _seconds((piece * 800)[:800], QUESTIONS)
    longest = _seconds((piece * LONGEST)[:LONGEST], QUESTIONS)
    assert whole <= 6 * half + 0.004
    assert longest <= 2.5 * whole + 0.01


def test_only_a_few_hypotheses_are_looked_at() -> None:
    texts = ("あ",) * _MOST_WEIGHED + ("03-1234-5678",)
    assert not any(isinstance(one, Fill) for one in WITH_WORDS.understand(texts, asking("phone"), MANUAL, NOW))
