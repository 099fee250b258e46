"""`toritsugi manual render`: a manual as one page that a client can read and sign."""

from __future__ import annotations

from pathlib import Path

import click

from toritsugi import resources
from toritsugi.bad_input import BadInput
from toritsugi.commands.manual_options import client_option, language_option, opened


@click.command("render")
@click.argument("manual")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to write: FILE.html or FILE.pdf.")
@click.option("--version", default="", help="How the version is called besides its hash, such as v3.")
@client_option
@language_option
def command(manual: str, out: Path, version: str, client: Path | None, language: str) -> None:
    """Write MANUAL, a file or a template's name, as one page that a client can read and sign.

    The page holds the scope, the way through each matter, every sentence that can be heard, and a box to sign; and no
    secrets. Exit code 2: the manual cannot be used, or the file cannot be written.
    """
    from toritsugi.core.sheet.build import sheet_of
    from toritsugi.paper.page import page

    if out.suffix.lower() not in (".html", ".pdf"):
        raise BadInput(f"{out.suffix or 'no ending'!r} is not known", place=str(out), mend="end it with .html or .pdf")
    resolved = opened(manual, client, language)
    made = page(sheet_of(resolved, language, format=resources.source_format(manual, client)), version=version)
    try:
        out.write_bytes(_pdf(made, out) if out.suffix.lower() == ".pdf" else made.encode())
    except OSError as error:
        raise BadInput(error.strerror or str(error), place=str(out), mend="name a place that can be written") from error
    click.echo(str(out))


def _pdf(made: str, out: Path) -> bytes:
    from toritsugi.paper.pdf import NoPdf, pdf

    try:
        return pdf(made)
    except NoPdf as error:
        raise BadInput(str(error), place=str(out), mend=f"{error.mend}; or write .html, which needs nothing") from error
