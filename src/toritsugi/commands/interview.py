"""`toritsugi manual interview`: questions in plain words, one after the other; the answers make a first manual."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from toritsugi import resources
from toritsugi.bad_input import BadInput
from toritsugi.core.manual.interview.answering import answer_of, asked, take
from toritsugi.core.manual.interview.model import BadAnswer, Question, Written
from toritsugi.core.manual.interview.questions import BY_ID
from toritsugi.core.manual.interview.writing import write
from toritsugi.core.manual.scalars import scalar
from toritsugi.marked_yaml import plain, read

ANSWERS_FILE = "answers.yaml"


@click.command("interview")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for manual.yaml, client.yaml and the answers; made where it is not there.",
)
@click.option(
    "--answers",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Take the answers from a YAML file (question: answer) and ask nothing; defaults stand for the rest.",
)
@click.option("--language", type=click.Choice(["ja", "en"]), default="ja", help="Language of the questions.")
@click.option("--force", is_flag=True, help="Write over a manual.yaml and client.yaml that are there.")
def interview(out: Path, answers: Path | None, language: str, force: bool) -> None:
    """Answer about 20 questions and get a first manual, checked, in --out.

    Every answer is kept in answers.yaml there as soon as it is given: after Ctrl-C, the same command goes on.
    An empty answer takes what stands in brackets. Lists take one entry a line and end with an empty line.
    """
    _refuse_overwriting(out, force)
    if answers is not None:
        given = _read_answers(answers)
    else:
        kept = out / ANSWERS_FILE
        given = _Interview(kept, _read_answers(kept) if kept.exists() else {}, language == "en").run()
    written = _written(given, str(answers or out / ANSWERS_FILE))
    _keep(out / resources.CLIENT_FILE, written.client)
    _keep(out / resources.MANUAL_FILE, written.manual)
    manual = resources.load_manual(out / resources.MANUAL_FILE)
    click.echo(
        f"{out / resources.MANUAL_FILE} を書きました（用件 {len(manual.matters)}、聴取項目 {len(manual.items)}、"
        f"案内カード {len(manual.cards)}）。Written."
    )
    click.echo(f"つぎに: toritsugi talk {out / resources.MANUAL_FILE}")


def _refuse_overwriting(out: Path, force: bool) -> None:
    there = [name for name in (resources.MANUAL_FILE, resources.CLIENT_FILE) if (out / name).exists()]
    if there and not force:
        raise BadInput(
            f"{' and '.join(there)} are there already", place=str(out), mend="name another folder, or add --force"
        )


def _written(given: dict[str, str], place: str) -> Written:
    try:
        return write(given)
    except BadAnswer as error:
        raise BadInput(
            f"{error.ja} {error.en}", place=f"{place} [{error.question}]", mend="change the answer"
        ) from error


class _Interview:
    """A conversation in a terminal; what was answered is on disk before the next question."""

    def __init__(self, kept: Path, answers: dict[str, str], english: bool) -> None:
        self._kept, self._answers, self._english = kept, dict(answers), english

    def run(self) -> dict[str, str]:
        """Ask what is not answered yet. Raises BadInput when the person stops."""
        try:
            while (question := self._next()) is not None:
                self._ask(question)
            self._settle()
        except (click.Abort, EOFError, KeyboardInterrupt) as stopped:
            raise BadInput(
                f"ここまでの答えを {self._kept} に残しました。What was answered is kept there.",
                mend="run the same command again to go on",
            ) from stopped
        return self._answers

    def _next(self) -> Question | None:
        return next((one for one in asked(self._answers) if one.id not in self._answers), None)

    def _ask(self, question: Question) -> None:
        questions = asked(self._answers)
        number = questions.index(question) + 1
        click.echo()
        click.echo(click.style(f"{number}/{len(questions)}  {self._in(question, 'ja', 'en')}", bold=True))
        if told := self._in(question, "help_ja", "help_en"):
            click.echo(f"    {told}")
        if question.example:
            click.echo(f"    {'e.g.' if self._english else '例：'} {question.example}")
        for option_number, option in enumerate(question.options, 1):
            told = option.told_en if self._english else option.told_ja
            click.echo(f"  {option_number}. {option.en if self._english else option.ja}{f' ― {told}' if told else ''}")
        while True:
            try:
                self._answers[question.id] = take(question, self._read(question))
                break
            except BadAnswer as error:
                click.echo(click.style(f"  {error.en if self._english else error.ja}", fg="red"))
        self._save()

    def _settle(self) -> None:
        """Ask again what does not go together with the other answers."""
        while True:
            try:
                write(self._answers)
                return
            except BadAnswer as error:
                click.echo(click.style(f"\n{error.en if self._english else error.ja}", fg="red"))
                self._ask(BY_ID[error.question])

    def _read(self, question: Question) -> str:
        default = answer_of(question, self._answers)
        if question.many:
            return self._read_lines(default)
        shown = default
        if question.options:
            shown = str([option.id for option in question.options].index(default) + 1) if default else ""
        elif question.kind == "yes_no" and not self._english:
            shown = {"yes": "はい", "no": "いいえ"}[default]
        text = click.prompt("  ", default=shown, show_default=bool(shown), prompt_suffix="> ").strip()
        if question.options and text.isascii() and text.isdigit() and 1 <= int(text) <= len(question.options):
            return question.options[int(text) - 1].id
        return str(text)

    def _read_lines(self, default: str) -> str:
        if default:
            ending = "an empty line takes these, - takes none" if self._english else "空行でこのまま、- でなし"
            click.echo(f"    [{'、'.join(default.splitlines())}]（{ending}）")
        lines: list[str] = []
        while text := click.prompt("  ", default="", show_default=False, prompt_suffix="> ").strip():
            if text in ("-", "ー", "－") and not lines:
                return ""
            lines.append(text)
        return "\n".join(lines) if lines else default

    def _save(self) -> None:
        rows = ["# toritsugi manual interview"]
        for id, text in self._answers.items():
            if BY_ID[id].many:
                rows.append(f"{id}: [{', '.join(scalar(line) for line in text.splitlines())}]")
            else:
                rows.append(f"{id}: {scalar(text)}" if text else f'{id}: ""')
        _keep(self._kept, "\n".join(rows) + "\n")

    def _in(self, question: Question, japanese: str, english: str) -> str:
        return str(getattr(question, english if self._english else japanese))


def _read_answers(path: Path) -> dict[str, str]:
    """Answers of a file: texts, or lists of texts. Raises BadInput."""
    try:
        found: Any = plain(read(path.read_bytes(), str(path)))
    except OSError as error:
        raise BadInput(error.strerror or str(error), place=str(path), mend="name a file that can be read") from error
    except resources.ManualError as error:
        raise BadInput(error.text(), mend="write it as YAML, one “question: answer” a line") from error
    if not isinstance(found, dict):
        raise BadInput("this is no list of answers", place=str(path), mend="write one “question: answer” a line")
    for id in found:
        if id not in BY_ID:
            raise BadInput(f"there is no question {id!r}", place=str(path), mend=f"one of {', '.join(BY_ID)}")
    return {id: _as_text(value, f"{path} [{id}]") for id, value in found.items()}


def _as_text(value: Any, place: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(_as_text(one, place) for one in value)
    if isinstance(value, dict):
        raise BadInput("an answer is a text or a list", place=place, mend="put a text with a colon in quotes")
    return str(value)


def _keep(path: Path, text: str) -> None:
    """Write a file whole: whatever happens, the old or the new one is there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise BadInput(
            error.strerror or str(error), place=str(path), mend="name a folder that can be written"
        ) from error
