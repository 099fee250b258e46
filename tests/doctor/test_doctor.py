"""What the doctor sees, part by part."""

from __future__ import annotations

import importlib.abc
import json
import socket
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from toritsugi.commands.doctor import ask_exchange, command, look
from toritsugi.doctor import machine, parts
from toritsugi.doctor.findings import Health
from toritsugi.office.line.vault import new_line
from toritsugi.settings_env import Settings
from toritsugi.upkeep.lock import held


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "data").mkdir(mode=0o700)
    return Settings(data=tmp_path / "data", port=_free_port())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_every_finding_that_is_not_good_says_what_to_do_in_both_languages(settings: Settings) -> None:
    for finding in look(settings):
        assert finding.title.ja
        assert finding.title.en
        assert finding.found.ja
        assert finding.found.en
        if finding.health is not Health.GOOD:
            assert finding.mend.ja
            assert finding.mend.en


def test_keys_that_others_can_read_are_seen(settings: Settings) -> None:
    assert machine.keys(settings).health is Health.MISSING
    folder = settings.path("secrets")
    folder.mkdir(mode=0o700)
    (folder / "master.key").touch(mode=0o600)
    assert machine.keys(settings).health is Health.BROKEN  # empty
    (folder / "master.key").write_bytes(new_line())
    assert machine.keys(settings).health is Health.GOOD
    (folder / "master.key").chmod(0o644)
    finding = machine.keys(settings)
    assert finding.health is Health.BROKEN
    assert "master.key" in finding.found.en


def test_a_running_desk_is_named(settings: Settings) -> None:
    assert "no desk running" in machine.data_folder(settings).found.en
    with held(settings.data):
        assert "is running" in machine.data_folder(settings).found.en


def test_a_data_folder_that_others_can_read_is_seen(settings: Settings) -> None:
    settings.data.chmod(0o755)
    assert machine.data_folder(settings).health is Health.BROKEN
    settings.data.chmod(0o711)
    assert machine.data_folder(settings).health is Health.GOOD
    settings.path("toritsugi.sqlite3").touch(mode=0o644)
    assert "toritsugi.sqlite3" in machine.data_folder(settings).found.en


@pytest.mark.parametrize("name", ["desk-1.refused", "desk-1.unreadable", "desk-1.spool.damaged"])
def test_what_the_spool_cannot_take_in_is_named(settings: Settings, name: str) -> None:
    folder = settings.path("spool")
    folder.mkdir()
    (folder / "desk-2.spool").touch()
    assert machine.spool(settings).health is Health.GOOD
    for waits in ("desk-2.spool", "desk-2.late"):
        (folder / waits).write_bytes(b"x")
        assert machine.spool(settings).health is Health.MISSING
        (folder / waits).unlink()
    (folder / name).write_bytes(b"x")
    finding = machine.spool(settings)
    assert finding.health is Health.BROKEN
    assert name in finding.found.en
    assert ".spool" in finding.mend.en


def test_a_damaged_database_is_seen(settings: Settings) -> None:
    assert parts.database(settings).health is Health.GOOD
    settings.path("toritsugi.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert parts.database(settings).health is Health.BROKEN


def test_a_database_server_that_is_away_is_seen_without_its_password(settings: Settings) -> None:
    url = f"postgres://desk:hunter2@127.0.0.1:{_free_port()}/desk"
    finding = parts.database(msgspec.structs.replace(settings, database_url=url))
    assert finding.health is Health.BROKEN
    assert "hunter2" not in finding.found.en + finding.mend.en


@pytest.mark.parametrize("chosen", ["whisper", "sherpa", "no_such_module:make"])
def test_a_recogniser_that_cannot_be_used_is_seen(settings: Settings, chosen: str) -> None:
    finding = parts.recogniser(msgspec.structs.replace(settings, recogniser=chosen))
    assert finding.health is Health.BROKEN
    assert "guided voicemail" in finding.cost.en


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"url": 1'])
def test_a_damaged_file_of_the_exchange_is_seen(settings: Settings, content: str) -> None:
    settings.path("secrets").mkdir()
    settings.path("secrets", "asterisk.json").write_text(content)
    assert parts.exchange(settings, ask_exchange).health is Health.BROKEN


def test_a_taken_port_is_seen(settings: Settings) -> None:
    assert machine.address(settings).health is Health.GOOD
    with socket.socket() as other:
        other.bind((settings.host, settings.port))
        other.listen()
        assert machine.address(settings).health is Health.MISSING


def test_an_exchange_that_does_not_answer_is_broken_and_one_that_does_is_named(settings: Settings) -> None:
    (settings.path("secrets")).mkdir()
    assert parts.exchange(settings, ask_exchange).health is Health.MISSING
    known = {"url": f"http://127.0.0.1:{_free_port()}", "user": "desk", "password": "p"}
    settings.path("secrets", "asterisk.json").write_text(json.dumps(known))
    assert parts.exchange(settings, ask_exchange).health is Health.BROKEN

    asked: list[tuple[str, str, str]] = []

    def answers(url: str, user: str, password: str) -> str:
        asked.append((url, user, password))
        return "Asterisk 22"

    assert parts.exchange(settings, answers).health is Health.GOOD
    assert asked == [(known["url"], "desk", "p")]


def test_the_command_prints_json_and_ends_with_1_only_when_something_is_broken(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--data", str(tmp_path), "--json", "--lang", "en"])
    rows = {row["part"]: row for row in json.loads(result.output)}
    assert rows["mail"]["health"] == "missing"
    assert rows["recogniser"]["cost"].startswith("Answers are kept as recordings")
    assert result.exit_code == int(any(row["health"] == "broken" for row in rows.values()))


class _NoPango(importlib.abc.MetaPathFinder):
    """Importing WeasyPrint ends as on a machine without Pango: the library that it opens is not there."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_paper_without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_NoPango(), *sys.meta_path])
    finding = parts.paper()
    assert finding.health is Health.MISSING
    assert "Pango" in finding.found.ja
    assert "libpango-1.0-0" in finding.mend.ja
    assert "HTML" in finding.cost.en


@pytest.mark.needs("pango")
@pytest.mark.parametrize(
    ("lister", "health", "package"),
    [
        (None, Health.MISSING, "fontconfig "),
        ("exit 0", Health.MISSING, "fonts-noto-cjk"),
        ("echo 'Noto Sans CJK JP'", Health.GOOD, ""),
    ],
)
def test_paper_and_its_fonts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lister: str | None, health: Health, package: str
) -> None:
    if lister is not None:
        program = tmp_path / "fc-list"
        program.write_text(f"#!/bin/sh\n{lister}\n", "utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = parts.paper()
    assert finding.health is health
    assert package in finding.mend.ja
    assert finding.mend.en == finding.mend.ja
