"""The app of visitors."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Calls placed from the public page, and their caps."""

    name = "toritsugi.office.visits"
    label = "visits"
