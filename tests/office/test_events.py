"""The event stream: nothing lost, nothing of another client's, no stream left behind."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction

from tests.support.office import a_line
from toritsugi.office.calls import events
from toritsugi.office.calls.events import MISSED, QUEUE, WINDOW, EventSource, Happening, Seen, _since, _state, encode
from toritsugi.office.calls.happen import happened
from toritsugi.office.calls.models import DeskEvent

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest_asyncio.fixture(autouse=True)
async def _no_connection_stays() -> AsyncIterator[None]:
    """asgiref's own thread keeps its connection, and PostgreSQL keeps a database that has one."""
    yield
    await sync_to_async(connections.close_all)()


def an_event(number: int, client: str = "mine") -> Happening:
    return Happening(id=number, kind="call.opened", client=client, call="c", about="")


@pytest_asyncio.fixture
async def source() -> AsyncIterator[EventSource]:
    made = EventSource(period=0.01)
    made.start()
    yield made
    await made.stop()


async def add(client: str | None, kind: str = "call.opened", about: str = "") -> None:
    await sync_to_async(happened)(kind, client=client, about=about)


async def listening(source: EventSource, number: int = 1) -> None:
    async with asyncio.timeout(10):
        while source.open_streams < number:  # noqa: ASYNC110 - the stream opens in another task
            await asyncio.sleep(0.005)


async def take(stream: AsyncIterator[Happening | None], number: int) -> list[Happening]:
    found: list[Happening] = []
    async with asyncio.timeout(10):
        async for event in stream:
            if event is not None:
                found.append(event)
            if len(found) >= number:
                break
    return found


async def test_events_reach_those_who_may_see_them(source: EventSource) -> None:
    for client in ("mine", "other"):
        await sync_to_async(a_line)(client)
    await asyncio.sleep(0.1)  # the reader is at the present
    mine = asyncio.create_task(take(source.follow("mine"), 2))
    desk = asyncio.create_task(take(source.follow(""), 4))
    await listening(source, 2)
    for client, about in (("other", "1"), ("mine", "2"), (None, "3"), ("mine", "4")):
        await add(client, about=about)
    assert [event.about for event in await mine] == ["2", "4"]
    assert [event.about for event in await desk] == ["1", "2", "3", "4"]


async def test_who_comes_back_is_given_what_was_missed(source: EventSource) -> None:
    await sync_to_async(a_line)("mine")
    for number in range(5):
        await add("mine", about=str(number))
    ids = await sync_to_async(lambda: list(DeskEvent.objects.order_by("pk").values_list("pk", flat=True)))()
    found = await take(source.follow("mine", after=ids[-1]), len(ids))  # the window goes back beyond the last seen
    assert [event.id for event in found] == ids
    assert [event.about for event in found[-5:]] == [str(number) for number in range(5)]


def some(number: int, client: str, kind: str, call: str = "") -> None:
    DeskEvent.objects.bulk_create([DeskEvent(kind=kind, client_id=client, call=call) for _ in range(number)])


def test_who_was_long_away_is_given_the_newest_and_the_last_of_each_kind() -> None:
    for client in ("mine", "other"):
        a_line(client)
    DeskEvent.objects.all().delete()
    some(2, "mine", "message.kept", "a")
    some(1, "other", "message.changed", "b")
    for client in ("mine", "other"):
        some(5000, client, "call.journal", "a" if client == "mine" else "b")
    missed = _since(0, "mine")
    assert {event.client for event in missed} == {"mine"}, "leaked but should be hidden"
    assert [event.kind for event in missed[:3]] == ["message.kept", "call.journal", "call.journal"]
    assert len(missed) == MISSED + 2
    assert [event.id for event in missed] == sorted(event.id for event in missed)
    assert missed[-1].id == DeskEvent.objects.filter(client_id="mine").latest("pk").pk
    assert _since(DeskEvent.objects.latest("pk").pk, "mine") == [], "the window is full of the other's"
    assert {event.kind for event in _since(0, "")} == {"message.kept", "message.changed", "call.journal"}


