"""Session-wide: long forms, real parts and the list of what was skipped."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

from tests.support import need
from tests.support.witness import testimony

pytest_plugins = ["tests.support.asterisk", "tests.support.postgres", "tests.support.chromium"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof", action="store_true", help="run the long forms of tests (full counts)")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--proof"):
        os.environ["TORITSUGI_PROOF"] = "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long forms out of the everyday suite: deselected and counted, not skipped."""
    if config.getoption("--proof"):
        return
    long_forms = [item for item in items if item.get_closest_marker("proof")]
    if long_forms:
        config.hook.pytest_deselected(items=long_forms)
        items[:] = [item for item in items if not item.get_closest_marker("proof")]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            need.need(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give every failure the logs of the real parts that were running."""
    report = yield
    if report.failed:
        report.sections.extend(testimony())
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once more, at the end, which parts were missing and what that left untested."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        where = report.longrepr
        reason = where[2] if isinstance(where, tuple) else str(where)
        reason = reason.removeprefix("Skipped: ")
        reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        terminalreporter.section("NOT TESTED on this machine", sep="!", red=True)
        for reason, number in sorted(reasons.items()):
            terminalreporter.line(f"{number:4d} test(s): {reason}")
