"""`toritsugi restore`: put a backup in place."""

from __future__ import annotations

from pathlib import Path

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.options import data_option, settings_of
from toritsugi.upkeep.actions import InTheWay, restore
from toritsugi.upkeep.archive import UnusableBackup
from toritsugi.upkeep.database import DatabaseTool
from toritsugi.upkeep.lock import Busy


@click.command("restore")
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def command(backup: Path, data: Path | None) -> None:
    """Put BACKUP in place as the data folder, which must be empty or missing. `toritsugi up` then upgrades the data."""
    settings = settings_of(data)
    try:
        manifest = restore(backup, settings.data, database_url=settings.database_url)
    except (UnusableBackup, InTheWay, Busy, DatabaseTool) as error:
        raise BadInput(str(error), place=str(backup)) from error
    click.echo(f"{settings.data}: {len(manifest.members)} files, made {manifest.made_at} by version {manifest.version}")
    if not manifest.keys:
        click.echo("The backup was made without keys: put the secrets folder of that desk back before you start.")
