"""One attempt at a time against a real receiver on loopback: what is sent, what its answers mean, what follows."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from standardwebhooks import Webhook

from tests.support.office import NAME, PHONE, a_line, a_person, keep, new_call_id, open_call
from tests.support.ports import free_port
from tests.support.receiver import Answer, Receiver, receiver
from toritsugi.core.dialogue.message import Notify
from toritsugi.office.clients.actions import (
    do_add_contact,
    do_rotate_secret,
    do_set_endpoint,
    secrets_of,
)
from toritsugi.office.clients.models import Endpoint, Line
from toritsugi.office.clients.retiring import do_set_endpoint_active
from toritsugi.office.delivery import webhook
from toritsugi.office.delivery.access import pending_board
from toritsugi.office.delivery.actions import TWICE, do_resend
from toritsugi.office.delivery.addresses import BadAddress, check_webhook_url
from toritsugi.office.delivery.models import Attempt, Delivery
from toritsugi.office.delivery.sending import do_attempt
from toritsugi.office.line.desk import OfficeDesk


def told_by_webhook(desk: OfficeDesk, line: Line, hook: Receiver, settings) -> Delivery:  # type: ignore[no-untyped-def]
    """A kept message whose contact "sales" has the receiver as webhook."""
    settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, webhook_private_hosts=(hook.host,))
    contact = do_add_contact(line.client, key="sales", name="営業")
    do_set_endpoint(contact, "webhook", hook.url)
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id, Notify(contact="sales", channel="webhook"))])
    return Delivery.objects.get(contact_key="sales")


def attempt(delivery: Delivery) -> Delivery:
    """Make the attempt that is open, whenever it is due."""
    do_attempt(delivery.attempts.get(result="").pk)
    delivery.refresh_from_db()
    return delivery


def test_accepted_at_once(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver() as hook:
        delivery = attempt(told_by_webhook(desk, line, hook, settings))
        (request,) = hook.wait(1)
    assert (delivery.state, delivery.next_at) == ("delivered", None)
    made = delivery.attempts.get()
    assert (made.result, made.status, made.detail) == ("accepted", 200, "")
    assert made.duration >= 0
    assert request.headers["webhook-id"] == delivery.pk
    Webhook(secrets_of(delivery.endpoint)[0]).verify(request.body, request.headers)
    body = json.loads(request.body)
    assert (body["type"], body["data"]["manual"]["version"]) == ("message.kept", 1)
    assert [(i["id"], i["value"]) for i in body["data"]["items"]] == [("name", NAME), ("phone", PHONE)]
    assert body["data"]["link"].endswith(f"/messages/{delivery.message_id}/")
    assert "audio" not in request.body.decode()


def test_an_attempt_that_ended_is_not_made_again(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver() as hook:
        delivery = attempt(told_by_webhook(desk, line, hook, settings))
        assert do_attempt(delivery.attempts.get().pk) is None
        assert len(hook.received) == 1


def test_failure_then_success_carries_the_same_id(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda n: (500 if n == 0 else 204, {})) as hook:
        delivery = attempt(told_by_webhook(desk, line, hook, settings))
        assert delivery.state == "pending"
        second = delivery.attempts.get(number=2)
        first = delivery.attempts.get(number=1)
        assert (first.result, first.status) == ("retry", 500)
        assert timedelta(seconds=5) <= second.due_at - first.ended_at <= timedelta(seconds=6.1)
        assert delivery.next_at == second.due_at
        attempt(delivery)
        assert delivery.state == "delivered"
        ids = {request.headers["webhook-id"] for request in hook.wait(2)}
    assert ids == {delivery.pk}


def test_retry_after_is_honoured(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda _n: (429, {"Retry-After": "900"})) as hook:
        delivery = attempt(told_by_webhook(desk, line, hook, settings))
    first, second = delivery.attempts.order_by("number")
    assert second.due_at - first.ended_at == timedelta(seconds=900)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 301, 302, 307])
def test_permanent_answers_end_it(desk: OfficeDesk, line: Line, settings, status: int) -> None:
    with receiver(lambda _n: (status, {"Location": "/elsewhere"})) as hook:
        delivery = attempt(told_by_webhook(desk, line, hook, settings))
        assert len(hook.received) == 1  # a redirect is not followed
    assert (delivery.state, delivery.reason) == ("failed", "permanent")
    assert delivery in pending_board(a_person("owner"))


def test_gone_disables_the_endpoint_and_takes_the_contacts_other_way(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda _n: (410, {})) as hook:
        delivery = told_by_webhook(desk, line, hook, settings)
        do_set_endpoint(line.client.contacts.get(key="sales"), "mail", "sales@example.com")
        attempt(delivery)
    assert delivery.state == "gone"
    assert delivery.endpoint.disabled_reason == "410 Gone"
    assert Delivery.objects.filter(contact_key="sales", channel="mail", state="pending").count() == 1
    again = do_resend(delivery)
    assert (again.state, again.reason) == ("failed", "endpoint_disabled")


def ways_of(call_id: str) -> set[tuple[str, str]]:
    """By which channels "sales" is told of a call's message, and how each stands."""
    rows = Delivery.objects.filter(message__call=call_id, contact_key="sales")
    return set(rows.values_list("channel", "state"))


