"""The pages in a real browser: nothing serious for axe, the keyboard is enough, live lists stay live."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.chromium import serious_violations
from tests.support.demo_desk import DemoDesk, demo_desk
from tests.support.need import need

pytestmark = [pytest.mark.serial, pytest.mark.timeout(180)]

PUBLIC = ("/", "/lines/minato.main", "/inbox/minato/", "/accounts/login/", "/accounts/password/reset/", "/nowhere/")
OWNERS = (
    "/messages/",
    "/messages/?status=done&kind=urgent",
    "/calls/",
    "/board/",
    "/clients/",
    "/clients/new/",
    "/clients/minato/",
    "/clients/minato/contacts/new/",
    "/clients/minato/contacts/chief/endpoint/",
    "/clients/lines/sakura.main/",
    "/people/",
    "/people/new/",
    "/people/account/",
    "/accounts/2fa/",
    "/accounts/password/change/",
)


@pytest.fixture(scope="module")
def desk() -> Iterator[DemoDesk]:
    """A desk with a day's work in it."""
    need("chromium")
    with demo_desk() as running:
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
def owner(browser: Browser, desk: DemoDesk) -> Iterator[BrowserContext]:
    """A browser in which the owner has signed in."""
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
    page = context.new_page()
    sign_in(page, desk, "owner")
    page.close()
    yield context
    context.close()


def checked(page: Page, address: str) -> list[str]:
    """What is wrong with a page at both widths and in the dark: axe's findings, scripts refused, sideways scrolling."""
    found: list[str] = []
    page.on("console", lambda one: found.append(one.text) if "Content Security Policy" in one.text else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    for width, scheme in ((1440, "light"), (390, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(address)
        found += [f"{width} {scheme} {one}" for one in serious_violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width}: the page scrolls sideways")
    return found


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_accessible(path: str, page: Page, desk: DemoDesk) -> None:
    assert not checked(page, desk.address + path)


@pytest.mark.parametrize("path", OWNERS)
def test_desk_pages_are_accessible(path: str, owner: BrowserContext, desk: DemoDesk) -> None:
    page = owner.new_page()
    assert not checked(page, desk.address + path)
    page.close()


@pytest.mark.parametrize("start", ["/messages/", "/calls/", "/clients/", "/people/"])
def test_details_are_accessible(start: str, owner: BrowserContext, desk: DemoDesk) -> None:
    page = owner.new_page()
    page.goto(desk.address + start)
    address = page.locator("a[data-row]").first.get_attribute("href")
    assert address
    assert not checked(page, desk.address + address)
    page.close()


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


def test_running_calls_appear_by_themselves_and_after_a_reconnect(owner: BrowserContext, desk: DemoDesk) -> None:
    page = owner.new_page()
    page.goto(desk.address + "/calls/")
    page.evaluate("window.notReloaded = true")
    desk.run(OPEN_A_CALL.replace("CALL", "a" * 32))
    expect(page.locator(f"#call-{'a' * 32}")).to_be_visible(timeout=15_000)
    desk.stop_web()
    desk.run(OPEN_A_CALL.replace("CALL", "b" * 32))  # nobody tells the page while the web process is away
    desk.start_web()
    expect(page.locator(f"#call-{'b' * 32}")).to_be_visible(timeout=30_000)
    assert page.evaluate("window.notReloaded")
    page.close()
