"""Which version and which emergency lines a call begins with, to the instant; their sound is ready before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from tests.support.voice_node import MORNING, running
from toritsugi.core.dialogue.context import Overlay
from toritsugi.core.manual.model import Condition, ConditionalPhrase, Ladder, Manual, Phrase, Rung
from toritsugi.voice.lines import Lines, overlays_at
from toritsugi.voice.node import REFRESH
from toritsugi.voice.ports import LineInForce, OverlayInForce
from toritsugi.voice.speech.cache import PromptCache, opening_words
from toritsugi.voice.telephony.leg import LegInfo

TICK = timedelta(microseconds=1)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
STORM = Overlay("storm", "本日は台風のため休業しております。")


def from_then_on(manual: Manual, name: str, since: datetime) -> LineInForce:
    """A version of line-1 with an effective date."""
    line = in_force(manual)
    return msgspec.structs.replace(line, version_id=name, snapshot_hash=name, effective_from=since.isoformat())


def greeting(words: str) -> Manual:
    opening = ConditionalPhrase(when=Condition(), phrase=Phrase(id="opening.0", text=words))
    return msgspec.structs.replace(small_manual(), opening=(opening,))


def test_the_version_is_the_one_in_force_when_the_call_starts() -> None:
    old = from_then_on(small_manual(), "old", NEW_YEAR - timedelta(days=30))
    new = from_then_on(small_manual(), "new", NEW_YEAR)
    newer = from_then_on(small_manual(), "newer", NEW_YEAR + timedelta(hours=1))
    lines = Lines([old, new, newer])
    for find in (lambda at: lines.find("line-1", at=at), lambda at: lines.find("", "0312345678", at=at)):
        assert find(NEW_YEAR - TICK) is old
        assert find(NEW_YEAR) is new
        assert find(NEW_YEAR.astimezone(ZoneInfo("UTC"))) is new
        assert find(NEW_YEAR + timedelta(hours=1) - TICK) is new
        assert find(NEW_YEAR + timedelta(hours=1)) is newer
    assert lines.find("line-1", at=NEW_YEAR - timedelta(days=31)) is None, "nothing is approved for then"


def test_of_two_at_one_instant_the_later_given_wins() -> None:
    first, second = (from_then_on(small_manual(), name, NEW_YEAR) for name in ("first", "second"))
    assert Lines([first, second]).find("line-1", at=NEW_YEAR) is second


def test_an_emergency_line_is_heard_until_its_end_and_not_at_it() -> None:
    ends = NEW_YEAR + timedelta(hours=2)
    window = OverlayInForce(STORM, NEW_YEAR.isoformat(), ends.isoformat())
    line = msgspec.structs.replace(in_force(small_manual()), overlays=(window,))
    heard = [overlays_at(line, at) for at in (NEW_YEAR - TICK, NEW_YEAR, ends - TICK, ends)]
    assert heard == [(), (STORM,), (STORM,), ()]


def test_a_call_begins_with_the_version_and_the_emergency_line_of_its_instant(tmp_path: Path) -> None:
    begins = MORNING + timedelta(seconds=30)
    ends = MORNING + timedelta(seconds=60)
    window = OverlayInForce(STORM, begins.isoformat(), ends.isoformat())
    old = from_then_on(small_manual(), "old", MORNING - timedelta(days=1))
    new = from_then_on(greeting("新しい版でございます。"), "new", begins)
    desk = FakeDesk([msgspec.structs.replace(line, overlays=(window,)) for line in (old, new)])

    async def work() -> list[tuple[str, tuple[Overlay, ...]]]:
        found = []
        async with running(tmp_path, desk) as node:
            for second in (29.0, 30.0, 59.0, 60.0):
                await asyncio.sleep(1000.0 + second - asyncio.get_running_loop().time())
                line = node.lines.find("line-1", at=node.parts.utc_now())
                assert line is not None
                context = node.context("c", line, LegInfo(leg_id="c", channel="sip", line_id="line-1"), hears=True)
                found.append((line.version_id, context.overlays))
        return found

    assert run(work()) == [("old", ()), ("new", (STORM,)), ("new", (STORM,)), ("new", ())]


def test_a_call_begins_with_whoever_is_on_call_at_its_instant(tmp_path: Path) -> None:
    by_day = Rung(contact="office", when=Condition(op="time", name="00:00-12:00"))
    duty = Ladder(id="duty", name="当番", rungs=(by_day, Rung(contact="boss")))
    line = in_force(msgspec.structs.replace(small_manual(), ladders={"duty": duty}))

    async def work() -> list[dict[str, tuple[str, ...]]]:
        async with running(tmp_path, FakeDesk([line])) as node:
            info = LegInfo(leg_id="c", channel="sip", line_id="line-1")
            noon = datetime.fromisoformat("2026-11-24T12:00:00+09:00").astimezone(UTC)
            return [node.context("c", line, info, hears=True, at=at).ladders for at in (noon - TICK, noon)]

    assert run(work()) == [{"duty": ("office", "boss")}, {"duty": ("boss",)}]


def test_words_to_come_and_emergency_lines_are_synthesised_before_anybody_calls(tmp_path: Path) -> None:
    old = from_then_on(small_manual(), "old", MORNING - timedelta(days=1))
    desk = FakeDesk([old])
    later = greeting("来月からの名乗りでございます。")
    window = OverlayInForce(STORM, MORNING.isoformat(), (MORNING + timedelta(hours=1)).isoformat())

    async def work() -> None:
        async with running(tmp_path, desk) as node:
            await asyncio.sleep(REFRESH)
            assert not all_ready(node.prompts, later)
            desk.lines = tuple(
                msgspec.structs.replace(line, overlays=(window,))
                for line in (old, from_then_on(later, "later", MORNING + timedelta(days=1)))
            )
            desk.token = "2"
            await asyncio.sleep(REFRESH + 1.0)
            assert node.prompts.ready("本日は台風のため休業しております") is not None
            assert all_ready(node.prompts, later)
            kept = await node.prompts.prune([], MORNING.timestamp() + 10 * 86_400, also=[STORM.text])
            assert kept > 0
            again = PromptCache(tmp_path / "prompts", node.prompts.synthesiser)
            await again.fetch("本日は台風のため休業しております")
            assert again.made == 0, "its file is kept as long as it is heard"

    run(work())


def all_ready(prompts: PromptCache, manual: Manual) -> bool:
    return all(prompts.ready(words) is not None for words in opening_words(manual))
