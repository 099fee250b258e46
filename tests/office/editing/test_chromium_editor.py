"""Writing a manual in a real browser: form and text in step, problems, undo, saving, two people, the interview."""

from __future__ import annotations

import io
import json
import re
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from tests.support.chromium import serious_violations
from tests.support.demo_desk import DemoDesk, demo_desk
from tests.support.need import need

pytestmark = [pytest.mark.serial, pytest.mark.timeout(240)]

LINE = "sakura.main"
WAIT = 20_000  # ms: the machine may be busy; nothing here is a measurement


@pytest.fixture(scope="module")
def desk(demo_model: Path) -> Iterator[DemoDesk]:
    need("chromium")
    with demo_desk(demo_model) as running:
        yield running


def signed_in(browser: Browser, desk: DemoDesk, role: str) -> BrowserContext:
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    mail, password = desk.people[role]
    page.goto(f"{desk.address}/accounts/login/?next=/messages/")
    page.fill("[name=login]", mail)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{desk.address}/messages/")
    page.close()
    return context


@pytest.fixture(scope="module")
def owner(browser: Browser, desk: DemoDesk) -> Iterator[BrowserContext]:
    context = signed_in(browser, desk, "owner")
    yield context
    context.close()


@pytest.fixture
def refused() -> list[str]:
    """What the content security policy refused, or a script broke on."""
    return []


@pytest.fixture
def editor(owner: BrowserContext, desk: DemoDesk, refused: list[str]) -> Iterator[Page]:
    """The editor on a fresh draft of what is in force."""
    desk.run("from toritsugi.office.manuals.models import Draft; Draft.objects.all().delete()")
    page = owner.new_page()
    watch(page, refused)
    opened(page, desk)
    yield page
    page.close(run_before_unload=False)
    assert not refused


def watch(page: Page, refused: list[str]) -> None:
    def console(one: ConsoleMessage) -> None:
        if "Content Security Policy" in one.text:
            refused.append(one.text)

    page.on("console", console)
    page.on("pageerror", lambda error: refused.append(str(error)))


def opened(page: Page, desk: DemoDesk) -> None:
    page.goto(f"{desk.address}/editor/{LINE}/")
    expect(page.locator("[data-problem-count]")).to_have_text("問題なし", timeout=WAIT)


def text_of(page: Page) -> str:
    return page.locator("textarea[data-text]").input_value()


def unfold(page: Page, *keys: str) -> None:
    for key in keys:
        page.locator(f"details[data-group='{key}'] > summary").click()


def field(page: Page, key: str) -> str:
    return f"[data-control='{key}']"


def is_saved(page: Page) -> None:
    expect(page.locator("[data-state-words]")).to_contain_text("保存済み", timeout=WAIT)


def kept(desk: DemoDesk) -> str:
    return str(json.loads(desk.run(
        "import json; from toritsugi.office.manuals.models import Draft; "
        "print(json.dumps(Draft.objects.get().source['manual.yaml']))"
    )))  # fmt: skip


def test_typing_in_the_form_changes_that_place_of_the_text(editor: Page, desk: DemoDesk) -> None:
    before = text_of(editor)
    unfold(editor, "items", "items.phone")
    editor.locator(field(editor, "items.phone.ask")).fill("お電話番号をどうぞ。")
    changed = before.replace("ask: ご連絡のつくお電話番号をお願いいたします。", "ask: お電話番号をどうぞ。")
    assert changed != before
    expect(editor.locator("textarea[data-text]")).to_have_value(changed, timeout=WAIT)
    is_saved(editor)
    assert kept(desk) == changed


def test_typing_in_the_text_changes_the_form(editor: Page) -> None:
    unfold(editor, "matters", "matters.quote")
    text = text_of(editor).replace("title: お見積もり", "title: 見積もりのご相談")
    editor.locator("textarea[data-text]").fill(text)
    expect(editor.locator(field(editor, "matters.quote.title"))).to_have_value("見積もりのご相談", timeout=WAIT)
    expect(editor.locator("details[data-group='matters.quote'] > summary")).to_contain_text("見積もりのご相談")


