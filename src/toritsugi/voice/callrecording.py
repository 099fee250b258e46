"""A call's recording: begun when the call stands, told of in its row."""

from __future__ import annotations

from toritsugi.core.dialogue.events import PartFailed
from toritsugi.voice.audio.recording import Recording, RecordingWriter, recording_path
from toritsugi.voice.conversation import Conversation
from toritsugi.voice.weakly import weakly


class CallRecording:
    """What the caller and the desk say, side by side. Nothing is kept where there are no recordings."""

    def __init__(self, recordings: RecordingWriter | None, conversation: Conversation) -> None:
        self._recordings = recordings
        self._conversation = conversation
        self._open: Recording | None = None

    def begin(self) -> None:
        """The call stands."""
        if self._recordings is None:
            return
        conversation = self._conversation
        path = recording_path(conversation.line.client_id, conversation.context.started_at, conversation.call_id)
        self._open = self._recordings.open(path, conversation.call_id, conversation.key.clear, weakly(self._failed))
        conversation.record.recording = path

    def add(self, legs: bytes, desk: bytes) -> None:
        """20 ms of both."""
        if self._open is not None:
            self._open.add(legs, desk)

    def close(self) -> None:
        """The call is over."""
        if self._open is not None:
            self._open.close()
            self._conversation.record.recording_seconds = self._open.seconds
            self._open = None

    def _failed(self, why: str) -> None:
        self._conversation.happened(PartFailed(part="recording", why=why))
