"""Lines told by a recogniser's words."""

from __future__ import annotations

import numpy as np

from toritsugi.core.dialogue.expect import Expect
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.calltest.second_ear import SecondEar
from toritsugi.voice.speech.ears import Ears
from toritsugi.voice.speech.ports import Recognition, SpeechFailed

LINES = {
    "opening.0": ["お電話ありがとうございます", "さくら工務店でございます"],
    "items.name.ask": ["お名前を伺ってもよろしいでしょうか"],
    "standard.thanks_item": ["はい"],
}


class Says:
    """A recogniser that gives one text, or fails."""

    name = "says"

    def __init__(self, text: str) -> None:
        self.text = text

    def begin(self, expect: Expect) -> Recognition:
        return self

    def accept(self, pcm: Pcm) -> None:
        assert pcm.rate == 8000

    async def finish(self) -> tuple[str, ...]:
        if not self.text:
            raise SpeechFailed("away")
        return (self.text,)

    def cancel(self) -> None: ...


async def heard(text: str) -> list[str]:
    return list(await SecondEar(Ears(Says(text), lambda: 0.0), LINES)(np.zeros(8000, np.int16)))


async def test_lines_are_found_by_their_readings_in_order() -> None:
    text = "オデンワアリガトーゴザイマスサクラコームテンデゴザイマスオナマエオウカガッテモヨロシイデショーカ"
    assert await heard(text) == ["opening.0", "items.name.ask"]
    assert await heard("はい。お名前を伺ってもよろしいでしょうか。") == ["items.name.ask"]


async def test_other_words_and_a_recogniser_that_fails_tell_nothing() -> None:
    assert await heard("ただいま電話が混み合っております") == []
    assert await heard("お名") == []
    assert await heard("") == []
