"""The whole desk as an owner runs it: `toritsugi up`, a real Asterisk before it, a receiver behind it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.support.asterisk import Asterisk, AsteriskPorts
from tests.support.paths import CACHE, ROOT
from tests.support.ports import free_port
from tests.support.receiver import Receiver
from tests.support.sipp import caller_address

NUMBER = "0355550100"
CLIENT_YAML = """\
format: 1
id: kakunin
name: 確認商会
contacts:
  office: { name: 総務, channels: { webhook: inbox } }
"""
#: Short sentences, so that a call by keys takes a few seconds; 1 is a right answer to everything.
MANUAL_YAML = """\
format: 1
client: client.yaml
line: { id: main, name: 確認商会, reading: カクニンショウカイ, numbers: ["0355550100"] }
opening:
  - say: 確認商会です。
items:
  phone: { kind: phone, ask: 番号をどうぞ。, suggest: caller_number, read_back: true }
matters:
  message:
    title: ご伝言
    key: 1
    heard: [伝言をお願いします]
    collect: [phone]
    finish: message
    to: office
closing: [{ say: 失礼します。 }]
phrases:
  ask_matter: ご用件は。
  menu: "{choices}。"
  offer_caller_number: "{value}ですか。"
  yes_no_keys: はいは1。
  thanks_item: はい。
  offer_taken: はい。
told: 確かに承りました。
not_kept: のちほどおかけ直しください。
notify:
  - { to: office, by: webhook }
"""
SEED = """

from toritsugi import resources
from toritsugi.office.clients.actions import do_create_client, do_create_line, do_set_endpoint, secrets_of
from toritsugi.office.manuals.versioning import do_publish
from toritsugi.office.clients.models import Client, Contact
from toritsugi.office.clients.retiring import do_set_client_active
order = ORDER
if order["samples"] is not None:
    known = [resources.load_manual(name).client_id for name in order["samples"]]
    for sample in Client.objects.filter(sample=True).exclude(id__in=known):
        do_set_client_active(sample, False)
manual = resources.read_manual(order["manual"], order["client"])
client = do_create_client(id=manual.client_id, name=manual.client_name)
line = do_create_line(client, key=manual.line.id, name=manual.line.name, numbers=list(manual.line.numbers))
do_publish(line, manual, {"manual.yaml": order["manual"], "client.yaml": order["client"]}, check=False)
for contact in Contact.objects.filter(client=client):
    print("SECRET", secrets_of(do_set_endpoint(contact, "webhook", order["url"])[0])[0])
"""


@dataclass
class WholeDesk:
    """A desk that runs. `address`: the carrier's address, from which calls may come."""

    data: Path
    port: int
    asterisk: Asterisk
    address: str
    env: dict[str, str]
    log: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None
    #: the secrets with which the client's receivers verify what they are sent
    secrets: list[str] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)
    _reader: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def server(self) -> tuple[str, int]:
        """Where the exchange takes SIP."""
        return ("127.0.0.1", self.asterisk.ports.sip)

    def run(self, *arguments: str) -> str:
        """Run one command of the product on this data folder; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "toritsugi", *arguments],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_client(
        self,
        receiver_url: str,
        manual: str = MANUAL_YAML,
        client: str = CLIENT_YAML,
        samples: Sequence[str] | None = None,
    ) -> None:
        """A client whose contacts are told by webhooks to `receiver_url`. samples: as for `whole_desk`."""
        order = {"manual": manual, "client": client, "url": receiver_url, "samples": samples}
        printed = self.run("django", "shell", "-c", f"ORDER = {order!r}\n{SEED}").splitlines()
        self.secrets += [line.removeprefix("SECRET ") for line in printed if line.startswith("SECRET ")]

    def start(self, seconds: float = 90.0) -> None:
        """Start, and wait until it says that all its processes serve."""
        process = subprocess.Popen(
            [sys.executable, "-m", "toritsugi", "up"],
            env=self.env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        begin = len(self.log)
        self.process = process
        self._reader = threading.Thread(target=self._read, args=(process,))
        self._reader.start()
        with self._news:
            came = self._news.wait_for(
                lambda: any(line.startswith("ready: ") for line in self.log[begin:]) or process.poll() is not None,
                seconds,
            )
        assert came, "not ready in time:\n" + self.tail()
        assert process.poll() is None, "ended:\n" + self.tail()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._news:
                self.log.append(line.rstrip())
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    @property
    def times_served(self) -> int:
        """How often a voice process said that it takes calls."""
        return sum("voice serves" in line for line in self.log)

    def tail(self) -> str:
        return "\n".join(self.log[-60:])

    def part(self, name: str) -> psutil.Process | None:
        """The process of a part ("web", "worker", "voice"), None while it is not there."""
        assert self.process is not None
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children():
                with contextlib.suppress(psutil.Error):
                    if child.cmdline()[-1:] == [name]:  # empty between fork and exec
                        return child
        return None

    def kill(self, name: str) -> bool:
        """SIGKILL a part; False when it was not there."""
        child = self.part(name)
        if child is None:
            return False
        with contextlib.suppress(psutil.NoSuchProcess):
            child.send_signal(signal.SIGKILL)
        return True

    def kill_all(self) -> None:
        """SIGKILL the supervisor and all its processes at once, as a power cut would."""
        assert self.process is not None
        family = [psutil.Process(self.process.pid)]
        family += family[0].children(recursive=True)
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGKILL)
        psutil.wait_procs(family[1:], timeout=10)
        self._ended()

    def stop(self) -> int:
        """SIGTERM, as a service manager would; the exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _ended(self) -> int:
        assert self.process is not None
        assert self._reader is not None
        try:
            code = self.process.wait(90)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self._reader.join()
        self.process = None
        return code

    def channels(self) -> str:
        """Channels and bridges in the exchange now, "" for none."""
        bridges = [line for line in self.asterisk.cli("bridge show all").splitlines()[1:] if line.strip()]
        return "\n".join([*self.asterisk.channels(), *bridges])


