"""Django for tests: set up in a temporary data folder, on whichever database was asked for.

Importing this module sets Django up; a room's conftest does so with `from tests.support.django import *`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import msgspec
import pytest

DATA = Path(tempfile.mkdtemp(prefix="toritsugi-test-data-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)

for name in [name for name in os.environ if name.startswith("TORITSUGI_") and name != "TORITSUGI_PROOF"]:
    del os.environ[name]
os.environ["TORITSUGI_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "toritsugi.config.settings"

import django  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402

django_settings.DATABASES["default"].setdefault("TEST", {}).update(NAME=str(DATA / "toritsugi.sqlite3"))
django.setup()
# Processes of pytest-xdist are children of the one that read this first: they make folders of their own.
del os.environ["TORITSUGI_DATA"], os.environ["DJANGO_SETTINGS_MODULE"]

from django.db import connection, connections  # noqa: E402

from toritsugi.settings_env import Settings  # noqa: E402

__all__ = ["desk_settings", "django_db_modify_db_settings", "django_db_modify_db_settings_xdist_suffix", "fast_hashes"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """Every process of pytest-xdist has a data folder and a cluster of its own."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Point Django at the private PostgreSQL where that was asked for, before any test database is made."""
    if request.config.getoption("--database") != "postgres":
        return
    from toritsugi.config import databases

    url = request.getfixturevalue("postgres").create_database("office")
    chosen = databases.default(Settings(data=DATA, database_url=url))
    entry = connections.configure_settings({"default": chosen})["default"]
    connections.settings["default"] = entry
    django_settings.DATABASES["default"] = entry
    del connections["default"]


@pytest.fixture
def desk_settings(settings, request: pytest.FixtureRequest) -> Settings:  # type: ignore[no-untyped-def]
    """The desk's settings, fit for child processes: they name the database in which the test's rows are."""
    made: Settings = settings.TORITSUGI
    if connection.vendor == "postgresql":
        found = connection.settings_dict
        url = f"postgresql://{found['USER']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
        made = msgspec.structs.replace(made, database_url=url)
    settings.TORITSUGI = made
    return made


@pytest.fixture
def fast_hashes(settings) -> None:  # type: ignore[no-untyped-def]
    """Passwords hashed quickly, for tests that are not about hashing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
