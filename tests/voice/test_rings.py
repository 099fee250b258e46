"""Python looks for rings of garbage among old objects only while nobody is on a line."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import call, running
from toritsugi.voice import rings


class Link:
    """What can be tied to itself."""

    def __init__(self) -> None:
        self.other = self


@pytest.fixture(autouse=True)
def _by_these_rules() -> Iterator[None]:
    before = gc.get_threshold()
    rings.tune()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def an_old_ring() -> weakref.ref[Link]:
    """A ring that was alive while Python looked, and is garbage now."""
    link = Link()
    gc.collect(0)
    return weakref.ref(link)


def grow(looks: int) -> None:
    """Make so many new objects that stay that Python looks for rings among the new ones so often."""
    kept = [[] for _ in range((looks + 1) * rings.NEW)]  # type: ignore[var-annotated]
    assert len(kept) > looks


def test_new_rings_are_freed_while_calls_go_on() -> None:
    links = weakref.WeakSet(Link() for _ in range(2 * rings.NEW))
    assert len(links) < 2 * rings.NEW


def test_old_rings_wait_for_a_rest() -> None:
    rings.settle()
    ring = an_old_ring()
    grow(rings.SOME + 1)
    assert ring() is not None
    assert rings.rest()
    assert ring() is None


def test_a_ring_that_outlives_one_rest_is_freed_at_the_next() -> None:
    """As of a call whose connection is still being closed while nobody is on a line."""
    rings.settle()
    link = Link()
    ring = weakref.ref(link)
    for alive in (True, False):
        grow(rings.SOME + 1)
        assert rings.rest()
        assert (ring() is not None) is alive
        link = Link()


def test_a_rest_is_not_used_twice_for_nothing() -> None:
    rings.settle()
    grow(rings.SOME + 1)
    assert rings.rest()
    assert not rings.rest()


def test_a_process_looks_once_its_last_call_is_over(tmp_path: Path) -> None:
    async def live(caller: Caller) -> None:
        await asyncio.sleep(1.0)
        ring = an_old_ring()
        grow(rings.SOME + 1)
        await asyncio.sleep(5.0)
        made.append((ring, ring() is not None))
        caller.leave()

    async def work() -> None:
        async with running(tmp_path, FakeDesk([in_force(small_manual())])) as node:
            await call(node, Caller(), live)
            await asyncio.sleep(5.0)
            assert [(ring() is None, there) for ring, there in made] == [(True, True)]

    made: list[tuple[weakref.ref[Link], bool]] = []
    run(work())
