"""The public pages: whom to call, the phone, the caps, the inbox of the samples."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.support.office import a_line, a_person, keep, message_id_of, new_call_id, open_call
from toritsugi.office.accounts.models import Role
from toritsugi.office.clients.models import Line
from toritsugi.office.inbox.actions import inbox_about
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line import voice
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.keyring import vault
from toritsugi.office.visits import actions
from toritsugi.office.visits.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def sample(db: None) -> Line:
    """The sample client "minato" with one line."""
    return a_line("minato", sample=True)


def start(browser: Browser, line: str, **extra: str):  # type: ignore[no-untyped-def]
    return browser.post(reverse("visits:start"), json.dumps({"line": line}), content_type="application/json", **extra)


def test_the_front_page_names_samples_and_no_client(client: Browser, sample: Line, line: Line) -> None:
    page = client.get("/").content.decode()
    assert sample.name in page
    assert line.name not in page, "leaked but should be hidden"


def test_a_clients_line_cannot_be_called_from_the_page(client: Browser, sample: Line, line: Line) -> None:
    assert client.get(reverse("visits:phone", args=[sample.id])).status_code == 200
    assert client.get(reverse("visits:phone", args=[line.id])).status_code == 404
    assert start(client, line.id).status_code == 404
    assert Visit.objects.count() == 0


def test_a_clients_inbox_is_hidden_from_strangers_and_other_clients(client: Browser, sample: Line, line: Line) -> None:
    assert client.get(reverse("inbox:list", args=["minato"])).status_code == 200
    assert client.get(reverse("inbox:list", args=["sakura"])).status_code == 404
    assert client.get(reverse("inbox:events", args=["sakura"])).status_code == 404
    client.force_login(a_person(Role.CLIENT_USER, sample.client))
    assert client.get(reverse("inbox:list", args=["sakura"])).status_code == 404
    client.force_login(a_person(Role.CLIENT_USER, line.client))
    assert client.get(reverse("inbox:list", args=["sakura"])).status_code == 200


def an_item(line: Line, call_id: str, desk: OfficeDesk, word: str) -> InboxItem:
    """What the inbox got for a call."""
    desk.commit([open_call(line, call_id), keep(call_id)])
    client = line.client_id
    body = {"data": {"matter": {"title": word}, "items": [], "message_id": message_id_of(call_id)}}
    now = timezone.now()
    return InboxItem.objects.create(
        client_id=client,
        webhook_id=call_id,
        message_id=message_id_of(call_id),
        sealed=vault().seal_own(json.dumps(body).encode(), inbox_about(client)),
        verified=True,
        received_at=now,
        last_at=now,
    )


def test_a_visitor_sees_only_what_own_calls_brought(
    client: Browser, sample: Line, line: Line, desk: OfficeDesk
) -> None:
    own, other, foreign = new_call_id(), new_call_id(), new_call_id()
    mine = an_item(sample, own, desk, "わたしの用件")
    others = an_item(sample, other, desk, "ほかの方の用件")
    an_item(line, foreign, desk, "よその会社の用件")
    address = reverse("inbox:list", args=["minato"])
    empty = client.get(address).content.decode()
    assert "用件</strong>" not in empty, "leaked but should be hidden"
    assert "先にこの窓口へ電話をかけてください" in empty

    session = client.session
    session["visits"] = [own, foreign]
    session.save()
    page = client.get(address).content.decode()
    assert "わたしの用件" in page
    assert "ほかの方の用件" not in page, "leaked but should be hidden"
    assert "よその会社の用件" not in page, "leaked but should be hidden"
    assert client.get(reverse("inbox:item", args=["minato", mine.pk])).status_code == 200
    assert client.get(reverse("inbox:item", args=["minato", others.pk])).status_code == 404, (
        "leaked but should be hidden"
    )
    assert client.get(reverse("inbox:list", args=["sakura"])).status_code == 404, "leaked but should be hidden"

    client.force_login(a_person(Role.CLIENT_USER, line.client))
    assert "ほかの方の用件" not in client.get(address).content.decode(), "leaked but should be hidden"
    client.force_login(a_person(Role.OPERATOR))
    page = client.get(address).content.decode()
    assert "わたしの用件" in page
    assert "ほかの方の用件" in page


def test_the_inbox_of_a_first_visitor_opens_the_session_that_its_stream_looks_into(
    client: Browser, sample: Line
) -> None:
    assert not client.cookies
    client.get(f"/inbox/{sample.client_id}/")
    opened = client.cookies["sessionid"].value
    assert client.session["visits"] == []
    assert client.session.session_key == opened


def test_without_a_voice_process_the_caller_is_told_so(client: Browser, sample: Line) -> None:
    answer = start(client, sample.id)
    assert answer.status_code == 503
    assert "停止しています" in answer.json()["message"]


def test_one_address_is_capped_and_another_is_not(client: Browser, sample: Line) -> None:
    mark = actions.visitor_mark("127.0.0.1")
    for _ in range(actions.PER_ADDRESS):
        actions.do_admit_visit(sample, mark, timezone.now())
    answer = start(client, sample.id)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert str(actions.PER_ADDRESS) in answer.json()["message"]
    assert start(client, sample.id, REMOTE_ADDR="127.0.0.2").status_code == 503  # admitted; there is no voice process


def test_all_addresses_together_are_capped(sample: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "IN_TOTAL", 3)
    now = timezone.now()
    for n in range(3):
        actions.do_admit_visit(sample, actions.visitor_mark(f"10.0.0.{n}"), now)
    with pytest.raises(actions.CapReached) as reached:
        actions.do_admit_visit(sample, actions.visitor_mark("10.0.0.9"), now)
    assert reached.value.whose == "total"
    assert actions.do_admit_visit(sample, actions.visitor_mark("10.0.0.9"), now + timedelta(hours=1, seconds=1))


def test_a_visitor_may_answer_only_own_calls(client: Browser, sample: Line) -> None:
    for name in ("visits:text", "visits:hang_up", "visits:resume"):
        answer = client.post(reverse(name, args=["0" * 32]), "{}", content_type="application/json")
        assert answer.status_code == 404
        assert answer.json()["message"]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"line": 1}', b'{"line": "x", "sdp": "' + b"v" * 40_001 + b'"}'])
def test_what_is_not_an_offer_is_refused(client: Browser, body: bytes) -> None:
    answer = client.post(reverse("visits:offer"), body, content_type="application/json")
    assert answer.status_code == 400


def test_a_ticket_is_for_the_line_and_the_visitor(sample: Line) -> None:
    from toritsugi.core.tickets import ticket_key, verify

    now = timezone.now().timestamp()
    claims = verify(voice.ticket(sample.id, "someone"), ticket_key(voice.voice_token()), now)
    assert (claims.line_id, claims.visitor) == (sample.id, "someone")
    assert claims.exp <= timezone.now().timestamp() + voice.TICKET_LIFE
