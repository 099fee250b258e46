"""The office's database as Django is told it: one SQLite file, or PostgreSQL."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from toritsugi.settings_env import Settings

#: WAL so that readers do not wait; FULL because a kept message must survive a power failure (G4)
#: secure_delete so that a destroyed key does not stay in a free page
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;"


def default(settings: Settings) -> dict[str, Any]:
    """Django's entry for the default database. No ATOMIC_REQUESTS: every GET would take SQLite's write lock."""
    if settings.database_url:
        return _postgres(settings.database_url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": settings.path("toritsugi.sqlite3"),
        "OPTIONS": {
            # A transaction that reads before it writes would fail as "locked" if it had to ask for the lock later.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # keepalives find a connection whose other end is gone without a word; while something sent is not acknowledged
        # there are none, and tcp_user_timeout (milliseconds) does
        "OPTIONS": {
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            **dict(parse_qsl(parts.query)),
        },
    }
