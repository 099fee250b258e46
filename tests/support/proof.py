"""How much of a long test to run, and what its long form showed.

The everyday suite runs a short form; `--proof` (make proof) runs the full count and writes docs/proof/<commit>.md.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.paths import ROOT

Figures = dict[str, str | int | float]


def proving() -> bool:
    """Whether the long forms are wanted; `--proof` sets the variable for child processes too."""
    return os.environ.get("TORITSUGI_PROOF") == "1"


def count(suite: int, proof: int) -> int:
    """`suite` repetitions in the everyday suite, `proof` in the long form."""
    return proof if proving() else suite


@pytest.fixture
def shown(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """`shown(kills=500, lost=0)`: figures that the record of the long run shall carry beside the test's outcome."""

    def show(**figures: str | float) -> None:
        for name, value in figures.items():
            record_property(name, value)

    return show


def machine() -> str:
    """One line on the machine: processor, cores, memory, system, Python."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next((line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line), cpu)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = " ".join((platform.system(), platform.release()))
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}"


def commit() -> str:
    """The commit that was run, marked when the work tree differs from it."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + ("-dirty" if git("status", "--porcelain") else "")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof", action="store_true", help="run the long forms of tests (full counts)")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--proof"):
        os.environ["TORITSUGI_PROOF"] = "1"
        if not hasattr(config, "workerinput"):  # reports come together in the one process that shares out the tests
            config.pluginmanager.register(ProofReport(), "proof-report")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long forms out of the everyday suite: deselected and counted, not skipped."""
    if config.getoption("--proof"):
        return
    long_forms = [item for item in items if item.get_closest_marker("proof")]
    if long_forms:
        config.hook.pytest_deselected(items=long_forms)
        items[:] = [item for item in items if not item.get_closest_marker("proof")]


class ProofReport:
    """Collects outcomes and figures during a long run and writes them down at its end."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.started = datetime.now(UTC)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        figures = ", ".join(f"{name} {value}" for name, value in report.user_properties)
        self.rows.append(f"| {report.nodeid} | {report.outcome} | {report.duration:.1f} | {figures} |")

    def pytest_sessionfinish(self) -> None:
        if not self.rows:
            return
        ran = commit()  # before anything is written here: the record itself is a difference
        minutes = (datetime.now(UTC) - self.started).total_seconds() / 60
        head = [
            f"# Proof of {ran}",
            "",
            f"{self.started:%Y-%m-%d %H:%M} UTC, {minutes:.1f} minutes, on {machine()}.",
            "",
            "| test | outcome | seconds | figures |",
            "|---|---|---|---|",
        ]
        path = ROOT / "docs" / "proof" / f"{self.started:%Y-%m-%d}-{ran}.md"
        path.write_text("\n".join([*head, *self.rows, ""]), "utf-8")
        index = path.with_name("README.md")
        link = f"- [{self.started:%Y-%m-%d}, {ran}]({path.name})\n"
        if index.exists() and link not in (known := index.read_text("utf-8")):
            index.write_text(known + link, "utf-8")
