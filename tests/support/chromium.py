"""A real Chromium, driven by playwright: plain pages, or a softphone whose microphone is a sound file."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.async_api import Browser as AsyncBrowser
from playwright.async_api import async_playwright
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.need import UNPACKED, need

#: nothing of the browser's own goes out of the machine
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-default-browser-check",
    "--no-first-run",
)
TELEPHONE = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)
#: A browser shows fields for dates in its own language. This one has English alone; so it takes the page's, as the
#: browser of whoever reads Japanese does.
LOCAL_DATES = "--enable-blink-features=LangAttributeAwareFormControlUI"


if (UNPACKED / "bin/playwright-node").exists():
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(UNPACKED / "bin/playwright-node"))


def launch_arguments(*, telephone: bool = False, microphone: Path | None = None, repeat: bool = False) -> list[str]:
    """Command line of Chromium.

    telephone: microphone and speaker without asking, WebRTC over loopback. microphone: 16-bit mono 48 kHz WAV, which
    is spoken once, or over and over with `repeat`; without one the fake device beeps.
    """
    arguments = list(QUIET)
    if os.getuid() == 0:
        arguments.append("--no-sandbox")
    if telephone or microphone:
        arguments += TELEPHONE
    if microphone:
        arguments.append(f"--use-file-for-fake-audio-capture={microphone}{'' if repeat else '%noloop'}")
    return arguments


@asynccontextmanager
async def chromium(
    *, telephone: bool = False, microphone: Path | None = None, repeat: bool = False
) -> AsyncIterator[AsyncBrowser]:
    """A browser for an async test; closed at the end of the block."""
    arguments = launch_arguments(telephone=telephone, microphone=microphone, repeat=repeat)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=str(need("chromium")), args=arguments)
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture(scope="session")
def demo_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share, for `demo_desk`."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-model"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the sync tests of one module. An async test takes `chromium()`: the two do not mix in a module."""
    need("cjk-fonts")
    with sync_playwright() as driver:
        one = driver.chromium.launch(executable_path=str(need("chromium")), args=launch_arguments())
        yield one
        one.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own (no cookies from other tests), Japanese, 1440 px wide."""
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def axe_script() -> Path:
    """axe-core's script file, from the environment."""
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        raise RuntimeError("axe-playwright-python is not in this environment: run `make test`")
    return Path(spec.origin).with_name("axe.min.js")


def serious_violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe finds serious or critical on the page: rule, help and the elements. Works under a strict CSP.

    rules: only these, or all. axe is brought into a page once, however often it is asked.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script().read_text("utf-8"))
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [
        f"{v['id']} ({v['impact']}): {v['help']}: {[node['target'] for node in v['nodes']]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
