"""Calls that a carrier's platform brings as media streams: JSON over a WebSocket (docs/adr/0044)."""
