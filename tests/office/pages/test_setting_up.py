"""Setting clients up in the browser: a client, a line, a contact, an endpoint; out of use and back; trying a line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.office.pages.conftest import Kept
from tests.support.office import a_line, a_person
from toritsugi.core.tickets import ticket_key, verify
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.actions import do_create_client, do_create_line
from toritsugi.office.clients.in_force import versions_in_force
from toritsugi.office.clients.models import Client, Contact, Endpoint, Line
from toritsugi.office.line import voice
from toritsugi.office.visits.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def owner(client: Browser, staff: dict[str, User]) -> Browser:
    """An owner's browser."""
    client.force_login(staff[Role.OWNER])
    return client


def test_a_client_from_nothing_to_its_webhook(owner: Browser) -> None:
    made = owner.post(reverse("clients:new"), {"id": "yamato", "name": "大和商事", "template": ""})
    assert made["Location"] == reverse("clients:detail", args=["yamato"])
    line = {"key": "main", "name": "代表", "reading": "だいひょう", "numbers": "0312340000 0312340001"}
    made = owner.post(reverse("clients:new_line", args=["yamato"]), line)
    assert made["Location"] == reverse("clients:line", args=["yamato.main"])
    assert set(Line.objects.get().numbers.values_list("number", flat=True)) == {"0312340000", "0312340001"}
    assert (
        owner.post(reverse("clients:new_contact", args=["yamato"]), {"key": "office", "name": "総務"}).status_code
        == 302
    )
    sent = {"channel": "webhook", "address": "https://example.jp/hook"}
    page = owner.post(reverse("clients:endpoint", args=["yamato", "office"]), sent)
    assert b"whsec_" in page.content
    shown = owner.get(reverse("clients:detail", args=["yamato"])).content.decode()
    assert "whsec_" not in shown, "the secret is shown once"
    for part in ("代表", "0312340001", "総務", "https://example.jp/hook"):
        assert part in shown


def test_a_client_from_a_template_may_have_a_name_of_its_own(owner: Browser) -> None:
    owner.post(reverse("clients:new"), {"id": "tokiwa", "name": "常盤", "template": "reception"})
    assert Client.objects.get().name == "常盤"
    assert list(versions_in_force(timezone.now())) == [Line.objects.get().id]


@pytest.mark.parametrize(
    ("name", "sent", "field"),
    [
        ("clients:new", {"id": "yamato", "name": "", "template": ""}, "name"),
        ("clients:new", {"id": "Yamato!", "name": "大和", "template": ""}, "id"),
        ("clients:new", {"id": "sakura", "name": "大和", "template": ""}, "id"),
        ("clients:new_line", {"key": "main", "name": "代表"}, "key"),
        ("clients:new_line", {"key": "b", "name": "代表", "numbers": "03-1234"}, "numbers"),
        ("clients:new_line", {"key": "b", "name": "代表", "numbers": "0399999999"}, "numbers"),
        ("clients:new_contact", {"key": "front", "name": "受付"}, "key"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    owner: Browser, ours: Kept, name: str, sent: dict[str, str], field: str
) -> None:
    a_line("momiji", number="0399999999")
    rows = (Client.objects.count(), Line.objects.count(), Contact.objects.count())
    answer = owner.post(reverse(name, args=[] if name == "clients:new" else ["sakura"]), sent)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert (Client.objects.count(), Line.objects.count(), Contact.objects.count()) == rows


def test_lines_and_clients_are_taken_out_of_use_and_back(owner: Browser, ours: Kept) -> None:
    for name, argument in (("clients:line_active", ours.line.id), ("clients:active", "sakura")):
        for wanted, there in (("no", []), ("yes", [ours.line.id])):
            assert owner.post(reverse(name, args=[argument]), {"active": wanted}).status_code == 302
            assert list(versions_in_force(timezone.now())) == there
            page = owner.get(reverse("clients:line", args=[ours.line.id])).content.decode()
            assert ("停止中" in page) == (not there)


def test_an_endpoint_is_taken_out_of_use_and_the_inbox_is_not(owner: Browser, ours: Kept) -> None:
    address = reverse("clients:endpoint_active", args=[ours.endpoint.pk])
    for wanted, words in (("no", "手で止めました"), ("yes", "使うのをやめる")):
        page = owner.post(address, {"active": wanted}, follow=True).content.decode()
        assert words in page
    inbox = Endpoint.objects.get(client_id="sakura", channel="inbox")
    assert owner.post(reverse("clients:endpoint_active", args=[inbox.pk]), {"active": "no"}).status_code == 400


# --- trying one's own line ---


def start(browser: Browser, line: str) -> Any:
    return browser.post(reverse("visits:start"), json.dumps({"line": line}), content_type="application/json")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the voice process is asked for, in its place."""
    found: list[tuple[str, dict[str, Any]]] = []

    def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        found.append((path, body))
        return {"call_id": "c" * 32, "lines": [], "asks": None, "finished": False}

    monkeypatch.setattr(voice, "_post", post)
    return found


@pytest.mark.parametrize("role", [Role.OWNER, Role.SUPERVISOR])
def test_whoever_sets_lines_up_may_call_them(
    client: Browser, ours: Kept, staff: dict[str, User], asked: list[tuple[str, dict[str, Any]]], role: str
) -> None:
    client.force_login(staff[role])
    page = client.get(reverse("clients:line", args=[ours.line.id])).content.decode()
    assert f'href="{reverse("visits:phone", args=[ours.line.id])}"' in page
    phone = client.get(reverse("visits:phone", args=[ours.line.id]))
    assert phone.status_code == 200
    assert "本番と同じように" in phone.content.decode()
    assert start(client, ours.line.id).status_code == 200
    ((path, body),) = asked
    claims = verify(body["ticket"], ticket_key(voice.voice_token()), timezone.now().timestamp())
    assert (path, claims.line_id) == ("text/start", ours.line.id)
    assert client.session["visits"] == ["c" * 32]
    assert not Visit.objects.exists(), "the caps count visitors"


def test_nobody_else_may(
    client: Browser, ours: Kept, theirs: Kept, staff: dict[str, User], asked: list[tuple[str, dict[str, Any]]]
) -> None:
    tries = [(None, ours, 404), (ours.user, ours, 403), (ours.user, theirs, 404), (staff[Role.OPERATOR], ours, 403)]
    for user, whose, status in tries:
        client.logout()
        if user is not None:
            client.force_login(user)
        assert client.get(reverse("visits:phone", args=[whose.line.id])).status_code == status
        assert start(client, whose.line.id).status_code == status, "leaked but should be hidden"
    assert not asked


def test_a_line_that_answers_nobody_cannot_be_called(owner: Browser, ours: Kept) -> None:
    empty = do_create_line(do_create_client(id="yamato", name="大和"), key="main", name="代表")
    assert owner.get(reverse("visits:phone", args=[empty.id])).status_code == 404
    page = owner.get(reverse("clients:line", args=[empty.id])).content.decode()
    assert f'href="{reverse("visits:phone", args=[empty.id])}"' not in page
    owner.post(reverse("clients:line_active", args=[ours.line.id]), {"active": "no"})
    assert owner.get(reverse("visits:phone", args=[ours.line.id])).status_code == 404


def test_a_person_of_another_client_may_still_try_a_sample(client: Browser, ours: Kept) -> None:
    sample = a_line("minato", sample=True)
    client.force_login(a_person(Role.CLIENT_USER, ours.line.client, "other@example.com"))
    assert client.get(reverse("visits:phone", args=[sample.id])).status_code == 200
