"""A telephone line for synthetic callers, and what a recogniser makes of them: 300-3400 Hz, noise, G.711 µ-law."""

from __future__ import annotations

import math
import random
import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, sosfilt

from tests.support.kana_recogniser import KanaRecogniser
from tests.support.speech import spoken
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.values.model import Kind
from toritsugi.voice.audio.pcm import Pcm

RATE = 8000
#: seconds of line noise before and after the words
_BEFORE, _AFTER = 0.35, 0.3
BEAM, BEST = 8, 5
_BAND = butter(4, (300, 3400), "bandpass", fs=RATE, output="sos")


_SAID = dict(zip("0123456789", "ゼロ イチ ニー サン ヨン ゴー ロク ナナ ハチ キュー".split(), strict=True))  # noqa: SIM905
_ALL_DIGITS = re.compile(r"\d+")
_CLOCK, _SLASHED = re.compile(r"(\d{1,2}):(\d\d)"), re.compile(r"(\d{1,2})/(\d{1,2})")
_LONG_DIGITS = re.compile(r"\d{3,}|\b0\d")


def said(row: dict[str, Any]) -> str:
    """A row's words for the synthesiser, as people say them.

    Digits of telephone numbers and codes one by one, 13:30 as 13時30分, 12/8 as 12月8日.
    """
    text = unicodedata.normalize("NFKC", row["text"]) if row["item"] in ("phone", "code", "commands") else row["text"]
    if row["item"] in ("phone", "code"):
        return _ALL_DIGITS.sub(_one_by_one, text)
    if row["item"] == "date_time":
        text = _CLOCK.sub(
            lambda found: f"{found[1]}時" + (f"{int(found[2])}分" if int(found[2]) else ""), str(row["text"])
        )
        return _SLASHED.sub(r"\1月\2日", text)
    return _LONG_DIGITS.sub(_one_by_one, text) if row["item"] == "commands" else str(text)


def _one_by_one(found: re.Match[str]) -> str:
    return "".join(_SAID[digit] for digit in found.group()) + "、"


def over_the_line(text: str, rng: random.Random) -> npt.NDArray[np.int16]:
    """The words as they arrive: speed 0.9-1.15, pitch ±2 half tones, 20-35 dB above the noise."""
    said = spoken(text, round(rng.uniform(0.9, 1.15), 2), round(rng.uniform(-2, 2), 1)).astype(np.float64)
    sound = np.concatenate([np.zeros(int(RATE * _BEFORE)), said, np.zeros(int(RATE * _AFTER))])
    level = float(np.sqrt(np.mean(said**2))) / 10 ** (rng.uniform(20, 35) / 20)
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, level, len(sound))
    return _mu_law(sosfilt(_BAND, sound) + noise)  # the line's own noise is not in the band alone


def _mu_law(sound: npt.NDArray[np.float64]) -> npt.NDArray[np.int16]:
    """There and back through eight bits of the µ-law curve."""
    scaled = np.clip(sound / 32768, -1, 1)
    bent = np.sign(scaled) * np.log1p(255 * np.abs(scaled)) / math.log(256)
    eight = np.round(bent * 127) / 127
    straight = np.sign(eight) * (np.power(256, np.abs(eight)) - 1) / 255
    return (straight * 32767).astype(np.int16)


@cache
def recogniser() -> KanaRecogniser:
    """The recogniser that the project's tests speak to."""
    return KanaRecogniser()


def expected(row: dict[str, Any]) -> Expect:
    """What the desk would tell the recogniser of the question."""
    asked = row.get("asked")
    if isinstance(asked, dict) and "read_back" in asked:
        return Expect(asked=Asked.CONFIRM, kind=Kind.PHONE)
    kinds = {kind.value for kind in Kind}
    if row["item"] in kinds:
        return Expect(asked=Asked.ITEM, kind=Kind(row["item"]))
    return Expect(asked=Asked.MATTER)


def hear(row: dict[str, Any], seed: str) -> tuple[list[str], str]:
    """n-best texts of a row's words, and the grammar that the first one came from ("" | "digits" | "yes_no").

    The first texts are those of the tests' recogniser; a beam over the letters' log-probabilities gives the others.
    """
    sound = over_the_line(said(row), random.Random(seed))
    desk = recogniser()
    texts = list(desk.decode(Pcm(sound, RATE), expected(row)))
    stream = desk._module.KanaCtc(session=desk._session)
    stream.accept(sound.astype(np.float32) / 32768)
    greedy = str(stream.finish())
    for other in beam(np.stack(stream.logp), desk._module.CHARS) if stream.logp else []:
        if other not in texts and len(texts) < BEST:
            texts.append(other)
    grammar = "" if not texts or texts[0] == greedy else "digits" if texts[0].isdecimal() else "yes_no"
    return texts, grammar


def beam(logp: npt.NDArray[np.float32], letters: str) -> list[str]:
    """Prefix beam search over CTC log-probabilities; letter 0 is the blank."""
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, -1e30)}
    for row in logp:
        following: dict[tuple[int, ...], list[float]] = defaultdict(lambda: [-1e30, -1e30])
        likely = [int(one) for one in np.argpartition(-row, 5)[:5] if row[one] > -7]
        for prefix, (blank, last) in beams.items():
            both = float(np.logaddexp(blank, last))
            for letter in likely:
                score = float(row[letter])
                if letter == 0:
                    _add(following[prefix], 0, both + score)
                elif prefix and prefix[-1] == letter:
                    _add(following[prefix], 1, last + score)
                    _add(following[(*prefix, letter)], 1, blank + score)
                else:
                    _add(following[(*prefix, letter)], 1, both + score)
        ranked = sorted(following.items(), key=lambda pair: -float(np.logaddexp(*pair[1])))[:BEAM]
        beams = {prefix: (scores[0], scores[1]) for prefix, scores in ranked}
    return ["".join(letters[one] for one in prefix) for prefix in beams]


def _add(scores: list[float], at: int, score: float) -> None:
    scores[at] = float(np.logaddexp(scores[at], score))
