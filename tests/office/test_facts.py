"""The line's record follows the version in force; a manual's webhook has a secret that somebody sees once."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.office import a_line, a_person, an_unreadable_version
from toritsugi.core.manual.model import Manual
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.actions import do_rotate_secret, do_show_secret, secrets_of
from toritsugi.office.clients.facts import check_facts, do_follow
from toritsugi.office.clients.models import Endpoint, Line, ManualVersion
from toritsugi.office.manuals import versioning
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.models import Draft
from toritsugi.office.manuals.versioning import (
    do_approve_version,
    do_make_version,
    do_publish,
    do_roll_back,
    in_page,
)
from toritsugi.resources import read_manual

pytestmark = pytest.mark.django_db

OWN = MANUAL.replace('"0312345678"', '"0399990000"')


@pytest.fixture(autouse=True)
def _checked_in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check has its own tests, and takes seconds."""
    monkeypatch.setattr(versioning, "findings_of", lambda manual, source: [])


@pytest.fixture
def owner(db: None) -> User:
    return a_person(Role.OWNER)


def made(line: Line, owner: User, manual: str = OWN, client: str = CLIENT) -> ManualVersion:
    before = Draft.objects.filter(line=line).first()
    do_save_draft(line, owner, {"manual.yaml": manual, "client.yaml": client}, before.revision if before else 0)
    version = do_make_version(line, in_page(owner), before.revision + 1 if before else 1)
    assert isinstance(version, ManualVersion)
    return version


def record(line: Line) -> tuple[str, str, list[str]]:
    line.refresh_from_db()
    return line.name, line.reading, sorted(line.numbers.values_list("number", flat=True))


def test_the_approval_page_shows_what_of_the_record_changes_and_it_changes_at_once(line: Line, owner: User) -> None:
    version = made(line, owner)
    browser = Browser()
    browser.force_login(owner)
    page = browser.get(reverse("manuals:approve", args=[version.pk])).content.decode()
    for words in ("窓口の登録も変わります", line.name, "見本商会", "0312345678", "0399990000"):
        assert words in page
    assert record(line) == ("sakura 代表", "", ["0312345678"])
    do_approve_version(version, in_page(owner))
    assert record(line) == ("見本商会", "ミホンショウカイ", ["0399990000"])
    assert line.facts_of == version
    assert do_follow(timezone.now()) == 0
    again = browser.get(reverse("manuals:approve", args=[made(line, owner, OWN + "retention_days: 30\n").pk]))
    assert "窓口の登録も変わります" not in again.content.decode()


def test_a_version_of_the_future_changes_the_record_when_it_begins(line: Line, owner: User) -> None:
    version = made(line, owner)
    begins = timezone.now() + timedelta(hours=1)
    do_approve_version(version, in_page(owner), begins)
    assert do_follow(begins - timedelta(seconds=1)) == 0
    assert record(line)[0] == "sakura 代表"
    assert do_follow(begins) == 1
    assert record(line) == ("見本商会", "ミホンショウカイ", ["0399990000"])
    assert do_follow(begins) == 0


def test_a_number_that_rings_elsewhere_refuses_the_approval_and_names_no_other_line(line: Line, owner: User) -> None:
    other = a_line("momiji", number="0399990000")
    version = made(line, owner)
    with pytest.raises(ValidationError, match="0399990000") as refused:
        do_approve_version(version, in_page(owner))
    assert "momiji" not in str(refused.value)
    browser = Browser()
    browser.force_login(owner)
    assert "ほかの窓口で鳴ります" in browser.get(reverse("manuals:approve", args=[version.pk])).content.decode()
    other.numbers.all().delete()
    assert do_approve_version(version, in_page(owner)).state == "approved"


def test_a_number_taken_meanwhile_stays_where_it_rings(line: Line, owner: User) -> None:
    begins = timezone.now() + timedelta(hours=1)
    do_approve_version(made(line, owner), in_page(owner), begins)
    a_line("momiji", number="0399990000")
    do_follow(begins)
    assert record(line) == ("見本商会", "ミホンショウカイ", [])


