"""`toritsugi talk`: a person at a terminal, scripted callers, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from toritsugi.commands.talk import command

TEMPLATES = ("reception", "script", "custom", "helpdesk")
CALL = """
calls:
  - name: 取引先
    caller_id: "0312345678"
    at: 2026-11-24T10:15:00+09:00
    says: 打ち合わせの件でお電話しました
    answers: {{ company: 株式会社青空商事です, name: 佐藤です, about: 日程の件です, callback: はい, phone: はい }}
    {more}
    expect: {{ outcome: message, {expect} }}
"""


def talk(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(command, list(arguments), input=typed, catch_exceptions=False)


def calls(tmp_path: Path, *, more: str = "", expect: str = "complete: true", text: str | None = None) -> str:
    path = tmp_path / "calls.yaml"
    path.write_text(text if text is not None else CALL.format(more=more, expect=expect), "utf-8")
    return str(path)


def run(tmp_path: Path, **more: Any) -> tuple[Result, dict[str, Any]]:
    result = talk("reception", "--calls", calls(tmp_path, **more), "--json")
    return result, json.loads(result.stdout.splitlines()[0])


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_samples_of_every_template_are_as_expected(template: str) -> None:
    result = talk(template, "--samples", "--json")
    made = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["name"], one["unmet"]) for one in made if one["unmet"]] == []
    assert result.exit_code == 0
    assert len(made) >= 5


def test_one_json_object_per_call(tmp_path: Path) -> None:
    result, made = run(tmp_path)
    assert result.exit_code == 0
    assert {"outcome", "complete", "matter", "items", "turns", "seconds", "transcript"} <= made.keys()
    assert made["items"]["phone"] == {"value": "0312345678", "display": "03-1234-5678", "state": "confirmed"}
    assert made["transcript"][0] == {
        "who": "desk",
        "text": made["transcript"][0]["text"],
        "line": "opening.0",
    }
    assert {entry["who"] for entry in made["transcript"]} == {"desk", "caller"}
    assert made["turns"] == sum(entry["who"] == "caller" for entry in made["transcript"])
    assert 30 < made["seconds"] < 180
    assert "told" in [entry["line"] for entry in made["transcript"]]


def test_the_same_script_gives_the_same_call(tmp_path: Path) -> None:
    assert run(tmp_path)[1] == run(tmp_path)[1]


def test_an_expectation_that_is_not_met_ends_with_1(tmp_path: Path) -> None:
    result, made = run(tmp_path, expect="complete: false, items: { phone: '0399999999' }")
    assert result.exit_code == 1
    assert made["unmet"] == [
        "complete: 'false' was expected, it is 'true'",
        "items.phone: '0399999999' was expected, it is '0312345678'",
    ]


def test_hanging_up_after_some_turns(tmp_path: Path) -> None:
    result, made = run(tmp_path, more="hangs_up_after: 2", expect="complete: false")
    assert result.exit_code == 0
    assert made["turns"] == 2
    assert made["transcript"][-1]["who"] == "call"


def test_an_interjection_at_a_line_and_at_a_turn(tmp_path: Path) -> None:
    _, made = run(
        tmp_path,
        more="interjects: [ { at: items.name.ask, says: もう一度お願いします }, { turn: 1, says: もしもし } ]",
    )
    lines = [entry["line"] for entry in made["transcript"]]
    assert lines.count("items.name.ask") == 2
    assert "standard.repeat_intro" in lines
    assert made["complete"]


def test_an_interjection_over_a_line_stops_it(tmp_path: Path) -> None:
    _, made = run(tmp_path, more="interjects: [ { at: items.company.ask, says: 株式会社青空商事です, over: true } ]")
    assert made["items"]["company"]["value"] == "株式会社青空商事"
    assert made["complete"]


def test_a_caller_who_answers_by_keys(tmp_path: Path) -> None:
    text = """
- caller_id: ""
  says: "#1"
  by: keys
  hears: false
  answers: { company: 青空商事, name: 佐藤, about: 日程, callback: はい, phone: 03の1234の5678 }
  expect:
    outcome: voicemail
    complete: true
    items: { phone: "0312345678", callback: "yes" }
    states: { about: clip }
