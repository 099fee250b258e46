"""The backup file: a gzip-compressed tar with a manifest that lists every member with its SHA-256.

What is in it: the database (a consistent copy made while the desk runs), recordings, people's takes of lines, the
owner's own of the exchange's notices, the spool, voicemails taken by the telephone exchange, manuals' sources (in the
database) and, unless left out, the keys.
What is not: the queue's own file (deliveries are rows of the database, and the queue is made anew from them), prompts
(made anew), models of recognisers (fetched anew), logs.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "toritsugi.sqlite3"
DUMP = "toritsugi.pgdump"
FOLDERS = ("recordings", "takes", "notices", "spool", "fallback")
KEYS = "secrets"
_BLOCK = 1 << 20


class UnusableBackup(Exception):
    """The file is no backup, is damaged, or is of a newer format; the text says which member and what mends it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup. size in bytes; sha256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. made_at: ISO 8601 with offset."""

    format: int
    version: str
    made_at: str
    keys: bool
    members: tuple[Member, ...]

    def to_json(self) -> bytes:
        """As stored in the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @staticmethod
    def from_json(text: bytes) -> Manifest:
        """Raises UnusableBackup for anything else than a manifest of a format this version reads."""
        try:
            raw = json.loads(text)
            members = tuple(Member(**member) for member in raw.pop("members"))
            manifest = Manifest(**raw, members=members)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise UnusableBackup(f"{MANIFEST} is damaged: {error}") from error
        if not isinstance(manifest.format, int) or manifest.format > FORMAT:
            raise UnusableBackup(
                f"format {manifest.format} is newer than this version reads: install a newer Toritsugi"
            )
        return manifest


def sources(data: Path, *, keys: bool) -> Iterator[tuple[str, Path]]:
    """(name in the backup, file) of everything below `data` but the database, in a stable order."""
    for folder in (*FOLDERS, *((KEYS,) if keys else ())):
        for path in sorted((data / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(data).as_posix(), path


def write(
    out: Path, data: Path, database: tuple[str, Path], *, keys: bool, version: str, made_at: datetime
) -> Manifest:
    """Write the backup to `out` (mode 0600), complete or not at all: it is made beside and renamed once on disk.

    database: (member name, file of the consistent copy). Files that vanish while the backup runs are left out: the
    database copy was made before, and what vanishes later was erased on purpose.
    """
    partial = out.with_name(out.name + ".partial")
    members: list[Member] = []
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as tar:
            for name, path in (database, *sources(data, keys=keys)):
                try:
                    members.append(_add(tar, name, path))
                except FileNotFoundError:
                    continue
            manifest = Manifest(FORMAT, version, made_at.isoformat(), keys, tuple(members))
            _add_bytes(tar, MANIFEST, manifest.to_json())
            tar.close()
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(partial, out)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return manifest


def is_backup(path: Path) -> bool:
    """Whether a file begins as a backup does; one that was cut off is one, too."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            first = tar.next()
    except (tarfile.TarError, EOFError, OSError):
        return False
    return first is not None and first.name in (DATABASE, DUMP)


def unpack(backup: Path, into: Path, progress: Callable[[str], None] = lambda _name: None) -> Manifest:
    """Unpack into the empty folder `into` and hold every member against the manifest.

    Raises UnusableBackup when the file is no backup, a member is missing, damaged, or not in the manifest.
    """
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(backup, "r:gz") as tar:
            for entry in tar:
                if entry.name == MANIFEST:
                    stream = tar.extractfile(entry)
                    manifest = Manifest.from_json(stream.read() if stream else b"")
                    continue
                found[entry.name] = _extract(tar, entry, into)
                progress(entry.name)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise UnusableBackup(f"{backup} cannot be read: {error}") from error
    if manifest is None:
        raise UnusableBackup(f"{backup} has no {MANIFEST}: it is no backup of this desk, or it was cut off")
    for member in manifest.members:
        if found.pop(member.name, None) != member:
            raise UnusableBackup(f"{member.name} is missing or damaged in {backup}: use another backup")
    if found:
        raise UnusableBackup(f"{next(iter(found))} is not in the manifest of {backup}: the file was changed")
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Member:
    with path.open("rb") as stream:
        info = tarfile.TarInfo(name)
        info.size = os.fstat(stream.fileno()).st_size
        info.mode = 0o600
        digest = _Digest(stream, info.size)
        tar.addfile(info, digest)  # type: ignore[arg-type]
    return Member(name, info.size, digest.hexdigest())


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mode = 0o600
    tar.addfile(info, io.BytesIO(content))


def _extract(tar: tarfile.TarFile, entry: tarfile.TarInfo, into: Path) -> Member:
    """Write one regular file below `into`; anything else (links, devices, paths that climb out) is refused."""
    target = (into / entry.name).resolve()
    if not entry.isfile() or not target.is_relative_to(into.resolve()):
        raise UnusableBackup(f"{entry.name} is not a plain file below the data folder: the file was changed")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stream = tar.extractfile(entry)
    if stream is None:
        raise UnusableBackup(f"{entry.name} has no content")
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while block := stream.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return Member(entry.name, entry.size, digest.hexdigest())


class _Digest:
    """Reads exactly `size` bytes of a file that may still grow, and digests what it reads."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream, self._left, self._sha = stream, size, hashlib.sha256()

    def read(self, wanted: int = -1) -> bytes:
        block = self._stream.read(self._left if wanted < 0 else min(wanted, self._left))
        self._left -= len(block)
        self._sha.update(block)
        return block

    def hexdigest(self) -> str:
        return self._sha.hexdigest()
