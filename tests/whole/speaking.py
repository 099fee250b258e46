"""Whole calls by synthesised speech, in a thread of their own beside the other whole calls: they take minutes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.support.looking import Seen, look
from tests.support.receiver import Receiver
from tests.support.softphone import Softphone
from tests.support.speaking_caller import NUMBER, SpeakingCaller
from tests.support.waiting import until
from tests.support.whole_desk import WholeDesk, whole_desk
from toritsugi import resources

WRONG = "0398765432"


@dataclass(frozen=True)
class Round:
    """Two callers side by side: one says everything right, one first says a wrong number and takes it back.

    calls: what the office has of both. channels: what was left in the exchange.
    """

    plain: SpeakingCaller
    corrects: SpeakingCaller
    calls: list[Seen]
    channels: str


def rounds(folder: Path, told: Receiver, times: int) -> list[Round]:
    """Start a desk that hears, with the sample clients, and let the callers call."""
    settings = {"TORITSUGI_RECOGNISER": "tests.support.kana_recogniser:make"}
    with whole_desk(folder, told, settings) as desk:
        desk.start()
        return [asyncio.run(one_round(desk)) for _ in range(times)]


async def one_round(desk: WholeDesk) -> Round:
    """The template `reception`, on its sample client's number."""
    manual = resources.load_manual("reception")
    [dialled] = manual.line.numbers
    before = set(look(desk))

    def caller(numbers: tuple[str, ...]) -> SpeakingCaller:
        phone = Softphone(desk.server, dialled, address=desk.address, caller="anonymous")
        return SpeakingCaller(phone, manual, numbers)

    plain, corrects = caller((NUMBER,)), caller((WRONG, NUMBER))
    await asyncio.gather(plain.call(), corrects.call())
    await until(lambda: desk.channels() == "", 15)

    def fresh() -> list[Seen]:
        return [seen for seen in look(desk).values() if seen.call_id not in before]

    await until(lambda: len(fresh()) == 2 and all(seen.inbox for seen in fresh()), 60)
    return Round(plain, corrects, fresh(), desk.channels())
