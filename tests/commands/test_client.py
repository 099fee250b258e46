"""`toritsugi client`: what an owner sets up from the machine, and what it says to input that cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.django import *  # noqa: F403
from tests.support.manual_sources import CLIENT, MANUAL
from toritsugi import cli
from toritsugi.commands import client as client_command
from toritsugi.commands import manual as manual_command
from toritsugi.office.clients.actions import OWN_INBOX, secrets_of
from toritsugi.office.clients.models import Client, Endpoint, Line

pytestmark = pytest.mark.django_db

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in this process, on the database of the test: Django is set up already."""
    monkeypatch.setattr(client_command, "set_up_prepared", lambda _settings: None)
    monkeypatch.setattr(manual_command, "set_up_prepared", lambda _settings: None)
    return lambda *words: CliRunner().invoke(cli.main, [*words])


def test_a_client_from_nothing_to_its_webhook(run: Run, tmp_path: Path) -> None:
    assert "manual publish FILE --new" in run("client", "add", "yamato", "--name", "大和商事").output
    assert run("client", "line", "add", "yamato", "main", "--name", "代表", "--number", "0312340000").exit_code == 0
    assert run("client", "contact", "add", "yamato", "office", "--name", "総務").exit_code == 0
    told = run("client", "endpoint", "set", "yamato", "office", "webhook", "https://example.jp/hook")
    (secret,) = re.findall(r"whsec_\S+", told.output)
    endpoint = Endpoint.objects.get(contact__key="office")
    assert secrets_of(endpoint) == [secret]
    assert run("client", "endpoint", "set", "yamato", "office", "mail", "soumu@example.jp").exit_code == 0
    shown = run("client", "show", "yamato").output
    for part in ("line main 代表: 0312340000, no manual in force", "webhook https://example.jp/hook", "mail soumu@"):
        assert part in shown
    assert secret not in shown
    assert "yamato.main" in run("client", "list").output

    told = run("client", "endpoint", "set", "yamato", "office", "webhook", "https://example.jp/other")
    assert "whsec_" not in told.output
    assert "secret stays" in told.output
    told = run("client", "endpoint", "secret", "yamato", "office")
    (new,) = re.findall(r"whsec_\S+", told.output)
    endpoint.refresh_from_db()
    assert secrets_of(endpoint) == [new, secret]
    assert run("client", "endpoint", "set", "yamato", "office", "inbox").exit_code == 0
    endpoint.refresh_from_db()
    assert endpoint.address == OWN_INBOX
    told = run("client", "endpoint", "set", "yamato", "office", "webhook", "https://example.jp/hook")
    (newest,) = re.findall(r"whsec_\S+", told.output)
    endpoint.refresh_from_db()
    assert secrets_of(endpoint) == [newest, new], "the receiver may still know the one before"


@pytest.mark.parametrize("first", [("inbox",), ("webhook", "inbox")], ids=["inbox", "webhook inbox"])
def test_the_first_url_after_the_inbox_comes_with_a_secret_that_is_shown(run: Run, first: tuple[str, ...]) -> None:
    run("client", "add", "yamato", "--name", "大和商事")
    run("client", "contact", "add", "yamato", "office", "--name", "総務")
    told = run("client", "endpoint", "set", "yamato", "office", *first)
    assert told.exit_code == 0
    assert "whsec_" not in told.output, "the inbox has its own; nobody can use this one"
    told = run("client", "endpoint", "set", "yamato", "office", "webhook", "https://example.jp/hook")
    (secret,) = re.findall(r"whsec_\S+", told.output)
    assert secrets_of(Endpoint.objects.get(contact__key="office"))[0] == secret


def test_a_client_from_a_template_answers_at_once(run: Run) -> None:
    told = run("client", "add", "tokiwa", "--template", "reception")
    assert told.exit_code == 0, told.output
    assert "in force" in told.output
    assert "v1" in run("client", "show", "tokiwa").output


