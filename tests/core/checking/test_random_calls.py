"""What the check says of a manual holds for calls: random manuals, and on each of them calls in which anything happens.

The calls come from the stories of the dialogue's own tests: they know nothing of the check's abstraction.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.core.checking.random_manuals import manuals
from tests.core.dialogue.stories import ALL_VALUES, ITEMS, MATTERS, play
from tests.support.proof import count
from toritsugi.core.checking.acts import Step
from toritsugi.core.checking.check import check, explored
from toritsugi.core.checking.coverage import said_in
from toritsugi.core.checking.explorer import Explorer
from toritsugi.core.checking.watch import Watch
from toritsugi.core.dialogue import commands as c
from toritsugi.core.dialogue import events as e
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.repair import MOST_TURNS
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.manual.conditions import WITHHELD
from toritsugi.core.manual.model import Manual

TODAY = "2026-11-22"
MANUALS, CALLS = count(3, 12), count(60, 10_000)
SETTINGS = settings(
    max_examples=MANUALS,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a manual is not made smaller: every try explores its calls
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
NUMBERS = ("", "09012345678", "+819011112222", "0355556666", "05099990000")
TIMES = ("2026-11-24T10:00:00+09:00", "2026-12-31T23:50:00+09:00", "2026-11-22T03:00:00+09:00")


SORTS = (
    *("heard", "all_heard", "all_heard", "meant", "meant", "meant", "said", "clip", "speaking", "keys", "interrupt"),
    *("timer", "answer", "operator", "fail", "later", "hang_up"),
)


def a_story(chooser: random.Random, at_once: int = 2) -> list[tuple[str, Any]]:
    """A call: mostly to the point, with anything else in between. at_once: most wishes in one turn."""
    return [_step(chooser, at_once) for _ in range(chooser.randint(5, 45))]


def _step(chooser: random.Random, at_once: int) -> tuple[str, Any]:
    if chooser.random() < 0.55:
        return "right", chooser.randrange(24)
    name = chooser.choice(SORTS)
    return name, _argument(name, chooser, at_once)


def _argument(name: str, chooser: random.Random, at_once: int) -> Any:
    if name == "meant":
        return tuple(_command(chooser) for _ in range(chooser.randint(1, at_once)))
    choices: dict[str, list[Any]] = {
        "said": [("もしもし",), ()],
        "clip": ["clip"],
        "keys": ["1", "2", "5", "0", "*", "#", "09012345678#", "12"],
        "answer": ["recorded", "failed", "answered", "no_answer"],
        "operator": ["in", "out", "fill"],
        "fail": ["recogniser", "understanding", "database"],
        "later": [0.5, 3.0, 8.0],
    }
    return chooser.choice(choices.get(name, [None]))


def _command(chooser: random.Random) -> c.AnyCommand:
    simple = [c.Confirm(), c.Deny(), c.Repeat(), c.Wait(), c.Backchannel(), c.Refuse(), c.Refuse(unknown=True)]
    simple += [c.Unclear(), c.Unclear(why="incomplete"), c.Goodbye(), c.Abuse(words="暴言"), c.WantPerson(who="担当")]
    made: list[c.AnyCommand] = [
        *simple,
        c.Fill(item=chooser.choice(ITEMS), value=chooser.choice(ALL_VALUES)),
        c.Correct(item=chooser.choice(ITEMS), value=chooser.choice(ALL_VALUES)),
        c.ChooseMatter(matter=chooser.choice(MATTERS), confidence=chooser.choice([0.4, 0.9])),
        c.AskCard(card=chooser.choice(["hours", "old", "nothing"])),
        c.Flag(name=chooser.choice(["urgent", "complaint", "sales", "danger", "threat"]), words="言葉"),
    ]
    return chooser.choice(made)


def calls(manual: Manual, seed: int, number: int, at_once: int = 2) -> Iterator[tuple[Dialogue, list[Any]]]:
    """So many calls under a manual, each with its steps."""
    chooser = random.Random(seed)
    for _ in range(number):
        context = Context(
            call_id="call",
            started_at=chooser.choice(TIMES),
            caller_number=chooser.choice(NUMBERS),
            withheld=chooser.choice(("", *WITHHELD)),
            hears=chooser.random() < 0.8,
        )
        dialogue = Dialogue(manual, context)
        steps = list(play(dialogue, a_story(chooser, at_once)))
        unheard = (n for n, step in enumerate(steps) if _has_words(step.event) and not step.before.hears)
        yield dialogue, steps[: next(unheard, len(steps))]


def _has_words(event: Any) -> bool:
    """Whether words were recognised: where no recogniser works, none are."""
    return isinstance(event, e.CallerSaid) and bool(event.texts)


@given(manuals(), st.integers(0, 2**16))
@SETTINGS
def test_no_call_breaks_what_the_check_proved(manual: Manual, seed: int) -> None:
    explorer = explored(manual, today=TODAY)
    assert explorer.complete
    watch = Watch(manual)
    for dialogue, steps in calls(manual, seed, CALLS):
        for step in steps:
            taken = Step(step.event, step.before, step.after, step.intents, step.now)
            broken = {found[:2] for found in watch.broken(dialogue.given, taken)}
            assert broken <= set(explorer.faults), (broken, step.event)
        ends(dialogue, steps[-1].now if steps else 0.0)
    unmet = {line for line in watch.said - said_in(explorer) if not line.startswith("standard.")}
    assert unmet == set()


def ends(dialogue: Dialogue, now: float) -> None:
    """However a call stands, it ends within the bound of turns, and by its timers alone."""
    assert dialogue.state.turns <= MOST_TURNS + 1
    for _ in range(80):
        when = dialogue.next_timer()
        if when is None:
            return
        now = max(now, when)
        dialogue.on_timer(now)
    raise AssertionError("the call goes on")


@given(manuals(), st.integers(0, 2**16))
@SETTINGS
def test_every_question_that_a_call_comes_to_was_explored(manual: Manual, seed: int) -> None:
    """The exploration meets every shape of question that calls meet: the abstraction leaves out no way.

    One wish in a turn: which pairs of wishes lead to a question of a shape of its own is not explored to the end.
    """
    explorer = explored(manual, today=TODAY)
    met = explorer.met
    strange = set()
    for dialogue, steps in calls(manual, seed, min(CALLS, 500), at_once=1):
        strange |= {shape for step in steps for shape in shapes(explorer, dialogue, step.after) if shape not in met}
    assert strange == set()


def shapes(explorer: Explorer, dialogue: Dialogue, state: Any) -> Iterator[Any]:
    """The shape of an open question. Items that the manual never asks are answered by no caller who is understood."""
    question = state.question
    if state.turn is not Turn.LISTENING or question is None or state.texts or question.patience >= 30.0:
        return
    if not question.item or question.item in explorer.items:
        yield ("asking", *explorer.abstraction.asking(dialogue.given, state))


@given(manuals())
@SETTINGS
def test_every_fault_that_is_told_is_shown_by_the_machine(manual: Manual) -> None:
    report = check(manual, today=TODAY)
    assert report.unshown == ()
    for finding in report.findings:
        assert finding.what
        assert finding.mend_en
