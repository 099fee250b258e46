"""Verb: the sample clients of a first run, one for each shipped template, each told by its own inbox."""

from __future__ import annotations

from django.db import transaction

from toritsugi import resources
from toritsugi.core.manual.model import Manual
from toritsugi.office.clients.actions import do_create_client, do_create_line
from toritsugi.office.clients.models import Client, Line, LineNumber
from toritsugi.office.manuals.versioning import AT_START, Actor, do_publish


def do_create_client_from_template(
    template: str, actor: Actor, *, client_id: str = "", name: str = "", sample: bool = False
) -> Line:
    """A client with one line whose manual is a shipped template, in force at once.

    client_id, name: "" takes the template's. A number of the template that rings at another line already is left out.
    Raises resources.ManualError, ValidationError.
    """
    manual = resources.load_manual(template)
    source = resources.template_files(template)
    source.pop(resources.CALLERS_FILE, None)
    with transaction.atomic():
        client = do_create_client(
            id=client_id or manual.client_id,
            name=name or manual.client_name,
            timezone_name=manual.line.timezone,
            sample=sample,
        )
        return _line(client, manual, source, actor)


def _line(client: Client, manual: Manual, source: dict[str, str], actor: Actor) -> Line:
    taken = set(LineNumber.objects.filter(number__in=manual.line.numbers).values_list("number", flat=True))
    line = do_create_line(
        client,
        key=manual.line.id,
        name=manual.line.name,
        reading=manual.line.reading,
        numbers=[number for number in manual.line.numbers if number not in taken],
        timezone_name=manual.line.timezone,
    )
    do_publish(line, manual, source, actor, check=False)
    return line


def do_create_sample_clients() -> list[Line]:
    """The shipped sample clients that are not there yet; called at every start, it adds each once."""
    made: list[Line] = []
    for template in resources.templates():
        manual = resources.load_manual(template.name)
        if not Client.objects.filter(id=manual.client_id).exists():
            made.append(do_create_client_from_template(template.name, AT_START, sample=True))
    return made
