"""The language model as second reader of a turn: asked where the desk's own reader is in doubt, never waited for long.

Whatever happens to it (refused, late, garbage, gone), the answer of the desk's own reader is there in time.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Final

import msgspec

from toritsugi.core import breaker as breakers
from toritsugi.core.breaker import Breaker
from toritsugi.core.dialogue.commands import AnyCommand
from toritsugi.core.dialogue.events import Consulted
from toritsugi.core.language_model import meter as meters
from toritsugi.core.language_model.answering import answered
from toritsugi.core.language_model.asking import Kept, Question, body_of, question_of
from toritsugi.core.language_model.checking import BadAnswer, Checked, check
from toritsugi.core.language_model.consent import mask_of
from toritsugi.core.language_model.doubt import Doubt, doubt_of, merged
from toritsugi.core.language_model.masking import Mask
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.voice.language_model import usage
from toritsugi.voice.language_model.endpoint import Endpoint, EndpointFailed
from toritsugi.voice.language_model.settings import LONGEST_ANSWER, ModelSettings
from toritsugi.voice.services import Spoken

log = logging.getLogger(__name__)

#: seconds that stay for what follows the answer: reading it, and telling the machine
MARGIN: Final = 0.1
#: seconds below which no request is begun
LEAST: Final = 0.15
#: requests under way at most; further turns are left to the desk's own reader
AT_ONCE: Final = 4

Read = tuple[tuple[AnyCommand, ...], Consulted | None]


class _Failed(Exception):
    """No answer that can be used. outcome: as of `Consulted`. The text has nothing of the request or the answer."""

    def __init__(self, why: str, outcome: str = "failed", *, wait: float = 0.0, for_good: bool = False) -> None:
        self.outcome, self.wait, self.for_good = outcome, wait, for_good
        super().__init__(why)


class LanguageModel:
    """`voice.services.SecondReader`. reader: the desk's own, which reads the turn again for what it left open.

    file: where the costs are kept; None keeps them in memory. All methods run on the event loop.
    """

    def __init__(self, settings: ModelSettings, reader: RuleUnderstander, file: Path | None) -> None:
        self.settings = settings
        self.counts: Counter[str] = Counter()
        self._reader = reader
        self._file = file
        self._endpoint = Endpoint(settings.url, settings.key)
        self._breaker = Breaker()
        self._meter = usage.read_or_set_aside(file) if file is not None else meters.Meter()
        self._running = 0
        self._saving: asyncio.Task[None] | None = None
        self._unsaved = False

    def status(self) -> dict[str, object]:
        """How it stands, for those who look after the desk; nothing of a call."""
        state = self._breaker.state(asyncio.get_running_loop().time())
        return {"model": self.settings.model, "state": state, **dict(sorted(self.counts.items()))}

    async def read(
        self,
        spoken: Spoken,
        commands: tuple[AnyCommand, ...],
        seconds: float,
        thinking: Executor,
        leaving: Callable[[Consulted], None],
    ) -> Read:
        """As `SecondReader.read`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds - MARGIN
        doubt = doubt_of(commands)
        if doubt is None:
            return commands, None
        mask = mask_of(self.settings.mask, spoken.manual)
        if mask is None or self._breaker.state(loop.time()) == "open":
            self.counts["kept.manual" if mask is None else "kept.open"] += 1
            return commands, None
        question = await loop.run_in_executor(thinking, self._question, spoken, doubt, mask)
        if isinstance(question, Kept):
            self.counts[f"kept.{question.why}"] += 1
            return commands, None
        checked, told = await self._ask(spoken, question, end, thinking, leaving)
        found = checked.commands if checked is not None else ()
        return tuple(merged(commands, found, doubt, spoken.expect.item)), told

    async def close(self) -> None:
        """Write down what it cost, and close the connections."""
        if self._saving is not None:
            await self._saving
        await self._endpoint.close()

    def _question(self, spoken: Spoken, doubt: Doubt, mask: Mask) -> Question | Kept:
        understood = self._reader.understood(spoken.texts, spoken.expect, spoken.manual, spoken.at)
        return question_of(understood, doubt, mask)

    async def _ask(
        self, spoken: Spoken, question: Question, end: float, thinking: Executor, leaving: Callable[[Consulted], None]
    ) -> tuple[Checked | None, Consulted | None]:
        """Ask, within the limits of time, number and money. (None, None) when nothing was sent."""
        began = asyncio.get_running_loop().time()
        left = min(self.settings.deadline, end - began)
        body = msgspec.json.encode(self.settings.request(body_of(question, self.settings.model, LONGEST_ANSWER)))
        put_down = self._begin(spoken, len(body.decode()), began, left)
        if put_down is None:
            return None, None
        told = Consulted(
            model=self.settings.model, doubt=question.doubt.value, sent=question.sent.text, outcome="given_up"
        )
        leaving(told)
        tokens: list[tuple[int, int]] = []
        try:
            checked = await self._exchange(body, question, left, thinking, tokens)
        except _Failed as why:
            self._failed(why)
            return None, self._told(told, began, why.outcome, why=str(why), tokens=tokens)
        except asyncio.CancelledError:
            self._breaker = breakers.abandoned(self._breaker)
            raise
        finally:
            self._running -= 1
            self._meter = meters.settle(self._meter, put_down, tokens[0] if tokens else None, self.settings.price)
            self._save()
        self._answered()
        outcome = "used" if checked.commands else "nothing"
        return checked, self._told(told, began, outcome, tokens=tokens, refused=checked.refused)

    def _begin(self, spoken: Spoken, most_sent: int, now: float, left: float) -> meters.Reserved | None:
        """Put a request down with the meter and the breaker; None when it may not be made. most_sent: tokens.

        Until the server tells how many tokens it were, a character counts as one.
        """
        if left < LEAST or self._running >= AT_ONCE:
            self.counts["kept.no_time" if left < LEAST else "kept.busy"] += 1
            return None
        day, most = spoken.at.date().isoformat(), (most_sent, LONGEST_ANSWER)
        settings = self.settings
        reserved = meters.reserve(self._meter, day, spoken.client, most, settings.price, settings.limits)
        if reserved is None:
            self.counts["kept.limit"] += 1
            return None
        admitted = breakers.admit(self._breaker, now)
        if admitted is None:
            self.counts["kept.open"] += 1
            return None
        self._meter, put_down = reserved
        self._breaker = admitted
        self._running += 1
        return put_down

    async def _exchange(
        self, body: bytes, question: Question, left: float, thinking: Executor, tokens: list[tuple[int, int]]
    ) -> Checked:
        """Send, and check what comes back. tokens: gets what the server tells that it cost. Raises _Failed."""
        try:
            async with asyncio.timeout(left):
                answer = answered(await self._endpoint.ask(body))
            tokens += [answer.tokens] if answer.tokens else []
            work = asyncio.get_running_loop().run_in_executor
            return await work(thinking, check, question, answer.text, self.settings.model)
        except TimeoutError:
            raise _Failed("it did not answer in time", "late") from None
        except EndpointFailed as why:
            raise _Failed(str(why), wait=why.wait, for_good=why.for_good) from why
        except BadAnswer as why:
            raise _Failed(str(why)) from why
        except Exception as why:  # a fault of the check; the call goes on by the desk's own reader
            raise _Failed(type(why).__name__) from why

    def _told(
        self,
        told: Consulted,
        began: float,
        outcome: str,
        *,
        why: str = "",
        tokens: Sequence[tuple[int, int]] = (),
        refused: Sequence[str] = (),
    ) -> Consulted:
        self.counts[outcome] += 1
        return msgspec.structs.replace(
            told,
            outcome=outcome,
            why=why,
            seconds=round(asyncio.get_running_loop().time() - began, 3),
            tokens=tokens[0] if tokens else (0, 0),
            refused=tuple(refused),
        )

    def _answered(self) -> None:
        if self._breaker.until is not None:
            log.info("the language model answers again")
        self._breaker = breakers.succeeded(self._breaker)

    def _failed(self, why: _Failed) -> None:
        now = asyncio.get_running_loop().time()
        before = self._breaker
        self._breaker = breakers.failed(before, now, wait=why.wait, for_good=why.for_good)
        if self._breaker.until is not None and self._breaker.until != before.until:
            log.warning("the language model is left alone for %.0f s: %s", self._breaker.until - now, why)

    # -- what it cost ------------------------------------------------------------------------------------------------

    def _save(self) -> None:
        """Have the costs written off the loop; while one writing is under way the next waits for it."""
        if self._file is None:
            return
        self._unsaved = True
        if self._saving is None or self._saving.done():
            self._saving = asyncio.get_running_loop().create_task(self._write(self._file))

    async def _write(self, file: Path) -> None:
        loop = asyncio.get_running_loop()
        while self._unsaved:
            self._unsaved = False
            try:
                await loop.run_in_executor(None, usage.write, file, self._meter)
            except OSError as why:
                log.warning("what the language model cost cannot be written: %s", type(why).__name__)