@contextlib.contextmanager
def whole_desk(
    folder: Path,
    receiver: Receiver,
    settings: Mapping[str, str] | None = None,
    *,
    manual: str = MANUAL_YAML,
    client: str = CLIENT_YAML,
    ports: AsteriskPorts | None = None,
    samples: Sequence[str] | None = None,
) -> Iterator[WholeDesk]:
    """A prepared data folder, a running Asterisk, a client told by `receiver`; the desk itself is not yet started.

    samples: the templates whose sample clients are in use; the others' lines need not be made ready. None: all.
    """
    data, etc = folder / "data", folder / "etc"
    # fixed sentences are the same in every run: made once per machine, as a desk that runs for days has them
    (CACHE / "prompts").mkdir(parents=True, exist_ok=True)
    data.mkdir(mode=0o700, parents=True)
    (data / "prompts").symlink_to(CACHE / "prompts")
    ports, address, port = ports or AsteriskPorts(), caller_address(), free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TORITSUGI_", "DJANGO_"))}
    env |= {
        "TORITSUGI_DATA": str(data),
        "TORITSUGI_PORT": str(port),
        "TORITSUGI_WEBHOOK_PRIVATE_HOSTS": receiver.host,
        "PYTHONUNBUFFERED": "1",
        **(settings or {}),
    }
    command = [sys.executable, "-m", "toritsugi", "telephony", "asterisk", "--out", str(etc), "--data", str(data)]
    command += ["--trunk", f"name=carrier,match={address},contact=sip:{address}:5070", "--phones", "2"]
    command += ["--sip", f"127.0.0.1:{ports.sip}", "--http-port", str(ports.http)]
    command += ["--rtp", f"{ports.rtp_start}-{ports.rtp_end}", "--notice", f"{NUMBER}=録音します。"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=env)
    keys = json.loads((data / "secrets" / "asterisk.json").read_text())
    asterisk = Asterisk(etc, ports=ports, ari=(keys["user"], keys["password"]))
    desk = WholeDesk(data, port, asterisk, address, env)
    try:
        asterisk.start()
        desk.run("prepare")
        desk.add_client(receiver.url, manual, client, samples)
        yield desk
    finally:
        try:
            desk.stop()
        finally:
            asterisk.close()


def payloads(receiver: Receiver) -> list[tuple[str, dict[str, Any]]]:
    """(webhook-id, payload) of everything that the receiver was sent."""
    with receiver.more:
        return [(one.headers["webhook-id"], json.loads(one.body)) for one in receiver.received]


def of_caller(receiver: Receiver, number: str) -> list[dict[str, Any]]:
    """What the receiver was told of calls from this number."""
    data = [payload["data"] for _, payload in payloads(receiver)]
    return [one for one in data if one["call"]["caller_number"] == number]
