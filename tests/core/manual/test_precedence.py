"""Which rule wins: the most specific, for every caller, and as it is told to people."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.manual_sources import CLIENT, MANUAL, good
from tests.support.manuals import small_manual
from toritsugi.core.manual.conditions import Facts
from toritsugi.core.manual.model import CallerRule, Condition, Listed
from toritsugi.core.manual.precedence import (
    ALIKE,
    Caller,
    best_rule,
    contests,
    grip,
    may_meet,
    openings,
    plain,
    standings,
    strongest,
)
from toritsugi.resources import read_manual

NUMBERS = ("09011112222", "0311112222", "0311119999")
NAMES = ("田中花子", "山田太郎")
COMPANIES = ("さくら商会", "やまと")

rules = st.builds(
    CallerRule,
    id=st.uuids().map(str),
    title=st.just("誰か"),
    numbers=st.lists(st.sampled_from(NUMBERS), max_size=2).map(tuple),
    prefix=st.sampled_from(("", "03", "031111", "090")),
    kind=st.sampled_from(("", "anonymous")),
    listed=st.lists(
        st.builds(Listed, number=st.sampled_from(("", *NUMBERS)), name=st.sampled_from(("", *NAMES))), max_size=2
    ).map(tuple),
    names=st.lists(st.sampled_from(NAMES), max_size=1).map(tuple),
    companies=st.lists(st.sampled_from(COMPANIES), max_size=1).map(tuple),
    called_within=st.sampled_from((0, 3, 30)),
    reported=st.booleans(),
    when=st.sampled_from((Condition(), Condition(op="closed"), Condition(op="matter", name="leak"))),
)
callers = st.builds(
    Caller,
    number=st.sampled_from(("", *NUMBERS, "+819011112222")),
    names=st.lists(st.sampled_from(NAMES), max_size=1).map(tuple),
    companies=st.lists(st.sampled_from(COMPANIES), max_size=1).map(tuple),
    facts=st.builds(
        Facts,
        open=st.booleans(),
        reported=st.booleans(),
        last_call=st.sampled_from((None, 1.0, 10.0)),
        matter=st.sampled_from(("", "leak")),
    ),
)
#: what narrows a rule down further
NARROWER = (
    {"names": NAMES[:1]},
    {"companies": COMPANIES[:1]},
    {"called_within": 3},
    {"reported": True},
    {"when": Condition(op="matter", name="leak")},
)


@given(rules, callers, st.sampled_from(NARROWER))
def test_a_rule_that_says_more_is_stronger_wherever_both_hold(
    rule: CallerRule, caller: Caller, more: dict[str, object]
) -> None:
    name, value = next(iter(more.items()))
    base = msgspec.structs.replace(rule, **{name: CallerRule(id="", title="").__getattribute__(name)})
    narrow = msgspec.structs.replace(base, **{name: value})
    held, wide = grip(narrow, caller), grip(base, caller)
    if held is not None:
        assert wide is not None
        assert held >= wide


NUMBERED = CallerRule(id="a", title="誰か", numbers=NUMBERS[:1])


@given(rules, rules, callers)
@example(msgspec.structs.replace(NUMBERED, kind="anonymous"), NUMBERED, Caller(number=NUMBERS[0]))
def test_two_rules_that_hold_the_same_caller_are_told_of_as_meeting(
    first: CallerRule, second: CallerRule, caller: Caller
) -> None:
    if grip(first, caller) is not None and grip(second, caller) is not None:
        assert may_meet(first, second)
        assert may_meet(second, first)


@given(rules, callers)
def test_no_caller_is_held_more_strongly_than_is_told(rule: CallerRule, caller: Caller) -> None:
    held = grip(rule, caller)
    assert held is None or held <= strongest(rule)


@given(st.lists(rules, max_size=5, unique_by=lambda rule: rule.id), callers)
def test_the_winner_holds_and_nobody_who_holds_is_stronger(found: list[CallerRule], caller: Caller) -> None:
    manual = msgspec.structs.replace(small_manual(), callers=tuple(found))
    best = best_rule(manual, caller)
    held = {rule.id: taken for rule in found if (taken := grip(rule, caller)) is not None}
    assert (best is None) == (not held)
    if best is not None:
        assert held[best.id] == max(held.values())


RULES = """\
callers:
  - { id: area, prefix: "03" }
  - { id: office, prefix: "031111" }
  - { id: known, from: "0311112222" }
  - { id: twin, from: "0311112222", called_within: 3d }
  - { id: hidden, kind: anonymous }
  - { id: named, name: 田中花子 }
  - { id: selling, kind: sales, finish: decline }
"""


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (Caller(number="0399998888"), "area"),
        (Caller(number="0311118888"), "office"),
        (Caller(number="0311112222"), "known"),
        (Caller(number="+81311112222", facts=Facts(last_call=1.0)), "twin"),
        (Caller(number="", facts=Facts(last_call=1.0)), "hidden"),
        (Caller(number="0311118888", names=("田中 花子さま",)), "named"),
        (Caller(number="0311112222", names=("田中花子",)), "known"),
        (Caller(number="0666667777"), None),
    ],
)
def test_who_wins(caller: Caller, expected: str | None) -> None:
    best = best_rule(good(RULES), caller)
    assert (best.id if best is not None else None) == expected


def test_the_order_of_strength_and_who_beats_whom_are_told() -> None:
    manual = good(RULES)
    assert [one.rule for one in standings(manual)] == [
        "twin", "known", "named", "office", "area", "selling", "hidden",
    ]  # fmt: skip
    beats = {(one.winner, one.loser): one for one in contests(manual)}
    assert beats["office", "area"].ground == "prefix"
    assert beats["twin", "known"].ground == "called_within"
    assert beats["known", "named"].ground == "number"
    assert beats["named", "hidden"].ground == "name"
    assert ("known", "hidden") not in beats
    assert ("hidden", "known") not in beats
    assert all(one.why and one.why_en for one in beats.values())


def test_rules_that_are_alike_are_decided_by_their_order_and_it_is_said() -> None:
    manual = good("callers: [{ id: one, reported: true }, { id: two, reported: true }]\n")
    assert [(one.winner, one.loser, one.ground) for one in contests(manual)] == [("one", "two", ALIKE)]
    assert best_rule(manual, Caller(facts=Facts(reported=True))) == manual.callers[0]


def test_the_openings_in_order_of_strength() -> None:
    source = MANUAL.replace(
        "opening:\n",
        "opening:\n  - { when: closed, say: 一。 }\n  - { when: holiday, say: 二。 }\n"
        "  - { when: date 12-24, say: 三。 }\n",
    )
    told = openings(read_manual(source, CLIENT))
    assert [(one.phrase, one.tied) for one in told] == [
        ("opening.2", False),
        ("opening.1", True),
        ("opening.0", True),
        ("opening.3", False),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社さくら", "さくら"),
        ("㈱さくら", "サクラ"),
        ("田中 花子さま", "田中花子"),
        ("ＡＢＣ商事（株）", "abc商事"),
    ],
)
def test_names_are_the_same_however_they_are_put(one: str, other: str) -> None:
    assert plain(one) == plain(other)
