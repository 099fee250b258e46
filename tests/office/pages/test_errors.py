"""What a person reads when something is wrong: both languages, the right status, the way back."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse

from tests.office.pages.conftest import Kept
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.calls import views as call_views

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fast_hashes")]

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]{4,}")


def both(page: str, code: str) -> None:
    """The page says what is wrong in Japanese and in English, and leads back."""
    assert f'<p class="tg-error-code">{code}</p>' in page
    assert JAPANESE.search(re.sub(r"<[^>]+>", " ", page.split("<h1>")[1].split('<div lang="en">')[0]))
    english = page.split('<div lang="en">')[1].split("</div>")[0]
    assert len(re.sub(r"<[^>]+>", " ", english).split()) > 5
    assert not JAPANESE.search(english)
    assert 'href="/"' in page


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_every_error_page_speaks_both_languages(name: str) -> None:
    both(render_to_string(f"{name}.html"), name[:3])


def test_400_for_a_host_that_is_not_ours(client: Browser) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    both(answer.content.decode(), "400")


def test_403_for_what_the_role_may_not(client: Browser, staff: dict[str, User]) -> None:
    client.force_login(staff[Role.OPERATOR])
    answer = client.get(reverse("people:list"))
    assert answer.status_code == 403
    both(answer.content.decode(), "403")


def test_403_for_a_form_without_its_token(staff: dict[str, User]) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(staff[Role.OWNER])
    answer = browser.post(reverse("people:new"), {})
    assert answer.status_code == 403
    both(answer.content.decode(), "403")
    assert "有効期限" in answer.content.decode()


def test_404_for_what_is_not_there(client: Browser) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    both(answer.content.decode(), "404")


def test_429_for_too_many_wrong_passwords(client: Browser) -> None:
    statuses = []
    for _ in range(70):
        answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            break
    assert statuses[-1] == 429
    both(answer.content.decode(), "429")


def test_500_for_our_own_fault(client: Browser, ours: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of the desk")

    monkeypatch.setattr(call_views, "access_running", broken)
    client.raise_request_exception = False
    client.force_login(ours.user)
    answer = client.get(reverse("calls:list"))
    assert answer.status_code == 500
    both(answer.content.decode(), "500")
    assert "a fault of the desk" not in answer.content.decode()


def test_503_while_the_database_is_away(client: Browser, ours: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("no connection to 10.1.2.3")

    monkeypatch.setattr(call_views, "access_running", away)
    client.force_login(ours.user)
    answer = client.get(reverse("calls:list"))
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    both(answer.content.decode(), "503")
    assert "10.1.2.3" not in answer.content.decode()
