"""`toritsugi manual test`: the scripted callers beside a manual call it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from toritsugi import resources
from toritsugi.commands.manual_options import client_option, json_option, language_option, opened
from toritsugi.commands.scripts import scripts_of

if TYPE_CHECKING:
    from toritsugi.core.proof.scripted_tests import ScriptedTest

_WHO = {
    "ja": {"desk": "窓口  ", "caller": "発信者", "call": "      "},
    "en": {"desk": "desk  ", "caller": "caller", "call": "      "},
}


@click.command("test")
@click.argument("manual")
@client_option
@click.option("--calls", type=click.Path(path_type=Path), help="The scripted callers, in place of callers.yaml.")
@language_option
@json_option
def command(manual: str, client: Path | None, calls: Path | None, language: str, as_json: bool) -> None:
    """Let the scripted callers beside MANUAL (callers.yaml) call it, and tell which were served as they expect.

    MANUAL is a file or a template's name. Exit code 0: all as expected, 1: a call was not, 2: the input cannot be used.
    """
    from toritsugi.core.proof.scripted_tests import run_tests

    resolved = opened(manual, client, language)
    scripts = scripts_of(manual, calls, resolved.items)
    results = run_tests(
        resolved,
        scripts,
        resources.understander(),
        zone=ZoneInfo(resolved.line.timezone),
        holidays=resources.holidays_between,
    )
    failed = sum(not one.passed for one in results)
    if as_json:
        told = {"passed": len(results) - failed, "failed": failed, "calls": [_row(one, language) for one in results]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in results:
            _print(one, language)
        click.echo(_summary(results, failed, language))
    sys.exit(1 if failed else 0)


def _row(one: ScriptedTest, language: str) -> dict[str, Any]:
    message = one.result.message
    return {
        "name": one.name,
        "passed": one.passed,
        "checked": one.checked,
        "reasons": _reasons(one, language),
        "unmet": [{"key": bad.key, "wanted": bad.wanted, "found": bad.found} for bad in one.unmet],
        "outcome": str(message.outcome) if message else None,
        "matter": message.matter if message else "",
        "seconds": one.result.seconds,
        "turns": one.result.turns,
        "transcript": [{"who": said.who, "text": said.text, "line": said.line} for said in one.result.transcript],
    }


def _reasons(one: ScriptedTest, language: str) -> list[str]:
    told = [bad.text(language) for bad in one.unmet]
    words = {"ja": "マニュアルにない文が言われました：", "en": "a line was said that is not in the manual: "}
    return told + [words[language] + line for line in one.unapproved]


def _print(one: ScriptedTest, language: str) -> None:
    """A passed call is one line; a failed one tells why, and the whole call."""
    seconds = {"ja": f"約{one.result.seconds:.0f}秒", "en": f"about {one.result.seconds:.0f} s"}[language]
    unchecked = "" if one.checked else {"ja": "、期待なし", "en": ", nothing expected"}[language]
    mark = click.style("✓", fg="green") if one.passed else click.style("✗", fg="red")
    click.echo(f"{mark} {one.name}（{seconds}{unchecked}）")
    if one.passed:
        return
    for reason in _reasons(one, language):
        click.echo(f"    {reason}")
    for said in one.result.transcript:
        tag = click.style(f"  [{said.line}]", dim=True) if said.line else ""
        click.echo(f"      {_WHO[language][said.who]} {said.text}{tag}")


def _summary(results: tuple[ScriptedTest, ...], failed: int, language: str) -> str:
    unchecked = sum(not one.checked for one in results)
    if language == "ja":
        told = f"{len(results)} 件の通話のうち、{failed} 件が期待と違いました。"
        return told + (f"{unchecked} 件には expect がありません。" if unchecked else "")
    told = f"{len(results)} calls, {failed} not as expected."
    return told + (f" {unchecked} expect nothing." if unchecked else "")
