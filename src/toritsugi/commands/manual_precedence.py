"""`toritsugi manual precedence`: which rule for callers and which opening wins over which, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from toritsugi.commands.manual_options import client_option, json_option, language_option, opened
from toritsugi.core.manual.precedence import ALIKE, GROUNDS, contests, openings, standings

if TYPE_CHECKING:
    from toritsugi.core.manual.model import Manual


@click.command("precedence")
@click.argument("manual")
@client_option
@language_option
@json_option
def command(manual: str, client: Path | None, language: str, as_json: bool) -> None:
    """Show which rules of MANUAL, a file or a template's name, beat which others: the most specific wins."""
    resolved = opened(manual, client, language)
    if as_json:
        click.echo(json.dumps(_told(resolved), ensure_ascii=False, indent=2))
        return
    for line in (_japanese if language == "ja" else _english)(resolved):
        click.echo(line)


def _told(manual: Manual) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(
        {"callers": standings(manual), "contests": contests(manual), "openings": openings(manual)}
    )
    return found


def _japanese(manual: Manual) -> list[str]:
    names = {name: ja.split("（")[0] for name, ja, _ in GROUNDS}
    rows = ["発信者のきまり（強い順）"]
    for place, one in enumerate(standings(manual), start=1):
        by = "・".join(names[ground] for ground in one.grounds) or "だれでも"
        rows.append(f"  {place}. {one.rule}（{one.title}）… {by}")
    rows += ["  なし"] * (len(rows) == 1)
    found = contests(manual)
    if found:
        rows.append("同じ人に当てはまりうるきまり")
        rows += [f"  {one.winner} ＞ {one.loser} … {one.why}" for one in found]
    rows.append("冒頭（強い順。発信者のきまりの greeting、休業日の say が先に使われます）")
    for place, line in enumerate(openings(manual), start=1):
        note = "。同じ強さのものがあり、後に書いたほうが使われます" if line.tied else ""
        rows.append(f"  {place}. {line.phrase}「{line.text}」… 具体さ {line.specificity}{note}")
    return rows


def _english(manual: Manual) -> list[str]:
    names = {name: en.split(" (")[0] for name, _, en in GROUNDS}
    rows = ["Rules for callers, the strongest first"]
    for place, one in enumerate(standings(manual), start=1):
        by = ", ".join(names[ground] for ground in one.grounds) or "anybody"
        rows.append(f"  {place}. {one.rule} ({one.title}): by {by}")
    rows += ["  none"] * (len(rows) == 1)
    found = contests(manual)
    if found:
        rows.append("Rules that may hold the same caller")
        rows += [
            f"  {one.winner} > {one.loser}: {one.why_en}{'' if one.ground == ALIKE else ', which is more specific'}"
            for one in found
        ]
    rows.append("Openings, the strongest first (a rule's greeting, then a closure's words, go before)")
    for place, line in enumerate(openings(manual), start=1):
        note = "; another is alike, the one written later is used" if line.tied else ""
        rows.append(f"  {place}. {line.phrase} “{line.text}”: specificity {line.specificity}{note}")
    return rows
