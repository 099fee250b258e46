"""The check of who is told: conditions that never hold, but not of the rule that the reader adds for what is left."""

from __future__ import annotations

import pytest

from toritsugi.core.checking.check import by_reading
from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.places import Places
from toritsugi.resources import read_manual

CLIENT = "{ format: 2, id: mihon, name: 見本, contacts: { office: { name: 総務, channels: { webhook: inbox } } } }"
MANUAL = """\
format: 2
client: client.yaml
line: { id: main, name: 見本商会, reading: ミホンショウカイ }
opening: お電話ありがとうございます。
items: { about: { kind: text, ask: ご用件をお願いいたします。 } }
matters: { ask: { title: お尋ね, heard: [聞きたいことがあります, 質問です], collect: [about], finish: message } }
"""


def told(*conditions: str) -> list[str]:
    """Keys of the conditions that never hold."""
    rules = "".join(f"  - {{ to: office, when: {one}, by: webhook }}\n" for one in conditions)
    found = Findings(Places())
    by_reading(read_manual(f"{MANUAL}notify:\n{rules}", CLIENT), found, today="2026-11-24")
    return [one.key for one in found.sorted() if one.code == "never_holds"]


def test_nothing_may_be_left_for_the_rule_that_the_reader_adds() -> None:
    assert told("urgent", "not urgent") == []


@pytest.mark.parametrize("condition", ["open and closed", "not always"])
def test_a_condition_that_never_holds_is_told(condition: str) -> None:
    assert told("urgent", condition) == ["notify.1.when"]
