"""Whole calls by synthesised speech, through Asterisk and the recogniser of the tests."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.looking import look
from tests.support.proof import count
from tests.support.softphone import Softphone
from tests.support.speaking_caller import NUMBER, SpeakingCaller
from tests.support.waiting import until
from tests.support.whole_desk import WholeDesk
from toritsugi import resources

pytestmark = [
    pytest.mark.serial,
    pytest.mark.needs("asterisk", "shared"),
    pytest.mark.campaign,
    pytest.mark.timeout(300),
]

RECEPTION = resources.load_manual("reception")
#: the number of the sample client whose manual is the template `reception`
[DIALLED] = RECEPTION.line.numbers
RIGHT = {"phone": [NUMBER, "confirmed"], "callback": ["yes", "given"]}


def caller(desk: WholeDesk, number: str, numbers: tuple[str, ...] = (NUMBER,)) -> SpeakingCaller:
    """One who withholds no number, but is asked for one all the same and gives another."""
    phone = Softphone(desk.server, DIALLED, address=desk.address, caller=number)
    return SpeakingCaller(phone, RECEPTION, numbers)


async def test_calls_by_speech_end_in_complete_messages_with_the_right_number(hearing: WholeDesk) -> None:
    """Side by side: one who says everything right, and one who first says a wrong number and takes it back."""
    for _ in range(count(1, 20)):
        before = set(look(hearing))
        plain, corrects = caller(hearing, "anonymous"), caller(hearing, "anonymous", ("0398765432", NUMBER))
        try:
            await asyncio.gather(plain.call(), corrects.call())
        finally:
            print(plain.said, plain.heard, corrects.said, corrects.heard, sep="\n")
        for one in (plain, corrects):
            assert one.read_back[-1], one.heard
            assert "told" in one.heard[-1]
        assert not corrects.read_back[0]
        await until(lambda: hearing.channels() == "", 15)

        def fresh(before: set[str] = before) -> list:
            return [seen for seen in look(hearing).values() if seen.call_id not in before]

        await until(lambda: all(seen.inbox for seen in fresh()), 30)
        calls = fresh()
        assert len(calls) == 2
        for seen in calls:
            assert (seen.outcome, seen.complete, seen.inbox) == ("message", True, 1)
            assert RIGHT.items() <= seen.items.items()
