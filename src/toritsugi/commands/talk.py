"""`toritsugi talk`: be the caller of a manual in this terminal, or let scripted callers call it."""

from __future__ import annotations

import json
import sys
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from toritsugi import resources
from toritsugi.bad_input import BadInput
from toritsugi.commands.scripts import scripts_of
from toritsugi.core.dialogue.expected import unmet
from toritsugi.core.dialogue.message import State
from toritsugi.core.dialogue.scripted import Script, ScriptedCaller, ended
from toritsugi.core.dialogue.simulation import CallResult, Parts, Reply, simulate
from toritsugi.core.manual.conditions import WITHHELD
from toritsugi.core.proof.scripted_tests import context_of

if TYPE_CHECKING:
    from toritsugi.core.dialogue.context import Context
    from toritsugi.core.dialogue.intents import Say
    from toritsugi.core.dialogue.message import Known
    from toritsugi.core.dialogue.simulation import Moment
    from toritsugi.core.manual.model import Manual

STATES = {
    State.CONFIRMED: "復唱済み",
    State.GIVEN: "聴取",
    State.CLIP: "録音",
    State.REFUSED: "お答えなし",
    State.UNKNOWN: "不明",
}


@click.command("talk")
@click.argument("manual")
@click.option("--samples", is_flag=True, help="Let the template's own sample callers call.")
@click.option("--calls", type=click.Path(path_type=Path), help="Let the scripted callers of a YAML file call.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per call.")
@click.option("--lines", is_flag=True, help="Show the id of every line of the manual that is said.")
@click.option("--caller-id", default="", help="The number you call from (default: withheld).")
@click.option("--withheld", type=click.Choice(WITHHELD), help="Why your number is withheld, as the network tells it.")
@click.option("--at", default="", help="When you call, ISO 8601 (default: now).")
@click.option("--no-recogniser", is_flag=True, help="Call a desk that does not hear: guided voicemail and keys.")
def command(
    manual: str,
    samples: bool,
    calls: Path | None,
    as_json: bool,
    lines: bool,
    caller_id: str,
    withheld: str | None,
    at: str,
    no_recogniser: bool,
) -> None:
    """Be the caller of MANUAL, a file or a template's name.

    Type what you say. `#123` presses keys, an empty line is silence, Ctrl-D puts the phone down.
    Exit code 1: a scripted call was not as its script expects. 2: the input cannot be used.
    """
    if caller_id and withheld:
        raise BadInput("a call that shows its number is not withheld", place="--withheld", mend="leave out --caller-id")
    resolved = _manual(manual)
    if samples or calls:
        scripts = scripts_of(manual, calls, resolved.items)
        sys.exit(_run_scripts(resolved, scripts, as_json=as_json, lines=lines, hears=not no_recogniser))
    when = at or datetime.now(UTC).isoformat()
    script = Script(caller_id=caller_id, withheld=withheld or "", at=when, hears=not no_recogniser)
    caller = Terminal(lines=lines, quiet=as_json)
    result = simulate(resolved, _context(resolved, script, "talk"), caller, resources.understander())
    if as_json:
        _print_json(script, result, [])
    else:
        caller.show_end(result)
        _print_message(result)


def _manual(source: str) -> Manual:
    try:
        return resources.load_manual(source)
    except resources.ManualError as error:
        raise BadInput(error.text(), mend="`toritsugi manual check` tells more; mend the manual") from error


def _run_scripts(manual: Manual, scripts: tuple[Script, ...], *, as_json: bool, lines: bool, hears: bool) -> int:
    understander = resources.understander()
    failed = 0
    for script in scripts:
        context = _context(manual, script, "talk", hears=hears)
        parts = Parts(disk=script.disk, connects=script.connects)
        result = simulate(manual, context, ScriptedCaller(script), understander, parts)
        wrong = unmet(script.expect, result) if script.expect is not None else []
        failed += bool(wrong)
        if as_json:
            _print_json(script, result, wrong)
        else:
            _print_call(script, result, wrong, lines=lines)
    if not as_json:
        click.echo(f"{len(scripts)} 件の通話、{failed} 件が期待と違いました。")
    return 1 if failed else 0


