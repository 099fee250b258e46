"""Setting Django up inside a command; the only import of the office's framework that commands share."""

from __future__ import annotations

import os

from toritsugi.bad_input import BadInput
from toritsugi.settings_env import Settings, environment


def point_django(settings: Settings) -> None:
    """Let Django, whoever sets it up in this process later, find these settings. Imports nothing of it."""
    os.environ.update(environment(settings))
    os.environ["DJANGO_SETTINGS_MODULE"] = "toritsugi.config.settings"


def set_up(settings: Settings) -> None:
    """Make the office's models usable in this process, with these settings."""
    point_django(settings)
    import django

    django.setup()


def set_up_prepared(settings: Settings) -> None:
    """As `set_up`, for a command that works on data that is there. Raises BadInput where nothing was prepared yet."""
    unprepared = BadInput(
        "nothing is prepared here yet",
        place="TORITSUGI_DATABASE_URL" if settings.database_url else str(settings.data),
        mend="run toritsugi up once, or toritsugi prepare; or name the right folder with --data",
    )
    if not settings.database_url and not settings.path("toritsugi.sqlite3").exists():
        raise unprepared
    set_up(settings)
    from django.db import connection

    if "clients_line" not in connection.introspection.table_names():
        raise unprepared
