"""Voicemails that Asterisk's dialplan recorded by itself, while no voice process took calls.

A file is named `call-<epoch>-<unique>-c<caller>-d<dialled>-v<forwarded by>.sln`: headerless s16le at 8 kHz; `-w<why>`
stands behind it where the network told why there is no caller's number. While it grows it ends in `.part.sln`; the
dialplan renames it when it is whole. A `.part.sln` that nobody wrote to for `ABANDONED` seconds (power failure,
Asterisk killed) is taken as it is: headerless sound has no end to be missing.
"""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.telephony.leg import RATE
from toritsugi.voice.telephony.numbers import normalise, withheld_names

#: longer than a fall-back call can last (the dialplan ends it)
ABANDONED = 900.0

_NAME = re.compile(
    r"(call-(\d{9,12})-(\d{1,32})-c(\+?\d{0,20})-d(\+?\d{0,20})-v(\+?\d{0,20})(?:-w([a-z]{1,12}))?)(\.part)?\.sln"
)
_REASONS = frozenset(withheld_names().values())


class FallbackVoicemail(msgspec.Struct, frozen=True, kw_only=True):
    """One call that the dialplan took. name: unique and stable, for idempotent import.

    at: when the call came, UTC. withheld: why there is no caller's number, as in `LegInfo`. seconds: length of the
    sound, 0.0 when the caller said nothing. whole: False when the recording was cut off by a crash.
    """

    name: str
    path: Path
    at: datetime
    caller_number: str
    dialled: str
    diverted_from: str
    withheld: str
    seconds: float
    whole: bool


def finished(folder: Path, now: datetime) -> list[FallbackVoicemail]:
    """Voicemails that nobody writes to any more, oldest first. now: aware. A missing folder holds none.

    Files with other names, and what is no plain file, are left alone.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    found = []
    for path in folder.glob("call-*.sln"):
        parts = _NAME.fullmatch(path.name)
        try:
            about = path.lstat()
        except FileNotFoundError:  # renamed or taken between listing and looking
            continue
        if parts is None or not stat.S_ISREG(about.st_mode):
            continue
        name, epoch, _, caller, dialled, diverted, why, part = parts.groups()
        if part and (now.timestamp() - about.st_mtime < ABANDONED or (folder / f"{name}.sln").exists()):
            continue
        found.append(
            FallbackVoicemail(
                name=name,
                path=path,
                at=datetime.fromtimestamp(int(epoch), UTC),
                caller_number=normalise(caller),
                dialled=normalise(dialled),
                diverted_from=normalise(diverted),
                withheld=why if why in _REASONS and not normalise(caller) else "",
                seconds=(about.st_size // 2) / RATE,
                whole=part is None,
            )
        )
    return sorted(found, key=lambda one: (one.at, one.name))


def sound(voicemail: FallbackVoicemail) -> Pcm:
    """What the caller said. Raises OSError."""
    data = voicemail.path.read_bytes()
    return Pcm(np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16), RATE)


def take(voicemail: FallbackVoicemail) -> None:
    """Delete it, after its message is committed; harmless when it is gone already.

    The order makes a crash safe: committed but not yet deleted is listed again with the same name, and the import of a
    name that is there already writes nothing.
    """
    voicemail.path.unlink(missing_ok=True)