def _context(manual: Manual, script: Script, channel: str, *, hears: bool = True) -> Context:
    zone = ZoneInfo(manual.line.timezone)
    try:
        return context_of(script, manual, zone=zone, holidays=resources.holidays_between, channel=channel, hears=hears)
    except ValueError as error:
        raise BadInput(
            f"{script.at!r} is not a time", place="--at", mend="write it as 2026-11-24T10:15:00+09:00"
        ) from error


class Terminal:
    """A person at a terminal as the caller."""

    def __init__(self, *, lines: bool, quiet: bool) -> None:
        self._lines, self._quiet = lines, quiet

    def hears(self, line: Say) -> None:
        """Show a line as it is said."""
        if not self._quiet:
            tag = click.style(f"  [{line.line}]", dim=True) if self._lines else ""
            click.echo(f"{click.style('窓口', fg='cyan')}  {line.shown}{tag}")

    def interrupts(self, line: Say, turns: int) -> str:
        """A terminal cannot speak while it is read to."""
        return ""

    def reply(self, moment: Moment) -> Reply:
        """Read what the caller does."""
        try:
            text = input("" if self._quiet or not sys.stdin.isatty() else "あなた > ").strip()
        except (EOFError, KeyboardInterrupt):
            return Reply(hangs_up=True)
        text = unicodedata.normalize("NFKC", text) if text.startswith(("#", "＃")) else text
        if text.startswith("#"):
            return Reply(keys=ended(text[1:], moment.listen.expect) if len(text) > 1 else "#")
        return Reply(text=text)

    def show_end(self, result: CallResult) -> None:
        """Say that the call is over."""
        click.echo(click.style(f"（終話。およそ {result.seconds:.0f} 秒）", dim=True))


# showing


def _print_json(script: Script, result: CallResult, wrong: list[str]) -> None:
    message = result.message
    made: dict[str, Any] = {
        "name": script.name,
        "outcome": str(message.outcome) if message else None,
        "complete": message.complete if message else False,
        "matter": message.matter if message else "",
        "items": {known.item: _item(known) for known in message.items} if message else {},
        "flags": list(message.flags) if message else [],
        "words": list(message.words) if message else [],
        "callback_wanted": message.callback_wanted if message else False,
        "notify": [f"{one.contact}:{one.channel}" for one in message.notify] if message else [],
        "kept": result.kept,
        "turns": result.turns,
        "seconds": result.seconds,
        "transcript": [{"who": one.who, "text": one.text, "line": one.line} for one in result.transcript],
        "unmet": wrong,
    }
    click.echo(json.dumps(made, ensure_ascii=False))


def _item(known: Known) -> dict[str, str | None]:
    value = known.value
    return {
        "value": value.kept if value else None,
        "display": value.shown if value else "",
        "state": str(known.state),
    }


def _print_call(script: Script, result: CallResult, wrong: list[str], *, lines: bool) -> None:
    click.echo(click.style(f"── {script.name}", bold=True))
    names = {"desk": "窓口  ", "caller": "発信者", "call": "      "}
    for one in result.transcript:
        tag = click.style(f"  [{one.line}]", dim=True) if lines and one.line else ""
        click.echo(f"{names[one.who]} {one.text}{tag}")
    _print_message(result)
    for sentence in wrong:
        click.echo(click.style(f"✗ {sentence}", fg="red"))
    click.echo()


def _print_message(result: CallResult) -> None:
    """The message as a table."""
    message = result.message
    if message is None:
        click.echo("受電報告はありません。")
        return
    whole = "完了" if message.complete else "途中まで"
    rows = [("結果", f"{message.outcome}（{whole}）", ""), ("用件", message.matter_title or "（不明）", "")]
    rows += [(known.title, known.value.shown if known.value else "―", STATES[known.state]) for known in message.items]
    if message.flags:
        rows.append(("印", "、".join(message.flags), ""))
    rows += [("お言葉", words, "") for words in message.words]
    if message.tried:
        rows.append(("取り次ぎ", "、".join(message.tried), ""))
    notify = "、".join(f"{one.contact}（{one.channel}）" for one in message.notify)
    rows.append(("通知", notify or "（なし）", "" if result.kept else "保存できませんでした"))
    widest = max(_width(title) for title, _, _ in rows)
    click.echo("受電報告")
    for title, text, state in rows:
        click.echo(f"  {title}{' ' * (widest - _width(title))}  {text}{f'  〔{state}〕' if state else ''}")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
