"""Prompts: the sound of fixed words, made once when a manual comes into force, kept on disk and in memory.

The key is the synthesiser's name with the words, so another voice or speed never meets the old sound. Files appear
whole (written aside, then renamed) and carry a checksum: one that the power cut is made again. Values of callers are
never kept.
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
from pathlib import Path
from typing import Final

import numpy as np

from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import all_phrases, pieces
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import SpeechFailed, Synthesiser
from toritsugi.voice.speech.stretches import stretches
from toritsugi.voice.telephony.leg import RATE

log = logging.getLogger(__name__)

_HEAD = struct.Struct("<4sII")
_MAGIC: Final = b"TPR1"
#: bytes of sound held in memory: about an hour at 8 kHz; what was used longest ago goes first
MEMORY: Final = 64 * 1024 * 1024
#: seconds for which a prompt that no manual in force says is kept on disk: a day
KEPT: Final = 86_400.0
#: ids of phrases that a call may begin with
OPENING: Final = ("opening.", "notices.")


class PromptCache:
    """Sound of fixed words. All of it runs on the event loop but for files and synthesis."""

    def __init__(self, folder: Path, synthesiser: Synthesiser) -> None:
        self._folder = folder
        self._synthesiser = synthesiser
        self._memory: OrderedDict[str, Pcm] = OrderedDict()
        self._bytes = 0
        self._making: dict[str, asyncio.Future[Pcm]] = {}
        self.made = 0

    @property
    def synthesiser(self) -> Synthesiser:
        """Whose sound this is."""
        return self._synthesiser

    def ready(self, words: str) -> Pcm | None:
        """The sound, if it is in memory."""
        pcm = self._memory.get(words)
        if pcm is not None:
            self._memory.move_to_end(words)
        return pcm

    async def fetch(self, words: str) -> Pcm:
        """The sound from memory, from disk, or made now. Raises SpeechFailed. Two who ask at once make it once."""
        pcm = self.ready(words)
        if pcm is not None:
            return pcm
        making = self._making.get(words)
        if making is None:
            making = asyncio.ensure_future(self._make(words))
            self._making[words] = making
            making.add_done_callback(lambda done: self._made(words, done))
        return await asyncio.shield(making)

    async def fill(self, manual: Manual) -> int:
        """Make every fixed stretch of every phrase of this manual ready. How many could not be made."""
        return await self._fill(fixed_words(manual))

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
        return failed

    async def prune(self, manuals: Iterable[Manual], now: float, also: Iterable[str] = ()) -> int:
        """Delete from disk what no manual in force says any more; how many files. now: seconds since 1970.

        also: sentences that stand in no manual and are said all the same.
        Younger files stay: another process may just have made them, with a voice of its own or for a newer manual.
        """
        keep = {self._path(words) for manual in manuals for words in fixed_words(manual)}
        keep |= {self._path(words) for words in _words(also)}
        return await asyncio.get_running_loop().run_in_executor(None, prune, self._folder, keep, now - KEPT)

    def _made(self, words: str, done: asyncio.Future[Pcm]) -> None:
        self._making.pop(words, None)
        if done.cancelled() or done.exception() is not None:
            return
        pcm = done.result()
        self._memory[words] = pcm
        self._bytes += pcm.samples.nbytes
        while self._bytes > MEMORY:
            _, gone = self._memory.popitem(last=False)
            self._bytes -= gone.samples.nbytes

    async def _make(self, words: str) -> Pcm:
        loop = asyncio.get_running_loop()
        path = self._path(words)
        pcm = await loop.run_in_executor(None, load, path)
        if pcm is None:
            pcm = await self._synthesiser.synthesise(words)
            self.made += 1
            try:
                await loop.run_in_executor(None, store, path, pcm)
            except OSError as why:
                log.warning("a prompt is kept in memory only: %s", why.strerror)
        return pcm

    def _path(self, words: str) -> Path:
        key = hashlib.sha256(f"{self._synthesiser.name}\0{words}".encode()).hexdigest()
        return self._folder / key[:2] / f"{key[2:]}.pcm"


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
    """The sound in a file; None when there is none or it is damaged."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
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
