"""An uploaded recording made ready for callers: decoded, trimmed of silence, at the level of the desk's voice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.sound.level import active_level, clipped, levelled, trimmed
from toritsugi.office.voices.decode import LARGEST, LONGEST, RATE

#: seconds that decoding may take
DEADLINE = 30.0
#: uploads decoded at once, in one web process; who comes then is asked to try again
AT_ONCE = threading.BoundedSemaphore(2)
#: seconds that somebody waits for one of them
WAIT = 5.0
#: speech below this is none that a microphone was near to, in dB
QUIET = -55.0
SHORTEST = 0.15
#: a share of samples at full scale that is heard
CLIPPED = 0.001
#: what the decoder is told of the environment: where Python's parts are, and no secrets
_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG")
#: seconds over which a recording begins and ends softly
FADE = 0.005


@dataclass(frozen=True)
class Sound:
    """samples: little-endian, 16 bits, 8 kHz. clipped: it was too loud for the microphone, and is heard to be."""

    samples: bytes
    seconds: float
    clipped: bool


def read_sound(file: BinaryIO, size: int) -> Sound:
    """The sound of an uploaded file of so many bytes. Raises ValidationError with what to do about it."""
    if size > LARGEST:
        raise ValidationError(_("ファイルが大きすぎます。20 MB までにしてください。"))
    if not AT_ONCE.acquire(timeout=WAIT):
        raise ValidationError(_("いま混み合っています。少しおいて、もう一度お試しください。"))
    try:
        raw = _decoded(file.read(LARGEST + 1))
    finally:
        AT_ONCE.release()
    return ready(np.frombuffer(raw, "<i2").astype(np.int16))


def ready(samples: np.ndarray) -> Sound:
    """Samples at 8 kHz, made ready. Raises ValidationError."""
    if active_level(samples, RATE) < QUIET or _loud_seconds(samples) < SHORTEST:
        raise ValidationError(_("声が入っていません。マイクを確かめて、もう一度録音してください。"))
    loud = clipped(samples) > CLIPPED
    made = levelled(trimmed(samples, RATE), RATE)
    if len(made) < SHORTEST * RATE:
        raise ValidationError(_("短すぎます。もう一度録音してください。"))
    edge = round(FADE * RATE)
    ramp = np.linspace(0.0, 1.0, edge)
    soft = made.astype(np.float64)
    soft[:edge] *= ramp
    soft[-edge:] *= ramp[::-1]
    found = np.rint(soft).astype("<i2")
    return Sound(samples=found.tobytes(), seconds=len(found) / RATE, clipped=loud)


def _loud_seconds(samples: np.ndarray) -> float:
    """How long it is loud: stretches of 10 ms within 20 dB of the loudest. A click is short, however loud it is."""
    size = RATE // 100
    frames = samples[: len(samples) // size * size].reshape(-1, size).astype(np.float64)
    power = np.mean(frames**2, axis=1) if len(frames) else np.zeros(1)
    return float(np.sum(power >= power.max() / 100)) / 100


def unlikely(words: str, seconds: float) -> bool:
    """Whether a recording is so long or short that it can hardly say these words."""
    wanted = seconds_to_say(words)
    return not 0.4 * wanted - 0.5 <= seconds <= 2.5 * wanted + 2.0


def _decoded(raw: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "toritsugi.office.voices.decode"],
            input=raw,
            capture_output=True,
            timeout=DEADLINE,
            check=False,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise ValidationError(_("このファイルは読めません。")) from None
    head, _newline, sound = done.stdout.partition(b"\n")
    try:
        told = json.loads(head)
    except ValueError:
        told = {"error": "broken"}
    if "error" in told or not sound:
        raise ValidationError(_refusals().get(told.get("error", ""), _("このファイルは読めません。")))
    return sound


def _refusals() -> dict[str, str]:
    return {
        "unknown": _("音声のファイルではありません。WAV、MP3、M4A、OGG、WebM を使えます。"),
        "too_long": _("長すぎます。%(n)d 秒までにしてください。") % {"n": LONGEST},
        "no_sound": _("音が入っていません。"),
    }
