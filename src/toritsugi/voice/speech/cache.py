"""Prompts: the sound of fixed words, made once when a manual comes into force, kept on disk and in memory.

The key is the synthesiser's name, settings and readings with the words, so another voice never meets the old sound.
Files appear whole (written aside, then renamed) and carry a checksum: one that the power cut is made again. Values of
callers are never kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import struct
import tempfile
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import all_phrases, pieces
from toritsugi.core.spoken.style import Style, style_of
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Backed, Keyed, Paced, SpeechFailed, Synthesiser, Versatile
from toritsugi.voice.speech.stretches import stretches
from toritsugi.voice.telephony.leg import RATE

log = logging.getLogger(__name__)

_HEAD = struct.Struct("<4sII")
_MAGIC: Final = b"TPR1"
#: bytes of sound held in memory: about an hour at 8 kHz; what was used longest ago goes first
MEMORY: Final = 64 * 1024 * 1024
#: seconds for which a prompt that no manual in force says is kept on disk: a day
KEPT: Final = 86_400.0
#: seconds that a caller waits for a fixed stretch, or for a stretch of a value, before the voice in reserve says it
PATIENCE: Final = 0.8
PATIENCE_LIVE: Final = 1.5
#: voices of manuals that are kept at hand; more are only made anew
STYLES: Final = 256
#: ids of phrases that a call may begin with
OPENING: Final = ("opening.", "notices.")


@dataclass(slots=True)
class _Shelf:
    """What the caches of all voices hold together. made: sounds that were synthesised."""

    memory: OrderedDict[str, Pcm] = field(default_factory=OrderedDict)
    bytes: int = 0
    making: dict[str, asyncio.Future[Pcm]] = field(default_factory=dict)
    made: int = 0

    def put(self, key: str, pcm: Pcm) -> None:
        self.memory[key] = pcm
        self.bytes += pcm.samples.nbytes
        while self.bytes > MEMORY:
            _, gone = self.memory.popitem(last=False)
            self.bytes -= gone.samples.nbytes


class PromptCache:
    """Sound of fixed words in one voice. All of it runs on the event loop but for files and synthesis.

    Where the voice does not answer, or not soon enough for a caller, the voice in its reserve speaks; its sound is kept
    under that one's own key, so that the proper one takes its place as soon as it can.
    """

    def __init__(self, folder: Path, synthesiser: Synthesiser, shelf: _Shelf | None = None) -> None:
        self._folder = folder
        self._synthesiser = synthesiser
        self._shelf = shelf if shelf is not None else _Shelf()
        self._styled: dict[Style, PromptCache] = {}
        self._keyed = synthesiser if isinstance(synthesiser, Keyed) else None  # (asked once: it costs more than a key)
        reserve = synthesiser.reserve if isinstance(synthesiser, Backed) else None
        self._reserve = None if reserve is None else PromptCache(folder, reserve, self._shelf)
        self.pauses = synthesiser.pauses if isinstance(synthesiser, Paced) else 1.0

    @property
    def synthesiser(self) -> Synthesiser:
        """Whose sound this is."""
        return self._synthesiser

    @property
    def made(self) -> int:
        """Sounds that were synthesised, in all voices."""
        return self._shelf.made

    def styled(self, style: Style) -> PromptCache:
        """The cache of the voice that a manual asks for; it shares memory and folder with this one."""
        found = self._styled.get(style)
        if found is None:
            if not isinstance(self._synthesiser, Versatile):
                return self
            if len(self._styled) >= STYLES:
                self._styled.clear()
            found = PromptCache(self._folder, self._synthesiser.styled(style), self._shelf)
            self._styled[style] = found
        return found

    def of(self, manual: Manual) -> PromptCache:
        """As `styled`, of a manual."""
        return self.styled(style_of(manual))

    def ready(self, words: str) -> Pcm | None:
        """The sound, if it is in memory."""
        key = self._key(words)
        pcm = self._shelf.memory.get(key)
        if pcm is not None:
            self._shelf.memory.move_to_end(key)
        return pcm

    async def fetch(self, words: str) -> Pcm:
        """The sound from memory, from disk, or made now. Raises SpeechFailed. Two who ask at once make it once."""
        pcm = self.ready(words)
        return pcm if pcm is not None else await asyncio.shield(self._begin(words))

    async def soon(self, words: str) -> Pcm:
        """As `fetch`, for a caller who is listening: what is not there in time is said by the voice in reserve."""
        pcm = self.ready(words)
        if pcm is not None:
            return pcm
        making = self._begin(words)
        if self._reserve is None:
            return await asyncio.shield(making)
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(making)
        except (SpeechFailed, TimeoutError) as why:
            _log_reserve(why)
            return await self._reserve.fetch(words)

    async def patient(self, words: str) -> Pcm:
        """Words of somebody who listens to a manual: what is kept already, else made and not kept; the voice in reserve
        only where the proper one fails. Raises SpeechFailed."""
        pcm = self.ready(words)
        if pcm is None:
            path = self._path(words)
            pcm = await asyncio.get_running_loop().run_in_executor(None, load, path)
        if pcm is not None:
            return pcm
        try:
            return await self._synthesiser.synthesise(words)
        except SpeechFailed as why:
            if self._reserve is None:
                raise
            _log_reserve(why)
            return await self._reserve.patient(words)

    async def live(self, words: str) -> Pcm:
        """Words that are not kept: a value of the caller's. Raises SpeechFailed."""
        if self._reserve is None:
            return await self._synthesiser.synthesise(words)
        try:
            async with asyncio.timeout(PATIENCE_LIVE):
                return await self._synthesiser.synthesise(words)
        except (SpeechFailed, TimeoutError) as why:
            _log_reserve(why)
            return await self._reserve.live(words)

    async def fill(self, manual: Manual) -> int:
        """Make every fixed stretch of every phrase of this manual ready. How many could not be made in its voice."""
        return await self.of(manual)._fill(fixed_words(manual))

    async def fill_words(self, words: Iterable[str]) -> int:
        """Make these stretches ready. How many could not be made in this voice: the one in reserve has them."""
        return await self._fill(words)

    async def fill_texts(self, texts: Iterable[str]) -> int:
        """Make sentences ready that stand in no manual. How many stretches could not be made."""
        return await self._fill(dict.fromkeys(_words(texts)))

    async def _fill(self, all_words: Iterable[str]) -> int:
        failed = 0
        for words in all_words:
            try:
                await self.fetch(words)
            except SpeechFailed as why:
                log.warning("a prompt could not be made: %s", why)
                failed += 1
                if self._reserve is not None:
                    await self._reserve._fill([words])
        return failed

    async def prune(self, manuals: Iterable[Manual], now: float, also: Iterable[str] = ()) -> int:
        """Delete from disk what no manual in force says any more; how many files. now: seconds since 1970.

        also: sentences that stand in no manual and are said all the same, in the voice of any of the manuals.
        Younger files stay: another process may just have made them, with a voice of its own or for a newer manual.
        """
        texts = tuple(also)
        keep = set(self._paths(_words(texts)))
        for manual in manuals:
            voiced = self.of(manual)
            keep |= set(voiced._paths((*fixed_words(manual), *_words(texts))))
        return await asyncio.get_running_loop().run_in_executor(None, prune, self._folder, keep, now - KEPT)

    def _paths(self, words: Iterable[str]) -> Iterator[Path]:
        for one in words:
            yield self._path(one)
            if self._reserve is not None:
                yield self._reserve._path(one)

    def _begin(self, words: str) -> asyncio.Future[Pcm]:
        """The sound on its way; it goes on whoever waits for it."""
        key = self._key(words)
        making = self._shelf.making.get(key)
        if making is None:
            making = asyncio.ensure_future(self._make(words))
            self._shelf.making[key] = making
            making.add_done_callback(lambda done: self._made(key, done))
        return making

    def _made(self, key: str, done: asyncio.Future[Pcm]) -> None:
        self._shelf.making.pop(key, None)
        if not done.cancelled() and done.exception() is None:
            self._shelf.put(key, done.result())

    async def _make(self, words: str) -> Pcm:
        loop = asyncio.get_running_loop()
        path = self._path(words)
        pcm = await loop.run_in_executor(None, load, path)
        if pcm is None:
            pcm = await self._synthesiser.synthesise(words)
            self._shelf.made += 1
            try:
                await loop.run_in_executor(None, store, path, pcm)
            except OSError as why:
                log.warning("a prompt is kept in memory only: %s", why.strerror)
        return pcm

    def _key(self, words: str) -> str:
        name = self._keyed.key(words) if self._keyed is not None else self._synthesiser.name
        return f"{name}\0{words}"

    def _path(self, words: str) -> Path:
        key = hashlib.sha256(self._key(words).encode()).hexdigest()
        return self._folder / key[:2] / f"{key[2:]}.pcm"


