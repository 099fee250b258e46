"""Requests on one socket: which answer is whose, when the socket counts as held up, what is forgotten."""

from __future__ import annotations

import asyncio
import json

import pytest

from toritsugi.voice.telephony.asterisk.asked import HELD_UP, Answer, Asked, written

SOON, LATE = HELD_UP / 2, HELD_UP * 1.1


def future() -> asyncio.Future[Answer]:
    return asyncio.get_running_loop().create_future()


async def test_each_asker_gets_its_own_answer_in_whatever_order_they_come() -> None:
    asked = Asked()
    first, second = future(), future()
    one, two = asked.ask(first, 0.0), asked.ask(second, 0.0)
    asked.answered(two, (404, "b"), 0.1)
    asked.answered(one, (200, "a"), 0.2)
    assert (first.result(), second.result()) == ((200, "a"), (404, "b"))
    assert asked.waiting() == []


@pytest.mark.parametrize("request_id", ["", "9", "x", "-1", "²"])
async def test_an_answer_that_nobody_asked_for_is_nobodys(request_id: str) -> None:
    asked = Asked()
    answer = future()
    asked.ask(answer, 0.0)
    asked.answered(request_id, (200, ""), 0.1)
    assert asked.waiting() == [answer]


async def test_it_is_held_up_when_an_answer_is_due_and_none_comes() -> None:
    asked = Asked()
    assert not asked.held_up(1000.0)
    ids = [asked.ask(future(), 1000.0) for _ in range(3)]
    assert not asked.held_up(1000.0 + SOON)
    assert asked.held_up(1000.0 + LATE)
    asked.answered(ids[0], (200, ""), 1000.0 + LATE)  # a long row that moves is not held up
    assert not asked.held_up(1000.0 + LATE + SOON)
    assert asked.held_up(1000.0 + LATE + LATE)
    for request_id in ids[1:]:
        asked.answered(request_id, (200, ""), 1010.0)
    assert not asked.held_up(2000.0)


async def test_it_is_held_up_until_the_one_that_was_given_up_is_answered_or_a_later_one_is() -> None:
    for answered in (0, 1):
        asked = Asked()
        ids = []
        for _ in range(2):
            answer = future()
            ids.append(asked.ask(answer, 0.0))
            answer.cancel()
        assert asked.waiting() == []
        assert asked.held_up(LATE)
        asked.answered(ids[answered], (200, ""), 10.0)
        assert asked.held_up(10.0 + LATE) is (answered == 0)


async def test_what_may_still_be_made_is_known_though_its_asker_has_given_up() -> None:
    asked = Asked()
    answer = future()
    request_id = asked.ask(answer, 0.0, "desk.b.1")
    asked.ask(future(), 0.0)
    answer.cancel()
    assert [asked.makes(name) for name in ("desk.b.1", "desk.b.2", "")] == [True, False, False]
    asked.answered(request_id, (200, ""), 5.0)
    assert not asked.makes("desk.b.1")
    assert len(asked) == 1


async def test_at_the_end_of_the_socket_nobody_waits_on() -> None:
    asked = Asked()
    waits, given_up = future(), future()
    asked.ask(waits, 0.0)
    asked.ask(given_up, 0.0)
    given_up.cancel()
    asked.fail(ConnectionError("over"))
    with pytest.raises(ConnectionError):
        await waits
    assert not asked.held_up(LATE)


def test_a_request_as_asterisk_reads_it() -> None:
    text = written("7", "POST", "channels/1.2/variable", {"variable": "TIMEOUT(absolute)", "value": "4"})
    assert json.loads(text) == {
        "type": "RESTRequest",
        "request_id": "7",
        "method": "POST",
        "uri": "channels/1.2/variable",
        "query_strings": [{"name": "variable", "value": "TIMEOUT(absolute)"}, {"name": "value", "value": "4"}],
    }
