"""From the page "call the desk" to the inbox page: by voice and keypad, in writing, and hung up half-way."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.chromium import chromium
from tests.support.looking import look
from tests.support.rtp_phone import recognised
from tests.support.speech import spoken
from tests.support.whole_desk import WholeDesk
from tests.voice.telephony.browser.peers import need_network
from tests.whole.short_manual import SAMPLE_CLIENT, SAMPLE_MANUAL

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "chromium", "cjk-fonts"), pytest.mark.timeout(240)]

NUMBER = "0312345678"
SHOWN = "03-1234-5678"
WORDS = "打ち合わせの日程を変更したいです。"
WRITTEN = ("伝言をお願いします", "日程を変更したいです", "03の9876の5432です", "はい")
SEED = """
from toritsugi import resources
from toritsugi.office.clients.actions import do_create_client, do_create_line
from toritsugi.office.manuals.versioning import do_publish
order = ORDER
manual = resources.read_manual(order["manual"], order["client"])
client = do_create_client(id=manual.client_id, name=manual.client_name, sample=True)
line = do_create_line(client, key=manual.line.id, name=manual.line.name, numbers=list(manual.line.numbers))
do_publish(line, manual, {"manual.yaml": order["manual"], "client.yaml": order["client"]}, check=False)
print("LINE", line.id)
"""


SIGNED_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from toritsugi.office.accounts.models import Role, User
user = User(email="kanri@example.jp", name="管理", role=Role.SUPERVISOR)
user.set_unusable_password()
user.save()
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print("COOKIE", settings.SESSION_COOKIE_NAME, session.session_key)
"""


@pytest.fixture(scope="module")
def line(guided: WholeDesk) -> str:
    """A sample client of short sentences; the id of its line."""
    order = {"manual": SAMPLE_MANUAL, "client": SAMPLE_CLIENT}
    printed = guided.run("django", "shell", "-c", f"ORDER = {order!r}\n{SEED}").splitlines()
    return next(one.removeprefix("LINE ") for one in printed if one.startswith("LINE "))


#: seconds of one round of the microphone's file, and a moment in its pause
ROUND, PAUSE = 6, 1.5


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Words at the end of every ROUND seconds, as of somebody who repeats them after a pause."""
    path = tmp_path_factory.mktemp("microphone") / "words.wav"
    words = np.repeat(spoken(WORDS), 6)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48000)
        file.writeframes(np.concatenate([np.zeros(48000 * ROUND - len(words), np.int16), words]).tobytes())
    return path


async def at_phone(browser: Browser, desk: WholeDesk, line: str) -> Page:
    context = await browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
    page = await context.new_page()
    await page.goto(f"{desk.url}/lines/{line}")
    return page


async def asked(page: Page, words: str) -> None:
    """Until the desk has said this, as the page shows it."""
    lines = page.get_by_role("log").get_by_role("listitem").filter(has_text=words)
    await expect(lines.last).to_be_visible(timeout=40_000)


async def state(page: Page, wanted: str) -> None:
    await expect(page.locator("[data-tg-phone]")).to_have_attribute("data-state", wanted, timeout=40_000)


async def keys(page: Page, keys: str) -> None:
    for key in keys:
        await page.get_by_role("button", name="シャープ" if key == "#" else key, exact=True).click()


async def test_a_call_by_voice_and_keypad_is_in_the_inbox(guided: WholeDesk, line: str, microphone: Path) -> None:
    need_network()
    loop = asyncio.get_running_loop()
    before = set(look(guided))
    async with chromium(microphone=microphone, repeat=True) as browser:
        page = await at_phone(browser, guided, line)
        await page.get_by_role("button", name="電話をかける", exact=True).click()
        begun = loop.time()  # the file begins when the page opens the microphone
        await state(page, "talking")
        mute = page.get_by_role("button", name="消音")
        await mute.click()  # the microphone speaks again and again: it is heard only where words are asked for
        await asked(page, "番号でお選びください")
        await keys(page, "1")
        await asked(page, "発信音のあとにどうぞ")
        into = (loop.time() - begun) % ROUND  # the words are not cut when the microphone opens in their pause
        await page.wait_for_timeout(1000 * ((PAUSE - into) % ROUND))
        await mute.click()
        await asked(page, "番号をどうぞ")
        await mute.click()
        await keys(page, f"{NUMBER}#")
        await asked(page, "よければ1")
        for _ in range(12):  # the read-back cannot be spoken over: a key before its end does nothing
            await keys(page, "1")
            await page.wait_for_timeout(1000)
            if await page.locator("[data-tg-phone]").get_attribute("data-state") == "ended":
                break
        await state(page, "ended")
        await page.get_by_role("link", name="受電報告を見る").click()
        row = page.get_by_role("listitem").filter(has_text=SHOWN)
        await expect(row).to_have_count(1, timeout=20_000)
        await row.get_by_role("link").click()
        await expect(page.get_by_text("署名を確認しました")).to_be_visible()
    [seen] = [one for one in look(guided).values() if one.call_id not in before]
    assert (seen.channel, seen.outcome, seen.complete, seen.inbox) == ("browser", "voicemail", True, 1)
    assert seen.items["phone"] == [NUMBER, "confirmed"]
    assert seen.items["about"][1] == "clip"
    # through Opus, and with the pauses that a busy machine puts between two pieces; another sentence has none of them
    assert recognised(spoken(WORDS).astype(float), seen.both[:, 0].astype(float), r=0.7) >= 0.6


async def test_a_call_in_writing_is_in_the_inbox_and_one_broken_off_is_marked_incomplete(
    guided: WholeDesk, line: str
) -> None:
    before = set(look(guided))
    async with chromium(telephone=True) as browser:
        page = await at_phone(browser, guided, line)
        inbox = await page.context.new_page()  # open all the while: rows come to it by themselves
        await inbox.goto(f"{guided.url}/inbox/mihon/")
        await expect(inbox.get_by_text("まだ何も届いていません")).to_be_visible()
        await inbox.evaluate("window.notReloaded = true")
        for answers in (WRITTEN, WRITTEN[:1]):
            await page.goto(f"{guided.url}/lines/{line}")
            await page.get_by_role("button", name="文字とキーで話す").click()
            await state(page, "talking")
            box = page.get_by_label("文字で答える")
            count = 0
            for answer in answers:
                desk = page.get_by_role("log").get_by_role("listitem").filter(has_text="窓口")
                await expect(desk.nth(count)).to_be_visible(timeout=20_000)
                count = await desk.count()
                await box.fill(answer)
                await box.press("Enter")
            if answers[-1] != "はい":
                await asked(page, "ご用件をどうぞ")
                await page.get_by_role("button", name="電話を切る").click()
            await state(page, "ended")
        await expect(inbox.get_by_role("listitem").filter(has_text="03-9876-5432")).to_have_count(1, timeout=20_000)
        await expect(inbox.get_by_role("listitem").filter(has_text="途中")).to_have_count(1, timeout=20_000)
        assert await inbox.evaluate("window.notReloaded")
        stranger = await (await browser.new_context()).new_page()
        await stranger.goto(f"{guided.url}/inbox/mihon/")
        await expect(stranger.get_by_role("main")).not_to_contain_text("9876")
    told = sorted((one.complete, one.outcome) for one in look(guided).values() if one.call_id not in before)
    assert told == [(False, "message"), (True, "message")]


def drafted(told: str) -> str:
    """The sample's manual with another name and another line at the end of what was taken."""
    return SAMPLE_MANUAL.replace("say: 見本商会です。", "say: 見本商会の下書きです。").replace(
        "told: 確かに承りました。", told
    )


