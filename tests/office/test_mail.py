"""Mail through a real SMTP server on loopback."""

from __future__ import annotations

import contextlib
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.support.office import NAME, PHONE, a_message, keep, new_call_id, open_call
from tests.support.ports import free_port
from toritsugi.core.dialogue.message import Notify
from toritsugi.office.calls.models import Message
from toritsugi.office.clients.actions import do_add_contact, do_set_endpoint
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery.mail import compose
from toritsugi.office.delivery.models import Delivery
from toritsugi.office.delivery.sending import do_attempt
from toritsugi.office.line.desk import OfficeDesk


@dataclass
class Post:
    """What the server took in. answer: what it says to the end of a message; greeting: to EHLO; farewell: to QUIT."""

    answer: str = "250 taken"
    refuse: str = ""
    greeting: str = ""
    farewell: str = "221 bye"
    letters: list[bytes] = field(default_factory=list)

    async def handle_EHLO(self, server, session, envelope, hostname, responses) -> list[str]:  # type: ignore[no-untyped-def]
        session.host_name = hostname
        return [self.greeting] if self.greeting else responses

    async def handle_HELO(self, server, session, envelope, hostname) -> str:  # type: ignore[no-untyped-def]
        session.host_name = hostname
        return self.greeting or "250 hello"

    async def handle_QUIT(self, server, session, envelope) -> str:  # type: ignore[no-untyped-def]
        return self.farewell

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # type: ignore[no-untyped-def]
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # type: ignore[no-untyped-def]
        self.letters.append(envelope.content)
        return self.answer


@contextlib.contextmanager
def served(box: Post, **options: object) -> Iterator[str]:
    """A server that takes mails into the box; its host and port."""
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@pytest.fixture
def post() -> Iterator[tuple[Post, str]]:
    box = Post()
    with served(box) as address:
        yield box, f"smtp://{address}"


def a_delivery(desk: OfficeDesk, line: Line, **changes: object) -> Delivery:
    contact = do_add_contact(line.client, key="sales", name="営業")
    do_set_endpoint(contact, "mail", "sales@example.com")
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id, Notify(contact="sales", channel="mail"), **changes)])
    return Delivery.objects.get(channel="mail")


def test_a_mail_arrives_in_japanese(desk: OfficeDesk, line: Line, settings, post) -> None:
    box, url = post
    settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, smtp_url=url, mail_from="desk@example.jp")
    delivery = a_delivery(desk, line, flags=("urgent",))
    do_attempt(delivery.attempts.get().pk)
    delivery.refresh_from_db()
    assert delivery.state == "delivered"

    letter = email.message_from_bytes(box.letters[0], policy=email.policy.default)
    assert letter["Message-ID"] == f"<{delivery.pk}@example.jp>"
    assert letter["Subject"] == "【至急】【株式会社sakura】受電報告 見積もり"
    assert (letter["To"], letter["From"]) == ("sales@example.com", "desk@example.jp")
    for kind in ("plain", "html"):
        text = letter.get_body((kind,)).get_content()
        assert NAME in text
        assert "090-1234-5678" in text
        assert f"/messages/{delivery.message_id}/" in text
    assert PHONE not in str(letter["Subject"])
    assert NAME not in str(letter["Subject"])


def test_the_subject_names_what_presses_and_not_what_the_reader_sees_anyway(
    desk: OfficeDesk, line: Line, settings, post
) -> None:
    box, url = post
    settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, smtp_url=url, mail_from="desk@example.jp")
    delivery = a_delivery(desk, line, flags=("refused", "refund", "danger", "urgent"))
    do_attempt(delivery.attempts.get().pk)
    letter = email.message_from_bytes(box.letters[0], policy=email.policy.default)
    assert letter["Subject"] == "【至急】【危険】【返金・解約】【株式会社sakura】受電報告 見積もり"


@pytest.mark.parametrize(
    ("answer", "refuse", "result"),
    [
        ("451 later", "", "retry"),
        ("554 no", "", "permanent"),
        ("250 ok", "550 unknown", "permanent"),
        ("250 ok", "450 later", "retry"),
    ],
)
def test_what_the_server_says(
    desk: OfficeDesk, line: Line, settings, post, answer: str, refuse: str, result: str
) -> None:
    box, url = post
    box.answer, box.refuse = answer, refuse
    settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, smtp_url=url)
    delivery = a_delivery(desk, line)
    do_attempt(delivery.attempts.get().pk)
    assert delivery.attempts.get(number=1).result == result
    assert "later" not in delivery.attempts.get(number=1).detail


