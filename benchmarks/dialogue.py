"""How many events a second the dialogue machine takes, on a whole call with most kinds of items."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.size import FULL, Size
from tests.support.manuals import rich_manual
from toritsugi.core.dialogue import events as e
from toritsugi.core.dialogue.commands import ChooseMatter, Confirm, Fill
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.manual.model import Manual
from toritsugi.core.values.making import value_from_words
from toritsugi.core.values.model import Kind

CONTEXT = Context(call_id="bench", started_at="2026-11-24T10:00:00+09:00", caller_number="09012345678")
ANSWERS = {"company": "山田商事", "name": "山田太郎", "quantity": "12", "place": "東京都港区一丁目"}


def whole_call(manual: Manual) -> list[tuple[e.AnyEvent, float]]:
    """The events of one call that orders something and ends with its message kept."""
    dialogue, rows = Dialogue(manual, CONTEXT), list[tuple[e.AnyEvent, float]]()

    def feed(event: e.AnyEvent) -> None:
        rows.append((event, len(rows) * 0.5))
        dialogue.receive(*rows[-1])

    feed(e.CallStarted())
    while not dialogue.finished:
        for say, _, _ in dialogue.state.saying:
            feed(e.SpeechDone(say=say))
        question = dialogue.state.question
        if question is None:
            feed(e.Recorded(request=dialogue.state.waiting_for, message_id="m"))
            continue
        if question.item == "product" and question.asked == "item":
            feed(e.KeysPressed(keys="1"))
            continue
        feed(e.CallerSpeaking())
        feed(e.CallerSaid(texts=("はい",), clip="c"))
        item = manual.items.get(question.item)
        answer = ChooseMatter(matter="order") if question.asked == "matter" else Confirm()
        if item is not None and question.asked == "item":
            value = value_from_words(Kind(item.kind), ANSWERS[item.id])
            answer = Fill(value=value) if value else Confirm()
        feed(e.Understood(request=dialogue.state.waiting_for, commands=(answer,)))
    return rows


def measure(size: Size = FULL) -> Iterator[Figure]:
    manual = rich_manual()
    rows = whole_call(manual)
    begun = time.process_time()
    for _ in range(size.repeats):
        dialogue = Dialogue(manual, CONTEXT)
        for event, now in rows:
            dialogue.receive(event, now)
            dialogue.next_timer()
    taken = time.process_time() - begun
    count = size.repeats * len(rows)
    yield Figure("events taken by a core in a second of its time", count / taken, "events/s", count)
    yield Figure("one whole call, time of a core", taken / size.repeats * 1000, "ms", size.repeats)
