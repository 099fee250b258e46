"""`toritsugi manual interview`: answers from a file or a terminal, kept as they are given."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from toritsugi.cli import main
from toritsugi.core.manual.interview.answering import asked
from toritsugi.resources import load_manual

FIRST = ["さくら歯科", "さくらしか", "sakura"]
ANSWERS = """\
name: さくら歯科
reading: サクラシカ
key: sakura
trade: clinic
numbers: ["03-1234-5678"]
recording: true
never: [手術, 保証]
"""


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["manual", "interview", *words], input=typed)


def test_answers_of_a_file_make_a_manual(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ANSWERS, "utf-8")
    told = run("--answers", str(tmp_path / "a.yaml"), "--out", str(tmp_path / "desk"))
    assert told.exit_code == 0, told.output
    manual = load_manual(tmp_path / "desk" / "manual.yaml")
    assert manual.line.numbers == ("0312345678",)
    assert "手術" in manual.never_say
    assert "appointment" in manual.matters


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("key: S\n", "[name]"),
        ("nmae: x\n", "nmae"),
        ("name: {a: b}\n", "[name]"),
        ("- x\n", "a.yaml"),
        ("a: [", "a.yaml"),
    ],
)
def test_answers_that_cannot_be_used_are_named(text: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    told = run("--answers", str(tmp_path / "a.yaml"), "--out", str(tmp_path / "desk"))
    assert told.exit_code == 2
    assert place in told.output
    assert not (tmp_path / "desk" / "manual.yaml").exists()


def test_a_manual_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "manual.yaml").write_text("mine", "utf-8")
    (tmp_path / "a.yaml").write_text(ANSWERS, "utf-8")
    told = run("--answers", str(tmp_path / "a.yaml"), "--out", str(tmp_path))
    assert told.exit_code == 2
    assert (tmp_path / "manual.yaml").read_text("utf-8") == "mine"
    assert run("--answers", str(tmp_path / "a.yaml"), "--out", str(tmp_path), "--force").exit_code == 0


def test_the_terminal_asks_and_takes_defaults(tmp_path: Path) -> None:
    told = run("--out", str(tmp_path), typed="\n".join([*FIRST, "", "2"]) + "\n" * 40)
    assert told.exit_code == 0, told.output
    manual = load_manual(tmp_path / "manual.yaml")
    assert manual.client_id == "sakura"
    assert "first_visit" in manual.items


def test_a_bad_answer_is_asked_again(tmp_path: Path) -> None:
    told = run("--out", str(tmp_path), typed="\n".join([FIRST[0], "桜", *FIRST[1:]]) + "\n" * 40)
    assert told.exit_code == 0, told.output
    assert "かなで書いてください" in told.output


def test_stopping_keeps_the_answers_and_going_on_begins_there(tmp_path: Path) -> None:
    stopped = run("--out", str(tmp_path), typed="\n".join(FIRST) + "\n")
    assert stopped.exit_code == 2
    assert "ここまでの答え" in stopped.output
    assert not (tmp_path / "manual.yaml").exists()
    assert "name: さくら歯科" in (tmp_path / "answers.yaml").read_text("utf-8")
    went_on = run("--out", str(tmp_path), "--language", "en", typed="\n" * 40)
    assert went_on.exit_code == 0, went_on.output
    assert "In which name" not in went_on.output
    assert load_manual(tmp_path / "manual.yaml").line.name == "さくら歯科"


def test_what_does_not_go_together_is_asked_again_at_the_end(tmp_path: Path) -> None:
    questions = [question.id for question in asked({})]
    typed = [
        *FIRST,
        *[""] * (questions.index("never") - 3),
        "ゆっくり",
        "",
        *[""] * (len(questions) - questions.index("never") - 1),
    ]
    told = run("--out", str(tmp_path), typed="\n".join([*typed, "-"]) + "\n" * 3)
    assert told.exit_code == 0, told.output
    assert "「ゆっくり」は、この文に入っています" in told.output
    assert "never:" in (tmp_path / "manual.yaml").read_text("utf-8")
