"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from toritsugi.bad_input import BadInput
from toritsugi.settings_env import Settings, SettingsError, read

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder of everything the desk keeps (default: TORITSUGI_DATA, else ./data).",
)


def settings_of(data: Path | None, **changes: object) -> Settings:
    """Settings from the environment, with the command line's changes on top. Raises BadInput (exit code 2)."""
    try:
        settings = read(os.environ)
    except SettingsError as error:
        raise BadInput(str(error), mend="set or unset the variables named above") from error
    if data is not None:
        changes["data"] = data.expanduser().absolute()
    return msgspec.structs.replace(settings, **{name: value for name, value in changes.items() if value is not None})
