"""Calling a line from its page: who may, one at a time, what its worker runs, what the page shows of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.html import escape

from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.office import a_line, a_person
from toritsugi.bad_input import BadInput
from toritsugi.commands.call_test import _way_in
from toritsugi.core.call_report import Delivered, HeardTurn, Problem
from toritsugi.office.accounts.models import Role
from toritsugi.office.calls.models import DeskEvent
from toritsugi.office.calltests import running
from toritsugi.office.calltests.actions import UnderWay, do_ask, do_end, do_fail, do_start
from toritsugi.office.calltests.found import Found
from toritsugi.office.calltests.models import CallTest, CallTestState
from toritsugi.office.calltests.reading import PROBLEMS, TROUBLES
from toritsugi.office.calltests.running import do_call, told
from toritsugi.office.clients.models import Line
from toritsugi.resources import read_manual
from toritsugi.settings_env import Settings
from toritsugi.voice.calltest.caller import Told
from toritsugi.voice.calltest.report import _PROBLEMS, Arrived, report

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def line(db: None) -> Line:
    return a_line("mine", manual=read_manual(MANUAL, CLIENT))


def page(browser: Browser, line: Line) -> str:
    return browser.get(reverse("clients:line", args=[line.pk])).content.decode()


def ask(browser: Browser, line: Line) -> Any:
    return browser.post(reverse("calltests:ask", args=[line.pk]), follow=True)


def printed(**more: Any) -> bytes:
    """A report as the command prints it, of the command's own making."""
    made = report(
        "mine.main", "0312345678", "台本", Told(status=200, answered=0.4, first_sound=0.6, seconds=61.0), None, 3.0
    )
    turn = HeardTurn(at=1.0, waited=0.2, lines=("opening.0",), by_words=True, said="お問い合わせです", keys="")
    fields = {"turns": (turn,), "problems": (), **more}
    return msgspec.json.encode([msgspec.structs.replace(made, **fields)])


def runs(monkeypatch: pytest.MonkeyPatch, code: int, out: bytes = b"", err: bytes = b"") -> list[tuple[str, ...]]:
    """The command ends so, whoever it calls; what was run."""
    asked: list[tuple[str, ...]] = []
    program = (
        "import sys; sys.stdout.buffer.write(bytes.fromhex(sys.argv[1])); "
        "sys.stderr.buffer.write(bytes.fromhex(sys.argv[2])); sys.exit(int(sys.argv[3]))"
    )
    real: Callable[[str], tuple[str, ...]] = running.command

    def command(line_id: str) -> tuple[str, ...]:
        asked.append(real(line_id))
        return (sys.executable, "-c", program, out.hex(), err.hex(), str(code))

    monkeypatch.setattr(running, "command", command)
    return asked


def test_leaked_but_should_be_hidden_a_line_is_called_by_those_who_set_it_up(client: Browser, line: Line) -> None:
    part = reverse("calltests:part", args=[line.pk])
    assert client.post(reverse("calltests:ask", args=[line.pk])).status_code == 302
    for person, status in (
        (a_person(Role.CLIENT_USER, a_line("other").client), 404),
        (a_person(Role.CLIENT_USER, line.client), 403),
        (a_person(Role.OPERATOR), 403),
    ):
        client.force_login(person)
        assert client.get(part).status_code == status, "leaked but should be hidden"
        assert client.post(reverse("calltests:ask", args=[line.pk])).status_code == status
    assert not CallTest.objects.exists()


def test_a_line_is_called_once_at_a_time_and_the_page_follows(client: Browser, line: Line) -> None:
    client.force_login(a_person(Role.SUPERVISOR))
    assert "まだかけていません" in page(client, line)
    assert "順番待ち" in ask(client, line).content.decode()
    assert "終わってから、もう一度" in ask(client, line).content.decode()
    test = CallTest.objects.get()
    with pytest.raises(UnderWay):
        do_ask(line, test.asked_by)
    assert do_start(test.pk) is not None
    assert "かけ始めました" in page(client, line)
    do_fail(test.pk, "the exchange has no phone to call from\n  → give --address")
    shown = page(client, line)
    assert "かける前に、止まりました" in shown
    assert "give --address" in shown
    assert "もう一度かける" in shown
    assert DeskEvent.objects.filter(kind="line.call_test", about=test.pk).count() == 3
    assert do_start(test.pk) is None
    assert "順番待ち" in ask(client, line).content.decode()


def test_a_line_that_cannot_be_called_says_why(client: Browser, line: Line) -> None:
    client.force_login(a_person(Role.OWNER))
    bare = read_manual(MANUAL.replace(', numbers: ["0312345678"]', ""), CLIENT)
    other = a_line("bare", manual=bare)
    assert "numbers を書いて" in page(client, other)
    assert "numbers を書いて" in ask(client, other).content.decode()
    assert not CallTest.objects.exists()


