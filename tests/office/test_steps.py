"""How often the steps of a line's procedures help: counted from messages, per sentence, on the page and by command."""

from __future__ import annotations

import importlib
import json
import re

import msgspec
import pytest
from click.testing import CliRunner
from django.apps import apps
from django.test import Client as Browser
from django.utils import timezone

from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.office import a_line, a_person, close, keep, new_call_id, open_call
from toritsugi.commands import manual_steps
from toritsugi.core.dialogue.message import StepResult
from toritsugi.core.manual.model import Manual
from toritsugi.office.accounts.models import Role
from toritsugi.office.calls.access import access_steps_tried
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.models import Call, Message, StepTried
from toritsugi.office.calls.steps import Steps, steps_of
from toritsugi.office.clients.actions import do_create_line
from toritsugi.office.clients.models import Line
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.manuals.versioning import do_publish
from toritsugi.resources import read_manual

fill = importlib.import_module("toritsugi.office.calls.migrations.0009_steps_of_kept_messages").fill

PROCEDURES = """\
  one: { title: つながらない, heard: [切れた], procedure: [again, wires], collect: [name, phone], finish: message }
  two: { title: 遅い, heard: [遅いです], procedure: again, collect: [name, phone], finish: message }
procedures:
  again: [{ title: 入れ直し, say: 電源を入れ直してください。, helped: { solved: true } }]
  wires: [{ say: 線を確かめてください。, helped: { solved: true } }]
"""
AGAIN, WIRES = "procedures.again.0.say", "procedures.wires.0.say"


def manual(more: str = PROCEDURES) -> Manual:
    return read_manual(MANUAL + more, CLIENT)


def called(desk: OfficeDesk, line: Line, *tried: tuple[str, str]) -> Message:
    """A call under the newest version in which these steps came out so."""
    call_id = new_call_id()
    steps = tuple(StepResult(step=step, title="", result=result) for step, result in tried)
    version = line.versions.order_by("-number").first()
    assert version is not None
    opened = msgspec.structs.replace(open_call(line, call_id), version_id=version.id)
    desk.commit([opened, keep(call_id, steps=steps), close(call_id)])
    return Message.objects.get(call_id=call_id)


def found(line: Line) -> Steps:
    steps = steps_of(line, StepTried.objects.all(), timezone.now())
    assert steps is not None
    return steps


def figures(steps: Steps) -> list[tuple[int, int, int, int, int]]:
    """given, helped, not helped, went on, since which version."""
    return [
        (row.help.tried, row.help.helped, row.help.not_helped, row.help.unanswered, row.since.number)
        for row in steps.rows
    ]


@pytest.fixture
def desk_line(db: None) -> Line:
    return a_line("sakura", manual=manual())


def test_every_step_that_asks_is_there_before_anybody_called(desk_line: Line) -> None:
    steps = found(desk_line)
    assert [(row.measured.title, row.measured.matters) for row in steps.rows] == [
        ("入れ直し", ("つながらない", "遅い")),
        ("線を確かめてください。", ("つながらない",)),
    ]
    assert figures(steps) == [(0, 0, 0, 0, 1), (0, 0, 0, 0, 1)]
    assert (steps.version, steps.tried, steps.rows[0].percent) == (1, False, None)


def test_calls_are_counted_by_how_the_step_came_out(desk: OfficeDesk, desk_line: Line) -> None:
    called(desk, desk_line, (AGAIN, "helped"))
    called(desk, desk_line, (AGAIN, "not_helped"), (WIRES, "helped"))
    called(desk, desk_line, (AGAIN, "not_helped"), (WIRES, "unanswered"))
    called(desk, desk_line)
    steps = found(desk_line)
    assert figures(steps) == [(3, 1, 2, 0, 1), (2, 1, 0, 1, 1)]
    assert [row.percent for row in steps.rows] == [33, 100]


def test_a_message_kept_again_is_counted_once_as_it_stands_last(desk: OfficeDesk, desk_line: Line) -> None:
    message = called(desk, desk_line, (AGAIN, "unanswered"))
    last = keep(message.call_id, steps=(StepResult(step=AGAIN, title="", result="helped"),))
    desk.commit([last])
    desk.commit([last])
    assert figures(found(desk_line))[0] == (1, 1, 0, 0, 1)


