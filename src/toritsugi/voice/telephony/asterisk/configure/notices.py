"""The notices that Asterisk plays by itself: rendered once, when the configuration is written."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Mapping

import msgspec
import numpy as np

from toritsugi.voice.audio.pcm import Pcm, Samples
from toritsugi.voice.telephony.leg import RATE

Speak = Callable[[str], Pcm]

#: said when no voice process takes the call; a line's own text takes its place
NOTICE = (
    "お電話ありがとうございます。申し訳ございませんが、ただいま電話をおつなぎすることができません。"
    "発信音のあとに、お名前、お電話番号、ご用件をお話しください。"
    "終わりましたら、シャープを押すか、そのままお切りください。"
)
#: said when every voice process has all the calls it can hold; people, or the notice, come after it
BUSY = "お電話ありがとうございます。ただいまお電話が大変混み合っております。"
THANKS = "お電話ありがとうございました。失礼いたします。"
SORRY = "申し訳ございません。ただいま録音することができません。恐れ入りますが、時間をおいておかけ直しください。"
#: what is said beside the notice, by the name of its sound
LINES = {"busy": BUSY, "thanks": THANKS, "sorry": SORRY}
#: every sound by its name, and whether it is one of a number: busy, busy-0312345678
NAMES = (*LINES, "notice")

#: seconds of silence in front, while the caller's side opens its sound
LEAD = 0.3
#: the tone after the notice: 440 Hz for 0.4 s, at a tenth of full scale so that it does not startle
TONE_HERTZ, TONE_SECONDS, TONE_LEVEL = 440.0, 0.4, 3276


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """How the words are said. speak: the desk's voice, None gives tones alone.

    voices: dialled number → how its line speaks, where not like the others. recorded: name of a sound without ending →
    the owner's own recording of it (`own_sounds`). Of one sound, a recording for the number goes before the line's
    voice, that before a recording for all numbers, and that before the desk's voice.
    """

    speak: Speak | None = None
    voices: Mapping[str, Speak] = {}
    recorded: Mapping[str, Samples] = {}

    def sound(self, name: str, words: str, number: str = "") -> Samples:
        """One sound with silence in front. name: of `NAMES`. number: the dialled one it is for, "" for all."""
        own = self.recorded.get(f"{name}-{number}") if number else None
        if own is None and number in self.voices:
            return _with_lead(self.voices[number](words).require(RATE).samples)
        if own is None:
            own = self.recorded.get(name)
        if own is None and self.speak is not None:
            own = self.speak(words).require(RATE).samples
        return _with_lead(own if own is not None else np.zeros(0, np.int16))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers with sounds of their own beside the notice."""
        recorded = (name.partition("-")[2] for name in self.recorded if not name.startswith("notice"))
        return tuple(dict.fromkeys(filter(None, (*self.voices, *recorded))))


def sounds(own: Mapping[str, str], said: Said) -> dict[str, bytes]:
    """File name → WAV (8 kHz, 16 bit, mono). own: dialled number → words of its own notice."""
    made = {f"{name}.wav": _wav(said.sound(name, words)) for name, words in LINES.items()}
    for number in said.numbers:
        made |= {f"{name}-{number}.wav": _wav(said.sound(name, words, number)) for name, words in LINES.items()}
    made["notice.wav"] = _wav(np.concatenate([said.sound("notice", NOTICE), _tone()]))
    for number, words in own.items():
        made[f"{own_name(number)}.wav"] = _wav(np.concatenate([_own_notice(said, number, words), _tone()]))
    return made


def _own_notice(said: Said, number: str, words: str) -> Samples:
    """Words of its own are never said by the recording for all numbers, which says others."""
    recorded = {name: sound for name, sound in said.recorded.items() if name != "notice" or words == NOTICE}
    return msgspec.structs.replace(said, recorded=recorded).sound("notice", words, number)


def own_name(number: str) -> str:
    """Name of the sound file of one number's own notice, without ending."""
    return f"notice-{number}"


def open_jtalk() -> Speak:
    """Open JTalk in this process. Raises ImportError where it is not installed."""
    import pyopenjtalk
    from scipy.signal import resample_poly

    def speak(text: str) -> Pcm:
        sound, rate = pyopenjtalk.tts(text)
        resampled = resample_poly(sound, RATE, rate)
        return Pcm(np.clip(resampled, -32768, 32767).astype(np.int16), RATE)

    return speak


def _with_lead(sound: Samples) -> Samples:
    return np.concatenate([np.zeros(int(LEAD * RATE), np.int16), sound])


def _tone() -> Samples:
    times = np.arange(int(TONE_SECONDS * RATE)) / RATE
    return (TONE_LEVEL * np.sin(2 * np.pi * TONE_HERTZ * times)).astype(np.int16)


def _wav(samples: Samples) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()
