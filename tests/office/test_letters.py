"""Mail about a version: to whom, in which language, never lost, never twice under another id, and nothing secret."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse

from tests.office.test_mail import Post
from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.office import a_line, a_person
from tests.support.ports import free_port
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.models import Line, ManualVersion
from toritsugi.office.letters.actions import do_finish, do_start, do_tell
from toritsugi.office.letters.models import Letter, Occasion
from toritsugi.office.letters.sending import compose, do_send
from toritsugi.office.manuals import versioning
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.versioning import (
    do_approve_version,
    do_comment,
    do_make_version,
    do_return_version,
    do_send_version,
    in_page,
)

pytestmark = pytest.mark.django_db

NOTE = "来月から料金を上げます"


@pytest.fixture(autouse=True)
def _checked_in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check has its own tests, and takes seconds."""
    monkeypatch.setattr(versioning, "findings_of", lambda manual, source: [])


@pytest.fixture
def supervisor(db: None) -> User:
    return a_person(Role.SUPERVISOR)


@pytest.fixture
def approver(line: Line) -> User:
    return a_person(Role.CLIENT_USER, line.client)


@pytest.fixture
def version(line: Line, supervisor: User) -> ManualVersion:
    do_save_draft(line, supervisor, {"manual.yaml": MANUAL, "client.yaml": CLIENT}, 0)
    made = do_make_version(line, in_page(supervisor), 1)
    assert isinstance(made, ManualVersion)
    return made


@pytest.fixture
def post(settings) -> Iterator[Post]:  # type: ignore[no-untyped-def]
    box = Post()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    url = f"smtp://127.0.0.1:{controller.port}"
    settings.TORITSUGI = msgspec.structs.replace(django_settings.TORITSUGI, smtp_url=url, mail_from="desk@example.com")
    yield box
    controller.stop()


def told(occasion: str) -> list[str]:
    return sorted(Letter.objects.filter(occasion=occasion).values_list("to__email", flat=True))


def test_each_side_is_told_of_what_the_other_does(version: ManualVersion, supervisor: User, approver: User) -> None:
    a_person(Role.OPERATOR)
    a_person(Role.OWNER)  # has not worked on this version
    a_person(Role.CLIENT_USER, a_line("momiji").client)
    gone = a_person(Role.CLIENT_USER, version.client, email="gone@example.com")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    do_send_version(version, in_page(supervisor), NOTE)
    assert told("sent") == [approver.email]
    do_comment(version, approver, NOTE)
    do_comment(version, supervisor, NOTE)
    assert told("comment") == sorted([supervisor.email, approver.email])
    do_return_version(version, in_page(approver), NOTE)
    assert told("returned") == [supervisor.email]
    do_send_version(version, in_page(supervisor))
    assert told("sent") == [approver.email] * 2
    do_approve_version(version, in_page(approver))
    assert told("approved") == [supervisor.email]


def test_what_was_not_done_is_not_told(version: ManualVersion, supervisor: User, approver: User) -> None:
    do_send_version(version, in_page(supervisor))
    with pytest.raises(ValidationError):
        do_return_version(version, in_page(approver), " ")
    assert told("returned") == []


def test_the_letter_is_in_its_readers_language_and_holds_a_link_and_nothing_of_the_text(
    version: ManualVersion, supervisor: User, approver: User
) -> None:
    do_send_version(version, in_page(supervisor), NOTE)
    letter = Letter.objects.get()
    now = datetime(2026, 11, 22, tzinfo=UTC)
    for language, word in (("ja", "ご確認のお願い"), ("en", "Please look at version 2")):
        letter.to.language = language
        written = compose(letter, "desk@example.com", now)
        assert word in written["Subject"]
        whole = "".join(part.get_content() for part in written.walk() if not part.is_multipart())
        assert reverse("manuals:version", args=[version.pk]) in whole
        assert not [secret for secret in (NOTE, "見本商会", "お名前", supervisor.name, "token") if secret in whole]
        assert written["Message-ID"] == f"<{letter.pk}@example.com>"


def test_it_is_sent_once_and_a_repeat_has_the_same_id(
    version: ManualVersion, supervisor: User, approver: User, post: Post
) -> None:
    do_send_version(version, in_page(supervisor))
    letter = Letter.objects.get()
    assert do_tell(version, Occasion.SENT, version.steps.get(kind="sent").number, supervisor) == 0
    do_start(letter.pk)  # a worker that died before it kept what came of it
    do_send(letter.pk)
    do_send(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.status, len(post.letters)) == ("sent", 250, 1)
    received = email.message_from_bytes(post.letters[0], policy=email.policy.default)
    assert received["Message-ID"] == f"<{letter.pk}@example.com>"
    assert received["To"] == approver.email


def test_a_server_that_is_busy_is_tried_again_and_one_that_refuses_is_told(
    version: ManualVersion, supervisor: User, approver: User, post: Post
) -> None:
    do_send_version(version, in_page(supervisor))
    letter = Letter.objects.get()
    Letter.objects.update(enqueued_at=datetime(2026, 1, 1, tzinfo=UTC))
    post.answer = "451 busy"
    do_send(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.enqueued_at) == ("pending", 1, None)
    assert letter.next_at is not None
    assert letter.next_at > letter.created_at
    post.answer = "550 no"
    do_send(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.detail) == ("failed", "SMTP 550")
    browser = Browser()
    browser.force_login(supervisor)
    page = browser.get(reverse("manuals:version", args=[version.pk])).content.decode()
    assert "メールで知らせた人" in page
    assert "SMTP 550" in page
    browser.force_login(approver)
    page = browser.get(reverse("manuals:version", args=[version.pk])).content.decode()
    assert "メールで知らせた人" not in page, "leaked but should be hidden"


def test_who_may_not_read_it_any_more_gets_no_letter(
    version: ManualVersion, supervisor: User, approver: User, post: Post
) -> None:
    do_send_version(version, in_page(supervisor))
    User.objects.filter(pk=approver.pk).update(is_active=False)
    do_send(Letter.objects.get().pk)
    assert Letter.objects.get().state == "dropped"
    assert not post.letters


def test_without_a_mail_server_it_says_so(version: ManualVersion, supervisor: User, approver: User) -> None:
    do_send_version(version, in_page(supervisor))
    do_send(Letter.objects.get().pk)
    letter = Letter.objects.get()
    assert (letter.state, "TORITSUGI_SMTP_URL" in letter.detail) == ("failed", True)
    do_finish(letter.pk, None)  # type: ignore[arg-type]  # settled: whatever is told of it later changes nothing


def test_the_language_is_that_of_the_pages_as_chosen_last(approver: User) -> None:
    browser = Browser()
    browser.force_login(approver)
    for language in ("en", "xx", "ja"):
        browser.post(reverse("set_language"), {"language": language, "next": "/"})
        approver.refresh_from_db()
        assert approver.language == ("ja" if language == "ja" else "en")
