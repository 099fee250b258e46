"""A call with a language model, without one, and with one that dies in the middle of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from tests.support.chat_server import chat_server, hang
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import an_item, small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import running
from toritsugi import resources
from toritsugi.core.dialogue import parts
from toritsugi.core.dialogue.commands import AnyCommand, Fill, Unclear
from toritsugi.core.dialogue.events import AnyEvent, Consulted, Understood
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.journal import Entry, replay
from toritsugi.core.dialogue.message import Message
from toritsugi.core.manual.model import Choice, Manual
from toritsugi.settings_llm import chat_address
from toritsugi.voice.language_model.reader import LanguageModel
from toritsugi.voice.language_model.settings import ModelSettings
from toritsugi.voice.node import VoiceNode
from toritsugi.voice.services import SecondReader, Spoken
from toritsugi.voice.textcall import TextCall

READER = resources.rule_understander()
REACH = an_item(
    "reach",
    "choice",
    title="影響の範囲",
    choices=(Choice(id="one", title="お一人", key="1"), Choice(id="some", title="部署", key="2")),
)
MANUAL = small_manual(items=[REACH], collect=["reach"])
#: what a model is asked about
WORDS = "うちの島の四人くらいですかね"
SOME = {"command": "fill", "item": "reach", "choice": "some", "words": "うちの島の四人"}
TOLD = Consulted(model="m", doubt="nothing", sent=WORDS, outcome="used")


class First:
    """The desk's own reader, which makes nothing of the words that a model is asked about."""

    def understand(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime
    ) -> tuple[AnyCommand, ...]:
        return (Unclear(),) if texts == (WORDS,) else READER.understand(texts, expect, manual, now)


class Second:
    """A second reader that does as it is told."""

    def __init__(self, does: Callable[[Spoken, tuple[AnyCommand, ...]], object]) -> None:
        self.does = does
        self.seconds: list[float] = []
        self.clients: list[str] = []
        self.closed = False

    async def read(
        self,
        spoken: Spoken,
        commands: tuple[AnyCommand, ...],
        seconds: float,
        thinking: Executor,
        leaving: Callable[[Consulted], None],
    ) -> tuple[tuple[AnyCommand, ...], Consulted | None]:
        self.seconds.append(seconds)
        self.clients.append(spoken.client)
        if spoken.texts != (WORDS,):
            return commands, None
        leaving(msgspec.structs.replace(TOLD, outcome="given_up"))
        found = self.does(spoken, commands)
        if asyncio.isfuture(found) or asyncio.iscoroutine(found):
            await found
        return (found, TOLD) if isinstance(found, tuple) else (commands, TOLD)

    async def close(self) -> None:
        self.closed = True

    def status(self) -> dict[str, object]:
        return {}


def fill(spoken: Spoken, _commands: tuple[AnyCommand, ...]) -> tuple[AnyCommand, ...]:
    found = READER.understand(("部署です",), spoken.expect, spoken.manual, spoken.at)
    assert isinstance(found[0], Fill)
    return found


async def begin(node: VoiceNode) -> TextCall:
    """A call in writing that asks for the item."""
    call = node.start_text(node.lines.all[0])
    await asyncio.sleep(0)
    await call.answer()
    call.say("問い合わせです")
    _, asked, _ = await call.answer()
    assert asked["item"] == "reach", asked
    return call


def events(desk: FakeDesk) -> list[Understood]:
    [kept] = desk.calls.values()
    rows = [row for row in kept.rows.values() if row.kind == "event"]
    return [one for row in rows if isinstance(one := msgspec.json.decode(row.body, type=AnyEvent), Understood)]


def message(desk: FakeDesk) -> Message:
    [kept] = desk.calls.values()
    assert kept.message is not None
    return kept.message.message


def reach(desk: FakeDesk) -> str:
    item = next(one for one in message(desk).items if one.item == "reach")
    return item.value.kept if item.value is not None else ""


