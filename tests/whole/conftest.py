"""One desk without a recogniser for all whole calls by keys, and one that hears for those by speech."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.support.proof import count
from tests.support.receiver import Receiver, receiver
from tests.support.whole_desk import WholeDesk, whole_desk
from tests.support.witness import testifies
from tests.whole.short_manual import CLIENT, MANUAL
from tests.whole.speaking import Round, rounds


@pytest.fixture(scope="session")
def told() -> Iterator[Receiver]:
    """What the client is sent."""
    with receiver() as one:
        yield one


@pytest.fixture(scope="session")
def spoken_calls(
    request: pytest.FixtureRequest, told: Receiver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Future[list[Round]] | None]:
    """The calls by speech, begun now, so that they run beside the others. None when no chosen test wants them."""
    if not any(item.path.name == "test_speech.py" for item in request.session.items):
        yield None
        return
    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(rounds, tmp_path_factory.mktemp("hearing"), told, count(1, 20))


@pytest.fixture(scope="session")
def guided(
    told: Receiver, tmp_path_factory: pytest.TempPathFactory, spoken_calls: Future[list[Round]] | None
) -> Iterator[WholeDesk]:
    """A desk that runs, with a client whose manual is short, and no recogniser: guided voicemail."""
    folder = tmp_path_factory.mktemp("guided")
    with whole_desk(folder, told, manual=MANUAL, client=CLIENT, samples=()) as desk:
        desk.start()
        with testifies("the desk", desk.tail):
            yield desk
