"""What calls with sound share: the clock, the detector, what is said, what is recorded, what is heard."""

from __future__ import annotations

from dataclasses import dataclass

from toritsugi.voice.audio.recording import RecordingWriter
from toritsugi.voice.audio.vad import VadBank
from toritsugi.voice.clock import Clock
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.ears import Ears
from toritsugi.voice.speech.end_of_turn import EndOfTurn
from toritsugi.voice.speech.hold_music import HoldMusic
from toritsugi.voice.speech.takes import Own, nothing


@dataclass(frozen=True, slots=True)
class Sound:
    """One line's. recordings: None: nothing is recorded. ears: None: no words are recognised.

    answer_delay: seconds to the first word. own: the line's own recordings of its sentences. music: for callers who
    wait while somebody is looked for. end_of_turn: votes on the ends of turns, where the owner has a model.
    """

    clock: Clock
    vad: VadBank
    prompts: PromptCache
    recordings: RecordingWriter | None
    ears: Ears | None
    answer_delay: float = 0.5
    own: Own = nothing
    music: HoldMusic | None = None
    end_of_turn: EndOfTurn | None = None
