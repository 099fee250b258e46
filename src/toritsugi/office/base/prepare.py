"""Bringing the database up to date: tables, triggers, the cache's table."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import connection


def prepare() -> None:
    """Run migrations and make the cache's table; finds nothing to do on a database that is up to date."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        if Path(name).is_file():  # a database in memory is none
            Path(name).chmod(0o600)  # names of clients and people are in clear