def test_a_problem_stands_beside_its_field_and_its_line(editor: Page) -> None:
    unfold(editor, "items", "items.visit")
    editor.locator(field(editor, "items.visit.ask")).fill("納期はいつがよろしいでしょうか。納期は、")
    box = editor.locator("[data-key='items.visit.ask'] .tg-edit-problem")
    expect(box).to_contain_text("納期は", timeout=WAIT)
    expect(editor.locator(field(editor, "items.visit.ask"))).to_have_attribute("aria-invalid", "true")
    line = 1 + text_of(editor).split("納期はいつが")[0].count("\n")
    expect(editor.locator("[data-gutter] [data-wrong]")).to_have_text([str(line)])
    expect(editor.locator("[data-problem-count]")).to_have_text("問題 1 件")
    assert not serious_violations(editor)
    unfold(editor, "items")
    editor.keyboard.press("F8")
    expect(editor.locator(field(editor, "items.visit.ask"))).to_be_focused()
    editor.locator(field(editor, "items.visit.ask")).fill("ご希望の日時は。")
    expect(editor.locator("[data-problem-count]")).to_have_text("問題なし", timeout=WAIT)


def test_a_list_of_callers_that_the_manual_names_is_pasted_in(editor: Page, desk: DemoDesk) -> None:
    """Without its tab nobody could put a list beside a manual that is written in the browser."""
    tab = editor.locator("[data-file='vip.csv']")
    expect(tab).to_have_count(0)
    named = text_of(editor).replace("\ncallers:\n", "\ncallers:\n  - { list: vip.csv, vip: true }\n")
    editor.locator("textarea[data-text]").fill(named)
    expect(editor.locator("[data-problem-count]")).to_have_text("問題 1 件", timeout=WAIT)
    tab.click()
    assert text_of(editor) == ""
    editor.locator("textarea[data-text]").fill("番号,呼び名\n03-1111-2222,本店\n")
    expect(editor.locator("[data-problem-count]")).to_have_text("問題なし", timeout=WAIT)
    editor.locator("[data-act='save']").click()
    is_saved(editor)
    found = desk.run("from toritsugi.office.manuals.models import Draft; print(Draft.objects.get().source['vip.csv'])")
    assert "03-1111-2222,本店" in str(found)


def test_text_that_cannot_be_read_locks_the_form_until_it_is_mended(editor: Page) -> None:
    before = text_of(editor)
    editor.locator("textarea[data-text]").fill(before + "\n  : [")
    expect(editor.locator("[data-unreadable]")).to_be_visible(timeout=WAIT)
    expect(editor.locator("[data-problems]")).to_contain_text("YAML")
    editor.locator("textarea[data-text]").fill(before)
    expect(editor.locator("[data-unreadable]")).to_be_hidden(timeout=WAIT)


def test_undo_and_redo_go_through_form_and_text(editor: Page) -> None:
    before = text_of(editor)
    unfold(editor, "items", "items.name")
    editor.locator(field(editor, "items.name.ask")).fill("お名前は。")
    expect(editor.locator("textarea[data-text]")).to_have_value(before.replace(
        "ask: お名前をフルネームでお願いいたします。", "ask: お名前は。"), timeout=WAIT)  # fmt: skip
    editor.keyboard.press("Control+z")
    expect(editor.locator("textarea[data-text]")).to_have_value(before, timeout=WAIT)
    expect(editor.locator(field(editor, "items.name.ask"))).to_have_value(
        "お名前をフルネームでお願いいたします。", timeout=WAIT
    )
    editor.keyboard.press("Control+Shift+z")
    expect(editor.locator(field(editor, "items.name.ask"))).to_have_value("お名前は。", timeout=WAIT)


def test_entries_are_added_and_taken_away(editor: Page) -> None:
    before = text_of(editor)
    unfold(editor, "cards")
    cards = editor.locator("details[data-group='cards']")
    cards.locator("input[placeholder]").last.fill("parking")
    cards.get_by_role("button", name="＋ 加える").last.click()
    expect(editor.locator("textarea[data-text]")).to_have_value(
        before.replace("    source: 営業担当\n", "    source: 営業担当\n  parking:\n    title: 新しい案内\n"
                       "    heard: [たずね方の例]\n    say: ご案内する文です。\n"), timeout=WAIT)  # fmt: skip
    new = editor.locator("details[data-group='cards.parking']")
    expect(new).to_have_attribute("open", "", timeout=WAIT)
    new.get_by_role("button", name="取り除く").click()
    expect(editor.locator("textarea[data-text]")).to_have_value(before, timeout=WAIT)


