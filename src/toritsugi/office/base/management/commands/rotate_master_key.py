"""`toritsugi django rotate_master_key`: a new master key, and everything the old ones hold moved to it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from toritsugi.office.line.rewrapping import do_rewrap_all
from toritsugi.office.line.vault import add_master_key


class Command(BaseCommand):
    """May be ended at any moment and run again: what was moved stays moved, the old keys stay in the file."""

    help = "Put a new master key in front of secrets/master.key and move every key and secret to it."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--no-new-key", action="store_true", help="only move what older keys still hold")

    def handle(self, *_: object, **options: Any) -> None:
        if not options["no_new_key"]:
            add_master_key(settings.TORITSUGI)
        moved = do_rewrap_all()
        self.stdout.write(f"moved {moved}. The older lines of secrets/master.key open only older backups now.")
