"""The message of a call that the exchange took by itself: the caller spoke after a fixed notice, and nobody asked."""

from __future__ import annotations

from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.message import Message, Outcome
from toritsugi.core.dialogue.record import message_of
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.dialogue.work import Given
from toritsugi.core.manual.model import Manual


def voicemail_message(manual: Manual, context: Context, clip: str) -> Message | None:
    """What is told of such a call; never complete. None when neither words nor a number came.

    clip: id of the recorded words, "" when the caller said nothing.
    """
    given = Given(manual, context)
    if not clip and given.caller_value is None:
        return None
    state = CallState(hears=False, matter_clip=clip, cut_short=True)
    return message_of(given, state, Outcome.VOICEMAIL if clip else Outcome.MESSAGE)
