"""The page of voices in a real browser, with a voice process beside it: what is loaded, and what is recorded."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.office.pages.test_chromium import NARROW, sign_in
from tests.support.chromium import launch_arguments, serious_violations
from tests.support.demo_desk import DemoDesk, demo_desk
from tests.support.need import need
from tests.support.paths import ROOT
from toritsugi.core.sound.level import TARGET, active_level

pytestmark = [pytest.mark.serial, pytest.mark.timeout(300)]

LINE = "minato.main"
#: every sound that the page plays: how long it is, once the browser has read it
LISTENING = """
window.heard = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  this.addEventListener("loadedmetadata", () => window.heard.push(this.duration), { once: true });
  this.playbackRate = 8;
  return play.call(this);
};
"""
HEARD = """
async (many) => { while (window.heard.length < many) await new Promise((later) => setTimeout(later, 50)); }
"""


@pytest.fixture(scope="module")
def desk(demo_model: Path) -> Iterator[DemoDesk]:
    """A desk whose voice process runs."""
    need("chromium")
    with demo_desk(demo_model) as running:
        command = [sys.executable, "-m", "toritsugi", "voice", "--no-asterisk"]
        process = subprocess.Popen(command, env=running.environment, cwd=ROOT)
        try:
            yield running
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def page(desk: DemoDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An owner's page, whose microphone hears a voice over and over."""
    need("cjk-fonts")
    file = tmp_path_factory.mktemp("microphone") / "voice.wav"
    file.write_bytes(_voice())
    with sync_playwright() as driver:
        arguments = launch_arguments(microphone=file, repeat=True)
        browser = driver.chromium.launch(executable_path=str(need("chromium")), args=arguments)
        context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1440, "height": 900})
        context.grant_permissions(["microphone"])
        made = context.new_page()
        made.add_init_script(LISTENING)
        sign_in(made, desk, "owner")
        yield made
        browser.close()


def _voice() -> bytes:
    time = np.arange(48000 * 3) / 48000
    hum = sum(np.sin(2 * np.pi * 150 * k * time) / k for k in range(1, 10))
    sound = 3000 * hum * np.clip(np.sin(2 * np.pi * 4 * time) + 0.6, 0, 1)
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(48000)
        made.writeframes(sound.clip(-32768, 32767).astype("<i2").tobytes())
    return out.getvalue()


def said(page: Page, row: int) -> np.ndarray:
    """The sound of a row as the desk gives it."""
    return sound(page, page.locator("[data-sentence]").nth(row).get_attribute("data-said"))


def sound(page: Page, url: str | None) -> np.ndarray:
    """The samples at an address of the desk."""
    answer = page.request.get(f"{page.url.partition('/voices/')[0]}{url}")
    assert answer.status == 200
    with wave.open(io.BytesIO(answer.body())) as file:
        assert (file.getframerate(), file.getnchannels()) == (8000, 1)
        return np.frombuffer(file.readframes(10**8), "<i2")


def test_1_every_line_is_heard_one_by_one_and_all_together(desk: DemoDesk, page: Page) -> None:
    desk.run("from tests.support.demo_takes import wait_for_voice; wait_for_voice()")
    page.goto(f"{desk.address}/voices/{LINE}/")
    expect(page.locator("h1")).to_have_text("声と録音")
    expect(page.locator("#voice")).to_have_text("内蔵の声（mei）")
    expect(page.get_by_text("CC BY 3.0").first).to_be_visible()
    rows = page.locator("[data-sentence]")
    assert rows.count() > 40
    rows.first.get_by_role("button", name="聞く").click()
    expect(rows.first.get_by_role("button", name="聞く")).to_be_visible()
    page.evaluate(HEARD, 1)
    spoken = len(said(page, 0)) / 8000
    assert page.evaluate("window.heard[0]") == pytest.approx(spoken, abs=0.05)
    assert spoken > 1.5
    page.get_by_role("button", name="全部聞く").click()
    page.evaluate(HEARD, 4)
    expect(page.locator("[data-progress]")).to_have_text(re.compile(r"[3-9] / \d+ 文目"))
    expect(page.locator("[data-sentence][aria-current]")).to_have_count(1)
    page.get_by_role("button", name="止める").first.click()
    expect(page.locator("[data-sentence][aria-current]")).to_have_count(0)
    assert not serious_violations(page)


def test_2_a_line_is_recorded_by_keyboard_on_a_phone_s_screen_and_undone(desk: DemoDesk, page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": 844})
    page.goto(f"{desk.address}/voices/{LINE}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    row = page.locator("[data-sentence]").first
    before = said(page, 0)
    row.locator("summary").first.focus()
    page.keyboard.press("Enter")
    row.get_by_role("button", name="マイクで録音する").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-words]")).not_to_be_empty()
    expect(dialog.locator("[data-meter]")).not_to_have_attribute("aria-valuenow", "0")
    dialog.get_by_role("button", name="録音を始める").press("Enter")
    expect(dialog.locator("[data-status]")).to_have_text(re.compile("録音しています… [1-9] 秒"))
    page.keyboard.press("Enter")  # the focus is on 止める
    expect(dialog.get_by_role("button", name="録り直す")).to_be_visible()
    assert not serious_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    page.keyboard.press("Enter")  # この録音を使う
    expect(dialog).not_to_be_visible()
    expect(row).to_have_attribute("data-state", "recorded")
    expect(page.locator(".tg-voice-share")).to_be_visible()
    recorded = said(page, 0)
    assert not np.array_equal(recorded, before)
    take = sound(page, row.locator("audio").first.get_attribute("src"))
    assert active_level(take, 8000) == pytest.approx(TARGET, abs=1.0)
    assert np.array_equal(recorded[: len(take)], take), "nothing but the pause of its full stop stands behind it"
    assert not serious_violations(page)
    row.get_by_role("button", name="使わない").press("Enter")
    expect(row).to_have_attribute("data-state", "spoken")
    assert np.array_equal(said(page, 0), before)
    row.get_by_text("前の録音 1 件").click()
    row.get_by_role("button", name="この録音に戻す").press("Enter")
    expect(row).to_have_attribute("data-state", "recorded")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_3_what_is_no_sound_is_told_in_its_row(desk: DemoDesk, page: Page) -> None:
    page.goto(f"{desk.address}/voices/{LINE}/?show=open")
    row = page.locator("[data-sentence]").nth(1)
    row.locator("summary").first.click()
    file = {"name": "x.wav", "mimeType": "audio/wav", "buffer": b"rubbish"}
    row.locator("input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]
    row.get_by_role("button", name="ファイルを使う").first.click()
    expect(row.get_by_role("alert")).to_contain_text("音声のファイルではありません")
    expect(row).to_have_attribute("data-state", "spoken")