@pytest.mark.parametrize("farewell", ["421 closing", "500 what"])
def test_a_mail_that_was_taken_is_not_sent_again_for_the_servers_farewell(
    desk: OfficeDesk, line: Line, settings, post, farewell: str
) -> None:
    box, url = post
    box.farewell = farewell
    settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, smtp_url=url)
    delivery = a_delivery(desk, line)
    do_attempt(delivery.attempts.get().pk)
    assert [one.result for one in delivery.attempts.all()] == ["accepted"]
    assert len(box.letters) == 1


def test_a_server_that_lets_nobody_in_is_tried_again(desk: OfficeDesk, line: Line, settings, post) -> None:
    box, url = post
    box.greeting = "554 not now"
    settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, smtp_url=url)
    delivery = a_delivery(desk, line)
    do_attempt(delivery.attempts.get().pk)
    first = delivery.attempts.get(number=1)
    assert (first.result, first.status, first.detail) == ("retry", 554, "SMTP 554")


def test_a_refused_login_is_mended_and_the_mail_arrives(desk: OfficeDesk, line: Line, settings) -> None:
    def known(_server, _session, _envelope, _mechanism, data) -> AuthResult:  # type: ignore[no-untyped-def]
        return AuthResult(success=data.password == b"right", handled=False)

    box = Post()
    delivery = a_delivery(desk, line)
    with served(box, authenticator=known, auth_require_tls=False) as address:
        for number, password in ((1, "wrong"), (2, "right")):
            url = f"smtp://desk:{password}@{address}"
            settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, smtp_url=url)
            do_attempt(delivery.attempts.get(number=number).pk)
    results = delivery.attempts.order_by("number").values_list("result", "status")
    assert list(results) == [("retry", 535), ("accepted", 250)]
    assert len(box.letters) == 1


def test_no_server_listens(desk: OfficeDesk, line: Line, settings) -> None:
    url = f"smtp://127.0.0.1:{free_port()}"
    settings.TORITSUGI = msgspec.structs.replace(settings.TORITSUGI, smtp_url=url)
    delivery = a_delivery(desk, line)
    do_attempt(delivery.attempts.get().pk)
    assert delivery.attempts.get(number=1).result == "retry"


def test_without_a_server_it_fails_with_a_reason(desk: OfficeDesk, line: Line) -> None:
    delivery = a_delivery(desk, line)
    do_attempt(delivery.attempts.get().pk)
    delivery.refresh_from_db()
    assert delivery.state == "failed"
    assert "TORITSUGI_SMTP_URL" in delivery.attempts.get().detail


@pytest.mark.parametrize("title", ["x\nBcc: thief@example.com", "x\r\nSubject: y", "x\u2028z", "x\x00y"])
def test_no_header_can_be_slipped_in(desk: OfficeDesk, line: Line, title: str) -> None:
    delivery = a_delivery(desk, line, matter_title=title)
    letter = compose(Message.objects.get(), delivery.pk, "a@example.com", "desk@example.com", datetime.now(UTC))
    wire = email.message_from_bytes(letter.as_bytes(), policy=email.policy.default)
    assert wire["Bcc"] is None
    assert len(wire.get_all("Subject")) == 1


@pytest.mark.parametrize("to", ["a@example.com\nBcc: b@example.com", "a@example.com, b@example.com", "nobody", ""])
def test_addresses_that_are_not_one(desk: OfficeDesk, line: Line, to: str) -> None:
    delivery = a_delivery(desk, line)
    with pytest.raises(ValueError, match="not one mail address"):
        compose(Message.objects.get(), delivery.pk, to, "desk@example.com", datetime.now(UTC))


def test_the_words_above_stand_first_and_masked_values_are_hidden(desk: OfficeDesk, line: Line) -> None:
    items = tuple(msgspec.structs.replace(item, mask="all") for item in a_message().items)
    a_delivery(desk, line, items=items)
    letter = compose(
        Message.objects.get(), "d1", "a@example.com", "b@example.jp", datetime.now(UTC), text="至急<ご確認>ください。"
    )
    plain = letter.get_body(("plain",))
    page = letter.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert plain.get_content().startswith("至急<ご確認>ください。")
    assert "至急&lt;ご確認&gt;ください。" in page.get_content()
    for hidden in (NAME, "090-1234-5678", "5678"):
        assert hidden not in plain.get_content()