@pytest.mark.parametrize("why", ["gone", "retired", "none"])
def test_while_a_way_is_closed_every_message_takes_the_contacts_other_way(
    desk: OfficeDesk, line: Line, settings, why: str
) -> None:
    with receiver(lambda _n: (410, {})) as hook:
        first = told_by_webhook(desk, line, hook, settings)
        do_set_endpoint(line.client.contacts.get(key="sales"), "mail", "sales@example.com")
        match why:
            case "gone":
                attempt(first)
            case "retired":
                do_set_endpoint_active(first.endpoint, active=False)
            case _:
                first.endpoint.delete()
    later, both, quiet = new_call_id(), new_call_id(), new_call_id()
    by_hook, by_mail = (Notify(contact="sales", channel=one) for one in ("webhook", "mail"))
    writes = [open_call(line, later), keep(later, by_hook), open_call(line, both), keep(both, by_hook, by_mail)]
    for _ in range(2):  # a commit that is replayed makes nothing more
        desk.commit([*writes, open_call(line, quiet), keep(quiet)])
    assert ways_of(later) == ways_of(both) == {("webhook", "failed"), ("mail", "pending")}
    assert ways_of(quiet) == set()
    mails = Delivery.objects.filter(channel="mail", message__call__in=[later, both])
    assert [one.attempts.count() for one in mails] == [1, 1]


def test_the_other_way_of_another_client_or_contact_is_not_taken(desk: OfficeDesk, line: Line) -> None:
    other = a_line("other")
    for client, key in ((line.client, "sales"), (line.client, "front"), (other.client, "sales")):
        contact = do_add_contact(client, key=key, name="営業")
        if (client, key) != (line.client, "sales"):
            do_set_endpoint(contact, "mail", "else@example.com")
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id, Notify(contact="sales", channel="webhook"))])
    assert ways_of(call_id) == {("webhook", "failed")}
    assert not Delivery.objects.filter(channel="mail").exists()


def test_what_ends_in_the_clients_own_inbox_is_no_other_way(desk: OfficeDesk, line: Line) -> None:
    do_set_endpoint(do_add_contact(line.client, key="sales", name="営業"), "webhook", "inbox")
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id, Notify(contact="sales", channel="mail"))])
    assert ways_of(call_id) == {("mail", "failed")}


def test_sent_again_by_hand_to_a_closed_way_it_takes_the_other(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver() as hook:
        first = attempt(told_by_webhook(desk, line, hook, settings))
    do_set_endpoint(line.client.contacts.get(key="sales"), "mail", "sales@example.com")
    do_set_endpoint_active(first.endpoint, active=False)
    assert do_resend(first).state == "failed"
    assert ways_of(first.message.call_id) == {("webhook", "delivered"), ("webhook", "failed"), ("mail", "pending")}


def test_a_broken_connection_may_have_carried_it(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda _n: None) as hook:
        delivery = attempt(told_by_webhook(desk, line, hook, settings))
        assert len(hook.received) == 1
    assert delivery.attempts.get(number=1).result == "unknown"
    assert delivery.state == "pending"


def test_a_receiver_that_hangs_is_given_up(desk: OfficeDesk, line: Line, settings, monkeypatch) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", (1.0, 0.2))
    free = threading.Event()

    def hang(_n: int) -> tuple[int, dict[str, str]]:
        free.wait(20)
        return 200, {}

    answer: Answer = hang
    with receiver(answer) as hook:
        delivery = attempt(told_by_webhook(desk, line, hook, settings))
        free.set()
    assert delivery.attempts.get(number=1).result == "unknown"
    assert delivery.attempts.filter(number=2, result="").exists()


def test_a_receiver_that_answers_byte_by_byte_is_given_up(desk: OfficeDesk, line: Line, settings, monkeypatch) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", (1.0, 5.0))
    monkeypatch.setattr(webhook, "TOTAL", 0.5)
    given_up = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not given_up.wait(0.02):
                    connection.sendall(b"a")

        thread = threading.Thread(target=drip)
        thread.start()
        delivery = attempt(told_by_webhook(desk, line, Receiver(server.getsockname()[1]), settings))
        given_up.set()
        thread.join()
    assert delivery.attempts.get(number=1).result == "unknown"
    assert delivery.state == "pending"


def test_nobody_listens(desk: OfficeDesk, line: Line, settings) -> None:
    nobody = Receiver(free_port())
    delivery = attempt(told_by_webhook(desk, line, nobody, settings))
    first = delivery.attempts.get(number=1)
    assert (first.result, first.detail) == ("retry", "no connection")


def test_after_the_last_attempt_it_has_failed(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda _n: (503, {})) as hook:
        delivery = told_by_webhook(desk, line, hook, settings)
        for _ in range(10):
            attempt(delivery)
        assert len(hook.received) == 10
    assert (delivery.state, delivery.reason) == ("failed", "exhausted")
    assert not delivery.attempts.filter(result="").exists()


PRIVATE = [
    "https://127.0.0.1/",
    "https://localhost/",
    "https://[::1]/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0.0.0.0/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://[fd00::1]/",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_private_addresses_are_refused(url: str) -> None:
    signed = webhook.headers("id", b"{}", ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], datetime.now(UTC))
    outcome = webhook.send(url, b"{}", signed)
    assert (outcome.result, outcome.status) == ("permanent", None)


def test_a_receiver_on_loopback_is_reached_only_where_the_owner_named_it(
    desk: OfficeDesk, line: Line, settings
) -> None:
    with receiver() as hook:
        delivery = told_by_webhook(desk, line, hook, settings)
        settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, webhook_private_hosts=())
        attempt(delivery)
        assert hook.received == []
    assert (delivery.state, delivery.attempts.get().detail) == ("failed", "the address may not be used")


