"""Session-wide: real parts and the list of what was skipped."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.support import need
from tests.support.witness import testimony

pytest_plugins = [
    "tests.support.asterisk",
    "tests.support.postgres",
    "tests.support.chromium",
    "tests.support.proof",
    "tests.support.database",
    "tests.support.whole_machine",
]


def pytest_configure(config: pytest.Config) -> None:
    """How properties are tried.

    They are held to what they say, never to the clock of a machine that others use too. The everyday suite tries the
    same examples each time, so that it tells of a change and of nothing else; the long form looks for new ones.
    """
    settings.register_profile(
        "desk", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=not config.getoption("--proof")
    )
    settings.load_profile("desk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole desks first: they take minutes, and nothing else is left to do beside them at the end."""
    items.sort(key=lambda item: item.path.parent.name not in ("faults", "whole"))


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
