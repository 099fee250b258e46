"""What the language model cost, in a file of the data folder: one for each voice process."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from pathlib import Path

import msgspec

from toritsugi.core.language_model.meter import Meter

log = logging.getLogger(__name__)

#: the folder below the data folder
FOLDER = "llm"


def usage_file(data: Path, node: str) -> Path:
    """The file of a voice process."""
    return data / FOLDER / f"usage-{node.replace('/', '_')}.json"


def usage_files(data: Path) -> list[Path]:
    """The files of all voice processes."""
    return sorted((data / FOLDER).glob("usage-*.json"))


def read(file: Path) -> Meter:
    """What the file tells; nothing where it is not there. Raises ValueError when it is damaged, OSError."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Meter)
    except FileNotFoundError:
        return Meter()
    except (msgspec.DecodeError, UnicodeError) as why:
        raise ValueError(f"{file} is damaged") from why


def read_or_set_aside(file: Path) -> Meter:
    """As `read`; a damaged file is kept beside, under another name, and counting begins anew."""
    try:
        return read(file)
    except ValueError:
        aside = file.with_suffix(".damaged")
        with contextlib.suppress(OSError):
            os.replace(file, aside)
        log.warning("what the language model cost is counted anew: %s is damaged, kept as %s", file.name, aside.name)
        return Meter()
    except OSError as why:
        log.warning("what the language model cost is counted anew: %s: %s", file.name, type(why).__name__)
        return Meter()


def write(file: Path, meter: Meter) -> None:
    """Put the file in place whole. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".usage.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(msgspec.json.encode(meter))
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise
