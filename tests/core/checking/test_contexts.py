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
