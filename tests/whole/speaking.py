"""Whole calls by synthesised speech, in a thread of their own beside the other whole calls: they take minutes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.support.looking import Seen, look
from tests.support.receiver import Receiver
from tests.support.speaking_caller import NUMBER, SpeakingCaller
from tests.support.waiting import until
from tests.support.whole_desk import WholeDesk, whole_desk
from toritsugi import resources
from toritsugi.voice.calltest.softphone import Softphone

WRONG = "0398765432"


#: pairs of callers side by side; the recogniser of the tests keeps up with more
TOGETHER = 5


@dataclass(frozen=True)
class Round:
    """Callers side by side: some say everything right, as many first say a wrong number and take it back.

    calls: what the office has of all. channels: what was left in the exchange.
    """

    plain: list[SpeakingCaller]
    corrects: list[SpeakingCaller]
    calls: list[Seen]
    channels: str


def rounds(folder: Path, told: Receiver, pairs: int) -> list[Round]:
    """Start a desk that hears, with the sample clients, and let this many pairs of callers call."""
    settings = {"TORITSUGI_RECOGNISER": "tests.support.kana_recogniser:make"}
    with whole_desk(folder, told, settings, samples=("reception",)) as desk:
        desk.start()
        return [asyncio.run(one_round(desk, min(TOGETHER, pairs - at))) for at in range(0, pairs, TOGETHER)]


async def one_round(desk: WholeDesk, pairs: int) -> Round:
    """The template `reception`, on its sample client's number."""
    manual = resources.load_manual("reception")
    [dialled] = manual.line.numbers
    before = set(look(desk))

    def caller(numbers: tuple[str, ...]) -> SpeakingCaller:
        phone = Softphone(desk.server, dialled, address=desk.address, caller="anonymous")
        return SpeakingCaller(phone, manual, numbers)

    plain = [caller((NUMBER,)) for _ in range(pairs)]
    corrects = [caller((WRONG, NUMBER)) for _ in range(pairs)]
    await asyncio.gather(*(one.call() for one in (*plain, *corrects)))
    await until(lambda: desk.channels() == "", 15)

    def fresh() -> list[Seen]:
        return [seen for seen in look(desk).values() if seen.call_id not in before]

    await until(lambda: len(fresh()) == 2 * pairs and all(seen.inbox for seen in fresh()), 60)
    return Round(plain, corrects, fresh(), desk.channels())
