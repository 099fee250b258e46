"""`toritsugi doctor`: what is there, what is missing, and what that costs."""

from __future__ import annotations

import base64
import http.client
import json
import locale
import os
import urllib.error
import urllib.request
from pathlib import Path

import click

from toritsugi.commands.options import data_option, settings_of
from toritsugi.core.manual.model import Contact
from toritsugi.doctor import machine, parts
from toritsugi.doctor.findings import Finding, Health, as_rows, as_text
from toritsugi.doctor.language_model import language_model
from toritsugi.doctor.people import people
from toritsugi.doctor.voices import voices
from toritsugi.settings_env import Settings


@click.command("doctor")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.option(
    "--lang", type=click.Choice(["ja", "en"]), default=None, help="Language (default: that of the terminal, else ja)."
)
def command(data: Path | None, as_json: bool, lang: str | None) -> None:
    """Tell what is there, what is missing, and what that costs. Ends with 1 when something is broken."""
    settings = settings_of(data)
    language = lang or terminal_language()
    findings = look(settings)
    if as_json:
        click.echo(json.dumps(as_rows(findings, language), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(findings, language))
    if any(finding.health is Health.BROKEN for finding in findings):
        raise click.exceptions.Exit(1)


def look(settings: Settings) -> list[Finding]:
    """All findings, in the order of what hurts most."""
    return [
        machine.python(),
        machine.data_folder(settings),
        machine.space(settings),
        machine.keys(settings),
        machine.spool(settings),
        parts.database(settings),
        machine.address(settings),
        parts.voice(),
        *voices(settings, ask_speech),
        parts.voice_activity(),
        parts.recogniser(settings),
        language_model(settings, ask_model),
        parts.exchange(settings, ask_exchange),
        people(settings, lambda: contacts_in_force(settings)),
        parts.mail(settings),
        parts.paper(),
    ]


def contacts_in_force(settings: Settings) -> list[tuple[str, Contact]]:
    """Whom the manuals in force have rung, with the client's name. Raises OSError where the database is away."""
    from toritsugi.commands.office import point_django
    from toritsugi.core.manual.rung import contacts_rung
    from toritsugi.office.line.desk import make_desk
    from toritsugi.voice.ports import DeskUnavailable

    if not settings.database_url and not settings.path("toritsugi.sqlite3").exists():
        return []
    point_django(settings)
    try:
        lines = make_desk(settings).lines_in_force()
    except DeskUnavailable as why:
        raise OSError(str(why)) from why
    return [(line.manual.client_name, contact) for line in lines for contact in contacts_rung(line.manual)]


def ask_exchange(url: str, user: str, password: str) -> str:
    """The exchange's version, asked over ARI. Raises OSError."""
    if not url.startswith(("http://", "https://")):
        raise OSError(f"{url} is no http address")
    request = urllib.request.Request(f"{url.rstrip('/').removesuffix('/ari')}/ari/asterisk/info?only=system")  # noqa: S310
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    request.add_header("Authorization", f"Basic {token}")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - http(s) only, checked above
            return f"Asterisk {json.load(answer)['system']['version']}"
    except (ValueError, KeyError, TypeError, http.client.HTTPException) as error:
        raise OSError(f"its answer is not Asterisk's: {type(error).__name__}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the server that the owner named, and to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


def ask_model(url: str, key: str) -> None:
    """Whether the server of a language model is there and takes the key. url: where requests go. Raises OSError.

    It is asked for its list of models; a server that has none is there all the same.
    """
    ask_speech(f"{url.removesuffix('/chat/completions')}/models", key)


def ask_speech(url: str, key: str) -> None:
    """Whether a server is there and takes the key; one that does not know the path is there all the same.

    Raises OSError.
    """
    request = urllib.request.Request(url)  # noqa: S310 - a checked setting
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5):
            return
    except urllib.error.HTTPError as error:
        if error.code in (404, 405):
            return
        raise OSError(f"it answered {error.code}") from None
    except urllib.error.URLError as error:
        raise OSError(str(error.reason)) from None
    except (ValueError, http.client.HTTPException) as error:
        raise OSError(type(error).__name__) from None


def terminal_language() -> str:
    """ "en" where the terminal says so, else Japanese: the people at the desk are."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.normalize(spoken).startswith("en") else "ja"
