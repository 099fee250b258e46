"""G1 to G8, and exact replay, held against calls in which anything may happen at any moment."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.dialogue.stories import CARD_OUT_OF_DATE, CONTEXT, MANUALS, STORY, play
from tests.support.proof import count
from toritsugi.core.dialogue import events as e
from toritsugi.core.dialogue.commands import Backchannel, Confirm, Goodbye, Unclear, Wait
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.intents import HangUp, Listen, Record, Say, StopSaying
from toritsugi.core.dialogue.journal import Writer, replay
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.dialogue.opening import phrase_of
from toritsugi.core.dialogue.policy import open_items
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.dialogue.table import TABLE, TALKING
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import all_phrases, pieces

pytestmark = pytest.mark.campaign

EXAMPLES = settings(
    max_examples=count(200, 5000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MANUAL = st.sampled_from(MANUALS)


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g1_every_line_is_a_phrase_of_the_manual_with_recorded_values_in_its_blanks(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    """Or an emergency line of the context, word for word."""
    phrases = {**all_phrases(manual), **{phrase.id: phrase for phrase in map(phrase_of, context.overlays)}}
    dialogue = Dialogue(manual, context)
    for step in play(dialogue, story):
        for say in (intent for intent in step.intents if isinstance(intent, Say)):
            split = pieces(phrases[say.line].text)
            assert [piece.text if not piece.blank else None for piece in split] == [
                part.shown if not part.blank else None for part in say.parts
            ]
            assert all(part.shown == part.spoken for part in say.parts if not part.blank)
            assert say.may_interrupt == phrases[say.line].may_interrupt
            assert all(_may_fill(part.blank, part.shown, dialogue) for part in say.parts if part.blank)


def _may_fill(blank: str, shown: str, dialogue: Dialogue) -> bool:
    manual, state = dialogue.given.manual, dialogue.state
    if blank == "value":
        offered = [dialogue.given.caller_value] if dialogue.given.caller_value else []
        asked = [state.question.value] if state.question and state.question.value else []
        values = [slot.value for slot in state.slots.values() if slot.value]
        return shown in {value.shown for value in (*offered, *asked, *values)}
    if blank == "title":
        titles = {item.title for item in manual.items.values()} | {one.name for one in manual.contacts.values()}
        return shown in titles
    if blank == "choices":
        every = [matter.title for matter in manual.matters.values()]
        every += [choice.title for item in manual.items.values() for choice in item.choices]
        return any(title in shown for title in every)
    value = state.slot(blank).value
    return blank == "client" or (value is not None and value.shown == shown)


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g2_a_complete_message_has_every_required_item(manual: Manual, context: Context, story: list[Any]) -> None:
    dialogue = Dialogue(manual, context)
    for step in play(dialogue, story):
        for record in (intent for intent in step.intents if isinstance(intent, Record)):
            message = record.message
            if not message.complete or message.outcome not in (Outcome.MESSAGE, Outcome.ESCALATED, Outcome.VOICEMAIL):
                continue
            assert not open_items(dialogue.given, step.after)
            for known in message.items:
                item = manual.items.get(known.item)
                if item is None or not item.read_back or known.state is not State.GIVEN:
                    continue
                assert known.value is not None
                assert known.value.source == "operator" or item.required == "optional"


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g2_nothing_is_given_up_out_of_the_callers_sight(manual: Manual, context: Context, story: list[Any]) -> None:
    """An item becomes unknown in an event that says so to the caller, where the manual has the words for it."""
    dialogue = Dialogue(manual, context)
    for step in play(dialogue, story):
        for name, slot in step.after.slots.items():
            was = step.before.slot(name).state
            if slot.state is State.UNKNOWN and was is not State.UNKNOWN:
                required = manual.items[name].required != "optional"
                if required and "standard.item_unknown" in manual.standard:
                    lines = [intent.line for intent in step.intents if isinstance(intent, Say)]
                    assert {"standard.item_unknown", "standard.refused_ok", f"items.{name}.refused"} & set(lines)


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g3_what_is_confirmed_was_heard_read_back_and_is_what_is_recorded(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    """An oracle of its own: it looks only at lines heard and messages kept, not at the machine's bookkeeping."""
    dialogue = Dialogue(manual, context)
    read: dict[int, tuple[str, str]] = {}
    heard: dict[str, set[str]] = {}
    lost = False
    for step in play(dialogue, story):
        lost = lost or (isinstance(step.event, e.TimerFired) and step.before.turn is Turn.SPEAKING)
        if isinstance(step.event, e.SpeechDone) and step.event.say in read:
            item, shown = read[step.event.say]
            heard.setdefault(item, set()).add(shown)
        for intent in step.intents:
            if isinstance(intent, Say) and intent.reads_back:
                shown = next(part.shown for part in intent.parts if part.blank == "value")
                read[intent.id] = (intent.reads_back[0], shown)
            if isinstance(intent, Record):
                for known in intent.message.items:
                    if known.state is State.CONFIRMED and not lost:
                        assert known.value is not None
                        assert known.value.shown in heard.get(known.item, set())
        for name, slot in step.after.slots.items():
            before = step.before.slot(name)
            if before.state is State.CONFIRMED and slot.value is not None and slot.value.kept != before.value.kept:  # type: ignore[union-attr]
                assert slot.state is not State.CONFIRMED


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g4_told_is_said_only_when_the_answer_to_the_last_record_came(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    dialogue = Dialogue(manual, context)
    asked = 0
    for step in play(dialogue, story):
        if any(isinstance(intent, Say) and intent.line == "told" for intent in step.intents):
            assert isinstance(step.event, e.Recorded)
            assert step.event.request == asked
        for intent in step.intents:
            if isinstance(intent, Record):
                asked = intent.id


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g5_every_call_ends_when_the_caller_only_keeps_silent(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    dialogue = Dialogue(manual, context)
    now = 0.0
    for step in play(dialogue, story):
        now = step.now
    for _ in range(60):
        when = dialogue.next_timer()
        if when is None:
            break
        now = max(now, when)
        dialogue.on_timer(now)
    assert dialogue.finished


#: silences in a row that are borne, and one for words that had broken off in the middle before them
BORNE = 4


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g5_a_silent_caller_is_asked_a_few_times_and_no_more(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    dialogue = Dialogue(manual, context)
    now = 0.0
    for step in play(dialogue, story):
        now = step.now
    silences = 0
    while dialogue.state.turn in (Turn.LISTENING, Turn.SPEAKING, Turn.HEARING, Turn.KEYING):
        for say, _, _ in dialogue.state.saying:
            dialogue.receive(e.SpeechDone(say=say), now)
        silences += dialogue.state.turn is Turn.LISTENING
        assert silences <= BORNE
        now = max(now, dialogue.next_timer() or now)
        dialogue.on_timer(now)


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_an_answer_to_a_request_that_is_not_open_changes_nothing(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    dialogue = Dialogue(manual, context)
    for step in play(dialogue, story):
        for wrong in (step.after.waiting_for - 1, step.after.waiting_for + 1):
            stale: list[e.AnyEvent] = [
                e.Understood(request=wrong, commands=(Goodbye(), Confirm())),
                e.ConnectResult(request=wrong, result="answered"),
                e.Recorded(request=wrong, message_id="stale"),
                e.RecordFailed(request=wrong, why="stale"),
            ]
            for event in stale:
                assert dialogue.receive(event, step.now) == []
                assert msgspec.structs.replace(dialogue.state, now=0.0) == msgspec.structs.replace(step.after, now=0.0)


@given(MANUAL, CONTEXT, st.lists(st.sampled_from(["meant", "keys", "right"]), min_size=1, max_size=5))
@EXAMPLES
def test_g5_turns_are_bounded(manual: Manual, context: Context, habits: list[str]) -> None:
    """However a caller goes on and on, the machine ends the call."""
    from toritsugi.core.dialogue.commands import Repeat
    from toritsugi.core.dialogue.repair import MOST_TURNS

    arguments: dict[str, Any] = {"meant": (Repeat(),), "keys": "*", "right": 1}
    dialogue = Dialogue(manual, context)
    story = [(habits[n % len(habits)], arguments[habits[n % len(habits)]]) for n in range(4 * MOST_TURNS)]
    for step in play(dialogue, story):
        assert step.after.turns <= MOST_TURNS + 1
    if dialogue.state.turn not in (Turn.KEEPING, Turn.CONNECTING):
        assert dialogue.finished or dialogue.state.turns <= MOST_TURNS


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g5_wherever_the_call_stands_hanging_up_leaves_what_is_known(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    dialogue = Dialogue(manual, context)
    steps = list(play(dialogue, story))
    before = dialogue.state
    if dialogue.finished or before.turn is Turn.GONE:
        return
    out = dialogue.receive(e.CallerHungUp(), steps[-1].now)
    assert not any(isinstance(intent, Say | Listen | StopSaying) for intent in out)
    assert any(isinstance(intent, HangUp) for intent in out)
    if any(slot.value is not None for slot in before.slots.values()) and not before.message_id:
        assert any(isinstance(intent, Record) for intent in out) or before.turn is Turn.KEEPING


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g8_a_call_that_another_process_took_over_ends_with_the_degraded_line(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    dialogue = Dialogue(manual, context)
    steps = list(play(dialogue, story))
    before = dialogue.state
    out = dialogue.receive(e.LeaseLost(), steps[-1].now)
    if before.turn not in (*TALKING, Turn.CONNECTING):
        assert out == []  # the refusal of its message, or its hang-up, ends it
        return
    lines = [intent.line for intent in out if isinstance(intent, Say)]
    assert lines == ([] if before.end_line == "abuse_end" else [manual.not_kept.id])
    assert isinstance(out[-1], HangUp)
    assert dialogue.finished
    messages = [intent.message for intent in out if isinstance(intent, Record)]
    assert all(not message.complete for message in messages)
    if any(slot.value is not None for slot in before.slots.values()):
        assert messages


@given(MANUAL, CONTEXT, STORY, st.integers(0, 12), st.sampled_from(CARD_OUT_OF_DATE))
@EXAMPLES
def test_g6_a_card_out_of_its_days_is_never_said_whenever_it_is_asked_for(
    manual: Manual, context: Context, story: list[Any], place: int, asking: tuple[Any, ...]
) -> None:
    dialogue = Dialogue(manual, context)
    story = [*story[:place], ("meant", asking), *story[place:]]
    said = [intent.line for step in play(dialogue, story) for intent in step.intents if isinstance(intent, Say)]
    assert "cards.old.say" not in said


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_g7_while_the_call_is_not_finished_a_timer_is_armed(manual: Manual, context: Context, story: list[Any]) -> None:
    dialogue = Dialogue(manual, context)
    for step in play(dialogue, story):
        when = dialogue.next_timer()
        assert (when is None) == dialogue.finished
        if when is None:
            continue
        assert when - step.now < 5 * 3600
        if step.after.turn in (Turn.LISTENING, Turn.KEYING, Turn.THINKING, Turn.KEEPING):
            assert when - step.now <= 61.0
        if step.after.turn is Turn.SPEAKING:
            assert step.after.saying


@given(
    MANUAL.filter(lambda manual: manual.standard),
    CONTEXT,
    STORY,
    st.sampled_from([Backchannel(), Unclear(why="incomplete"), Unclear(), Wait()]),
)
@EXAMPLES
def test_g7_a_caller_who_goes_on_saying_nothing_is_spoken_to(
    manual: Manual, context: Context, story: list[Any], nothing: Any
) -> None:
    """However the talk stands, words that lead nowhere are not met by silence for long."""
    dialogue = Dialogue(manual, context)
    now = max((step.now for step in play(dialogue, story)), default=0.0)
    quiet = 0
    for step in play(dialogue, [("all_heard", None), ("meant", (nothing,))] * 30, start=False, now=now):
        if isinstance(step.event, e.Understood) and step.before.turn is Turn.THINKING and not step.before.saying:
            quiet = 0 if any(isinstance(intent, Say) for intent in step.intents) else quiet + 1
            assert quiet <= (9 if nothing == Unclear(why="incomplete") else 1)


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_every_step_is_in_the_table_and_nothing_follows_the_end(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    dialogue = Dialogue(manual, context)
    for step in play(dialogue, story):
        row = TABLE[step.before.turn].get(type(step.event))
        if row is None:
            assert step.intents == []
            assert step.after == step.before
        elif step.after.turn is not step.before.turn:
            assert step.after.turn in row.to, (step.before.turn, type(step.event), step.after.turn)
        if step.before.turn is Turn.OVER:
            assert step.intents == []
        if step.before.turn is Turn.GONE:
            assert not any(isinstance(intent, Say) for intent in step.intents)


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_numbers_of_lines_and_requests_never_repeat(manual: Manual, context: Context, story: list[Any]) -> None:
    dialogue = Dialogue(manual, context)
    numbers = [intent.id for step in play(dialogue, story) for intent in step.intents if hasattr(intent, "id")]
    assert len(numbers) == len(set(numbers))


@given(MANUAL, CONTEXT, STORY)
@EXAMPLES
def test_the_journal_brings_back_the_same_machine_and_the_same_words(
    manual: Manual, context: Context, story: list[Any]
) -> None:
    writer = Writer(context)
    dialogue = Dialogue(manual, context)
    for step in play(dialogue, story):
        writer.event(step.event, step.now)
        writer.intents(step.intents, step.now)
    rows = writer.take()
    again = replay(manual, context, rows)
    assert again.state == dialogue.state
    second = Writer(context)
    third = Dialogue(manual, context)
    from toritsugi.core.dialogue.journal import EVENT, decode_event

    for row in rows:
        if row.kind == EVENT:
            event = decode_event(row)
            second.event(event, row.at)
            second.intents(third.receive(event, row.at), row.at)
    assert second.take() == rows
    assert msgspec.json.encode(again.view()) == msgspec.json.encode(dialogue.view())
