"""The stream of desk events for screens: one reader thread for each process, one queue for each open stream.

Ids are handed out before a transaction commits, so a lower id may become visible after a higher one. The reader
therefore reads the last WINDOW ids again each time and passes on those it has not seen; a bare cursor would lose
events on PostgreSQL. A client that comes back with Last-Event-ID is given what came since, by the same window; of very
much the newest, and the last of each kind.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import msgspec
from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections, connection
from django.db.models import Max, QuerySet

from toritsugi.office.calls.models import DeskEvent

log = logging.getLogger(__name__)

#: ids read again each time; more than can be committed out of order while one reading passes
WINDOW = 500
#: events that a screen which comes back is given as they were; they only say "look again"
MISSED = 2000
#: seconds between two readings
PERIOD = 0.15
#: events waiting for one slow screen before it is told to read its page anew
QUEUE = 100
#: seconds between the comments of a stream, so that proxies keep it open; no event changes their beat
KEEP_ALIVE = 15.0


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One desk event as screens get it. client "" concerns the whole desk."""

    id: int
    kind: str
    client: str
    call: str
    about: str


@dataclass(eq=False)
class Stream:
    """One open screen: its loop, its queue, and the client it is confined to ("" sees all)."""

    loop: asyncio.AbstractEventLoop
    client: str
    queue: asyncio.Queue[Happening | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def sees(self, event: Happening) -> bool:
        """Whether the event is this screen's business; what concerns the whole desk is not a client's."""
        return not self.client or event.client == self.client

    def offer(self, event: Happening | None) -> None:
        """Runs on the stream's loop. A full queue is emptied and ended: the screen reconnects and is given all."""
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            event = None
        self.queue.put_nowait(event)


def read_window(seen_up_to: int) -> list[Happening]:
    """Every event visible now from WINDOW ids before `seen_up_to`, oldest first."""
    return _read(DeskEvent.objects.filter(pk__gt=max(0, seen_up_to - WINDOW)).order_by("pk"))


def _read(rows: QuerySet[DeskEvent]) -> list[Happening]:
    return [
        Happening(id=pk, kind=kind, client=client or "", call=call, about=about)
        for pk, kind, client, call, about in rows.values_list("pk", "kind", "client_id", "call", "about")
    ]


class Seen:
    """Which ids were passed on already; remembers no more than the window."""

    def __init__(self, last: int = 0, ids: Iterable[int] = ()) -> None:
        self.last = last
        self.ids = set(ids)

    def fresh(self, events: Iterable[Happening]) -> list[Happening]:
        """Those not seen before, which are seen from now on."""
        new = [event for event in events if event.id not in self.ids]
        self.ids.update(event.id for event in new)
        self.last = max([self.last, *(event.id for event in new)])
        floor = self.last - 2 * WINDOW
        self.ids = {one for one in self.ids if one > floor}
        return new


class EventSource:
    """The process's reader and its streams. `start` and `stop` belong to the lifespan of the server."""

    def __init__(self, period: float = PERIOD) -> None:
        self._period = period
        self._streams: set[Stream] = set()
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the reader thread. Its own thread, not a task: a task made in a view would die with the request."""
        self._ending.clear()
        self._thread = threading.Thread(target=self._run, name="desk-events", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """End every stream and the reader."""
        self._ending.set()
        with self._lock:
            streams = list(self._streams)
        for stream in streams:
            stream.loop.call_soon_threadsafe(stream.offer, None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    @property
    def open_streams(self) -> int:
        """How many screens listen."""
        with self._lock:
            return len(self._streams)

    async def follow(
        self, client: str = "", after: int | None = None, call: str = ""
    ) -> AsyncIterator[Happening | None]:
        """None once the stream is joined (nothing after that is missed), then events as they come.

        None again every KEEP_ALIVE seconds: the beat is that of the stream's own clock, and tells nothing of the events
        that a listener keeps from a screen. Ends when the server ends.

        client: "" for the desk's own people, else the one client whose events may be seen. after: the last id the
        screen has had; what came since comes first, and what was read in the same window may come again. call: of what
        came since only what is about this call, "" for all.
        """
        stream = Stream(asyncio.get_running_loop(), client)
        with self._lock:
            self._streams.add(stream)
        try:
            yield None
            given: set[int] = set()
            if after is not None:
                for event in await sync_to_async(_since)(after, client, call):
                    given.add(event.id)
                    yield event
            beat = stream.loop.time() + KEEP_ALIVE
            while not self._ending.is_set():
                event = None
                try:
                    # Not wait_for: on Python 3.11 it swallows a cancellation that arrives together with an event,
                    # and the stream would stay for ever.
                    async with asyncio.timeout_at(beat):
                        event = await stream.queue.get()
                        if event is None:
                            return
                except TimeoutError:
                    beat = max(beat, stream.loop.time() - KEEP_ALIVE) + KEEP_ALIVE
                if event is None or event.id not in given:
                    yield event
        finally:
            with self._lock:
                self._streams.discard(stream)

    def _run(self) -> None:
        seen: Seen | None = None
        state: object = None
        while not self._ending.wait(self._period):
            try:
                close_old_connections()
                before, state = state, _state()
                if state is not None and state == before:
                    continue  # an idle desk reads nothing
                if seen is None:
                    newest = DeskEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                    seen = Seen(newest, [event.id for event in read_window(newest)])
                    continue
                self._pass_on(seen.fresh(read_window(seen.last)))
            except Error as error:
                log.warning("desk events cannot be read (%s); trying again", type(error).__name__)
                state = None
                connection.close()
                self._ending.wait(1.0)
        connection.close()

    def _pass_on(self, events: list[Happening]) -> None:
        if not events:
            return
        with self._lock:
            streams = list(self._streams)
        for stream in streams:
            for event in events:
                if stream.sees(event):
                    stream.loop.call_soon_threadsafe(stream.offer, event)


def _state() -> object:
    """Equal to the last one while nobody else committed anything. None where that cannot be told cheaply (PostgreSQL).

    SQLite counts for each connection the commits of others, so the connection is a part of it.
    """
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as asked:
        (commits,) = asked.execute("PRAGMA data_version").fetchone()
    return connection.connection, commits


def _since(after: int, client: str, call: str = "") -> list[Happening]:
    """What a screen that has had `after` may have missed: all above it, and below it within the window; oldest first.

    client, call: as `follow` has them. Of more than MISSED the newest, and of what is older the last of each kind. The
    screen may have had some of what is below; events only say "look again", so a repeat does no harm.
    """
    rows = DeskEvent.objects.filter(pk__gt=max(0, after - WINDOW))
    if client:
        rows = rows.filter(client_id=client)
    if call:
        rows = rows.filter(call=call)
    found = _read(rows.order_by("-pk")[:MISSED])
    if len(found) == MISSED:
        older = rows.filter(pk__lt=found[-1].id).order_by("kind").values("kind")
        last = list(older.annotate(last=Max("pk")).values_list("last", flat=True))
        found += _read(DeskEvent.objects.filter(pk__in=last).order_by("-pk"))
    return found[::-1]


def encode(event: Happening | None) -> bytes:
    """One event as server-sent event: `event:` its kind, `data:` JSON; a comment for None."""
    if event is None:
        return b": \n\n"
    data = msgspec.json.encode(event)
    return f"id: {event.id}\nevent: {event.kind}\ndata: ".encode() + data + b"\n\n"


async def stream(source: EventSource, client: str, after: int | None) -> AsyncIterator[bytes]:
    """The body of a text/event-stream response."""
    yield b"retry: 2000\n\n"
    async for event in source.follow(client, after):
        yield encode(event)
