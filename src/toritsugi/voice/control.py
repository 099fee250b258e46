"""The voice process's control interface: a small authenticated HTTP server on loopback, for web and worker only."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from toritsugi.core.manual.publish import restore
from toritsugi.core.sound import trec
from toritsugi.core.tickets import Claims, NonceBook, TicketRefused, ticket_key, verify
from toritsugi.voice import told
from toritsugi.voice.call import Call
from toritsugi.voice.ids import new_call_id
from toritsugi.voice.metrics import Exposition
from toritsugi.voice.node import VoiceNode
from toritsugi.voice.ports import DeskUnavailable
from toritsugi.voice.speech.ports import SpeechFailed, TellsVoices
from toritsugi.voice.speech.whole import Whole, whole_sound
from toritsugi.voice.textcall import TextCall
from toritsugi.voice.trial import Trial

log = logging.getLogger(__name__)

#: answers kept for repeated requests
REMEMBERED: Final = 1000
#: longest body that is read, in bytes
LARGEST: Final = 64 * 1024
#: longest body with a draft's manual, in bytes: a manual of 200 matters has a tenth of it
LARGEST_TRIAL: Final = 8 * 1024 * 1024
#: seconds that a connection has for the head of its first request, and for one after another; and for a body
IDLE: Final = 30.0
BODY: Final = 10.0
#: sentences that wait while one is made; who would wait behind them is told to come again
WAITING: Final = 4
#: where a whole sentence is said; its sound is large, and nothing happens by it
SAID: Final = "/v1/said"
#: longest text of a visitor's answer, in characters
LONGEST_TEXT: Final = 500
#: longest text that is spoken for a page, in characters: about a minute and a half
LONGEST_WORDS: Final = 600

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Answered(Protocol):
    """A page's answer, as the browser adapter makes it."""

    @property
    def sdp(self) -> str: ...

    @property
    def type(self) -> str: ...


class Offers(Protocol):
    """The browser adapter, as far as the control interface uses it."""

    async def offer(self, sdp: str, kind: str, claims: Claims, leg_id: str) -> Answered:
        """Answer a page's offer; raises an exception with a `reason` when it is refused."""
        ...

    async def resume(self, sdp: str, kind: str, leg_id: str) -> Answered:
        """The same for a page that is in a call and lost its connection."""
        ...


