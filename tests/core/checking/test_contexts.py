"""The calls that the check begins with: callers for whom a rule is are called by when the rule holds."""

from __future__ import annotations

from datetime import datetime

import pytest

from toritsugi.core.checking.check import by_reading
from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.contexts import contexts_of
from toritsugi.core.checking.finding import Severity
from toritsugi.core.checking.places import Places
from toritsugi.core.manual.calendar import is_open
from toritsugi.resources import read_manual

CLIENT = "{ format: 2, id: mihon, name: 見本, contacts: { office: { name: 総務, channels: { webhook: inbox } } } }"
MANUAL = """\
format: 2
client: client.yaml
line: { id: main, name: 見本商会, reading: ミホンショウカイ }
hours: { weekdays: 09:00-18:00 }
opening: お電話ありがとうございます。
items: { about: { kind: text, ask: ご用件をお願いいたします。 } }
matters: { ask: { title: お尋ね, heard: [聞きたいことがあります, 質問です], collect: [about], finish: message } }
notify: [{ to: office, by: webhook }]
callers:
  - { from: "0355550127", when: CONDITION, as: 病院の夜, greeting: 夜間の受付でございます。 }
  - { from: "0355550127", as: 病院, greeting: 優先の受付でございます。 }
"""


@pytest.mark.parametrize(("condition", "opened"), [("closed", False), ("not open", False), ("open", True)])
def test_a_rule_for_when_the_line_is_open_or_closed_has_its_call(condition: str, opened: bool) -> None:
    manual = read_manual(MANUAL.replace("CONDITION", condition), CLIENT)
    calls = [one for one in contexts_of(manual, "2026-11-24", ()) if one.caller_number == "0355550127"]
    assert opened in {is_open(manual.hours, datetime.fromisoformat(one.started_at), ()) for one in calls}
    assert len(calls) == 2
    found = Findings(Places())
    by_reading(manual, found, today="2026-11-24")
    assert [one.key for one in found.sorted() if one.severity is Severity.ERROR] == []


BY_REASON = MANUAL.partition("callers:")[0].replace(
    "opening: お電話ありがとうございます。",
    "opening:\n"
    "  - say: お電話ありがとうございます。\n"
    "  - { when: closed and withheld is unavailable, say: 時間外に、海外からのお電話でございますね。 }\n",
)


def _errors(source: str) -> dict[str, str]:
    """Key → code of every finding that needs no call."""
    found = Findings(Places())
    by_reading(read_manual(source, CLIENT), found, today="2026-11-24")
    return {one.key: one.code for one in found.sorted()}


@pytest.mark.parametrize("who", ["kind: anonymous, when:", "when: closed or", "name: 甲野花子, when:", "when:"])
def test_a_rule_for_why_a_number_is_withheld_has_its_call(who: str) -> None:
    rules = (
        f"callers:\n  - {{ {who} withheld is payphone, as: 公衆電話, greeting: 公衆電話からでございますね。 }}\n"
        "  - { kind: anonymous, as: 非通知, greeting: 番号を通知しておかけください。 }\n"
    )
    manual = read_manual(BY_REASON + rules, CLIENT)
    calls = contexts_of(manual, "2026-11-24", ())
    assert {("", reason) for reason in ("", "asked", "payphone", "unavailable")} <= {
        (one.caller_number, one.withheld) for one in calls
    }
    assert all(not one.withheld for one in calls if one.caller_number)
    assert _errors(BY_REASON + rules) == {}


def test_an_opening_for_a_reason_is_met_at_every_time_it_is_for() -> None:
    manual = read_manual(BY_REASON, CLIENT)
    calls = [one for one in contexts_of(manual, "2026-11-24", ()) if one.withheld == "unavailable"]
    opened = {is_open(manual.hours, datetime.fromisoformat(one.started_at), ()) for one in calls}
    assert opened == {True, False}


def test_whose_number_is_known_is_not_told_why_it_is_withheld() -> None:
    rules = 'callers:\n  - { from: "0355550127", when: withheld is payphone, as: 病院, greeting: 優先でございます。 }\n'
    assert _errors(BY_REASON + rules) == {"callers.0": "never_holds"}


def test_a_rule_for_a_reason_behind_one_for_every_reason_is_stronger() -> None:
    rules = (
        "callers:\n  - { kind: anonymous, as: 非通知, greeting: 番号を通知しておかけください。 }\n"
        "  - { kind: anonymous, when: withheld is payphone, as: 公衆電話, greeting: 公衆電話からでございますね。 }\n"
        "  - { kind: anonymous, when: withheld is payphone, as: その次, greeting: 公衆電話からのお電話ですね。 }\n"
    )
    assert _errors(BY_REASON + rules) == {"callers.2": "rule_unreachable"}
