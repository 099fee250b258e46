"""Unpacking an archive that somebody else has made: regular files below one folder, of bounded size and number."""

from __future__ import annotations

import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, Final

from toritsugi.voice.speech.models.fetching import SPARE

#: bytes and files that an archive may hold
LARGEST: Final = 16 << 30
MOST: Final = 10_000
_BROKEN: Final = (tarfile.TarError, zipfile.BadZipFile, zlib.error, LZMAError)


class BadArchive(Exception):
    """It is not unpacked; the text says why. Nothing was left behind."""


def unpack(archive: Path, folder: Path) -> None:
    """Unpack tar (gz, bz2, xz) or zip to a folder that is not there yet. Raises BadArchive, OSError.

    One folder at the top that everything is in is taken off.
    """
    folder.mkdir(parents=True)
    try:
        if zipfile.is_zipfile(archive):
            _unpack_zip(archive, folder)
        elif tarfile.is_tarfile(archive):
            _unpack_tar(archive, folder)
        else:
            raise BadArchive("it is no tar and no zip archive")
        _lift(folder)
    except (*_BROKEN, EOFError, RuntimeError, ValueError) as why:
        shutil.rmtree(folder, ignore_errors=True)
        raise BadArchive(f"it is broken ({type(why).__name__})") from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _unpack_tar(archive: Path, folder: Path) -> None:
    room = _Room(folder)
    with tarfile.open(archive) as opened:
        for member in opened:
            if member.isdir():
                continue
            if not member.isreg():
                raise BadArchive(f"{_shown(member.name)} in it is no regular file")
            target = _target(folder, member.name)
            room.take(member.size)
            source = opened.extractfile(member)
            if source is None:
                raise BadArchive(f"{_shown(member.name)} in it cannot be read")
            with source:
                _write(source, target, member.size)


def _unpack_zip(archive: Path, folder: Path) -> None:
    room = _Room(folder)
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            if member.is_dir():
                continue
            mode = member.external_attr >> 16
            if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
                raise BadArchive(f"{_shown(member.filename)} in it is no regular file")
            target = _target(folder, member.filename)
            room.take(member.file_size)
            with opened.open(member) as source:
                _write(source, target, member.file_size)


class _Room:
    """What an archive may still hold. folder: where it goes."""

    def __init__(self, folder: Path) -> None:
        self._bytes, self._files = LARGEST, MOST
        self._free = shutil.disk_usage(folder).free - SPARE

    def take(self, size: int) -> None:
        self._bytes -= size
        self._files -= 1
        self._free -= size
        if size < 0 or self._bytes < 0 or self._files < 0:
            raise BadArchive("it holds too much")
        if self._free < 0:
            raise BadArchive("it holds more than the disk has room for")


def _target(folder: Path, name: str) -> Path:
    """Where a file of this name goes: below the folder, and nowhere else."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts = [part for part in path.parts if part != "."]
    if path.is_absolute() or not parts or ".." in parts or ":" in parts[0] or any("\0" in part for part in parts):
        raise BadArchive(f"{_shown(name)} in it leads out of its folder")
    target = folder.joinpath(*parts)
    if target.exists():
        raise BadArchive(f"{_shown(name)} is in it twice")
    return target


def _write(source: IO[bytes], target: Path, size: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        left = size
        while piece := source.read(min(1 << 18, left + 1)):
            left -= len(piece)
            if left < 0:
                raise BadArchive("a file in it is larger than it says")
            out.write(piece)
        if left:
            raise BadArchive("it is cut off")


def _lift(folder: Path) -> None:
    """Take one folder off that everything is in."""
    inside = list(_visible(folder))
    if len(inside) != 1 or not inside[0].is_dir():
        return
    top = inside[0].rename(folder / ".top")
    for one in list(top.iterdir()):
        one.rename(folder / one.name)
    shutil.rmtree(top)


def _visible(folder: Path) -> Iterator[Path]:
    return (one for one in folder.iterdir() if not one.name.startswith("._") and one.name != "__MACOSX")


def _shown(name: str) -> str:
    return repr(name[:80])
