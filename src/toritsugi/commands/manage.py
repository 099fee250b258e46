"""`toritsugi django`: management commands of the office."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--data", type=click.Path(path_type=Path), help="Folder of everything the desk keeps.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(data: Path | None, arguments: tuple[str, ...]) -> None:
    """Run a management command of the office (migrate, shell, dbshell …)."""
    if data is not None:
        os.environ["TORITSUGI_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toritsugi.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["toritsugi django", *arguments])
