"""`toritsugi llm`: what a language model would be sent, what it answers, what it cost, and its key."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from toritsugi import resources
from toritsugi.bad_input import BadInput
from toritsugi.commands.manual_options import json_option
from toritsugi.commands.options import data_option, settings_of
from toritsugi.core.dialogue.telling import brief
from toritsugi.core.language_model.asking import Kept, body_of, question_of
from toritsugi.core.language_model.consent import mask_of
from toritsugi.core.language_model.doubt import Doubt, doubt_of
from toritsugi.core.language_model.masking import Mask
from toritsugi.core.language_model.meter import Spent, total
from toritsugi.core.manual.problems import ManualError
from toritsugi.core.understanding.requests import Asking, Request, RequestError, asking

if TYPE_CHECKING:
    from toritsugi.core.dialogue.events import Consulted
    from toritsugi.core.manual.model import Manual
    from toritsugi.voice.language_model.settings import ModelSettings

_WHY = {
    "sure": "送りません：窓口の規則が理解しています",
    "manual": "送りません：対応マニュアルが許していません（scope.language_model: none）",
    "private": "送りません：発信者がだれかを答える言葉、または伏せると何も残らない言葉です",
    "short": "送りません：言葉がありません",
    "nothing_to_choose": "送りません：選ぶものがありません",
}
_OUTCOMES = {
    "used": "使いました",
    "nothing": "使えるものはありませんでした",
    "late": "間に合いませんでした",
    "failed": "失敗しました",
}


@click.group("llm")
def command() -> None:
    """Show what a language model would be sent, try it, and tell what it cost."""


def _turn_options(function: Any) -> Any:
    for option in (
        click.argument("text"),
        click.option("--item", default="matter", help="What is asked: an item's id, a kind, matter, commands."),
        click.option("--manual", default="", help="A file or a template's name."),
        click.option("--asked", default="", help="The question's words."),
        data_option,
        json_option,
    ):
        function = option(function)
    return function


@command.command("show")
@_turn_options
@click.option("--mask", type=click.Choice([one.value for one in Mask]), help="In place of TORITSUGI_LLM_MASK.")
def show(text: str, item: str, manual: str, asked: str, data: Path | None, as_json: bool, mask: str | None) -> None:
    """Show what would leave this machine of TEXT. Nothing is sent, and no language model is needed.

    With --json the whole request, as it would be sent.
    """
    settings = settings_of(data)
    turn = _asking(text, item, manual, asked)
    found = resources.rule_understander().understood((text,), turn.expect, turn.manual, _now(turn.manual))
    doubt = doubt_of(found.commands)
    level = mask_of(Mask(mask or settings.llm_mask), turn.manual)
    question = (
        Kept("sure" if doubt is None else "manual")
        if doubt is None or level is None
        else question_of(found, doubt, level)
    )
    if isinstance(question, Kept):
        click.echo(json.dumps({"sent": None, "why": question.why}) if as_json else _WHY[question.why])
        return
    if as_json:
        from toritsugi.voice.language_model.settings import LONGEST_ANSWER

        body = body_of(question, settings.llm_model or "(TORITSUGI_LLM_MODEL)", LONGEST_ANSWER)
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    click.echo(f"送る言葉：「{question.sent.text}」")
    click.echo(f"  わけ：{_doubt(question.doubt)}  伏せたところ：{question.sent.hides}")
    click.echo(f"  一緒に送るもの（対応マニュアルの言葉）：{len(question.data)} 字。--json で全部を見られます。")


@command.command("try")
@_turn_options
def try_out(text: str, item: str, manual: str, asked: str, data: Path | None, as_json: bool) -> None:
    """Ask the language model about TEXT, as a call would, and show what of its answer counts. TEXT leaves this machine.

    Exit code 1: it was asked and did not answer as it should.
    """
    from toritsugi.voice.language_model.settings import model_settings

    settings = settings_of(data)
    try:
        model = model_settings(settings)
    except ValueError as error:
        raise BadInput(str(error), place="TORITSUGI_LLM_KEY_FILE") from error
    if model is None:
        raise BadInput("there is no language model", mend="set TORITSUGI_LLM_URL and TORITSUGI_LLM_MODEL")
    turn = _asking(text, item, manual, asked)
    commands, told = asyncio.run(_asked_of(model, text, turn))
    if as_json:
        fields = None if told is None else {name: getattr(told, name) for name in told.__struct_fields__}
        found = [{"command": brief(one), "by": one.by, "span": one.span} for one in commands]
        click.echo(json.dumps({"commands": found, "consulted": fields}, ensure_ascii=False))
    else:
        _tell(commands, told, model)
    if told is not None and told.outcome in ("late", "failed"):
        sys.exit(1)


async def _asked_of(model: ModelSettings, text: str, turn: Asking) -> tuple[tuple[Any, ...], Consulted | None]:
    from toritsugi.voice.language_model.reader import MARGIN, LanguageModel
    from toritsugi.voice.services import Spoken

    reader = resources.rule_understander()
    now = _now(turn.manual)
    spoken = Spoken((text,), turn.expect, turn.manual, now, turn.manual.client_id)
    second = LanguageModel(model, reader, None)
    try:
        with ThreadPoolExecutor(1) as thinking:
            commands = reader.understand(spoken.texts, turn.expect, turn.manual, now)
            seconds = model.deadline + MARGIN + 1.0
            return await second.read(spoken, commands, seconds, thinking, lambda _told: None)
    finally:
        await second.close()


def _tell(commands: tuple[Any, ...], told: Consulted | None, model: ModelSettings) -> None:
    if told is None:
        click.echo("送りませんでした。わけは toritsugi llm show で見られます。")
    else:
        yen = model.price.micro_yen(*told.tokens) / 1_000_000
        why = f"（{told.why}）" if told.why else ""
        click.echo(f"送った言葉：「{told.sent}」")
        click.echo(
            f"  {told.model}：{_OUTCOMES.get(told.outcome, told.outcome)}{why}  {told.seconds:.2f} 秒  "
            f"送信 {told.tokens[0]} ＋ 返信 {told.tokens[1]} トークン  {yen:.4f} 円"
        )
        for refused in told.refused:
            click.echo(click.style(f"  使わなかった命令  {refused}", fg="yellow"))
    for one in commands:
        click.echo(f"  窓口へ  {brief(one)}  〔{one.by or '―'}〕")


@command.command("usage")
@data_option
@click.option("--days", type=click.IntRange(1, 62), default=7, show_default=True, help="How many days are told of.")
@json_option
def usage(data: Path | None, days: int, as_json: bool) -> None:
    """Tell what the language model cost, by day and client."""
    from toritsugi.voice.language_model.usage import read, usage_files

    settings = settings_of(data)
    found: dict[str, dict[str, Spent]] = {}
    for file in usage_files(settings.data):
        try:
            meter = read(file)
        except (ValueError, OSError) as error:
            raise BadInput(f"cannot be read ({type(error).__name__})", place=str(file)) from error
        for day, clients in meter.days.items():
            for client, spent in clients.items():
                known = found.setdefault(day, {})
                known[client] = total({"a": known.get(client, Spent()), "b": spent})
    newest = sorted(found)[-days:]
    if as_json:
        rows = {day: {name: _row(one) for name, one in sorted(found[day].items())} for day in newest}
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not newest:
        click.echo("まだ使っていません。")
    for day in newest:
        for name, one in sorted(found[day].items()):
            click.echo(f"{day}  {name}  {one.requests} 回  {one.sent} ＋ {one.answered} トークン  {one.yen:.2f} 円")


def _row(one: Spent) -> dict[str, object]:
    return {"requests": one.requests, "sent": one.sent, "answered": one.answered, "yen": round(one.yen, 6)}


@command.command("key")
@data_option
def key(data: Path | None) -> None:
    """Keep the language model's key in the data folder, for its owner alone to read. It is asked for, never shown."""
    from toritsugi import settings_llm
    from toritsugi.voice.language_model.settings import KEY_FILE

    settings = settings_of(data)
    given = click.prompt("鍵", hide_input=True).strip()
    try:
        checked = settings_llm.key(given, "", Path())
    except ValueError as error:
        raise BadInput(str(error)) from error
    file = settings.path(*KEY_FILE)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(checked + "\n")
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, file)
    click.echo(f"{file} に置きました。音声プロセスを起動し直すと使われます。")


def _asking(text: str, item: str, manual: str, asked: str) -> Asking:
    try:
        opened = resources.load_manual(manual) if manual else None
        return asking(Request(text=text, item=item, asked=asked or None, manual=manual or None), opened)
    except ManualError as error:
        raise BadInput(error.text("en").strip().splitlines()[0], place="--manual") from error
    except RequestError as error:
        raise BadInput(error.message, place=error.place, mend=error.mend) from error


def _now(manual: Manual) -> datetime:
    return datetime.now(ZoneInfo(manual.line.timezone))


def _doubt(doubt: Doubt) -> str:
    return {
        Doubt.NOTHING: "窓口の規則では何もわからない",
        Doubt.WHICH: "窓口の規則では、用件のどちらか決まらない",
        Doubt.UNSURE: "窓口の規則では、確かでない",
    }[doubt]
