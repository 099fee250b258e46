"""The voice process: lines in force, rooms on one clock, legs of its adapters, calls from their start to their end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from toritsugi.core import admission
from toritsugi.core.dialogue.context import Context, PastCall
from toritsugi.core.manual.on_call import ladders_at
from toritsugi.voice import rings
from toritsugi.voice.admission import Admission
from toritsugi.voice.announcements import Announcements
from toritsugi.voice.audio.recording import RecordingWriter
from toritsugi.voice.audio.vad import VadBank, model_path
from toritsugi.voice.call import Call
from toritsugi.voice.clock import Clock
from toritsugi.voice.connecting import Connecting
from toritsugi.voice.history import earlier_calls
from toritsugi.voice.holidays import Holidays
from toritsugi.voice.ids import new_call_id
from toritsugi.voice.lines import Lines, overlays_at
from toritsugi.voice.pace import Pace
from toritsugi.voice.parts import Adapter, NodeSettings, Parts, Starts
from toritsugi.voice.ports import DeskUnavailable, LineInForce
from toritsugi.voice.prepared import prepare_openings
from toritsugi.voice.published import Published
from toritsugi.voice.recent import STEP, Recent
from toritsugi.voice.services import Services
from toritsugi.voice.sound import Sound
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.ears import Ears
from toritsugi.voice.speech.hold_music import hold_music
from toritsugi.voice.speech.ports import Ends
from toritsugi.voice.speech.takes import Takes
from toritsugi.voice.spool import Spool
from toritsugi.voice.sweep import Sweep
from toritsugi.voice.telephony import sentences
from toritsugi.voice.telephony.leg import BUSY, FAULT, Dials, Leg, LegGone, LegInfo
from toritsugi.voice.telephony.numbers import telling
from toritsugi.voice.textcall import TextCall
from toritsugi.voice.trial import Trial, Trials, Unkept
from toritsugi.voice.unassigned import Unassigned
from toritsugi.voice.writer import Committer, DeskWriter

log = logging.getLogger(__name__)

#: seconds between looks at: what waits in the spool, changed lines, leases, orphans
TEND: Final = 1.0
REFRESH: Final = 2.0
RENEW: Final = 10.0
ORPHANS: Final = 15.0
HOLIDAYS: Final = 60.0
#: seconds for which a call in writing can be asked for its last lines after its end
LINGER: Final = 30.0


class VoiceNode:
    """One voice process. Made, started and stopped on one event loop."""

    def __init__(self, settings: NodeSettings, parts: Parts) -> None:
        self.settings = settings
        self.parts = parts
        self.calls: dict[str, Call | TextCall] = {}
        self.by_slot: dict[int, Call] = {}
        self.draining = False
        data = settings.data
        self.vad = VadBank(model_path(), capacity=settings.max_calls + 1)
        self.clock = Clock(self._after_tick)
        self.ears = Ears.over(parts.recogniser, parts.hearing)
        self.admission = Admission(self.clock, admission.Limits(calls=settings.max_calls))
        self.recent = Recent()
        self.unassigned = Unassigned()
        self.ends = Pace()
        self.taken = 0
        #: of calls that are over, by why they were lost
        self.frames_lost = {"overflow": 0, "caught_up": 0}
        spool = Spool(data / "spool", f"{settings.node}-{settings.epoch}", parts.vault)
        self.writer = DeskWriter(parts.desk, Committer(parts.desk, spool))
        self.writer.on_taken = self._taken
        self._sweep = Sweep(self.writer, data, settings.node, settings.epoch, self.calls)
        self._thinking = ThreadPoolExecutor(2, thread_name_prefix="understanding")
        self.prompts = PromptCache(data / "prompts", parts.synthesiser)
        self._announcements = Announcements(self.clock, self.prompts)
        self.recordings = RecordingWriter(data, parts.vault, self._on_loop)
        self._music = hold_music(data)
        self.takes = Takes(lambda take_id: self.writer.ask(lambda desk: desk.take(take_id)))
        self._published = Published(self.writer, self.prompts, self.takes)
        self._services = Services(
            writer=self.writer,
            vault=parts.vault,
            understander=parts.understander,
            thinking=self._thinking,
            utc_now=parts.utc_now,
            node=settings.node,
            epoch=settings.epoch,
            second_reader=parts.second_reader,
            ends=self.ends,
        )
        self._trials = Trials()
        self._adapters: list[Adapter] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._stopping = asyncio.Event()
        self._holidays = Holidays(parts.holidays, parts.utc_now)
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def lines(self) -> Lines:
        """The lines in force, as the office last told them."""
        return self._published.lines

    # -- life --------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Read the lines (waits for the office as long as it takes), close orphans, prepare prompts, begin to tend."""
        self._loop = asyncio.get_running_loop()
        self.recordings.start()
        await self._holidays.look_up()
        while not await self._refresh():
            log.warning("the office is away; trying again")
            await asyncio.sleep(TEND)
        await prepare_openings(self.prompts, self.lines)
        try:
            await self._look_for_orphans()
        except Exception:  # (what an earlier process left must not keep this one from taking calls)
            log.exception("calls of ended processes could not be looked for; it is tried again")
        rings.settle()
        for every, work in (
            (TEND, self.writer.tend),
            (REFRESH, self._refresh),
            (RENEW, self._renew),
            (HOLIDAYS, self._holidays.look_up),
            (STEP, self._note),
            (TEND, self._rest),
            (ORPHANS, self._look_for_orphans),
        ):
            self._own(self._every(every, work))

    async def announce(self, url: str) -> None:
        """Tell the office where this process is controlled (waits for the office as long as it takes)."""
        node, epoch = self.settings.node, self.settings.epoch
        while True:
            try:
                await self.writer.ask(lambda desk: desk.announce(node, epoch, url))
            except DeskUnavailable:
                log.warning("the office is away; trying again")
                await asyncio.sleep(TEND)
            else:
                return

    async def bring(self, adapters: Sequence[Adapter]) -> None:
        """Start these adapters; their legs are calls from now on."""
        for adapter in adapters:
            if isinstance(adapter, Starts):
                await adapter.start()
            self._adapters.append(adapter)

    async def stop(self) -> None:
        """Take no new calls, let the running ones end, write everything down."""
        self.draining = True
        running = [self._own(self._until_over(call)) for call in list(self.calls.values())]
        if running:
            await asyncio.wait(running, timeout=self.settings.drain)
        self.ends.open()
        for call in list(self.calls.values()):
            if isinstance(call, Call):
                call.gone("the desk is shutting down")
            else:
                call.hang_up_by_visitor()
        for adapter in self._adapters:
            try:
                await adapter.stop()
            except Exception:  # (what calls have said is still to be written)
                log.exception("an adapter could not be stopped")
        self._stopping.set()
        for _ in range(100):  # the last rows of calls that were hung up just now
            if not self.calls:
                break
            await asyncio.sleep(0.05)
        self.clock.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.writer.stop()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self.recordings.stop)
        if self.parts.second_reader is not None:
            await self.parts.second_reader.close()
        if self.ears is not None:
            await self.ears.close()
        if self.parts.end_of_turn is not None:
            self.parts.end_of_turn.close()
        if isinstance(self.parts.synthesiser, Ends):
            await self.parts.synthesiser.end()
        self._thinking.shutdown(wait=False, cancel_futures=True)

    # -- calls -------------------------------------------------------------------------------------------------------

    async def arrived(self, leg: Leg) -> None:
        """A leg rings. Returns when its call is over; a fault of the desk leads its party elsewhere."""
        try:
            await self._arrived(leg)
        except Exception:
            log.exception("a call could not be worked")
            await leg.hang_up(FAULT)

    async def _arrived(self, leg: Leg) -> None:
        at = self.parts.utc_now()
        numbers = (leg.info.dialled, leg.info.diverted_from, leg.info.first_called)
        line = self.lines.find(leg.info.line_id, *numbers, at=at)
        trial = self._trials.take(leg.info.leg_id)
        if trial is not None:
            tried = trial.line(line, leg.info.line_id)
            await self._work(leg, tried, trial.told(leg.info), trial.at, (), kept=False)
        elif line is not None:
            history = await earlier_calls(self.writer, line, leg.info.caller_number, at)
            await self._work(leg, line, leg.info, at, history, kept=True)
        else:
            await self._turn_back(leg, at)

    async def _work(
        self, leg: Leg, line: LineInForce, info: LegInfo, at: datetime, history: tuple[PastCall, ...], *, kept: bool
    ) -> None:
        """The call of this leg, from its start to its end. info: what the desk knows of it. kept: or only tried."""
        why = self.admission.refuses(len(self.calls), self.draining)
        if why:
            log.warning("a call is not taken here: %s", why.value)
            if leg.info.channel == "stream":  # the platform has answered it: no other way is open to its caller
                await self._announcements.say(leg, sentences.BUSY, voice=self.prompts.of(line.manual))
            await leg.hang_up(BUSY)
            return
        call_id = leg.info.leg_id if leg.info.channel == "browser" else new_call_id()
        sound = Sound(
            clock=self.clock,
            vad=self.vad,
            prompts=self.prompts.of(line.manual),
            recordings=self.recordings if kept else None,
            ears=self.ears,
            answer_delay=self.settings.answer_delay,
            own=self.takes.of(line),
            music=self._music,
            end_of_turn=self.parts.end_of_turn,
        )
        hears = self.ears is not None and self.ears.admit()
        context = self.context(call_id, line, info, hears=hears, at=at, history=history)
        services = self._services if kept else replace(self._services, writer=Unkept(), trial=True, connector=None)
        key = self.parts.vault.new_key()
        slot = self.vad.add()
        try:
            call = Call(leg, line, context, key, services, sound, slot)
        except BaseException:
            self.vad.drop(slot)
            raise
        self.calls[call_id] = call
        self.by_slot[slot] = call
        self.taken += 1
        try:
            await call.run()
        except LegGone:
            log.info("a caller was gone before the call stood")
        finally:
            self.frames_lost["overflow"] += call.inbox.dropped
            self.frames_lost["caught_up"] += call.inbox.caught_up
            del self.by_slot[slot]
            self.vad.drop(slot)
            del self.calls[call_id]

    async def _turn_back(self, leg: Leg, at: datetime) -> None:
        """A number that no line has was called: the caller is told so, and whoever looks after the machine sees it."""
        info = leg.info
        log.warning("a call came to a number that no line has (channel %s)", info.channel)
        forwarded_by = info.diverted_from or info.first_called
        self.unassigned.note(info.dialled, forwarded_by, at, named=bool(info.line_id))
        if info.channel != "browser":  # a page has dialled nothing
            await self._announcements.say(leg, sentences.UNASSIGNED, times=2)
        await leg.hang_up("no such line")

    def connect_by(self, dials: Dials) -> None:
        """People are reached by this adapter: calls that come from now on are joined to them."""
        self._services = replace(self._services, connector=Connecting(self.calls, self.clock, dials))

    def expect_trial(self, leg_id: str, trial: Trial) -> None:
        """The leg of this id, when it comes, tries a draft."""
        self._trials.expect(leg_id, trial)

    def forget_trial(self, leg_id: str) -> None:
        """That leg will not come."""
        self._trials.take(leg_id)

    def start_text(self, line: LineInForce) -> TextCall:
        """A call in writing begins; it runs until it is over."""
        call_id = new_call_id()
        info = LegInfo(leg_id=call_id, channel="text", line_id=line.line_id)
        context = self.context(call_id, line, info, hears=True)
        call = TextCall(line, context, self.parts.vault.new_key(), self._services)
        self.calls[call_id] = call
        self._own(self._run_text(call_id, call))
        return call

    def turns_away(self) -> bool:
        """Whether a call that comes now is not taken; one that would be led on elsewhere is counted."""
        return bool(self.admission.refuses(len(self.calls), self.draining))

    @property
    def full(self) -> bool:
        """Whether a new call from a page would be turned away."""
        visits = sum(call.conversation.context.channel in ("browser", "text") for call in self.calls.values())
        return visits >= self.settings.max_visits or bool(self.admission.why(len(self.calls), self.draining))

    async def _run_text(self, call_id: str, call: TextCall) -> None:
        try:
            await call.run()
        finally:
            try:
                async with asyncio.timeout(LINGER):  # the page may still fetch the last lines
                    await self._stopping.wait()
            except TimeoutError:
                pass
            finally:
                self.calls.pop(call_id, None)

    async def _until_over(self, call: Call | TextCall) -> None:
        await call.conversation.done.wait()

    def context(
        self,
        call_id: str,
        line: LineInForce,
        info: LegInfo,
        hears: bool,
        at: datetime | None = None,
        history: tuple[PastCall, ...] = (),
    ) -> Context:
        """The context of a call that starts at `at` (aware; None: now)."""
        now = (at or self.parts.utc_now()).astimezone(ZoneInfo(line.manual.line.timezone))
        return Context(
            call_id=call_id,
            started_at=now.isoformat(),
            caller_number=info.caller_number,
            caller_name=telling(info.caller_name),
            withheld="" if info.caller_number else info.withheld,
            dialled=info.dialled,
            channel=info.channel,
            hears=hears,
            holidays=self._holidays.days,
            overlays=overlays_at(line, now),
            history=history,
            ladders=ladders_at(line.manual, now, self._holidays.days),
        )

    def _after_tick(self) -> None:
        self.recordings.tick()
        for heard in self.vad.run():
            call = self.by_slot.get(heard.slot)
            if call is None:
                continue
            try:
                call.voice_activity(heard)
            except Exception as why:  # noqa: BLE001 — told by the clock
                self.clock.fails(call, why)

    # -- tending -----------------------------------------------------------------------------------------------------

    async def _refresh(self) -> bool:
        """Read the lines again if they changed. Whether the office answered."""
        before = self.lines
        if not await self._published.refresh():
            return False
        if (preparing := self._published.preparing(before, self.parts.utc_now)) is not None:
            self._own(preparing)
        return True

    async def _rest(self) -> None:
        if not self.calls:
            rings.rest()

    async def _note(self) -> None:
        self.recent.note(self)

    async def _renew(self) -> None:
        if not self.calls:
            return
        until = (self.parts.utc_now() + timedelta(seconds=self._services.lease)).isoformat()
        ids = list(self.calls)
        node, epoch = self.settings.node, self.settings.epoch
        await self.writer.ask(lambda desk: desk.renew(node, epoch, ids, until))

    async def _look_for_orphans(self) -> None:
        await self._sweep.run(self.parts.utc_now())

    def _taken(self, call_id: str) -> None:
        log.warning("call %s was taken over by another process: its lease had lapsed", call_id)
        call = self.calls.get(call_id)
        if call is not None:
            call.conversation.lease_lost()

    async def _every(self, seconds: float, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except DeskUnavailable:
                continue  # tried again next time
            except Exception:
                log.exception("tending failed; it is tried again")

    def _on_loop(self, work: Callable[[], None]) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(work)

    def _own(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
