"""Speech recognition by a vosk-server over WebSocket: s16le out while the caller speaks, words so far and words back.

One connection a turn, as the server is made for: it ends the connection with the last words. A connection that is lost
in the middle of a turn is made anew once, and the whole turn is sent again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import msgspec

from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.understanding.hints import NONE, Grammar, Hints
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Can, Hypothesis, Recognition, SpeechFailed
from toritsugi.voice.speech.recognisers.options import Options
from toritsugi.voice.speech.recognisers.turn import LONGEST, Found
from toritsugi.voice.telephony.leg import RATE

#: bytes of sound in one message: 100 ms. The server answers each, and works for each
_PIECE: Final = RATE // 10 * 2
#: the very text by which a vosk-server knows the end; it does not read it as JSON
_END: Final = '{"eof" : 1}'
#: an answer of more bytes is no answer
_LARGEST: Final = 256 * 1024
#: bytes of all answers of a turn: a minute of speech with ten hypotheses has a tenth
_LARGEST_TURN: Final = 2 * 1024 * 1024
#: seconds to connect
_CONNECT: Final = 3.0
_UNKNOWN: Final = "[unk]"
#: for which sorts of answers a turn is held to the words that such an answer is made of
_GRAMMARS: Final = {
    "none": (),
    "digits": (Grammar.DIGITS,),
    "all": (Grammar.DIGITS, Grammar.YES_NO, Grammar.CHOICE),
}


class _Lost(Exception):
    """The connection ended before the last words."""


class VoskRecogniser:
    """url: ws://host:port. alternatives: hypotheses asked for; 0 asks for one with its words' confidence.

    grammar: "none", "digits" or "all". parallel: turns that are sent at a time; more wait with their sound kept.
    """

    def __init__(self, url: str, *, alternatives: int = 5, grammar: str = "none", parallel: int = 32) -> None:
        self.url = url
        self.alternatives = alternatives
        self.grammars = _GRAMMARS[grammar]
        self.places = asyncio.Semaphore(parallel)
        self._session: aiohttp.ClientSession | None = None
        self._turns: set[asyncio.Task[Found]] = set()

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> VoskRecogniser:
        """Options url (needed), alternatives, grammar, parallel. Raises RecogniserUnavailable."""
        given = Options("vosk", options)
        return cls(
            given.address("url", ("ws", "wss"), "ws://127.0.0.1:2700"),
            alternatives=given.number("alternatives", 5, 0, 10),
            grammar=given.one_of("grammar", "none", tuple(_GRAMMARS)),
            parallel=given.number("parallel", 32, 1, 1000),
        )

    @property
    def name(self) -> str:
        """Adapter and server, without what may be secret in its address."""
        parts = urlsplit(self.url)
        return f"vosk:{parts.hostname}:{parts.port or 2700}"

    @property
    def can(self) -> Can:
        """Its alternatives come without a confidence that could be compared: then their order is all there is."""
        many = self.alternatives > 1
        return Can(so_far=True, n_best=many, confidence=not self.alternatives, grammar=bool(self.grammars))

    def begin(self, expect: Expect) -> Recognition:
        """Start a turn."""
        return self.begin_with(expect, NONE)

    def begin_with(self, _expect: Expect, hints: Hints) -> Recognition:
        """Start a turn: connect, and send sound as it comes."""
        turn = _Turn(self, self._config(hints))
        self._turns.add(turn.task)
        turn.task.add_done_callback(self._over)
        return turn

    def connect(self) -> contextlib.AbstractAsyncContextManager[aiohttp.ClientWebSocketResponse]:
        """A new connection. Raises aiohttp.ClientError, TimeoutError."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session.ws_connect(self.url, max_msg_size=_LARGEST)

    async def close(self) -> None:
        """End what is under way."""
        for task in list(self._turns):
            task.cancel()
        await asyncio.gather(*self._turns, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _over(self, task: asyncio.Task[Found]) -> None:
        self._turns.discard(task)
        if not task.cancelled():
            task.exception()  # a turn that was forgotten is asked for nothing

    def _config(self, hints: Hints) -> str:
        config: dict[str, Any] = {"sample_rate": RATE, "words": 1, "max_alternatives": self.alternatives}
        if hints.grammar in self.grammars and hints.phrases:
            config["phrase_list"] = [*hints.phrases, _UNKNOWN]
        return msgspec.json.encode({"config": config}).decode()


class _Turn:
    """One turn. All its sound is kept until its words are there, so that it can be sent again."""

    def __init__(self, owner: VoskRecogniser, config: str) -> None:
        self._owner = owner
        self._config = config
        self._sound = bytearray()
        self._over = False
        self._more = asyncio.Event()
        self._heard = _Heard()
        self.task = asyncio.get_running_loop().create_task(self._work(), name="vosk")

    def accept(self, pcm: Pcm) -> None:
        """More of the turn."""
        if len(self._sound) < LONGEST * RATE * 2:
            self._sound += pcm.require(RATE).samples.astype("<i2", copy=False).tobytes()
            self._more.set()

    @property
    def so_far(self) -> str:
        """What the server has told so far."""
        return self._heard.so_far

    async def finish(self) -> Found:
        """The words of the turn."""
        self._over = True
        self._more.set()
        return await self.task

    def cancel(self) -> None:
        """End the connection."""
        self.task.cancel()

    async def _work(self) -> Found:
        async with self._owner.places:
            try:
                try:
                    return await self._once()
                except (_Lost, aiohttp.ClientError, OSError):
                    return await self._once()
            except _Lost:
                raise SpeechFailed("vosk-server ended the connection in the middle of a turn") from None
            except (aiohttp.ClientError, OSError, TimeoutError) as why:
                raise SpeechFailed(f"vosk-server: {type(why).__name__}") from None

    async def _once(self) -> Found:
        self._heard = heard = _Heard()
        async with self._owner.connect() as server:
            await server.send_str(self._config)
            sending = asyncio.get_running_loop().create_task(self._send(server, heard), name="vosk sound")
            try:
                async for message in server:
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        raise SpeechFailed("vosk-server answered what is no text")
                    heard.take(message.data)
                    if heard.complete:
                        return heard.found()
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
            if heard.ended_well:
                return heard.found()
            raise _Lost

    async def _send(self, server: aiohttp.ClientWebSocketResponse, heard: _Heard) -> None:
        at = 0
        while True:
            while len(self._sound) - at >= _PIECE:
                await server.send_bytes(bytes(self._sound[at : at + _PIECE]))
                at += _PIECE
                heard.sent += 1
            if self._over:
                break
            self._more.clear()
            await self._more.wait()
        if at < len(self._sound):
            await server.send_bytes(bytes(self._sound[at:]))
            heard.sent += 1
        heard.asked_for_last = True
        await server.send_str(_END)


class _Heard:
    """What came back on one connection: an answer for each message, one more for the end."""

    def __init__(self) -> None:
        self.sent = 0
        self.asked_for_last = False
        self._answers = self._told = 0
        self._partial = ""
        self._last_is_words = False
        self._stretches: list[tuple[Hypothesis, ...]] = []

    @property
    def so_far(self) -> str:
        """Words of the stretches that are through, and of the one that is on."""
        return _joined([*(one[0].text for one in self._stretches), self._partial])

    @property
    def complete(self) -> bool:
        """Whether the last answer is there."""
        return self.asked_for_last and self._answers > self.sent

    @property
    def ended_well(self) -> bool:
        """Of a server that does not answer every message: whether words were the last thing it said after the end."""
        return self.asked_for_last and self._last_is_words

    def take(self, text: str) -> None:
        """One answer. Raises SpeechFailed."""
        self._told += len(text.encode(errors="surrogatepass"))
        if self._told > _LARGEST_TURN:
            raise SpeechFailed("vosk-server answered more than a turn can have")
        try:
            told: Any = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError):
            raise SpeechFailed("vosk-server answered what is no JSON") from None
        if not isinstance(told, dict):
            raise SpeechFailed("vosk-server answered what is no result")
        self._answers += 1
        partial = told.get("partial")
        self._last_is_words = partial is None and self.asked_for_last
        if isinstance(partial, str):
            self._partial = _words(partial)
            return
        found = _stretch(told)
        self._partial = ""
        if found:
            self._stretches.append(found)

    def found(self) -> Found:
        """The hypotheses of the whole turn: the n-th of each stretch, or its best where there are fewer."""
        many = max((len(one) for one in self._stretches), default=0)
        made = [[one[n if n < len(one) else 0] for one in self._stretches] for n in range(many)]
        found = {_joined([one.text for one in row]): _sureness(row) for row in reversed(made)}
        texts = dict.fromkeys(_joined([one.text for one in row]) for row in made)
        return tuple(Hypothesis(text, found[text]) for text in texts if text)


