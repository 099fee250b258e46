"""The pages of versions and emergency lines: the whole way by two people, who sees what, what is told when it fails."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.office.pages.conftest import Kept
from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.manuals import small_manual
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.in_force import versions_in_force
from toritsugi.office.clients.models import ManualVersion
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.models import Draft, Overlay
from toritsugi.office.manuals.versioning import (
    do_approve_version,
    do_make_version,
    do_publish,
    do_send_version,
    in_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def desk_side(staff: dict[str, User]) -> Browser:
    browser = Browser()
    browser.force_login(staff[Role.SUPERVISOR])
    return browser


@pytest.fixture
def client_side(ours: Kept) -> Browser:
    browser = Browser()
    browser.force_login(ours.user)
    return browser


def sent(kept: Kept, person: User) -> ManualVersion:
    made = do_make_version(kept.line, in_page(person), 1)
    assert isinstance(made, ManualVersion)
    return do_send_version(made, in_page(person))


def page_of(browser: Browser, version: ManualVersion) -> str:
    return browser.get(reverse("manuals:version", args=[version.pk])).content.decode()


def test_from_the_draft_to_the_clients_approval(ours: Kept, desk_side: Browser, client_side: Browser) -> None:
    versions = reverse("manuals:versions", args=[ours.line.pk])
    assert "点検して版にする" in desk_side.get(versions).content.decode()
    assert "下書き" not in client_side.get(versions).content.decode(), "leaked but should be hidden"
    made = desk_side.post(reverse("manuals:make", args=[ours.line.pk]), {"revision": "1"})
    version = ours.line.versions.get(number=2)
    assert made["Location"] == reverse("manuals:version", args=[version.pk])
    page = desk_side.get(versions).content.decode()
    assert "第2版と同じ内容です" in page
    assert "点検して版にする" not in page
    page = page_of(desk_side, version)
    assert "クライアントへ送る" in page
    assert "承認する" not in page, "a supervisor does not approve"

    desk_side.post(reverse("manuals:send", args=[version.pk]), {"note": "ご確認ください", "wanted_from": ""})
    waiting = client_side.get(reverse("manuals:waiting")).content.decode()
    assert reverse("manuals:version", args=[version.pk]) in waiting
    assert '<span class="tg-mark tg-warn">1</span>' in waiting, "the menu counts what waits"
    page = page_of(client_side, version)
    for part in (
        "第1版からの違い",
        "見本商会でございます",
        "ご確認ください",
        "確かめるところ",
        version.digest,
    ):
        assert part in page
    client_side.post(
        reverse("manuals:comment", args=[version.pk]), {"text": "はい、<b>結構</b>です", "key": "opening.0"}
    )
    page = page_of(desk_side, version)
    assert "はい、&lt;b&gt;結構&lt;/b&gt;です" in page
    assert "opening.0" in page

    done = client_side.post(reverse("manuals:approve", args=[version.pk]), {"digest": version.digest, "note": ""})
    assert done.status_code == 302
    version.refresh_from_db()
    assert (version.state, version.approved_by) == ("approved", ours.user)
    assert versions_in_force(timezone.now())[ours.line.pk] == version.pk
    log = client_side.get(versions).content.decode()
    assert "承認しました" in log
    assert ours.user.name in log


def test_the_time_is_entered_and_shown_in_the_lines_zone(
    ours: Kept, client_side: Browser, staff: dict[str, User]
) -> None:
    ours.line.timezone = "America/New_York"
    ours.line.save()
    version = sent(ours, staff[Role.SUPERVISOR])
    form = {"digest": version.digest, "effective_from": "2099-04-01T00:00"}
    client_side.post(reverse("manuals:approve", args=[version.pk]), form)
    version.refresh_from_db()
    assert version.effective_from == datetime(2099, 4, 1, tzinfo=ZoneInfo("America/New_York"))
    assert "2099年4月1日(水) 00:00" in page_of(client_side, version)
    assert versions_in_force(timezone.now())[ours.line.pk] != version.pk


def test_what_was_wanted_stands_in_the_form_unless_it_has_passed(
    ours: Kept, client_side: Browser, staff: dict[str, User]
) -> None:
    version = sent(ours, staff[Role.SUPERVISOR])
    address = reverse("manuals:approve", args=[version.pk])
    for away, shown in ((timedelta(days=3), True), (-timedelta(days=3), False)):
        ManualVersion.objects.filter(pk=version.pk).update(wanted_from=timezone.now() + away)
        version.refresh_from_db()
        assert version.wanted_from is not None
        words = f'value="{version.wanted_from.astimezone(TOKYO):%Y-%m-%dT%H:%M}"'
        assert (words in client_side.get(address).content.decode()) is shown


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"digest": "0" * 64}, "表示された内容と違います"),
        ({"effective_from": "2020-01-01T00:00"}, "これからの日時"),
        ({"effective_from": "いつか"}, "errorlist"),
    ],
)
def test_an_approval_that_does_not_fit_is_refused_and_says_why(
    ours: Kept, client_side: Browser, staff: dict[str, User], form: dict[str, str], told: str
) -> None:
    version = sent(ours, staff[Role.SUPERVISOR])
    answer = client_side.post(reverse("manuals:approve", args=[version.pk]), {"digest": version.digest, **form})
    assert (answer.status_code, told in answer.content.decode()) == (400, True)
    version.refresh_from_db()
    assert version.state == "sent"


def test_sending_back_asks_for_a_reason_and_tells_it_to_the_desk(
    ours: Kept, client_side: Browser, desk_side: Browser, staff: dict[str, User]
) -> None:
    version = sent(ours, staff[Role.SUPERVISOR])
    address = reverse("manuals:send_back", args=[version.pk])
    assert client_side.post(address, {"note": ""}).status_code == 400
    assert client_side.post(address, {"note": "営業時間が違います"}).status_code == 302
    assert "営業時間が違います" in page_of(desk_side, version)
    again = client_side.post(address, {"note": "もう一度"}, follow=True)
    assert "そのあいだに状態が変わりました" in again.content.decode()
    assert version.steps.filter(kind="returned").count() == 1


def test_a_draft_with_problems_shows_them_with_their_mend(
    ours: Kept, desk_side: Browser, staff: dict[str, User]
) -> None:
    wrong = {"manual.yaml": MANUAL.replace("hours:", "horus:"), "client.yaml": CLIENT}
    do_save_draft(ours.line, staff[Role.OWNER], wrong, 1)
    address = reverse("manuals:make", args=[ours.line.pk])
    answer = desk_side.post(address, {"revision": "2"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "manual.yaml:4:1 [horus]" in page
    assert ours.line.versions.count() == 1
    stale = desk_side.post(address, {"revision": "1"}, follow=True).content.decode()
    assert "下書きが書き換えられました" in stale
    assert desk_side.post(address, {"revision": "x"}).status_code == 400


ADDRESSES = ("version", "send", "approve", "send_back", "withdraw", "comment")


def test_leaked_but_should_be_hidden_before_it_was_sent_and_from_other_clients(
    ours: Kept, theirs: Kept, client_side: Browser, staff: dict[str, User]
) -> None:
    """Every address of a version, a line and an emergency line, walked by a client's user."""
    owner = in_page(staff[Role.OWNER])
    for kept in (ours, theirs):
        made = do_make_version(kept.line, owner, 1)
        assert isinstance(made, ManualVersion)
        for name in ADDRESSES:
            address = reverse(f"manuals:{name}", args=[made.pk])
            for status in (client_side.get(address).status_code, client_side.post(address, {"text": "x"}).status_code):
                assert status in {404, 405}, f"leaked but should be hidden: {name} of {kept.line}"
            assert client_side.get(address).status_code == (405 if name == "comment" else 404)
        rollback = reverse("manuals:roll_back", args=[kept.line.pk])
        assert client_side.get(f"{rollback}?to={made.pk}").status_code == 404
        assert client_side.post(reverse("manuals:make", args=[kept.line.pk]), {"revision": "1"}).status_code == 404
        assert str(made.pk) not in client_side.get(reverse("manuals:waiting")).content.decode()
    assert (
        f"/{ours.line.versions.get(number=2).pk}/"
        not in client_side.get(reverse("manuals:versions", args=[ours.line.pk])).content.decode()
    )

    for made in ManualVersion.objects.filter(number=2):
        do_send_version(made, owner)
    assert client_side.get(reverse("manuals:version", args=[ours.line.versions.get(number=2).pk])).status_code == 200
    for version in theirs.line.versions.all():
        for name in ADDRESSES:
            assert client_side.post(reverse(f"manuals:{name}", args=[version.pk]), {"text": "x"}).status_code in {
                404,
                405,
            }
    for name in ("versions", "emergency", "roll_back"):
        assert client_side.get(reverse(f"manuals:{name}", args=[theirs.line.pk])).status_code == 404
    assert client_side.post(reverse("manuals:end_emergency", args=[theirs.overlay.pk])).status_code == 404
    assert Overlay.objects.get(pk=theirs.overlay.pk).ended_at is None


