"""Calls by voice to try a draft: like any other, and nothing of them is kept."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.manuals import small_manual
from tests.support.speech import spoken
from tests.support.virtual_time import run
from tests.support.voice_node import MORNING, call, running
from toritsugi.core.manual.model import Manual
from toritsugi.core.spoken.takes import TakeInForce
from toritsugi.voice.telephony.leg import LegInfo
from toritsugi.voice.trial import WAITING, Trial, Trials

WORDS = "さくら商事の山田と申します。見積もりをお願いします。"


def draft() -> Manual:
    """The line's manual with other words at its beginning."""
    manual = small_manual()
    first, *others = manual.opening
    phrase = msgspec.structs.replace(first.phrase, text="下書きでございます。")
    return msgspec.structs.replace(manual, opening=(msgspec.structs.replace(first, phrase=phrase), *others))


async def by_keys(caller: Caller) -> None:
    while (asked := await caller.asked()) is not None:
        if asked["keys"] == "number":
            caller.press("0312345678#")
        elif asked["asked"] == "item":
            caller.speak(spoken(WORDS))
        else:
            caller.press("1")


def tried(folder: Path, desk: FakeDesk, leaves: bool = False) -> Caller:
    async def work() -> Caller:
        async with running(folder, desk) as node:
            caller = Caller(number="", channel="browser")
            node.expect_trial(caller.info.leg_id, Trial(draft(), MORNING, "0312345678"))
            if leaves:

                async def behave(caller: Caller) -> None:
                    await caller.asked()
                    caller.leave()

                await call(node, caller, behave)
            else:
                await call(node, caller, by_keys)
            assert not node.calls
            assert not node.writer.committer.waiting
            return caller

    return run(work())


def test_the_line_s_recordings_are_heard_where_the_draft_has_their_words() -> None:
    take = TakeInForce("opening.0", "0" * 64, "one")
    known = msgspec.structs.replace(in_force(small_manual()), takes=(take,))
    trial = Trial(draft(), MORNING)
    assert (trial.line(known, "line-1").takes, trial.line(None, "line-1").takes) == ((take,), ())


def test_the_desk_is_told_what_the_trial_is_called_by() -> None:
    page = LegInfo(leg_id="1", channel="browser", caller_number="0399999999")
    told = Trial(draft(), MORNING, "", "payphone").told(page)
    assert (told.leg_id, told.caller_number, told.withheld) == ("1", "", "payphone")


def test_the_draft_answers_and_its_message_is_shown_and_not_kept(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])
    caller = tried(tmp_path, desk)
    said = [caption.say for _, caption in caller.captions if caption.say]
    assert said[0] == "下書きでございます。"
    assert "told" in caller.lines
    [over] = [caption for _, caption in caller.captions if caption.finished]
    assert "03-1234-5678" in [value for _, value in over.message]
    assert not desk.calls
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "prompts" not in path.parts]


def test_one_who_leaves_leaves_nothing(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])
    assert tried(tmp_path, desk, leaves=True).hung_up == "caller hung up"
    assert not desk.calls


def test_a_message_of_a_call_like_any_other_is_not_shown_to_its_caller(tmp_path: Path) -> None:
    desk = FakeDesk([in_force(small_manual())])

    async def work() -> Caller:
        async with running(tmp_path, desk) as node:
            caller = Caller(number="", channel="browser")
            await call(node, caller, by_keys)
            return caller

    [over] = [caption for _, caption in run(work()).captions if caption.finished]
    assert over.message == ()
    assert len(desk.calls) == 1


def test_a_page_that_never_connects_is_forgotten(tmp_path: Path) -> None:
    trials, one = Trials(), Trial(small_manual(), MORNING)
    for number in range(WAITING + 1):
        trials.expect(f"leg-{number}", one)
    assert trials.take("leg-0") is None
    assert trials.take("leg-1") is one
    assert trials.take("leg-1") is None
