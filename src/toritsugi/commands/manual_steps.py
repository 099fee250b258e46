"""`toritsugi manual steps`: how often each step of a line's procedures helps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toritsugi.commands.acting import line_named, shown
from toritsugi.commands.manual_options import json_option, language_option
from toritsugi.commands.office import set_up_prepared
from toritsugi.commands.options import data_option, settings_of

if TYPE_CHECKING:
    from toritsugi.office.calls.steps import StepRow
    from toritsugi.office.clients.models import Line

NOTHING = {
    "ja": "「解決しましたか」とたずねる手順がありません。",
    "en": "No procedure of it asks whether a step helped.",
}
UNTRIED = {"ja": "まだだれも試していません。", "en": "Nobody has tried any of them yet."}
NO_MANUAL = {"ja": "有効な対応マニュアルがありません。", "en": "No manual is in force."}


@click.command("steps")
@click.argument("line")
@data_option
@language_option
@json_option
def command(line: str, data: Path | None, language: str, as_json: bool) -> None:
    """Tell how often each step of the procedures of LINE (<client>.<line>) helps, by the manual in force.

    Each step is counted since the version in which it reads as it does now. Given: calls that came to it; of them it
    helped, did not help, or the caller went on without saying.
    """
    set_up_prepared(settings_of(data))
    from django.utils import timezone

    from toritsugi.office.calls.models import StepTried
    from toritsugi.office.calls.steps import steps_of

    row = line_named(line)
    found = steps_of(row, StepTried.objects.all(), timezone.now())
    if as_json:
        steps = [_as_json(one) for one in found.rows] if found else []
        told = {"line": row.pk, "version": found.version if found else None, "steps": steps}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if found is None:
        click.echo(f"{row.pk}: {NO_MANUAL[language]}")
        return
    click.echo(f"{row.pk} v{found.version}{'' if found.rows else f': {NOTHING[language]}'}")
    for one in found.rows:
        click.echo(_text(one, row, language))
    if found.rows and not found.tried:
        click.echo(UNTRIED[language])


def _text(row: StepRow, line: Line, language: str) -> str:
    """Two lines: the step with its matters, and its figures."""
    done, since = row.help, shown(row.since.at, line)[:10]
    share = "―" if row.percent is None else f"{row.percent}%"
    if language == "ja":
        figures = (
            f"案内 {done.tried}、解決 {done.helped}、解決せず {done.not_helped}、答えずに先へ {done.unanswered}、"
            f"解決の割合 {share}（第{row.since.number}版、{since} から）"
        )
    else:
        figures = (
            f"given {done.tried}, helped {done.helped}, did not help {done.not_helped}, went on {done.unanswered}, "
            f"helped of those who said {share} (since v{row.since.number}, {since})"
        )
    return f"  {row.measured.title}（{'、'.join(row.measured.matters)}）\n      {figures}"


def _as_json(row: StepRow) -> dict[str, object]:
    return {
        "step": row.measured.step,
        "title": row.measured.title,
        "sentence": row.measured.sentence,
        "matters": list(row.measured.matters),
        "given": row.help.tried,
        "helped": row.help.helped,
        "not_helped": row.help.not_helped,
        "went_on": row.help.unanswered,
        "share": row.help.share,
        "since_version": row.since.number,
        "since": row.since.at.isoformat(),
    }