def test_taken_out_of_use_and_back(run: Run, tmp_path: Path) -> None:
    (tmp_path / "client.yaml").write_text(CLIENT, "utf-8")
    (manual := tmp_path / "manual.yaml").write_text(MANUAL, "utf-8")
    assert run("manual", "publish", str(manual), "--new").exit_code == 0
    assert "0312345678, v1" in run("client", "show", "mihon").output

    assert run("client", "line", "retire", "mihon", "main").exit_code == 0
    assert "no number, no manual in force (out of use)" in run("client", "show", "mihon").output
    told = run("manual", "publish", str(manual))
    assert (told.exit_code, "retire --back" in told.output) == (2, True)
    assert run("client", "line", "retire", "mihon", "main", "--back").exit_code == 0
    assert "0312345678, v1" in run("client", "show", "mihon").output

    assert run("client", "retire", "mihon").exit_code == 0
    assert run("client", "add", "other", "--name", "ほか").exit_code == 0
    added = run("client", "line", "add", "other", "main", "--name", "代表", "--number", "0312345678")
    assert added.exit_code == 0, "the number of a client that is out of use is free"
    assert run("client", "retire", "mihon", "--back").exit_code == 0
    assert "no number, v1" in run("client", "show", "mihon").output
    assert Client.objects.get(pk="mihon").active
    assert Line.objects.get(pk="mihon.main").active


def test_an_endpoint_is_taken_out_of_use_and_back(run: Run) -> None:
    run("client", "add", "yamato", "--name", "大和商事")
    run("client", "contact", "add", "yamato", "office", "--name", "総務")
    run("client", "endpoint", "set", "yamato", "office", "mail", "soumu@example.jp")
    for words, stopped in (((), True), (("--back",), False)):
        assert run("client", "endpoint", "retire", "yamato", "office", "mail", *words).exit_code == 0
        assert (Endpoint.objects.get(channel="mail").disabled_at is not None) is stopped
        assert ("(out of use)" in run("client", "show", "yamato").output) is stopped


@pytest.mark.parametrize(
    ("words", "place", "mend"),
    [
        (("show", "nobody"), "CLIENT: there is no client nobody", "client list"),
        (("add", "yamato"), "--name: the client needs a name", "--name"),
        (("add", "Yamato", "--name", "大和"), "Yamato: [id]", "lower-case"),
        (("add", "sakura", "--name", "大和"), "sakura: [id]", "there once"),
        (("add", "yamato", "--template", "nothing"), "--template: there is no template nothing", "reception"),
        (("line", "add", "sakura", "main", "--name", "代表"), "sakura.main: [id]", "there once"),
        (("line", "add", "sakura", "b", "--name", "代表", "--number", "03-1234"), "sakura.b: [numbers]", "hyphens"),
        (("line", "retire", "sakura", "b"), "KEY: there is no line b at sakura", "client show sakura"),
        (("contact", "add", "sakura", "office", "--name", "総務"), "sakura office", "there once"),
        (("endpoint", "set", "sakura", "office", "webhook", "http://10.0.0.5/"), "[address]", "PRIVATE_HOSTS"),
        (("endpoint", "set", "sakura", "office", "mail", "nobody"), "sakura office: ", "mail address"),
        (("endpoint", "set", "sakura", "office", "mail"), "ADDRESS: an address is missing", "https://"),
        (("endpoint", "set", "sakura", "office", "inbox", "x"), "ADDRESS: the inbox has no address", "leave it out"),
        (("endpoint", "set", "sakura", "nobody", "inbox"), "CONTACT: there is no contact nobody", "client show"),
        (("endpoint", "secret", "sakura", "office"), "CONTACT: there is no webhook of office", "client show"),
    ],
)
def test_bad_input_names_the_place_and_the_mend(run: Run, words: tuple[str, ...], place: str, mend: str) -> None:
    run("client", "add", "sakura", "--name", "さくら")
    run("client", "line", "add", "sakura", "main", "--name", "代表")
    run("client", "contact", "add", "sakura", "office", "--name", "総務")
    rows = (Client.objects.count(), Line.objects.count(), Endpoint.objects.count())
    told = run("client", *words)
    assert told.exit_code == 2, told.output
    first, _, second = told.output.partition("→")
    assert place in first
    assert mend in second, told.output
    assert (Client.objects.count(), Line.objects.count(), Endpoint.objects.count()) == rows
