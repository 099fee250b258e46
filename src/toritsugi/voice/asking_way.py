"""Whether a call asks by words or by keys: what one call gives up for the others, and gets back."""

from __future__ import annotations

from toritsugi.core.dialogue.events import PartBack
from toritsugi.voice.conversation import Conversation
from toritsugi.voice.hearing import Hearing
from toritsugi.voice.speech.ears import Ears


class AskingWay:
    """Looked at as each line begins: what is asked from there on is asked in the way found."""

    def __init__(self, ears: Ears | None, hearing: Hearing, conversation: Conversation) -> None:
        self._ears = ears
        self._hearing = hearing
        self._conversation = conversation
        #: a call comes back from keys to words once: who is sent to and fro understands neither
        self._returned = False

    def look(self) -> None:
        """Where recognition is behind, what is asked next is asked by keys; where it is well again, by words."""
        if self._ears is None:
            return
        state = self._conversation.dialogue.state
        if self._hearing.hears:
            if self._ears.turn_to_keys():
                self._hearing.lose("recognition is behind")
        elif state.hears:
            self._hearing.regain()
        elif not (self._returned or state.hears_next) and self._ears.back_to_words():
            self._returned = True
            self._conversation.happened(PartBack(part="recogniser"))
