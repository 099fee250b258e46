"""`toritsugi learn`: regression cases of what operators, clients and callers put right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from toritsugi.bad_input import BadInput
from toritsugi.commands.options import data_option
from toritsugi.commands.past_calls import days_option, journals_option, line_option, past_calls_of

if TYPE_CHECKING:
    from toritsugi.core.proof.learning import Case, Report


@click.command("learn")
@click.argument("into", type=click.Path(path_type=Path))
@journals_option
@line_option
@days_option
@data_option
@click.option(
    "--corrections",
    type=click.Path(path_type=Path),
    help='Corrections reported after calls, one {"call", "item", "right"} on each line.',
)
@click.option("--with-values", is_flag=True, help="Keep the callers' own names and numbers instead of replacing them.")
def command(
    into: Path,
    journals: tuple[Path, ...],
    line: str,
    days: int,
    data: Path | None,
    corrections: Path | None,
    with_values: bool,
) -> None:
    """Add to the file INTO a case for each answer of past calls that somebody put right.

    That is a value which an operator wrote in, which the caller put right and confirmed, or which --corrections tells.
    Names and numbers are replaced by others; what cannot be replaced is left out and counted. Cases that are in the
    file already stay as they are. `toritsugi understand --check INTO` tells which of them are understood.
    """
    from toritsugi.core.proof.learning import cases_of

    calls, unread = past_calls_of(journals, line, days, data)
    reports = _reports(corrections) if corrections else ()
    known = _known(into)
    fresh: list[Case] = []
    left_out = 0
    for call in calls:
        cases, out = cases_of(call, reports, with_values=with_values)
        fresh += [case for case in cases if case.id not in known]
        left_out += out
    try:
        with into.open("ab") as file:
            file.writelines(msgspec.json.encode(case) + b"\n" for case in fresh)
    except OSError as error:
        raise BadInput(error.strerror or str(error), place=str(into), mend="name a file that can be written") from error
    click.echo(f"{len(calls)} 件の通話から {len(fresh)} 件の例を {into} に加えました。")
    if left_out:
        click.echo(f"名前や番号を置き換えられない {left_out} 件は加えていません（--with-values で加わります）。")
    if unread:
        click.echo(f"読めなかった通話：{unread} 件")


def _known(path: Path) -> set[str]:
    if not path.exists():
        return set()
    known = set()
    for number, line in enumerate(_lines(path), 1):
        try:
            known.add(str(msgspec.json.decode(line).get("id", "")))
        except (msgspec.DecodeError, AttributeError) as error:
            raise BadInput(str(error), place=f"{path}:{number}", mend="name a file of cases, or a new one") from error
    return known


def _reports(path: Path) -> tuple[Report, ...]:
    from toritsugi.core.proof.learning import Report

    found = []
    for number, line in enumerate(_lines(path), 1):
        try:
            found.append(msgspec.json.decode(line, type=Report))
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            mend = 'write {"call": "…", "item": "phone", "right": "03-1234-5678"} on each line'
            raise BadInput(str(error), place=f"{path}:{number}", mend=mend) from error
    return tuple(found)


def _lines(path: Path) -> list[bytes]:
    try:
        return [line for line in path.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise BadInput(error.strerror or str(error), place=str(path), mend="name a file that can be read") from error