def test_a_manual_without_numbers_leaves_them_and_going_back_brings_the_former_record(line: Line, owner: User) -> None:
    first = made(line, owner)
    do_approve_version(first, in_page(owner))
    bare = MANUAL.replace(', numbers: ["0312345678"]', "").replace("見本商会, reading", "見本商店, reading")
    do_approve_version(made(line, owner, bare), in_page(owner))
    assert record(line) == ("見本商店", "ミホンショウカイ", ["0399990000"])
    do_roll_back(line, in_page(owner), to=first)
    assert record(line)[0] == "見本商会"


def test_publishing_leaves_the_record_to_whoever_publishes(line: Line, owner: User) -> None:
    published = do_publish(line, read_manual(MANUAL, CLIENT), {}, in_page(owner))
    assert do_follow(timezone.now()) == 0
    assert record(line)[0] == "sakura 代表"
    assert line.facts_of == published


HOOK = CLIENT.replace(
    "silent: { name: 届かない人 }", 'silent: { name: 社内, channels: { webhook: "https://example.com/a" } }'
)


def test_the_secret_of_a_webhook_that_a_manual_made_is_seen_once_by_who_may(line: Line, owner: User) -> None:
    version = made(line, owner, client=HOOK)
    do_approve_version(version, in_page(owner))
    endpoint = Endpoint.objects.get(address="https://example.com/a")
    client_page = reverse("clients:detail", args=[line.client_id])
    address = reverse("clients:show_secret", args=[endpoint.pk])
    stranger, own = Browser(), Browser()
    stranger.force_login(a_person(Role.CLIENT_USER, line.client))
    own.force_login(owner)
    assert stranger.post(address).status_code == 403
    assert "署名の鍵を見る" not in stranger.get(client_page).content.decode(), "leaked but should be hidden"
    assert (
        "署名の鍵は、まだだれも見ていません" in own.get(reverse("manuals:version", args=[version.pk])).content.decode()
    )
    assert f'action="{address}"' in own.get(client_page).content.decode()
    shown = own.post(address)
    assert secrets_of(endpoint)[0] in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert f'action="{address}"' not in own.get(client_page).content.decode()
    again = own.post(address, follow=True).content.decode()
    assert "もう表示しました" in again
    assert secrets_of(endpoint)[0] not in again


def test_a_secret_that_was_renewed_is_seen(line: Line, owner: User) -> None:
    do_approve_version(made(line, owner, client=HOOK), in_page(owner))
    endpoint = Endpoint.objects.get(address="https://example.com/a")
    do_rotate_secret(endpoint)
    assert do_show_secret(endpoint) == ""


def overlong() -> Manual:
    """A manual whose line has a name that no text could give it: longer than the record holds."""
    manual = read_manual(OWN, CLIENT)
    return msgspec.structs.replace(manual, line=msgspec.structs.replace(manual.line, name="長" * 101))


def test_what_the_record_cannot_hold_is_told_and_changes_nothing(line: Line) -> None:
    with pytest.raises(ValidationError) as refused:
        check_facts(line, overlong())
    assert list(refused.value.message_dict) == ["name"]
    assert line.name == "sakura 代表"


def test_a_text_that_no_approval_has_looked_at_does_not_hold_up_the_worker(line: Line, owner: User) -> None:
    begins = timezone.now() + timedelta(hours=1)
    do_publish(line, overlong(), {}, in_page(owner), begins)
    assert do_follow(begins) == 1
    assert do_follow(begins) == 0
    assert record(line)[0] == "sakura 代表"


def test_a_version_that_cannot_be_read_holds_up_no_other_line(line: Line, owner: User) -> None:
    record(line)
    followed = line.facts_of
    begins = timezone.now() + timedelta(hours=1)
    an_unreadable_version(line, begins)
    other = a_line("momiji")
    do_publish(other, read_manual(OWN, CLIENT), {}, in_page(owner), begins)
    for again in (1, 0):
        assert do_follow(begins) == again
    assert record(line) == ("sakura 代表", "", ["0312345678"])
    assert line.facts_of == followed, "it is followed once it can be read"
    assert record(other)[0] == "見本商会"
