"""Putting a manual in force from its files: the line it names, names and numbers that follow it, what refuses."""

from __future__ import annotations

import pytest

from tests.support.manual_sources import CLIENT, MANUAL, good
from toritsugi.office.clients.actions import do_create_client, do_create_line
from toritsugi.office.clients.models import Client, Contact, Line, ManualVersion
from toritsugi.office.clients.publishing import NoSuchLine, NumberTaken, do_publish_at_named_line
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.resources import read_manual

SOURCE = {"manual.yaml": MANUAL, "client.yaml": CLIENT}


@pytest.mark.django_db
def test_the_line_that_is_missing_is_added_only_when_told(desk: OfficeDesk) -> None:
    with pytest.raises(NoSuchLine, match=r"mihon\.main"):
        do_publish_at_named_line(good(), SOURCE)
    assert not Client.objects.exists()

    done = do_publish_at_named_line(good(), SOURCE, make=True)
    assert (done.version.line_id, done.version.number, done.changed) == ("mihon.main", 1, True)
    (line,) = desk.lines_in_force()
    assert (line.manual, line.numbers) == (good(), ("0312345678",))
    assert set(Contact.objects.values_list("key", flat=True)) == {"office", "boss", "silent"}
    assert done.version.source == SOURCE


@pytest.mark.django_db
def test_the_same_manual_again_changes_nothing_and_another_is_the_next_version(desk: OfficeDesk) -> None:
    do_publish_at_named_line(good(), SOURCE, make=True)
    assert not do_publish_at_named_line(good(), SOURCE).changed
    assert ManualVersion.objects.count() == 1

    before = desk.lines_changed()
    changed = read_manual(MANUAL.replace("見本商会,", "見本堂,").replace("0312345678", "0312345670"), CLIENT)
    done = do_publish_at_named_line(changed, SOURCE)
    assert (done.version.number, done.changed) == (2, True)
    (line,) = desk.lines_in_force()
    assert (line.manual, line.numbers) == (changed, ("0312345670",))
    assert Line.objects.get().name == "見本堂"
    assert desk.lines_changed() != before


@pytest.mark.django_db
def test_a_number_of_another_line_refuses_and_leaves_everything_as_it_was() -> None:
    other = do_create_line(do_create_client(id="other", name="ほか"), key="main", name="ほか", numbers=["0312345678"])
    with pytest.raises(NumberTaken, match=r"0312345678 rings at the line other\.main"):
        do_publish_at_named_line(good(), SOURCE, make=True)
    assert list(Client.objects.values_list("pk", flat=True)) == ["other"]
    assert list(other.numbers.values_list("number", flat=True)) == ["0312345678"]
