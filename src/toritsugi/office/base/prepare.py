"""Bringing the database up to date: tables, triggers, the cache's table."""

from __future__ import annotations

from django.core.management import call_command


def prepare() -> None:
    """Run migrations and make the cache's table; finds nothing to do on a database that is up to date."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
