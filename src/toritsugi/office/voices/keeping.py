"""The sound of recordings on disk: takes/<client>/<id>.take, sealed, there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

from toritsugi import disk
from toritsugi.office.line.keyring import vault
from toritsugi.office.line.vault import about
from toritsugi.office.voices.models import VoiceTake

FOLDER = "takes"


def place_of(client_id: str, take_id: str) -> str:
    """Where a recording is kept, below the data folder."""
    return f"{FOLDER}/{client_id}/{take_id}.take"


def store(client_id: str, take_id: str, sound: bytes) -> bytes:
    """Keep samples under a key of their own; the wrapped key. Raises OSError."""
    key = vault().new_key()
    file = settings.TORITSUGI.path(place_of(client_id, take_id))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(vault().seal(key.clear, sound, _about(client_id, take_id)))
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, file)
    except BaseException:
        os.unlink(draft)
        raise
    disk.sync(file.parent)
    return key.wrapped


def sound_of(take: VoiceTake) -> bytes:
    """Little-endian samples of 16 bits at 8 kHz. Raises ValueError where they are not there, or do not open."""
    try:
        sealed = _file(take).read_bytes()
    except FileNotFoundError:
        raise ValueError(f"take {take.pk}: its file is not there") from None
    key = vault().open_key(take.wrapped_key)
    return vault().unseal(key, sealed, _about(take.client_id, take.pk))


def remove(take: VoiceTake) -> None:
    """Remove the sound; repeating it finds nothing left."""
    _file(take).unlink(missing_ok=True)


def _file(take: VoiceTake) -> Path:
    root = settings.TORITSUGI.path(FOLDER).resolve()
    file = settings.TORITSUGI.path(take.file).resolve()
    if not file.is_relative_to(root):
        raise ValueError(f"take {take.pk}: its file lies outside the takes' folder")
    return file


def _about(client_id: str, take_id: str) -> bytes:
    return about(client_id, take_id, "take")
