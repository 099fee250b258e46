"""The sample callers call their templates: by voice as scripted, and by keys when nothing hears them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import msgspec
import pytest

from toritsugi import resources
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.expected import unmet
from toritsugi.core.dialogue.script_file import read_scripts
from toritsugi.core.dialogue.scripted import BY_KEYS, Script, ScriptedCaller
from toritsugi.core.dialogue.simulation import CallResult, Parts, simulate
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.values.model import Kind
from toritsugi.marked_yaml import read

HOLIDAYS = resources.holidays_between(date(2025, 11, 1), date(2028, 12, 31))


@cache
def scripts(template: str) -> tuple[Script, ...]:
    return read_scripts(read(resources.template_files(template)["callers.yaml"], "callers.yaml"))


CALLS = [
    pytest.param(template.name, number, id=f"{template.name}-{number}")
    for template in resources.templates()
    for number in range(len(scripts(template.name)))
]


def call(template: str, script: Script) -> CallResult:
    manual = resources.load_manual(template)
    context = Context(
        call_id="sample", started_at=script.at, caller_number=script.caller_id, channel="talk", hears=script.hears,
        holidays=HOLIDAYS, presence=script.presence,
    )  # fmt: skip
    parts = Parts(disk=script.disk, connects=script.connects)
    result = simulate(manual, context, ScriptedCaller(script), resources.understander(), parts)
    said = {heard.line for heard in result.transcript if heard.who == "desk"}
    assert said <= set(all_phrases(manual))
    return result


@pytest.mark.parametrize(("template", "number"), CALLS)
def test_a_sample_caller_is_served_as_expected(template: str, number: int) -> None:
    script = scripts(template)[number]
    assert script.expect is not None
    assert unmet(script.expect, call(template, script)) == []


@pytest.mark.parametrize(("template", "number"), CALLS)
def test_every_answer_is_kept_under_the_question_that_it_answers(template: str, number: int) -> None:
    script = scripts(template)[number]
    message = call(template, script).message
    assert message is not None
    named = (Kind.PERSON, Kind.ORGANIZATION, Kind.TEXT, Kind.ADDRESS)
    for known in message.items:
        if known.value is not None and known.value.kind in named:
            kept = known.value.kept
            if known.value.kind is Kind.ADDRESS:  # block numbers are kept as 1-2-3 however they are said
                kept = re.split("[0-9]", kept, maxsplit=1)[0]
            assert any(kept in answer for answer in script.answers[known.item]), known.item


def by_keys(template: str, script: Script) -> Script:
    """The same caller where nothing recognises speech: keys for the matter, choices, numbers, yes and no."""
    manual = resources.load_manual(template)
    assert script.expect is not None
    answers = dict(script.answers)
    for id, item in manual.items.items():
        for choice in item.choices:
            if script.expect.items.get(id) == choice.id:
                answers[id] = (choice.key,)
    key = manual.matters[script.expect.matter or ""].key
    # the first read-back of a call by voice is the name, which is a clip here
    confirm = script.confirm[1:]
    return msgspec.structs.replace(script, says=(key,), answers=answers, confirm=confirm, by=BY_KEYS, hears=False)


@pytest.mark.parametrize(("template", "number"), CALLS)
def test_without_a_recogniser_keys_choose_and_answer_and_the_rest_is_recorded(template: str, number: int) -> None:
    script = scripts(template)[number]
    assert script.expect is not None
    matter = resources.load_manual(template).matters.get(script.expect.matter or "")
    if matter is None or not matter.key or not script.hears or script.hangs_up_after is not None:
        script = msgspec.structs.replace(script, by=BY_KEYS, hears=False)
        assert call(template, script).message is not None
        return
    result = call(template, by_keys(template, script))
    message = result.message
    if script.expect.outcome == "guided":
        assert message is None or message.outcome == "guided"
        return
    assert message is not None
    assert message.matter == script.expect.matter
    kept = {known.item: known.value.kept for known in message.items if known.value is not None}
    assert {item: kept.get(item) for item in script.expect.items} == script.expect.items


def test_the_second_line_is_told_of_a_private_person_whose_machine_is_not_mended() -> None:
    of_a_company = next(one for one in scripts("helpdesk") if one.answers.get("helped") == ("いいえ、まだ直りません",))
    answers = {**of_a_company.answers, "company": ("個人です",)}
    message = call("helpdesk", msgspec.structs.replace(of_a_company, answers=answers)).message
    assert message is not None
    assert message.outcome == "escalated"
    assert message.complete
    assert not any(known.item == "company" and known.value is not None for known in message.items)
