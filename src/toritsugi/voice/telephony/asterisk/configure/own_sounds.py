"""The owner's own recordings of what the exchange says by itself: WAV files in the data folder's `notices`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from toritsugi.voice.audio.own_wav import read_own
from toritsugi.voice.audio.pcm import Samples
from toritsugi.voice.telephony.asterisk.configure.notices import NAMES
from toritsugi.voice.telephony.asterisk.configure.trunks import ConfigError

#: below the data folder
FOLDER: Final = "notices"
#: seconds of a recording that are played
LONGEST: Final = 60
_NAME = re.compile(rf"({'|'.join(NAMES)})(-[0-9]{{3,15}})?\.wav")


def own_sounds(data: Path) -> dict[str, Samples]:
    """Name of a sound, without ending → its recording.

    Raises ConfigError for a file that would not be played, OSError.
    """
    folder = data / FOLDER
    if not folder.is_dir():
        return {}
    found = {}
    for file in sorted(folder.iterdir()):
        if file.name.startswith("."):
            continue
        if not _NAME.fullmatch(file.name):
            known = ", ".join(f"{name}.wav" for name in NAMES)
            raise ConfigError(str(file), "nothing is said by this name", f"name it {known}, or busy-0312345678.wav …")
        try:
            found[file.stem] = read_own(file, LONGEST)
        except ValueError as why:
            raise ConfigError(str(file), str(why), "write the file anew, or take it away") from why
    return found
