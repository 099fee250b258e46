"""The desk's hearing: what a recogniser may do wrong, and what falls behind. In virtual time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from tests.core.dialogue.driving import Wire
from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from toritsugi.core.breaker import MOST, PAUSE
from toritsugi.core.dialogue.events import CallerSpeaking
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.turntaking.load import Level
from toritsugi.core.turntaking.machine import STANDARD
from toritsugi.core.understanding.hints import Hints, HotWord
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech import ears as ears_module
from toritsugi.voice.speech.ears import DEADLINE, Ears
from toritsugi.voice.speech.ports import Can, Hypothesis, Recognition, SpeechFailed

SOUND = Pcm(np.zeros(160, np.int16), 8000)
Finish = Callable[[], Awaitable[object]]


class Any:
    """A recogniser whose turns do what a test wants."""

    name = "any"

    def __init__(self, finish: Finish, so_far: object = "") -> None:
        self.finish, self.so_far = finish, so_far
        self.begun = self.cancelled = 0

    def begin(self, expect: Expect) -> Recognition:
        self.begun += 1
        return _Turn(self)  # type: ignore[return-value]


class _Turn:
    def __init__(self, owner: Any) -> None:
        self.owner = owner

    def accept(self, pcm: Pcm) -> None:
        if self.owner.so_far is None:
            raise OSError("山田太郎")

    @property
    def so_far(self) -> object:
        return self.owner.so_far

    async def finish(self) -> object:
        return await self.owner.finish()

    def cancel(self) -> None:
        self.owner.cancelled += 1


def gives(found: object, after: float = 0.2) -> Finish:
    async def finish() -> object:
        await asyncio.sleep(after)
        return found

    return finish


async def raises() -> object:
    raise ValueError("山田太郎")


def ears_of(recogniser: object) -> Ears:
    return Ears(recogniser, lambda: asyncio.get_running_loop().time())  # type: ignore[arg-type]


async def turn(ears: Ears) -> tuple[Hypothesis, ...]:
    one = ears.begin(Expect())
    one.accept(SOUND)
    return await one.finish()


def test_plain_texts_and_hypotheses_are_taken_and_cleaned() -> None:
    found = [
        "はい",
        Hypothesis(" 灰\x00\u2028色 ", 1.7),
        "  ",
        Hypothesis("胚", float("nan")),
        Hypothesis("杯", 10**400),
    ]
    told = run(turn(ears_of(Any(gives(found)))))
    assert told == (Hypothesis("はい"), Hypothesis("灰  色", 1.0), Hypothesis("胚", None), Hypothesis("杯", 1.0))


@pytest.mark.parametrize("found", [None, "はい", [3], {"text": "はい"}, [None]])
def test_rubbish_is_a_failure(found: object) -> None:
    with pytest.raises(SpeechFailed):
        run(turn(ears_of(Any(gives(found)))))


def test_what_it_raises_is_a_failure_and_its_text_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(SpeechFailed, match="ValueError"):
        run(turn(ears_of(Any(raises))))
    with caplog.at_level(logging.DEBUG), pytest.raises(SpeechFailed, match="OSError"):
        run(turn(ears_of(Any(gives(()), so_far=None))))
    assert "test_ears.py" in caplog.text
    assert "山田" not in caplog.text


def test_a_turn_that_nothing_answers_ends_in_time_and_is_let_go() -> None:
    async def work() -> tuple[float, int]:
        recogniser = Any(gives((), after=1000.0))
        began = asyncio.get_running_loop().time()
        with pytest.raises(SpeechFailed):
            await turn(ears_of(recogniser))
        return asyncio.get_running_loop().time() - began, recogniser.cancelled

    assert run(work()) == (pytest.approx(DEADLINE), 1)


def test_the_longest_turn_has_its_words_before_the_dialogue_gives_it_up() -> None:
    wire = Wire(small_manual())
    wire.feed(CallerSpeaking())
    until = wire.dialogue.next_timer()
    assert until is not None
    assert until - wire.now >= STANDARD.begin.longest + DEADLINE


def test_what_fails_is_left_alone_and_new_calls_are_asked_by_keys_until_it_works_again() -> None:
    async def work() -> None:
        recogniser = Any(raises)
        ears = ears_of(recogniser)
        assert ears.admit()
        for _ in range(MOST):
            with pytest.raises(SpeechFailed):
                await turn(ears)
        assert not ears.admit()
        with pytest.raises(SpeechFailed, match="left alone"):
            await turn(ears)
        assert recogniser.begun == MOST
        await asyncio.sleep(PAUSE)
        recogniser.finish = gives(("はい",))
        assert ears.admit()
        trying = asyncio.ensure_future(turn(ears))
        await asyncio.sleep(0.1)
        assert not ears.admit()  # one call tries it
        await trying
        assert ears.admit()
        assert ears.status()["breaker"] == "closed"

    run(work())


def test_a_turn_that_began_while_it_was_left_alone_is_not_the_one_that_tries_it() -> None:
    async def work() -> None:
        recogniser = Any(raises)
        ears = ears_of(recogniser)
        for _ in range(MOST):
            with pytest.raises(SpeechFailed):
                await turn(ears)
        begun_before = ears.begin(Expect())
        await asyncio.sleep(PAUSE)
        recogniser.finish = gives(("はい",))
        with pytest.raises(SpeechFailed, match="left alone"):
            await begun_before.finish()
        assert ears.status()["failed"] == MOST
        assert ears.admit()
        assert await turn(ears) == (Hypothesis("はい"),)
        assert ears.status()["breaker"] == "closed"

    run(work())


class _Stubborn(_Turn):
    """It cannot be let go."""

    def cancel(self) -> None:
        raise OSError("山田太郎")


class Stubborn(Any):
    def begin(self, expect: Expect) -> Recognition:
        return _Stubborn(self)  # type: ignore[return-value]


def test_one_that_cannot_be_let_go_hides_neither_the_time_s_end_nor_that_the_caller_went_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> None:
        ears = ears_of(Stubborn(gives((), after=1000.0)))
        with pytest.raises(SpeechFailed, match="in time"):
            await turn(ears)
        trying = asyncio.ensure_future(turn(ears))
        await asyncio.sleep(0.1)
        trying.cancel()
        await asyncio.wait([trying])
        assert trying.cancelled()

    run(work())
    assert "OSError" in caplog.text
    assert "山田" not in caplog.text


def test_a_turn_that_is_cancelled_says_nothing_about_the_recogniser() -> None:
    async def work() -> int:
        recogniser = Any(gives((), after=5.0))
        ears = ears_of(recogniser)
        for _ in range(MOST + 1):
            trying = asyncio.ensure_future(turn(ears))
            await asyncio.sleep(0.1)
            trying.cancel()
            await asyncio.gather(trying, return_exceptions=True)
        assert ears.admit()
        assert ears.signal().waiting == 0
        return recogniser.cancelled

    assert run(work()) == MOST + 1


def test_words_so_far_are_given_up_first_then_new_calls_are_asked_by_keys_and_both_come_back() -> None:
    async def work() -> None:
        recogniser = Any(gives(("はい",), after=4.0), so_far="は\u0007い")
        ears = ears_of(recogniser)
        assert ears.begin(Expect()).so_far == "は い"
        await turn(ears)
        assert (ears.begin(Expect()).so_far, ears.admit(), ears.turn_to_keys()) == ("", True, False)
        recogniser.finish = gives(("はい",), after=6.0)
        waiting = asyncio.ensure_future(turn(ears))
        await asyncio.sleep(3.5)
        assert (ears.signal().level, ears.signal().waiting) == (Level.KEYS, 1)
        assert (ears.admit(), ears.turn_to_keys(), ears.turn_to_keys()) == (False, True, False)
        await waiting
        recogniser.finish = gives(("はい",), after=0.1)
        for _ in range(60):
            await turn(ears)
            await asyncio.sleep(0.5)
        assert ears.admit()
        assert ears.begin(Expect()).so_far == "は い"
        assert ears.status()["turned_to_keys"] == 1

    run(work())


class Anew:
    """Words so far that are put together each time they are asked for."""

    @property
    def so_far(self) -> str:
        return "".join(["は", "い"])


def test_words_so_far_that_did_not_change_are_not_cleaned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned: list[str] = []
    usual = ears_module._clean
    monkeypatch.setattr(ears_module, "_clean", lambda text: cleaned.append(text) or usual(text))

    async def work() -> list[str]:
        recogniser = Any(gives(()))
        monkeypatch.setattr(recogniser, "begin", lambda _expect: Anew())
        one = ears_of(recogniser).begin(Expect())
        return [one.so_far for _ in range(5)]

    assert run(work()) == ["はい"] * 5
    assert cleaned == ["はい"]


class Hinted(Any):
    can = Can(words=True)
    told: Hints

    def begin_with(self, expect: Expect, hints: Hints) -> Recognition:
        self.told = hints
        return self.begin(expect)


def test_only_a_recogniser_that_takes_hints_is_told_them() -> None:
    async def work() -> None:
        hints = Hints((HotWord("凪咲"),))
        hinted = Hinted(gives(()))
        ears_of(hinted).begin(Expect(), hints)
        assert hinted.told == hints
        assert ears_of(hinted).can.told() == "words"
        plain = ears_of(Any(gives(())))
        plain.begin(Expect(), hints)
        assert plain.can == Can()

    run(work())
