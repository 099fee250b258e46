"""Past calls under another version: the same manual changes nothing, and every change is told as what it is."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest

from tests.support.journals import journal_of, sample_journals, scripts
from toritsugi import resources
from toritsugi.core.dialogue.journal import EVENT, BadJournal, Entry
from toritsugi.core.manual.model import Manual
from toritsugi.core.proof.backtest import CallResult, Status, backtest_call, summary, terms_of
from toritsugi.core.proof.past_call import PastCall, calls_of, past_call
from toritsugi.core.proof.rerun import rerun

CALLS = [
    pytest.param(one.name, number, id=f"{one.name}-{number}")
    for one in resources.templates()
    for number in range(len(scripts(one.name)))
]


@cache
def custom(*edits: tuple[str, str], template: str = "custom") -> Manual:
    files = resources.template_files(template)
    text = files["manual.yaml"]
    for was, now in edits:
        assert was in text, was
        text = text.replace(was, now)
    return resources.read_manual(text, files["client.yaml"])


@cache
def past(name: str, template: str = "custom") -> PastCall:
    (number,) = [number for number, script in enumerate(scripts(template)) if script.name == name]
    return past_call(sample_journals(template)[number])


def again(name: str, *edits: tuple[str, str], anew: bool = False) -> CallResult:
    return backtest_call(terms_of(custom(*edits)), past(name), resources.understander() if anew else None)


def told(result: CallResult) -> list[tuple[str, str, str, str]]:
    return [(one.what, one.name, one.before, one.after) for one in result.changes]


QUOTE, LEAK, LEAK_ON, HOURS = "見積もりのご相談", "水漏れが元栓で止まる", "水漏れが止まらない", "営業時間のお問い合わせ"


@pytest.mark.parametrize(("template", "number"), CALLS)
@pytest.mark.parametrize("anew", [False, True])
def test_the_same_manual_replays_every_call_exactly(template: str, number: int, anew: bool) -> None:
    call = past_call(sample_journals(template)[number])
    understander = resources.understander() if anew else None
    result = backtest_call(terms_of(resources.load_manual(template)), call, understander)
    assert (result.status, result.exact, result.changes) == (Status.SAME, True, ())
    assert result.seconds[0] == result.seconds[1] > 0


@pytest.mark.parametrize(("template", "number"), CALLS)
def test_run_again_by_its_answers_a_call_comes_to_the_same_message(template: str, number: int) -> None:
    call = past_call(sample_journals(template)[number])
    again = rerun(terms_of(resources.load_manual(template)), call, None)
    assert again.finished
    assert again.not_covered == ()
    assert again.message == call.message
    assert [line.text for line in again.lines] == [line.text for line in call.lines]


def test_other_words_change_words_and_talk_time_alone() -> None:
    result = again(QUOTE, ("お見積もりのご相談でございますね。ありがとうございます。", "お見積もりでございますね。"))
    assert (result.status, result.exact) == (Status.CHANGED, True)
    assert [one[0] for one in told(result)] == ["words", "words", "talk_time"]
    assert result.seconds[1] < result.seconds[0]


def test_another_order_keeps_every_answer() -> None:
    result = again(QUOTE, ("name, customer, building, work, address", "address, building, name, work, customer"))
    assert not result.exact
    # the offer of the shown number is the last question now: the desk leaves a moment to object
    assert [one[0] for one in told(result)] == ["talk_time"]


def test_a_question_left_out_is_a_change_of_that_item() -> None:
    result = again(QUOTE, ("building, work, address, visit", "work, address, visit"))
    assert ("item", "building", "given", "") in told(result)
    assert result.status is Status.CHANGED
    assert {one[0] for one in told(result)} == {"item", "words", "talk_time"}


def test_a_question_nobody_was_asked_is_not_covered_and_the_rest_goes_on() -> None:
    result = again(QUOTE, ("building, work, address, visit", "building, about, work, address, visit"))
    assert (result.status, result.not_covered) == (Status.NOT_COVERED, ("item:about",))
    assert [one for one in told(result) if one[0] in ("outcome", "matter", "item")] == []


def test_a_fork_nobody_took_ends_the_run() -> None:
    asked = (
        "      - collect: [place]\n",
        "      - ask: customer\n        yes: { finish: message }\n      - collect: [place]\n",
    )
    result = again(LEAK, asked)
    assert (result.status, result.not_covered) == (Status.NOT_COVERED, ("item:customer",))
    assert all(one[0] == "words" for one in told(result))


def test_an_instruction_with_other_words_is_not_known_to_have_helped() -> None:
    result = again(LEAK, ("元栓を右へ回して、閉めて", "水の元栓を右へ回して、閉めて"), anew=False)
    assert result.exact, "the same questions at the same places: the same answers"
    moved = ("      - say: 元栓を右へ回して", "      - say: 落ち着いてください。\n      - say: 水の元栓を右へ回して")
    result = again(LEAK, moved)
    assert result.status is Status.NOT_COVERED
    assert result.not_covered[0].startswith("helped:水の元栓")


def test_who_takes_over_and_who_is_told() -> None:
    result = again(LEAK_ON, ("connect: on_call, else: escalate", "escalate: manager"))
    assert result.status is Status.CHANGED
    assert "outcome" not in [one[0] for one in told(result)]
    assert ("escalated", "", "on_call", "manager") in told(result)
    fewer = again(QUOTE, ("- { to: office, by: webhook }", "- { to: office, when: urgent, by: webhook }"))
    assert told(fewer) == [("told", "office", "webhook", "")]


def test_a_contact_who_was_never_rung_is_not_covered() -> None:
    result = again(QUOTE, ("    finish: message\n    to: sales", "    connect: sales"))
    assert (result.status, result.not_covered) == (Status.NOT_COVERED, ("connect:sales",))


def test_the_matter_is_found_anew_only_when_asked_to() -> None:
    moved = ("heard: [何時までやっていますか, 土曜日は開いていますか, ", "heard: [")
    also = ("聞きたいことがあります, ", "聞きたいことがあります, 土曜日は開いていますか, ")
    assert again(HOURS, moved, also).status is Status.SAME
    result = again(HOURS, moved, also, anew=True)
    assert result.status is not Status.SAME


def test_no_words_of_a_caller_are_in_a_result() -> None:
    edits = (("building, work, address, visit", "work, visit, about"), ("お見積もりの", "お見積りの"))
    shown = repr(again(QUOTE, *edits))
    for secret in ("木村", "09033334444", "090-3333", "世田谷"):
        assert secret not in shown


def test_a_caller_who_hung_up_hangs_up_where_it_was() -> None:
    script = msgspec.structs.replace(scripts("custom")[0], hangs_up_after=3, expect=None)
    call = past_call(journal_of(custom(), script))
    assert call.hung_up_at is not None
    words = ("お見積もりのご相談でございますね。", "お見積もりでございますね。")
    result = backtest_call(terms_of(custom(words)), call)
    assert result.status is Status.CHANGED
    order = backtest_call(terms_of(custom(("name, customer, building", "customer, name, building"))), call)
    assert {one[0] for one in told(order)} <= {"item", "words", "talk_time"}
    assert order.status in (Status.CHANGED, Status.SAME)


def test_the_summary_counts_calls() -> None:
    terms = terms_of(custom(("building, work, address, visit", "building, about, work, address, visit")))
    made = summary(backtest_call(terms, past_call(rows)) for rows in sample_journals("custom"))
    assert made.calls == len(sample_journals("custom"))
    assert sum(made.statuses.values()) == made.calls
    calls = [past_call(rows) for rows in sample_journals("custom")]
    to_the_end = [one for one in calls if one.message and one.message.matter == "quote" and one.hung_up_at is None]
    assert made.statuses["not_covered"] == len(to_the_end) > 0
    assert made.not_covered == {"item:about": len(to_the_end)}
    assert made.seconds[0] == made.seconds[1]


def test_rows_of_several_calls_are_told_apart() -> None:
    rows = [row for call in sample_journals("custom") for row in call]
    assert [len(call) for call in calls_of(rows)] == [len(call) for call in sample_journals("custom")]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [Entry(seq=0, at=0.0, kind=EVENT, body=b'{"event":"call_started"}')],
        [*sample_journals("custom")[0][:1], *sample_journals("custom")[0][:1]],
        [*sample_journals("custom")[0][:1], Entry(seq=1, at=0.0, kind=EVENT, body=b"{}")],
    ],
)
def test_what_is_no_journal_is_refused(rows: list[Entry]) -> None:
    with pytest.raises(BadJournal):
        past_call(rows)
