"""Wall time of a call."""

from __future__ import annotations

from datetime import datetime, timedelta


def wall(started_at: str, now: float) -> datetime:
    """Wall time `now` seconds after the call began, in the zone that `started_at` (ISO 8601 with offset) carries."""
    return datetime.fromisoformat(started_at) + timedelta(seconds=now)
