"""The test recogniser of ../shared/models/kana-ctc behind the product's port. For synthetic callers only.

Names and telling come out as katakana as heard. Digits and yes/no are decoded with a grammar: a loop of words through
which the best path is searched (Viterbi over CTC states), as the question's `Expect` says.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.support.paths import shared
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.understanding.hints import Hints
from toritsugi.core.values.model import Kind
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Hypothesis, Recognition
from toritsugi.voice.speech.recognisers.pool import Pool
from toritsugi.voice.speech.recognisers.turn import WholeTurn

DIGITS: Mapping[str, Sequence[str]] = {
    "0": ("ゼロ", "レー", "レイ", "マル"),
    "1": ("イチ", "イッ"),
    "2": ("ニ", "ニー"),
    "3": ("サン",),
    "4": ("ヨン", "シ", "ヨ"),
    "5": ("ゴ", "ゴー"),
    "6": ("ロク", "ロッ"),
    "7": ("ナナ", "シチ"),
    "8": ("ハチ", "ハッ"),
    "9": ("キュー", "ク"),
    "": ("ノ", "デス", "デスネ", "ニナリマス", "デオネガイシマス", "デンワバンゴーワ", "バンゴーワ", "エット"),
}
YES_NO: Mapping[str, Sequence[str]] = {
    "はい": ("ハイ", "エエ", "ソーデス", "オネガイシマス", "ケッコーデス", "マチガイアリマセン"),
    "いいえ": ("イイエ", "イエ", "チガイマス", "マチガッテイマス"),
}
#: what a further word costs, so that one word is not heard as two
WORD_PENALTY = -3.0
BY_DIGITS = {Kind.PHONE, Kind.NUMBER, Kind.CODE}


@cache
def _module() -> ModuleType:
    path = shared("models", "kana-ctc", "kana_ctc.py")
    spec = importlib.util.spec_from_file_location("kana_ctc", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Loop:
    """A grammar: any sequence of words. Each word is a chain of CTC states: blank, letter, blank, letter, … blank."""

    def __init__(self, words: Mapping[str, Sequence[str]], letters: str) -> None:
        self.outputs: list[str] = []
        symbols: list[int] = []
        starts: list[bool] = []
        skips: list[bool] = []
        ends: list[int] = []
        owner: list[int] = []
        for output, readings in words.items():
            for reading in readings:
                ids = [letters.index(letter) for letter in reading]
                chain = [0, *(one for letter in ids for one in (letter, 0))]
                for at, symbol in enumerate(chain):
                    symbols.append(symbol)
                    starts.append(at < 2)
                    skips.append(at > 1 and symbol != 0 and symbol != chain[at - 2])
                    owner.append(len(self.outputs))
                ends += [len(symbols) - 1, len(symbols) - 2]
                self.outputs.append(output)
        self.symbols = np.array(symbols)
        self.starts = np.array(starts)
        self.first = np.array([at == 0 or owner[at] != owner[at - 1] for at in range(len(owner))])
        self.skips = np.array(skips)
        self.ends = np.array(ends)
        self.owner = owner

    def decode(self, logp: npt.NDArray[np.float32]) -> tuple[str, float]:
        """The outputs of the best path joined, and its log-probability."""
        lowest = -1e30
        size = len(self.symbols)
        score = np.full(size, lowest)
        words: list[tuple[Any, int] | None] = [None] * size
        done: tuple[Any, int] | None = None
        done_score = 0.0
        for row in logp:
            stay, one, two = score, np.roll(score, 1), np.roll(score, 2)
            one = np.where(self.first, lowest, one)
            two = np.where(self.skips, two, lowest)
            enter = np.where(self.starts, done_score + WORD_PENALTY, lowest)
            options = np.stack([stay, one, two, enter])
            best = options.argmax(0)
            history = [done if best[at] == 3 else words[at - int(best[at])] for at in range(size)]
            score = options[best, np.arange(size)] + row[self.symbols]
            words = history
            end = int(self.ends[score[self.ends].argmax()])
            done_score = float(score[end])
            done = (words[end], self.owner[end])
        outputs: list[str] = []
        while done is not None:
            done, word = done[0], done[1]
            outputs.append(self.outputs[word])
        return "".join(reversed(outputs)), done_score


class KanaRecogniser:
    """A recogniser for tests (see `speech.ports.Recogniser`)."""

    name = "kana-ctc (tests)"

    def __init__(self, _options: Mapping[str, str] | None = None) -> None:
        self._module = _module()
        self._pool = Pool("kana", 2)
        self._session = self._module.KanaCtc().session
        self._digits = Loop(DIGITS, self._module.CHARS)
        self._yes_no = Loop(YES_NO, self._module.CHARS)
        #: 「いいえ、ゼロサン…」: a number may follow the answer to its read-back
        self._yes_no_digits = Loop({**DIGITS, **YES_NO}, self._module.CHARS)

    def begin(self, expect: Expect) -> Recognition:
        return WholeTurn(expect, self._recognise)

    async def _recognise(
        self, pcm: Pcm, expect: Expect, _hints: Hints, _tell: Callable[[str], None]
    ) -> tuple[Hypothesis, ...]:
        texts = await self._pool.run(lambda: self.decode(pcm, expect))
        return tuple(Hypothesis(text) for text in texts)

    async def close(self) -> None:
        self._pool.close()

    def decode(self, pcm: Pcm, expect: Expect) -> tuple[str, ...]:
        """n-best texts of a turn."""
        stream = self._module.KanaCtc(session=self._session)
        stream.accept(pcm.samples.astype(np.float32) / 32768)
        heard = str(stream.finish())
        if not heard:
            return ()
        logp = np.stack(stream.logp)
        if expect.kind in BY_DIGITS and expect.asked is Asked.ITEM:
            digits, _ = self._digits.decode(logp)
            return (digits, heard) if len(digits) >= 3 else (heard,)
        if expect.asked is Asked.CONFIRM and expect.kind in BY_DIGITS:
            answer, _ = self._yes_no_digits.decode(logp)
            digits = "".join(one for one in answer if one.isdecimal())
            if "いいえ" in answer:  # also where the number after it was cut off: never a yes
                return (f"いいえ、{digits}" if len(digits) >= 9 else "いいえ", heard)
            if len(digits) >= 3:
                return (digits, heard)
        if expect.asked in (Asked.CONFIRM, Asked.HELPED) or expect.kind is Kind.YES_NO:
            answer, score = self._yes_no.decode(logp)
            free = float(logp.max(1).sum())
            if answer and (score - free) / len(logp) > -1.0:
                return ("いいえ" if "いいえ" in answer else "はい", heard)
        return (heard,)


def make(options: Mapping[str, str]) -> KanaRecogniser:
    """For `TORITSUGI_RECOGNISER=tests.support.kana_recogniser:make`."""
    return KanaRecogniser(options)
