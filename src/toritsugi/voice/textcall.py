"""The same conversation in writing: lines are "heard" at once, answers are typed or pressed."""

from __future__ import annotations

import asyncio

import msgspec

from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import CallerSaid, KeysPressed
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.intents import Say
from toritsugi.voice.asks import asks
from toritsugi.voice.conversation import Conversation
from toritsugi.voice.ports import CallKey, LineInForce
from toritsugi.voice.services import Services

#: seconds without a word from the page after which the visitor counts as gone
IDLE = 180.0
#: longest that one request waits for the desk's next question, in seconds
ANSWER = 10.0


class TextLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the talk. who: "desk" or "caller". line: id of the phrase, "" for the caller's."""

    who: str
    text: str
    line: str = ""


class TextCall:
    """A call in writing, as a stage of its conversation."""

    def __init__(self, line: LineInForce, context: Context, key: CallKey, services: Services) -> None:
        self.conversation = Conversation(line, context, key, self, services)
        self._lines: list[TextLine] = []
        self._given = self._turn = 0
        self._more = asyncio.Event()
        self._asks: dict[str, object] = {}
        self._loop = asyncio.get_running_loop()
        self._touched = self._loop.time()
        self._idle: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """From the first line to the end of the call."""
        self.conversation.start()
        self._watch()
        try:
            await self.conversation.done.wait()
        finally:
            if self._idle is not None:
                self._idle.cancel()
            await self.conversation.close()

    def say(self, text: str) -> None:
        """The caller typed this."""
        self._touched = self._loop.time()
        if self.conversation.done.is_set():
            return  # it is over: nobody keeps it, and nobody is shown it as said
        self._lines.append(TextLine(who="caller", text=text))
        self.conversation.settled.clear()
        self.conversation.happened(CallerSaid(texts=(text,)))

    def press(self, keys: str) -> None:
        """The caller pressed these keys, one after the other."""
        self._touched = self._loop.time()
        if self.conversation.done.is_set():
            return
        self._lines.append(TextLine(who="caller", text=keys))
        for key in keys:
            self.conversation.settled.clear()
            self.conversation.happened(KeysPressed(keys=key))

    def hang_up_by_visitor(self) -> None:
        """The visitor closed the page."""
        self.conversation.hung_up_by_caller()

    def is_new(self, turn: int) -> bool:
        """Whether this turn was not taken yet: a page whose network broke sends it again. 0: of one that never does."""
        if turn and turn <= self._turn:
            return False
        self._turn = max(self._turn, turn)
        return True

    async def answer(
        self, wait: float = ANSWER, seen: int | None = None
    ) -> tuple[list[TextLine], dict[str, object], bool]:
        """New lines, what is asked, whether the call is over: once the desk asks again, or after `wait` seconds.

        seen: how many lines the page has; those after them are new. Without it, those that no answer has given yet.
        """
        try:
            async with asyncio.timeout(wait):
                await self.conversation.settled.wait()
        except TimeoutError:
            pass  # a key in the middle of a number asks nothing new: what there is, is the answer
        lines = self._lines[self._given if seen is None else seen :]
        self._given = len(self._lines)
        return lines, self._asks, self.conversation.done.is_set()

    async def wait(self, seconds: float, seen: int | None = None) -> None:
        """Return when there is a new line, or after `seconds`: the desk speaks first when the visitor is silent."""
        self._touched = self._loop.time()
        self._more.set()  # one request waits for a call, the newest: a page that asks often holds no more than one
        await asyncio.sleep(0)
        if len(self._lines) > (self._given if seen is None else seen) or self.conversation.done.is_set():
            return
        self._more.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._more.wait()
        except TimeoutError:
            return

    def _watch(self) -> None:
        quiet = self._loop.time() - self._touched
        if quiet >= IDLE:
            self.hang_up_by_visitor()
            return
        self._idle = self._loop.call_later(IDLE - quiet, self._watch)

    # -- stage -------------------------------------------------------------------------------------------------------

    def prepare(self, say: Say) -> None:
        """Nothing to prepare."""

    def begin(self, say: Say) -> None:
        """Show the line; it is heard at once."""
        self._lines.append(TextLine(who="desk", text=say.shown, line=say.line))
        self._more.set()
        self.conversation.said(say.id)

    def stop(self) -> None:
        """Lines that were shown stay shown."""

    def listen(self, expect: Expect) -> None:
        """The caller may answer."""
        self._asks = asks(expect, self.conversation.line.manual)

    def music(self, yes: bool) -> None:
        """A page plays none."""

    def hang_up(self, reason: str) -> None:
        """Nothing to hang up."""
        self._asks = {}
        self._more.set()
