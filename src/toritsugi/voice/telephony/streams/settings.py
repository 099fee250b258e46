"""Where media streams come in, and how long anything may take."""

from __future__ import annotations

import msgspec


class StreamsSettings(msgspec.Struct, frozen=True, kw_only=True):
    """host, port: where to listen; port 0: a free one. url: the address seen from outside, wss://host without a path.

    key: from which tokens are made. auth_token: the platform's secret that signs its requests (X-Twilio-Signature),
    "" where it signs none; then only the token in the address is asked for.

    Times are seconds. handshake: from the connection to a whole request. start_limit: from there to "start". quiet:
    without a message of sound, the caller is taken for gone. goodbye: for playing to the end what was sent, before the
    stream is closed. close: for what still waits for the network then, before the connection is cut. connections:
    streams at once, those without a call included. message_size: bytes; more ends the connection. junk: messages of no
    sense that a connection may send. backlog: bytes that may wait for the network. pairs: streams at once from which on
    the process is woken for two messages of sound instead of for each (docs/adr/0056).
    """

    host: str = "127.0.0.1"
    port: int = 0
    url: str = ""
    key: bytes
    auth_token: str = ""
    handshake: float = 5.0
    start_limit: float = 5.0
    quiet: float = 15.0
    goodbye: float = 1.5
    close: float = 5.0
    connections: int = 700
    message_size: int = 64 * 1024
    junk: int = 50
    backlog: int = 64 * 1024
    pairs: int = 600

    def __repr__(self) -> str:
        """Without the secrets: settings end up in logs."""
        return f"StreamsSettings(host={self.host!r}, port={self.port})"
