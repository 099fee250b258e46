"""The notices that Asterisk plays by itself: rendered once, when the configuration is written."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Mapping

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

#: seconds of silence in front, while the caller's side opens its sound
LEAD = 0.3
#: the tone after the notice: 440 Hz for 0.4 s, at a tenth of full scale so that it does not startle
TONE_HERTZ, TONE_SECONDS, TONE_LEVEL = 440.0, 0.4, 3276


def sounds(own: dict[str, str], speak: Speak | None, voices: Mapping[str, Speak] | None = None) -> dict[str, bytes]:
    """File name → WAV (8 kHz, 16 bit, mono). own: dialled number → its own notice. speak: None gives the tone alone.

    voices: dialled number → how its line speaks, where not like the others.
    """
    made = {
        "busy.wav": _wav(_said(BUSY, speak)),
        "thanks.wav": _wav(_said(THANKS, speak)),
        "sorry.wav": _wav(_said(SORRY, speak)),
        "notice.wav": _wav(np.concatenate([_said(NOTICE, speak), _tone()])),
    }
    for number, text in own.items():
        said = _said(text, (voices or {}).get(number, speak))
        made[f"{own_name(number)}.wav"] = _wav(np.concatenate([said, _tone()]))
    return made


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


def _said(text: str, speak: Speak | None) -> Samples:
    lead = np.zeros(int(LEAD * RATE), np.int16)
    return lead if speak is None else np.concatenate([lead, speak(text).require(RATE).samples])


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
