"""The pages of signing in, which come from django-allauth, in the desk's own words in both languages."""

from __future__ import annotations

import html
import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client as Browser
from django.urls import reverse

from tests.support.office import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

PUBLIC = ("account_login", "account_reset_password", "account_reset_password_done", "account_inactive")
OWN = (
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
)
#: what stays as it is in Japanese
NAMES = re.compile(r"Toritsugi|QR|[\w.]+@[\w.]+|[A-Z2-7]{16,}")


def main_text(browser: Browser, name: str, language: str) -> str:
    browser.cookies["django_language"] = language
    page = browser.get(reverse(name), follow=True).content.decode()
    text = page[page.index("<main") : page.index("</main")]
    return html.unescape(re.sub(r"<(script|svg)\b.*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL))


def opened(browser: Browser, name: str, steps: bool) -> None:
    if name in PUBLIC:
        return
    user = a_person("owner")
    user.set_password("long enough, and known")  # whoever has none cannot be asked for it
    user.save()
    if steps:
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(user)
    browser.force_login(user)


@pytest.mark.parametrize("steps", [False, True], ids=["one-step", "two-steps"])
@pytest.mark.parametrize("name", [*PUBLIC, *OWN])
def test_no_word_is_left_in_the_other_language(client: Browser, name: str, steps: bool) -> None:
    opened(client, name, steps)
    japanese = NAMES.sub("", main_text(client, name, "ja"))
    assert re.search("[ぁ-ん]", japanese)
    assert not re.findall(r"[A-Za-z]{3,}", japanese)
    english = main_text(client, name, "en")
    assert not re.findall("[ぁ-んァ-ヶ一-龠]+", english.replace("owner さん", ""))
    assert not re.findall("Sign Out|Sign In|Two-Factor|[Ee]mail|reauthenticate", english)


def test_the_mail_address_is_the_owners_to_change(client: Browser) -> None:
    client.force_login(a_person("operator"))
    for method in (client.get, client.post):
        answer = method(reverse("account_email"), {"email": "other@example.com", "action_add": ""})
        assert (answer.status_code, answer.get("Location")) == (302, reverse("people:account"))
