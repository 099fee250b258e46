"""What must outlive a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def sync(place: Path) -> None:
    """What was written to this file, or changed in this folder, is on the disk. Raises OSError."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