def test_two_people_see_both_texts_and_choose(
    editor: Page, browser: Browser, desk: DemoDesk, refused: list[str]
) -> None:
    second = signed_in(browser, desk, "supervisor")
    page = second.new_page()
    watch(page, refused)
    opened(page, desk)
    text = text_of(editor)
    editor.locator("textarea[data-text]").fill(text.replace("longest_call: 8m", "longest_call: 7m"))
    is_saved(editor)
    page.locator("textarea[data-text]").fill(text.replace("longest_call: 8m", "longest_call: 6m"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=WAIT)
    expect(dialog.locator("[data-mine]")).to_have_value(text.replace("longest_call: 8m", "longest_call: 6m"))
    expect(dialog.locator("[data-theirs]")).to_have_value(text.replace("longest_call: 8m", "longest_call: 7m"))
    assert not serious_violations(page)
    assert "longest_call: 7m" in kept(desk)
    page.get_by_role("button", name="あとで決める").click()
    expect(page.locator("[data-state-words]")).to_contain_text("ぶつかっています")
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="保存されている内容から続ける").click()
    expect(page.locator("textarea[data-text]")).to_have_value(text.replace("longest_call: 8m", "longest_call: 7m"))
    page.keyboard.press("Control+z")
    expect(page.locator("textarea[data-text]")).to_have_value(text.replace("longest_call: 8m", "longest_call: 6m"))
    is_saved(page)
    editor.locator("textarea[data-text]").fill(text.replace("longest_call: 8m", "longest_call: 9m"))
    expect(editor.get_by_role("dialog")).to_be_visible(timeout=WAIT)
    editor.get_by_role("button", name="あなたの内容で置き換える").click()
    is_saved(editor)
    assert "longest_call: 9m" in kept(desk)
    second.close()


def test_what_cannot_be_saved_says_so_and_is_saved_later(editor: Page, owner: BrowserContext, desk: DemoDesk) -> None:
    owner.set_offline(True)
    text = text_of(editor).replace("longest_call: 8m", "longest_call: 4m")
    editor.locator("textarea[data-text]").fill(text)
    expect(editor.locator("[data-state-words]")).to_contain_text("保存できません", timeout=WAIT)
    owner.set_offline(False)
    is_saved(editor)
    assert kept(desk) == text


def test_a_call_from_what_is_not_saved_leads_to_its_sentences(editor: Page) -> None:
    unfold(editor, "opening", "opening.0")
    editor.locator(field(editor, "opening.0.say")).fill("はい、さくら工務店です。")
    editor.get_by_role("button", name="電話してみる").click()
    editor.get_by_role("button", name="電話をかける", exact=True).click()
    lines = editor.get_by_role("log", name="会話")
    expect(lines).to_contain_text("はい、さくら工務店です。", timeout=WAIT)
    editor.get_by_role("button", name="水漏れ").click()
    expect(lines).to_contain_text("水漏れでございますね", timeout=WAIT)
    editor.locator("[data-answer-text]").fill("いいえ")
    editor.context.set_offline(True)
    editor.keyboard.press("Enter")
    expect(editor.locator("[data-speaking]")).to_contain_text("サーバーに届きません", timeout=WAIT)
    expect(lines).to_contain_text("水漏れでございますね")
    expect(editor.locator("[data-answer-text]")).to_have_value("いいえ")
    editor.context.set_offline(False)
    editor.keyboard.press("Enter")
    expect(lines.locator("li.tg-edit-own")).to_have_count(2, timeout=WAIT)
    assert not serious_violations(editor)
    lines.locator("li", has_text="水漏れでございますね").get_by_role("button", name="この文を直す").click()
    expect(editor.locator(field(editor, "matters.leak.say"))).to_be_focused()
    editor.get_by_role("button", name="電話してみる").click()
    lines.locator("li", has_text="録音しております").get_by_role("button", name="この文を直す").click()
    expect(editor.locator("[data-speaking]")).to_contain_text("notices.recording")
    editor.get_by_role("button", name="電話を切る").click()
    expect(editor.locator("[data-told]")).to_contain_text("通話は終わりました", timeout=WAIT)
    editor.get_by_label("発信者番号").select_option("公衆電話")
    with editor.expect_request(lambda one: one.url.endswith("/call")) as asked:
        editor.get_by_role("button", name="電話をかける", exact=True).click()
    told = asked.value.post_data_json
    assert (told["caller"], told["withheld"]) == ("", "payphone")


