"""The helpers of the tests, on the real parts they start."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page

from tests.support import need, ports
from tests.support.chromium import serious_violations
from tests.support.paths import ROOT
from tests.support.postgres import Postgres


@pytest.mark.needs("postgres")
def test_postgres_keeps_what_is_committed(postgres: Postgres) -> None:
    first, second = postgres.create_database(), postgres.create_database()
    assert first != second
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('承りました')")
    with psycopg.connect(first) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("承りました",)]


@pytest.mark.needs("chromium", "cjk-fonts")
class TestChromium:
    def test_it_shows_a_page_and_axe_judges_it(self, page: Page) -> None:
        page.set_content("<html lang='ja'><title>窓口</title><main><h1>窓口</h1><img src='x.png'><input></main>")
        assert page.inner_text("h1") == "窓口"
        assert {violation.split(" ")[0] for violation in serious_violations(page)} == {"image-alt", "label"}

    def test_a_clean_page_has_no_violation(self, page: Page) -> None:
        page.set_content("<html lang='ja'><title>窓口</title><main><h1>窓口</h1><label>名前<input></label></main>")
        assert serious_violations(page) == []


@pytest.mark.parametrize(
    ("name", "argument", "word"),
    [("sipp", "-v", "SIPp v3"), ("baresip", "-h", "Usage: baresip"), ("sox", "--version", "SoX v14")],
)
def test_the_callers_programs_run(name: str, argument: str, word: str) -> None:
    done = subprocess.run([str(need.need(name)), argument], capture_output=True, text=True, check=False)
    assert word in done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["tcp", "udp", "both"])
def test_free_ports_are_different_and_free(kind: str) -> None:
    found = ports.free_ports(20, kind=kind)
    assert len(set(found)) == 20
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM) as one:
        one.bind(("127.0.0.1", found[0]))


def test_rtp_ranges_begin_even() -> None:
    assert ports.free_udp_range(10) % 2 == 0


MISSING_PART = """
from tests.support import need
need.PARTS["moon"] = (lambda: None, "look up at night")
def test_on_the_moon():
    need.need("moon")
"""


@pytest.mark.parametrize(("ci", "code", "word"), [("", 0, "skipped"), ("true", 1, "failed")])
def test_a_missing_part_skips_loudly_and_fails_in_ci(tmp_path: Path, ci: str, code: int, word: str) -> None:
    (tmp_path / "test_moon.py").write_text(MISSING_PART)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.conftest",
            "-p",
            "no:cacheprovider",
            "-c",
            "/dev/null",
            "test_moon.py",
        ],
        cwd=tmp_path,
        env={"CI": ci, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert f"1 {word}" in done.stdout
    assert "look up at night" in done.stdout
    assert ("NOT TESTED on this machine" in done.stdout) is (word == "skipped")


LONG_FORM = """
import pytest
from tests.support.proof import count
@pytest.mark.campaign
def test_kills(shown):
    shown(kills=count(3, 50))
@pytest.mark.proof
def test_only_long(): pass
def test_everyday(): pass
"""


@pytest.mark.parametrize(("arguments", "outcome"), [((), "2 passed, 1 deselected"), (("--proof",), "3 passed")])
def test_the_long_form_writes_its_record(tmp_path: Path, arguments: tuple[str, ...], outcome: str) -> None:
    (tmp_path / "docs/proof").mkdir(parents=True)
    (tmp_path / "test_long.py").write_text(LONG_FORM)
    (tmp_path / "conftest.py").write_text(
        f"from tests.support import proof\nproof.ROOT = __import__('pathlib').Path({str(tmp_path)!r})\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.conftest",
            "-c",
            str(ROOT / "pyproject.toml"),
            "--rootdir",
            ".",
            *arguments,
            "test_long.py",
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout, done.stdout + done.stderr
    written = [path.read_text("utf-8") for path in (tmp_path / "docs/proof").iterdir()]
    assert len(written) == len(arguments)
    assert all("test_kills | passed" in text and "kills 50" in text for text in written)
