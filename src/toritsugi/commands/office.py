"""Setting Django up inside a command; the only import of the office's framework that commands share."""

from __future__ import annotations

import os

from toritsugi.settings_env import Settings, environment


def set_up(settings: Settings) -> None:
    """Make the office's models usable in this process, with these settings."""
    os.environ.update(environment(settings))
    os.environ["DJANGO_SETTINGS_MODULE"] = "toritsugi.config.settings"
    import django

    django.setup()
