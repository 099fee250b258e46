"""Card numbers are cut where events come in: neither journal nor message nor transcript ever has one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.dialogue.driving import Wire, value
from tests.core.dialogue.stories import CONTEXT, MANUALS, STORY, play
from tests.core.dialogue.test_guarantees import EXAMPLES
from tests.support.manuals import an_item, rich_manual, small_manual
from toritsugi.core.dialogue import events as e
from toritsugi.core.dialogue.commands import ChooseMatter, Fill
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import CallerHungUp, CallerSaid, KeysPressed, OperatorFilled, SpeechDone
from toritsugi.core.dialogue.intents import Understand
from toritsugi.core.dialogue.journal import Entry, Writer, replay
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.cards import CUT
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.core.values.model import Kind, Source, Value

CARD = "4242424242424242"
SPOKEN = "ヨンニー" * 8


class Line:
    """A call with its journal, as the voice carries it: the event is noted, then worked, then rows are taken."""

    def __init__(self, manual: Manual, **context: Any) -> None:
        fields = {"call_id": "call", "started_at": "2026-11-24T10:00:00+09:00", **context}
        self.manual = manual
        self.context = Context(**fields)
        self.dialogue = Dialogue(manual, self.context)
        self.writer = Writer(self.context)
        self.rows: list[Entry] = []
        self.now = 0.0
        self.feed(e.CallStarted())

    def feed(self, event: e.AnyEvent) -> list[Any]:
        self.now += 0.1
        self.writer.event(event, self.now, self.dialogue.state)
        intents = self.dialogue.receive(event, self.now)
        self.writer.intents(intents, self.now)
        self.rows += self.writer.take(self.dialogue.state)
        return intents

    def hear_all(self) -> None:
        for say, _, _ in self.dialogue.state.saying:
            self.feed(SpeechDone(say=say))

    @property
    def written(self) -> str:
        return b"\n".join(row.body for row in self.rows).decode()

    def replayed(self) -> Dialogue:
        return replay(self.manual, self.context, self.rows)


@pytest.mark.parametrize("words", [f"カードは{CARD}です", f"カードワ{SPOKEN}デス", "4242-4242-4242-4242"])
def test_a_card_number_said_is_in_no_row_and_no_message(words: str) -> None:
    line = Line(small_manual(matters=(), collect=("about",)), caller_number="09012345678")
    line.hear_all()
    asked = next(one for one in line.feed(CallerSaid(texts=(words, words))) if isinstance(one, Understand))
    at = datetime.fromisoformat(line.context.started_at)
    commands = RuleUnderstander().understand(asked.texts, asked.expect, line.manual, at)
    line.feed(e.Understood(request=asked.id, commands=commands))
    line.feed(CallerHungUp())
    assert CUT in line.written
    for digits in (CARD, "4242", "ヨンニーヨンニー"):
        assert digits not in line.written
    assert line.dialogue.state.message is not None
    assert "09012345678" in msgspec.json.encode(line.dialogue.state.message).decode()
    assert line.replayed().state == line.dialogue.state


@pytest.fixture
def keyed() -> Line:
    """A call that asks for a contract number by keys."""
    items = [an_item("contract", Kind.CODE, title="契約番号")]
    line = Line(small_manual(items=items, matters=(), collect=("contract", "about")), hears=False)
    line.hear_all()
    return line


def test_a_card_number_keyed_one_by_one_is_in_no_row(keyed: Line) -> None:
    for key in CARD:
        keyed.feed(KeysPressed(keys=key))
    assert '"keys":"4"' not in keyed.written
    keyed.feed(KeysPressed(keys="#"))
    assert keyed.dialogue.state.slot("contract").value is None
    assert keyed.written.count('"keys":"x"') == len(CARD)
    assert '"keys":"4"' not in keyed.written
    assert keyed.replayed().state == keyed.dialogue.state


def test_a_card_number_ended_by_a_pause_or_by_hanging_up_is_in_no_row(keyed: Line) -> None:
    for key in CARD:
        keyed.feed(KeysPressed(keys=key))
    keyed.now = keyed.dialogue.next_timer() or 0.0
    keyed.feed(e.TimerFired())
    keyed.hear_all()
    for key in CARD:
        keyed.feed(KeysPressed(keys=key))
    keyed.feed(CallerHungUp())
    assert keyed.written.count('"keys":"x"') == 2 * len(CARD)
    assert '"keys":"4"' not in keyed.written
    assert keyed.replayed().state == keyed.dialogue.state


def test_a_contract_number_and_a_telephone_number_keyed_are_kept(keyed: Line) -> None:
    for key in "4242424242424241":
        keyed.feed(KeysPressed(keys=key))
    keyed.feed(KeysPressed(keys="#"))
    kept = keyed.dialogue.state.slot("contract").value
    assert kept is not None
    assert kept.kept == "4242424242424241"
    assert [row.seq for row in keyed.rows] == list(range(len(keyed.rows)))
    assert keyed.replayed().state == keyed.dialogue.state


def test_keys_are_held_back_only_until_they_mean_something(keyed: Line) -> None:
    keyed.feed(KeysPressed(keys="4"))
    assert '"keys":"4"' not in keyed.written
    keyed.feed(KeysPressed(keys="#"))
    assert '"keys":"4"' in keyed.written


def test_a_card_number_half_way_when_the_process_ends_is_in_no_row(keyed: Line) -> None:
    for key in CARD:
        keyed.feed(KeysPressed(keys=key))
    keyed.rows += keyed.writer.take()
    assert keyed.written.count('"keys":"x"') == len(CARD)
    assert '"keys":"4"' not in keyed.written


def over_the_opening(keys: str) -> Line:
    """A call that asks for recorded words first, whose caller types over the opening."""
    wanted = {"about": Kind.TEXT, "detail": Kind.TEXT, "contract": Kind.CODE}
    items = [an_item(name, kind, title=name) for name, kind in wanted.items()]
    line = Line(small_manual(items=items, matters=(), collect=tuple(wanted)), hears=False)
    for key in keys:
        line.feed(KeysPressed(keys=key))
    return line


@pytest.mark.parametrize("keys", ["12345678", CARD])
def test_keys_typed_over_the_opening_keep_no_recorded_word_from_the_journal(keys: str) -> None:
    line = over_the_opening(keys)
    assert line.dialogue.state.typed == keys
    line.hear_all()
    line.feed(CallerSaid(texts=(), clip="clip-1"))
    assert "clip-1" in line.written, "a process that ends here would take the caller's words with it"
    assert ('"keys":"1"' in line.written, '"keys":"x"' in line.written) == (keys != CARD, keys == CARD)
    assert '"keys":"4"' not in line.written or keys != CARD
    line.hear_all()
    line.feed(CallerHungUp())
    assert line.replayed().state == line.dialogue.state


def test_keys_where_recorded_words_are_wanted_are_kept_as_keys_and_not_as_digits() -> None:
    line = over_the_opening("")
    line.hear_all()
    for key in CARD:
        line.feed(KeysPressed(keys=key))
    assert line.written.count('"keys":"x"') == len(CARD)
    line.feed(KeysPressed(keys="0"))
    assert '"keys":"0"' in line.written, "that asks for a person"
    assert line.replayed().state == line.dialogue.state


def test_keys_pressed_while_somebody_else_has_the_caller_are_kept_as_keys_and_not_as_digits() -> None:
    line = Line(small_manual())
    line.hear_all()
    line.feed(e.OperatorEntered(operator="o"))
    for key in CARD:
        line.feed(KeysPressed(keys=key))
    assert line.written.count('"keys":"x"') == len(CARD)
    assert line.replayed().state == line.dialogue.state


def test_a_key_that_comes_with_a_card_number_means_the_same_when_it_is_replayed() -> None:
    """Pressed over a notice that is heard to its end; the next key answers the menu, and is cut with them."""
    line = Line(rich_manual(), hears=False)
    for key in CARD:
        line.feed(KeysPressed(keys=key))
    assert line.dialogue.state.keys == CARD
    for say, _, _ in line.dialogue.state.saying[:2]:
        line.feed(SpeechDone(say=say))
    line.feed(KeysPressed(keys="1"))
    assert line.dialogue.state.keys == ""
    assert line.replayed().state == line.dialogue.state
    line.hear_all()
    line.feed(KeysPressed(keys="1"))
    assert line.dialogue.state.matter == "inquiry"
    assert line.replayed().state == line.dialogue.state


def test_a_card_number_and_what_is_keyed_behind_it_are_cut(keyed: Line) -> None:
    for key in CARD + "1228":
        keyed.feed(KeysPressed(keys=key))
    keyed.feed(KeysPressed(keys="#"))
    assert keyed.written.count('"keys":"x"') == len(CARD) + 4
    assert keyed.dialogue.state.slot("contract").value is None
    assert keyed.replayed().state == keyed.dialogue.state


def test_a_card_number_a_person_enters_is_cut() -> None:
    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    entered = Value(
        kind=Kind.TEXT, kept=f"番号{CARD}", shown=f"番号{CARD}", spoken=f"番号{CARD}", source=Source.OPERATOR
    )
    wire.feed(OperatorFilled(operator="o", item="about", value=entered))
    kept = wire.dialogue.state.slot("about").value
    assert kept is not None
    assert kept.kept == f"番号{CUT}"


def test_two_halves_that_are_joined_are_cut() -> None:
    from toritsugi.core.dialogue.commands import Unclear

    wire = Wire(small_manual())
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(value=value("organization", "山田商事")))
    wire.say(Unclear(why="incomplete"), text="4242 4242")
    wire.feed(CallerSaid(texts=("4242 4242",)))
    asked = next(one for one in wire.last if isinstance(one, Understand))
    assert asked.texts == (CUT,)


CARDS = st.lists(st.sampled_from([("keys", CARD), ("keys", CARD + "#"), ("said", (CARD,)), ("said", (SPOKEN,))]))


@given(st.sampled_from(MANUALS), CONTEXT, STORY, CARDS, st.integers(0, 20))
@EXAMPLES
def test_wherever_card_numbers_come_the_journal_has_none_and_brings_back_the_same_machine(
    manual: Manual, context: Context, story: list[Any], cards: list[Any], place: int
) -> None:
    dialogue, writer = Dialogue(manual, context), Writer(context)
    rows: list[Entry] = []
    one_by_one = [("keys", key) for kind, keys in cards if kind == "keys" for key in keys]
    for step in play(dialogue, [*story[:place], *cards, *one_by_one, *story[place:]]):
        writer.event(step.event, step.now, step.before)
        writer.intents(step.intents, step.now)
        rows += writer.take(dialogue.state)
    writer.event(CallerHungUp(), dialogue.state.now)
    writer.intents(dialogue.receive(CallerHungUp(), dialogue.state.now), dialogue.state.now)
    rows += writer.take(dialogue.state)
    assert replay(manual, context, rows).state == dialogue.state
    written = b"\n".join(row.body for row in rows).decode()
    assert CARD not in written
    assert SPOKEN not in written
