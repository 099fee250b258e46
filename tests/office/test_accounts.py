"""Signing in: by mail address, with a code where one is set up, slowly after wrong passwords; nobody signs up."""

from __future__ import annotations

import threading

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from tests.support.office import a_line
from toritsugi.office.accounts.actions import do_create_first_owner, do_create_user, do_set_active, do_set_password
from toritsugi.office.accounts.hasher import BoundedArgon2
from toritsugi.office.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fast_hashes")]

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def sign_in(browser: Browser, login: str, password: str) -> int:
    return browser.post(LOGIN, {"login": login, "password": password}).status_code


def signed_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def test_sign_in_by_mail_address_in_any_case() -> None:
    _user, password = do_create_user(email="Owner@Example.com", name="主", role="owner")
    browser = Browser()
    assert sign_in(browser, "OWNER@example.com", password) == 302
    assert signed_in(browser)


def test_a_wrong_password_and_an_unknown_person_are_told_alike() -> None:
    do_create_user(email="a@example.com", name="a", role="operator")
    pages = []
    for login in ("a@example.com", "nobody@example.com"):
        answer = Browser().post(LOGIN, {"login": login, "password": "wrong"})
        pages.append(answer.context["form"].errors.as_text())
    assert pages[0] == pages[1] != ""


def test_after_many_wrong_passwords_even_the_right_one_waits() -> None:
    _user, password = do_create_user(email="a@example.com", name="a", role="operator")
    for _ in range(11):
        sign_in(Browser(), "a@example.com", "wrong")
    browser = Browser()
    sign_in(browser, "a@example.com", password)
    assert not signed_in(browser)


def test_nobody_signs_up() -> None:
    Browser().post("/accounts/signup/", {"email": "x@example.com", "password1": "a-long-password-9"})
    assert not User.objects.exists()


def test_who_is_locked_out_stays_out() -> None:
    user, password = do_create_user(email="a@example.com", name="a", role="operator")
    browser = Browser()
    sign_in(browser, "a@example.com", password)
    do_set_active(user, False)
    again = Browser()
    sign_in(again, "a@example.com", password)
    assert not signed_in(again)


def test_a_new_password_ends_the_sessions() -> None:
    user, password = do_create_user(email="a@example.com", name="a", role="operator")
    browser = Browser()
    sign_in(browser, "a@example.com", password)
    do_set_password(user)
    assert browser.get("/accounts/2fa/").status_code == 302  # to sign in


def test_a_code_is_asked_where_one_is_set_up() -> None:
    user, password = do_create_user(email="a@example.com", name="a", role="owner")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    browser = Browser()
    sign_in(browser, "a@example.com", password)
    assert not signed_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not signed_in(browser)
    counter = next(iter(yield_hotp_counters_from_time()))
    browser.post("/accounts/2fa/authenticate/", {"code": format_hotp_value(hotp_value(secret, counter))})
    assert signed_in(browser)
    assert get_adapter().is_mfa_enabled(user)


def test_the_first_owner_is_made_once_with_a_password_to_change() -> None:
    made = do_create_first_owner()
    assert made is not None
    user, password = made
    assert user.must_change_password
    assert user.check_password(password)
    assert do_create_first_owner() is None


def test_choosing_a_password_uses_the_one_time_password_up() -> None:
    made = do_create_first_owner()
    assert made is not None
    user, password = made
    browser = Browser()
    sign_in(browser, user.email, password)
    chosen = "correct-horse-battery-9"
    form = {"oldpassword": password, "password1": chosen, "password2": chosen}
    assert browser.post("/accounts/password/change/", form).status_code == 302
    user.refresh_from_db()
    assert user.check_password(chosen)
    assert not user.must_change_password


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"email": "not an address"}, "email"), ({"role": "king"}, "role"), ({"name": ""}, "name")],
)
def test_what_a_person_cannot_be(changes: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as bad:
        do_create_user(**{"email": "a@example.com", "name": "a", "role": "owner", **changes})
    assert field in bad.value.message_dict


def test_client_users_belong_to_a_client_and_others_do_not() -> None:
    client = a_line().client
    with pytest.raises(ValidationError):
        do_create_user(email="a@example.com", name="a", role="client_user")
    with pytest.raises(ValidationError):
        do_create_user(email="a@example.com", name="a", role="owner", client=client)
    assert do_create_user(email="a@example.com", name="a", role="client_user", client=client)[0].client == client


def test_one_time_passwords_are_long_and_differ() -> None:
    made = {do_create_user(email=f"{n}@example.com", name="a", role="operator")[1] for n in range(20)}
    assert len(made) == 20
    assert all(len(password) == 23 for password in made)


def test_few_passwords_are_hashed_at_a_time() -> None:
    """A hash takes about 100 MB: of six at once, two are made and four wait."""
    busy, most, lock = 0, 0, threading.Lock()
    full = threading.Barrier(2, timeout=10)

    class Watched(BoundedArgon2):
        def params(self):  # type: ignore[no-untyped-def]
            nonlocal busy, most
            with lock:
                busy += 1
                most = max(most, busy)
            full.wait()  # returns only when two are in here
            with lock:
                busy -= 1
            self.memory_cost, self.time_cost, self.parallelism = 64, 1, 1
            return super().params()

    threads = [threading.Thread(target=Watched().encode, args=("x", "saltsaltsalt")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == 2


def test_the_pages_are_strict_about_what_they_load() -> None:
    answer = Browser().get(LOGIN)
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_japanese_unless_another_language_is_wanted() -> None:
    assert Browser().get(LOGIN).headers["Content-Language"] == "ja"
    assert Browser(headers={"accept-language": "en-GB,en"}).get(LOGIN).headers["Content-Language"] == "en"
    assert Browser(headers={"accept-language": "fr"}).get(LOGIN).headers["Content-Language"] == "ja"
