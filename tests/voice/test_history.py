"""The caller's earlier calls are asked for where the manual looks at them, and never waited for long."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tests.support.fake_desk import FakeDesk, MemoryVault, in_force
from tests.support.manuals import small_manual
from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.manual.history import REPORTED_DAYS, history_days
from toritsugi.core.manual.model import CallerRule, Condition, ConditionalPhrase, Manual, Phrase
from toritsugi.voice.history import earlier_calls
from toritsugi.voice.ports import LineInForce
from toritsugi.voice.spool import Spool
from toritsugi.voice.writer import Committer, DeskWriter

#: seconds; longer than any machine takes for an answer from memory
PATIENT = 60.0
AT = datetime(2026, 11, 22, tzinfo=UTC)
PAST = (PastCall(days=1.0, matter="leak", open=True),)


def manual(**rule: object) -> Manual:
    return msgspec.structs.replace(small_manual(), callers=(CallerRule(id="r", title="r", **rule),))  # type: ignore[arg-type]


def writer(desk: FakeDesk, folder: Path) -> DeskWriter:
    return DeskWriter(desk, Committer(desk, Spool(folder, "n-1", MemoryVault())))


def line(used: Manual) -> LineInForce:
    return in_force(used)


def test_how_far_back_a_manual_looks() -> None:
    assert history_days(small_manual()) == 0
    assert history_days(manual(called_within=3)) == 3
    assert history_days(manual(reported=True)) == REPORTED_DAYS
    asked = Condition(op="not", parts=(Condition(op="repeat", name="90d"),))
    opening = (ConditionalPhrase(when=asked, phrase=Phrase(id="opening.0", text="はい。")),)
    assert history_days(msgspec.structs.replace(manual(called_within=3), opening=opening)) == 90


async def test_only_a_manual_that_looks_at_them_has_them_asked_for(tmp_path: Path) -> None:
    desk = FakeDesk()
    desk.past = PAST
    asking = writer(desk, tmp_path)
    assert await earlier_calls(asking, line(manual(called_within=3)), "0312345678", AT, PATIENT) == PAST
    assert [(number, days) for _, number, days in desk.asked_history] == [("0312345678", 3)]
    assert await earlier_calls(asking, line(manual()), "0312345678", AT, PATIENT) == ()
    assert await earlier_calls(asking, line(manual(called_within=3)), "", AT, PATIENT) == ()
    assert len(desk.asked_history) == 1


async def test_without_the_office_the_call_begins_without_them(tmp_path: Path) -> None:
    desk = FakeDesk()
    desk.away = "locked"
    assert await earlier_calls(writer(desk, tmp_path), line(manual(called_within=3)), "0312345678", AT, PATIENT) == ()


async def test_a_slow_office_is_not_waited_for(tmp_path: Path) -> None:
    go_on = threading.Event()

    class Slow(FakeDesk):
        def history(self, *asked: object) -> tuple[PastCall, ...]:  # type: ignore[override]
            go_on.wait(30.0)
            return PAST

    try:
        assert await earlier_calls(writer(Slow(), tmp_path), line(manual(reported=True)), "0312345678", AT) == ()
    finally:
        go_on.set()
