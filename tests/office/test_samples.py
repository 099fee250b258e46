"""The first run: sample clients whose manuals are in force and whose inbox is told."""

from __future__ import annotations

import pytest

from tests.support.office import keep, new_call_id, open_call
from toritsugi import resources
from toritsugi.core.dialogue.message import Notify
from toritsugi.office.clients.access import sample_lines
from toritsugi.office.clients.models import Client, Contact, Endpoint
from toritsugi.office.clients.samples import do_create_sample_clients
from toritsugi.office.delivery.models import Delivery
from toritsugi.office.line.desk import OfficeDesk


@pytest.mark.django_db
def test_the_samples_are_made_once_and_answer(desk: OfficeDesk) -> None:
    made = do_create_sample_clients()
    assert len(made) == len(resources.templates())
    assert do_create_sample_clients() == []
    found = {line.line_id: line.manual for line in desk.lines_in_force()}
    assert found == {
        line.id: resources.load_manual(t.name) for line, t in zip(made, resources.templates(), strict=True)
    }
    assert {line.pk for line in sample_lines()} == set(found)
    assert Endpoint.objects.filter(channel="inbox").count() == len(made)
    assert all(version.source["manual.yaml"] for line in made for version in line.versions.all())


@pytest.mark.django_db
def test_a_samples_contacts_are_told_without_anything_set_up(desk: OfficeDesk) -> None:
    for line in do_create_sample_clients():
        manual = resources.load_manual(_template_of(line.client))
        asked = [Notify(contact=rule.to, channel=way) for rule in manual.notify for way in rule.by]
        call_id = new_call_id()
        desk.commit([open_call(line, call_id), keep(call_id, *asked)])
        assert Contact.objects.filter(client=line.client).count() == len(manual.contacts)
    assert not Delivery.objects.exclude(state="pending").exists()


def _template_of(client: Client) -> str:
    return next(t.name for t in resources.templates() if resources.load_manual(t.name).client_id == client.pk)
