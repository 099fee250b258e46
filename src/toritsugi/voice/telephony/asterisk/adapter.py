"""Asterisk's calls → legs: one ARI application, its events, its leases, and what is left over after a fault."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar
from uuid import uuid4

from toritsugi.voice.pace import Pace
from toritsugi.voice.telephony.asterisk.ari import Ari
from toritsugi.voice.telephony.asterisk.leg import FALLBACK, AsteriskLeg
from toritsugi.voice.telephony.asterisk.messages import AriError, AriRefused, AriUnreachable, Channel, Event
from toritsugi.voice.telephony.asterisk.outgoing import OutgoingLeg
from toritsugi.voice.telephony.asterisk.settings import AsteriskSettings
from toritsugi.voice.telephony.asterisk.states import LegState
from toritsugi.voice.telephony.leg import Arrived, LegInfo, NotReached
from toritsugi.voice.telephony.numbers import display_name, normalise, withheld
from toritsugi.voice.telephony.tasks import Tasks

log = logging.getLogger(__name__)

#: renewals per lease: two may come late before the caller is lost
RENEWALS = 3
#: channels and bridges of ended calls that are removed in a slot of 20 ms: hundreds end when a trunk dies
UNDONE = 8
_L = TypeVar("_L", bound=AsteriskLeg)
_HOLDS = {"ChannelHold": True, "ChannelUnhold": False}
_ENDS = {"ChannelHangupRequest": "hung up", "StasisEnd": "left", "ChannelDestroyed": "hung up"}


class AsteriskAdapter:
    """Serves one ARI application of one Asterisk. `arrived` is called once per call, unanswered."""

    def __init__(self, settings: AsteriskSettings, arrived: Arrived) -> None:
        self._settings = settings
        self._arrived = arrived
        self._ari = Ari(settings)
        self._work = Tasks()  # of single legs
        self._own = Tasks()  # the listener and the leases
        self._ends = Pace(UNDONE)
        self._legs: dict[str, AsteriskLeg] = {}
        self._by_media: dict[str, AsteriskLeg] = {}
        self._ringing: dict[str, OutgoingLeg] = {}
        self._strays: set[tuple[str, str]] = set()
        self._up = asyncio.Event()
        self._tried = asyncio.Event()
        self._lost_at: asyncio.TimerHandle | None = None
        self._stopping = False
        self._on_event: dict[str, Callable[[Event, Channel], None]] = {
            "StasisStart": self._stasis_start,
            "ChannelDtmfReceived": self._key,
            **dict.fromkeys(_HOLDS, self._hold),
            **dict.fromkeys(_ENDS, self._end),
        }

    @property
    def up(self) -> bool:
        """Whether the application is registered now: calls can come."""
        return self._up.is_set()

    @property
    def legs(self) -> tuple[AsteriskLeg, ...]:
        """The legs that are not gone."""
        return tuple(self._legs.values())

    async def start(self) -> None:
        """Begin to serve; returns after the first try to reach Asterisk, whether it was there or not."""
        await self._ari.open()
        self._own.start(self._listen(), "asterisk events")
        self._own.start(self._keep_leases(), "asterisk leases")
        await self._tried.wait()

    async def connected(self) -> None:
        """Wait until calls can come."""
        await self._up.wait()

    async def stop(self) -> None:
        """Take no new calls (the dialplan offers them elsewhere), end the running ones, leave nothing in Asterisk."""
        self._stopping = True
        self._up.clear()
        self._ends.open()
        await self._ari.leave_sockets()
        await self._own.cancel()
        everybody = {**self._ringing, **self._legs}.values()
        await asyncio.gather(*(leg.hang_up("desk stops") for leg in everybody))
        await self._work.wait(self._settings.request_limit)
        await self._work.cancel()
        if self._lost_at is not None:
            self._lost_at.cancel()
        await self._ari.close()

    # -- calls out

    async def dial(self, number: str, *, shown: str, seconds: float) -> OutgoingLeg:
        """Ring somebody; implements `Dials`."""
        ways = self._settings.ways
        why = ways.why_not(number) or ("" if self.up else "Asterisk is away")
        if why:
            log.warning("nobody is rung: %s", why)
            raise NotReached("failed")
        unique = uuid4().hex
        info = LegInfo(leg_id=f"{self._settings.app}.p.{unique}", channel="sip", dialled=number)
        leg = self._leg(OutgoingLeg, info)
        self._ringing[info.leg_id] = leg
        try:
            await leg.ring(
                endpoint=ways.endpoint(number),
                app=self._settings.app,
                channelId=info.leg_id,
                # the far half of a Local channel: not ours, and not to be taken for a person nobody knows
                otherChannelId=f"{self._settings.app}.o.{unique}",
                callerId=shown,
                timeout=f"{max(round(seconds), 1)}",
            )
        except BaseException:
            await leg.hang_up("not reached")
            raise
        finally:
            self._ringing.pop(info.leg_id, None)
        return leg

    # -- the stream of events

    async def _listen(self) -> None:
        first, longest = self._settings.backoff
        pause = first
        while True:
            try:
                # Before the application is registered no new call can enter it: what is there is old.
                await self._reconcile()
                async with self._ari.events() as events:
                    self._reached()
                    pause = first
                    async for event in events:
                        self._receive(event)
                        await asyncio.sleep(0)  # a trunk's end brings hundreds: others' frames come in between
                log.warning("Asterisk closed the stream of events")
            except AriError as why:
                log.warning("Asterisk is not reached: %s", why)
            except Exception:  # (whatever it was, who stops listening takes no call any more)
                log.exception("listening to Asterisk broke; it is begun again")
            self._unreached()
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
            pause = min(pause * 2, longest)

    def _reached(self) -> None:
        if self._lost_at is not None:
            self._lost_at.cancel()
            self._lost_at = None
        self._up.set()
        self._tried.set()
        log.info("Asterisk reached, %d calls running", len(self._legs))
        for leg in self.legs:
            self._work.start(self._subscribe(leg), f"subscribe {leg.info.leg_id}")

    def _unreached(self) -> None:
        """Without events the legs live on for a lease; then Asterisk has led their callers on, or is gone itself.

        Whoever is being rung is given up: that they answer could not be told.
        """
        self._up.clear()
        self._tried.set()
        for ringing in self._ringing.values():
            ringing.not_reached("failed")
        if self._lost_at is None and self._legs:
            loop = asyncio.get_running_loop()
            self._lost_at = loop.call_later(self._settings.lease, self._all_lost)

    def _all_lost(self) -> None:
        self._lost_at = None
        self._own.start(self._lose_all(self.legs), "calls of a lost exchange")

    async def _lose_all(self, legs: Iterable[AsteriskLeg]) -> None:
        """One after the other, so that frames of other calls come in between."""
        for leg in legs:
            self._lose(leg, "exchange lost")
            await asyncio.sleep(0)

    async def _subscribe(self, leg: AsteriskLeg) -> None:
        """Events of a channel that was there before the application was registered anew."""
        try:
            for source in (leg.info.leg_id, leg.media_id):
                await self._ari.request(
                    "POST", f"applications/{self._settings.app}/subscription", eventSource=f"channel:{source}"
                )
        except AriRefused:
            pass  # the channel has ended: the next renewal of its lease tells
        except AriUnreachable as why:
            log.warning("leg %s: not subscribed: %s", leg.info.leg_id, why)

    def _receive(self, event: Event) -> None:
        handle = self._on_event.get(event.type)
        if event.type == "ApplicationReplaced":
            log.error("another process took over the ARI application %s", self._settings.app)
        elif handle is not None and event.channel is not None:
            try:
                handle(event, event.channel)
            except Exception:  # (a fault in one call's room must not end the events of all others)
                log.exception("%s of leg %s failed", event.type, event.channel.id)

    def _stasis_start(self, event: Event, channel: Channel) -> None:
        if self._is_media(channel.id):
            leg = self._by_media.get(channel.id)
            if leg is not None and leg.state is not LegState.GONE:
                leg.media_arrived()
            else:  # made by a request whose leg was gone before it was carried out
                self._work.start(self._undo("channels", channel.id), f"undo {channel.id}")
            return
        if (rung := self._ringing.get(channel.id)) is not None:
            self._legs[channel.id] = self._by_media[rung.media_id] = rung
            self._work.start(rung.renew(), f"lease of {channel.id}")
            rung.taken()
            return
        if self._is_person(channel.id):  # who rang them has given up meanwhile
            self._work.start(self._undo("channels", channel.id), f"undo {channel.id}")
            return
        if channel.id in self._legs or self._stopping:
            return
        _, dialled, caller, diverted, first, *_ = (*event.args, "", "", "", "", "")
        name, number = display_name(channel.caller.name), normalise(caller)
        leg = self._leg(
            AsteriskLeg,
            LegInfo(
                leg_id=channel.id,
                channel="sip",
                caller_number=number,
                dialled=normalise(dialled),
                diverted_from=normalise(diverted),
                first_called=normalise(first),
                caller_name=name,
                withheld="" if number else withheld(name),
            ),
        )
        self._legs[channel.id] = self._by_media[leg.media_id] = leg
        self._work.start(self._serve(leg), f"leg {channel.id}")

    def _leg(self, of: type[_L], info: LegInfo) -> _L:
        unique = uuid4().hex
        return of(
            info,
            self._ari,
            self._settings,
            self._work,
            media_id=f"{self._settings.app}.m.{unique}",
            bridge_id=f"{self._settings.app}.b.{unique}",
            undo=self._undo_in_turn,
        )

    def _key(self, event: Event, channel: Channel) -> None:
        if (leg := self._legs.get(channel.id)) is not None:
            leg.key(event.digit)

    def _hold(self, event: Event, channel: Channel) -> None:
        if (leg := self._legs.get(channel.id)) is not None:
            leg.held(_HOLDS[event.type])

    def _end(self, event: Event, channel: Channel) -> None:
        if (leg := self._legs.get(channel.id)) is not None:
            self._lose(leg, _ENDS[event.type])
        elif (leg := self._by_media.get(channel.id)) is not None:
            leg.media_lost()
        elif (rung := self._ringing.get(channel.id)) is not None and event.type == "ChannelDestroyed":
            rung.ended(event.cause)

    # -- one leg

    async def _serve(self, leg: AsteriskLeg) -> None:
        try:
            # The first renewal is the claim: refused when this process came too late and the caller was led on.
            await leg.renew()
            if leg.state is not LegState.GONE:
                await self._arrived(leg)
        finally:
            await leg.hang_up("finished")
            self._forget(leg)

    def _lose(self, leg: AsteriskLeg, why: str) -> None:
        """This leg is over. A fault of its room at its end must not keep the others from hearing of theirs."""
        self._forget(leg)
        try:
            leg.lost(why)
        except Exception:
            log.exception("the room of leg %s failed at its end", leg.info.leg_id)

    def _forget(self, leg: AsteriskLeg) -> None:
        self._legs.pop(leg.info.leg_id, None)
        self._by_media.pop(leg.media_id, None)

    async def _keep_leases(self) -> None:
        """Renew every leg's lease, and try again to remove what could not be removed.

        Nothing is waited for: a request that Asterisk is slow to answer must not cost the other legs their leases.
        """
        loop, every = asyncio.get_running_loop(), self._settings.lease / RENEWALS
        due = loop.time()
        while True:
            due = max(due + every, loop.time())
            await asyncio.sleep(due - loop.time())
            for leg in self.legs:
                if leg.state is LegState.GONE:
                    self._forget(leg)
                else:
                    self._work.start(leg.renew(), f"lease of {leg.info.leg_id}")
            strays, self._strays = self._strays, set()
            for kind, name in strays:
                self._work.start(self._undo(kind, name), f"undo {name}")

    # -- what is left over

    def _is_media(self, channel_id: str) -> bool:
        return channel_id.startswith(f"{self._settings.app}.m.")

    def _is_person(self, channel_id: str) -> bool:
        return channel_id.startswith(f"{self._settings.app}.p.")

    async def _undo_in_turn(self, kind: str, name: str) -> None:
        """Of a leg that has ended."""
        await self._ends.turn()
        await self._undo(kind, name)

    async def _undo(self, kind: str, name: str) -> None:
        """Remove a channel or bridge of ours; what cannot be reached now is tried again with the next leases."""
        try:
            await self._ari.request("DELETE", f"{kind}/{name}")
        except AriRefused:
            pass  # it is gone, which is what was wanted
        except AriUnreachable as why:
            log.warning("%s not removed yet: %s", kind, why)
            self._strays.add((kind, name))

    async def _reconcile(self) -> None:
        """Compare Asterisk with the legs: callers without a leg go to the fall-back, the rest of theirs is removed."""
        channels = {channel.id: channel for channel in await self._ari.channels()}
        await self._lose_all(leg for leg in self.legs if leg.info.leg_id not in channels)
        media = {leg.media_id for leg in self.legs}
        bridges = {leg.bridge_id for leg in self.legs}
        prefix = f"{self._settings.app}.b."
        for channel in channels.values():
            if self._is_media(channel.id):
                if channel.id not in media:
                    await self._undo("channels", channel.id)
            elif self._is_person(channel.id):
                if channel.id not in self._legs and channel.id not in self._ringing:
                    await self._undo("channels", channel.id)
            elif channel.application() == self._settings.app and channel.id not in self._legs:
                await self._lead_on(channel.id)
        for bridge in await self._ari.bridges():
            if bridge.id.startswith(prefix) and bridge.id not in bridges:
                await self._undo("bridges", bridge.id)

    async def _lead_on(self, channel_id: str) -> None:
        log.warning("a caller of an earlier process goes to the fall-back")
        with suppress(AriRefused):  # the caller hung up, or the lease ended first
            await self._ari.request(
                "POST", f"channels/{channel_id}/continue", context=FALLBACK, extension="s", priority="1"
            )
