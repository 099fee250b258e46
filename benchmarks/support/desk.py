"""A whole desk to measure, with peers on the same Asterisk: a bare dialplan and an echo program over the same ARI path.

Extensions: `tone` Answer and Milliwatt, `echo` Answer and Echo, `ari` the echo program (tests/support/echo_desk.py).
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.support.asterisk import AsteriskPorts
from tests.support.paths import CACHE, ROOT
from tests.support.receiver import Receiver, receiver
from tests.support.whole_desk import WholeDesk, whole_desk
from toritsugi.config.settings import TIME_ZONE

#: a line that speaks for long and may be interrupted, one that may not, and one that asks and asks
LONG, NOTICE, TURNS = "0355550200", "0355550300", "0355550400"
#: ports for sound: enough for more calls than are ever placed at once
RTP = 1200
READY = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}).* first sound ready")
PEERS = """
[toritsugi-trunk](+)
exten => tone,1,Answer()
 same => n,Milliwatt()
exten => echo,1,Answer()
 same => n,Echo()
exten => ari,1,Stasis(toritsugi-peer,call,0355550900,0312345678,)
 same => n,Hangup()
"""
_WORDS = "ただいまお電話が大変混み合っております、恐れ入りますが、そのままお待ちくださいますようお願い申し上げます。"
_CLIENT = """\
format: 1
id: {id}
name: 計測商会
contacts:
  office: {{ name: 総務, channels: {{ webhook: inbox }} }}
"""
_MANUAL = """\
format: 1
client: client.yaml
line: {{ id: main, name: 計測商会, reading: ケイソクショウカイ, numbers: ["{number}"] }}
opening:
  - say: {opening}
notices:
  - {{ id: long, say: {notice} }}
items:
{items}
matters:
  message:
    title: ご伝言
    key: 1
    heard: [伝言をお願いします]
    collect: [{collect}]
    finish: message
    to: office
closing: [{{ say: 失礼します。 }}]
told: 確かに承りました。
not_kept: 申し訳ございません。のちほどおかけ直しください。
notify:
  - {{ to: office, by: webhook }}
phrases:
  guided_intro: 順に伺います。
  menu: 番号でお選びください。{{choices}}です。
  after_tone: どうぞ。
"""
ITEMS = 8
OPENING = {LONG: _WORDS * 5, NOTICE: "計測商会です。", TURNS: "計測商会です。"}


@dataclass
class Bench:
    """A desk that serves. arrivals: when each request of the receiver's came, seconds since the epoch, by number."""

    desk: WholeDesk
    receiver: Receiver
    folder: Path
    arrivals: dict[int, float]

    @property
    def server(self) -> tuple[str, int]:
        """Where SIP is taken."""
        return self.desk.server

    @property
    def address(self) -> str:
        """Where calls may come from."""
        return self.desk.address

    def ready_times(self) -> list[float]:
        """When the voice process had the first sound of each call ready, in order; seconds since the epoch, ± 1 ms."""
        found = (READY.search(line) for line in self.desk.log)
        return [
            datetime.strptime(one[1], "%Y-%m-%d %H:%M:%S,%f").replace(tzinfo=ZoneInfo(TIME_ZONE)).timestamp()
            for one in found
            if one
        ]

    def until_ready(self, count: int, seconds: float = 5.0) -> list[float]:
        """The same, once that many calls stand. AssertionError."""
        with self.desk._news:
            came = self.desk._news.wait_for(lambda: len(self.ready_times()) >= count, seconds)
        assert came, self.desk.tail()
        return self.ready_times()[:count]

    def until_empty(self, seconds: float = 15.0) -> None:
        """Wait until Asterisk holds no channel, so that the next figure has the machine to itself."""
        limit = time.monotonic() + seconds
        while self.desk.asterisk.channels():
            assert time.monotonic() < limit, "calls are left over"
            time.sleep(0.2)


def manual(number: str, client: str) -> tuple[str, str]:
    """Manual and client as YAML."""
    names = [f"about{n}" for n in range(ITEMS)] if number == TURNS else ["about0"]
    items = "\n".join(f"  {name}: {{ kind: text, title: 項目{n}, ask: ご用件を。 }}" for n, name in enumerate(names))
    text = _MANUAL.format(
        number=number,
        opening=OPENING[number],
        notice=_WORDS * 5 if number == NOTICE else "録音しております。",
        items=items,
        collect=", ".join(names),
    )
    if number == LONG:  # what may be interrupted is followed by nothing that may not
        text = re.sub(r"notices:\n.*\n", "", text)
    return text, _CLIENT.format(id=client)


@contextlib.contextmanager
def benched(settings: Mapping[str, str] | None = None, *lines: str) -> Iterator[Bench]:
    """Start a desk with these lines (LONG, NOTICE, TURNS) and wait until its prompts are made.

    Prompts are kept in .cache between runs: what they cost to make is measured elsewhere (parts).
    """
    kept = CACHE / "bench-prompts"
    arrivals: dict[int, float] = {}

    def answer(number: int) -> tuple[int, dict[str, str]]:
        arrivals[number] = time.time()
        return 200, {}

    with tempfile.TemporaryDirectory(prefix="toritsugi-bench-") as name, receiver(answer) as told:
        folder = Path(name)
        with whole_desk(folder, told, settings, ports=AsteriskPorts.of_rtp(RTP)) as desk:
            etc = desk.asterisk.run / "etc"
            (etc / "extensions_local.conf").write_text(PEERS)
            desk.asterisk.cli("dialplan reload")
            for number in lines:
                text, client = manual(number, f"c{number[-3:]}")
                desk.add_client(told.url, text, client)
            if kept.is_dir():
                shutil.copytree(kept, desk.data / "prompts", dirs_exist_ok=True)
            desk.start()
            count = int(desk.run("django", "shell", "-v", "0", "-c", _COUNT).split()[-1])
            _await_prompts(desk, count)
            shutil.copytree(desk.data / "prompts", kept, dirs_exist_ok=True)
            yield Bench(desk, told, folder, arrivals)


_COUNT = "from toritsugi.office.clients.models import Line; print(Line.objects.count())"


def _await_prompts(desk: WholeDesk, count: int, seconds: float = 240.0) -> None:
    with desk._news:
        came = desk._news.wait_for(
            lambda: sum("prompts of a line are ready" in line for line in desk.log) >= count, seconds
        )
    assert came, desk.tail()


@contextlib.contextmanager
def echo_program(bench: Bench, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """The echo program of the tests, behind extension `ari`; `--tone` makes it play a tone at once."""
    out = bench.folder / "peer"
    out.mkdir(exist_ok=True)
    known = json.loads((bench.desk.data / "secrets" / "asterisk.json").read_text())
    secrets = out / "asterisk.json"
    secrets.write_text(json.dumps({**known, "apps": {"peer": "toritsugi-peer"}}))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.echo_desk", str(secrets), "peer", str(out), *options],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        assert b"ready" in process.stdout.readline()
        reader = threading.Thread(target=process.stdout.read)  # a full pipe would hold it up
        reader.start()
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)
        reader.join()
