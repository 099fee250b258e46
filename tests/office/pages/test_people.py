"""People and secrets: the forced change of a password, the last owner, what is shown once, sending again."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.office.pages.conftest import Kept
from tests.support.office import a_person
from toritsugi.office.accounts.actions import do_create_user
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.actions import secrets_of
from toritsugi.office.delivery.actions import do_finish_attempt, do_start_attempt
from toritsugi.office.delivery.models import Attempt, Delivery, DeliveryState, Result
from toritsugi.office.delivery.outcome import Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fast_hashes")]

OWN = "watashi-no-aikotoba-77"


def test_a_one_time_password_is_changed_before_anything_else(client: Browser) -> None:
    user, once = do_create_user(email="new@example.com", name="新人", role=Role.OWNER)
    client.post(reverse("account_login"), {"login": user.email, "password": once})
    for name in ("messages:list", "calls:list", "people:list", "board:list", "visits:front"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer["Location"]) == (302, reverse("account_change_password")), name
    change = reverse("account_change_password")
    assert client.get(change).status_code == 200
    client.post(change, {"oldpassword": once, "password1": OWN, "password2": OWN})
    assert client.get(reverse("messages:list")).status_code == 200
    user.refresh_from_db()
    assert user.check_password(OWN)
    assert not user.must_change_password


def test_a_new_password_that_differs_the_second_time_is_refused(client: Browser) -> None:
    user, once = do_create_user(email="new@example.com", name="新人", role=Role.OWNER)
    client.force_login(user)
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": once, "password1": OWN, "password2": OWN + "x"}
    )
    assert "2回とも同じパスワード" in answer.content.decode()
    assert client.get(reverse("messages:list")).status_code == 302


def test_the_last_owner_stays_owner_and_active(client: Browser, staff: dict[str, User]) -> None:
    owner = staff[Role.OWNER]
    client.force_login(owner)
    answer = client.post(reverse("people:detail", args=[owner.pk]), {"role": "operator"})
    assert answer.status_code == 400
    assert "最後のオーナー" in answer.content.decode()
    answer = client.post(reverse("people:active", args=[owner.pk]), {"active": "no"}, follow=True)
    assert "最後のオーナーは止められません" in answer.content.decode()
    owner.refresh_from_db()
    assert (owner.role, owner.is_active) == (Role.OWNER, True)

    a_person(Role.OWNER, email="second@example.com")
    assert client.post(reverse("people:detail", args=[owner.pk]), {"role": "operator"}).status_code == 302
    owner.refresh_from_db()
    assert owner.role == Role.OPERATOR


def test_a_new_persons_password_is_shown_once(client: Browser, staff: dict[str, User]) -> None:
    client.force_login(staff[Role.OWNER])
    answer = client.post(reverse("people:new"), {"name": "新人", "email": "n@example.com", "role": "operator"})
    made = User.objects.get(email="n@example.com")
    [shown] = set(re.findall(r"(?:[a-z2-9]{5}-){3}[a-z2-9]{5}", answer.content.decode()))
    assert made.check_password(shown)
    assert made.must_change_password
    assert answer["Cache-Control"] == "no-store"
    for address in (reverse("people:list"), reverse("people:detail", args=[made.pk])):
        assert shown not in client.get(address).content.decode()


def test_a_webhooks_secret_is_shown_once(client: Browser, ours: Kept, staff: dict[str, User]) -> None:
    client.force_login(staff[Role.OWNER])
    first = secrets_of(ours.endpoint)[0]
    answer = client.post(reverse("clients:rotate", args=[ours.endpoint.pk]))
    ours.endpoint.refresh_from_db()
    fresh = secrets_of(ours.endpoint)[0]
    assert fresh != first
    assert fresh in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    for name, args in (("clients:detail", ["sakura"]), ("clients:endpoint", ["sakura", "front"]), ("clients:list", [])):
        page = client.get(reverse(name, args=args)).content.decode()
        assert fresh not in page, "leaked but should be hidden"
        assert first not in page, "leaked but should be hidden"


def test_a_delivery_that_failed_is_sent_again_by_hand(client: Browser, ours: Kept, staff: dict[str, User]) -> None:
    failed = Delivery.objects.get(message=ours.message, channel="webhook")
    attempt = Attempt.objects.filter(delivery=failed).latest("number")
    do_start_attempt(attempt.pk)
    do_finish_attempt(attempt.pk, Outcome(result=Result.PERMANENT, status=400), 0.1)
    failed.refresh_from_db()
    assert failed.state == DeliveryState.FAILED
    client.force_login(staff[Role.SUPERVISOR])
    resend = reverse("board:resend", args=[failed.delivery_id])
    assert resend in client.get(reverse("board:list")).content.decode()
    assert client.post(resend).status_code == 302
    again = Delivery.objects.get(message=ours.message, channel="webhook", generation=failed.generation + 1)
    assert again.state == DeliveryState.PENDING
    page = client.get(reverse("board:list")).content.decode()
    assert resend not in page, "the new one stands for the old"
    attempt = again.attempts.get()
    do_start_attempt(attempt.pk)
    do_finish_attempt(attempt.pk, Outcome(result=Result.RETRY, status=503), 0.1)
    assert "次の送信を待っています" in client.post(resend, follow=True).content.decode()
    assert Delivery.objects.filter(message=ours.message, channel="webhook").count() == 2
