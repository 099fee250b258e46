"""What a manual says of its line: name, reading, zone and numbers. The line's record follows the version in force."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from toritsugi.core.manual.model import Manual
from toritsugi.office.calls.happen import happened
from toritsugi.office.clients.actions import do_set_numbers
from toritsugi.office.clients.in_force import versions_in_force
from toritsugi.office.clients.models import Line, LineNumber, ManualVersion
from toritsugi.office.clients.shown import manual_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """One thing of a line's record that a manual says otherwise. what: "name", "reading", "timezone" or "numbers"."""

    what: str
    before: str
    after: str


def changes(line: Line, manual: Manual) -> list[Change]:
    """What of the record would be otherwise. A manual that names no number leaves those on record."""
    pairs = [
        ("name", line.name, manual.line.name),
        ("reading", line.reading, manual.line.reading or line.reading),
        ("timezone", line.timezone, manual.line.timezone),
        ("numbers", _shown(line.numbers.values_list("number", flat=True)), _shown(wanted(line, manual))),
    ]
    return [Change(what, before, after) for what, before, after in pairs if before != after]


def wanted(line: Line, manual: Manual) -> list[str]:
    """The numbers that ring at the line under this manual."""
    return list(manual.line.numbers) or list(line.numbers.values_list("number", flat=True))


def taken(line: Line, manual: Manual) -> list[str]:
    """Numbers of the manual that ring at another line."""
    rows = LineNumber.objects.filter(number__in=manual.line.numbers).exclude(line=line)
    return sorted(rows.values_list("number", flat=True))


def check_facts(line: Line, manual: Manual) -> None:
    """Whether the record can follow this manual. Raises ValidationError.

    Numbers that ring at another line are named; whose line that is stays hidden.
    """
    if numbers := taken(line, manual):
        told = _("電話番号 %(numbers)s は、ほかの窓口で鳴ります。窓口の管理者が番号を空けると、承認できます。")
        raise ValidationError(told % {"numbers": "、".join(numbers)})
    before = (line.name, line.reading, line.timezone)
    try:
        _write(line, manual)
        line.full_clean(exclude=["facts_of"])
    finally:
        line.name, line.reading, line.timezone = before


def _write(line: Line, manual: Manual) -> None:
    line.name, line.timezone = manual.line.name, manual.line.timezone
    line.reading = manual.line.reading or line.reading


@transaction.atomic
def do_take_facts(line: Line, version: ManualVersion, manual: Manual) -> list[Change]:
    """The record has what this version says from now on. A number that rings at another line by now stays there."""
    found = changes(line, manual)
    _write(line, manual)
    line.facts_of = version
    line.full_clean(exclude=["facts_of"])
    line.save(update_fields=["name", "reading", "timezone", "facts_of"])
    elsewhere = taken(line, manual)
    if elsewhere:
        log.warning("line %s: %d numbers of its manual ring at another line", line.pk, len(elsewhere))
    do_set_numbers(line, [number for number in wanted(line, manual) if number not in elsewhere])
    if found:
        happened("line.changed", client=line.client_id, about=line.pk)
    return found


def do_follow(now: datetime) -> int:
    """Lines whose version in force is another than that which their record follows take its facts; how many did.

    A version that cannot be read is told, and followed once it can be.
    """
    in_force = versions_in_force(now)
    rows = Line.objects.filter(pk__in=in_force).values_list("pk", "facts_of_id")
    late = [line_id for line_id, followed in rows if in_force[line_id] != followed]
    unread = 0
    for line_id in late:
        version = ManualVersion.objects.get(pk=in_force[line_id])
        try:
            with transaction.atomic():
                do_take_facts(Line.objects.select_for_update().get(pk=line_id), version, manual_of(version))
        except ValidationError as error:  # a text that no approval has looked at: deliveries must not wait for it
            log.error("line %s cannot follow its manual: %s", line_id, ", ".join(error.message_dict))
            Line.objects.filter(pk=line_id).update(facts_of=version)
        except ValueError as why:
            log.error("line %s: version %s cannot be read: %s", line_id, version.pk, why)
            unread += 1
    return len(late) - unread


def _shown(numbers: Iterable[str]) -> str:
    return "、".join(sorted(numbers))
