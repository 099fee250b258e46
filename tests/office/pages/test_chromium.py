"""The pages in a real browser: nothing serious for axe, the keyboard is enough, live lists stay live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect

from tests.support.chromium import serious_violations
from tests.support.demo_desk import DemoDesk, demo_desk
from tests.support.need import need

pytestmark = [pytest.mark.serial, pytest.mark.timeout(180)]

#: address → the page's own heading: a page that leads elsewhere, to the sign-in for one, does not pass for it
PUBLIC = {
    "/": "窓口に電話してみる",
    "/lines/minato.main": "みなと製作所",
    "/inbox/minato/": "株式会社みなと製作所",
    "/accounts/login/": "ログイン",
    "/accounts/password/reset/": "パスワードをお忘れのとき",
    "/nowhere/": "ページが見つかりません",
}
OWNERS = {
    "/messages/": "受電報告",
    "/messages/?status=done&kind=urgent": "受電報告",
    "/calls/": "通話",
    "/board/": "未完了ボード",
    "/clients/": "クライアント",
    "/clients/new/": "新しいクライアント",
    "/clients/minato/": "株式会社みなと製作所",
    "/clients/minato/contacts/new/": "新しい連絡先",
    "/clients/minato/contacts/chief/endpoint/": "総務責任者の宛先",
    "/clients/lines/sakura.main/": "さくら工務店",
    "/people/": "利用者",
    "/people/new/": "利用者を加える",
    "/people/account/": "アカウント",
    "/accounts/2fa/": "2段階認証",
    "/accounts/password/change/": "パスワードの変更",
    "/inbox/minato/": "株式会社みなと製作所",
}
#: list → words on the page of its first row
DETAILS = {
    "/messages/": "伺った内容",
    "/calls/": "会話",
    "/clients/": "連絡先",
    "/people/": "役割",
    "/inbox/minato/": "届き方",
}
NARROW = 390
#: What the colours of the dark theme can break; everything else is the same in both.
OF_COLOUR = ("color-contrast", "link-in-text-block")


@pytest.fixture(scope="module")
def desk(demo_model: Path) -> Iterator[DemoDesk]:
    """A desk with a day's work in it."""
    need("chromium")
    with demo_desk(demo_model) as running:
        yield running


def sign_in(page: Page, desk: DemoDesk, role: str) -> None:
    """By keyboard alone."""
    mail, password = desk.people[role]
    page.goto(f"{desk.address}/accounts/login/?next=/messages/")
    page.locator("[name=login]").focus()
    page.keyboard.type(mail)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.address}/messages/")


@pytest.fixture(scope="module")
def owner(browser: Browser, desk: DemoDesk) -> Iterator[Page]:
    """A page of a browser in which the owner has signed in."""
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
    page = context.new_page()
    sign_in(page, desk, "owner")
    yield page
    context.close()


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    """A page of a browser without an account."""
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
    yield context.new_page()
    context.close()


def checked(page: Page, address: str) -> list[str]:
    """What is wrong with a page at both widths and in the dark: axe's findings, scripts refused, sideways scrolling."""
    found: list[str] = []

    def console(one: ConsoleMessage) -> None:
        if "Content Security Policy" in one.text:
            found.append(one.text)

    def error(one: Error) -> None:
        found.append(str(one))

    page.on("console", console)
    page.on("pageerror", error)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)
    assert page.url == address, "the page leads elsewhere"
    for width in (1440, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {one}" for one in serious_violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width}: the page scrolls sideways")
    page.emulate_media(color_scheme="dark")
    found += [f"{NARROW} dark: {one}" for one in serious_violations(page, OF_COLOUR)]
    page.remove_listener("console", console)
    page.remove_listener("pageerror", error)
    return found


def is_signed_in(page: Page) -> bool:
    return page.locator("header a[href='/people/account/']").count() > 0


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_accessible(path: str, visitor: Page, desk: DemoDesk) -> None:
    found = checked(visitor, desk.address + path)
    expect(visitor.locator("h1, h2").filter(has_text=PUBLIC[path]).first).to_be_visible()
    assert not is_signed_in(visitor)
    assert not found


@pytest.mark.parametrize("path", OWNERS)
def test_desk_pages_are_accessible(path: str, owner: Page, desk: DemoDesk) -> None:
    found = checked(owner, desk.address + path)
    expect(owner.locator("h1")).to_have_text(OWNERS[path])
    assert is_signed_in(owner)
    assert not found


