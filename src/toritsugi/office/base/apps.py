"""The app's entry in Django: installs the database's triggers round every migration."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class BaseConfig(AppConfig):
    """`base`."""

    name = "toritsugi.office.base"
    label = "base"

    def ready(self) -> None:
        # SQLite rebuilds a table to alter it and loses its triggers: they are taken off before any migration and put
        # on after all of them.
        pre_migrate.connect(_drop, sender=self, dispatch_uid="base.drop_triggers")
        post_migrate.connect(_create, sender=self, dispatch_uid="base.create_triggers")


def _drop(using: str, **_: Any) -> None:
    from toritsugi.office.base.triggers import drop_all

    drop_all(connections[using])


def _create(using: str, **_: Any) -> None:
    from toritsugi.office.base.triggers import create_all

    create_all(connections[using])