def test_the_page_of_a_call_is_given_what_it_missed_of_that_call() -> None:
    a_line("mine")
    some(2, "mine", "call.journal", "a")
    some(MISSED, "mine", "call.journal", "b")
    assert [event.call for event in _since(0, "mine", "a")] == ["a", "a"]


@pytest.mark.database("postgres")  # SQLite has one writer at a time: ids appear in order
async def test_an_event_that_commits_late_is_not_lost(source: EventSource) -> None:
    """Ids are handed out before the commit: a lower one may appear after a higher one."""
    await sync_to_async(a_line)("mine")
    await asyncio.sleep(0.1)  # the reader is at the present
    stream = asyncio.create_task(take(source.follow("mine"), 2))
    await listening(source)
    holding, release = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                happened("call.opened", client="mine", about="early id, late commit")
                holding.set()
                release.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    await asyncio.to_thread(holding.wait, 10)
    await add("mine", about="late id, early commit")
    await asyncio.sleep(0.2)
    release.set()
    await asyncio.to_thread(thread.join)
    assert [event.about for event in await stream] == ["late id, early commit", "early id, late commit"]


def test_the_window_passes_each_id_on_once_whatever_the_order() -> None:
    seen = Seen(10, [8, 10])
    assert [event.id for event in seen.fresh([an_event(8), an_event(10), an_event(12)])] == [12]
    assert [event.id for event in seen.fresh([an_event(9), an_event(12), an_event(13)])] == [9, 13]
    assert seen.fresh([an_event(9), an_event(11), an_event(13)]) == [an_event(11)]
    for number in range(14, 20_000, 7):
        seen.fresh([an_event(number)])
    assert len(seen.ids) <= 2 * WINDOW


@pytest.mark.database("sqlite")  # which counts the commits of others
async def test_what_nobody_else_changed_is_not_read_again() -> None:
    with ThreadPoolExecutor(1) as reader:  # a connection is a thread's own
        loop = asyncio.get_running_loop()
        first, again = [await loop.run_in_executor(reader, _state) for _ in range(2)]
        await add(None)
        after, still = [await loop.run_in_executor(reader, _state) for _ in range(2)]
        await loop.run_in_executor(reader, lambda: connection.close())
        another = await loop.run_in_executor(reader, _state)
        await loop.run_in_executor(reader, lambda: connection.close())
    assert first == again != after
    assert after == still != another


async def test_no_stream_stays_when_an_event_and_the_disconnect_come_together() -> None:
    """With wait_for in place of timeout, some of these tasks would swallow the cancellation and stay for ever."""
    source = EventSource()
    for _ in range(300):

        async def watch() -> None:
            async for _event in source.follow(""):
                pass

        task = asyncio.create_task(watch())
        await listening(source)
        await asyncio.sleep(0)
        (stream,) = source._streams
        stream.offer(an_event(1))  # wakes the stream …
        task.cancel()  # … and cancels it in the same turn of the loop
        async with asyncio.timeout(5):
            with pytest.raises(asyncio.CancelledError):
                await task
        gc.collect(0)
    assert source.open_streams == 0


async def test_a_slow_screen_is_ended_so_that_it_comes_back() -> None:
    source = EventSource()
    stream = events.Stream(asyncio.get_running_loop(), "")
    for number in range(QUEUE + 1):
        stream.offer(an_event(number))
    assert stream.queue.get_nowait() is None
    assert stream.queue.empty()
    assert source.open_streams == 0


async def test_the_end_of_the_server_ends_the_streams() -> None:
    source = EventSource(period=0.01)
    source.start()
    task = asyncio.create_task(take(source.follow(""), 1))
    await listening(source)
    await source.stop()
    assert await task == []


async def test_an_idle_stream_is_kept_alive(source: EventSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "KEEP_ALIVE", 0.02)
    async with asyncio.timeout(10):
        stream = source.follow("")
        assert [await anext(stream) for _ in range(3)] == [None, None, None]
        await stream.aclose()


def test_events_are_written_as_the_format_wants() -> None:
    assert encode(None) == b": \n\n"
    lines = encode(an_event(7)).decode().split("\n")
    assert lines[:2] == ["id: 7", "event: call.opened"]
    assert lines[2].startswith('data: {"id":7,')
    assert lines[3:] == ["", ""]
