"""Recordings at a demo desk, and waiting for its voice process; run in the desk's own shell (`DemoDesk.run`)."""

from __future__ import annotations

import time

import numpy as np
from django.utils import timezone

from toritsugi.office.accounts.models import User
from toritsugi.office.clients.models import Line
from toritsugi.office.clients.shown import in_force
from toritsugi.office.line import voice
from toritsugi.office.voices.actions import do_keep_take
from toritsugi.office.voices.models import MadeBy
from toritsugi.office.voices.reading import groups_of
from toritsugi.office.voices.sound import Sound

LINE = "minato.main"


def recorded() -> None:
    """The first two sentences are recorded; the third was, with other words."""
    line = Line.objects.get(pk=LINE)
    manual = in_force([line], timezone.now())[LINE].manual
    user = User.objects.order_by("pk").first()
    assert user is not None
    rows = [row for group in groups_of(manual, [], "ja") for row in group.rows]
    sound = Sound(samples=np.zeros(8000 * 5, "<i2").tobytes(), seconds=5.2, clipped=False)
    for row in rows[:2]:
        for one in row.stretches:
            if one.digest:
                do_keep_take(line, user, row.sentence.id, one.spoken, sound, MadeBy.MICROPHONE)
    do_keep_take(line, user, rows[2].sentence.id, "お電話ありがとうございました。", sound, MadeBy.UPLOAD)


def wait_for_voice(seconds: float = 180.0) -> None:
    """Return once the voice process serves, which is another one. TimeoutError after so many seconds."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            voice.health()
        except voice.VoiceAway:
            time.sleep(0.1)
            continue
        return
    raise TimeoutError("the voice process does not serve")
