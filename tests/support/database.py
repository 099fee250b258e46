"""Which database the office's tests run on: SQLite, or with `--database=postgres` the session's private PostgreSQL.

`pytest tests/office` and `pytest tests/office --database=postgres` run the same tests.
"""

from __future__ import annotations

import pytest

CHOICES = ("sqlite", "postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=CHOICES, default="sqlite", help="what the office's tests run on")
