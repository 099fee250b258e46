"""`toritsugi manual versions` and `toritsugi manual rollback`: the versions of a line, and the way back."""

from __future__ import annotations

from pathlib import Path

import click

from toritsugi.bad_input import BadInput
from toritsugi.commands.acting import actor_of, by_option, line_named, shown
from toritsugi.commands.office import set_up_prepared
from toritsugi.commands.options import data_option, settings_of


@click.command("versions")
@click.argument("line")
@data_option
def versions(line: str, data: Path | None) -> None:
    """List the versions of LINE (<client>.<line>), newest first, with what was done; * is in force."""
    set_up_prepared(settings_of(data))
    from django.utils import timezone

    from toritsugi.office.clients.in_force import versions_in_force

    row = line_named(line)
    in_force = versions_in_force(timezone.now()).get(row.pk)
    for version in row.versions.defer("snapshot", "source").prefetch_related("steps__by"):
        since = f" from {shown(version.effective_from, row)}" if version.state == "approved" else ""
        click.echo(
            f"{'*' if version.pk == in_force else ' '} v{version.number} {version.digest[:12]} {version.state}{since}"
        )
        for step in version.steps.all():
            who = step.by.email if step.by else step.through
            click.echo(f"      {shown(step.at, row)} {step.kind} {who}{f': {step.note}' if step.note else ''}")


@click.command("rollback")
@click.argument("line")
@click.option("--to", "number", type=int, help="Number of the version to go back to (default: the one before).")
@click.option("--reason", default="", help="Why, for the log.")
@by_option
@data_option
def rollback(line: str, number: int | None, reason: str, by: str, data: Path | None) -> None:
    """Bring the former text of LINE (<client>.<line>) into force again, now, under a new number.

    Running calls keep the version they started with. Exit code 2: there is nothing to go back to.
    """
    set_up_prepared(settings_of(data))
    from toritsugi.office.manuals.versioning import NothingBefore, do_roll_back

    row = line_named(line)
    target = row.versions.filter(number=number).first() if number is not None else None
    mend = f"toritsugi manual versions {row.pk} shows each; a version that was in force before can be taken"
    if number is not None and target is None:
        raise BadInput(f"{row.pk} has no version {number}", place="--to", mend=mend)
    try:
        made = do_roll_back(row, actor_of(by), reason, to=target)
    except NothingBefore as error:
        raise BadInput("there is nothing to go back to", place=row.pk, mend=mend) from error
    former = made.restores.number if made.restores else 0
    click.echo(f"{row.pk} v{made.number}: 第{former}版の内容に戻しました。The text of v{former} is in force again.")
