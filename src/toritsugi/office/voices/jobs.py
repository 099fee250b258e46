"""Background work of own recordings: files that no row names any more."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings

from toritsugi.office.voices.keeping import FOLDER
from toritsugi.office.voices.models import VoiceTake

log = logging.getLogger(__name__)

#: age from which a file without a row is left over: its row comes within seconds, or never
LEFT_OVER = timedelta(days=1)
#: files that are looked up at once
_AT_ONCE = 500


def sweep_takes(now: datetime) -> int:
    """Remove files of recordings older than a day that no row names; how many.

    The power may go between the file and its row, and between a row's deletion and its file. Without its row, which has
    the key, a file cannot be read; a file that a row names stays, however old.
    """
    root = settings.TORITSUGI.path(FOLDER)
    removed = 0
    old = _old(root, now - LEFT_OVER)
    while some := list(islice(old, _AT_ONCE)):
        places = {f"{FOLDER}/{file.relative_to(root).as_posix()}": file for file in some}
        named = set(VoiceTake.objects.filter(file__in=places).values_list("file", flat=True))
        for place in places.keys() - named:
            try:
                places[place].unlink(missing_ok=True)
            except OSError as why:  # the others are left over all the same
                log.error("a file of a recording that no row names cannot be removed: %s", why.strerror)
            else:
                removed += 1
    if removed:
        log.info("recordings: %d files that no row names removed", removed)
    return removed


def _old(root: Path, before: datetime) -> Iterator[Path]:
    for file in sorted(root.glob("*/*")):
        try:
            if file.is_file() and not file.is_symlink() and file.stat().st_mtime < before.timestamp():
                yield file
        except FileNotFoundError:
            continue  # removed meanwhile
