"""A real HTTP receiver on loopback that answers as it is told and keeps what it was sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: (number of the request from 0) → (status, headers), or None to break the connection without an answer
Answer = Callable[[int], tuple[int, dict[str, str]] | None]


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came in, in order; `wait(n)` returns once n requests are there."""

    port: int
    received: list[Received] = field(default_factory=list)
    more: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def wait(self, number: int, seconds: float = 30.0) -> list[Received]:
        """The requests, once there are that many. Raises AssertionError when they do not come."""
        with self.more:
            assert self.more.wait_for(lambda: len(self.received) >= number, seconds), f"{len(self.received)} came"
            return list(self.received)

    def wait_for(self, true: Callable[[], bool], seconds: float = 30.0) -> None:
        """Return once `true()` holds, looked at after each request. Raises AssertionError when it does not come."""
        with self.more:
            assert self.more.wait_for(true, seconds), f"{len(self.received)} came, none of them what was waited for"


@contextmanager
def receiver(answer: Answer = lambda _n: (200, {})) -> Iterator[Receiver]:
    """A receiver for as long as the block runs. `answer` may block: each request has a thread."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with told.more:
                number = len(told.received)
                told.received.append(Received(self.path, headers, body))
                told.more.notify_all()
            found = answer(number)
            if found is None:
                self.close_connection = True
                self.connection.close()
                return
            status, extra = found
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            """A sender that was killed, or gave up waiting, is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    told = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
