"""What Asterisk's REST Interface says: channels, bridges, events, and why a request was not carried out."""

from __future__ import annotations

from typing import Any

import msgspec


class AriError(Exception):
    """A request to Asterisk did not do what it asks."""


class AriRefused(AriError):
    """Asterisk answered that it will not (4xx). Mostly: the channel is gone, or not in our hands any more."""

    def __init__(self, what: str, status: int, body: str) -> None:
        super().__init__(f"{what}: {status} {' '.join(body[:200].split())}")  # a page has lines
        self.status = status


class AriUnreachable(AriError):
    """No answer within the deadline, or no connection."""


class Dialplan(msgspec.Struct, frozen=True):
    """Where a channel is: app_name "Stasis" and app_data "application,arguments…" while it is in an application."""

    app_name: str = ""
    app_data: str = ""


class Party(msgspec.Struct, frozen=True):
    """A caller as its own side tells it: the name is anything at all."""

    name: str = ""


class Channel(msgspec.Struct, frozen=True):
    """A channel as Asterisk describes it. channelvars hold, for external media, Asterisk's own RTP address."""

    id: str
    name: str = ""
    state: str = ""
    caller: Party = Party()
    dialplan: Dialplan = Dialplan()
    channelvars: dict[str, str] = {}

    def application(self) -> str:
        """The ARI application it is in, "" for none."""
        return self.dialplan.app_data.split(",")[0] if self.dialplan.app_name == "Stasis" else ""


class Bridge(msgspec.Struct, frozen=True):
    """A bridge."""

    id: str


class Event(msgspec.Struct, frozen=True):
    """An event; only what is used of it."""

    type: str
    channel: Channel | None = None
    args: tuple[str, ...] = ()
    digit: str = ""
    cause: int = 0


class Told(Event, frozen=True):
    """A message on the socket of events: an event, or (type "RESTResponse") the answer to a request on that socket."""

    request_id: str = ""
    status_code: int = 0
    message_body: str = ""


TOLD = msgspec.json.Decoder(Told)
CHANNELS = msgspec.json.Decoder(tuple[Channel, ...])
BRIDGES = msgspec.json.Decoder(tuple[Bridge, ...])
CHANNEL = msgspec.json.Decoder(Channel)


def decode(decoder: msgspec.json.Decoder[Any], body: bytes | str) -> Any:
    """The body of an answer. Raises AriUnreachable where it makes no sense."""
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
        raise AriUnreachable(f"Asterisk's answer is not understood: {why}") from why