@pytest.mark.parametrize("start", DETAILS)
def test_details_are_accessible(start: str, owner: Page, desk: DemoDesk) -> None:
    owner.goto(desk.address + start)
    address = owner.locator("#main a[data-row]").first.get_attribute("href")
    assert address
    found = checked(owner, desk.address + address)
    expect(owner.locator("#main")).to_contain_text(DETAILS[start])
    assert is_signed_in(owner)
    assert not found


def test_axe_finds_what_is_broken(visitor: Page, desk: DemoDesk) -> None:
    visitor.goto(desk.address + "/")
    visitor.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"/static/icon.svg\">')")
    assert any("image-alt" in one for one in serious_violations(visitor))


@pytest.mark.parametrize("width", [320, NARROW])
def test_narrow_screens_have_a_menu_that_keys_open(width: int, owner: Page, desk: DemoDesk) -> None:
    owner.emulate_media(color_scheme="light")
    owner.set_viewport_size({"width": width, "height": 844})
    owner.goto(desk.address + "/messages/")
    head = owner.get_by_role("banner")
    assert head.bounding_box()["height"] <= 64, "one row"  # type: ignore[index]
    button = head.locator("summary")
    expect(head.get_by_role("link", name="未完了ボード")).to_be_hidden()
    owner.keyboard.press("Tab")
    owner.keyboard.press("Tab")
    owner.keyboard.press("Tab")
    expect(button).to_be_focused()
    owner.keyboard.press("Enter")
    expect(head.get_by_role("link", name="未完了ボード")).to_be_visible()
    expect(head.get_by_role("button", name="English")).to_be_visible()
    assert not serious_violations(owner)
    assert not owner.evaluate("document.documentElement.scrollWidth > innerWidth")
    owner.keyboard.press("Escape")
    expect(head.get_by_role("link", name="未完了ボード")).to_be_hidden()
    expect(button).to_be_focused()
    owner.keyboard.press("Enter")
    head.get_by_role("link", name="未完了ボード").click()
    owner.wait_for_url(f"{desk.address}/board/")


def test_wide_screens_have_no_menu(owner: Page, desk: DemoDesk) -> None:
    owner.set_viewport_size({"width": 1440, "height": 900})
    owner.goto(desk.address + "/messages/")
    expect(owner.get_by_role("banner").locator("summary")).to_be_hidden()
    expect(owner.get_by_role("banner").get_by_role("link", name="未完了ボード")).to_be_visible()


def test_a_message_is_finished_by_keys_alone(page: Page, desk: DemoDesk) -> None:
    sign_in(page, desk, "client_user")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("a[data-row]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.address}/messages/*/**")
    address = page.url.split("?")[0]
    page.keyboard.press("d")
    page.wait_for_url(f"{desk.address}/messages/")
    page.goto(address)
    expect(page.get_by_role("button", name="未完了に戻す")).to_be_visible()
    page.keyboard.press("o")
    page.wait_for_url(f"{desk.address}/messages/")
    page.goto(address)
    expect(page.get_by_role("button", name="完了にする")).to_be_visible()


OPEN_A_CALL = """
from datetime import UTC, datetime
from django.conf import settings
from toritsugi.core.dialogue.context import Context
from toritsugi.office.clients.models import Line
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.keyring import vault
from toritsugi.voice.ports import OpenCall
line = Line.objects.get(id="minato.main")
at = datetime.now(UTC).isoformat()
context = Context(call_id="CALL", started_at=at, caller_number="")
OfficeDesk(settings.TORITSUGI).commit([OpenCall(
    call_id="CALL", client_id="minato", line_id=line.id, version_id=line.versions.get().id, channel="sip",
    caller_number="", dialled="", started_at=at, wrapped_key=vault().new_key().wrapped, context=context,
    node="demo", epoch=1, lease_until="2100-01-01T00:00:00+00:00")])
"""


def test_running_calls_appear_by_themselves_and_after_a_reconnect(owner: Page, desk: DemoDesk) -> None:
    page = owner
    page.goto(desk.address + "/calls/")
    page.evaluate("window.notReloaded = true")
    desk.run(OPEN_A_CALL.replace("CALL", "a" * 32))
    expect(page.locator(f"#call-{'a' * 32}")).to_be_visible(timeout=15_000)
    desk.stop_web()
    desk.run(OPEN_A_CALL.replace("CALL", "b" * 32))  # nobody tells the page while the web process is away
    desk.start_web()
    expect(page.locator(f"#call-{'b' * 32}")).to_be_visible(timeout=30_000)
    assert page.evaluate("window.notReloaded")
