"""The parts, each alone in this process: understanding, voice activity, G.711, synthesis, the prompt cache.

Where a simpler program does a part of the same work, it is the peer of the same run.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyopenjtalk
import uvloop

from benchmarks.figure import Figure, Stopwatch, percentile, spread
from benchmarks.size import FULL, Size
from toritsugi import resources
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Manual
from toritsugi.core.sound import g711
from toritsugi.core.values.model import Kind
from toritsugi.voice.audio.vad import VadBank, model_path
from toritsugi.voice.speech.cache import PromptCache, fixed_words
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
ITEM = Asked.ITEM
SAID: tuple[tuple[str, Expect], ...] = (
    ("見積もりをお願いしたいのですが", Expect(asked=Asked.MATTER)),
    ("営業部の佐藤様はいらっしゃいますか", Expect(asked=Asked.MATTER)),
    ("えっと、先日お願いした件で折り返しをいただきたいんですけれども", Expect(asked=Asked.MATTER)),
    ("山田商事の山田太郎と申します", Expect(asked=ITEM, item="name", kind=Kind.PERSON)),
    ("ゼロキューゼロ、イチニーサンヨンの、ゴーロクナナハチです", Expect(asked=ITEM, item="phone", kind=Kind.PHONE)),
    ("明日の午後三時ごろでお願いします", Expect(asked=ITEM, item="when", kind=Kind.DATE_TIME)),
    ("はい、そうです", Expect(asked=Asked.CONFIRM, item="phone")),
    ("いえ、違います。最後は七です", Expect(asked=Asked.CONFIRM, item="phone")),
    ("もう一度お願いします", Expect(asked=Asked.CONFIRM, item="phone")),
)
SENTENCE = "お電話ありがとうございます。担当の者が戻り次第、折り返しご連絡いたします。"


def each(work: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of each run."""
    taken = []
    for _ in range(count):
        with Stopwatch() as watch:
            work()
        taken.append(watch.seconds * 1000)
    return taken


def understanding(size: Size) -> Iterator[Figure]:
    with Stopwatch() as watch:
        understander = resources.understander()
    yield Figure("understanding: opening the dictionary", watch.seconds * 1000, "ms")
    manual: Manual = resources.load_manual("reception")
    texts = [(text, expect) for text, expect in SAID]
    for text, expect in texts:
        understander.understand((text,), expect, manual, NOW)
    taken = [
        one
        for text, expect in texts
        for one in each(
            lambda text=text, expect=expect: understander.understand((text,), expect, manual, NOW),  # type: ignore[misc]
            max(size.repeats // 10, 2),
        )
    ]
    yield spread("understanding one utterance (template reception)", taken)


def voice_activity(size: Size) -> Iterator[Figure]:
    noise = np.random.default_rng(1).normal(0, 900, 256 * (size.repeats + 1)).astype("<i2").tobytes()
    per_call: dict[int, float] = {}
    for calls in (1, 20, 60):
        bank = VadBank(model_path(), capacity=calls)
        slots = [bank.add() for _ in range(calls)]
        taken = []
        for at in range(0, len(noise) - 320, 320):
            for slot in slots:
                bank.feed(slot, noise[at : at + 320])
            with Stopwatch() as watch:
                heard = bank.run()
            if heard:
                taken.append(watch.seconds * 1000)
        per_call[calls] = percentile(taken, 50) * 1000 / calls
        yield spread(f"voice activity, one batch of {calls} calls", taken)
        yield Figure(f"voice activity, a window of one of {calls} calls", per_call[calls], "µs", len(taken))
    yield Figure("ratio one of 20 in a batch / alone", per_call[20] / per_call[1], "×")


def codec(size: Size) -> Iterator[Figure]:
    frame = np.random.default_rng(2).normal(0, 3000, 160).astype("<i2").tobytes()
    coded = g711.ulaw_encode(frame)
    count = size.repeats * 20
    for name, work in (
        ("G.711 encode, 20 ms", lambda: g711.ulaw_encode(frame)),
        ("G.711 decode, 20 ms", lambda: g711.ulaw_decode(coded)),
        *_audioop(frame, coded),
    ):
        with Stopwatch() as watch:
            for _ in range(count):
                work()
        yield Figure(name, watch.seconds / count * 1e6, "µs", count)


def _audioop(frame: bytes, coded: bytes) -> tuple[tuple[str, Callable[[], object]], ...]:
    """Python's own C module, where this Python still has it (until 3.12)."""
    try:
        import audioop
    except ImportError:
        return ()
    return (
        ("peer, audioop encode, 20 ms", lambda: audioop.lin2ulaw(frame, 2)),
        ("peer, audioop decode, 20 ms", lambda: audioop.ulaw2lin(coded, 2)),
    )


async def _speech(size: Size, folder: Path) -> list[Figure]:
    synthesiser = OpenJTalkSynthesiser(threads=1)
    sound = await synthesiser.synthesise(SENTENCE)
    seconds = len(sound.samples) / sound.rate
    taken: list[float] = []
    bare: list[float] = []
    for _ in range(max(size.repeats // 50, 2)):
        begun = time.perf_counter()
        await synthesiser.synthesise(SENTENCE)
        taken.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        pyopenjtalk.tts(SENTENCE)
        bare.append(time.perf_counter() - begun)
    figures = [
        spread("synthesis: computing time per second of speech at 8 kHz", [one / seconds for one in taken], "s/s"),
        spread("peer, pyopenjtalk.tts alone (48 kHz): the same", [one / seconds for one in bare], "s/s"),
        spread(f"synthesis of a sentence of {seconds:.1f} s", [one * 1000 for one in taken]),
    ]
    first = PromptCache(folder, synthesiser)
    await first.fetch(SENTENCE)
    hits = [value * 1000 for value in each(lambda: first.ready(SENTENCE), size.repeats * 4)]
    figures.append(spread("prompt cache: a hit in memory", hits, "µs"))
    disk = []
    for _ in range(max(size.repeats // 5, 2)):
        fresh = PromptCache(folder, synthesiser)
        begun = time.perf_counter()
        await fresh.fetch(SENTENCE)
        disk.append((time.perf_counter() - begun) * 1000)
    figures.append(spread("prompt cache: a hit on disk", disk))
    synthesiser.close()
    return figures


async def _fill(folder: Path, manual: Manual) -> float:
    cache = PromptCache(folder, synthesiser := OpenJTalkSynthesiser())
    begun = time.perf_counter()
    await cache.fill(manual)
    synthesiser.close()
    return time.perf_counter() - begun


def prompts(size: Size) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        yield from uvloop.run(_speech(size, Path(name)))
        if size is not FULL:
            return
        manual = resources.load_manual("reception")
        count = len(list(fixed_words(manual)))
        for what in ("made", "read from disk"):
            yield Figure(f"prompts of template reception {what}", asyncio.run(_fill(Path(name), manual)), "s", count)


def measure(size: Size = FULL) -> Iterator[Figure]:
    for part in (understanding, voice_activity, codec, prompts):
        yield from part(size)
