"""`toritsugi manual estimate`: how long the calls of a manual take, matter by matter."""

from __future__ import annotations

import json
from pathlib import Path

import click
import msgspec

from toritsugi.commands.manual_options import client_option, json_option, language_option, opened
from toritsugi.commands.options import data_option
from toritsugi.commands.past_calls import days_option, journals_option, line_option, past_calls_of


@click.command("estimate")
@click.argument("manual")
@client_option
@journals_option
@line_option
@days_option
@data_option
@language_option
@json_option
def command(
    manual: str,
    client: Path | None,
    journals: tuple[Path, ...],
    line: str,
    days: int,
    data: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Estimate the talk time of every matter of MANUAL, a file or a template's name: median, 90th percentile, mean.

    The desk's part follows from its sentences. The callers' part is fitted to past calls where --journals or --line
    names some; else it has documented defaults. Exit code 2: the input cannot be used.
    """
    from toritsugi.core.proof.caller_side import DEFAULTS, fit
    from toritsugi.core.proof.estimate import estimate

    resolved = opened(manual, client, language)
    side, unread = DEFAULTS, 0
    if journals or line:
        calls, unread = past_calls_of(journals, line, days, data)
        side = fit(resolved, calls)
    found = estimate(resolved, side)
    if as_json:
        told = {"matters": [msgspec.to_builtins(one) for one in found], "callers": msgspec.to_builtins(side)}
        click.echo(json.dumps({**told, "unread": unread}, ensure_ascii=False))
        return
    heads = {"ja": ("中央値", "90%点", "平均", "用件"), "en": ("median", "90 %", "mean", "matter")}[language]
    click.echo(f"{heads[0]:>6} {heads[1]:>6} {heads[2]:>6}  {heads[3]}")
    for one in found:
        more = "+" if one.cut else ""
        ways = f"（{one.ways}{more} 通り）" if language == "ja" else f" ({one.ways}{more} ways)"
        times = f"{one.p50:7.0f}s {one.p90:7.0f}s {one.mean:7.0f}s" if one.ways else f"{'―':>8} {'―':>8} {'―':>8}"
        click.echo(f"{times}  {one.title}{ways}")
    if side.calls:
        told_by = {
            "ja": f"発信者の側は、過去の {side.calls} 通話に合わせました。",
            "en": f"Callers: fitted to {side.calls} calls.",
        }
    else:
        told_by = {
            "ja": "発信者の側は、既定の値です（通話の記録があれば --line で合わせられます）。",
            "en": "Callers: defaults.",
        }
    click.echo(told_by[language])
