"""One desk without a recogniser for all whole calls by keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.receiver import Receiver, receiver
from tests.support.whole_desk import WholeDesk, whole_desk
from tests.support.witness import testifies
from tests.whole.short_manual import CLIENT, MANUAL


@pytest.fixture(scope="session")
def told() -> Iterator[Receiver]:
    """What the client is sent."""
    with receiver() as one:
        yield one


@pytest.fixture(scope="session")
def guided(told: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeDesk]:
    """A desk that runs, with a client whose manual is short, and no recogniser: guided voicemail."""
    with whole_desk(tmp_path_factory.mktemp("guided"), told, manual=MANUAL, client=CLIENT) as desk:
        desk.start()
        with testifies("the desk", desk.tail):
            yield desk


@pytest.fixture(scope="session")
def hearing(told: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeDesk]:
    """A desk that runs, with the sample clients and the recogniser of the tests."""
    settings = {"TORITSUGI_RECOGNISER": "tests.support.kana_recogniser:make"}
    with whole_desk(tmp_path_factory.mktemp("hearing"), told, settings) as desk:
        desk.start()
        with testifies("the hearing desk", desk.tail):
            yield desk
