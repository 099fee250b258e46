"""A web process on a data folder that is thrown away, with the work of `demo_calls` in it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.piped import Piped
from tests.support.ports import free_port

#: in the data folder: role → (mail, password)
PEOPLE = "demo-people.json"


@dataclass
class DemoDesk:
    """address: of the web process. people: role → (mail, password)."""

    address: str
    people: dict[str, tuple[str, str]]
    environment: dict[str, str]
    web: subprocess.Popen[bytes]
    _shell: Piped | None = field(default=None, init=False)

    def run(self, code: str) -> str:
        """Run Python with Django set up on this desk's data; what it prints."""
        if self._shell is None:
            self._shell = Piped("demo_shell", self.environment)
        return str(self._shell.ask(code))

    def close(self) -> None:
        """End everything that runs."""
        self.stop_web()
        if self._shell is not None:
            self._shell.end()

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


def _filled(data: Path, environment: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Prepare a data folder and put the work into it; its people."""
    _run("toritsugi", "prepare", environment=environment)
    told = json.loads(_run("tests.support.demo_calls", environment=environment).splitlines()[-1])
    (data / PEOPLE).write_text(json.dumps(told))
    return _people(data)


def _people(data: Path) -> dict[str, tuple[str, str]]:
    return {role: (mail, password) for role, (mail, password) in json.loads((data / PEOPLE).read_text()).items()}


@contextmanager
def demo_desk(model: Path | None = None) -> Iterator[DemoDesk]:
    """The desk, running; its folder is removed at the end.

    model: a folder in which the filled data folder is kept for the next who asks, in whichever process: filling takes
    ten seconds of a core, a copy a tenth of one.
    """
    with tempfile.TemporaryDirectory(prefix="toritsugi-demo-") as folder:
        port = free_port()
        data = Path(folder) / "data"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TORITSUGI_")},
            "TORITSUGI_DATA": str(data),
            "TORITSUGI_PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "toritsugi.config.settings",
        }
        if model is None:
            people = _filled(data, environment)
        else:
            with (model / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not (model / "data").exists():
                    _filled(data, environment)
                    shutil.move(data, model / "making")
                    (model / "making").rename(model / "data")
            shutil.copytree(model / "data", data, symlinks=True)
            people = _people(data)
        desk = DemoDesk(f"http://127.0.0.1:{port}", people, environment, _web(environment))
        try:
            _wait_for(desk)
            yield desk
        finally:
            desk.close()
