"""Pages come in here: an offer is answered, and once sound flows the leg is handed to the line."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.rtcicetransport import parse_stun_turn_uri
from av import AudioFrame

from toritsugi.core.tickets import Claims
from toritsugi.voice.telephony.browser.jitter import shorten
from toritsugi.voice.telephony.browser.leg import BrowserLeg
from toritsugi.voice.telephony.browser.messages import LABEL
from toritsugi.voice.telephony.browser.offer import OfferRefused, admit
from toritsugi.voice.telephony.browser.settings import BrowserSettings
from toritsugi.voice.telephony.browser.sound import Incoming, Outgoing
from toritsugi.voice.telephony.browser.strangers import keep_out
from toritsugi.voice.telephony.leg import Arrived, LegGone, LegInfo

log = logging.getLogger(__name__)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answered:
    """What goes back to the page. type is "answer"."""

    leg_id: str
    sdp: str
    type: str


@dataclass(slots=True, eq=False)
class _Way:
    """One connection of a page. channel: the first data channel that came by it."""

    connection: RTCPeerConnection
    outgoing: Outgoing
    stands: asyncio.Event
    channel: RTCDataChannel | None = None


@dataclass(slots=True, eq=False)
class _Peer:
    """A page: its leg, and the connection it has now; a page whose network broke comes by another one.

    coming: every other connection that was begun.
    """

    leg: BrowserLeg
    way: _Way
    reader: asyncio.Task[None] | None = None
    coming: list[_Way] = field(default_factory=list)


class BrowserAdapter:
    """All pages of this process. `arrived` gets each leg once its sound flows, unanswered.

    Raises ValueError for an ICE server's address of another form.

    Every task it makes is its own and is over when `stop` returns. aiortc's tasks are children of those, and so, like
    them, run in an empty context: nothing of a request that brought the offer lives on in them.
    """

    def __init__(self, settings: BrowserSettings, arrived: Arrived) -> None:
        for server in settings.ice_servers:
            try:
                parse_stun_turn_uri(server.url)
            except ValueError as wrong:
                raise ValueError(f"ice_servers: {server.url!r} is no stun:host:port or turn:host:port") from wrong
        self._settings = settings
        self._arrived = arrived
        self._held = 0
        self._stopping = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._peers: dict[str, _Peer] = {}

    @property
    def peers(self) -> int:
        """Pages that hold a place now, those still connecting included."""
        return self._held

    async def offer(self, sdp: str, kind: str, claims: Claims, leg_id: str) -> Answered:
        """Answer a page's offer. The ticket was verified and spent before. Raises OfferRefused.

        The leg reaches `arrived` later, when the page has connected; one that never does leaves nothing behind.
        """
        if self._stopping:
            raise OfferRefused("stopping", "this process takes no new calls")
        if self._held >= self._settings.max_peers:
            raise OfferRefused("full", f"all {self._settings.max_peers} places are taken")
        admitted = admit(sdp, kind, self._settings.sdp_size, bool(self._settings.ice_servers))
        if leg_id in self._peers:
            raise OfferRefused("malformed", "a leg of this id is there already")
        info = LegInfo(leg_id=leg_id, channel="browser", line_id=claims.line_id)
        peer = self._peer(info, admitted.codec)
        self._held += 1
        self._peers[leg_id] = peer
        answer: asyncio.Future[RTCSessionDescription] = asyncio.get_running_loop().create_future()
        life = self._own(self._live(peer, RTCSessionDescription(admitted.sdp, "offer"), admitted.codec, answer))
        try:
            described = await answer
        except asyncio.CancelledError:
            life.cancel()  # whoever brought the offer went away before it had the answer
            raise
        return Answered(leg_id, described.sdp, described.type)

    async def resume(self, sdp: str, kind: str, leg_id: str) -> Answered:
        """Answer the offer of a page that is in a call already and has lost its connection. Raises OfferRefused.

        The call goes on by the new connection once that stands; until then, and where it never does, by the old one.
        """
        peer = self._peers.get(leg_id)
        if peer is None or peer.leg.over.is_set() or not peer.leg.settled.is_set():
            raise OfferRefused("gone", "there is no such call any more")
        if len(peer.coming) >= self._settings.resumes:
            raise OfferRefused("full", f"this call has been taken up {len(peer.coming)} times already")
        admitted = admit(sdp, kind, self._settings.sdp_size, bool(self._settings.ice_servers))
        way = self._way(admitted.codec)
        peer.coming.append(way)
        self._follow(peer, way)
        try:
            offer = RTCSessionDescription(admitted.sdp, "offer")
            described = await self._own(self._negotiate(way, offer, admitted.codec, leg_id))
        except BaseException:
            self._own(self._close(way, leg_id))
            raise
        self._own(self._move(peer, way))
        return Answered(leg_id, described.sdp, described.type)

    async def stop(self, grace: float = 5.0) -> None:
        """Hang up everywhere and wait for the calls to end; what is not over after `grace` seconds is cancelled."""
        self._stopping = True
        goodbyes = [self._own(peer.leg.hang_up("shutting down")) for peer in list(self._peers.values())]
        if goodbyes:
            await asyncio.wait(goodbyes)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    # -- one page's life ---------------------------------------------------------------------------------------------

    async def _live(
        self, peer: _Peer, offer: RTCSessionDescription, codec: str, answer: asyncio.Future[RTCSessionDescription]
    ) -> None:
        """From the offer to the last socket closed."""
        try:
            described = await self._negotiate(peer.way, offer, codec, peer.leg.info.leg_id)
            if not answer.done():
                answer.set_result(described)
            await self._talk(peer)
        except OfferRefused as refused:
            if not answer.done():
                answer.set_exception(refused)
        finally:
            if not answer.done():
                answer.set_exception(OfferRefused("stopping", "this process takes no new calls"))
            peer.leg.lost("closed")
            for way in peer.coming:
                way.stands.set()  # nobody waits for it any more
            try:
                await self._close(peer.way, peer.leg.info.leg_id)
            finally:
                del self._peers[peer.leg.info.leg_id]
                self._held -= 1

    def _way(self, codec: str) -> _Way:
        servers = [
            RTCIceServer(urls=server.url, username=server.username or None, credential=server.password or None)
            for server in self._settings.ice_servers
        ]
        connection = RTCPeerConnection(RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        return _Way(connection, Outgoing(codec, self._settings.out_frames), asyncio.Event())

    def _peer(self, info: LegInfo, codec: str) -> _Peer:
        way = self._way(codec)
        peer = _Peer(BrowserLeg(info, way.outgoing, self._settings), way)
        self._follow(peer, way)
        return peer

    def _follow(self, peer: _Peer, way: _Way) -> None:
        """Hear what becomes of a connection; one that the page has left says nothing of the call."""

        def moved() -> None:
            state = way.connection.connectionState
            if state == "connected":
                way.stands.set()
                if peer.way is way:
                    peer.leg.connected()
            elif state in ("failed", "closed") and peer.way is way:
                peer.leg.lost("connection lost")

        def channel_opened(channel: RTCDataChannel) -> None:
            if channel.label != LABEL:
                channel.close()
            elif peer.way is way:
                peer.leg.opened(channel)
            elif way.channel is None:
                way.channel = channel
            else:
                channel.close()

        way.connection.on("connectionstatechange", moved)
        way.connection.on("datachannel", channel_opened)

    async def _move(self, peer: _Peer, way: _Way) -> None:
        """Once the new connection stands, the call goes on by it, and the old one is closed."""
        leg_id = peer.leg.info.leg_id
        try:
            async with asyncio.timeout(self._settings.connect):
                await way.stands.wait()
        except TimeoutError:
            log.info("leg %s: another connection never stood", leg_id)
            await self._close(way, leg_id)
            return
        if peer.leg.over.is_set():
            await self._close(way, leg_id)
            return
        left, peer.way = peer.way, way
        peer.leg.moved(way.outgoing)
        if way.channel is not None:
            peer.leg.opened(way.channel)
        if peer.reader is not None:
            peer.reader.cancel()
        peer.reader = self._own(self._read(peer))
        log.info("leg %s: goes on by another connection", leg_id)
        await self._close(left, leg_id)

    async def _negotiate(
        self, way: _Way, offer: RTCSessionDescription, codec: str, leg_id: str
    ) -> RTCSessionDescription:
        connection = way.connection
        try:
            async with asyncio.timeout(self._settings.negotiate):
                connection.addTrack(way.outgoing)
                [transceiver] = connection.getTransceivers()
                known = RTCRtpSender.getCapabilities("audio").codecs
                transceiver.setCodecPreferences([c for c in known if c.mimeType.lower() == f"audio/{codec.lower()}"])
                await connection.setRemoteDescription(offer)
                shorten(transceiver.receiver)
                await connection.setLocalDescription(await connection.createAnswer())
                keep_out(connection)
                return connection.localDescription
        except TimeoutError as late:
            raise OfferRefused("failed", "no answer could be made in time; is the STUN or TURN server up?") from late
        except Exception as broken:
            # what `admit` let pass and aiortc trips over raises anything from KeyError to InvalidStateError
            log.info("leg %s: the offer could not be answered: %s", leg_id, type(broken).__name__)
            raise OfferRefused("malformed", "the offer cannot be answered") from broken

    async def _talk(self, peer: _Peer) -> None:
        """Wait for the connection, then read the page's sound while the call lives."""
        leg = peer.leg
        try:
            async with asyncio.timeout(self._settings.connect):
                await leg.settled.wait()
        except TimeoutError:
            leg.lost("never connected")
        if leg.over.is_set():
            log.info("leg %s: %s", leg.info.leg_id, leg.why)
            return
        self._own(self._call(leg))
        peer.reader = self._own(self._read(peer))
        await leg.over.wait()
        peer.reader.cancel()

    async def _call(self, leg: BrowserLeg) -> None:
        try:
            await self._arrived(leg)
        except LegGone:
            log.info("leg %s: gone before it was answered", leg.info.leg_id)
        except Exception:
            log.exception("leg %s: the call ended by an error", leg.info.leg_id)
        finally:
            leg.lost("call over")

    async def _read(self, peer: _Peer) -> None:
        """Pass the page's sound on until there is none any more."""
        leg, way, incoming = peer.leg, peer.way, Incoming()
        track = way.connection.getTransceivers()[0].receiver.track
        try:
            while True:
                async with asyncio.timeout(self._settings.quiet):
                    frame = await track.recv()
                if isinstance(frame, AudioFrame):
                    for one in incoming.frames(frame):
                        leg.heard(one)
        except MediaStreamError:
            if peer.way is way:
                leg.lost("hung up")
        except TimeoutError:
            leg.lost("no sound from the page")

    async def _close(self, way: _Way, leg_id: str) -> None:
        way.outgoing.stop()
        try:
            async with asyncio.timeout(self._settings.close):
                await way.connection.close()
        except TimeoutError:
            log.warning("leg %s: the connection did not close in time", leg_id)
            await self._cut(way.connection)

    async def _cut(self, connection: RTCPeerConnection) -> None:
        """Close its sockets, which aiortc does last: a receiver whose reports have failed never ends."""
        for transceiver in connection.getTransceivers():
            dtls = transceiver.receiver.transport
            for part in (dtls, dtls.transport):
                try:
                    async with asyncio.timeout(self._settings.close):
                        await part.stop()
                except Exception as why:  # noqa: BLE001 — the next part is closed all the same
                    log.warning("a part of a page's connection does not close: %s", type(why).__name__)

    def _own(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        task = asyncio.get_running_loop().create_task(work, context=contextvars.Context())
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, OfferRefused):  # that one is told to who brought the offer
            log.error("a task of the pages' legs failed", exc_info=error)
