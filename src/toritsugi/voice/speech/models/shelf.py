"""The models of one desk: folders below DATA/models, each of which is there whole or not at all.

`known.json` beside them has the checksum of every archive that was taken, by its address.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from toritsugi import disk
from toritsugi.voice.speech.models import fetching, replacing, unpacking
from toritsugi.voice.speech.models.fetching import Progress
from toritsugi.voice.speech.recognisers import MODELS

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
#: the file beside the models
_KNOWN: Final = "known.json"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Refused(Exception):
    """It is not done; the text says why, `mend` what would help."""

    def __init__(self, why: str, mend: str = "") -> None:
        self.mend = mend
        super().__init__(why)


class Shelf:
    """data: the data folder."""

    def __init__(self, data: Path) -> None:
        self.folder = data / MODELS

    def names(self) -> tuple[str, ...]:
        """The models that are kept."""
        if not self.folder.is_dir():
            return ()
        replacing.heal(self.folder)
        return tuple(sorted(one.name for one in self.folder.iterdir() if one.is_dir() and _NAME.fullmatch(one.name)))

    def path(self, name: str) -> Path:
        """The folder of a model. Raises Refused where the name is none."""
        if not _NAME.fullmatch(name) or name == _KNOWN:
            raise Refused(f"{name!r} is no name of a model", "letters, digits, - _ and . only, at most 80")
        return self.folder / name

    def size(self, name: str) -> int:
        """Bytes of a model that is kept."""
        return sum(one.stat().st_size for one in self.path(name).rglob("*") if one.is_file())

    def known(self, url: str) -> str:
        """The checksum of the archive that was taken from there before, "" where none was."""
        return self._known().get(url, "")

    def get(
        self, name: str, url: str, sha256: str, *, first_use: bool, replace: bool, progress: Progress
    ) -> tuple[Path, str]:
        """Fetch, check and unpack. The folder and the archive's checksum.

        sha256: what it must be, "" where nobody knows: then first_use must be said. Raises Refused, FetchFailed.
        """
        with self._alone():
            return self._get(name, url, sha256, first_use=first_use, replace=replace, progress=progress)

    def _get(
        self, name: str, url: str, sha256: str, *, first_use: bool, replace: bool, progress: Progress
    ) -> tuple[Path, str]:
        wanted = self.may_get(name, url, sha256, first_use=first_use, replace=replace)
        target = self.path(name)
        part = self.folder / ".fetching" / hashlib.sha256(url.encode()).hexdigest()[:24]
        found = fetching.fetch(url, part, progress)
        if wanted and found != wanted:
            fetching.forget(part)
            raise Refused(
                f"the checksum is {found}, it should be {wanted}; what was fetched is thrown away",
                "the archive was changed on its way or at its source; ask its publisher before you trust it",
            )
        self._unpack(part, target, name, replace)
        self._learn(url, found)
        fetching.forget(part)
        return target, found

    def may_get(self, name: str, url: str, sha256: str, *, first_use: bool, replace: bool) -> str:
        """Whether `get` would begin: the checksum that it would ask for, "" for none. Raises Refused."""
        self._free(name, replace)
        wanted = _checksum(sha256) or self.known(url)
        if not wanted and not first_use:
            raise Refused(
                "nobody has told the checksum of this archive",
                "give it with --sha256, or trust what comes the first time with --first-use",
            )
        return wanted

    def add(self, name: str, source: Path, *, replace: bool) -> Path:
        """Keep a copy of a folder, or of what is in an archive, under a name. Raises Refused, OSError."""
        with self._alone():
            return self._add(name, source, replace)

    def _add(self, name: str, source: Path, replace: bool) -> Path:
        target = self._free(name, replace)
        if not source.is_dir():
            self._unpack(source, target, name, replace)
            return target
        fresh = self._fresh(name)
        try:
            shutil.copytree(source, fresh)
        except (OSError, shutil.Error) as why:
            shutil.rmtree(fresh, ignore_errors=True)
            raise Refused(f"{source} cannot be copied: {why}") from why
        self._stand(fresh, target, replace)
        return target

    def remove(self, name: str) -> None:
        """Throw a model away. Raises Refused, OSError."""
        target = self.path(name)
        if not target.is_dir():
            raise Refused(f"there is no model {name}", "toritsugi models list tells which there are")
        with self._alone():
            gone = self._fresh(f"gone-{name}")
            target.rename(gone)
            shutil.rmtree(gone)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process works at the shelf; the lock ends with it, however it ends. Raises Refused."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                why = "another toritsugi models is at work on this data folder"
                raise Refused(why, "try again when it is done") from None
            replacing.tidy(self.folder)
            yield
        finally:
            os.close(handle)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _free(self, name: str, replace: bool) -> Path:
        target = self.path(name)
        if target.exists() and not replace:
            raise Refused(f"there is a model {name} already", "take another name, or say --replace")
        return target

    def _unpack(self, archive: Path, target: Path, name: str, replace: bool) -> None:
        fresh = self._fresh(name)
        try:
            unpacking.unpack(archive, fresh)
        except unpacking.BadArchive as why:
            raise Refused(f"{archive.name} is not unpacked: {why}") from why
        except OSError as why:
            raise Refused(f"{archive.name} cannot be unpacked: {why.strerror or type(why).__name__}") from why
        self._stand(fresh, target, replace)

    def _fresh(self, name: str) -> Path:
        """A folder that is not there, below the shelf; what a process that died has left there is removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{replacing.MAKING}{name}"
        shutil.rmtree(fresh, ignore_errors=True)
        return fresh

    def _stand(self, fresh: Path, target: Path, replace: bool) -> None:
        """The folder appears whole under its name, once all of it is on the disk."""
        for one in (*fresh.rglob("*"), fresh):
            disk.sync(one)
        if replace and target.exists():
            replacing.take_place(fresh, target)
        else:
            fresh.rename(target)
            disk.sync(self.folder)

    def _known(self) -> dict[str, str]:
        try:
            return msgspec.json.decode((self.folder / _KNOWN).read_bytes(), type=dict[str, str])
        except FileNotFoundError:
            return {}
        except msgspec.DecodeError as why:
            place = self.folder / _KNOWN
            raise Refused(f"{place} cannot be read", "put it right, or remove it: then nothing is known") from why

    def _learn(self, url: str, found: str) -> None:
        draft = self.folder / ".known.new"
        with draft.open("wb") as out:
            out.write(msgspec.json.format(msgspec.json.encode({**self._known(), url: found}), indent=2))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self.folder / _KNOWN)


def _checksum(text: str) -> str:
    found = text.strip().lower().removeprefix("sha256:")
    if found and not _SHA256.fullmatch(found):
        raise Refused("that is no SHA-256", "64 digits and letters from a to f")
    return found
