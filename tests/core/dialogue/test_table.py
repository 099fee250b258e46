"""The table covers what can happen, the machine has a function for all of it, and the page drawn from it is current."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from tests.support.paths import ROOT
from toritsugi.core.dialogue import events
from toritsugi.core.dialogue.events import AnyEvent, CallerHungUp, TimerFired
from toritsugi.core.dialogue.machine import ACTIONS
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.dialogue.table import TABLE, TALKING, Action


def test_every_turn_state_has_its_rows_and_every_action_its_function() -> None:
    assert set(TABLE) == set(Turn)
    assert set(ACTIONS) == set(Action)
    assert {row.action for rows in TABLE.values() for row in rows.values()} == set(Action)


def test_every_event_means_something_somewhere() -> None:
    known = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, events.Event)}
    assert {kind for rows in TABLE.values() for kind in rows} == known - {events.Event}
    assert len(AnyEvent.__args__) == len(known) - 1


def test_a_timer_leads_out_of_every_state_that_is_not_over() -> None:
    """G7: in each state something happens by itself."""
    assert all(TimerFired in TABLE[turn] for turn in Turn if turn is not Turn.OVER)


def test_the_caller_may_hang_up_anywhere() -> None:
    assert all(CallerHungUp in TABLE[turn] for turn in Turn if turn not in (Turn.OVER, Turn.GONE))


def test_keys_are_taken_wherever_caller_and_desk_talk() -> None:
    assert all(events.KeysPressed in TABLE[turn] for turn in TALKING)


def test_every_state_can_be_reached() -> None:
    reached, fresh = {Turn.QUIET}, {Turn.QUIET}
    while fresh:
        fresh = {to for turn in fresh for row in TABLE[turn].values() for to in row.to} - reached
        reached |= fresh
    assert reached == set(Turn)


def test_the_page_of_the_table_is_current() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "dialogue_diagram.py", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_events_and_intents_survive_json() -> None:
    from toritsugi.core.dialogue.intents import AnyIntent, HangUp

    for struct, kind in ((CallerHungUp(), AnyEvent), (HangUp(reason="kept"), AnyIntent)):
        assert msgspec.json.decode(msgspec.json.encode(struct), type=kind) == struct
