"""Scripted callers as tests of a manual: what passes, what fails, and with which words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest

from tests.support.manuals import a_matter, an_item, small_manual
from toritsugi import resources
from toritsugi.core.dialogue.script_file import BadScript, read_scripts
from toritsugi.core.dialogue.scripted import Expected, Script
from toritsugi.core.manual.model import Manual, NotifyRule
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.proof.scripted_tests import ScriptedTest, run_tests
from toritsugi.marked_yaml import read

TOKYO = ZoneInfo("Asia/Tokyo")
MANUAL = small_manual(
    items=[an_item("about", "text", title="ご用件")],
    matters=[
        a_matter("inquiry", title="お問い合わせ", heard=("聞きたいことがあります",), collect=("about",)),
        a_matter("order", title="ご注文", heard=("注文をお願いします",), collect=("about",)),
    ],
    notify=(NotifyRule(to="office", when=small_manual().closing[0].when, by=("webhook",)),),
)
SCRIPT = Script(
    name="問い合わせ",
    says=("聞きたいことがあります",),
    answers={"about": ("駐車場はありますか",)},
    expect=Expected(
        outcome="message", matter="inquiry", complete=True, items={"about": "駐車場はありますか"}, kept=True
    ),
)


def tried(manual: Manual, script: Script) -> ScriptedTest:
    (result,) = run_tests(manual, [script], resources.understander(), zone=TOKYO, holidays=resources.holidays_between)
    return result


def expecting(**changes: object) -> Script:
    return msgspec.structs.replace(SCRIPT, expect=Expected(**changes))  # type: ignore[arg-type]


def test_a_call_as_expected_passes() -> None:
    result = tried(MANUAL, SCRIPT)
    assert result.passed
    assert result.checked
    assert {one.line for one in result.result.transcript if one.line} <= set(all_phrases(MANUAL))


@pytest.mark.parametrize(
    ("expect", "key", "wanted", "found"),
    [
        ({"outcome": "guided"}, "outcome", "guided", "message"),
        ({"complete": False}, "complete", "false", "true"),
        ({"matter": "order"}, "matter", "order", "inquiry"),
        ({"items": {"about": "別の事"}}, "items.about", "別の事", "駐車場はありますか"),
        ({"items": {"phone": "0312345678"}}, "items.phone", "0312345678", ""),
        ({"states": {"about": "refused"}}, "states.about", "refused", "given"),
        ({"flags": ("urgent",)}, "flags", "urgent", ""),
        ({"says": ("items.phone.ask",)}, "says", "items.phone.ask", ""),
        ({"never_says": ("items.about.ask",)}, "never_says", "", "items.about.ask"),
        ({"told": ("manager",)}, "told", "manager", "office"),
        ({"most_seconds": 1}, "most_seconds", "1", None),
        ({"kept": False}, "kept", "false", "true"),
    ],
)
def test_what_is_otherwise_is_told(expect: dict[str, object], key: str, wanted: str, found: str | None) -> None:
    result = tried(MANUAL, expecting(**expect))
    (bad,) = result.unmet
    assert not result.passed
    assert (bad.key, bad.wanted) == (key, wanted)
    assert found is None or bad.found == found
    assert bad.key in bad.text("en")
    assert "期待は" in bad.text("ja")


def test_what_holds_is_not_told() -> None:
    assert tried(MANUAL, expecting(told=("office",), never_says=("items.phone.ask",), most_seconds=500)).passed


def test_a_change_of_the_manual_is_found() -> None:
    swapped = {name: msgspec.structs.replace(m, heard=()) for name, m in MANUAL.matters.items() if name == "inquiry"}
    changed = msgspec.structs.replace(MANUAL, matters={**MANUAL.matters, **swapped})
    assert "matter" in [bad.key for bad in tried(changed, SCRIPT).unmet]


def test_a_script_that_expects_nothing_is_said_to() -> None:
    result = tried(MANUAL, msgspec.structs.replace(SCRIPT, expect=None))
    assert result.passed
    assert not result.checked


def test_a_caller_who_called_before_is_met_as_the_rule_says() -> None:
    manual = resources.load_manual("one_shop")
    past = "{ days: 5 }, { days: 2, matter: repair, outcome: message, open: true }"
    waits = f"- {{ history: [{past}], caller_id: 09055550191, says: 聞きたいことがあります }}"
    (script,) = read_scripts(read(waits, "callers.yaml"))
    assert [call.days for call in script.history] == [2, 5]
    said = [one.line for one in tried(manual, script).result.transcript]
    assert said[0] == "callers.6.greeting"
    assert "callers.6.greeting" not in [one.line for one in tried(manual, SCRIPT).result.transcript]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- { withheld: phonebox }", "callers.yaml:1:15"),
        ("- { caller_id: 09055550191, withheld: asked }", "callers.yaml:1:39"),
    ],
)
def test_a_caller_who_cannot_be_withheld_so_is_told(text: str, place: str) -> None:
    with pytest.raises(BadScript) as caught:
        read_scripts(read(text, "callers.yaml"))
    assert caught.value.place == place


def test_a_past_call_without_its_days_is_told() -> None:
    with pytest.raises(BadScript) as caught:
        read_scripts(read("- { history: [{ open: true }] }", "callers.yaml"))
    assert caught.value.place == "callers.yaml:1:14"