def _stretch(told: dict[str, Any]) -> tuple[Hypothesis, ...]:
    """One stretch of words: `alternatives`, or `text` with the confidence of each word in `result`."""
    alternatives = told.get("alternatives")
    if isinstance(alternatives, list):
        texts = [one.get("text") for one in alternatives if isinstance(one, dict)]
        return tuple(Hypothesis(_words(text)) for text in texts if isinstance(text, str) and _words(text))
    text = told.get("text")
    if not isinstance(text, str):
        raise SpeechFailed("vosk-server answered what is no result")
    result = told.get("result")
    words = [one for one in result if isinstance(one, dict)] if isinstance(result, list) else []
    sure = [float(conf) for one in words if isinstance(conf := one.get("conf"), int | float) and 0 <= conf <= 1]
    if not _words(text):
        return ()
    return (Hypothesis(_words(text), sum(sure) / len(sure) if sure else None),)


def _sureness(row: list[Hypothesis]) -> float | None:
    """As sure as the stretch that is least sure."""
    known = [one.confidence for one in row if one.confidence is not None]
    return min(known) if known and len(known) == len(row) else None


def _words(text: str) -> str:
    return _joined(word for word in text.split() if word != _UNKNOWN)


def _joined(parts: Iterable[str]) -> str:
    """Words in one text; a space stands between two that are written in ASCII, as Japanese has none."""
    text = ""
    for part in parts:
        if text and part and text[-1].isascii() and part[0].isascii():
            text += " "
        text += part
    return text
