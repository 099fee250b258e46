"""`toritsugi manual templates` and `samples`: the manuals that are shipped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from toritsugi import resources

if TYPE_CHECKING:
    from toritsugi.shipped import Template

_json = click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")


@click.command("templates")
@_json
def templates(as_json: bool) -> None:
    """List the manuals that are shipped to begin with."""
    _print(resources.templates(), as_json)


@click.command("samples")
@_json
def samples(as_json: bool) -> None:
    """List the sample manuals: whole manuals to read and to call. Their names are used as templates' names are."""
    _print(resources.samples(), as_json)


def _print(listed: list[Template], as_json: bool) -> None:
    if as_json:
        rows = [{field: getattr(one, field) for field in one.__struct_fields__} for one in listed]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in listed:
        click.echo(f"{one.name:<10} {one.title}（{one.title_en}）\n           {one.about}\n           {one.about_en}")
