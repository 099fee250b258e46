"""The app's entry in Django."""

from __future__ import annotations

from django.apps import AppConfig


class MachineConfig(AppConfig):
    """`machine`; it keeps nothing."""

    name = "toritsugi.office.machine"
    label = "machine"
