"""`toritsugi manual packs`: the packs that a manual can include, and what one of them holds."""

from __future__ import annotations

import json

import click

from toritsugi import resources
from toritsugi.bad_input import BadInput
from toritsugi.marked_yaml import plain, read


@click.command("packs")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def command(name: str | None, as_json: bool) -> None:
    """List the packs that a manual can include, or print the pack NAME."""
    if name is None:
        _listed(as_json)
        return
    if name not in resources.packs():
        raise BadInput(f"there is no pack {name!r}", place="NAME", mend=f"possible: {', '.join(resources.packs())}")
    click.echo(resources.pack_text(name), nl=False)


def _listed(as_json: bool) -> None:
    rows = []
    for name in resources.packs():
        told = plain(read(resources.pack_text(name), name))
        rows.append({key: told.get(key, "") for key in ("pack", "title", "about")})
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['pack']:<12} {row['title']}\n             {row['about']}")
