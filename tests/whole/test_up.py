"""`toritsugi up` on a machine where things die and others are in the way."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.waiting import until
from tests.support.whole_desk import WholeDesk

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk"), pytest.mark.timeout(240)]


def second(desk: WholeDesk, data: Path, port: int) -> subprocess.CompletedProcess[str]:
    """Start another desk beside a running one."""
    command = [sys.executable, "-m", "toritsugi", "up", "--data", str(data), "--port", str(port)]
    return subprocess.run(command, env=desk.env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def serves(desk: WholeDesk) -> bool:
    try:
        with urllib.request.urlopen(f"{desk.url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


async def test_a_second_desk_on_the_same_data_or_port_is_refused(guided: WholeDesk, tmp_path: Path) -> None:
    same_data = await asyncio.to_thread(second, guided, guided.data, guided.port)
    assert same_data.returncode == 2, same_data.stderr
    assert str(guided.data) in same_data.stderr
    same_port = await asyncio.to_thread(second, guided, tmp_path / "other", guided.port)
    assert same_port.returncode == 2, same_port.stderr
    assert f"{guided.port}" in same_port.stderr
    await until(lambda: serves(guided), 20)


@pytest.mark.parametrize("name", ["web", "worker"])
async def test_what_is_killed_is_started_again(guided: WholeDesk, name: str) -> None:
    before = guided.part(name)
    assert before is not None
    assert guided.kill(name)

    def another() -> bool:
        now = guided.part(name)
        return now is not None and now.pid != before.pid

    await until(another, 20)
    await until(lambda: any(f"{name}: ended (signal SIGKILL)" in line for line in guided.log), 5)
    if name == "web":
        await until(lambda: serves(guided), 30)
