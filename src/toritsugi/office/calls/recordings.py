"""Recordings on disk: where a call's files are, reading them, removing them."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from toritsugi import disk
from toritsugi.core.sound import trec
from toritsugi.office.calls.models import Call
from toritsugi.office.line.keyring import opened, vault


def file_of(call: Call) -> Path | None:
    """The recording of a call, None where there is none. Raises ValueError when its path leaves the data folder."""
    if not call.recording:
        return None
    root = settings.TORITSUGI.path("recordings").resolve()
    file = settings.TORITSUGI.path(call.recording).resolve()
    if not file.is_relative_to(root):
        raise ValueError(f"call {call.call_id}: its recording lies outside the recordings' folder")
    return file if file.is_file() else None


def samples(call: Call, start: float = 0.0, end: float = 1e9) -> trec.Samples:
    """Samples of a span in seconds, shape (frames, 2): caller, desk. Raises FileNotFoundError, Erased, ValueError."""
    key = opened(call).key
    file = file_of(call)
    if file is None:
        raise FileNotFoundError(f"call {call.call_id} has no recording")
    with file.open("rb") as stream:

        def read_at(offset: int, size: int) -> bytes:
            stream.seek(offset)
            return stream.read(size)

        return trec.read_span(read_at, lambda sealed, about: vault().unseal(key, sealed, about), start, end)


def wav(call: Call, start: float = 0.0, end: float = 1e9) -> bytes:
    """A WAV file of a span, two channels: left the caller, right the desk. Raises as `samples`."""
    return trec.wav(samples(call, start, end))


def remove(call: Call) -> tuple[int, int]:
    """Remove every file of a call; how many files and bytes. Repeating it after a crash finds the rest."""
    found = [file for file in _files(call) if file.is_file()]
    size = sum(file.stat().st_size for file in found)
    for file in found:
        file.unlink()
    for folder in {file.parent for file in found}:
        if folder.name == call.call_id:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            disk.sync(folder)
    return len(found), size


def _files(call: Call) -> set[Path]:
    """recordings/<client>/<YYYY-MM>/<call_id>.trec, whatever stands in a folder of that name, and what the row says."""
    root = settings.TORITSUGI.path("recordings")
    files: set[Path] = set()
    folder = root / call.client_id
    if folder.is_dir():
        files |= set(folder.glob(f"*/{call.call_id}.*")) | set(folder.glob(f"*/{call.call_id}/*"))
    named = file_of(call)
    return files | ({named} if named else set())
