"""Fetching one archive: to a partial file, resumed where it broke off, checked as a whole at the end.

What is on disk when the power goes is a partial file and its note (address, entity tag); the next time goes on from it.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

import msgspec

#: bytes read at a time, seconds without any, and the largest archive
_PIECE: Final = 1 << 18
_SILENCE: Final = 60.0
LARGEST: Final = 8 << 30
#: room that must be left on the disk
SPARE: Final = 64 << 20
#: hosts to which nothing is encrypted: this machine
_OWN: Final = ("127.0.0.1", "::1", "localhost")

_BROKE_OFF: Final = "the connection broke off; try again, it goes on from there"

#: told of bytes that are there, and of all (0 where the server does not tell)
Progress = Callable[[int, int], None]


class FetchFailed(Exception):
    """It could not be fetched; the text says why. What was fetched so far is kept where it can be gone on from."""


class _Note(msgspec.Struct):
    """Of a partial file. tag: the entity tag, "" where there was none: then it is fetched anew."""

    url: str
    tag: str = ""


class _Careful(urllib.request.HTTPRedirectHandler):
    """Follows to where things are encrypted, or from this machine to itself; nowhere else."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str) -> Any:
        check_address(newurl)
        if urlsplit(newurl).hostname in _OWN and urlsplit(req.full_url).hostname not in _OWN:
            raise FetchFailed("the address leads from elsewhere to this machine")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def check_address(url: str) -> None:
    """Whether something may be fetched from there. Raises FetchFailed."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("https", "http"):
        raise FetchFailed("not a web address; write https://…")
    if parts.scheme == "http" and host not in _OWN:
        raise FetchFailed("an address without encryption; write https://…")


def fetch(url: str, part: Path, progress: Progress) -> str:
    """Fetch the archive to `part` and tell its SHA-256. Raises FetchFailed."""
    check_address(url)
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        _fetch(url, part, progress)
        return digest(part)
    except urllib.error.HTTPError as why:
        raise FetchFailed(f"the server answered {why.code}") from None
    except urllib.error.URLError as why:
        if isinstance(why.reason, OSError) and why.reason.errno is not None:
            raise FetchFailed(f"no connection ({why.reason.strerror})") from None
        raise FetchFailed(f"no connection ({why.reason})") from None
    except http.client.HTTPException as why:
        raise FetchFailed(f"{_BROKE_OFF} ({type(why).__name__})") from None
    except OSError as why:
        raise FetchFailed(f"{why.strerror or type(why).__name__}") from why


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hex. Raises OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def forget(part: Path) -> None:
    """Remove a partial file and its note. Raises OSError."""
    part.unlink(missing_ok=True)
    _note_of(part).unlink(missing_ok=True)


def _fetch(url: str, part: Path, progress: Progress) -> None:
    note = _read_note(part)
    have = part.stat().st_size if part.is_file() else 0
    going_on = bool(have and note.url == url and note.tag)
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity", "User-Agent": "toritsugi"})  # noqa: S310
    if going_on:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", note.tag)
    opener = urllib.request.build_opener(_Careful)
    try:
        answer = opener.open(request, timeout=_SILENCE)
    except urllib.error.HTTPError as why:
        if why.code == 416 and going_on:  # it was fetched whole, or the archive has changed: the checksum tells
            return
        raise
    with answer:
        resumed = answer.status == 206 and _start(answer.headers.get("Content-Range", "")) == have and going_on
        if answer.status == 206 and not resumed:
            raise FetchFailed("the server sent another part than was asked for")
        begin = have if resumed else 0
        told = answer.length  # None where the server does not tell, or tells what is no number
        whole = begin + (told or 0)
        _check_room(part, whole, begin)
        if not resumed:
            part.unlink(missing_ok=True)  # before its note tells of another archive
        _write_note(part, _Note(url, answer.headers.get("ETag", "")))
        with part.open("r+b" if resumed else "wb") as out:
            out.seek(begin)
            _copy(answer, out, begin, whole if told is not None else 0, progress)


def _copy(answer: IO[bytes], out: IO[bytes], done: int, whole: int, progress: Progress) -> None:
    progress(done, whole)
    while piece := answer.read(_PIECE):
        done += len(piece)
        if done > LARGEST:
            raise FetchFailed("the archive is too large")
        if done // SPARE != (done - len(piece)) // SPARE:
            _check_room(Path(out.name), 0, 0)  # a server need not tell how much comes: calls need the disk as well
        out.write(piece)
        progress(done, whole)
    out.flush()
    os.fsync(out.fileno())
    if whole and done != whole:
        raise FetchFailed(_BROKE_OFF)


def _check_room(part: Path, whole: int, begin: int) -> None:
    if whole > LARGEST:
        raise FetchFailed("the archive is too large")
    free = shutil.disk_usage(part.parent).free
    if whole - begin + SPARE > free:
        raise FetchFailed(f"the disk has room for {free >> 20} MB, {(whole - begin) >> 20} MB are to come")


def _start(content_range: str) -> int:
    """The first byte of `bytes 100-199/200`; -1 where it is none."""
    unit, _, rest = content_range.partition(" ")
    first = rest.partition("-")[0]
    return int(first) if unit == "bytes" and first.isascii() and first.isdecimal() else -1


def _note_of(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _read_note(part: Path) -> _Note:
    try:
        return msgspec.json.decode(_note_of(part).read_bytes(), type=_Note)
    except (OSError, msgspec.DecodeError):
        return _Note("")


def _write_note(part: Path, note: _Note) -> None:
    _note_of(part).write_bytes(msgspec.json.encode(note))