def _log_reserve(why: Exception) -> None:
    log.warning("the voice in reserve speaks: %s", str(why) or "the line's own takes too long")


def fixed_words(manual: Manual) -> Iterable[str]:
    """The words of every fixed stretch of a manual, the opening's first, each once."""
    phrases = all_phrases(manual)
    first = [name for name in phrases if name.startswith(OPENING)]
    rest = [name for name in phrases if not name.startswith(OPENING)]
    return dict.fromkeys(_words(phrases[name].text for name in first + rest))


def opening_words(manual: Manual) -> Iterable[str]:
    """The words a call may begin with."""
    phrases = all_phrases(manual)
    return dict.fromkeys(_words(phrase.text for name, phrase in phrases.items() if name.startswith(OPENING)))


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for piece in pieces(text):
            if not piece.blank:
                yield from (stretch.words for stretch in stretches(piece.text) if stretch.words)


def load(path: Path) -> Pcm | None:
    """The sound in a file; None when there is none, or it is damaged or cannot be read."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as why:
        log.warning("a prompt cannot be read, and is made again: %s", why.strerror)
        return None
    if len(raw) < _HEAD.size:
        return None
    magic, rate, check = _HEAD.unpack_from(raw)
    body = raw[_HEAD.size :]
    if magic != _MAGIC or rate != RATE or zlib.crc32(body) != check:
        return None
    return Pcm(np.frombuffer(body, "<i2").astype(np.int16), RATE)


def prune(folder: Path, keep: Set[Path], before: float) -> int:
    """Delete the files of `folder` that were written before (seconds since 1970) and are not to be kept; how many.

    The exchange's notices lie beside them, in a folder of another name, and stay.
    """
    gone = 0
    for path in folder.glob("[0-9a-f][0-9a-f]/*"):
        if path in keep:
            continue
        try:
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
        except FileNotFoundError:
            continue  # another process was first
    return gone


def store(path: Path, pcm: Pcm) -> None:
    """Write a file that is there whole or not at all."""
    body = pcm.require(RATE).samples.astype("<i2").tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_HEAD.pack(_MAGIC, RATE, zlib.crc32(body)) + body)
        os.replace(draft, path)
    except OSError:
        os.unlink(draft)
        raise
