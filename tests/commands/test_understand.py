"""`toritsugi understand`: what it tells of a text, one or many."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from toritsugi.cli import main

NOW = "2026-11-20T15:00"


def run(*words: str, lines: str = "") -> Result:
    return CliRunner().invoke(main, ["understand", *words], input=lines)


def told(*words: str) -> dict[str, Any]:
    found = run(*words, "--json")
    assert found.exit_code == 0, found.output
    answer: dict[str, Any] = json.loads(found.output)
    return answer


def batch(*requests: dict[str, Any] | str, options: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]]]:
    lines = "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in requests)
    found = run("--batch", *options, lines=lines)
    return found.exit_code, [json.loads(line) for line in found.output.splitlines()]


def test_a_number_is_told_with_the_words_it_came_from() -> None:
    text = "えーと、ゼロキュウゼロの１２３４の5678です"
    answer = told(text, "--item", "phone")
    assert answer["value"] == "09012345678"
    assert answer["display"] == "090-1234-5678"
    start, end = answer["span"]
    assert text[start:end] == "ゼロキュウゼロの１２３４の5678"
    assert answer["candidates"][0] == {
        "value": "09012345678",
        "display": "090-1234-5678",
        "confidence": answer["confidence"],
        "span": answer["span"],
        "by": "phone.digits",
    }


def test_marks_of_half_width_kana_do_not_move_the_span() -> None:
    text = "ﾊﾞﾝｺﾞｳﾊ 0312345678"
    start, end = told(text, "--item", "phone")["span"]
    assert text[start:end] == "0312345678"


@pytest.mark.parametrize(
    ("text", "item", "value"),
    [
        ("はい、お願いします", "yes_no", "yes"),
        ("いいえ", "yes_no", "no"),
        ("来週の火曜の午後3時", "date_time", "2026-11-24T15:00"),
        ("三名です", "number", "3"),
        ("渡辺と申します", "person", "渡辺"),
        ("ゼロキュウゼロの", "phone", None),
        ("青い空", "phone", None),
    ],
)
def test_kinds_alone(text: str, item: str, value: str | None) -> None:
    assert told(text, "--item", item, "--now", NOW)["value"] == value


def test_a_choice_takes_its_options_from_the_question() -> None:
    asked = '{"question": "どなたがお困りですか。", "options": ["お一人", {"id": "all", "title": "会社全体"}]}'
    assert told("会社全体です", "--item", "choice", "--asked", asked)["value"] == "all"


def test_a_manual_adds_matters_and_items() -> None:
    answer = told("水が漏れているんです", "--item", "matter", "--manual", "script")
    assert answer["text"] == "水が漏れているんです"
    commands = told("さくら工務店の渡辺と申します", "--item", "commands", "--manual", "reception")
    assert "fill company=さくら工務店" in commands["value"]
    assert {one["by"] for one in commands["commands"]} == {"organization.tagger", "person.tagger"}


def test_people_read_what_was_understood_of_which_words() -> None:
    found = run("ええと、0312345678です", "--item", "phone")
    assert found.exit_code == 0
    assert "0312345678（03-1234-5678）" in found.output
    assert "「0312345678」" in found.output
    assert "phone.digits" in found.output
    assert "わかりません" in run("青い空", "--item", "phone").output


def test_a_batch_answers_every_line_in_order() -> None:
    code, lines = batch(
        {"text": "0312345678", "item": "phone", "id": "first", "truth": "0312345678"},
        {"text": ["あー", "はい"], "item": "yes_no"},
        {"text": "水漏れです", "item": "matter", "asked": {"options": [{"id": "leak", "title": "水漏れ"}]}},
    )
    assert code == 0
    assert [line["value"] for line in lines] == ["0312345678", "yes", "leak"]
    assert lines[0]["id"] == "first"
    assert lines[1]["text"] == "はい"


def test_options_stand_for_what_a_line_leaves_out() -> None:
    code, lines = batch({"text": "0312345678"}, {"text": "はい", "item": "yes_no"}, options=("--item", "phone"))
    assert code == 0
    assert [line["value"] for line in lines] == ["0312345678", "yes"]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("nothing", "JSON"),
        ("[]", "JSON object"),
        ({"text": 1, "item": "phone"}, "text"),
        ({"text": "はい"}, "item"),
        ({"text": "はい", "item": "phones"}, "item"),
        ({"text": "はい", "item": "matter"}, "item"),
        ({"text": "はい", "item": "choice"}, "asked.options"),
        ({"text": "はい", "item": "phone", "now": "tomorrow"}, "now"),
        ({"text": "はい", "item": "phone", "manual": "no-such-manual"}, "manual"),
        ({"text": "はい", "item": "phone", "asked": {"open": ["nobody"]}}, "asked.open"),
    ],
)
def test_a_bad_line_names_place_and_mend_and_does_not_stop_the_others(line: dict[str, Any] | str, named: str) -> None:
    code, lines = batch(line, {"text": "0312345678", "item": "phone"})
    assert code == 2
    assert lines[0]["line"] == 1
    assert named in lines[0]["error"]
    assert "→" in lines[0]["error"]
    assert lines[1]["value"] == "0312345678"


def test_without_anything_to_understand_the_mend_is_told() -> None:
    found = run()
    assert found.exit_code == 2
    assert "toritsugi understand" in found.output


def test_a_text_without_what_is_asked_names_the_option() -> None:
    found = run("はい", "--now", NOW)
    assert found.exit_code == 2
    assert "--item: it does not say what is asked for" in found.stderr
