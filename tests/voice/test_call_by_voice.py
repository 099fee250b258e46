"""Whole calls by synthetic speech through the recogniser of the tests, in virtual time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.support.caller import Caller
from tests.support.fake_desk import FakeDesk, in_force
from tests.support.kana_recogniser import KanaRecogniser, _module
from tests.support.manuals import a_matter, small_manual
from tests.support.paths import shared
from tests.support.speech import line_noise, spoken
from tests.support.tone_model import write_folder
from tests.support.virtual_time import run
from tests.support.voice_node import call, running
from toritsugi import resources
from toritsugi.core.dialogue import journal
from toritsugi.core.dialogue.events import CallerSaid
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.message import Message, Outcome, State
from toritsugi.core.values.model import Kind
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Recogniser
from toritsugi.voice.speech.recognisers import make_recogniser

pytestmark = pytest.mark.needs("shared")

NUMBER = "ゼロサン、イチニーサンヨン、ゴーロクナナハチ、です。"


def turn(words: str, seed: int = 3) -> Pcm:
    """Words on a line, with noise before and after."""
    sound = np.concatenate([np.zeros(3200), spoken(words), np.zeros(6400)])
    return Pcm((sound + line_noise(len(sound), seed, 80)).clip(-32768, 32767).astype(np.int16), 8000)


def test_digits_are_decoded_with_a_grammar() -> None:
    recogniser = KanaRecogniser()
    expect = Expect(asked=Asked.ITEM, item="phone", kind=Kind.PHONE, keys="number")
    said = {
        NUMBER: "0312345678",
        "ゼロキューゼロ、ハチナナロクゴー、ヨンサンニーイチ": "09087654321",
        "ゼロゴーゼロの、キュウキュウハチハチの、ニーニーナナロクです": "05099882276",
    }
    right = [recogniser.decode(turn(words), expect)[0] == digits for words, digits in said.items()]
    assert sum(right) >= 2


@pytest.mark.parametrize(
    ("words", "answer"), [("はい、そうです。", "はい"), ("はい。", "はい"), ("いいえ、違います。", "いいえ")]
)
def test_yes_and_no_are_decoded_with_a_grammar(words: str, answer: str) -> None:
    assert KanaRecogniser().decode(turn(words), Expect(asked=Asked.CONFIRM))[0] == answer


async def by_voice(caller: Caller) -> None:
    """Says what is asked for; says no to a number read back wrong."""
    answers = {
        "": "見積もりをお願いしたいのですが。",
        "company": "サクラ商事です。",
        "name": "山田と申します。",
        "phone": NUMBER,
        "about": "見積もりをお願いします。",
    }
    while (asked := await caller.asked()) is not None:
        await asyncio.sleep(0.5)
        if asked["asked"] in ("item", "matter"):
            caller.speak(spoken(answers[str(asked["item"])]))
        else:
            shown = "".join(caption.say for _, caption in caller.captions[-4:])
            wrong = asked["item"] == "phone" and "03-1234-5678" not in shown
            caller.speak(spoken("いいえ、違います。" if wrong else "はい、そうです。"))


QUOTE = a_matter(
    "quote",
    title="見積もり",
    heard=("見積もりをお願いしたい", "見積もりをお願いします"),
    key="1",
    collect=("company", "name", "phone", "about"),
)


def called(tmp_path: Path, recogniser: Recogniser) -> tuple[Caller, Message, list[CallerSaid]]:
    """A whole call by voice: the caller, the message, and what was heard."""
    desk = FakeDesk([in_force(small_manual(matters=[QUOTE]))])
    understander = resources.understander()

    async def work() -> Caller:
        async with running(tmp_path, desk, recogniser=recogniser, understander=understander) as node:
            caller = Caller(number="", noise=80.0)
            await call(node, caller, by_voice)
            assert node.clock.missed == 0
            return caller

    caller = run(work())
    [kept] = desk.calls.values()
    assert kept.message is not None
    rows = [
        journal.decode_event(journal.Entry(seq=row.seq, at=row.at, kind=row.kind, body=row.body))
        for row in desk.journal(kept.opened.call_id)
        if row.kind == journal.EVENT
    ]
    return caller, kept.message.message, [one for one in rows if isinstance(one, CallerSaid)]


def test_a_call_by_voice_becomes_a_complete_message_with_the_right_number(tmp_path: Path) -> None:
    caller, message, _ = called(tmp_path, KanaRecogniser())
    assert (message.outcome, message.complete, message.matter) == (Outcome.MESSAGE, True, "quote")
    items = {known.item: known for known in message.items}
    assert items["phone"].value is not None
    assert (items["phone"].value.kept, items["phone"].state) == ("0312345678", State.CONFIRMED)
    assert items["name"].value is not None
    assert "ヤマダ" in items["name"].value.spoken
    assert caller.lines[-2:] == ["told", "closing.0"]


def test_a_streaming_recogniser_shows_words_while_they_are_said_and_ends_turns_by_them(tmp_path: Path) -> None:
    source = shared("models", "kana-ctc", "kana_ctc_stream.onnx")
    folder = write_folder(tmp_path / "tone", _module(), source)
    recogniser = make_recogniser("sherpa", {"model": str(folder)})
    assert recogniser is not None
    caller, message, said = called(tmp_path, recogniser)
    assert (message.outcome, message.complete, message.matter) == (Outcome.MESSAGE, True, "quote")
    items = {known.item: known for known in message.items}
    assert items["phone"].value is not None
    assert (items["phone"].value.kept, items["phone"].state) == ("0312345678", State.CONFIRMED)
    shown = [caption for _, caption in caller.captions if caption.so_far or caption.heard]
    first = next(n for n, caption in enumerate(shown) if caption.heard)
    assert first > 1
    assert len({caption.so_far for caption in shown[:first]}) == first  # it grew with each
    number = next(one for one in said if one.texts and "ゴーロクナナ" in one.texts[0])
    silence = number.end - number.start - len(spoken(NUMBER)) / 8000
    # the number is complete: less than the 1.32 s that a number's end is waited for (0.3 s belong to its beginning)
    assert silence < 0.3 + 1.2
