"""An Asterisk with the configuration that the product writes, and echo desks as its voice processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tests.support.asterisk import RTP_PORTS, Asterisk, AsteriskPorts
from tests.support.paths import ROOT
from tests.support.sipp import SippResult, caller_address, run_sipp

#: where the trunk's other side is called
TRUNK_PORT = 5070
SCENARIOS = ROOT / "tests/voice/telephony/asterisk/scenarios"
NUMBER = "0312345678"

#: short, so that a test need not listen for long
NOTICE = "録音します。"

#: an extension that has nothing to do with the desk, in its own context file as an administrator would add it
PROBE = """
[toritsugi-trunk](+)
exten => probe,1,Answer()
 same => n,Milliwatt()
"""


class Desk:
    """One echo desk process."""

    def __init__(self, exchange: Exchange, node: str, *options: str) -> None:
        self.out = exchange.data / f"heard-{node}-{time.time_ns()}"
        self.out.mkdir()
        self.said: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.echo_desk", str(exchange.secrets), node, str(self.out), *options],
            stdout=subprocess.PIPE,
            stderr=(self.out / "stderr").open("wb"),
            text=True,
            cwd=ROOT,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.said.append(json.loads(line))
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def wait(self, kind: str, count: int = 1, seconds: float = 20.0) -> list[dict[str, Any]]:
        """The first `count` sayings of this kind; AssertionError with the log when they do not come."""
        with self._news:
            came = self._news.wait_for(lambda: len(self.told(kind)) >= count, seconds)
        assert came, f"{len(self.told(kind))} of {count} “{kind}”; said {self.said[-20:]}\n{self.log()}"
        return self.told(kind)[:count]

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.said if one["kind"] == kind]

    def heard(self, leg: str) -> bytes:
        """What it heard of a call that is over: s16le at 8 kHz."""
        return (self.out / f"{leg}.sln").read_bytes()

    def log(self) -> str:
        return (self.out / "stderr").read_text()

    def pause(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.resume()
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join()


class Calling:
    """A caller in the background; `with` waits for its end."""

    def __init__(self, run: Callable[[], SippResult]) -> None:
        self.began = time.time()
        self.result: SippResult | None = None
        self._thread = threading.Thread(target=self._run, args=(run,))

    def _run(self, run: Callable[[], SippResult]) -> None:
        self.result = run()

    def __enter__(self) -> Calling:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()


@dataclass
class Exchange:
    """The Asterisk, its data folder and a caller's view of it."""

    asterisk: Asterisk
    data: Path
    address: str

    @property
    def secrets(self) -> Path:
        return self.data / "secrets/asterisk.json"

    @property
    def fallback(self) -> Path:
        return self.data / "fallback"

    def secret_of_phone(self, name: str) -> str:
        phones = msgspec.json.decode(self.secrets.read_bytes())["phones"]
        return str(phones[name])

    def calling(self, scenario: str, work: Path, **options: Any) -> Calling:
        """The same in the background."""
        return Calling(lambda: self.call(scenario, work, **options))

    @contextmanager
    def desk(self, *options: str, node: str = "desk") -> Iterator[Desk]:
        """A running echo desk, ready for calls."""
        desk = Desk(self, node, *options)
        try:
            desk.wait("ready")
            yield desk
        finally:
            desk.stop()

    def call(self, scenario: str, work: Path, **options: Any) -> SippResult:
        """One SIPp run from the trunk's address."""
        options.setdefault("service", NUMBER)
        return run_sipp(SCENARIOS / scenario, port=self.asterisk.ports.sip, work=work, address=self.address, **options)

    def answering(self, scenario: str, work: Path, **options: Any) -> Calling:
        """A telephone behind the trunk that is rung by the exchange, in the background."""
        return self.calling(scenario, work, own_port=TRUNK_PORT, **options)

    def left(self) -> str:
        """Channels and bridges that are there now, "" for none."""
        bridges = [line for line in self.asterisk.cli("bridge show all").splitlines()[1:] if line.strip()]
        return "\n".join([*self.asterisk.channels(), *bridges])

    def wait_empty(self, seconds: float = 10.0) -> str:
        """Wait until nothing is left; what is left otherwise."""
        return wait_for(lambda: not self.left(), seconds) or self.left()


def wait_for(holds: Callable[[], bool], seconds: float) -> str:
    """Wait for what another process does. "" once it holds. (There is no event to wait for across processes.)"""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            return ""
        time.sleep(0.05)
    return ""


@contextmanager
def exchange(
    folder: Path,
    *,
    nodes: tuple[str, ...] = ("desk",),
    phones: int = 2,
    options: tuple[str, ...] = (),
    rtp: int = RTP_PORTS,
) -> Iterator[Exchange]:
    """Write the configuration with the product's own command, and start Asterisk with it. options: more of it.

    rtp: ports for sound.
    """
    address, ports = caller_address(), AsteriskPorts.of_rtp(rtp)
    data, out = folder / "data", folder / "etc"
    command = [sys.executable, "-m", "toritsugi", "telephony", "asterisk", "--out", str(out), "--data", str(data)]
    command += ["--trunk", f"name=carrier,match={address},contact=sip:{address}:{TRUNK_PORT}", "--phones", str(phones)]
    command += ["--outgoing", "carrier", "--outgoing-abroad", "+44"]
    command += ["--sip", f"127.0.0.1:{ports.sip}", "--http-port", str(ports.http)]
    command += ["--rtp", f"{ports.rtp_start}-{ports.rtp_end}", "--notice", f"{NUMBER}={NOTICE}"]
    for node in nodes:
        command += ["--node", node]
    command += options
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    (out / "extensions_local.conf").write_text(PROBE)
    keys = msgspec.json.decode((data / "secrets/asterisk.json").read_bytes())
    with ExitStack() as stack:
        asterisk = Asterisk(out, ports=ports, ari=(keys["user"], keys["password"]))
        stack.callback(asterisk.close)
        asterisk.start()
        yield Exchange(asterisk, data, address)
