"""The messages of media streams, as Twilio's documentation gives them: one JSON object a message.

platform → desk: connected, start, media, dtmf, mark, stop
desk → platform: media, mark, clear

Order and numbers: a WebSocket keeps the order, so `sequenceNumber`, `chunk` and `timestamp` are not read. Sound is
µ-law at 8 kHz, base64, of any length; only the caller's track counts.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from toritsugi.voice.telephony.encoding import base64
from toritsugi.voice.telephony.leg import RATE

#: bytes of sound in one message: 1 s, fifty times the usual
MAX_SOUND: Final = RATE

_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class JunkMessage(Exception):
    """The platform sent what is no message of this protocol."""


class MediaFormat(msgspec.Struct, frozen=True):
    """What the sound is. encoding: only "audio/x-mulaw" is spoken here."""

    encoding: str = "audio/x-mulaw"
    sampleRate: int = RATE
    channels: int = 1


class Start(msgspec.Struct, frozen=True, rename="camel"):
    """The call. stream_sid: named in every message. custom_parameters: what the answer put beside the stream."""

    stream_sid: str = ""
    call_sid: str = ""
    media_format: MediaFormat = MediaFormat()
    custom_parameters: dict[str, str] = {}


class Media(msgspec.Struct, frozen=True):
    """Sound of one track, decoded from base64."""

    payload: bytes
    track: str = "inbound"


class Dtmf(msgspec.Struct, frozen=True):
    """A key."""

    digit: str = ""


class Mark(msgspec.Struct, frozen=True):
    """All that was sent before the mark of this name was played, or cleared."""

    name: str = ""


class Message(msgspec.Struct, frozen=True, rename="camel"):
    """Any message of the platform; the member that its event names is there."""

    event: str
    stream_sid: str = ""
    start: Start | None = None
    media: Media | None = None
    dtmf: Dtmf | None = None
    mark: Mark | None = None


_decoder = msgspec.json.Decoder(Message)


def read(data: bytes | memoryview) -> Message:
    """The message. Raises JunkMessage."""
    try:
        message = _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as broken:
        raise JunkMessage("not in the form of media streams") from broken
    if message.media is not None and not 0 < len(message.media.payload) <= MAX_SOUND:
        raise JunkMessage("no sound, or too much at once")
    return message


def begin(message: Message) -> Start:
    """The start of a call, its stream's name told in one place or the other. Raises JunkMessage."""
    start = message.start
    if message.event != "start" or start is None:
        raise JunkMessage(f"{message.event[:20]!r} before the start")
    sid = start.stream_sid or message.stream_sid
    if not _SID.fullmatch(sid):
        raise JunkMessage("the stream has no usable name")
    if start.media_format != MediaFormat():
        raise JunkMessage("the sound is not audio/x-mulaw at 8000 Hz with one channel")
    return msgspec.structs.replace(start, stream_sid=sid)


class Writer:
    """Makes the desk's messages for one stream."""

    def __init__(self, stream_sid: str) -> None:
        sid = msgspec.json.encode(stream_sid)
        self._media = b'{"event":"media","streamSid":' + sid + b',"media":{"payload":"'
        self._mark = b'{"event":"mark","streamSid":' + sid + b',"mark":{"name":"'
        self.clear = b'{"event":"clear","streamSid":' + sid + b"}"

    def media(self, frame: bytes) -> bytes:
        """A frame to play: s16le, 8 kHz."""
        return self._media + base64(frame) + b'"}}'

    def mark(self, name: str) -> bytes:
        """Tell when all before this was played. name: letters and digits."""
        return self._mark + name.encode() + b'"}}'
