"""`toritsugi understand`: what the desk understands of a text, from which words, by which rule."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO
from zoneinfo import ZoneInfo

import click
import msgspec

from toritsugi import resources
from toritsugi.bad_input import BadInput
from toritsugi.commands.manual_options import json_option
from toritsugi.core.manual.problems import ManualError
from toritsugi.core.understanding.explain import Explained, Told, explain
from toritsugi.core.understanding.requests import EMPTY, Question, Request, RequestError, asking, request_of

if TYPE_CHECKING:
    from toritsugi.core.manual.model import Manual


@click.command("understand")
@click.argument("text", required=False)
@click.option("--item", default="", help="What is asked for: a kind (phone, person …), an item's id, matter, commands.")
@click.option("--manual", default="", help="Adds matters, cards, items and words: a file or a template's name.")
@click.option("--asked", default="", help="The question's words, or a JSON object with options and more.")
@click.option("--now", default="", help="When it is said, ISO 8601 (default: now).")
@json_option
@click.option("--batch", is_flag=True, help="Read one JSON request per line, write one result line each.")
@click.option(
    "--check", type=click.File("rb"), help="Read requests with their truth, tell which are not understood so."
)
def command(
    text: str | None,
    item: str,
    manual: str,
    asked: str,
    now: str,
    as_json: bool,
    batch: bool,
    check: BinaryIO | None,
) -> None:
    """Tell what the desk understands of TEXT, from which of its words, and by which rule.

    With --batch the requests come from standard input: {"text", "item", "asked", "now", "manual"}, where the options
    stand for what a line leaves out, and "text" may be a list of hypotheses, best first. A line that cannot be used is
    answered with its error. --check reads the same lines with "truth" beside them, as `toritsugi learn` writes them.
    Exit code 1: --check found one that is not understood so. 2: a line, or options, that cannot be used.
    """
    desk = Desk()
    given = Request(text=text or "", item=item, asked=_asked(asked), now=now or None, manual=manual or None)
    if check is not None:
        sys.exit(_check(desk, given, check))
    if batch:
        sys.exit(_batch(desk, given, sys.stdin.buffer))
    if text and not item:
        raise BadInput("it does not say what is asked for", place="--item", mend="add --item phone, matter, commands …")
    if text is None or not item:
        raise BadInput(
            "there is nothing to understand", place="TEXT, --item", mend='write: toritsugi understand "…" --item phone'
        )
    try:
        found = desk.explain(given)
    except RequestError as error:
        raise BadInput(error.message, place=error.place, mend=error.mend) from error
    if as_json:
        click.echo(_line(found))
    else:
        _show(found)


class Desk:
    """Understanding with its dictionary, opened once, and the manuals that were named."""

    def __init__(self) -> None:
        self._understander = resources.rule_understander()
        self._manuals: dict[str, Manual | RequestError] = {}

    def explain(self, request: Request) -> Explained:
        """What the desk understands of a request. Raises RequestError."""
        manual = self._manual(request.manual) if request.manual else None
        now = _now(request.now, manual or EMPTY)
        return explain(asking(request, manual), request.item, request.texts, self._understander, now)

    def _manual(self, name: str) -> Manual:
        if name not in self._manuals:
            self._manuals[name] = _opened(name)
        found = self._manuals[name]
        if isinstance(found, RequestError):
            raise found
        return found


def _opened(name: str) -> Manual | RequestError:
    try:
        return resources.load_manual(name)
    except ManualError as error:
        told = error.text("en").strip().splitlines()
        return RequestError("manual", told[0] if told else name, "`toritsugi manual check` tells more")


def _now(said: str | None, manual: Manual) -> datetime:
    zone = ZoneInfo(manual.line.timezone)
    if not said:
        return datetime.now(zone)
    try:
        at = datetime.fromisoformat(said)
        return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    except (ValueError, OverflowError) as error:
        raise RequestError("now", f"{said!r} is not a time", "write it as 2026-11-24T10:15:00+09:00") from error


def _asked(words: str) -> str | Question | None:
    if not words.startswith("{"):
        return words or None
    try:
        return msgspec.json.decode(words, type=Question)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BadInput(str(error), place="--asked", mend='write words, or {"question": "…", "options": […]}') from error


def _batch(desk: Desk, given: Request, lines: BinaryIO) -> int:
    bad = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            request = request_of(line, given)
            told = _line(desk.explain(request), request.id)
        except RequestError as error:
            bad = True
            told = json.dumps({"error": f"{error} → {error.mend}", "line": number}, ensure_ascii=False)
        sys.stdout.write(told + "\n")
        sys.stdout.flush()
    return 2 if bad else 0


def _check(desk: Desk, given: Request, lines: BinaryIO) -> int:
    """Tell every case that is not understood as it should be. 0 when all are, 1 when one is not, 2 for a bad line."""
    wrong = bad = right = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            request = request_of(line, given)
            found, truth = desk.explain(request), msgspec.json.decode(line).get("truth")
        except RequestError as error:
            bad += 1
            click.echo(f"{number}: {error} → {error.mend}", err=True)
            continue
        if found.value == truth:
            right += 1
            continue
        wrong += 1
        known = request.id or str(number)
        click.echo(f"✗ {known}  「{found.text}」  {truth} のはずが {found.value or 'わかりません'}")
    click.echo(f"{right + wrong} 件のうち {right} 件を正しく理解しました。")
    return 2 if bad else 1 if wrong else 0


def _line(found: Explained, known: str | None = None) -> str:
    fields: dict[str, Any] = msgspec.to_builtins(found)
    return json.dumps({"id": known, **fields} if known else fields, ensure_ascii=False)


def _show(found: Explained) -> None:
    """For people: the value, then what it came from, then what the desk is told."""
    value = "、".join(found.value) if isinstance(found.value, list) else found.value
    if value is None:
        click.echo(click.style("わかりません（値は取りません）", fg="yellow"))
    else:
        shown = f"（{found.display}）" if found.display and found.display != value else ""
        click.echo(click.style(f"{value or '―'}{shown}", bold=True))
    rows = [("候補", one) for one in found.candidates if isinstance(found.value, str | None)]
    rows += [("窓口へ", one) for one in found.commands]
    for title, one in rows:
        click.echo(f"  {title}  {one.value}  確信 {one.confidence:.2f}  {_from(one, found.text)}  〔{one.by or '―'}〕")


def _from(one: Told, text: str) -> str:
    start, end = one.span
    return f"「{text[start:end]}」" if start < end else "（語なし）"
