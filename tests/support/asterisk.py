"""A real, private Asterisk: a run folder, free ports, start, look inside, stop.

The configuration is a folder of files as `toritsugi telephony asterisk --out` writes it; what it does not hold is
filled in from `tests/support/asterisk_base.py`, and `overlay` replaces or adds whole files. `asterisk.conf` is always
written here, since it names the run folder; of the folder's own only its options are taken.
"""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.asterisk_base import base_files
from tests.support.need import need
from tests.support.ports import free_port, free_udp_range
from tests.support.witness import tail, testifies

START_LIMIT = 20.0  # seconds; a loaded machine took 6 in one boot of a hundred
STOP_LIMIT = 10.0
RTP_PORTS = 340


@dataclass(frozen=True)
class AsteriskPorts:
    """The ports of one run on 127.0.0.1: SIP (UDP and TCP), HTTP/ARI, and the RTP range (both ends included)."""

    sip: int = field(default_factory=lambda: free_port(kind="both"))
    http: int = field(default_factory=free_port)
    rtp_start: int = field(default_factory=lambda: free_udp_range(RTP_PORTS))
    rtp_count: int = RTP_PORTS

    @property
    def rtp_end(self) -> int:
        return self.rtp_start + self.rtp_count - 1

    @classmethod
    def of_rtp(cls, count: int) -> AsteriskPorts:
        """With so many ports for sound."""
        return cls(rtp_start=free_udp_range(count), rtp_count=count)


