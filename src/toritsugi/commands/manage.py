"""`toritsugi django`: management commands of the office."""

from __future__ import annotations

from pathlib import Path

import click

from toritsugi.commands.office import point_django
from toritsugi.commands.options import data_option, settings_of


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@data_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(data: Path | None, arguments: tuple[str, ...]) -> None:
    """Run a management command of the office (migrate, shell, dbshell …)."""
    point_django(settings_of(data))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["toritsugi django", *arguments])
