"""A folder takes another's name so that the old or the new one stands there at every moment, also when the power goes.

Linux exchanges two names in one step (renameat2, RENAME_EXCHANGE). On a file system that cannot, two renames do it, and
whoever comes next puts back what was taken away and not replaced.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from pathlib import Path
from typing import Final

from toritsugi import disk

_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_HERE: Final = -100  # AT_FDCWD
_EXCHANGE: Final = 2  # RENAME_EXCHANGE
#: what a file system or kernel that cannot exchange answers
_CANNOT: Final = (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EPERM)

#: names of what is being made, or is done with; of them those that were taken away to be replaced
MAKING, OLD = ".new-", ".new-old-"


def exchange(one: Path, other: Path) -> bool:
    """Each gets the other's name in one step. False where that cannot be had. Raises OSError."""
    renameat2 = getattr(_LIBC, "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(one))


def take_place(fresh: Path, target: Path) -> None:
    """The fresh folder stands under the name of one that is there, which goes. Both are of one folder. OSError."""
    old = fresh
    if not exchange(fresh, target):
        old = target.parent / f"{OLD}{target.name}"
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        fresh.rename(target)
    disk.sync(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def tidy(folder: Path) -> None:
    """Put back what was taken away and not replaced, and remove what is being made by nobody. Its lock must be held."""
    for old in folder.glob(f"{OLD}*"):
        target = folder / old.name.removeprefix(OLD)
        if not target.exists():
            old.rename(target)
            disk.sync(folder)
    for left in folder.glob(f"{MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)


def heal(folder: Path) -> None:
    """The same where nobody is at work on the folder now."""
    if not any(folder.glob(f"{OLD}*")):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        tidy(folder)
    except BlockingIOError:
        return  # whoever works on it is between the two
    finally:
        os.close(handle)
