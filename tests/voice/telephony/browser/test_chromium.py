"""The real widget in a real Chromium, on the real adapter: a sound file is the microphone."""

from __future__ import annotations

import asyncio
import re
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Route, expect
from scipy.signal import butter, resample_poly, sosfilt

from tests.support.chromium import axe_script, chromium
from tests.voice.telephony.browser.peers import Desk, Listener, need_network, until
from tests.voice.telephony.browser.relay import Relay
from tests.voice.telephony.browser.site import Site, serving
from toritsugi.voice.telephony.browser.settings import BrowserSettings
from toritsugi.voice.telephony.captions import Caption

pytestmark = [pytest.mark.needs("chromium", "cjk-fonts"), pytest.mark.serial]

Samples = npt.NDArray[np.float64]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(autouse=True)
def nothing_thrown_at_the_loop(event_loop_errors: list[str]) -> Iterator[None]:
    need_network()
    yield
    assert event_loop_errors == []


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds of noise in the band of speech, louder and softer like syllables: no two seconds are alike."""
    rate, noise = 48000, np.random.default_rng(20).standard_normal(12 * 48000)
    band = sosfilt(butter(4, (300, 3400), "bandpass", fs=rate, output="sos"), noise)
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 3.1 * np.arange(len(band)) / rate)
    samples = (band * syllables / np.abs(band).max() * 20000).astype(np.int16)
    path = tmp_path_factory.mktemp("microphone") / "speech.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def spoken(path: Path) -> Samples:
    with wave.open(str(path), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float64)
    return resample_poly(samples, 1, 6)


def likeness(heard: Samples, original: Samples) -> float:
    """The highest correlation of one second that was heard with any second of the original, 0 to 1."""
    template = (heard - heard.mean()) / (np.linalg.norm(heard - heard.mean()) + 1e-9)
    dots = np.correlate(original, template, "valid")
    squares = np.convolve(original**2, np.ones(len(template)), "valid")
    return float(np.max(np.abs(dots) / np.sqrt(squares + 1e-9)))


@pytest_asyncio.fixture
async def softphone() -> AsyncIterator[Browser]:
    """A browser whose fake microphone beeps, and which gives leave to use it."""
    async with chromium(telephone=True) as browser:
        yield browser


async def opened(browser: Browser, site: Site, viewport: dict[str, int] = DESKTOP, language: str = "ja") -> Page:
    """The page with the widget; whatever it complains about fails the test (`complaints`)."""
    context = await browser.new_context(viewport=viewport, locale="ja-JP", reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", complain)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    await page.goto(f"{site.url}?language={language}")
    return page


def complaints(page: Page) -> list[str]:
    return page.complaints  # type: ignore[attr-defined, no-any-return]


async def state(page: Page, wanted: str) -> None:
    await expect(page.locator("[data-tg-phone]")).to_have_attribute("data-state", wanted, timeout=15_000)


async def called(page: Page, desk: Desk, button: str = "電話をかける") -> Listener:
    await page.get_by_role("button", name=button, exact=True).click()
    listener = await desk.next()
    await state(page, "talking")
    return listener


async def test_the_desk_hears_the_microphone_and_the_page_plays_the_desk(speech: Path) -> None:
    desk, original = Desk(1000.0), spoken(speech)
    async with serving(desk.arrived) as site, chromium(microphone=speech) as browser:
        page = await opened(browser, site)
        listener = await called(page, desk)
        await until(lambda: len(listener.frames) > 5 * 50, within=30)
        heard = np.frombuffer(b"".join(listener.frames), np.int16).astype(np.float64)
        windows = [heard[at : at + 8000] for at in range(4000, 4 * 8000, 8000)]
        alike = sorted(likeness(window, original) for window in windows)
        assert alike[len(alike) // 2] > 0.9, alike
        assert alike[0] > 0.6, alike  # one window may hold a correction of the browser's clock
        backwards = max(likeness(window, original[::-1]) for window in windows)
        assert backwards < 0.4, backwards
        peak = await page.evaluate(
            """async () => {
                const context = new AudioContext(), analyser = context.createAnalyser();
                analyser.fftSize = 8192;
                context.createMediaStreamSource(document.querySelector("[data-sound]").srcObject).connect(analyser);
                await new Promise((resolve) => setTimeout(resolve, 1000));
                const bins = new Float32Array(analyser.frequencyBinCount);
                analyser.getFloatFrequencyData(bins);
                return bins.indexOf(Math.max(...bins)) * context.sampleRate / analyser.fftSize;
            }"""
        )
        assert peak == pytest.approx(1000, abs=15)
        assert int(await page.get_by_role("meter").get_attribute("aria-valuenow") or 0) > 0
        assert complaints(page) == []


async def test_keys_text_and_captions(softphone: Browser) -> None:
    desk = Desk()
    async with serving(desk.arrived) as site:
        page = await opened(softphone, site)
        listener = await called(page, desk)
        await page.get_by_role("button", name="5", exact=True).click()
        await page.get_by_role("button", name="シャープ").click()
        await page.get_by_role("log").focus()
        await page.keyboard.press("7")
        await page.keyboard.press("*")
        box = page.get_by_label("文字で答える")
        await box.fill(" 03の件です <b>9</b> ")
        await box.press("Enter")
        await box.press("4")
        await until(lambda: len(listener.events) == 5)
        keys = [("key", "5"), ("key", "#"), ("key", "7"), ("key", "*")]
        assert listener.events == [*keys, ("text", "03の件です <b>9</b>")]
        listener.leg.caption(Caption(say="お電話番号は、03-1234-5678、でよろしいでしょうか。", line="read_back"))
        listener.leg.caption(Caption(heard="見積もりの件"))
        listener.leg.caption(Caption(asks={"asked": "confirm", "keys": ""}))
        captions = page.get_by_role("log").get_by_role("listitem")
        await expect(captions).to_have_text(
            [
                "あなた（キー）5#7*",
                "あなた03の件です <b>9</b>",
                "窓口お電話番号は、03-1234-5678、でよろしいでしょうか。",
                "あなた（聞き取り）見積もりの件",
            ]
        )
        await page.get_by_role("button", name="いいえ").click()
        await until(lambda: listener.events[-1] == ("text", "いいえ"))
        await expect(page.get_by_role("button", name="いいえ")).to_be_hidden()
        listener.leg.caption(Caption(asks={"asked": "confirm", "keys": "one"}))
        await page.get_by_role("button", name="2 いいえ").click()
        await until(lambda: listener.events[-1] == ("key", "2"))
        choices = [{"key": "1", "title": "ご注文"}, {"key": "", "title": "そのほか"}]
        asks: dict[str, object] = {"asked": "matter", "title": "ご用件", "keys": "one", "choices": choices}
        listener.leg.caption(Caption(asks=asks))
        await expect(box).to_have_attribute("placeholder", "ご用件")
        await page.get_by_role("button", name="1 ご注文").click()
        await expect(page.get_by_role("button", name="そのほか")).to_be_hidden()
        listener.leg.caption(Caption(asks=asks))
        await page.get_by_role("button", name="そのほか").click()
        await until(lambda: listener.events[-2:] == [("key", "1"), ("text", "そのほか")])
        assert complaints(page) == []


async def test_a_page_whose_scripts_are_still_coming_has_no_button_that_does_nothing(softphone: Browser) -> None:
    desk, held = Desk(), asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    async with serving(desk.arrived) as site:
        page = await softphone.new_page()
        await page.route("**/phone/voice_call.js", hold)
        await page.goto(site.url, wait_until="commit")
        for name in ("電話をかける", "文字とキーで話す"):
            button = page.get_by_role("button", name=name, exact=True)
            await expect(button).to_be_visible()
            await expect(button).to_be_disabled()
        held.set()
        listener = await called(page, desk)
        await page.get_by_role("button", name="電話を切る").click()
        await state(page, "ended")
        await listener.over.wait()


async def test_muting_sends_silence_and_keeps_the_call(softphone: Browser) -> None:
    desk = Desk()
    async with serving(desk.arrived, BrowserSettings(quiet=2.0)) as site:
        page = await opened(softphone, site)
        listener = await called(page, desk)
        await until(lambda: len(listener.frames) > 75)
        assert np.abs(listener.heard_lately(1.2)).max() > 1000
        mute = page.get_by_role("button", name="消音")
        await mute.click()
        await expect(mute).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_role("status")).to_have_text("通話中（消音）")
        count = len(listener.frames)
        await until(lambda: len(listener.frames) > count + 150)
        assert np.abs(listener.heard_lately(1.0)).max() < 100
        await mute.click()
        count = len(listener.frames)
        await until(lambda: len(listener.frames) > count + 100)
        assert np.abs(listener.heard_lately(1.2)).max() > 1000


async def test_the_visitor_hangs_up(softphone: Browser) -> None:
    desk = Desk()
    async with serving(desk.arrived) as site:
        page = await opened(softphone, site)
        listener = await called(page, desk)
        await page.get_by_role("button", name="電話を切る").click()
        await state(page, "ended")
        await listener.over.wait()
        await until(lambda: site.adapter.peers == 0)
        assert listener.events == [("gone", "hung up")]
        await expect(page.get_by_role("link", name="受電報告を見る")).to_have_attribute("href", "/inbox/call-1")
        await page.get_by_role("button", name="もう一度かける").click()
        again = await called(page, desk)
        assert again.leg.info.leg_id == "call-2"
        await expect(page.get_by_role("listitem")).to_have_count(0)
        assert complaints(page) == []


async def test_the_desk_hangs_up_and_the_page_confirms(softphone: Browser) -> None:
    desk = Desk()
    async with serving(desk.arrived, BrowserSettings(goodbye=10.0)) as site:
        page = await opened(softphone, site)
        listener = await called(page, desk)
        async with asyncio.timeout(5):  # the page's word, not the deadline, ends it
            await listener.leg.hang_up("done")
        await state(page, "ended")
        await expect(page.get_by_text("お電話ありがとうございました")).to_be_visible()
        await until(lambda: site.adapter.peers == 0)
        assert [what for what, _ in listener.events] == ["gone"]


async def test_leaving_the_page_ends_the_call(softphone: Browser) -> None:
    desk = Desk()
    async with serving(desk.arrived) as site:
        page = await opened(softphone, site)
        listener = await called(page, desk)
        await page.close(run_before_unload=False)
        async with asyncio.timeout(20):
            await listener.over.wait()
        await until(lambda: site.adapter.peers == 0)
        assert [what for what, _ in listener.events] == ["gone"]


async def test_five_in_a_hundred_lost_and_forty_milliseconds_of_jitter_are_heard_through(speech: Path) -> None:
    """Chromium on a bad network: speech is still speech at the desk, and every key and caption arrives, in order."""
    desk, original, relay = Desk(1000.0), spoken(speech), Relay()
    async with serving(desk.arrived) as site, chromium(microphone=speech) as browser:
        site.answered = relay.instead
        page = await opened(browser, site)
        listener = await called(page, desk)
        relay.loss, relay.jitter = 0.05, 0.04
        have = len(listener.frames)
        await until(lambda: len(listener.frames) > have + 6 * 50, within=30)
        assert relay.lost > 10
        heard = np.frombuffer(b"".join(listener.frames[have:]), np.int16).astype(np.float64)
        pieces = [heard[at : at + 1600] for at in range(0, len(heard) - 1600, 1600)]
        alike = [likeness(piece, original) for piece in pieces]
        assert np.mean([one > 0.8 for one in alike]) > 0.5, alike  # 0.2 s are whole in six of ten
        await page.get_by_role("log").focus()
        for number in range(10):
            listener.leg.caption(Caption(say=f"{number}番でございます。"))
            await page.keyboard.press(str(number))
        await until(lambda: len(listener.events) >= 10)
        assert listener.events == [("key", str(number)) for number in range(10)]
        await expect(page.get_by_role("log")).to_contain_text("9番でございます。")
        said = await page.get_by_role("log").inner_text()
        assert re.findall(r"(\d)番で", said) == [str(number) for number in range(10)]
        await state(page, "talking")
        assert site.resumes == 0
        assert complaints(page) == []
    relay.close()


async def test_a_page_that_lost_its_connection_takes_the_call_up_again(softphone: Browser) -> None:
    desk = Desk(1000.0)
    async with serving(desk.arrived) as site:
        page = await opened(softphone, site)
        listener = await called(page, desk)
        await until(lambda: len(listener.frames) > 50)
        [peer] = site.adapter._peers.values()
        ice = peer.way.connection.getTransceivers()[0].receiver.transport.transport
        for protocol in ice._connection._protocols:  # as a network that is gone: nobody says good-bye
            protocol.datagram_received = lambda *_: None
            protocol.transport.sendto = lambda *_: None
        await expect(page.get_by_role("status").first).to_contain_text("不安定", timeout=15_000)
        have = len(listener.frames)
        await until(lambda: len(listener.frames) > have + 100, within=15.0)
        assert site.resumes >= 1
        await state(page, "talking")
        listener.leg.caption(Caption(say="お待たせいたしました。"))
        await expect(page.get_by_role("log")).to_contain_text("お待たせいたしました。")
        await page.get_by_role("button", name="電話を切る").click()
        await state(page, "ended")
        await listener.over.wait()
        assert listener.events[-1] == ("gone", "hung up")
        await until(lambda: site.adapter.peers == 0)


async def test_a_call_that_the_office_refuses_says_why_and_can_be_tried_again(softphone: Browser) -> None:
    desk = Desk()
    async with serving(desk.arrived) as site:
        page = await opened(softphone, site)
        site.refuse = (429, "本日おかけいただける回数を超えました。")
        await page.get_by_role("button", name="電話をかける").click()
        await state(page, "error")
        await expect(page.get_by_role("alert")).to_contain_text("本日おかけいただける回数を超えました。")
        site.refuse = (503, "")
        await page.get_by_role("button", name="電話をかける").click()
        await expect(page.get_by_role("alert")).to_contain_text("回線がいっぱいです")
        site.refuse = None
        await called(page, desk)


async def test_without_a_microphone_the_same_desk_is_reached_by_text_and_keys() -> None:
    desk = Desk()
    async with serving(desk.arrived) as site, chromium() as browser:
        page = await opened(browser, site, PHONE)
        await page.get_by_role("button", name="電話をかける").click()
        await state(page, "denied")
        assert site.offers == 0
        answered = asyncio.Event()

        async def answer(body: dict[str, str]) -> dict[str, object]:
            await answered.wait()
            done = "keys" in body
            line = {"who": "desk", "text": "かしこまりました。", "line": "ok"}
            return {"lines": [line], "asks": {}, "finished": done}

        site.text_answer, site.text_breaks = answer, 1
        await page.get_by_role("button", name="文字とキーで話す").click()
        await state(page, "talking")
        log = page.get_by_role("log")
        await expect(log).to_contain_text("お電話ありがとうございます。")
        site.desk_speaks.put_nowait("お声が聞こえないようでございます。")
        await expect(log).to_contain_text("お声が聞こえないようでございます。")
        await page.keyboard.type("見積もりの件です")  # the text box has the focus
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="キー").click()
        for key in ("1", "2"):
            await page.get_by_role("button", name=key, exact=True).click()
        answered.set()
        await state(page, "ended")
        written = {"text": "見積もりの件です", "turn": 1, "seen": 2}  # sent again: it is for the desk to take it once
        assert site.texts == [written, written, {"keys": "12", "turn": 2, "seen": 3}]
        await expect(page.get_by_role("link", name="受電報告を見る")).to_have_attribute("href", "/inbox/text-1")
        await page.get_by_role("button", name="もう一度かける").click()
        await page.get_by_role("button", name="文字とキーで話す").click()
        await state(page, "talking")
        await page.get_by_role("button", name="電話を切る").click()
        await state(page, "ended")
        await until(lambda: site.hung_up == ["text-1"])
        assert [one for one in complaints(page) if "503" not in one] == []


async def test_in_english_nothing_japanese_is_left(softphone: Browser) -> None:
    desk = Desk()
    async with serving(desk.arrived) as site:
        page = await opened(softphone, site, language="en")
        words = await page.evaluate(
            """[document.querySelector("[data-texts]").content, document.querySelector("[data-tg-phone]")]
                .flatMap((part) => [part.textContent,
                    ...[...part.querySelectorAll("[aria-label]")].map((element) => element.ariaLabel)])
                .join("\\n")"""
        )
        listener = await called(page, desk, "Call")
        listener.leg.caption(Caption(asks={"asked": "confirm", "keys": ""}))
        await page.get_by_role("button", name="Yes").click()
        await until(lambda: listener.events == [("text", "はい")])  # the desk's language, whatever the page's
        assert "Hang up" in words
        assert "Keypad" in words
        assert re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", words.replace("音声: テスト音声", "")) == []


async def test_the_table_of_states_has_no_dead_end(softphone: Browser) -> None:
    async with serving(Desk().arrived) as site:
        page = await opened(softphone, site)
        table: dict[str, dict[str, str]] = await page.evaluate(
            "async () => (await import('/static/phone/states.js')).TABLE"
        )
        assert set(table) == {to for row in table.values() for to in row.values()}
        for start in table:
            seen, edge = {start}, [start]
            while edge:
                new = set(table[edge.pop()].values()) - seen
                seen |= new
                edge += new
            assert "idle" in seen or "talking" in seen, start
        assert await page.evaluate(
            "async () => { const { next } = await import('/static/phone/states.js');"
            " return [next('idle', 'over'), next('nowhere', 'call'), next('idle', 'call')]; }"
        ) == [None, None, "asking"]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["390", "1440"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_state_is_accessible_and_fits(softphone: Browser, viewport: dict[str, int], scheme: str) -> None:
    """axe finds nothing serious, nothing runs out of the page, every button is big enough for a thumb."""
    desk = Desk()
    async with serving(desk.arrived) as site:
        page = await opened(softphone, site, viewport)
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await looks_right(page, "idle")
        site.refuse = (503, "")
        await page.get_by_role("button", name="電話をかける").click()
        await state(page, "error")
        await looks_right(page, "error")
        site.refuse = None
        listener = await called(page, desk)
        for _ in range(6):
            listener.leg.caption(
                Caption(say="お電話ありがとうございます。みどり商会でございます。ご用件をお話しください。")
            )
            listener.leg.caption(Caption(heard="見積もりの件で佐藤さんをお願いしたいのですが"))
        listener.leg.caption(Caption(asks={"asked": "confirm", "keys": "one"}))
        await expect(page.get_by_role("button", name="いいえ")).to_be_visible()
        if viewport is PHONE:
            await looks_right(page, "talking")
            await page.get_by_role("button", name="キー").click()
        await expect(page.get_by_role("listitem").last).to_be_in_viewport(ratio=0.9)
        await looks_right(page, "talking")
        assert await page.evaluate("document.querySelector('.tg-phone-controls').getBoundingClientRect().bottom") < 960
        await page.get_by_role("button", name="電話を切る").click()
        await state(page, "ended")
        await looks_right(page, "ended")


async def looks_right(page: Page, name: str) -> None:
    await page.evaluate(axe_script().read_text("utf-8"))
    found = await page.evaluate("async () => (await axe.run('[data-tg-phone]')).violations")
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == [], name
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, name
    small = await page.evaluate(
        """[...document.querySelectorAll(".tg-phone button, .tg-phone a, .tg-phone input")]
            .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 44 || box.height < 44)).map(([words]) => words)"""
    )
    assert small == [], name
