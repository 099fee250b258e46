"""Formats of the language: what an older one says means what the newest says."""

from __future__ import annotations

import msgspec
import pytest

from tests.support.manual_sources import CLIENT, MANUAL, problems
from tests.support.paths import shared
from toritsugi import resources
from toritsugi.core.manual.migrations import NEWEST, STEPS
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.publish import digest, restore, snapshot
from toritsugi.resources import read_manual

OLD = MANUAL + "scope: { never_say: [値引き], longest_call: 4m }\nretention_days: 90\n"
NEW = MANUAL.replace("format: 1", "format: 2") + (
    "scope: { never: [値引き], longest_call: 4m }\nretention: { days: 90 }\n"
)
OLD_CLIENT = CLIENT + "never_say: [無料]\nretention_days: 400\n"
NEW_CLIENT = CLIENT.replace("format: 1", "format: 2") + "never: [無料]\nretention: { days: 400 }\n"


def test_there_is_a_step_from_every_older_format() -> None:
    assert sorted(STEPS) == list(range(1, NEWEST))


@pytest.mark.parametrize(("manual", "client"), [(OLD, OLD_CLIENT), (OLD, NEW_CLIENT), (NEW, OLD_CLIENT)])
def test_both_formats_resolve_to_the_same_manual(manual: str, client: str) -> None:
    newest = read_manual(NEW, NEW_CLIENT)
    assert newest.never_say == ("値引き", "無料")
    assert newest.retention_days == 90
    assert read_manual(manual, client) == newest
    assert digest(snapshot(read_manual(manual, client))) == digest(snapshot(newest))


def test_the_clients_days_hold_where_the_line_says_none() -> None:
    without = NEW.replace("retention: { days: 90 }\n", "")
    assert read_manual(without, OLD_CLIENT).retention_days == 400
    assert read_manual(without, CLIENT).retention_days == 365


def test_client_facts_that_stand_inside_are_brought_up_to_date() -> None:
    inside = OLD_CLIENT.replace("\n", "\n  ").rstrip()
    manual = read_manual(NEW.replace("client: client.yaml", f"client:\n  {inside}"))
    assert manual.never_say == ("値引き", "無料")


def test_what_is_wrong_in_an_older_format_is_told_in_its_own_words() -> None:
    found = problems(OLD.replace("90", "0").replace("[値引き]", "[]"), OLD_CLIENT.replace("[無料]", "[]"))
    assert {(p.file, p.key) for p in found} == {
        ("manual.yaml", "scope.never_say"),
        ("manual.yaml", "retention_days"),
        ("client.yaml", "never_say"),
    }


@pytest.mark.parametrize("number", ["9" * 5000, "２", "-1", "0"])
def test_a_number_that_is_no_format_is_told_of_at_its_place(number: str) -> None:
    found = problems(MANUAL.replace("format: 1", f"format: {number}"))
    assert [(p.line, p.key) for p in found] == [(1, "format")]


def test_old_keys_in_the_newest_format_are_named_with_what_they_became() -> None:
    found = problems(NEW.replace("{ never:", "{ never_say:") + "retention_days: 3\n")
    assert {(p.code, p.key) for p in found} == {("old_key", "scope.never_say"), ("old_key", "retention_days")}
    assert any("retention.days" in p.mend for p in found)


@pytest.mark.parametrize("template", [template.name for template in resources.templates()])
def test_a_snapshot_from_before_the_new_words_is_read(template: str) -> None:
    """A snapshot without any of the fields that were added since is a manual; what was added has its default."""
    manual = resources.load_manual(template)
    since = {"may_say", "ladders", "absence", "callback", "abuse", "billing", "retention", "packs"}
    kept = {name: value for name, value in msgspec.json.decode(snapshot(manual)).items() if name not in since}
    before = restore(msgspec.json.encode(kept))
    assert isinstance(before, Manual)
    assert (before.matters, before.items, before.callers) == (manual.matters, manual.items, manual.callers)
    assert before.abuse.warnings == 2
    assert before.callback.offer == "auto"


def test_the_example_beside_the_project_is_a_manual() -> None:
    people = "".join(
        f"  {id}: {{ name: {id}, phone: '0311112222', channels: {{ slack: a, mail: a@b.invalid, voice: '03' }} }}\n"
        for id in ("sales", "manager", "on_call")
    )
    client = f"format: 1\nid: example\nname: 見本\ncontacts:\n{people}"
    manual = read_manual(shared("manual-example.yaml").read_text("utf-8"), client)
    assert list(manual.matters) == ["quote", "hours", "leak", "complaint"]
    assert manual.never_say == ("価格", "納期", "在席")