async def test_a_draft_answers_by_voice_and_nothing_of_the_call_is_kept(
    guided: WholeDesk, line: str, microphone: Path
) -> None:
    need_network()
    loop = asyncio.get_running_loop()
    before = set(look(guided))
    name, value = next(
        one.split()[1:]
        for one in guided.run("django", "shell", "-c", SIGNED_IN).splitlines()
        if one.startswith("COOKIE ")
    )
    async with chromium(microphone=microphone, repeat=True) as browser:
        context = await browser.new_context(
            locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1440, "height": 900}
        )
        await context.add_cookies([{"name": name, "value": value, "url": guided.url}])
        page = await context.new_page()
        await page.goto(f"{guided.url}/editor/{line}/")
        await page.get_by_role("button", name="文書", exact=True).click()
        await page.locator("textarea[data-text]").fill(drafted("told: お預かりしました。"))
        await expect(page.locator("[data-problem-count]")).to_have_text("問題なし", timeout=20_000)
        await page.get_by_role("button", name="電話してみる").click()
        await page.get_by_role("button", name="声で話す").click()
        begun = loop.time()
        await expect(page.get_by_text("通話中です")).to_be_visible(timeout=40_000)
        mute = page.get_by_role("button", name="消音")
        await mute.click()
        answer = page.locator("[data-answer-text]")
        told = page.locator("[data-told]")
        await asked(page, "番号でお選びください")
        await answer.fill("#1")
        await answer.press("Enter")
        await asked(page, "発信音のあとにどうぞ")
        into = (loop.time() - begun) % ROUND
        await page.wait_for_timeout(1000 * ((PAUSE - into) % ROUND))
        await mute.click()
        await asked(page, "番号をどうぞ")
        await mute.click()
        await answer.fill(f"#{NUMBER}#")
        await answer.press("Enter")
        await asked(page, "よければ1")
        for _ in range(12):
            if await told.get_by_text("通話は終わりました").count() or not await answer.is_visible():
                break
            await answer.fill("#1")
            await answer.press("Enter")
            await page.wait_for_timeout(1000)
        await expect(told).to_contain_text("通話は終わりました", timeout=40_000)
        await expect(told).to_contain_text(SHOWN)
        await expect(told).to_contain_text("録音")
        lines = page.get_by_role("log")
        await expect(lines).to_contain_text("見本商会の下書きです。")
        await expect(lines).to_contain_text("お預かりしました。")
        await expect(page.get_by_text("通話中です")).to_be_hidden()
    assert set(look(guided)) == before
