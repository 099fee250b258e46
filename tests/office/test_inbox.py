"""The built-in receiver: only what its client's secret signed, repeats counted once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser

from tests.support.office import a_line, close, keep, new_call_id, open_call
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.models import Call, DeskEvent, Message
from toritsugi.office.clients.actions import do_rotate_secret, new_secret, secrets_of
from toritsugi.office.clients.models import Endpoint, Line
from toritsugi.office.delivery.payload import payload
from toritsugi.office.delivery.webhook import headers
from toritsugi.office.inbox.access import body
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.desk import OfficeDesk

BODY = '{"type":"message.kept","data":{"message_id":"m1","words":["見積もり"]}}'.encode()


def post(client: str, secret: str, *, webhook_id: str = "d1", content: bytes = BODY, at: datetime | None = None) -> int:
    signed = headers(webhook_id, content, [secret], at or datetime.now(UTC))
    kind = signed.pop("content-type")
    answer = Browser().post(f"/inbox/{client}/hook", content, content_type=kind, headers=signed)
    return answer.status_code


def secret_of(client: str) -> str:
    return secrets_of(Endpoint.objects.get(client_id=client, channel="inbox"))[0]


def test_a_signed_webhook_is_kept(line: Line) -> None:
    assert post("sakura", secret_of("sakura")) == 204
    item = InboxItem.objects.get()
    assert (item.client_id, item.webhook_id, item.message_id, item.verified) == ("sakura", "d1", "m1", True)
    assert body(item) == BODY
    assert "見積もり".encode() not in bytes(item.sealed)
    assert DeskEvent.objects.filter(kind="inbox.received", client_id="sakura").count() == 1


def test_a_repeat_is_counted_not_kept_twice(line: Line) -> None:
    for _ in range(3):
        assert post("sakura", secret_of("sakura")) == 204
    assert InboxItem.objects.get().times == 3


def test_what_is_not_signed_by_this_inbox_is_refused(line: Line) -> None:
    a_line("other")
    secret = secret_of("sakura")
    long_ago = datetime.now(UTC) - timedelta(minutes=6)
    assert post("sakura", new_secret()) == 401
    assert post("sakura", secret_of("other")) == 401
    assert post("nobody", secret) == 401
    assert post("sakura", secret, at=long_ago) == 401
    assert not InboxItem.objects.exists()


def test_a_changed_body_or_no_signature_is_refused(line: Line) -> None:
    signed = headers("d1", BODY, [secret_of("sakura")], datetime.now(UTC))
    kind = signed.pop("content-type")
    browser = Browser()
    changed = BODY.replace(b"m1", b"m2")
    assert browser.post("/inbox/sakura/hook", changed, content_type=kind, headers=signed).status_code == 401
    assert browser.post("/inbox/sakura/hook", BODY, content_type=kind).status_code == 401
    broken = {**signed, "webhook-signature": "nonsense"}
    assert browser.post("/inbox/sakura/hook", BODY, content_type=kind, headers=broken).status_code == 401
    assert browser.post("/inbox/sakura/hook", b"\xff\xfe", content_type=kind, headers=signed).status_code == 401
    assert browser.get("/inbox/sakura/hook").status_code == 405


def test_both_secrets_fit_while_they_change_over(line: Line) -> None:
    endpoint = Endpoint.objects.get(client_id="sakura", channel="inbox")
    old = secret_of("sakura")
    new = do_rotate_secret(endpoint)
    assert post("sakura", old, webhook_id="a") == 204
    assert post("sakura", new, webhook_id="b") == 204
    do_rotate_secret(endpoint)
    assert post("sakura", old, webhook_id="c") == 401


def test_a_message_that_was_on_its_way_when_its_call_was_erased_leaves_no_body(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id), close(call_id)])
    message = Message.objects.get()
    content = payload(message)
    assert post("sakura", secret_of("sakura"), webhook_id="before", content=content) == 204
    assert InboxItem.objects.get().sealed is not None
    do_erase_call(Call.objects.get(), "request")
    for webhook_id in ("before", "new"):  # one that comes again, and one that comes for the first time
        assert post("sakura", secret_of("sakura"), webhook_id=webhook_id, content=content) == 204
    items = InboxItem.objects.order_by("pk").values_list("webhook_id", "message_id", "sealed", "times")
    assert list(items) == [("before", message.pk, None, 2), ("new", message.pk, None, 1)]
    heard = DeskEvent.objects.filter(kind="inbox.received").values_list("call", flat=True)
    assert list(heard) == [call_id] * 3


@pytest.mark.django_db
def test_a_long_body_is_refused() -> None:
    answer = Browser().post("/inbox/x/hook", b"x" * 70_000, content_type="application/json")
    assert answer.status_code == 413
