"""Where an installed Asterisk has its folders."""

from __future__ import annotations

from pathlib import Path

from toritsugi.voice.telephony.asterisk.configure.plan import Paths


def paths(*, prefix: Path, etc: Path, state: Path | None, fallback: Path, sounds: Path) -> Paths:
    """Folders for asterisk.conf. prefix: where Asterisk is unpacked ("/": the system's). state: a folder for all that
    it writes; None: the system's own places.
    """
    modules = next(iter(sorted(prefix.glob("usr/lib/*/asterisk/modules"))), prefix / "usr/lib/asterisk/modules")
    own = {name: str(state / name) for name in ("varlib", "spool", "run", "log", "cache")} if state else {}
    usual = {
        "varlib": "/var/lib/asterisk",
        "spool": "/var/spool/asterisk",
        "run": "/var/run/asterisk",
        "log": "/var/log/asterisk",
        "cache": "/var/cache/asterisk",
    }
    return Paths(
        etc=str(etc),
        modules=str(modules),
        share=str(prefix / "usr/share/asterisk"),
        fallback=str(fallback),
        sounds=str(sounds),
        **{**usual, **own},
    )
