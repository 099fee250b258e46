"""A call that another process takes over while this one still talks: it ends, and what was said is told."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from tests.support.fake_desk import FakeDesk, MemoryVault, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import MORNING, running
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.commands import AnyCommand, ChooseMatter, Confirm, Fill
from toritsugi.core.dialogue.events import LeaseLost
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.message import Message
from toritsugi.core.manual.model import Manual
from toritsugi.core.values.model import Kind, Value
from toritsugi.voice.node import VoiceNode
from toritsugi.voice.orphans import closing_writes
from toritsugi.voice.textcall import TextCall

SAID = {
    "company": Value(kind=Kind.ORGANIZATION, kept="青空商事", shown="青空商事", spoken="あおぞらしょうじ"),
    "name": Value(kind=Kind.PERSON, kept="山田太郎", shown="山田太郎", spoken="やまだたろう"),
    "about": Value(kind=Kind.TEXT, kept="見積もりの件", shown="見積もりの件", spoken="みつもりのけん"),
}


class ToThePoint:
    """Understands every answer as one to the question."""

    def understand(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime
    ) -> tuple[AnyCommand, ...]:
        if expect.asked == "matter":
            return (ChooseMatter(matter=next(iter(manual.matters))),)
        return (Fill(value=SAID[expect.item]) if expect.asked == "item" else Confirm(),)


async def until_asked(call: TextCall, item: str) -> None:
    """Answer until this item is asked for."""
    await asyncio.sleep(0)
    for _ in range(9):
        _, asked, _ = await call.answer()
        if (asked["asked"], asked["item"]) == ("item", item):
            return
        call.say("……")
    raise AssertionError(f"{item} is never asked for")


async def taken_over(node: VoiceNode, desk: FakeDesk, call: TextCall) -> None:
    """Another process closes the call from its journal, as if this one were gone."""
    await node.writer.flush()
    orphan = desk.take_over(call.conversation.call_id, call.conversation.key)
    desk.commit(closing_writes(orphan, MORNING, node.settings.data, (desk.successor, 9)))


def a_desk() -> FakeDesk:
    return FakeDesk([in_force(small_manual(collect=("company", "name", "about")))])


def items(message: Message) -> set[str]:
    return {known.item for known in message.items if known.value is not None}


async def talked_on(node: VoiceNode, desk: FakeDesk) -> tuple[str, list[str]]:
    """A call that is taken over once the company is known, and goes on; its id, and the lines that came then."""
    call = node.start_text(node.lines.all[0])
    await until_asked(call, "name")
    await taken_over(node, desk, call)
    call.say("山田太郎です")
    await call.conversation.done.wait()
    lines, _, finished = await call.answer()
    assert finished
    return call.conversation.call_id, [line.line for line in lines if line.who == "desk"]


def told_twice(desk: FakeDesk, first_id: str) -> None:
    first = desk.calls[first_id]
    [second] = [kept for call_id, kept in desk.calls.items() if call_id != first_id]
    assert first.message is not None
    assert first.closed is not None
    assert first.closed.reason == "orphaned"
    assert items(first.message.message) == {"company"}
    assert second.message is not None
    assert second.closed is not None
    assert (second.closed.reason, second.message.message.complete) == ("lease_lost", False)
    assert items(second.message.message) == {"company", "name"}
    assert second.opened.started_at == first.opened.started_at
    assert second.opened.wrapped_key == first.opened.wrapped_key
    rows = [
        journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body)
        for row in desk.journal(second.opened.call_id)
    ]
    assert journal.decode_context(rows[0]).call_id == second.opened.call_id
    events = [journal.decode_event(row) for row in rows if row.kind == journal.EVENT]
    assert sum(isinstance(event, LeaseLost) for event in events) == 1


def test_who_loses_a_call_says_so_and_the_later_words_are_a_message_of_their_own(tmp_path: Path) -> None:
    desk = a_desk()

    async def work() -> tuple[str, list[str]]:
        async with running(tmp_path, desk, understander=ToThePoint()) as node:
            call_id, lines = await talked_on(node, desk)
            await asyncio.sleep(90)
            return call_id, lines

    call_id, lines = run(work())
    assert lines[-1] == "not_kept"
    assert "told" not in lines
    told_twice(desk, call_id)
    assert not list((tmp_path / "spool").iterdir())


def test_later_words_of_a_process_that_died_are_told_by_the_next(tmp_path: Path) -> None:
    desk, vault = a_desk(), MemoryVault()

    async def work() -> str:
        async with running(tmp_path, desk, understander=ToThePoint(), vault=vault) as node:
            call_id, _ = await talked_on(node, desk)
            return call_id

    call_id = run(work())
    assert len(desk.calls) == 1
    assert [path.name for path in (tmp_path / "spool").iterdir()] == ["test-1.late"]

    async def next_process() -> None:
        async with running(tmp_path, desk, vault=vault, epoch=2):
            pass

    run(next_process())
    told_twice(desk, call_id)
    run(next_process())
    assert len(desk.calls) == 2
    assert not list((tmp_path / "spool").iterdir())


def test_where_nothing_new_was_said_the_client_is_told_once(tmp_path: Path) -> None:
    desk = a_desk()

    async def work() -> list[str]:
        async with running(tmp_path, desk, understander=ToThePoint()) as node:
            call = node.start_text(node.lines.all[0])
            await until_asked(call, "name")
            await taken_over(node, desk, call)
            await call.conversation.done.wait()  # the visitor keeps silent: the desk's own next word finds out
            lines, _, _ = await call.answer()
            await asyncio.sleep(90)
            return [line.line for line in lines if line.who == "desk"]

    lines = run(work())
    assert lines[-1] == "not_kept"
    assert len(desk.calls) == 1
    assert not list((tmp_path / "spool").iterdir())


def test_a_message_that_the_successor_does_not_know_is_told_though_it_was_refused(tmp_path: Path) -> None:
    """The caller's last answer and the message come in one batch, which is refused: "told" is not said."""
    desk = a_desk()

    async def work() -> list[str]:
        async with running(tmp_path, desk, understander=ToThePoint()) as node:
            call = node.start_text(node.lines.all[0])
            await until_asked(call, "about")
            await taken_over(node, desk, call)
            call.say("見積もりの件です")
            await call.conversation.done.wait()
            lines, _, _ = await call.answer()
            await asyncio.sleep(90)
            return [line.line for line in lines if line.who == "desk"]

    lines = run(work())
    assert lines[-1] == "not_kept"
    assert "told" not in lines
    [second] = [kept for kept in desk.calls.values() if kept.closed is not None and kept.closed.reason == "lease_lost"]
    assert second.message is not None
    assert items(second.message.message) == {"company", "name", "about"}
    assert not second.message.message.complete
