"""A conversation: carries one dialogue machine, whatever the caller's channel is.

Every event is put into the journal before the machine sees it, every intent before it is carried out. Lines are said in
order; a Listen counts once everything before it was heard; one timer of the loop stands for the machine's timer.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from toritsugi.core.dialogue.acting import BRIEFING
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import (
    AnyEvent,
    CallerHungUp,
    CallerSaid,
    CallStarted,
    ConnectResult,
    Consulted,
    LeaseLost,
    PartFailed,
    SpeechDone,
    TimerFired,
    Understood,
)
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.intents import (
    AnyIntent,
    Connect,
    Escalate,
    HangUp,
    Listen,
    Record,
    Say,
    StopSaying,
    Understand,
)
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.voice.callrecord import CallRecord
from toritsugi.voice.ports import CallKey, LineInForce
from toritsugi.voice.services import Services
from toritsugi.voice.telephony.leg import FAULT
from toritsugi.voice.turn_reader import TurnReader

log = logging.getLogger(__name__)

#: a timer that is due already is fired after this many seconds, so that the loop always gets its turn
_BREATH: Final = 0.005


class Stage(Protocol):
    """What brings the desk's lines to the caller."""

    def prepare(self, say: Say) -> None:
        """This line will be said: get its sound ready."""
        ...

    def begin(self, say: Say) -> None:
        """Say it now; tell `Conversation.said(id)` when it was heard to its end."""
        ...

    def stop(self) -> None:
        """Be silent at once, and forget what was prepared."""
        ...

    def listen(self, expect: Expect) -> None:
        """The caller has the turn."""
        ...

    def music(self, yes: bool) -> None:
        """Play something while nothing is said: somebody is looked for."""
        ...

    def hang_up(self, reason: str) -> None:
        """End the call."""
        ...


