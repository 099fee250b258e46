"""A scripted caller at a telephone: listens, answers in words or keys, and keeps what happened, turn by turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from toritsugi.core.call_report import HeardTurn
from toritsugi.core.dialogue.scripted import Script
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.voice.calltest.ear import Ear, Sounds, Voice, value_said
from toritsugi.voice.calltest.matching import Samples
from toritsugi.voice.calltest.replies import NEEDED, Answer, ReadBack, Replies
from toritsugi.voice.calltest.softphone import Softphone
from toritsugi.voice.calltest.talker import Talker
from toritsugi.voice.telephony.leg import RATE

#: silence before an answer and between words and a key, in seconds
BREATH: Final = 0.6
BEFORE_KEY: Final = 0.3
#: seconds that a telephone rings for nothing, and that a whole call may take
RINGS: Final = 30.0
LONGEST: Final = 300.0

#: tells the lines of a turn that its sound did not show, by words
Words = Callable[[Samples], Awaitable[Sequence[str]]]


@dataclass
class Told:
    """A call that is over, as its caller saw it. Times in seconds; from the INVITE, or from the answer.

    status: of the INVITE. answered: None when nobody did. first_sound: from the answer. ended: the desk hung up.
    """

    status: int = 0
    answered: float | None = None
    first_sound: float | None = None
    seconds: float = 0.0
    ended: bool = False
    turns: list[HeardTurn] = field(default_factory=list)
    read_backs: list[ReadBack] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Every line that was heard, in order."""
        return [line for turn in self.turns for line in turn.lines]

    @property
    def silences(self) -> list[tuple[float, float]]:
        """(when it ended, how long) of every silence before a turn of the desk."""
        return [(turn.at, turn.waited) for turn in self.turns]


def known_lines(manual: Manual, every: bool) -> list[str]:
    """Ids of the lines that the caller listens for: all of the manual's, or those it has to know to answer."""
    phrases = all_phrases(manual)
    if every:
        return list(phrases)
    own = [phrase.id for item in manual.items.values() for phrase in (item.ask, *item.again)]
    own += [manual.ask_matter.id] if manual.ask_matter is not None else []
    own += [manual.told.id, manual.not_kept.id, *(line.phrase.id for line in manual.closing)]
    return [name for name in phrases if name in {*own, *NEEDED}]


class CallingScript:
    """One call by script. `run` places it and works it to its end."""

    def __init__(
        self,
        phone: Softphone,
        manual: Manual,
        script: Script,
        talker: Talker,
        sounds: Sounds,
        voice: Voice,
        words: Words | None = None,
    ) -> None:
        """sounds: of the lines that are listened for. voice: how the desk says values. words: a second ear."""
        self._phone, self._talker, self._voice, self._words = phone, talker, voice, words
        self._replies = Replies(manual, script)
        self._ear = Ear(phone, sounds)
        self._spoke = 0.0
        self.told = Told()

    async def run(self, longest: float = LONGEST) -> Told:
        """Place the call and work it to its end; what there is to tell, however it ended."""
        phone, loop, told = self._phone, asyncio.get_running_loop(), self.told
        try:
            async with asyncio.timeout(RINGS):
                await phone.call()
                await _either(phone.answered, phone.ended)
            if phone.answered.is_set():
                self._spoke = phone.answered_at
                async with asyncio.timeout(longest):
                    await self._talk()
        except TimeoutError:
            pass  # told by `ended` and `answered`
        finally:
            told.ended = phone.ended.is_set() and phone.answered.is_set()
            told.status = phone.status
            if phone.answered.is_set():
                told.answered = phone.answered_at - phone.invited_at
                told.seconds = loop.time() - phone.answered_at
                first = phone.heard.first_sound
                told.first_sound = first - phone.answered_at if first is not None else None
            told.read_backs = self._replies.read_backs
            await phone.hang_up()
        return told

    async def _talk(self) -> None:
        phone = self._phone
        while not phone.ended.is_set():
            since = max(self._spoke, phone.heard.last_sound or 0.0)
            lines: Sequence[str] = await self._ear.turn(LONGEST)
            began = phone.heard.sound_after(since)
            by_words = False
            if not lines and began is not None and self._words is not None:
                lines = await self._words(self._ear.heard)
                by_words = bool(lines)
            answer = Answer()
            if not phone.ended.is_set():
                answer = await asyncio.to_thread(self._replies.answer, lines, self._read_out)
            if began is not None:
                at, waited = began - phone.answered_at, max(began - since, 0.0)
                self.told.turns.append(
                    HeardTurn(
                        at=at,
                        waited=waited,
                        lines=tuple(lines),
                        by_words=by_words,
                        said=answer.words,
                        keys=answer.keys,
                    )
                )
            if answer.hangs_up:
                return
            await self._give(answer)

    def _read_out(self, spoken: str) -> bool:
        return value_said(self._ear.heard, spoken, self._voice)

    async def _give(self, answer: Answer) -> None:
        phone, talker = self._phone, self._talker
        if answer.words:
            said = await asyncio.to_thread(talker.says, answer.words)
            breath = np.zeros(round(BREATH * RATE), np.int16)
            sound = np.concatenate([breath, said, np.zeros(round(BEFORE_KEY * RATE) if answer.keys else 0, np.int16)])
            noisy = sound.astype(np.int32) + talker.line(len(sound))
            phone.speak(np.clip(noisy, -32768, 32767).astype(np.int16))
            await phone.spoken()
            self._spoke = asyncio.get_running_loop().time()
        if answer.keys:
            await phone.press(answer.keys)
            self._spoke = asyncio.get_running_loop().time()


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(event.wait()) for event in (one, other)]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def learnt(words: Sequence[str], say: Callable[[str], Awaitable[Samples]]) -> Mapping[str, Samples]:
    """How the desk says each of these. What it cannot say is silence, and is never heard."""
    return {one: await say(one) for one in dict.fromkeys(words)}
