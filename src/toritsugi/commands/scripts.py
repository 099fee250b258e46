"""Where the scripted callers of a manual are: a file that is named, the template's own, or `callers.yaml` beside it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from toritsugi import resources
from toritsugi.bad_input import BadInput
from toritsugi.core.dialogue.script_file import BadScript, read_scripts
from toritsugi.core.dialogue.scripted import Script
from toritsugi.marked_yaml import read

if TYPE_CHECKING:
    from toritsugi.office.manuals.findings import Finding


def scripts_of(manual: str, calls: Path | None = None, items: Collection[str] | None = None) -> tuple[Script, ...]:
    """The scripted callers of a manual, a file or a template's name. Raises BadInput naming the place and the mend.

    items: ids of the manual's items, which the answers of a file named by `calls` must be to.
    """
    try:
        if calls is not None:
            return read_scripts(read(calls.read_bytes(), str(calls)), items)
        names = [one.name for one in (*resources.templates(), *resources.samples())]
        if manual.partition("/")[0] in names:
            text = resources.template_files(manual.partition("/")[0])[resources.CALLERS_FILE]
            return read_scripts(read(text, f"{manual}/{resources.CALLERS_FILE}"))
        beside = Path(manual).parent / resources.CALLERS_FILE
        if not beside.exists():
            raise BadInput(
                "sample callers belong to a template or a sample, or stand in callers.yaml beside the manual",
                place=manual,
                mend=f"name one of {', '.join(names)}, or give --calls FILE",
            )
        return read_scripts(read(beside.read_bytes(), str(beside)))
    except OSError as error:
        raise BadInput(error.strerror or str(error), place=str(calls), mend="name a file that can be read") from error
    except BadScript as error:
        raise BadInput(error.what, place=error.place, mend=error.mend) from error
    except resources.ManualError as error:
        raise BadInput(error.text(), mend="write the file as YAML, see docs/reference/talk.md") from error


def callers_beside(manual: str) -> dict[str, str]:
    """callers.yaml as it lies beside a manual, {"callers.yaml": text}; nothing where there is none."""
    names = [one.name for one in (*resources.templates(), *resources.samples())]
    if manual.partition("/")[0] in names:
        return {}  # its callers are of the template's own client; whoever takes it writes their own
    beside = Path(manual).parent / resources.CALLERS_FILE
    try:
        return {resources.CALLERS_FILE: beside.read_text("utf-8-sig")} if beside.exists() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(str(error), place=str(beside), mend="write it as text in UTF-8") from error


def end_with_callers(findings: list[Finding], language: str) -> NoReturn:
    """Tell which scripted callers are not served, with their calls, and end with exit code 1."""
    for one in findings:
        what, mend = (one.what_en, one.mend_en) if language == "en" else (one.what, one.mend)
        click.echo(f"{one.place}: {what}\n    → {mend}", err=True)
        for said in one.dialogue:
            click.echo(f"      {said.who}: {said.text}", err=True)
    told = {
        "ja": "それでも公開するときは、--why に理由を書いてください。",
        "en": "To publish all the same, say why: --why.",
    }
    click.echo(told["en" if language == "en" else "ja"], err=True)
    raise SystemExit(1)