def one_turn(tmp_path: Path, second: SecondReader | None, *, then: str = "") -> FakeDesk:
    """A whole call: what the model is needed for is said, and where that is not enough, the plain words."""
    desk = FakeDesk([in_force(MANUAL)])

    async def work() -> None:
        async with running(tmp_path, desk, understander=First(), second_reader=second) as node:
            call = await begin(node)
            call.say(WORDS)
            _, _, finished = await call.answer()
            if then:
                assert not finished
                call.say(then)
                await call.answer()
            call.hang_up_by_visitor()
            await call.conversation.done.wait()

    run(work())
    return desk


def test_what_the_second_reader_finds_is_the_answer_and_the_journal_tells_by_whom(tmp_path: Path) -> None:
    second = Second(fill)
    desk = one_turn(tmp_path, second)
    assert reach(desk) == "some"
    assert [one.consulted for one in events(desk)][-1] == TOLD
    assert set(second.clients) == {"client-1"}
    assert all(0.5 < seconds <= 1.0 for seconds in second.seconds)
    assert second.closed


def test_without_one_the_first_readers_answer_counts_and_nothing_of_it_is_in_the_journal(tmp_path: Path) -> None:
    desk = one_turn(tmp_path, None, then="部署です")
    assert reach(desk) == "some"
    [kept] = desk.calls.values()
    assert not [row for row in kept.rows.values() if b"consulted" in row.body]


def test_one_that_breaks_leaves_the_first_readers_answer(tmp_path: Path) -> None:
    def broken(_spoken: Spoken, _commands: tuple[AnyCommand, ...]) -> object:
        raise RuntimeError(WORDS)

    desk = one_turn(tmp_path, Second(broken), then="部署です")
    assert reach(desk) == "some"
    told = [one.consulted for one in events(desk) if one.consulted is not None]
    assert [one.outcome for one in told] == ["given_up"]


def test_what_left_is_in_the_journal_though_the_caller_hung_up_meanwhile(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(MANUAL)])

    async def work() -> None:
        asked = asyncio.Event()

        def never(_spoken: Spoken, _commands: tuple[AnyCommand, ...]) -> object:
            asked.set()
            return asyncio.sleep(600)

        second = Second(never)
        async with running(tmp_path, desk, understander=First(), second_reader=second) as node:
            call = await begin(node)
            call.say(WORDS)
            await asked.wait()
            call.hang_up_by_visitor()
            await call.conversation.done.wait()

    run(work())
    told = [one.consulted for one in events(desk) if one.consulted is not None]
    assert [(one.sent, one.outcome) for one in told] == [(WORDS, "given_up")]
    [kept] = desk.calls.values()
    rows = [Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body) for row in kept.rows.values()]
    assert replay(MANUAL, kept.opened.context, rows).finished


async def test_a_call_goes_on_when_the_model_dies_in_the_middle_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real sockets, real time: the first call is helped, the second has a model that hangs, the third none at all."""
    found = []
    monkeypatch.setattr(parts, "UNDERSTAND_DEADLINE", 60.0)
    async with chat_server() as server:
        for behave in ("good", "hang", "gone"):
            desk = FakeDesk([in_force(MANUAL)])
            deadline = 0.3 if behave == "hang" else 30.0
            settings = ModelSettings(url=chat_address(server.url), model="m", deadline=deadline)
            model = LanguageModel(settings, READER, tmp_path / f"usage-{behave}.json")
            async with running(tmp_path / behave, desk, understander=First(), second_reader=model) as node:
                call = await begin(node)
                server.behave = hang if behave == "hang" else server.with_commands(SOME)
                if behave == "gone":
                    model._endpoint._url = chat_address("http://127.0.0.1:9")
                call.say(WORDS)
                _, _, finished = await call.answer()
                assert finished == (behave == "good")
                if not finished:
                    call.say("部署です")
                    await call.answer()
                call.hang_up_by_visitor()
                await call.conversation.done.wait()
            told = [one.consulted for one in events(desk) if one.consulted is not None]
            found.append((reach(desk), [one.outcome for one in told if one.sent == WORDS]))
    assert found == [("some", ["used"]), ("some", ["late"]), ("some", ["failed"])]
