"""What commands share that do something at a line: which line, for whom, until when, and what the office refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from toritsugi.bad_input import BadInput

if TYPE_CHECKING:
    from toritsugi.office.clients.models import Line
    from toritsugi.office.manuals.versioning import Actor

by_option = click.option("--by", default="", help="Mail address of the person of the desk who does it, for the log.")


def line_named(line_id: str) -> Line:
    """The line "<client>.<line>". Raises BadInput."""
    from toritsugi.office.clients.models import Line

    found = Line.objects.select_related("client").filter(pk=line_id).first()
    if found is None:
        raise BadInput(f"there is no line {line_id}", place="LINE", mend="toritsugi client list shows each")
    return found


def actor_of(by: str) -> Actor:
    """Whoever does it by command; named where --by was given. Raises BadInput.

    Somebody of the desk: people of a client do it in their own pages, where they sign in.
    """
    from toritsugi.office.accounts.access import Right, may
    from toritsugi.office.accounts.models import User
    from toritsugi.office.manuals.models import Through
    from toritsugi.office.manuals.versioning import BY_COMMAND, Actor

    if not by:
        return BY_COMMAND
    user = User.objects.filter(email__iexact=by).first()
    if user is None or not may(user, Right.SET_UP):
        mend = "an owner or supervisor who is active; toritsugi user list shows everybody"
        raise BadInput("this person does not set up manuals", place="--by", mend=mend)
    return Actor(user, Through.COMMAND)


def moment_of(words: str, line: Line, place: str) -> datetime:
    """A time such as "2026-11-22 18:00" in the line's zone. Raises BadInput."""
    try:
        found = datetime.fromisoformat(words)
    except ValueError as error:
        mend = f'write it as "2026-11-22 18:00", in {line.timezone}'
        raise BadInput(f"{words!r} is no time", place=place, mend=mend) from error
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(line.timezone))


def shown(moment: datetime | None, line: Line) -> str:
    """A time in the line's zone, to the minute."""
    return f"{moment.astimezone(ZoneInfo(line.timezone)):%Y-%m-%d %H:%M}" if moment else ""


@contextmanager
def refusals(places: dict[str, str], mend: str) -> Iterator[None]:
    """What the office refuses, told with its place. places: field → option or argument."""
    from django.core.exceptions import ValidationError
    from django.utils import translation

    try:
        with translation.override("en"):
            yield
    except ValidationError as error:
        fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        field, why = next(iter(fields.items()))
        raise BadInput(" ".join(why), place=places.get(field, field), mend=mend) from error
