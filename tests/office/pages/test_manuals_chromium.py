"""A manual's way into force in a real browser, by two people; an emergency line; going back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.office.pages.test_chromium import checked, sign_in
from tests.support.demo_desk import DemoDesk, demo_desk
from tests.support.demo_versions import AFTER, BEFORE, LINE
from tests.support.need import need

pytestmark = [pytest.mark.serial, pytest.mark.timeout(400)]

TOKYO = ZoneInfo("Asia/Tokyo")
#: what a voice process is handed for the line: the greeting in force and the emergency lines
HEARD = f"""
import json
from django.conf import settings
from toritsugi.office.line.desk import OfficeDesk
line = [line for line in OfficeDesk(settings.TORITSUGI).lines_in_force() if line.line_id == "{LINE}"][0]
print(json.dumps([line.manual.opening[0].phrase.text, [one.overlay.text for one in line.overlays]]))
"""


@pytest.fixture(scope="module")
def desk(demo_model: Path) -> Iterator[DemoDesk]:
    """A desk at which somebody has begun a draft."""
    need("chromium")
    with demo_desk(demo_model) as running:
        running.run("from tests.support.demo_versions import draft; draft()")
        yield running


@pytest.fixture(scope="module")
def people(browser: Browser, desk: DemoDesk) -> Iterator[dict[str, Page]]:
    """A browser for each person, signed in."""
    found: dict[str, Page] = {}
    for role in ("supervisor", "client_user"):
        page = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo").new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        sign_in(page, desk, role)
        found[role] = page
    yield found
    for page in found.values():
        page.context.close()


def heard(desk: DemoDesk) -> tuple[str, list[str]]:
    greeting, overlays = json.loads(desk.run(HEARD))
    return greeting, overlays


def versions(desk: DemoDesk) -> str:
    return f"{desk.address}/manuals/lines/{LINE}/"


def accessible(page: Page, name: str) -> None:
    found = checked(page, page.url)
    page.set_viewport_size({"width": 1440, "height": 900})
    assert not found, f"{name}: {found}"


def test_1_sent_commented_on_approved_in_force(desk: DemoDesk, people: dict[str, Page]) -> None:
    supervisor, client_user = people["supervisor"], people["client_user"]
    assert BEFORE in heard(desk)[0]
    supervisor.goto(versions(desk))
    accessible(supervisor, "the versions with a draft")
    supervisor.get_by_role("button", name="点検して版にする").click()
    expect(supervisor.locator("h1")).to_have_text("対応マニュアル 第2版")
    client_user.goto(supervisor.url)
    expect(client_user.locator("h1")).to_have_text("ページが見つかりません")

    supervisor.get_by_role("link", name="クライアントへ送る").click()
    accessible(supervisor, "sending")
    supervisor.get_by_label("ひとこと").fill("名乗りを短くしました。")
    supervisor.get_by_role("button", name="クライアントへ送る").click()
    expect(supervisor.get_by_text("クライアントへ送りました。")).to_be_visible()

    client_user.goto(f"{desk.address}/messages/")
    client_user.get_by_role("link", name=re.compile("承認待ち")).first.click()
    accessible(client_user, "what waits")
    client_user.locator("#main a[data-row]").click()
    expect(client_user.locator("#noticed del").first).to_contain_text(BEFORE)
    expect(client_user.locator("#noticed ins").first).to_contain_text(AFTER)
    client_user.get_by_label("コメント", exact=True).fill("聞きやすくなりました。")
    client_user.get_by_label(re.compile("どこについて")).fill("opening.0")
    client_user.get_by_role("button", name="コメントする").click()
    expect(client_user.locator("#comments")).to_contain_text("聞きやすくなりました。")
    accessible(client_user, "a version with comments")
    supervisor.reload()
    expect(supervisor.locator("#comments")).to_contain_text("聞きやすくなりました。")

    client_user.get_by_role("link", name="承認する").click()
    accessible(client_user, "approving")
    client_user.get_by_role("button", name="承認する").click()
    expect(client_user.locator(".tg-title-row .tg-mark")).to_have_text("有効")
    assert AFTER in heard(desk)[0]
    client_user.goto(versions(desk))
    first = client_user.locator("#main a[data-row]").first
    expect(first).to_contain_text("承認しました 総務 江藤")


def test_2_an_emergency_line_is_previewed_set_and_ended(desk: DemoDesk, people: dict[str, Page]) -> None:
    page = people["client_user"]
    page.goto(versions(desk))
    page.get_by_role("link", name="緊急のお知らせ").click()
    until = datetime.now(TOKYO) + timedelta(hours=4)
    page.get_by_label("お知らせの言葉").fill("本日は台風のため、休業しております")
    page.get_by_label("いつまで").fill(f"{until:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="聞こえ方を見る").click()
    expect(page.locator("#preview li").first).to_have_text("「本日は台風のため、休業しております。」")
    assert heard(desk)[1] == []
    page.get_by_role("button", name="お知らせを出す").click()
    expect(page.locator("[data-current]")).to_contain_text("本日は台風のため、休業しております。")
    accessible(page, "an emergency line in force")
    assert heard(desk)[1] == ["本日は台風のため、休業しております。"]
    page.goto(versions(desk))
    expect(page.locator(".tg-note")).to_contain_text("本日は台風のため")
    page.get_by_role("link", name="緊急のお知らせ").click()
    page.get_by_role("button", name="いま終える").click()
    expect(page.locator("[data-current]")).to_have_count(0)
    assert heard(desk)[1] == []


def test_3_the_former_text_is_in_force_again_in_one_step(desk: DemoDesk, people: dict[str, Page]) -> None:
    page = people["supervisor"]
    assert AFTER in heard(desk)[0]
    page.goto(versions(desk))
    page.get_by_role("link", name="前の内容に戻す").click()
    accessible(page, "going back")
    page.get_by_label("戻す理由").fill("お客さまから言葉が足りないとのお声")
    page.get_by_role("button", name="前の内容に戻す").click()
    expect(page.get_by_text("第1版の内容に戻しました（第3版）。")).to_be_visible()
    assert BEFORE in heard(desk)[0]
    expect(page.locator("#main a[data-row]").first).to_contain_text("有効")


#: the draft of the line, with a scripted caller who expects something else
FAILING = f"""
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.models import Line
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.models import Draft
draft = Draft.objects.get(line="{LINE}")
callers = "- {{ name: 短い方, says: 伝言をお願いします, expect: {{ outcome: solved }} }}"
user = User.objects.get(role="supervisor")
do_save_draft(Line.objects.get(pk="{LINE}"), user, {{**draft.source, "callers.yaml": callers}}, draft.revision)
"""
#: what a worker does
PROVE = """
from toritsugi.office.proving.models import Proof
from toritsugi.office.proving.running import do_prove
for proof in Proof.objects.filter(state="waiting"):
    do_prove(proof.pk)
