"""Legs that are pages: WebRTC through aiortc. `adapter.BrowserAdapter` is the way in."""
