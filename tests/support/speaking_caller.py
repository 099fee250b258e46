"""A scripted caller who speaks: hears which line the desk said, by a matched filter, and answers in words."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import numpy as np

from tests.support.ear import Ear, line_sounds, value_said
from tests.support.speech import spoken
from toritsugi.core.dialogue.say import finer
from toritsugi.core.manual.model import Manual
from toritsugi.core.values.phone import from_caller_number
from toritsugi.voice.calltest.softphone import Softphone

NUMBER = "0312345678"
ANSWERS = {
    "matter": "伝言をお願いしたいのですが。",
    "company": "サクラ商事です。",
    "name": "山田と申します。",
    "about": "打ち合わせの日程を変更したいです。",
    "callback": "はい、お願いします。",
}
SPOKEN_NUMBERS = {
    NUMBER: "ゼロサン、イチニーサンヨン、ゴーロクナナハチ、です。",
    "0398765432": "ゼロサン、キュウハチナナロク、ゴーヨンサンニー、です。",
}
#: samples of silence before an answer
BREATH = 4800
YES, NO = "はい、そうです。", "いいえ、違います。"
_READ_BACK = tuple(f"standard.read_back{kind}" for kind in ("", "_again", "_name", "_name_again"))
_MORE = (*_READ_BACK, "standard.correct_which", "standard.ask_again", "told")


@dataclass
class SpeakingCaller:
    """numbers: what is said first and after each wrong read-back; the last is right, and the only one confirmed.

    said, heard: what both sides said, for the report of a failure.
    """

    phone: Softphone
    manual: Manual
    numbers: tuple[str, ...] = (NUMBER,)
    said: list[str] = field(default_factory=list)
    heard: list[list[str]] = field(default_factory=list)
    read_back: list[bool] = field(default_factory=list)
    _asked: str = "matter"

    async def call(self, seconds: float = 240.0) -> None:
        """Place the call and work it to its end. TimeoutError when it does not end."""
        asks = {item.ask.id: item.id for item in self.manual.items.values()}
        asks |= {again.id: item.id for item in self.manual.items.values() for again in item.again}
        asks |= {self.manual.ask_matter.id: "matter"} if self.manual.ask_matter else {}
        sounds = line_sounds(self.manual, [*asks, *_MORE, *(line.phrase.id for line in self.manual.closing)])
        for number in self.numbers:
            self._read_out(np.zeros(8000, np.int16), number)
        async with asyncio.timeout(seconds):
            await self.phone.call()
            await self.phone.answered.wait()
            ear = Ear(self.phone, sounds)
            while not self.phone.ended.is_set():
                lines = await ear.turn(seconds)
                self.heard.append(lines)
                asked = [asks[line] for line in lines if line in asks]
                self._asked = asked[-1] if asked else self._asked
                if not self.phone.ended.is_set() and "told" not in lines:
                    self._say(self._answer(lines, ear))
                    await self.phone.spoken()

    def _answer(self, lines: list[str], ear: Ear) -> str:
        if set(lines) & set(_READ_BACK):
            if self._asked != "phone":
                return YES
            right = self._read_out(ear.heard, self.numbers[-1])
            self.read_back.append(right)
            return YES if right else NO
        if self._asked == "phone":
            return SPOKEN_NUMBERS[self.numbers[min(len(self.read_back), len(self.numbers) - 1)]]
        return ANSWERS[self._asked]

    def _say(self, words: str) -> None:
        self.said.append(words)
        # a moment to breathe: packets that waited while this process listened closely have all gone out by then
        self.phone.speak(np.concatenate([np.zeros(BREATH, np.int16), spoken(words)]))

    @staticmethod
    def _read_out(heard: np.ndarray, number: str) -> bool:
        value = from_caller_number(number)
        assert value is not None
        return value_said(heard, value.spoken) or value_said(heard, finer(value).spoken)