"""


def test_4_what_was_tried_appears_by_itself_and_approving_it_asks_why(desk: DemoDesk, people: dict[str, Page]) -> None:
    supervisor, client_user = people["supervisor"], people["client_user"]
    desk.run(FAILING)
    supervisor.goto(versions(desk))
    supervisor.get_by_role("button", name="点検して版にする").click()
    proof = supervisor.locator("#proof")
    expect(proof).to_contain_text("順番待ち", timeout=60_000)
    desk.run(PROVE)
    failed = proof.locator("[data-caller=failed]")
    expect(failed).to_contain_text("期待と違う", timeout=60_000)
    expect(failed).to_contain_text("伝言をお願いします")
    expect(proof.locator("#proof-past")).to_be_visible(timeout=60_000)
    expect(proof.get_by_role("button", name="もう一度調べる")).to_be_visible()
    accessible(supervisor, "what was tried")
    with supervisor.expect_download() as coming:
        supervisor.get_by_role("button", name="HTML をダウンロード").click()
    assert re.fullmatch(r"対応マニュアル_.*_第\d+版\.html", coming.value.suggested_filename)
    supervisor.get_by_role("link", name="クライアントへ送る").click()
    supervisor.get_by_role("button", name="クライアントへ送る").click()
    expect(supervisor.get_by_text("クライアントへ送りました。")).to_be_visible()
    supervisor.get_by_text("メールで知らせた人").click()
    expect(supervisor.locator("#main")).to_contain_text("承認のお願い")

    client_user.goto(supervisor.url)
    client_user.get_by_role("link", name="承認する").click()
    expect(client_user.locator("#despite")).to_contain_text("台本の発信者「短い方」")
    accessible(client_user, "approving all the same")
    reason = client_user.get_by_label("それでも承認する理由")
    expect(reason).to_have_attribute("required", "")
    reason.fill("試験用の台本です。")
    client_user.get_by_role("button", name="承認する").click()
    expect(client_user.locator(".tg-title-row .tg-mark").first).to_have_text("有効")