class Conversation:
    """One call's dialogue. All methods run on the event loop and return at once."""

    def __init__(self, line: LineInForce, context: Context, key: CallKey, stage: Stage, services: Services) -> None:
        self.line = line
        self.context = context
        self.key = key
        self.record = CallRecord(line, context, key, services)
        self.done = asyncio.Event()
        self.settled = asyncio.Event()
        self.saying: Say | None = None
        self.expect: Expect | None = None
        self.reason = ""
        #: whether the machine or its stage raised: the call is then closed from its journal
        self.faulty = False
        self._dialogue = Dialogue(line.manual, context)
        self._stage = stage
        self._services = services
        self._reader = TurnReader(line, services)
        self._queue: deque[Say | Listen | HangUp] = deque()
        self._events: deque[AnyEvent] = deque()
        self._draining = False
        self._hung_up = False
        self._lease_lost = False
        self._held = False
        #: nobody is left to hear what is said
        self._alone = False
        #: since when its time stands still: the caller is gone, and the end waits for its turn
        self._still: float | None = None
        #: how long the call lasted, once the caller is gone
        self._lasted: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._began = 0.0
        self._started = datetime.fromisoformat(context.started_at)

    @property
    def call_id(self) -> str:
        """Id of the call."""
        return self.context.call_id

    @property
    def now(self) -> float:
        """Seconds since the call was answered."""
        if not self._began:
            return 0.0
        return (asyncio.get_running_loop().time() if self._still is None else self._still) - self._began

    @property
    def lasted(self) -> float:
        """Seconds from the answer until the caller was gone, or until now. Its message may be kept a little later."""
        return self.now if self._lasted is None else self._lasted

    @property
    def dialogue(self) -> Dialogue:
        """The machine, to look at."""
        return self._dialogue

    @property
    def next_expect(self) -> Expect | None:
        """What is being asked, or what will be asked after the lines that wait."""
        for one in self._queue:
            if isinstance(one, Listen):
                return one.expect
        return self.expect

    @property
    def may_interrupt(self) -> bool:
        """Whether the caller may speak over what is being said: no line up to the next question forbids it."""
        if self.saying is None or not self.saying.may_interrupt:
            return False
        for one in self._queue:
            if isinstance(one, Listen):
                return True
            if isinstance(one, HangUp) or not one.may_interrupt:
                return False
        return False

    @property
    def question_follows(self) -> bool:
        """Whether the line that is being said is the last before the caller is heard: the question itself."""
        return bool(self._queue) and isinstance(self._queue[0], Listen)

    def start(self) -> None:
        """The call is answered now: its row, its context, its first event."""
        self._began = asyncio.get_running_loop().time()
        self.record.open()
        self.happened(CallStarted())

    def happened(self, event: AnyEvent) -> None:
        """Tell the machine, and carry out what it wants. Events told meanwhile wait their turn."""
        if not self.done.is_set():
            self._events.append(event)
            self._work()

    def _work(self) -> None:
        if self._draining or self._still is not None:
            return
        self._draining = True
        try:
            while self._events and self._still is None:
                self._receive(self._events.popleft())
        except Exception:
            log.exception("the dialogue of a call broke; the call ends, and is closed from its journal")
            self._broke()
            return
        finally:
            self._draining = False
        self._arm()
        self._close_when_over()
        if self._quiet():
            self.settled.set()

    def _quiet(self) -> bool:
        """Whether nothing is under way: the next move is the caller's."""
        current = asyncio.current_task()
        return not self._queue and self.saying is None and all(task is current for task in self._tasks)

    def said(self, say: int) -> None:
        """The line was heard to its end."""
        if self.saying is not None and self.saying.id == say:
            self.saying = None
            self.happened(SpeechDone(say=say))

    def silenced(self) -> None:
        """The caller spoke over the line: it and the ones behind it are not said; the question stands."""
        self.expect = self.next_expect
        self.saying = None
        self._queue = deque(one for one in self._queue if isinstance(one, HangUp))

    def hold(self, yes: bool) -> None:
        """The caller's side put the desk on hold: no timer of the machine fires; or is back: what fell due does."""
        self._held = yes
        log.info("call %s: %s", self.call_id, "on hold" if yes else "off hold")
        if not self._draining:
            self._arm()

    def lease_lost(self) -> None:
        """Another process has taken the call over. Harmless when it is known, or the call is over."""
        if not self._lease_lost:
            self._lease_lost = True
            self.happened(LeaseLost())

    def _receive(self, event: AnyEvent) -> None:
        now = self.now
        self.record.event(event, now, self._dialogue.state)
        if isinstance(event, CallerHungUp):
            self._queue.clear()
            self.saying = None
        if self._dialogue.finished:  # the last lines are still being said
            self.record.flush()
            self._advance()
            return
        if isinstance(event, TimerFired):
            intents = self._dialogue.on_timer(now=now)
        else:
            intents = self._dialogue.receive(event, now=now)
        self.record.intents(intents, now)
        self.record.flush(self._dialogue.state)
        for intent in intents:
            self._carry_out(intent)
        self._advance()

    def _arm(self) -> None:
        self._disarm()
        when = self._dialogue.next_timer()
        if when is None or self._held or self._still is not None or self.done.is_set():
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(max(self._began + when, loop.time() + _BREATH), self._timer_fired)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _timer_fired(self) -> None:
        self._timer = None
        self.happened(TimerFired())

    def _carry_out(self, intent: AnyIntent) -> None:
        match intent:
            case Say():
                if not self._alone:
                    self._stage.prepare(intent)
                    self._queue.append(intent)
            case Listen() | HangUp():
                self._queue.append(intent)
            case StopSaying():
                self.silenced()
                self._stage.stop()
            case Understand():
                self._own(self._understand(intent))
            case Record():
                self._own(self._record(intent))
            case Connect():
                if not self._alone:  # nobody is left to be joined; the machine is told so next
                    self._own(self._connect(intent))
            case Escalate():
                pass  # the case travels with the message's delivery rows

    def _advance(self) -> None:
        while self._queue and self.saying is None:
            match self._queue.popleft():
                case Say() as say:
                    self.expect = None
                    self.settled.clear()
                    self.saying = say
                    self._stage.begin(say)
                case Listen(expect=expect):
                    self.expect = expect
                    self.settled.set()
                    self._stage.listen(expect)
                case HangUp(reason=reason):
                    self.expect = None
                    self.reason = reason
                    self._hung_up = True
                    self._stage.hang_up(reason)

    async def _understand(self, intent: Understand) -> None:
        sent: list[Consulted] = []
        try:
            at = self._started + timedelta(seconds=self.now)
            commands, consulted = await self._reader.read(intent, at, sent)
        except TimeoutError:
            return  # the machine's own timer goes on without the answer
        except asyncio.CancelledError:  # the call ends: what left the machine is in the journal all the same
            if sent:
                event = Understood(request=intent.id, commands=(), consulted=sent[-1])
                self.record.event(event, self.now, self._dialogue.state)
            raise
        except Exception as why:
            log.exception("understanding failed")
            self.happened(PartFailed(part="understanding", why=type(why).__name__))
            return
        self.happened(Understood(request=intent.id, commands=commands, consulted=consulted))

    async def _record(self, intent: Record) -> None:
        self.happened(await self.record.keep(intent, at_once=not self._alone))

    async def _connect(self, intent: Connect) -> None:
        connector = self._services.connector
        result = "failed"
        if connector is not None:
            self._stage.music(True)
            try:
                async with asyncio.timeout(intent.deadline + BRIEFING):
                    result = await connector.connect(self.call_id, intent.target, intent.briefing, intent.deadline)
            except TimeoutError:
                result = "no_answer"
            except Exception:
                log.exception("connecting failed")
            finally:
                self._stage.music(False)
        self.happened(ConnectResult(request=intent.id, result=result))

    def _close_when_over(self) -> None:
        if self._dialogue.finished and not self._queue and self.saying is None and not self.done.is_set():
            self._finish()

    def _finish(self) -> None:
        self._disarm()
        self.expect = None
        self.done.set()
        self.settled.set()

    def _broke(self) -> None:
        """A fault of the machine or its stage. Without its timer a call would be dead air for ever (G7): it ends here.

        Its end is not written: the journal holds what the caller said, and the orphans' keeper makes the message of it
        once the lease has lapsed.
        """
        self.faulty = True
        self.reason = FAULT
        self._events.clear()
        self._queue.clear()
        self.saying = None
        self._finish()

    async def close(self, lasted: float | None = None) -> None:
        """Write the end of the call. Called once, after `done`. lasted: its length in seconds; None: until now."""
        for task in list(self._tasks):
            if task is not asyncio.current_task():
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.record.flush()
        if self.faulty:
            return
        self.record.close(self.reason, self.lasted if lasted is None else lasted)

    def left_alone(self) -> None:
        """The caller is gone: nothing more is said, also while what they said last is still being recognised."""
        self._alone = True
        self.reason = "caller_hung_up"
        self._lasted = self.lasted
        self._queue.clear()
        self.saying = None

    async def at_rest(self) -> None:
        """Return when nothing that the machine asked for is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def hung_up_by_caller(self, said: CallerSaid | None = None) -> None:
        """The caller's leg is gone: nothing more is said. Nothing happens when the call is over already.

        said: what they were saying, which the message is to have. Where many calls end in one moment the machine is
        told when it is this one's turn. Until then the call's time stands still.
        """
        if self.done.is_set() or self._still is not None:
            return
        self.left_alone()
        self._disarm()
        self._still = asyncio.get_running_loop().time()
        self._events.extend([CallerHungUp()] if said is None else [said, CallerHungUp()])
        self._services.ends.soon(self._go_on)

    def _go_on(self) -> None:
        """It is this call's turn to end."""
        if self._still is not None and self._began:
            self._began += asyncio.get_running_loop().time() - self._still
        self._still = None
        if not self.done.is_set():
            self._work()

    def _own(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task of a call failed", exc_info=error)