@pytest.mark.parametrize(
    "url", ["http://example.com/", "ftp://example.com/", "https://u:p@example.com/", "https://", "x"]
)
def test_addresses_that_people_may_not_enter(url: str) -> None:
    with pytest.raises(BadAddress):
        check_webhook_url(url)


def test_two_secrets_sign_while_the_receiver_changes_over(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver() as hook:
        delivery = told_by_webhook(desk, line, hook, settings)
        old = secrets_of(delivery.endpoint)[0]
        new = do_rotate_secret(delivery.endpoint)
        attempt(Delivery.objects.get(pk=delivery.pk))
        (request,) = hook.wait(1)
    for secret in (old, new):
        Webhook(secret).verify(request.body, request.headers)


def test_the_published_vector_of_the_standard() -> None:
    at = datetime.fromtimestamp(1614265330, UTC)
    body = b'{"test": 2432232314}'
    made = webhook.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", body, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], at)
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    with pytest.raises(ValueError, match="UTC"):
        webhook.headers("x", body, [], at.astimezone(tz=None).replace(tzinfo=None))


def test_sending_again_by_hand_is_a_new_generation(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda n: (404 if n == 0 else 200, {})) as hook:
        first = attempt(told_by_webhook(desk, line, hook, settings))
        second = attempt(do_resend(first))
        ids = [request.headers["webhook-id"] for request in hook.wait(2)]
    assert (second.generation, second.state) == (2, "delivered")
    assert len(set(ids)) == 2
    assert first not in pending_board(a_person("owner"))


def test_the_button_pressed_twice_sends_once(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda n: (404 if n == 0 else 200, {})) as hook:
        first = attempt(told_by_webhook(desk, line, hook, settings))
        again = do_resend(first)
        assert do_resend(first).pk == again.pk, "it waits to be sent"
        attempt(again)
        assert do_resend(first).pk == again.pk, "it was sent between the two presses"
        Delivery.objects.filter(pk=again.pk).update(created_at=again.created_at - TWICE)
        third = attempt(do_resend(first))
        assert (third.generation, len(hook.received)) == (3, 3)


def test_what_waits_for_its_next_attempt_is_not_sent_under_a_second_id(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda _n: (503, {})) as hook:
        first = attempt(told_by_webhook(desk, line, hook, settings))
    Delivery.objects.update(created_at=first.created_at - TWICE)
    assert do_resend(first).pk == first.pk
    assert first.attempts.count() == 2


def test_nothing_personal_in_what_is_kept_of_attempts(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda _n: (500, {})) as hook:
        delivery = attempt(told_by_webhook(desk, line, hook, settings))
    told = " ".join(str(value) for row in Attempt.objects.values() for value in row.values())
    told += " ".join(str(value) for row in Delivery.objects.values() for value in row.values())
    assert PHONE not in told
    assert NAME not in told
    assert delivery.attempts.count() == 2


def test_pending_board_is_the_own_clients_for_a_client_user(desk: OfficeDesk, line: Line) -> None:
    other = a_line("other")
    for one in (line, other):
        call_id = new_call_id()
        desk.commit([open_call(one, call_id), keep(call_id)])
    assert {d.client_id for d in pending_board(a_person("operator"))} == {"sakura", "other"}
    assert {d.client_id for d in pending_board(a_person("client_user", line.client))} == {"sakura"}


def test_the_own_inbox_needs_no_leave(desk: OfficeDesk, line: Line, settings) -> None:
    with receiver(lambda _n: (204, {})) as hook:
        settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, port=hook.port)
        call_id = new_call_id()
        desk.commit([open_call(line, call_id), keep(call_id)])
        delivery = attempt(Delivery.objects.get())
        (request,) = hook.wait(1)
    assert delivery.state == "delivered"
    assert request.path == "/inbox/sakura/hook"
    Webhook(secrets_of(Endpoint.objects.get(channel="inbox"))[0]).verify(request.body, request.headers)
