"""Callers who hang up at random moments: the call ends, nothing is left, what they said is told on, once."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.support.keys_caller import BlindCaller
from tests.support.looking import look, running_calls
from tests.support.proof import count
from tests.support.receiver import Receiver
from tests.support.waiting import until
from tests.support.whole_desk import NUMBER as DIALLED
from tests.support.whole_desk import WholeDesk
from tests.whole.short_manual import READ
from toritsugi.voice.calltest.softphone import Softphone

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk"), pytest.mark.campaign, pytest.mark.timeout(240)]

#: random moments lie within this many seconds of the INVITE; a whole call takes more than 20
WITHIN = 17.0
TOGETHER = 20


@dataclass
class Left:
    """A caller who left. seconds: from the answer to the hanging up, None when it was never answered."""

    number: str
    seconds: float | None


async def leave(desk: WholeDesk, number: str, moment: float) -> Left:
    """Call, answer what is asked, and hang up `moment` seconds after the INVITE."""
    loop = asyncio.get_running_loop()
    phone = Softphone(desk.server, DIALLED, address=desk.address, caller=number)
    acting = loop.create_task(BlindCaller(phone, READ).call())
    await asyncio.sleep(moment)
    answered, ended = phone.answered.is_set(), phone.ended.is_set()
    seconds = loop.time() - phone.answered_at if answered else None
    acting.cancel()
    await asyncio.gather(acting, return_exceptions=True)
    assert not ended, f"{number}: the desk hung up before its caller did"
    await phone.hang_up()
    return Left(number, seconds)


async def test_callers_who_leave_at_any_moment_leave_nothing_but_their_message(
    guided: WholeDesk, told: Receiver
) -> None:
    chance = random.Random(20)
    moments = [chance.uniform(0, WITHIN) for _ in range(count(20, 200))]
    left: list[Left] = []
    for start in range(0, len(moments), TOGETHER):
        batch = enumerate(moments[start : start + TOGETHER], start)
        left += await asyncio.gather(*(leave(guided, f"045222{at:04d}", moment) for at, moment in batch))
    await until(lambda: guided.channels() == "", 15)
    await until(lambda: running_calls(guided) == [], 15)
    answered = {one.number: one for one in left if one.seconds is not None}
    assert len(answered) >= len(moments) * 3 // 4

    def messages() -> Counter[str]:
        bodies = [json.loads(one.body)["data"] for one in told.received]
        return Counter(one["call"]["caller_number"] for one in bodies if one["call"]["caller_number"] in answered)

    await asyncio.to_thread(told.wait_for, lambda: set(messages()) == set(answered))
    assert set(messages().values()) == {1}
    calls = [seen for seen in look(guided).values() if seen.caller in {one.number for one in left}]
    assert len({seen.caller for seen in calls}) == len(calls)
    for seen in calls:
        assert (seen.ended, seen.reason, seen.complete, len(seen.messages)) == (True, "caller_hung_up", False, 1)
        lasted = answered[seen.caller].seconds if seen.caller in answered else None
        if lasted is not None:
            # the second that may be lost, and what setting up twenty calls at once takes from the answer on
            assert abs(len(seen.both) / 8000 - lasted) < 2.0, seen.caller
    assert answered.keys() <= {seen.caller for seen in calls}
