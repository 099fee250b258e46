"""Engines that run beside the desk, asked over HTTP; and the voices of a desk as its settings have them."""

from __future__ import annotations

from toritsugi.settings_env import Settings
from toritsugi.settings_llm import key
from toritsugi.voice.speech.engine import Engine
from toritsugi.voice.speech.voices import BUILT_IN, Voices

#: the file of the key below the data folder
KEY_FILE = ("secrets", "speech.key")


def make_voices(settings: Settings, built_in: Engine) -> Voices:
    """The voices of a desk. Raises ValueError when a key cannot be read."""
    others: dict[str, Engine] = {}
    if settings.voicevox_url:
        from toritsugi.voice.speech.engines.voicevox import Voicevox

        others["voicevox"] = Voicevox(settings.voicevox_url, settings.voice_deadline)
    if settings.speech_url:
        from toritsugi.voice.speech.engines.openai import OpenAiSpeech

        others["openai"] = OpenAiSpeech(
            settings.speech_url,
            settings.speech_model,
            key(settings.speech_key, settings.speech_key_file, settings.path(*KEY_FILE)),
            settings.voice_deadline,
        )
    return Voices(built_in, others, settings.voice or BUILT_IN, settings.voice_speaker)