class Asterisk:
    """One Asterisk process with its own folder; `with` stops it."""

    def __init__(
        self,
        config: Path | None = None,
        *,
        ports: AsteriskPorts | None = None,
        overlay: Mapping[str, str] | None = None,
        ari: tuple[str, str] | None = None,
    ) -> None:
        """config: folder of *.conf (None: the base alone). ari: user and password for `ping` (base: the base's own)."""
        self.ports = ports or AsteriskPorts()
        self.installed = need("asterisk")
        self.run = Path(tempfile.mkdtemp(prefix="toritsugi-ast-", dir="/tmp"))  # short: a control socket lives in it
        self.ari_user, self.ari_password = ari or ("tests", "tests-only")
        self._check_ari = config is None or ari is not None
        self._process: subprocess.Popen[bytes] | None = None
        self._render(config, overlay or {})

    # -- the run folder

    def _render(self, config: Path | None, overlay: Mapping[str, str]) -> None:
        for name in ("etc", "lib/keys", "spool/recording", "spool/monitor", "run", "log", "cache", "agi"):
            (self.run / name).mkdir(parents=True)
        etc = self.run / "etc"
        for name, text in base_files(self.ports).items():
            (etc / name).write_text(text)
        if config is not None:
            shutil.copytree(config, etc, dirs_exist_ok=True, ignore=shutil.ignore_patterns("asterisk.conf"))
        for name, text in overlay.items():
            (etc / name).write_text(text)
        (etc / "asterisk.conf").write_text(self._asterisk_conf(config))

    def _asterisk_conf(self, config: Path | None) -> str:
        root = self.installed if self.installed.is_dir() else Path("/")
        modules = next(root.glob("usr/lib/*/asterisk/modules"), root / "usr/lib/asterisk/modules")
        folders = {
            "astetcdir": self.run / "etc",
            "astmoddir": modules,
            "astvarlibdir": self.run / "lib",
            "astdbdir": self.run / "lib",
            "astkeydir": self.run / "lib",
            "astdatadir": root / "usr/share/asterisk",
            "astagidir": self.run / "agi",
            "astspooldir": self.run / "spool",
            "astrundir": self.run / "run",
            "astlogdir": self.run / "log",
            "astcachedir": self.run / "cache",
        }
        lines = ["[directories]", *(f"{name} => {path}" for name, path in folders.items())]
        options = "documentation_language = en_US\n"
        if config is not None and (config / "asterisk.conf").exists():
            _, _, options = (config / "asterisk.conf").read_text().partition("[options]\n")
        return "\n".join([*lines, "[options]", "systemname = tests", options])

    # -- running

    def command(self, *arguments: str) -> list[str]:
        """The command line of this Asterisk; the private one runs under its own ld.so and libraries."""
        configured = ["-C", str(self.run / "etc/asterisk.conf"), *arguments]
        if not self.installed.is_dir():
            return [str(self.installed), *configured]
        loader = next(self.installed.glob("usr/lib64/ld-linux*.so.*"), None)
        loader = loader or next(self.installed.glob("usr/lib/ld-linux*.so.*"))
        program = str(self.installed / "usr/sbin/asterisk")
        return [str(loader), "--library-path", str(self._libraries), "--argv0", "asterisk", program, *configured]

    @property
    def _libraries(self) -> Path:
        return next(self.installed.glob("usr/lib/*-linux-gnu*"))

    def environment(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
        if self.installed.is_dir():
            env["OPENSSL_MODULES"] = str(self._libraries / "ossl-modules")
            env["GCONV_PATH"] = str(self._libraries / "gconv")
        return env

    def start(self) -> Asterisk:
        """Start and wait until it is booted and answers ARI. Raises TimeoutError or RuntimeError with the log.

        About one boot in a hundred and fifty came up without its HTTP listener: a second one is tried.
        """
        if not self._boot() and not self._boot():
            raise TimeoutError(f"Asterisk was not ready after twice {START_LIMIT:.0f} s\n{self.log()}")
        return self

    def _boot(self) -> bool:
        with (self.run / "stdout").open("wb") as out:
            self._process = subprocess.Popen(
                self.command("-f"),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=self.environment(),
            )
        limit = time.monotonic() + START_LIMIT
        while time.monotonic() < limit:
            if self._process.poll() is not None:
                raise RuntimeError(f"Asterisk ended with {self._process.returncode}\n{self.log()}")
            if (self.run / "run/asterisk.ctl").exists() and self._serves():
                self.cli("core waitfullybooted")
                return True
            time.sleep(0.02)  # a foreign process coming up has no event to wait for
        self.stop()
        return False

    def _serves(self) -> bool:
        if not self._check_ari:
            return True
        try:
            return self.ari("GET", "asterisk/ping") != b""
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    def ari(self, method: str, path: str) -> bytes:
        """One ARI request; the answer's body. Raises urllib's errors."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports.http}/ari/{path}", method=method)
        token = base64.b64encode(f"{self.ari_user}:{self.ari_password}".encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bytes(answer.read())

    def cli(self, command: str) -> str:
        """What a command of Asterisk's own console prints."""
        done = subprocess.run(
            self.command("-rx", command),
            capture_output=True,
            text=True,
            errors="replace",
            env=self.environment(),
            timeout=15,
            check=False,
        )
        return done.stdout

    def channels(self) -> list[str]:
        """Names of the channels that exist now."""
        return [line.split("!")[0] for line in self.cli("core show channels concise").splitlines() if "!" in line]

    def log(self) -> str:
        """The end of what it printed and of its log."""
        messages = self.run / "log/messages"
        written = tail(messages) if messages.exists() else "(no log file)"
        return f"{tail(self.run / 'stdout', 30)}\n--- log/messages\n{written}"

    def stop(self) -> None:
        """End the process (after a SIGSTOP too) and wait for it."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.run, ignore_errors=True)


StartAsterisk = Callable[..., Asterisk]


@pytest.fixture(scope="module")
def start_asterisk() -> Iterator[StartAsterisk]:
    """Start Asterisks that live as long as the test module: `start_asterisk(config, ports=…, overlay=…, ari=…)`."""
    with ExitStack() as stack:

        def start(
            config: Path | None = None,
            *,
            ports: AsteriskPorts | None = None,
            overlay: Mapping[str, str] | None = None,
            ari: tuple[str, str] | None = None,
        ) -> Asterisk:
            one = Asterisk(config, ports=ports, overlay=overlay, ari=ari)
            stack.callback(one.close)
            stack.enter_context(testifies(f"Asterisk {one.run.name}", one.log))
            return one.start()

        yield start