def test_what_came_back_is_shown_in_the_words_of_the_manual(
    client: Browser, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person(Role.OWNER)
    client.force_login(person)
    test = do_ask(line, person)
    arrived = Arrived(
        call="c" * 32, message="m", outcome="message", complete=True, items={"phone": "0399998888"},
        deliveries=(Delivered(contact="office", channel="webhook", state="failed", reason="HTTP 500"),),
    )  # fmt: skip
    wrong = (
        Problem(kind="not_delivered", about="office webhook: HTTP 500"),
        Problem(kind="silence", about="4.0", at=9.0),
    )
    asked = runs(monkeypatch, 1, printed(arrived=arrived, problems=wrong))
    do_call(test.pk)
    assert asked[0][1:5] == ("-m", "toritsugi", "call-test", line.pk)
    test.refresh_from_db()
    assert test.state == CallTestState.DONE
    assert "0399998888" not in json.dumps(test.found), "values of the message are not kept beside it"
    shown = page(client, line)
    wanted = ("見本商会でございます。", "お問い合わせです", "音声認識で聞き取り", "0312345678", "通知が届いていません")
    for words in (*wanted, "通知先の宛先", "窓口が黙っていました", "9.0", "HTTP 500", "失敗"):
        assert words in shown, words


def test_a_call_that_went_well_says_so(client: Browser, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    person = a_person(Role.OWNER)
    client.force_login(person)
    runs(monkeypatch, 0, printed())
    do_call(do_ask(line, person).pk)
    assert "電話、応対、通知のすべてが通りました" in page(client, line)


@pytest.mark.parametrize(
    ("code", "err", "trouble"),
    [
        (
            2,
            b"warning: x\nError: --phone: no phone\n  \xe2\x86\x92 give --address\n",
            "give --address",
        ),
        (1, b"Traceback (most recent call last):\n  File\nKeyError: 'x'\n", "KeyError: 'x'"),
        (-9, b"", "no word"),
    ],
)
def test_a_call_that_cannot_be_placed_tells_why(
    line: Line, monkeypatch: pytest.MonkeyPatch, code: int, err: bytes, trouble: str
) -> None:
    runs(monkeypatch, code % 256, b"", err)
    test = do_ask(line, a_person(Role.OWNER))
    do_call(test.pk)
    test.refresh_from_db()
    assert (test.state, trouble in test.trouble) == (CallTestState.FAILED, True)
    assert told(err).endswith(trouble)


def test_a_command_that_hangs_is_ended(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired("call-test", timeout)

    monkeypatch.setattr(running.subprocess, "run", hangs)
    test = do_ask(line, a_person(Role.OWNER))
    do_call(test.pk)
    test.refresh_from_db()
    assert (test.state, test.trouble) == (CallTestState.FAILED, "timeout")


def test_the_latest_five_are_kept(line: Line) -> None:
    person = a_person(Role.OWNER)
    for number in range(7):
        test = do_ask(line, person)
        do_end(test.pk, Found(dialled=str(number), problems=(Problem(kind="no_sound"),)))
    assert [one.found["dialled"] for one in CallTest.objects.order_by("asked_at")] == ["2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("trouble", "words", "raw"),
    [
        ("timeout", "15分たっても", False),
        (
            "--phone: the exchange has no phone to call from\n  → give --address",
            "内線電話が、交換機にありません",
            False,
        ),
        ("no word", "途中で止められました", False),
        ("workflow ERROR", "ワーカーが途中で止まりました", False),
        ("KeyError: 'x'", "かける前に、止まりました", True),
    ],
)
def test_why_a_call_could_not_be_placed_is_told_in_the_pages_words(
    client: Browser, line: Line, trouble: str, words: str, raw: bool
) -> None:
    person = a_person(Role.OWNER)
    client.force_login(person)
    do_fail(do_ask(line, person).pk, trouble)
    shown = page(client, line)
    assert words in shown
    assert (escape(trouble.splitlines()[0]) in shown) is raw


def test_calls_before_the_newest_stand_below_it(client: Browser, line: Line) -> None:
    person = a_person(Role.OWNER)
    client.force_login(person)
    do_end(do_ask(line, person).pk, Found(dialled="1", problems=(Problem(kind="silence", about="4.0"),)))
    do_fail(do_ask(line, person).pk, "timeout")
    assert page(client, line).count("data-before") == 1
    do_end(do_ask(line, person).pk, Found(dialled="3"))
    newest, *before = page(client, line).split("data-before")
    assert "すべてが通りました" in newest
    assert ["15分たっても" in before[0], "窓口が黙っていました <code>4.0 秒" in before[1]] == [True, True]


def test_every_problem_of_the_command_has_its_words_and_its_mend() -> None:
    assert set(PROBLEMS) == set(_PROBLEMS)


def test_what_may_be_missing_is_told_so_that_the_lines_page_has_its_own_words(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    for given in ({"sip": "127.0.0.1:5060", "phone": "", "address": ""}, {"sip": "here", "phone": "", "address": ""}):
        with pytest.raises(BadInput) as told:
            _way_in(settings, given)
        assert any(told.value.message.startswith(begin) for begin in TROUBLES), told.value.message
