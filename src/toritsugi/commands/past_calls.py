"""Where past calls come from: a file of journals, or what the office keeps of a line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from toritsugi.bad_input import BadInput
from toritsugi.commands.office import set_up_prepared
from toritsugi.commands.options import settings_of
from toritsugi.core.dialogue.journal import BadJournal, Entry

if TYPE_CHECKING:
    from toritsugi.core.proof.past_call import PastCall

journals_option = click.option(
    "--journals",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Journals of past calls, as an exported call has them (journal.jsonl); several may be in one file.",
)
line_option = click.option("--line", default="", help="A line of this desk, whose calls are taken from its data.")
days_option = click.option(
    "--days", default=30, show_default=True, type=click.IntRange(1, 3650), help="With --line: calls of so many days."
)


class _Row(msgspec.Struct):
    seq: int
    at: float
    kind: str
    body: msgspec.Raw


def past_calls_of(journals: tuple[Path, ...], line: str, days: int, data: Path | None) -> tuple[list[PastCall], int]:
    """(past calls, how many could not be read). Raises BadInput when nothing is named, or it is not there."""
    if bool(journals) == bool(line):
        raise BadInput("name where the past calls are", mend="give either --journals FILE or --line LINE")
    found = [_of_file(path) for path in journals] if journals else [_of_line(line, days, data)]
    return [call for calls, _ in found for call in calls], sum(unread for _, unread in found)


def _of_file(path: Path) -> tuple[list[PastCall], int]:
    from toritsugi.core.proof.past_call import calls_of, past_call

    calls, unread = [], 0
    for rows in calls_of(_rows(path)):
        try:
            calls.append(past_call(rows))
        except BadJournal:
            unread += 1
    return calls, unread


def _rows(path: Path) -> Iterable[Entry]:
    mend = "give a journal.jsonl of exported calls, see docs/reference/journal.md"
    decoder = msgspec.json.Decoder(_Row)
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = decoder.decode(line)
                except msgspec.DecodeError as error:
                    raise BadInput(str(error), place=f"{path}:{number}", mend=mend) from error
                yield Entry(seq=row.seq, at=row.at, kind=row.kind, body=bytes(row.body))
    except OSError as error:
        raise BadInput(error.strerror or str(error), place=str(path), mend=mend) from error


def _of_line(line: str, days: int, data: Path | None) -> tuple[list[PastCall], int]:
    set_up_prepared(settings_of(data))
    from django.utils import timezone

    from toritsugi.office.calls.models import Call
    from toritsugi.office.calls.past import past_calls
    from toritsugi.office.clients.models import Line

    if not Line.objects.filter(pk=line).exists():
        names = ", ".join(Line.objects.order_by("pk").values_list("pk", flat=True)[:20])
        raise BadInput(f"there is no line {line}", place="--line", mend=f"one of: {names or '(none yet)'}")
    since = timezone.now() - timedelta(days=days)
    kept = list(past_calls(Call.objects.filter(line_id=line, started_at__gte=since, erased_at__isnull=True)))
    calls = [call for call in kept if call is not None]
    return calls, len(kept) - len(calls)
