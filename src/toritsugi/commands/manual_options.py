"""What the subcommands of `toritsugi manual` share: options, and the manual they are about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toritsugi import resources

if TYPE_CHECKING:
    from toritsugi.core.manual.model import Manual

#: problems that say that there is nothing to work with: the file is not there, is no text, or is no YAML
UNUSABLE = {"no_file", "unreadable", "too_big", "yaml", "too_deep"}

client_option = click.option(
    "--client", type=click.Path(path_type=Path), help="The client's file, in place of the one the manual names."
)
language_option = click.option(
    "--language", "--lang", "language", type=click.Choice(["ja", "en"]), default="ja", help="Language of what is told."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def opened(source: str, client: Path | None, language: str) -> Manual:
    """The manual of a file or of a template's name. Ends the command with 2 and the problems when it cannot be used."""
    try:
        return resources.load_manual(source, client)
    except resources.ManualError as error:
        click.echo(error.text(language), err=True)
        sys.exit(2)