"""
    result, made = run(tmp_path, text=text)
    assert made["unmet"] == []
    assert result.exit_code == 0


def test_a_scripted_caller_notices_a_wrong_read_back() -> None:
    from toritsugi.core.dialogue.expect import Asked, Expect
    from toritsugi.core.dialogue.scripted import agrees
    from toritsugi.core.values.code import speak_code
    from toritsugi.core.values.digits import speak_groups
    from toritsugi.core.values.model import Kind

    def phone(*groups: str) -> Expect:
        return Expect(asked=Asked.CONFIRM, item="phone", kind=Kind.PHONE, read_back=speak_groups(groups))

    assert agrees(phone("03", "1234", "5678"), "03の1234の5678です")
    assert not agrees(phone("03", "1234", "5679"), "03の1234の5678です")
    assert agrees(Expect(asked=Asked.CONFIRM, kind=Kind.NUMBER, read_back="ジューニ"), "12枚です")
    assert not agrees(Expect(asked=Asked.CONFIRM, kind=Kind.NUMBER, read_back="ニ"), "3名です")
    read_back = speak_code("A240117")
    assert agrees(Expect(asked=Asked.CONFIRM, kind=Kind.CODE, read_back=read_back), "A240117です")
    assert not agrees(Expect(asked=Asked.CONFIRM, kind=Kind.CODE, read_back=read_back), "A240171です")
    assert agrees(Expect(asked=Asked.CONFIRM, kind=Kind.PERSON, read_back="佐藤"), "佐藤と申します")
    assert not agrees(Expect(asked=Asked.CONFIRM, kind=Kind.PERSON, read_back="加藤"), "佐藤と申します")


def test_a_disk_that_fails_is_never_told_as_taken(tmp_path: Path) -> None:
    _, made = run(tmp_path, more="disk: false", expect="kept: false")
    lines = [entry["line"] for entry in made["transcript"]]
    assert "not_kept" in lines
    assert "told" not in lines


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("calls:\n  - name: x\n    sayz: もしもし\n", "calls.yaml:3:5", "sayz"),
        ("- at: yesterday\n", "calls.yaml:1:7", "yesterday"),
        ("- hangs_up_after: soon\n", "calls.yaml:1:19", "soon"),
        ("- by: smoke\n", "calls.yaml:1:7", "smoke"),
        ("- answers: [a, b]\n", "calls.yaml:1:12", "key: value"),
        ("- interjects: [ { says: hello } ]\n", "calls.yaml:1:17", "line"),
        ("- expect: { outcome: lost }\n", "calls.yaml:1:22", "lost"),
        ("- name: a\n  name: b\n", "calls.yaml:2:3", "twice"),
        ("- answers: { phone: 0312345678, nmae: 山田 }\n", "calls.yaml:1:33", "did you mean 'name'?"),
        ("- answers:\n    phone: 0312345678\n    shoe_size: '27'\n", "calls.yaml:3:5", "no item 'shoe_size'"),
        ("nothing: here\n", "calls.yaml:1:1", "calls"),
        ("- just words\n", "calls.yaml:1:3", "key: value"),
        ("- name: [\n", "calls.yaml:2", "YAML"),
    ],
)
def test_a_mistake_in_a_file_of_callers_names_its_line_and_its_mend(
    tmp_path: Path, text: str, place: str, what: str
) -> None:
    result = CliRunner().invoke(command, ["reception", "--calls", calls(tmp_path, text=text)])
    assert result.exit_code == 2
    assert place in result.output
    assert what in result.output
    assert "→" in result.output


def test_answers_to_questions_that_are_no_items_are_no_mistake(tmp_path: Path) -> None:
    text = "- answers: { callback: はい, helped: いいえ, anything: 以上です, name: 山田 }\n  hangs_up_after: 1\n"
    assert CliRunner().invoke(command, ["reception", "--calls", calls(tmp_path, text=text)]).exit_code == 0


def test_a_file_or_manual_that_is_not_there(tmp_path: Path) -> None:
    for arguments in (["reception", "--calls", str(tmp_path / "none.yaml")], ["no-such-manual"]):
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code == 2
        assert "→" in result.output


def test_a_person_at_the_terminal() -> None:
    typed = "伝言をお願いしたいのですが\n青空商事です\n佐藤です\nはい\n\n日程の件です\nいいえ\n#0312345678\nはい\n"
    result = talk("reception", "--lines", "--at", "2026-11-24T10:00:00", typed=typed)
    assert result.exit_code == 0
    assert "[opening.0]" in result.output
    assert "standard.not_heard" in result.output
    assert "受電報告" in result.output
    assert "03-1234-5678" in result.output
    assert "復唱済み" in result.output


def test_putting_the_phone_down_at_the_terminal() -> None:
    result = talk("reception", "--caller-id", "0312345678", typed="伝言をお願いします\n青空商事です\n")
    assert result.exit_code == 0
    assert "途中まで" in result.output
    assert "青空商事" in result.output


WITHHELD = """\
format: 2
client: { format: 2, id: mihon, name: 見本, contacts: { office: { name: 総務, channels: { webhook: inbox } } } }
line: { id: main, name: 見本商会, reading: ミホンショウカイ }
opening:
  - say: 見本商会でございます。
  - { when: withheld is payphone, say: 公衆電話からでございますね。 }
items: { about: { kind: text, ask: ご用件をお願いいたします。 } }
matters: { ask: { title: お尋ね, heard: [質問です], collect: [about], finish: message } }
notify: [{ to: office, by: webhook }]
"""


def test_a_number_is_withheld_for_a_reason(tmp_path: Path) -> None:
    (tmp_path / "manual.yaml").write_text(WITHHELD, "utf-8")
    manual = str(tmp_path / "manual.yaml")

    def first(*options: str) -> str:
        made = json.loads(talk(manual, "--json", *options, typed="").stdout.splitlines()[0])
        return str(made["transcript"][0]["line"])

    assert [first(), first("--withheld", "asked"), first("--withheld", "payphone")] == [
        "opening.0",
        "opening.0",
        "opening.1",
    ]
    scripted = "- { name: 公衆電話, withheld: payphone, says: 質問です, expect: { says: [opening.1] } }"
    assert talk(manual, "--calls", calls(tmp_path, text=scripted)).exit_code == 0


@pytest.mark.parametrize("options", [("--withheld", "phonebox"), ("--withheld", "asked", "--caller-id", "0312345678")])
def test_a_number_cannot_be_withheld_so(options: tuple[str, ...]) -> None:
    result = CliRunner().invoke(command, ["reception", *options], input="")
    assert result.exit_code != 0
