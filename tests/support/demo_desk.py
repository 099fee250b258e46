"""A web process on a data folder that is thrown away, with the work of `demo_calls` in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.ports import free_port


@dataclass
class DemoDesk:
    """address: of the web process. people: role → (mail, password)."""

    address: str
    people: dict[str, tuple[str, str]]
    environment: dict[str, str]
    web: subprocess.Popen[bytes]

    def run(self, code: str) -> str:
        """Run Python with Django set up on this desk's data; what it prints."""
        program = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", program], env=self.environment, cwd=ROOT, check=True, capture_output=True, text=True
        )
        return done.stdout

    def stop_web(self) -> None:
        """End the web process."""
        self.web.terminate()
        self.web.wait(20)

    def start_web(self) -> None:
        """Start the web process again at the same address."""
        self.web = _web(self.environment)
        _wait_for(self)


def _run(module: str, *arguments: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def _web(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "toritsugi", "web"], env=environment, cwd=ROOT)


def _wait_for(desk: DemoDesk) -> None:
    def serves() -> bool:
        try:
            with urllib.request.urlopen(f"{desk.address}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    ends = time.monotonic() + 60
    while not serves():  # the other side is another process
        if time.monotonic() > ends or desk.web.poll() is not None:
            raise TimeoutError("the web process does not serve")
        time.sleep(0.05)


@contextmanager
def demo_desk() -> Iterator[DemoDesk]:
    """The desk, running; its folder is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="toritsugi-demo-") as folder:
        port = free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TORITSUGI_")},
            "TORITSUGI_DATA": str(Path(folder) / "data"),
            "TORITSUGI_PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "toritsugi.config.settings",
        }
        _run("toritsugi", "prepare", environment=environment)
        told = json.loads(_run("tests.support.demo_calls", environment=environment).splitlines()[-1])
        people = {role: (mail, password) for role, (mail, password) in told.items()}
        desk = DemoDesk(f"http://127.0.0.1:{port}", people, environment, _web(environment))
        try:
            _wait_for(desk)
            yield desk
        finally:
            desk.stop_web()