def test_an_owner_approves_without_the_client_and_nobody_else_does(
    ours: Kept, desk_side: Browser, staff: dict[str, User]
) -> None:
    made = do_make_version(ours.line, in_page(staff[Role.SUPERVISOR]), 1)
    assert isinstance(made, ManualVersion)
    address = reverse("manuals:approve", args=[made.pk])
    assert desk_side.post(address, {"digest": made.digest}).status_code == 403
    owner = Browser()
    owner.force_login(staff[Role.OWNER])
    assert "承認する" in page_of(owner, made)
    assert owner.post(address, {"digest": made.digest}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.sent_at, made.approved_by) == ("approved", None, staff[Role.OWNER])


def test_going_back_is_one_button_with_a_reason(ours: Kept, desk_side: Browser, staff: dict[str, User]) -> None:
    address = reverse("manuals:roll_back", args=[ours.line.pk])
    assert desk_side.get(address).status_code == 404, "there is nothing before"
    first = ours.line.versions.get()
    made = sent(ours, staff[Role.OWNER])
    do_approve_version(made, in_page(staff[Role.OWNER]))
    assert address in desk_side.get(reverse("manuals:versions", args=[ours.line.pk])).content.decode()
    assert desk_side.post(address, {"note": ""}).status_code == 400
    told = desk_side.post(address, {"note": "混み合うため"}, follow=True).content.decode()
    assert "第1版の内容に戻しました（第3版）" in told
    back = ours.line.versions.get(number=3)
    assert (back.restores, back.digest, back.approved_by) == (first, first.digest, staff[Role.SUPERVISOR])
    assert versions_in_force(timezone.now())[ours.line.pk] == back.pk
    named = f"{address}?to={made.pk}"
    assert named.replace("&", "&amp;") in page_of(desk_side, made)
    desk_side.post(named, {"note": "やはり"})
    assert ours.line.versions.get(number=4).restores == made
    assert desk_side.get(f"{address}?to=nothing").status_code == 404


