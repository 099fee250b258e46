"""`toritsugi manual`: check a response manual, show it, put it in force, list the templates, write the JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toritsugi import resources
from toritsugi.bad_input import BadInput
from toritsugi.commands import (
    manual_backtest,
    manual_check,
    manual_diff,
    manual_estimate,
    manual_packs,
    manual_precedence,
    manual_render,
    manual_steps,
    manual_templates,
    manual_test,
    manual_versions,
)
from toritsugi.commands.acting import actor_of, by_option
from toritsugi.commands.interview import interview
from toritsugi.commands.manual_options import client_option
from toritsugi.commands.office import set_up_prepared
from toritsugi.commands.options import data_option, settings_of
from toritsugi.commands.scripts import callers_beside, end_with_callers
from toritsugi.core.manual.publish import digest, snapshot
from toritsugi.core.manual.schema import json_schema

if TYPE_CHECKING:
    from toritsugi.core.manual.model import Manual

_CLIENT = client_option
_LANGUAGE = click.option(
    "--language",
    "--lang",
    "language",
    type=click.Choice(["ja", "en", "both"]),
    default="both",
    help="Language of the problems.",
)


@click.group("manual")
def command() -> None:
    """Begin a response manual, check it, show it, put it in force, or write its JSON Schema."""


command.add_command(interview)
command.add_command(manual_check.command)
command.add_command(manual_backtest.command)
command.add_command(manual_diff.command)
command.add_command(manual_estimate.command)
command.add_command(manual_packs.command)
command.add_command(manual_precedence.command)
command.add_command(manual_render.command)
command.add_command(manual_steps.command)
command.add_command(manual_templates.samples)
command.add_command(manual_templates.templates)
command.add_command(manual_test.command)
command.add_command(manual_versions.versions)
command.add_command(manual_versions.rollback)


@command.command("show")
@click.argument("manual")
@_CLIENT
@_LANGUAGE
@click.option("--digest", "only_digest", is_flag=True, help="Print only the hash.")
def show(manual: str, client: Path | None, language: str, only_digest: bool) -> None:
    """Print the resolved manual as it would be published: JSON with its SHA-256 hash."""
    resolved = _load(manual, client, language)
    taken = snapshot(resolved)
    if only_digest:
        click.echo(digest(taken))
        return
    shown = {"digest": digest(taken), "manual": json.loads(taken)}
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


@command.command("schema")
@click.argument("which", type=click.Choice(["manual", "client", "pack"]), default="manual")
def schema(which: str) -> None:
    """Print the JSON Schema (draft 2020-12) of a manual, a client's file or a pack."""
    click.echo(json.dumps(json_schema(which), ensure_ascii=False, indent=2))


@command.command("publish")
@click.argument("manual")
@_CLIENT
@_LANGUAGE
@click.option("--new", "make", is_flag=True, help="Add the client and the line that the manual names.")
@by_option
@click.option("--why", default="", help="Why it is published although a scripted caller is not served as expected.")
@data_option
def publish(manual: str, client: Path | None, language: str, make: bool, by: str, why: str, data: Path | None) -> None:
    """Put MANUAL, a file or a template's name, in force at the line that it names; a running desk takes it up.

    The line is `<id of the client>.<id of the line>` as they stand in the files; it takes name and numbers from them.
    The client is not asked; the log says who published. The scripted callers beside it (callers.yaml) call it first.
    Exit code 1: the manual has problems, the check finds errors, or a scripted caller is not served as expected and
    no --why is given. 2: it cannot be read, or the line is not there.
    """
    resolved = _load(manual, client, language)
    manual_check.end_with_errors(resources.checked(manual, client)[1], language)
    source = {**resources.manual_files(manual, client), **callers_beside(manual)}
    set_up_prepared(settings_of(data))
    from django.core.exceptions import ValidationError

    from toritsugi.office.clients.publishing import NoSuchLine, NumberTaken, OutOfUse, do_publish_at_named_line
    from toritsugi.office.manuals.versioning import NotFit

    try:
        done = do_publish_at_named_line(resolved, source, make=make, check=False, actor=actor_of(by), note=why)
    except NotFit as error:
        end_with_callers(error.findings, language)
    except NoSuchLine as error:
        raise BadInput(
            str(error), place=manual, mend="--new adds it; or write the ids of a line that is there"
        ) from error
    except OutOfUse as error:
        raise BadInput(
            str(error), place=manual, mend="toritsugi client line retire --back, or client retire --back, takes it back"
        ) from error
    except NumberTaken as error:
        raise BadInput(str(error), place=f"{manual} [line.numbers]", mend="a number rings at one line") from error
    except ValidationError as error:
        raise BadInput(
            "; ".join(error.messages),
            place=manual,
            mend="mend the files; a webhook inside the own network is named in TORITSUGI_WEBHOOK_PRIVATE_HOSTS",
        ) from error
    version = done.version
    state = "公開しました。Published." if done.changed else "同じ内容がすでに公開されています。Already in force."
    click.echo(f"{version.line_id} v{version.number} {version.digest[:12]}: {state}")


def _load(manual: str, client: Path | None, language: str) -> Manual:
    try:
        return resources.load_manual(manual, client)
    except resources.ManualError as error:
        manual_check.end_with_problems(error, language)
