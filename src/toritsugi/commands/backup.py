"""`toritsugi backup`: copy everything the desk keeps into one file, while it works."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.options import data_option, settings_of
from toritsugi.upkeep.actions import InTheWay, back_up
from toritsugi.upkeep.database import DatabaseTool


@click.command("backup")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), required=False)
@data_option
@click.option(
    "--without-keys", is_flag=True, help="Leave the keys out: without them nothing in the backup can be read."
)
def command(out: Path | None, data: Path | None, without_keys: bool) -> None:
    """Copy everything the desk keeps into the file OUT (default: toritsugi-DATE.backup), while the desk works.

    An earlier backup of this name is replaced, any other file is left alone.
    The file holds the keys, so keep it as safe as the desk itself; or keep DATA/secrets apart and use --without-keys.
    """
    settings = settings_of(data)
    made_at = datetime.now(ZoneInfo("Asia/Tokyo"))
    out = out or Path(f"toritsugi-{made_at:%Y%m%d-%H%M%S}.backup")
    if not out.absolute().parent.is_dir():
        raise BadInput(
            f"there is no folder {out.absolute().parent}", place="OUT", mend="make it, or name another place"
        )
    try:
        manifest = back_up(
            settings.data,
            out.absolute(),
            database_url=settings.database_url,
            keys=not without_keys,
            version=version("toritsugi"),
            made_at=made_at,
        )
    except (InTheWay, DatabaseTool) as error:
        raise BadInput(str(error)) from error
    size = sum(member.size for member in manifest.members)
    click.echo(
        f"{out}: {len(manifest.members)} files, {size / 1e6:.1f} MB" + ("" if manifest.keys else ", without keys")
    )
