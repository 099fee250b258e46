"""How often the benchmark's telephone line turns a no into a yes: `python -m benchmarks.simulated.flips`.

Answers of one or two words are spoken by the synthesiser, sent over the line (with as much noise as in the benchmark,
or with so much that every other word is lost) and heard by the recogniser of the tests with its grammar of yes and no,
as the desk asks for it. What the desk then makes of it is counted.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import numpy as np

from benchmarks.understanding.channel import RATE, _mu_law, over_the_line, recogniser
from tests.support.speech import spoken
from toritsugi.core.dialogue.commands import Confirm, Correct, Deny
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.values.model import Kind
from toritsugi.resources import load_manual, rule_understander
from toritsugi.voice.audio.pcm import Pcm

ANSWERS = {
    "yes": ("はい", "はい、そうです", "ええ", "はい、大丈夫です", "そうです"),
    "no": ("いいえ", "いえ", "いえ、違います", "違います", "いいえ、違います", "違うんですけど"),
    "long no": ("いえ、別の番号でお願いします", "すみません、最後の番号が違います", "いえ、違う番号がいいです"),
}


def noisy(text: str, rng: random.Random) -> np.ndarray:
    """A bad line: the noise is from 3 dB above the words to 9 dB below them."""
    said = spoken(text, round(rng.uniform(0.85, 1.25), 2), round(rng.uniform(-3, 3), 1)).astype(np.float64)
    sound = np.concatenate([np.zeros(int(RATE * 0.35)), said, np.zeros(int(RATE * 0.3))])
    level = float(np.sqrt(np.mean(said**2))) / 10 ** (rng.uniform(-3, 9) / 20)
    return _mu_law(sound + np.random.default_rng(rng.randrange(2**32)).normal(0, level, len(sound)))


def meanings(line: str, count: int) -> Iterator[tuple[str, str]]:
    """(what was said, what the desk understood: "yes", "no" or "")."""
    manual = load_manual("reception")
    expect = Expect(
        asked=Asked.CONFIRM, item="phone", kind=Kind.PHONE, read_back="ゼロサン、イチニーサンヨン、ゴーロクナナハチ"
    )
    now = datetime.fromisoformat("2026-11-24T10:00:00+09:00")
    for meant, texts in ANSWERS.items():
        for at in range(count):
            rng = random.Random(f"{line} {meant} {at}")
            text = texts[at % len(texts)]
            sound = over_the_line(text, rng) if line == "usual" else noisy(text, rng)
            heard = tuple(recogniser().decode(Pcm(sound, RATE), expect))
            commands = rule_understander().understand(heard, expect, manual, now) if heard else ()
            told = next((one for one in commands if isinstance(one, Confirm | Deny | Correct)), None)
            yield meant, "" if told is None else "yes" if isinstance(told, Confirm) else "no"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulated.flips", description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="answers of each meaning on each line")
    given = parser.parse_args()
    for line in ("usual", "bad"):
        counts = Counter(meanings(line, given.count))
        for said, meant, other in (("yes", "yes", "no"), ("no", "no", "yes"), ("long no", "no", "yes")):
            right, flipped = counts[said, meant], counts[said, other]
            print(
                f"{line} line, {said}: right {right}, the opposite {flipped}, neither {given.count - right - flipped}"
            )


if __name__ == "__main__":
    main()
