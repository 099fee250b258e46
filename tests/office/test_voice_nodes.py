"""Asking voice processes from web: the one that has the call, and others where one is away or full."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from tests.support.office import a_line, new_call_id, open_call
from tests.support.ports import free_port
from toritsugi.office.clients.models import Line
from toritsugi.office.line import voice
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.models import VoiceNode


class Process:
    """A voice process that answers every request alike."""

    def __init__(self, status: int = 200) -> None:
        self.asked: list[str] = []
        process = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                process.asked.append(self.path)
                body = json.dumps({"url": process.url} if status == 200 else {"error": "no"}).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def made() -> Iterator[list[Process]]:
    processes: list[Process] = []
    yield processes
    for process in processes:
        process.server.shutdown()
        process.server.server_close()


def announce(node: str, url: str, ago: float) -> None:
    VoiceNode.objects.create(node=node, epoch=1, url=url, announced_at=timezone.now() - timedelta(seconds=ago))


@pytest.mark.django_db
def test_a_call_goes_to_the_next_process_where_one_is_away_or_full(line: Line, made: list[Process]) -> None:
    made.extend([Process(503), Process()])
    full, free = made
    announce("gone", f"http://127.0.0.1:{free_port()}", ago=1)
    announce("full", full.url, ago=2)
    announce("free", free.url, ago=3)
    assert voice.start_text(line.id, "visitor") == {"url": free.url}
    assert full.asked == ["/v1/text/start"]


@pytest.mark.django_db
def test_nobody_left_is_told_as_it_is(line: Line, made: list[Process]) -> None:
    announce("gone", f"http://127.0.0.1:{free_port()}", ago=1)
    with pytest.raises(voice.VoiceAway):
        voice.start_text(line.id, "visitor")
    made.append(Process(503))
    (full,) = made
    announce("full", full.url, ago=2)
    with pytest.raises(voice.VoiceRefused) as refused:
        voice.start_text(line.id, "visitor")
    assert refused.value.status == 503


@pytest.mark.django_db(transaction=True)
def test_an_answer_goes_to_the_process_that_has_the_call(desk: OfficeDesk, made: list[Process]) -> None:
    made.extend([Process(), Process()])
    owner, newer = made
    announce("n1", owner.url, ago=60)
    announce("n2", newer.url, ago=1)
    call_id = new_call_id()
    desk.commit([open_call(a_line(), call_id, node="n1")])
    assert asyncio.run(voice.answer_text(call_id, {"text": "はい"})) == {"url": owner.url}
    assert voice.hang_up(call_id) is None
    assert (len(owner.asked), newer.asked) == (2, [])


@pytest.mark.django_db(transaction=True)
def test_a_call_without_a_row_yet_is_looked_for(db: None, made: list[Process]) -> None:
    made.extend([Process(), Process(404)])
    owner, newer = made
    announce("n1", owner.url, ago=60)
    announce("n2", newer.url, ago=1)
    assert asyncio.run(voice.answer_text(new_call_id(), {"text": "はい"})) == {"url": owner.url}