def test_whoever_puts_a_text_in_force_is_told_that_another_one_is_waiting(
    ours: Kept, desk_side: Browser, staff: dict[str, User]
) -> None:
    """Nobody would expect without being told that today's text goes when that of next month begins."""
    warning = "このあと有効になる予定の版は、予定どおり有効になります。"
    boss, made = Browser(), sent(ours, staff[Role.OWNER])
    boss.force_login(staff[Role.OWNER])
    approve, back = reverse("manuals:approve", args=[made.pk]), reverse("manuals:roll_back", args=[ours.line.pk])
    assert warning not in boss.get(approve).content.decode()
    later = msgspec.structs.replace(small_manual(), longest_call=60.0)
    do_publish(ours.line, later, {}, effective_from=timezone.now() + timedelta(days=30))
    assert warning in boss.get(approve).content.decode()
    do_approve_version(made, in_page(staff[Role.OWNER]))
    assert warning in desk_side.get(back).content.decode()


def test_an_emergency_line_is_shown_as_it_will_be_heard_and_then_set(
    ours: Kept, theirs: Kept, client_side: Browser
) -> None:
    address = reverse("manuals:emergency", args=[ours.line.pk])
    until = (timezone.now() + timedelta(hours=5)).astimezone(TOKYO).replace(second=0, microsecond=0)
    form = {"text": "本日は停電のため休業です", "until": f"{until:%Y-%m-%dT%H:%M}"}
    before = Overlay.objects.count()
    page = client_side.post(address, {**form, "do": "preview"}).content.decode()
    preview = page[page.index('id="preview"') :]
    assert preview.index("「本日は停電のため休業です。」") < preview.index("お電話ありがとうございます")
    assert Overlay.objects.count() == before, "looking sets nothing"

    assert client_side.post(address, {**form, "do": "set"}).status_code == 302
    made = Overlay.objects.exclude(pk__in=[ours.overlay.pk, theirs.overlay.pk]).get()
    assert (made.text, made.ends_at, made.set_by) == ("本日は停電のため休業です。", until, ours.user)
    assert Overlay.objects.get(pk=ours.overlay.pk).ended_by == ours.user
    page = client_side.get(address).content.decode()
    assert page.count("data-current") == 1
    log = page[page.index("これまでのお知らせ") :]
    assert ours.overlay.text in log
    assert made.text not in log
    client_side.post(reverse("manuals:end_emergency", args=[made.pk]))
    assert "data-current" not in client_side.get(address).content.decode()


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"text": "ご用件は承りました"}, "承ったことを約束する言葉は言えません"),
        ({"text": "{client}です。"}, "読み上げられません"),
        ({"until": "2020-01-01T00:00"}, "これからの日時"),
        ({"until": ""}, "errorlist"),
    ],
)
def test_an_emergency_line_that_does_not_fit_is_refused(
    ours: Kept, client_side: Browser, form: dict[str, str], told: str
) -> None:
    until = timezone.now().astimezone(TOKYO) + timedelta(hours=5)
    good = {"text": "本日は停電のため休業です。", "until": f"{until:%Y-%m-%dT%H:%M}", "do": "set"}
    answer = client_side.post(reverse("manuals:emergency", args=[ours.line.pk]), {**good, **form})
    assert (answer.status_code, told in answer.content.decode()) == (400, True)
    assert Overlay.objects.filter(line=ours.line).count() == 1


def test_the_message_shows_under_which_version_it_was_taken(ours: Kept, client_side: Browser) -> None:
    page = client_side.get(reverse("messages:detail", args=[ours.message.message_id])).content.decode()
    assert "第1版" in page


def test_the_desk_speaks_english_here_too(ours: Kept, desk_side: Browser, staff: dict[str, User]) -> None:
    version = sent(ours, staff[Role.SUPERVISOR])
    for name, what in (
        ("version", version.pk),
        ("versions", ours.line.pk),
        ("emergency", ours.line.pk),
        ("send", version.pk),
    ):
        page = desk_side.get(reverse(f"manuals:{name}", args=[what]), headers={"accept-language": "en"})
        assert '<html lang="en">' in page.content.decode()
        assert "版と承認" not in page.content.decode()
    assert Draft.objects.count() == 1
