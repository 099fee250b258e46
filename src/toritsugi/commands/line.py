"""`toritsugi line`: what is done at a running line from this machine: emergency lines."""

from __future__ import annotations

from pathlib import Path

import click

from toritsugi.commands.acting import actor_of, by_option, line_named, moment_of, refusals, shown
from toritsugi.commands.office import set_up_prepared
from toritsugi.commands.options import data_option, settings_of


@click.group("line")
@data_option
def command(data: Path | None) -> None:
    """Do something at a running line, named <client>.<line>."""
    set_up_prepared(settings_of(data))


@command.group("notice")
def notice() -> None:
    """Emergency lines: words heard first at a line for a limited time, without an approval."""


@notice.command("set")
@click.argument("line")
@click.argument("words")
@click.option("--until", required=True, help='When it ends, in the line\'s zone: "2026-11-22 18:00".')
@by_option
def set_notice(line: str, words: str, until: str, by: str) -> None:
    """Let callers of LINE hear WORDS first from the next call on; what is heard there now is ended by it."""
    from toritsugi.office.manuals.emergency import do_set_overlay

    row = line_named(line)
    ends = moment_of(until, row, "--until")
    with refusals({"text": "WORDS", "until": "--until"}, "toritsugi line notice list shows what is heard now"):
        made = do_set_overlay(row, actor_of(by), words, ends)
    click.echo(f"{row.pk}: 「{made.text}」 {shown(made.ends_at, row)} まで。Heard first until then.")


@notice.command("end")
@click.argument("line")
@by_option
def end_notice(line: str, by: str) -> None:
    """End what is heard first at LINE now."""
    from django.utils import timezone

    from toritsugi.office.manuals.emergency import do_end_overlay, overlays_at

    row = line_named(line)
    found = list(overlays_at(row.pk, timezone.now()))
    for overlay in found:
        do_end_overlay(overlay, actor_of(by))
    click.echo(f"{row.pk}: " + ("終えました。Ended." if found else "何も流れていません。Nothing is heard there."))


@notice.command("list")
@click.argument("line")
def list_notices(line: str) -> None:
    """List the emergency lines of LINE, newest first; * is heard now."""
    from django.utils import timezone

    from toritsugi.office.manuals.emergency import overlays_at
    from toritsugi.office.manuals.models import Overlay

    row = line_named(line)
    heard = set(overlays_at(row.pk, timezone.now()).values_list("pk", flat=True))
    for one in Overlay.objects.filter(line=row).select_related("set_by").order_by("-set_at"):
        mark = "*" if one.pk in heard else " "
        who = one.set_by.email if one.set_by else one.set_through
        until = shown(one.ended_at or one.ends_at, row)
        click.echo(f"{mark} {shown(one.starts_at, row)} – {until} {who} 「{one.text}」")