class Refused(Exception):
    """A request that is not carried out. Becomes the answer's status and {"error": why}."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class _Offer(msgspec.Struct):
    ticket: str
    sdp: str
    type: str = "offer"


class _Resume(msgspec.Struct):
    sdp: str
    type: str = "offer"


class _Trial(msgspec.Struct, frozen=True):
    """manual: the snapshot. at: when the caller calls, ISO 8601 with offset. caller_number: "" withheld,
    for the reason `withheld`."""

    ticket: str
    sdp: str
    manual: str
    at: datetime
    type: str = "offer"
    caller_number: str = ""
    withheld: str = ""


class _Start(msgspec.Struct):
    ticket: str


class _Answer(msgspec.Struct):
    text: str = ""
    keys: str = ""
    wait: float = 0.0
    seen: int | None = None
    turn: int = 0


class Control:
    """The interface of one node. token: the shared secret of the installation."""

    def __init__(self, node: VoiceNode, token: str, browser: Offers | None = None) -> None:
        self._node = node
        self._token = token
        self._key = ticket_key(token)
        self._nonces = NonceBook()
        self._exposition = Exposition(node)
        self._browser = browser
        self._speaking = asyncio.Semaphore(1)
        #: sentences that are being made, or wait
        self._to_speak = 0
        self._answers: OrderedDict[str, asyncio.Future[tuple[int, bytes]]] = OrderedDict()
        self._runner: web.AppRunner | None = None
        self.adapters: dict[str, Callable[[], bool]] = {}

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve on a free port; the address."""
        app = web.Application(middlewares=[self._guard], client_max_size=LARGEST_TRIAL)
        app.add_routes(
            [
                web.get("/v1/health", self._health),
                web.get("/v1/load", self._load),
                web.get("/metrics", self._metrics),
                web.get("/v1/calls", self._calls),
                web.get("/v1/voices", self._voices),
                web.post(SAID, self._said),
                web.post("/v1/browser/offer", self._offer),
                web.post("/v1/browser/trial", self._trial),
                web.post("/v1/text/start", self._text_start),
                web.post("/v1/text/{call_id}", self._text),
                web.post("/v1/calls/{call_id}/hang_up", self._hang_up),
                web.post("/v1/calls/{call_id}/offer", self._resume),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, keepalive_timeout=IDLE)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        _, bound = self._runner.addresses[0][:2]
        return f"http://{host}:{bound}"

    def stop_admitting(self) -> None:
        """Running calls may go on; no new ones."""
        self._node.draining = True

    async def stop(self) -> None:
        """Serve no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    # -- every request -----------------------------------------------------------------------------------------------

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        told = request.headers.get("Authorization", "")
        if not hmac.compare_digest(told.encode(errors="surrogateescape"), f"Bearer {self._token}".encode()):
            return _json(401, {"error": "the bearer token does not fit"})
        try:
            async with asyncio.timeout(BODY):
                await request.read()  # kept by the request: whoever asks for it has it at once
        except TimeoutError:
            slow = _json(408, {"error": f"the body took longer than {BODY:g} s"})
            slow.force_close()
            return slow
        if request.method == "POST" and request.path != SAID:  # a sentence said twice is said twice
            return await self._once(request, handler)
        return await _carried_out(request, handler)

    async def _once(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Carry a request out once for each Idempotency-Key; a repeat gets the same answer."""
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return _json(400, {"error": "POST needs an Idempotency-Key"})
        key = f"{request.path} {key}"
        known = self._answers.get(key)
        if known is not None:
            status, body = await asyncio.shield(known)
            return web.Response(status=status, body=body, content_type="application/json")
        answer: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self._answers[key] = answer
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
        try:
            response = await _carried_out(request, handler)
        except BaseException:
            self._answers.pop(key, None)
            answer.cancel()
            raise
        told = response.body if isinstance(response, web.Response) else None
        answer.set_result((response.status, told if isinstance(told, bytes) else b""))
        return response

    # -- looking -----------------------------------------------------------------------------------------------------

    async def _health(self, _request: web.Request) -> web.Response:
        return _json(200, told.health(self._node) | {name: up() for name, up in self.adapters.items()})

    async def _load(self, _request: web.Request) -> web.Response:
        return _json(200, told.load(self._node))

    async def _metrics(self, _request: web.Request) -> web.Response:
        """The numbers of this process in Prometheus's text form."""
        return web.Response(body=self._exposition.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _calls(self, _request: web.Request) -> web.Response:
        return _json(200, {"calls": told.calls(self._node)})

    async def _said(self, request: web.Request) -> web.Response:
        """A whole sentence of a manual in the manual's voice, with its own recordings: audio/wav. One at a time."""
        whole = _body(await request.read(), Whole, LARGEST_TRIAL)
        if not 1 <= whole.letters <= LONGEST_WORDS:
            raise Refused(400, f"parts: 1 to {LONGEST_WORDS} characters in all")
        if self._to_speak > WAITING:
            raise Refused(503, "too many sentences wait to be spoken")
        self._to_speak += 1
        try:
            async with self._speaking:
                sound = await whole_sound(whole, self._node.prompts, self._node.takes)
        except (SpeechFailed, DeskUnavailable) as why:
            raise Refused(503, str(why) or "it cannot be spoken now") from why
        finally:
            self._to_speak -= 1
        return web.Response(body=trec.wav(sound.samples), content_type="audio/wav")

    async def _voices(self, _request: web.Request) -> web.Response:
        """The engines of this process: how each stands, and the voices it has."""
        synthesiser = self._node.parts.synthesiser
        engines = await synthesiser.told() if isinstance(synthesiser, TellsVoices) else []
        return _json(200, {"engines": engines, "attribution": synthesiser.attribution})

    # -- starting calls ----------------------------------------------------------------------------------------------

    def _admit(self, ticket: str) -> Claims:
        now = self._node.parts.utc_now().timestamp()
        try:
            claims = verify(ticket, self._key, now)
            if self._node.full:
                raise Refused(503, "the desk takes no more calls now")
            self._nonces.spend(claims, now)
        except TicketRefused as why:
            raise Refused(403, str(why)) from why
        return claims

    async def _offer(self, request: web.Request) -> web.Response:
        body = _body(await request.read(), _Offer)
        return await self._answered(body.ticket, body.sdp, body.type)

    async def _trial(self, request: web.Request) -> web.Response:
        """A call by voice to try a draft, whose manual comes with the offer; nothing of it is kept."""
        body = _body(await request.read(), _Trial, LARGEST_TRIAL)
        if body.at.tzinfo is None:
            raise Refused(400, "at: a time with its offset")
        try:
            manual = await asyncio.to_thread(restore, body.manual.encode())
        except ValueError as why:
            raise Refused(400, "manual: not a snapshot") from why
        trial = Trial(manual, body.at, body.caller_number, body.withheld)
        return await self._answered(body.ticket, body.sdp, body.type, trial)

    async def _answered(self, ticket: str, sdp: str, kind: str, trial: Trial | None = None) -> web.Response:
        """The answer to a page's offer."""
        if self._browser is None:
            raise Refused(503, "this process takes no calls from pages")
        claims = self._admit(ticket)
        call_id = new_call_id()
        if trial is not None:
            self._node.expect_trial(call_id, trial)
        try:
            return await _described(call_id, self._browser.offer(sdp, kind, claims, call_id))
        except BaseException:
            self._node.forget_trial(call_id)  # no leg will come: those that wait keep their places
            raise

    async def _resume(self, request: web.Request) -> web.Response:
        """The answer to the offer of a page whose call goes on by another connection. Web knows whose call it is."""
        call_id, body = request.match_info["call_id"], _body(await request.read(), _Resume)
        if self._browser is None or call_id not in self._node.calls:
            raise Refused(404, "there is no such call")
        return await _described(call_id, self._browser.resume(body.sdp, body.type, call_id))

    async def _text_start(self, request: web.Request) -> web.Response:
        claims = self._admit(_body(await request.read(), _Start).ticket)
        line = self._node.lines.find(claims.line_id, at=self._node.parts.utc_now())
        if line is None:
            raise Refused(404, "there is no such line")
        call = self._node.start_text(line)
        await asyncio.sleep(0)
        return await _told(call)

    # -- running calls -----------------------------------------------------------------------------------------------

    async def _text(self, request: web.Request) -> web.Response:
        body = _body(await request.read(), _Answer)
        call = self._node.calls.get(request.match_info["call_id"])
        if not isinstance(call, TextCall):
            raise Refused(404, "there is no such call")
        if len(body.text) > LONGEST_TEXT or len(body.keys) > LONGEST_TEXT:
            raise Refused(413, f"at most {LONGEST_TEXT} characters")
        if any(key not in "0123456789*#" for key in body.keys):
            raise Refused(400, "keys are 0-9, * and #")
        if body.seen is not None and body.seen < 0:
            raise Refused(400, "seen is a number of lines")
        new = call.is_new(body.turn)
        if body.text.strip() and new:
            call.say(body.text.strip())
        elif body.keys and new:
            call.press(body.keys)
        elif body.wait > 0:
            await call.wait(min(body.wait, 25.0), body.seen)
        return await _told(call, body.seen)

    async def _hang_up(self, request: web.Request) -> web.Response:
        call = self._node.calls.get(request.match_info["call_id"])
        if isinstance(call, Call):
            await call.leg.hang_up("hung up by the desk")
            call.gone("hung up by the desk")
        elif isinstance(call, TextCall):
            call.hang_up_by_visitor()
        else:
            raise Refused(404, "there is no such call")
        return _json(200, {"call_id": request.match_info["call_id"]})


async def _described(call_id: str, answering: Awaitable[Answered]) -> web.Response:
    try:
        answered = await answering
    except Exception as why:
        reason = getattr(why, "reason", None)
        if reason is None:
            raise
        status = 404 if reason == "gone" else 503 if reason in ("full", "stopping") else 400
        raise Refused(status, str(why)) from why
    return _json(200, {"call_id": call_id, "sdp": answered.sdp, "type": answered.type})


async def _carried_out(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as why:
        return _json(why.status, {"error": why.why})


async def _told(call: TextCall, seen: int | None = None) -> web.Response:
    lines, asked, finished = await call.answer(seen=seen)
    return _json(200, {"call_id": call.conversation.call_id, "lines": lines, "asks": asked, "finished": finished})


def _body(raw: bytes, kind: type[Any], most: int = LARGEST) -> Any:
    if len(raw) > most:
        raise Refused(413, f"at most {most} bytes")
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.MsgspecError as why:
        raise Refused(400, str(why)) from why


def _json(status: int, told: object) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(told), content_type="application/json")
