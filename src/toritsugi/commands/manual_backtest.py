"""`toritsugi manual backtest`: past calls under a manual that is not in force yet."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from toritsugi import resources
from toritsugi.commands.manual_options import client_option, json_option, language_option, opened
from toritsugi.commands.options import data_option
from toritsugi.commands.past_calls import days_option, journals_option, line_option, past_calls_of

if TYPE_CHECKING:
    from toritsugi.core.manual.model import Manual
    from toritsugi.core.proof.backtest import CallResult


@click.command("backtest")
@click.argument("manual")
@client_option
@journals_option
@line_option
@days_option
@click.option("--as-understood", is_flag=True, help="Take the matter understood then, not the one its words mean now.")
@data_option
@language_option
@json_option
def command(
    manual: str,
    client: Path | None,
    journals: tuple[Path, ...],
    line: str,
    days: int,
    as_understood: bool,
    data: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Run past calls under MANUAL and tell what would have been different: outcome, items, words, talk time.

    A question that a past caller was never asked is told as not covered; no answer is made up. What callers said is not
    shown. Exit code 0: every call is the same, 1: some are not, 2: the input cannot be used.
    """
    from toritsugi.core.proof.backtest import Status, backtest_call, summary, terms_of
    from toritsugi.core.proof.words import summary_lines

    resolved = opened(manual, client, language)
    calls, unread = past_calls_of(journals, line, days, data)
    terms = terms_of(resolved)
    understander = None if as_understood else resources.understander()
    results = [backtest_call(terms, call, understander) for call in calls]
    told = summary(results)
    if as_json:
        rows = [msgspec.to_builtins(one) for one in results]
        click.echo(json.dumps({**msgspec.to_builtins(told), "unread": unread, "results": rows}, ensure_ascii=False))
    else:
        for one in results:
            _print(resolved, one, language)
        for text in summary_lines(resolved, told, language):
            click.echo(text)
        if unread:
            click.echo(
                f"{unread} 件の通話記録は読めませんでした。"
                if language == "ja"
                else f"{unread} journals cannot be read."
            )
    sys.exit(0 if told.statuses[Status.SAME] == told.calls else 1)


def _print(manual: Manual, one: CallResult, language: str) -> None:
    """A call that is not the same, with what is different."""
    from toritsugi.core.proof.words import change_text, question_text

    if not one.changes and not one.not_covered:
        return
    matter = manual.matters[one.matter].title if one.matter in manual.matters else one.matter
    click.echo(click.style(f"── {one.call_id} {matter}", bold=True))
    missing = {"ja": "確かめられない", "en": "not covered"}[language]
    for key in one.not_covered:
        click.echo(f"  {missing}: {question_text(manual, key, language)}")
    for change in one.changes:
        click.echo(f"  {change_text(manual, change, language)}")
