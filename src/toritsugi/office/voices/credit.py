"""The credit of the voices that a caller may hear: their terms ask that it is shown wherever they are used."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import gettext as _

from toritsugi.core.manual.model import Manual

#: between the name of a character and that of its style, as in `voice.speech.engines.voicevox`
_BETWEEN = re.compile("[／/]")


def credit_of(manual: Manual | None) -> str:
    """The voices of a manual, the built-in one in reserve included. None: a manual that asks for no voice."""
    engine = (manual.voice.engine if manual is not None else "") or settings.TORITSUGI.voice
    built_in = _("声: mei（名古屋工業大学 MMDAgent プロジェクト、CC BY 3.0）")
    if engine == "voicevox" and settings.TORITSUGI.voicevox_url:
        speaker = (manual.voice.speaker if manual is not None else "") or settings.TORITSUGI.voice_speaker
        name = _BETWEEN.split(speaker)[0].strip()
        told = f"VOICEVOX:{name}" if name and not name.isdecimal() else "VOICEVOX"
        return f"{told} ・ {built_in}"
    if engine == "openai" and settings.TORITSUGI.speech_url:
        return _("音声合成: %(model)s") % {"model": settings.TORITSUGI.speech_model} + f" ・ {built_in}"
    return built_in