def test_a_pack_is_inserted_and_the_check_tells_what_it_finds(editor: Page) -> None:
    editor.locator("[data-pack]").select_option("hiring")
    editor.get_by_role("button", name="部品集を入れる").click()
    expect(editor.locator("textarea[data-text]")).to_have_value(re.compile(r"include: \[hiring\]"), timeout=WAIT)
    expect(editor.locator("[data-problem-count]")).to_have_text("問題なし", timeout=WAIT)
    editor.locator("textarea[data-text]").fill(
        text_of(editor).replace("told: 確かに承りました。", "told: 失礼します。")
    )
    is_saved(editor)
    editor.get_by_role("button", name="点検する").click()
    expect(editor.locator("p[data-check]")).to_contain_text("件見つかりました", timeout=90_000)
    expect(editor.locator("[data-problems]")).to_contain_text("told")


def silence(seconds: float) -> bytes:
    """A short WAV without a sound."""
    file = io.BytesIO()
    with wave.open(file, "wb") as told:
        told.setparams((1, 2, 8000, 0, "NONE", ""))
        told.writeframes(bytes(int(8000 * seconds) * 2))
    return file.getvalue()


def test_the_sentences_of_an_unsaved_draft_are_said_one_after_the_other(editor: Page, desk: DemoDesk) -> None:
    calls = desk.run("from toritsugi.office.calls.models import Call; print(Call.objects.count())")
    asked: list[str] = []

    def speak(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "")["words"])
        route.fulfill(body=silence(0.05), content_type="audio/wav")

    editor.route("**/speak", speak)
    unfold(editor, "opening", "opening.0")
    editor.locator("textarea[data-text]").fill(
        re.sub(r"- say: .*", "- say: はい、まだ保存していない名乗りでございます。", text_of(editor), count=1)
    )
    expect(editor.locator("[data-problem-count]")).to_have_text("問題なし", timeout=WAIT)
    editor.get_by_role("button", name="電話してみる").click()
    editor.get_by_label("声で聞く").check()
    editor.get_by_role("button", name="電話をかける").click()
    lines = editor.locator("[data-lines] li")
    expect(lines.first).to_contain_text("まだ保存していない名乗り", timeout=WAIT)
    shown = [one.strip() for one in editor.locator("[data-lines] li > p").all_inner_texts()]
    until(editor, lambda: len(asked) >= len(shown))
    assert asked[0] == "はい、まだ保存していない名乗りでございます。"
    lines.first.get_by_role("button", name="この文を聞く").click()
    until(editor, lambda: len(asked) > len(shown))
    assert asked[-1] == asked[0]
    assert desk.run("from toritsugi.office.calls.models import Call; print(Call.objects.count())") == calls
    editor.unroute("**/speak")
    editor.route("**/speak", lambda route: route.fulfill(status=503, json={"message": "いまは声にできません。"}))
    lines.first.get_by_role("button", name="この文を聞く").click()
    expect(editor.locator("[data-speaking]")).to_have_text("いまは声にできません。")


def until(page: Page, true: Callable[[], bool]) -> None:
    """Return once it holds: what the page asks is told to this process between its events."""
    limit = time.monotonic() + WAIT / 1000
    while not true():
        assert time.monotonic() < limit
        page.wait_for_timeout(50)


FAILING = "- { name: 短い方, says: お問い合わせです, expect: { outcome: solved } }\n"


