"""Whatever happened in a call, its journal replays exactly under its own manual, and is run under any other."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.dialogue import stories
from tests.support.journals import Journaling
from toritsugi.core.dialogue.context import Context
from toritsugi.core.manual.model import Manual
from toritsugi.core.proof.backtest import Status, backtest_call, terms_of
from toritsugi.core.proof.past_call import PastCall, past_call

TERMS = [terms_of(manual) for manual in stories.MANUALS]


def played(manual: Manual, context: Context, story: list[tuple[str, object]]) -> PastCall:
    machine = Journaling(manual, context)
    for _ in stories.play(machine, story):
        pass
    return past_call(machine.writer.take())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(stories.MANUALS), stories.CONTEXT, stories.STORY)
def test_its_own_manual_changes_nothing(manual: Manual, context: Context, story: list[tuple[str, object]]) -> None:
    result = backtest_call(terms_of(manual), played(manual, context, story))
    assert (result.status, result.exact, result.changes) == (Status.SAME, True, ())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(stories.MANUALS), st.sampled_from(TERMS), stories.CONTEXT, stories.STORY)
def test_any_other_manual_gives_a_result(
    manual: Manual, terms: object, context: Context, story: list[tuple[str, object]]
) -> None:
    past = played(manual, context, story)
    result = backtest_call(terms, past)  # type: ignore[arg-type]
    assert (result.status is Status.NOT_COVERED) == bool(result.not_covered)
    assert (result.status is Status.CHANGED) == (bool(result.changes) and not result.not_covered)
    assert result.exact or not past.handed or result.not_covered == ("operator",)
    assert result.seconds[0] >= 0