def test_a_sentence_that_changed_is_counted_anew_and_the_others_go_on(desk: OfficeDesk, desk_line: Line) -> None:
    called(desk, desk_line, (AGAIN, "not_helped"), (WIRES, "helped"))
    do_publish(desk_line, manual(PROCEDURES.replace("入れ直してください", "切って入れてください")), {}, check=False)
    called(desk, desk_line, (AGAIN, "helped"))
    steps = found(desk_line)
    assert steps.version == 2
    assert figures(steps) == [(1, 1, 0, 0, 2), (1, 1, 0, 0, 1)]


def test_figures_stay_when_a_call_is_erased(desk: OfficeDesk, desk_line: Line) -> None:
    called(desk, desk_line, (AGAIN, "helped"))
    do_erase_call(Call.objects.get(), "request")
    assert figures(found(desk_line))[0] == (1, 1, 0, 0, 1)


def test_another_clients_calls_are_not_counted_nor_seen(desk: OfficeDesk, desk_line: Line) -> None:
    other = a_line("minato", manual=manual())
    called(desk, other, (AGAIN, "helped"))
    assert not found(desk_line).tried
    stranger = a_person(Role.CLIENT_USER, desk_line.client)
    assert not access_steps_tried(stranger).exists()


def test_messages_kept_before_are_counted_from_what_is_sealed(desk: OfficeDesk, desk_line: Line) -> None:
    called(desk, desk_line, (AGAIN, "helped"), (WIRES, "unanswered"))
    erased = called(desk, desk_line, (AGAIN, "helped"))
    do_erase_call(erased.call, "request")
    StepTried.objects.all().delete()
    fill(apps, None)
    fill(apps, None)
    assert figures(found(desk_line)) == [(1, 1, 0, 0, 1), (1, 0, 0, 1, 1)]


def test_a_line_without_a_manual_in_force(desk_line: Line) -> None:
    line = do_create_line(desk_line.client, key="new", name="新しい窓口", numbers=[])
    assert steps_of(line, StepTried.objects.all(), timezone.now()) is None


# the page


@pytest.fixture
def supervisor(client: Browser, db: None) -> Browser:
    client.force_login(a_person(Role.SUPERVISOR))
    return client


def test_the_page_of_the_line_tells_it(supervisor: Browser, desk: OfficeDesk, desk_line: Line) -> None:
    address = f"/clients/lines/{desk_line.id}/"
    before = supervisor.get(address).content.decode()
    assert "まだだれも試していません" in before
    for result in ("helped", "helped", "not_helped", "unanswered"):
        called(desk, desk_line, (AGAIN, result))
    page = supervisor.get(address).content.decode()
    assert "まだだれも試していません" not in page
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.S) if "入れ直し" in row)
    assert re.findall(r'data-label="[^"]*">([^<]+)<', row) == ["4", "2", "1", "1", "67%"]
    assert "第1版" in row


def test_the_page_of_a_line_whose_procedures_ask_nothing(supervisor: Browser, line: Line) -> None:
    assert "たずねる手順がありません" in supervisor.get(f"/clients/lines/{line.id}/").content.decode()


# the command


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Runs the command on the test's own database."""
    monkeypatch.setattr(manual_steps, "set_up_prepared", lambda settings: None)
    return CliRunner()


def test_the_command_tells_it(steps: CliRunner, desk: OfficeDesk, desk_line: Line) -> None:
    called(desk, desk_line, (AGAIN, "helped"))
    called(desk, desk_line, (AGAIN, "not_helped"))
    told = steps.invoke(manual_steps.command, [desk_line.id]).output
    assert "入れ直し（つながらない、遅い）" in told
    assert "案内 2、解決 1、解決せず 1、答えずに先へ 0、解決の割合 50%（第1版、" in told
    rows = json.loads(steps.invoke(manual_steps.command, [desk_line.id, "--json"]).output)
    assert rows["version"] == 1
    assert [(one["step"], one["given"], one["share"], one["since_version"]) for one in rows["steps"]] == [
        (AGAIN, 2, 0.5, 1),
        (WIRES, 0, None, 1),
    ]


@pytest.mark.parametrize(("language", "words"), [("ja", "まだだれも試していません。"), ("en", "Nobody has tried")])
def test_the_command_says_so_where_nobody_tried(steps: CliRunner, desk_line: Line, language: str, words: str) -> None:
    assert words in steps.invoke(manual_steps.command, [desk_line.id, "--lang", language]).output


def test_the_command_on_a_line_whose_procedures_ask_nothing(steps: CliRunner, line: Line) -> None:
    assert "たずねる手順がありません" in steps.invoke(manual_steps.command, [line.id]).output
    assert steps.invoke(manual_steps.command, ["no.such"]).exit_code != 0
