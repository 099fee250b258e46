"""`toritsugi manual check`: what is wrong with a manual, and what its calls may come to."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
import msgspec

from toritsugi import resources
from toritsugi.commands.manual_options import UNUSABLE, client_option
from toritsugi.core.manual.publish import digest, snapshot

if TYPE_CHECKING:
    from toritsugi.core.checking.finding import Report
    from toritsugi.core.manual.model import Manual
    from toritsugi.core.manual.problems import ManualError


@click.command("check")
@click.argument("manual")
@client_option
@click.option(
    "--language", "--lang", "language", type=click.Choice(["ja", "en", "both"]), default="both",
    help="Language of what is told.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--date", "today", metavar="YYYY-MM-DD", help="The day from which dates are judged; today without.")
def command(manual: str, client: Path | None, language: str, as_json: bool, today: str | None) -> None:
    """Check MANUAL, a file or a template's name: read it, and explore every call that it can lead to.

    Exit code 0: no error was found (there may be warnings), 1: errors, 2: it cannot be read at all.
    """
    try:
        resolved, report = resources.checked(manual, client, today=_day(today))
    except resources.ManualError as error:
        end_with_problems(error, language, as_json=as_json)
    if as_json:
        click.echo(json.dumps(_as_json(resolved, report), ensure_ascii=False))
    else:
        _print(resolved, report, language)
    sys.exit(1 if report.errors else 0)


def end_with_problems(error: ManualError, language: str, *, as_json: bool = False) -> NoReturn:
    """Tell what keeps a manual from being used, and end the command."""
    if as_json:
        rows = [msgspec.to_builtins(problem) for problem in error.problems]
        click.echo(json.dumps({"ok": False, "problems": rows, "findings": []}, ensure_ascii=False, indent=2))
    else:
        click.echo(error.text(language), err=True)
        count = len(error.problems)
        click.echo(f"問題が {count} 件あります。{count} problem(s).", err=True)
    sys.exit(2 if any(problem.code in UNUSABLE for problem in error.problems) else 1)


def end_with_errors(report: Report, language: str) -> None:
    """Show what the check found; end the command when it found errors."""
    for finding in report.findings:
        click.echo(finding.text(language), err=True)
    if report.errors:
        click.echo("check で誤りが見つかったため、公開していません。Not published: the check found errors.", err=True)
        sys.exit(1)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise click.BadParameter("write it as 2026-11-22", param_hint="--date") from error


def _as_json(manual: Manual, report: Report) -> dict[str, object]:
    told = msgspec.to_builtins(report)
    own = {"ok": not report.errors, "digest": digest(snapshot(manual)), "problems": [], "not_rung": rung(manual)}
    return {**own, **told}


def _print(manual: Manual, report: Report, language: str) -> None:
    for finding in report.findings:
        click.echo(finding.text(language), err=True)
    if report.findings:
        errors, others = len(report.errors), len(report.findings) - len(report.errors)
        counted = {"ja": f"誤り {errors} 件、注意 {others} 件。", "en": f"{errors} error(s), {others} warning(s)."}
        click.echo(counted.get(language, "".join(counted.values())), err=True)
    else:
        click.echo(
            f"問題はありません（用件 {len(manual.matters)}、聴取項目 {len(manual.items)}、"
            f"案内カード {len(manual.cards)}）。No problems."
        )
    _print_work(report, language)
    rings = rung(manual)
    if rings:
        names = "、".join(rings)
        click.echo(
            f"ご注意: この版の窓口は連絡先へ電話をかけません。{names} への取り次ぎは、"
            "すぐに「取り次げない」ものとして続きます。\n"
            f"Note: this edition of the desk rings nobody. Connecting to {names} goes on at once as not reached."
        )


def _print_work(report: Report, language: str) -> None:
    """What was looked at, and how long calls take."""
    states, steps = report.work.states, report.work.steps
    if language != "en":
        click.echo(
            f"通話の場面 {states} を、{steps} 回の出来事で調べました。"
            f"どの通話も {report.ends_within:.0f} 秒以内に終わります。"
        )
    if language != "ja":
        click.echo(
            f"Explored {states} situations by {steps} events; every call ends within {report.ends_within:.0f} s."
        )
    for one in report.talk:
        if language == "en":
            click.echo(f"  {one.title}: typically {one.typical:.0f} s ({one.turns} turns), at most {one.longest:.0f} s")
        else:
            click.echo(f"  {one.title}: 標準 {one.typical:.0f} 秒（{one.turns} ターン）、最長 {one.longest:.0f} 秒")


def rung(manual: Manual) -> list[str]:
    """Ids of the contacts that the manual connects callers to, anywhere in it."""
    found: set[str] = set()
    waiting: list[object] = [msgspec.to_builtins(manual)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "connect" in (one.get("finish"), one.get("kind")):
                found.add(str(one.get("target", "")))
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
    return sorted(found - {""})
