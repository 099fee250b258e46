"""`toritsugi llm`: what would leave, what a real server on loopback answers, what it cost, and the key."""

from __future__ import annotations

import asyncio
import json
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.chat_server import ChatServer, chat_server
from toritsugi.commands.doctor import ask_model
from toritsugi.commands.llm import command
from toritsugi.core.language_model.meter import Meter, Spent
from toritsugi.doctor.findings import Health
from toritsugi.doctor.language_model import language_model
from toritsugi.settings_env import Settings
from toritsugi.voice.language_model import usage
from toritsugi.voice.language_model.settings import ModelSettings, model_settings

#: no reader can tell a number of these
WORDS = "佐藤様のときと同じくらいで"
HIDDEN = "〔名前1〕様のときと同じくらいで"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """A server on a thread of its own: the commands run loops of theirs."""
    ready: list[ChatServer] = []
    began, loop, end = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with chat_server() as made:
            ready.append(made)
            began.set()
            await end.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert began.wait(30)
    yield ready[0]
    loop.call_soon_threadsafe(end.set)
    thread.join()
    loop.close()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("TORITSUGI_DATA", str(tmp_path))
    return CliRunner()


def told(result: Result, code: int = 0) -> str:
    assert result.exit_code == code, result.output + repr(result.exception)
    return result.output


def test_what_would_leave_is_shown_and_nothing_is_sent(run: CliRunner) -> None:
    shown = told(run.invoke(command, ["show", WORDS, "--item", "number"]))
    assert HIDDEN in shown
    assert "佐藤" not in shown
    assert "佐藤" in told(run.invoke(command, ["show", WORDS, "--item", "number", "--mask", "none"]))
    body = json.loads(told(run.invoke(command, ["show", WORDS, "--item", "number", "--json"])))
    assert json.loads(body["messages"][1]["content"])["caller_words"] == HIDDEN


@pytest.mark.parametrize(
    ("text", "item", "says"),
    [
        ("090-1234-5678です", "phone", "窓口の規則が理解しています"),
        ("あのちょっとそれは", "person", "だれかを答える"),
        ("。", "phone", "言葉がありません"),
    ],
)
def test_why_nothing_would_leave(run: CliRunner, text: str, item: str, says: str) -> None:
    assert says in told(run.invoke(command, ["show", text, "--item", item]))


def test_it_is_tried_and_what_counts_is_shown(
    run: CliRunner, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORITSUGI_LLM_URL", server.url)
    monkeypatch.setenv("TORITSUGI_LLM_MODEL", "small")
    real = model_settings  # with a deadline for a machine however busy
    monkeypatch.setattr(f"{model_settings.__module__}.model_settings", lambda told: _patient(real(told)))
    monkeypatch.setenv("TORITSUGI_LLM_YEN_SENT", "1000")
    server.behave = server.with_commands(
        {"command": "refuse", "reason": "unknown", "words": "〔名前1〕様のときと同じくらい"},
        {"command": "choose_matter", "matter": "x", "words": "同じくらい"},
    )
    found = json.loads(told(run.invoke(command, ["try", WORDS, "--item", "number", "--json"])))
    assert [(one["command"].split()[0], one["by"]) for one in found["commands"]] == [("refuse", "llm.small")]
    assert found["consulted"]["outcome"] == "used"
    assert found["consulted"]["refused"] == ["choose_matter: no such matter may be answered here"]
    shown = told(run.invoke(command, ["try", WORDS, "--item", "number"]))
    assert "0.9000 円" in shown
    assert "使わなかった命令  choose_matter" in shown


def _patient(model: ModelSettings | None) -> ModelSettings | None:
    return None if model is None else replace(model, deadline=60.0)


def test_without_one_there_is_nothing_to_try(run: CliRunner) -> None:
    assert "TORITSUGI_LLM_URL" in told(run.invoke(command, ["try", WORDS]), 2)


def test_what_it_cost_is_told_by_day_and_client(run: CliRunner, tmp_path: Path) -> None:
    assert "まだ" in told(run.invoke(command, ["usage"]))
    for node, sent in (("a", 1000), ("b", 500)):
        spent = Spent(requests=1, sent=sent, answered=10, micro_yen=250_000)
        usage.write(usage.usage_file(tmp_path, node), Meter({"2026-11-24": {"acme": spent}}))
    assert "2026-11-24  acme  2 回  1500 ＋ 20 トークン  0.50 円" in told(run.invoke(command, ["usage"]))
    rows = json.loads(told(run.invoke(command, ["usage", "--json"])))
    assert rows == {"2026-11-24": {"acme": {"requests": 2, "sent": 1500, "answered": 20, "yen": 0.5}}}
    usage.usage_file(tmp_path, "a").write_text("{")
    assert "usage-a.json" in told(run.invoke(command, ["usage"]), 2)


def test_the_key_is_kept_for_its_owner_alone_and_never_shown(run: CliRunner, tmp_path: Path) -> None:
    for given in ("sk-first", "sk-second"):
        assert "sk-" not in told(run.invoke(command, ["key"], input=f"{given}\n"))
        file = tmp_path / "secrets" / "llm.key"
        assert file.read_text() == f"{given}\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "alone" in told(run.invoke(command, ["key"], input="two words\n"), 2)


# the doctor


def settings(tmp_path: Path, url: str = "http://127.0.0.1:9", **more: str) -> Settings:
    return Settings(data=tmp_path, llm_url=url, llm_model="small", **more)  # type: ignore[arg-type]


def test_the_doctor_sees_that_there_is_none(tmp_path: Path) -> None:
    assert language_model(Settings(data=tmp_path), ask_model).health is Health.GOOD


def test_the_doctor_asks_the_server_with_nothing_of_a_call(tmp_path: Path, server: ChatServer) -> None:
    finding = language_model(settings(tmp_path, server.url), ask_model)
    assert finding.health is Health.GOOD
    assert "names" in finding.found.en
    assert (server.others, server.got) == (["/v1/models"], [])


def test_the_doctor_sees_a_server_that_is_gone(tmp_path: Path) -> None:
    finding = language_model(settings(tmp_path), ask_model)
    assert finding.health is Health.BROKEN
    assert "small" in finding.found.ja
    assert "refused" in finding.found.en


def test_the_doctor_sees_a_key_that_others_can_read(tmp_path: Path, server: ChatServer) -> None:
    file = tmp_path / "key"
    file.write_text("sk-secret")
    file.chmod(0o644)
    finding = language_model(settings(tmp_path, server.url, llm_key_file=str(file)), ask_model)
    assert finding.health is Health.BROKEN
    assert f"chmod go= {file}" in finding.mend.ja
    assert "sk-secret" not in repr(finding)


def test_the_doctor_sees_a_key_that_cannot_be_read(tmp_path: Path) -> None:
    finding = language_model(settings(tmp_path, llm_key_file=str(tmp_path / "nowhere")), ask_model)
    assert finding.health is Health.BROKEN
    assert "llm key" in finding.mend.en
