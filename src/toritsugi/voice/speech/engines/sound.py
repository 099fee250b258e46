"""What servers of speech answer, made into the desk's sound: 8 kHz, one level, no silence around it; or refused."""

from __future__ import annotations

import io
import wave
from math import gcd
from typing import Final

import numpy as np

from toritsugi.core.sound.level import active_level, levelled
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.audio.resample import resample
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.silences import without_ends
from toritsugi.voice.telephony.leg import RATE

#: rates that are taken, in samples per second
_RATES: Final = (8_000, 96_000)
#: what they have in common with the desk's at least, as 11,025 Hz has: it is what bringing them down costs
_DIVISOR: Final = 25
#: nobody needs longer for a letter, however slowly it is said, in seconds; and what any stretch may have besides
_A_LETTER: Final = 1.0
_BESIDES: Final = 5.0
#: a minute and a half of 48 kHz stereo: no stretch is longer
LARGEST: Final = 18 * 1024 * 1024


def of_wav(raw: bytes) -> Pcm:
    """The sound of a WAV file of 16 bits, its channels mixed. Raises SpeechFailed."""
    try:
        with wave.open(io.BytesIO(raw)) as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            body = file.readframes(len(raw))
    except (wave.Error, EOFError, ValueError, MemoryError) as why:
        raise SpeechFailed(f"the answer is no WAV file ({type(why).__name__})") from None
    if width != 2 or channels not in (1, 2) or not _RATES[0] <= rate <= _RATES[1] or gcd(rate, RATE) < _DIVISOR:
        raise SpeechFailed(f"a WAV file of {rate} Hz, {channels} channels and {8 * width} bits")
    samples = np.frombuffer(body[: len(body) // (2 * channels) * 2 * channels], "<i2").astype(np.int16)
    if channels == 2:
        samples = samples.reshape(-1, 2).mean(axis=1).astype(np.int16)
    return Pcm(samples, rate)


def of_raw(raw: bytes, rate: int) -> Pcm:
    """Bare samples of 16 bits. Raises SpeechFailed where they begin as a file does that is something else."""
    if raw[:4] in (b"ID3\x03", b"ID3\x04", b"OggS", b"fLaC") or raw[:1] in (b"{", b"<"):
        raise SpeechFailed("the answer is not the bare sound that was asked for")
    return Pcm(np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.int16), rate)


def spoken(sound: Pcm, words: str) -> Pcm:
    """What was spoken, as the desk's sound. Raises SpeechFailed where these words cannot sound so."""
    if sound.seconds > _BESIDES + _A_LETTER * len(words):
        raise SpeechFailed(f"the answer is longer ({sound.seconds:.0f} s) than its words can be")
    narrow = resample(sound, RATE)
    if active_level(narrow.samples, RATE) <= -70.0:
        raise SpeechFailed("the answer is silence")
    return Pcm(without_ends(levelled(narrow.samples, RATE)), RATE)
