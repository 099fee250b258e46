"""A web server on loopback that gives archives: whole, in parts, cut off, changed on the way."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


def tar(files: Mapping[str, bytes], mode: str = "w:bz2") -> bytes:
    """An archive of these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as made:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


class ArchiveServer:
    """content, tag: of the archive. cut: so many bytes of each answer are sent, then the connection ends.

    ranges: the ranges asked for ("" for the whole). status: in place of an answer. elsewhere: where it redirects to.
    length: what is told of the length, None for the truth, "" for nothing.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.tag: str | None = '"one"'
        self.cut: int | None = None
        self.ranges: list[str] = []
        self.status = 0
        self.elsewhere = ""
        self.length: str | None = None
        self.url = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range", "")
        self.ranges.append(asked)
        if self.elsewhere:
            request.send_response(302)
            request.send_header("Location", self.elsewhere)
            request.end_headers()
            return
        if self.status:
            request.send_error(self.status)
            return
        begin = 0
        if asked and request.headers.get("If-Range") == self.tag:
            begin = int(asked.removeprefix("bytes=").removesuffix("-"))
            if begin >= len(self.content):
                request.send_error(416)
                return
            request.send_response(206)
            request.send_header("Content-Range", f"bytes {begin}-{len(self.content) - 1}/{len(self.content)}")
        else:
            request.send_response(200)
        rest = self.content[begin:]
        if self.length != "":
            request.send_header("Content-Length", self.length or str(len(rest)))
        if self.tag is not None:
            request.send_header("ETag", self.tag)
        request.end_headers()
        request.wfile.write(rest[: self.cut])


@contextmanager
def archive_server(content: bytes) -> Iterator[ArchiveServer]:
    """A server for as long as the block runs."""
    made = ArchiveServer(content)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}/model.tar.bz2"
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
