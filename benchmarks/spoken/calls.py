"""A desk that hears, and callers who call it side by side."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import uvloop

from benchmarks.spoken.scripts import Caller, callers, lines
from benchmarks.spoken.watch import Strain, Watch, behind
from tests.support.receiver import receiver
from tests.support.whole_desk import WholeDesk, whole_desk
from toritsugi.core.manual.model import Manual
from toritsugi.voice.calltest.caller import CallingScript, Told, known_lines
from toritsugi.voice.calltest.ear import line_sounds, words_of
from toritsugi.voice.calltest.matching import Samples
from toritsugi.voice.calltest.replies import values_of
from toritsugi.voice.calltest.softphone import Softphone
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.openjtalk import OpenJTalkSynthesiser
from toritsugi.voice.speech.voices import Voices

SETTINGS = {"TORITSUGI_RECOGNISER": "tests.support.kana_recogniser:make"}
#: seconds after the last call within which its message is there
KEPT = 30.0
#: seconds after which a caller gives up: more than twice what a call takes in which a number is put right
PATIENCE = 240.0
_LOOK = """
import json
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.calls.opened import caller_number, journal, told
for call in Call.objects.filter(ended_at__isnull=False):
    row = Message.objects.filter(call=call).first()
    events = [(r.at, json.loads(r.body)) for r in journal(call) if r.kind == "event"]
    heard = [text for _, one in events for text in one.get("texts", [])[:1]]
    words = [round(at - one["end"], 3) for at, one in events if one["event"] == "caller_said" and one["texts"]]
    items = {one.item: [one.value.kept if one.value else "", one.state.value] for one in told(row).items} if row else {}
    print("CALL " + json.dumps({"caller": caller_number(call), "outcome": call.outcome, "reason": call.reason,
        "heard": heard, "words": words, "complete": bool(row and row.complete),
        "matter": row.matter if row else "", "items": items}))
"""


@dataclass(frozen=True)
class Placed:
    """A call that is over. kept: what the office has of it, {} for nothing."""

    caller: Caller
    told: Told
    kept: dict[str, Any]

    @property
    def item(self) -> tuple[str, str]:
        """(value, state) of the telephone number."""
        value, state = self.kept.get("items", {}).get("phone", ("", ""))
        return value, state

    @property
    def taken(self) -> bool:
        """Whether the desk took it; one that it has no room for is left to the exchange's voicemail."""
        return self.kept.get("reason") != "fallback"

    @property
    def completed(self) -> bool:
        """Whether it ended as a complete message with the number that the caller confirmed."""
        return bool(self.kept.get("complete") and self.item[1] == "confirmed" and "told" in self.told.lines)

    @property
    def in_words(self) -> bool:
        """Whether no answer had to be kept as a recording."""
        return bool(self.kept.get("outcome") == "message")

    @property
    def wrong(self) -> bool:
        """Whether the caller confirmed a number that is not theirs."""
        value, state = self.item
        return state == "confirmed" and value != self.caller.phone

    @property
    def as_meant(self) -> bool:
        """Whether the matter is the one that the caller's words are an example of."""
        matter = self.caller.line.manual.matters.get(self.kept.get("matter", ""))
        return matter is not None and self.caller.script.says[0] in matter.heard

    @property
    def words(self) -> list[float]:
        """Seconds from the end of each turn of the caller to its words."""
        return list(self.kept.get("words", ()))


@dataclass(frozen=True)
class Run:
    """Calls that are over, and what the machine had to bear for them."""

    calls: list[Placed]
    strain: Strain


class _Sounds:
    """How the desk says everything that is listened for; its own prompts where they are made."""

    def __init__(self, prompts: Path) -> None:
        self._voices = Voices(OpenJTalkSynthesiser())
        self._prompts = prompts
        self.said: dict[str, Samples] = {}

    async def learn(self, manual: Manual, calls: list[Caller]) -> None:
        """The lines of a manual, and the numbers that its callers may have."""
        cache = PromptCache(self._prompts, self._voices).of(manual)
        for words in words_of(manual, known_lines(manual, every=False)).values():
            for one in words:
                self.said[one] = (await cache.fetch(one)).samples
        for call in calls:
            for one in values_of(call.script):
                self.said[one] = self.said[one] if one in self.said else (await cache.live(one)).samples

    async def end(self) -> None:
        await self._voices.end()

    def voice(self, words: str) -> Samples:
        return self.said.get(words, np.zeros(0, np.int16))


def placed(count: int, together: int, seed: int, tell: Callable[[str], None]) -> Run:
    """Start a desk, call it, stop it. tell: how it goes, a line at a time."""
    with (
        tempfile.TemporaryDirectory(prefix="toritsugi-spoken-") as name,
        receiver() as told,
        whole_desk(Path(name), told, SETTINGS) as desk,
    ):
        calls = list(callers(count, seed))
        for line in lines():
            if any(call.line.trade == line.trade for call in calls):
                desk.add_client(told.url, *line.texts)
        desk.start()
        return uvloop.run(_all(desk, calls, together, tell))


async def _all(desk: WholeDesk, calls: list[Caller], together: int, tell: Callable[[str], None]) -> Run:
    sounds, ears = _Sounds(desk.data / "prompts"), {}
    for trade in {call.line.trade for call in calls}:
        own = [call for call in calls if call.line.trade == trade]
        manual = own[0].line.manual
        await sounds.learn(manual, own)
        ears[trade] = line_sounds(manual, known_lines(manual, every=False), sounds.voice)
    await sounds.end()
    room, over = asyncio.Semaphore(together), 0
    tell(f"the desk serves; {len(calls)} callers, {together} at a time")

    async def one(call: Caller) -> Told:
        nonlocal over
        async with room:
            line = call.talker.line(8000)
            phone = Softphone(desk.server, call.line.number, address=desk.address, caller=call.number, line=line)
            script = CallingScript(
                phone, call.line.manual, call.script, call.talker, ears[call.line.trade], sounds.voice
            )
            told = await script.run(PATIENCE)
        over += 1
        how = "told" if "told" in told.lines else "not told" if told.ended else "gave up"
        tell(f"{over} of {len(calls)}: {call.script.name}, {how}, {told.seconds:.0f} s, {len(told.turns)} turns")
        return told

    async with Watch() as watch:
        told = await asyncio.gather(*(one(call) for call in calls))
    kept = await asyncio.to_thread(_kept, desk, len(calls))
    over_now = [Placed(call, heard, kept.get(call.number, {})) for call, heard in zip(calls, told, strict=True)]
    return Run(over_now, watch.strain(behind(desk.log)))


def _kept(desk: WholeDesk, count: int) -> dict[str, dict[str, Any]]:
    limit = time.monotonic() + KEPT
    while True:
        printed = desk.run("django", "shell", "-v", "0", "-c", _LOOK).splitlines()
        rows = [json.loads(line.removeprefix("CALL ")) for line in printed if line.startswith("CALL ")]
        if len(rows) >= count or time.monotonic() > limit:
            return {row["caller"]: row for row in rows}
        time.sleep(1.0)  # another process writes them
