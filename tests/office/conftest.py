"""Django in a temporary data folder; see tests/support/django.py and tests/support/office.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from tests.support.django import *  # noqa: F403
from tests.support.office import a_line
from toritsugi.office.clients.models import Line
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.settings_env import Settings


@pytest.fixture(autouse=True)
def _no_short_waits_stay() -> Iterator[None]:
    """Where a test committed for real, its tables are emptied after it: not by a connection that waits 0.3 s only."""
    yield
    if connection.connection is not None and not connection.in_atomic_block:
        connection.close()


@pytest.fixture(autouse=True)
def _in_japanese() -> None:
    """Each test begins in the desk's language: a page that was asked for in English leaves English to its thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def line(db: None) -> Line:
    """The client "sakura" with one line."""
    return a_line("sakura", number="0312345678")


@pytest.fixture
def desk(db: None, desk_settings: Settings) -> OfficeDesk:
    """The desk as a voice process has it."""
    return OfficeDesk(desk_settings, lock_wait=0.3)
