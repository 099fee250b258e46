"""Verb: put a manual in force at the line that it names, with the names and numbers that stand in it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from django.db import transaction
from django.utils import timezone

from toritsugi.core.manual.model import Manual
from toritsugi.office.clients.actions import do_create_client, do_create_line, do_set_numbers
from toritsugi.office.clients.in_force import versions_in_force
from toritsugi.office.clients.models import Client, Line, LineNumber, ManualVersion
from toritsugi.office.manuals.versioning import BY_COMMAND, Actor, do_publish


class NoSuchLine(Exception):
    """The line that a manual names is not there. line_id: "<client>.<key>"."""

    def __init__(self, line_id: str) -> None:
        self.line_id = line_id
        super().__init__(f"there is no line {line_id}")


class OutOfUse(Exception):
    """The line that a manual names, or its client, was taken out of use."""

    def __init__(self, line_id: str) -> None:
        self.line_id = line_id
        super().__init__(f"the line {line_id} is out of use")


class NumberTaken(Exception):
    """A number of the manual rings at another line."""

    def __init__(self, number: str, line_id: str) -> None:
        self.number, self.line_id = number, line_id
        super().__init__(f"the number {number} rings at the line {line_id}")


class Published(msgspec.Struct, frozen=True):
    """What was put in force. changed: False where the same manual was in force before."""

    version: ManualVersion
    changed: bool


def do_publish_at_named_line(
    manual: Manual,
    source: Mapping[str, str],
    *,
    make: bool = False,
    actor: Actor = BY_COMMAND,
    check: bool = True,
    note: str = "",
) -> Published:
    """Put a manual in force now at the line "<client id>.<line id>" that it names, in one transaction.

    The line then has the manual's name, reading, zone and numbers. make: add the client and the line where they are
    missing. check, note: as of `do_publish`. Raises NoSuchLine, OutOfUse, NumberTaken, NotFit, ValidationError.
    """
    with transaction.atomic():
        line = _line(manual, make)
        before = versions_in_force(timezone.now()).get(line.pk)
        _take_over_facts(line, manual)
        version = do_publish(line, manual, source, actor, check=check, note=note)
        return Published(version=version, changed=version.pk != before)


def _line(manual: Manual, make: bool) -> Line:
    line_id = f"{manual.client_id}.{manual.line.id}"
    line = Line.objects.select_related("client").filter(pk=line_id).first()
    if line is not None:
        if not (line.active and line.client.active):
            raise OutOfUse(line_id)
        return line
    if not make:
        raise NoSuchLine(line_id)
    client = Client.objects.filter(pk=manual.client_id).first()
    if client is not None and not client.active:
        raise OutOfUse(line_id)
    if client is None:
        client = do_create_client(id=manual.client_id, name=manual.client_name, timezone_name=manual.line.timezone)
    return do_create_line(client, key=manual.line.id, name=manual.line.name, timezone_name=manual.line.timezone)


def _take_over_facts(line: Line, manual: Manual) -> None:
    taken = LineNumber.objects.filter(number__in=manual.line.numbers).exclude(line=line).first()
    if taken is not None:
        raise NumberTaken(taken.number, taken.line_id)
    line.name, line.reading, line.timezone = manual.line.name, manual.line.reading, manual.line.timezone
    line.full_clean(exclude=["facts_of"])
    line.save(update_fields=["name", "reading", "timezone"])
    line.client.name = manual.client_name
    line.client.full_clean()
    line.client.save(update_fields=["name"])
    do_set_numbers(line, manual.line.numbers)
