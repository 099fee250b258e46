"""A scripted caller of guided voicemail: hears which line was said last, and answers it by keys or words."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import numpy as np

from tests.support.ear import Ear, line_sounds, value_said
from tests.support.speech import spoken
from toritsugi.core.manual.model import Manual
from toritsugi.core.values.phone import from_caller_number
from toritsugi.voice.calltest.matching import Samples
from toritsugi.voice.calltest.softphone import Softphone

NUMBER = "0312345678"
WORDS = spoken("打ち合わせの日程を変更したいです。")
LINES = (
    "opening.0",
    "notices.recording",
    "standard.guided_intro",
    "standard.menu",
    "items.about.ask",
    "standard.after_tone",
    "items.phone.ask",
    "standard.by_keys_number",
    "standard.read_back",
    "standard.read_back_keys",
    "told",
    "closing.0",
)


@dataclass
class KeysCaller:
    """heard: the lines in the order in which they were heard. read_back: whether the right number was read back.

    words_ended: set once this caller has said its words and ended them by key.
    """

    phone: Softphone
    manual: Manual
    number: str = NUMBER
    heard: list[str] = field(default_factory=list)
    read_back: bool = False
    words_ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def call(self, seconds: float = 60.0) -> None:
        """Place the call and work it to its end. TimeoutError when it does not end."""
        sounds = line_sounds(self.manual, LINES)  # made before the call: nobody stops listening for it
        self.said_right(np.zeros(8000, np.int16))
        async with asyncio.timeout(seconds):
            await self.phone.call()
            await self.phone.answered.wait()
            ear = Ear(self.phone, sounds)
            while not self.phone.ended.is_set():
                lines = await ear.turn()
                self.heard += lines
                await self.answer(lines, ear)
            await self.phone.close()

    async def answer(self, lines: list[str], ear: Ear) -> None:
        """What this caller does after these lines."""
        if "standard.menu" in lines:
            await self.phone.press("1")
        elif "standard.after_tone" in lines:
            self.phone.speak(np.concatenate([WORDS, np.zeros(2400, np.int16)]))
            await self.phone.spoken()
            await self.phone.press("#")
            self.words_ended.set()
        elif "standard.by_keys_number" in lines:
            await self.phone.press(f"{self.number}#")
        elif "standard.read_back" in lines:
            self.read_back = self.said_right(ear.heard)
            await self.phone.press("1" if self.read_back else "2")

    def said_right(self, heard: Samples) -> bool:
        """Whether this caller's number was read out in it."""
        value = from_caller_number(self.number)
        assert value is not None
        return value_said(heard, value.spoken)


class BlindCaller(KeysCaller):
    """Answers by the number of the desk's turn alone: for many callers at once, whose ears would cost too much."""

    async def call(self, seconds: float = 90.0) -> None:
        async with asyncio.timeout(seconds):
            await self.phone.call()
            await self.phone.answered.wait()
            ear, turn = Ear(self.phone, {}), 0
            while not self.phone.ended.is_set():
                await ear.turn(seconds)
                await self.answer([TURNS[turn]] if turn < len(TURNS) else [], ear)
                turn += 1

    def said_right(self, heard: Samples) -> bool:
        """It does not listen."""
        return True


#: the last line of each turn of the desk
TURNS = (
    "standard.menu",
    "standard.after_tone",
    "standard.by_keys_number",
    "standard.read_back",
)
