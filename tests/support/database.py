"""Which database the office's tests run on: SQLite, or with `--database=postgres` the session's private PostgreSQL.

`pytest tests/office` and `pytest tests/office --database=postgres` run the same tests, but for those that carry
`database("sqlite")` or `database("postgres")`. A file about pages, words and sound, and not about what is kept how,
carries `either_database`: the suite (tools/run-tests) does not repeat it on PostgreSQL.
"""

from __future__ import annotations

import pytest

CHOICES = ("sqlite", "postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=CHOICES, default="sqlite", help="what the office's tests run on")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database(name): what the test says holds on this database only")
    config.addinivalue_line("markers", "either_database: the suite need not repeat it on PostgreSQL")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database: deselected and counted, not skipped."""
    chosen = config.getoption("--database")
    other = [item for item in items if any(chosen not in mark.args for mark in item.iter_markers("database"))]
    if other:
        config.hook.pytest_deselected(items=other)
        items[:] = [item for item in items if item not in other]
