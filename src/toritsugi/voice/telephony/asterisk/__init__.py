"""Calls of a real Asterisk (version 20 or later): control by ARI, media as RTP external media (docs/adr/0015)."""
