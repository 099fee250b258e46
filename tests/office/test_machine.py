"""The machine's page and numbers: what voice processes tell, those that are away, who may read."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from tests.support.office import a_line, a_person
from tests.support.paths import ROOT
from tests.support.ports import free_port
from toritsugi.office.accounts.models import Role
from toritsugi.office.line.models import VoiceNode
from toritsugi.office.line.voice import voice_token
from toritsugi.office.machine.drawing import HEIGHT, WIDTH, drawn
from toritsugi.office.machine.numbers import merged

pytestmark = pytest.mark.django_db

LOAD = {
    "node": "desk",
    "calls": 37,
    "limit": 200,
    "closed": "late",
    "turned_away": 4,
    "late_p50": 0.4,
    "late_p99": 61.5,
    "skipped": 12,
    "commit": 8.5,
    "waiting_for_office": False,
    "step": 10.0,
    "unassigned": [
        {"dialled": "050111****", "forwarded_by": "031234****", "times": 3, "last": "2026-11-24T01:30:00+00:00"},
        {"dialled": "", "times": 1, "last": "2026-11-24T01:00:00+00:00"},
        {"dialled": "", "named": True, "times": 2, "last": "2026-11-24T00:00:00+00:00"},
    ],
    "samples": [[10, 0.1, 2.0, 0, 0.0], [37, 0.4, 61.5, 12, 0.0]],
}
NUMBERS = """\
# HELP toritsugi_voice_calls calls that run
# TYPE toritsugi_voice_calls gauge
toritsugi_voice_calls{channel="sip",node="%s"} 37.0
"""


@pytest.fixture
def process() -> Iterator[str]:
    """A voice process's control interface."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fits = self.headers["Authorization"] == f"Bearer {token}"
            body = json.dumps(LOAD) if self.path == "/v1/load" else NUMBERS % "desk"
            self.send_response(200 if fits else 401)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    token = voice_token()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def announce(node: str, url: str) -> None:
    VoiceNode.objects.create(node=node, epoch=1, url=url, announced_at=timezone.now())


def test_the_page_shows_each_process_and_the_one_that_is_away(client: Browser, process: str) -> None:
    announce("desk", process)
    announce("second", f"http://127.0.0.1:{free_port()}")
    client.force_login(a_person(Role.SUPERVISOR))
    page = client.get("/machine/").content.decode()
    assert "37 / 200" in page
    assert "0.4 ms / 61.5 ms" in page
    assert "遅れのため新しい通話を受けていません" in page
    assert page.count("<polyline") == 2
    away = page[page.index("second") :]
    assert "応答がありません" in away
    assert "<polyline" not in away
    english = client.get("/machine/", headers={"accept-language": "en"}).content.decode()
    assert "Late: no new calls" in english


def test_calls_to_numbers_without_a_line_are_shown_once_for_all_processes(client: Browser, process: str) -> None:
    client.force_login(a_person(Role.OWNER))
    assert "窓口のない番号" not in client.get("/machine/").content.decode()
    for node in ("desk", "second"):
        announce(node, process)
    page = client.get("/machine/").content.decode()
    [table] = re.findall(r"<tbody>(.*?)</tbody>", page, re.S)
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)]
    assert rows[0][:3] == ["050111****", "031234****", "6"]
    assert "10:30" in " ".join(rows[0])
    assert rows[1][0] == "届いていません"
    assert "number=" in " ".join(rows[1])
    assert "その窓口はありません。" in " ".join(rows[2])
    english = client.get("/machine/", headers={"accept-language": "en"}).content.decode()
    assert "Calls come to numbers that no line has" in english


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CLIENT_USER])
def test_it_is_for_those_who_look_after_the_machine(client: Browser, role: Role) -> None:
    assert client.get("/machine/").status_code == 302  # to sign in
    client.force_login(a_person(role, a_line().client if role == Role.CLIENT_USER else None))
    assert client.get("/machine/").status_code == 403


def test_a_desk_whose_voice_never_ran_says_so(client: Browser) -> None:
    client.force_login(a_person(Role.OWNER))
    assert "音声プロセスは、まだ一度も動いていません。" in client.get("/machine/").content.decode()


def test_numbers_are_for_whoever_has_the_token(client: Browser, process: str) -> None:
    announce("desk", process)
    announce("second", f"http://127.0.0.1:{free_port()}")
    assert client.get("/metrics").status_code == 401
    client.force_login(a_person(Role.OWNER))
    assert client.get("/metrics").status_code == 401  # signed in or not
    file = Path(settings.TORITSUGI.data) / "secrets" / "metrics.token"
    assert file.stat().st_mode & 0o077 == 0
    answer = client.get("/metrics", headers={"authorization": f"Bearer {file.read_text()}"})
    assert answer.status_code == 200
    samples = {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }
    assert samples["toritsugi_voice_calls"] == 37
    assert samples["toritsugi_voice_processes"] == 2
    assert samples["toritsugi_voice_processes_up"] == 1
    assert samples["toritsugi_deliveries_pending"] == 0


def test_several_processes_are_one_text_with_each_family_once() -> None:
    text = merged([(NUMBERS % node).encode() for node in ("a", "b")]).decode()
    assert text.count("# TYPE toritsugi_voice_calls gauge") == 1
    assert text.index('node="b"') > text.index('node="a"') > text.index("# TYPE")


@pytest.mark.parametrize("rubbish", [b"no_head 1\n", b"# EOF\n", b"#\n", b"\xff\xfe\n", b"<html>"])
def test_a_process_that_answers_something_else_costs_its_own_numbers_only(rubbish: bytes) -> None:
    good = (NUMBERS % "a").encode()
    assert merged([rubbish, good]) == merged([good, rubbish]) == merged([good])


@pytest.mark.parametrize("values", [[], [5.0], [0.0, 0.0], [3.0, 90.0, 20.0]])
def test_a_drawing_stays_within_its_edges(values: list[float]) -> None:
    one = drawn(values, 360, 60.0)
    points = [tuple(map(float, point.split(","))) for point in one.points.split()]
    assert len(points) == (len(values) if len(values) > 1 else 0)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert 0 <= one.limit <= HEIGHT
    if points:
        assert points[-1][0] == WIDTH
        highest = min(y for _, y in points)
        assert points[values.index(max(values))][1] == highest


def test_the_dashboard_names_only_numbers_that_there_are() -> None:
    told = "".join(
        file.read_text("utf-8") for file in (ROOT / "src").rglob("*.py") if file.stem in ("metrics", "numbers")
    )
    board = json.loads((ROOT / "docs" / "grafana" / "toritsugi.json").read_text("utf-8"))
    expressions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    names = {name for one in expressions for name in re.findall(r"toritsugi_\w+", one)}
    assert len(names) > 15
    for name in names:
        bare = name.removesuffix("_total")
        own = f'"{bare.removeprefix("toritsugi_voice_")}"'
        assert own in told or f'"{bare}"' in told, name
        if name.endswith("_total"):
            assert f"_counter({own}" in told, name
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