def test_findings_come_by_themselves_after_a_save_and_unfold_their_call(editor: Page) -> None:
    editor.get_by_role("button", name="台本の発信者").click()
    expect(editor.locator("textarea[data-text]")).to_have_attribute("placeholder", re.compile("calls:"))
    editor.locator("textarea[data-text]").fill(FAILING)
    is_saved(editor)
    problems = editor.locator("[data-problems]")
    expect(problems).to_contain_text("台本の発信者「短い方」", timeout=90_000)
    expect(problems).not_to_have_attribute("data-old", re.compile(".*"))
    problems.get_by_text("そうなる通話を見る").first.click()
    expect(problems.locator("ol").first).to_contain_text("お問い合わせです")
    expect(editor.locator("[data-gutter] [data-wrong]").first).to_have_text("1")
    assert not serious_violations(editor)


def test_an_old_answer_of_the_check_never_stands_in_place_of_a_newer_one(editor: Page) -> None:
    """The answer about the first text is held back until the second text is saved."""
    held: list[Route] = []
    editor.route("**/check", lambda route: held.append(route) if not held else route.continue_())
    editor.get_by_role("button", name="台本の発信者").click()
    with editor.expect_request("**/check"):
        editor.locator("textarea[data-text]").fill(FAILING)
    is_saved(editor)
    with editor.expect_response("**/save"):
        editor.locator("textarea[data-text]").fill(FAILING.replace("短い方", "後の方"))
    is_saved(editor)
    held[0].continue_()
    problems = editor.locator("[data-problems]")
    expect(problems).to_contain_text("台本の発信者「後の方」", timeout=90_000)
    expect(problems).not_to_contain_text("短い方")


def test_a_narrow_screen_shows_one_thing_at_a_time(editor: Page) -> None:
    editor.set_viewport_size({"width": 390, "height": 844})
    expect(editor.locator("[data-pane=form]")).to_be_visible()
    expect(editor.locator("[data-pane=text]")).to_be_hidden()
    editor.get_by_role("button", name="文書", exact=True).click()
    expect(editor.locator("[data-pane=text]")).to_be_visible()
    expect(editor.locator("[data-pane=form]")).to_be_hidden()
    for name in ("項目", "文書", "電話してみる"):
        editor.get_by_role("button", name=name, exact=True).click()
        assert not serious_violations(editor)
        assert not editor.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_an_earlier_save_is_had_back_from_the_history(editor: Page, desk: DemoDesk) -> None:
    text = text_of(editor)
    for minutes in ("7m", "6m"):
        editor.locator("textarea[data-text]").fill(text.replace("longest_call: 8m", f"longest_call: {minutes}"))
        is_saved(editor)
    editor.set_viewport_size({"width": 390, "height": 844})
    editor.get_by_role("link", name="下書きの履歴").click()
    editor.locator("li details summary").last.click()
    assert not serious_violations(editor)
    assert not editor.evaluate("document.documentElement.scrollWidth > innerWidth")
    editor.get_by_role("button", name="この内容に戻す").click()
    editor.wait_for_url(f"{desk.address}/editor/{LINE}/")
    assert "longest_call: 7m" in kept(desk)


def test_the_interview_by_keys_alone_ends_in_the_editor(
    owner: BrowserContext, desk: DemoDesk, refused: list[str]
) -> None:
    desk.run("from toritsugi.office.editing.models import Interview; Interview.objects.all().delete()")
    page = owner.new_page()
    watch(page, refused)
    page.goto(f"{desk.address}/editor/aozora.main/interview/")
    for typed in ("あおぞら歯科", "あおぞらしか"):
        page.keyboard.type(typed)
        heading = page.locator("h1").inner_text()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).not_to_have_text(heading)
    for _ in range(40):
        heading = page.locator("h1").inner_text()
        if heading == "面談のまとめ":
            break
        if "どのようなお仕事" in heading:
            page.keyboard.press("2")
            assert not serious_violations(page)
        if page.evaluate("document.activeElement.matches('input')"):
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("Tab")
            while not page.evaluate("document.activeElement.matches('button.tg-primary')"):
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        expect(page.locator("h1")).not_to_have_text(heading)
    assert not serious_violations(page)
    page.get_by_role("button", name="下書きを作る").press("Enter")
    page.wait_for_url(f"{desk.address}/editor/aozora.main/")
    expect(page.locator("[data-problem-count]")).to_have_text("問題なし", timeout=WAIT)
    assert "include: [clinic]" in text_of(page)
    assert not refused
    page.close()
