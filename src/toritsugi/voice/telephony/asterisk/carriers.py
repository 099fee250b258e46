"""The ways in which the sound of a call comes from Asterisk and goes there; a setting chooses (docs/adr/0045)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from toritsugi.voice.telephony.asterisk.media import MediaSocket
from toritsugi.voice.telephony.asterisk.messages import AriUnreachable
from toritsugi.voice.telephony.asterisk.rtp import Counts
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings
from toritsugi.voice.telephony.asterisk.wsmedia import MediaWebSocket


class Carrier(Protocol):
    """One call's sound. Made before its external media channel, joined to it after."""

    @property
    def counts(self) -> Counts:
        """What became of the packets so far."""
        ...

    def parameters(self) -> dict[str, str]:
        """What the external media channel is asked to be, beside its application and id."""
        ...

    async def join(self, variables: Mapping[str, str]) -> None:
        """Meet the channel, by the variables it was made with; sound flows then. Raises AriUnreachable."""
        ...

    def send(self, frame: bytes) -> None:
        """Send 320 bytes s16le. Never blocks; what cannot be taken at once is dropped and counted."""
        ...

    def close(self) -> None:
        """Close; idempotent."""
        ...


def carrier(settings: AsteriskSettings, on_frame: Callable[[bytes], None]) -> Carrier:
    """The way that the settings choose. on_frame: gets 320 bytes s16le at 8 kHz. Raises OSError."""
    if settings.media == "websocket":
        return MediaWebSocket(settings.url, on_frame)
    return RtpCarrier(settings.media_host, on_frame)


class RtpCarrier(MediaSocket):
    """RTP over a UDP socket of its own."""

    def __init__(self, host: str, on_frame: Callable[[bytes], None]) -> None:
        super().__init__(host, on_frame)
        self._where = f"[{host}]" if ":" in host else host

    def parameters(self) -> dict[str, str]:
        """RTP to this socket."""
        return {"external_host": f"{self._where}:{self.port}", "encapsulation": "rtp", "transport": "udp"}

    async def join(self, variables: Mapping[str, str]) -> None:
        """Hear Asterisk's address alone, and send there."""
        self.connect(*_rtp_address(variables))


def _rtp_address(variables: Mapping[str, str]) -> tuple[str, int]:
    """Where Asterisk's side of the external media listens. Raises AriUnreachable when it does not tell."""
    try:
        return variables["UNICASTRTP_LOCAL_ADDRESS"], int(variables["UNICASTRTP_LOCAL_PORT"])
    except (KeyError, ValueError):
        raise AriUnreachable("Asterisk does not tell its RTP address") from None
