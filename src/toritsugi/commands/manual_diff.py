"""`toritsugi manual diff`: what callers and the client notice when one version takes the place of another."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from toritsugi.bad_input import BadInput
from toritsugi.commands.manual_options import json_option, language_option, opened
from toritsugi.core.manual.publish import restore

if TYPE_CHECKING:
    from toritsugi.core.manual.model import Manual
    from toritsugi.core.sheet.difference import Difference


@click.command("diff")
@click.argument("old")
@click.argument("new")
@language_option
@json_option
def command(old: str, new: str, language: str, as_json: bool) -> None:
    """Tell what callers and the client notice when NEW takes the place of OLD, not which lines of the files changed.

    OLD and NEW are files, templates' names, or what `manual show` printed (.json). Exit code 0: nobody notices
    anything, 1: something is different, 2: one of them cannot be used.
    """
    from toritsugi.core.sheet.differences import differences

    found = differences(_version(old, language), _version(new, language), language)
    if as_json:
        rows = [msgspec.to_builtins(one) for one in found]
        click.echo(json.dumps({"same": not found, "differences": rows}, ensure_ascii=False))
    else:
        _print(found, language)
    sys.exit(1 if found else 0)


def _version(source: str, language: str) -> Manual:
    """A manual, or what was printed of a published one."""
    if not source.endswith(".json"):
        return opened(source, None, language)
    mend = "give a manual's file, or what `toritsugi manual show` prints"
    try:
        printed = json.loads(Path(source).read_text("utf-8"))
        taken = printed["manual"] if isinstance(printed, dict) and "manual" in printed else printed
        return restore(json.dumps(taken).encode())
    except OSError as error:
        raise BadInput(error.strerror or str(error), place=source, mend=mend) from error
    except ValueError as error:
        raise BadInput(str(error), place=source, mend=mend) from error


def _print(found: tuple[Difference, ...], language: str) -> None:
    if not found:
        told = {"ja": "発信者にもクライアントにも、変わるところはありません。", "en": "Nothing that anybody notices."}
        click.echo(told[language])
        return
    for _, some in groupby(found, key=lambda one: one.group):
        group = list(some)
        click.echo(click.style(f"── {group[0].title}", bold=True))
        for one in group:
            click.echo("  " + one.text(language).replace("\n", "\n  "))
        click.echo()
    callers = sum(one.noticed_by == "caller" for one in found)
    if language == "ja":
        click.echo(f"違いは {len(found)} 件です（うち、発信者に聞こえるもの {callers} 件）。")
    else:
        click.echo(f"{len(found)} differences, {callers} of which callers notice.")
