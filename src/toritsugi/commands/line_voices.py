"""The voices of the lines in force, for what the exchange says in a line's place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache

from toritsugi.core.manual.model import Voice
from toritsugi.core.spoken.style import Style, style_of
from toritsugi.settings_env import Settings
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.voices import BUILT_IN
from toritsugi.voice.telephony.leg import RATE


def line_voices(settings: Settings) -> dict[str, Callable[[str], Pcm]]:
    """Dialled number → how its line speaks, of every line whose manual asks for a voice of its own.

    Nothing where no desk is set up yet. Raises OSError where the database is away.
    """
    from toritsugi.commands.office import point_django
    from toritsugi.office.line.desk import make_desk
    from toritsugi.voice.ports import DeskUnavailable

    if not settings.database_url and not settings.path("toritsugi.sqlite3").exists():
        return {}
    point_django(settings)
    try:
        lines = make_desk(settings).lines_in_force()
    except DeskUnavailable as why:
        raise OSError(str(why)) from why
    found: dict[str, Callable[[str], Pcm]] = {}
    for line in lines:
        if line.manual.voice != Voice():
            found |= dict.fromkeys(line.manual.line.numbers, _speaks(settings, style_of(line.manual)))
    return found


def desk_voice(settings: Settings) -> Callable[[str], Pcm] | None:
    """How the desk speaks where no manual says; None where that is the built-in voice as it is."""
    if settings.voice == BUILT_IN and not settings.voice_speaker:
        return None
    return _speaks(settings, Style())


def _speaks(settings: Settings, style: Style) -> Callable[[str], Pcm]:
    @cache  # a line has several numbers
    def speak(text: str) -> Pcm:
        return asyncio.run(_spoken(settings, style, text))

    return speak


async def _spoken(settings: Settings, style: Style, text: str) -> Pcm:
    """By the desk's voices and prompts; the built-in voice where the line's does not answer. Raises OSError."""
    from toritsugi.commands.voice import voices_of
    from toritsugi.voice.speech.cache import PromptCache
    from toritsugi.voice.speech.ports import SpeechFailed
    from toritsugi.voice.speech.whole import sentence

    voices = voices_of(settings)
    try:
        return Pcm(await sentence(text, PromptCache(settings.path("prompts"), voices).styled(style)), RATE)
    except SpeechFailed as why:
        raise OSError(str(why)) from why
    finally:
        await voices.end()
