"""Real parts a test works with, and what happens when the machine lacks one.

`need("sipp")` returns the path of the part. Where it is missing the test is skipped with the reason and the mend, and
the end of the session lists it; with the environment variable CI=true it fails instead: nothing may be skipped there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

from tests.support.paths import CACHE, SHARED

MEND_PACKAGES = "run `make test` as root once, or install the Debian package: {}"

#: reason and mend of everything that was missing in this session
missed: dict[str, str] = {}


def in_ci() -> bool:
    """Whether nothing may be skipped."""
    return os.environ.get("CI", "").lower() in {"true", "1", "yes"}


def missing(name: str, reason: str, mend: str) -> NoReturn:
    """Skip the running test loudly; with CI=true fail it."""
    text = f"{name}: {reason}. Mend: {mend}"
    missed[name] = text
    if in_ci():
        pytest.fail(f"{text} (CI=true: nothing may be skipped)", pytrace=False)
    pytest.skip(text)


def need(name: str) -> Path:
    """The path of a real part by name (see `PARTS`); skips or fails when it is not there."""
    found, mend = PARTS[name]
    path = found()
    if path is None:
        missing(name, f"{name} is not on this machine", mend)
    return path


def have(name: str) -> bool:
    """Whether a part is there; for tests that compare several parts and need at least one."""
    return PARTS[name][0]() is not None


#: what was unpacked for a user who may not install packages (tools/fetch-parts); starters are in its bin
UNPACKED = CACHE / "parts"


@cache
def _program(*names: str) -> Path | None:
    for name in names:
        found = shutil.which(name) or shutil.which(name, path=str(UNPACKED / "bin"))
        if found:
            return Path(found)
    return None


def root_of(program: Path) -> Path:
    """Where a program's own files begin: `/`, or the folder in which its package was unpacked."""
    return UNPACKED if UNPACKED in program.parents else Path("/")


@cache
def _chromium() -> Path | None:
    return _program("chromium", "chromium-browser", "google-chrome")


@cache
def _postgres() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if all((folder / program).exists() for program in ("initdb", "postgres")):
            return folder
    return None if _program("initdb") is None else UNPACKED / "bin"


@cache
def _asterisk() -> Path | None:
    """The private prefix under .cache (a folder), or an Asterisk ≥ 20 on the PATH (a file)."""
    prefix = CACHE / "asterisk"
    if (prefix / ".ok").exists():
        return prefix
    for candidate in (shutil.which("asterisk"), "/usr/sbin/asterisk"):
        if candidate and Path(candidate).exists():
            told = subprocess.run([candidate, "-V"], capture_output=True, text=True, check=False).stdout
            version = re.search(r"Asterisk (?:certified[/-])?(\d+)", told)
            if version and int(version.group(1)) >= 20:
                return Path(candidate)
    return None


@cache
def _mount() -> Path | None:
    """mount(8), where this user may mount a file system; tried in a mount namespace of its own."""
    found = shutil.which("mount")
    if found is None or shutil.which("unshare") is None or os.geteuid() != 0:
        return None
    tried = subprocess.run(
        ["unshare", "--mount", found, "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    )
    return Path(found) if tried.returncode == 0 else None


@cache
def _pango() -> Path | None:
    """The library that lays out PDF, by the name under which the system finds it."""
    found = find_library("pangoft2-1.0")
    return Path(found) if found else None


def _shared() -> Path | None:
    return SHARED if SHARED.is_dir() else None


PARTS: dict[str, tuple[Callable[[], Path | None], str]] = {
    "asterisk": (_asterisk, "run tools/fetch-asterisk, or put an Asterisk ≥ 20 on the PATH"),
    "sipp": (lambda: _program("sipp"), MEND_PACKAGES.format("sip-tester")),
    "baresip": (lambda: _program("baresip"), MEND_PACKAGES.format("baresip-core")),
    "chromium": (_chromium, MEND_PACKAGES.format("chromium")),
    "cjk-fonts": (
        lambda: next((f for at in (Path("/"), UNPACKED) for f in at.glob("usr/share/fonts/*/noto/NotoSansCJK*")), None),
        MEND_PACKAGES.format("fonts-noto-cjk"),
    ),
    "pango": (_pango, MEND_PACKAGES.format("libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")),
    "fc-list": (lambda: _program("fc-list"), MEND_PACKAGES.format("fontconfig")),
    "postgres": (_postgres, MEND_PACKAGES.format("postgresql")),
    "sox": (lambda: _program("sox"), MEND_PACKAGES.format("sox")),
    "tshark": (lambda: _program("tshark"), MEND_PACKAGES.format("tshark")),
    "mount": (_mount, "run the tests as root where file systems may be mounted"),
    "msgfmt": (lambda: _program("msgfmt"), MEND_PACKAGES.format("gettext")),
    "shared": (_shared, "put the project's shared material beside the project, at ../shared"),
}
