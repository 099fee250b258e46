"""What a small recogniser hears of sentences over a telephone line, and a model of its errors for more of them."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.understanding.names.frames import sentence
from benchmarks.understanding.names.people import people
from benchmarks.understanding.names.pieces import Chance


def aligned(said: str, tags: str, heard: str) -> str:
    """The tag of each heard character: that of the said character it stands for, or of the one before; O before all."""
    found = [""] * len(heard)
    for tag, s1, _, h1, h2 in Levenshtein.opcodes(said, heard):
        if tag in ("equal", "replace"):
            for at in range(h2 - h1):
                found[h1 + at] = tags[s1 + at]
        elif tag == "insert":
            for at in range(h1, h2):
                found[at] = tags[s1 - 1] if s1 else "O"
    return "".join(found)


@dataclass(frozen=True)
class Channel:
    """How often which kana is heard for which: (before, said) → what is heard and how often; and before all."""

    heard_for: dict[str, tuple[list[str], list[int]]]
    ahead: tuple[list[str], list[int]] = ([""], [1])

    def hear(self, said: str, tags: str, rng: random.Random) -> tuple[str, str]:
        """A text and its tags with errors like those that were learnt."""
        out = rng.choices(*self.ahead)
        marks = ["O" * len(out[0])]
        for at, char in enumerate(said):
            before = said[at - 1] if at else "^"
            options = self.heard_for.get(before + char)
            if options is None or sum(options[1]) < 12:
                options = self.heard_for.get(char, ([char], [1]))
            new = rng.choices(*options)[0]
            out.append(new)
            marks.append(tags[at] * len(new))
        return "".join(out), "".join(marks)


def channel_of(pairs: list[tuple[str, str]]) -> Channel:
    """Counted from (said, heard) pairs of katakana."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    ahead: Counter[str] = Counter()
    for said, heard in pairs:
        became, first = list(said), ""
        for tag, s1, s2, h1, h2 in Levenshtein.opcodes(said, heard):
            if tag == "replace":
                for at in range(s2 - s1):
                    became[s1 + at] = heard[h1 + at]
            elif tag == "delete":
                for at in range(s1, s2):
                    became[at] = ""
            elif tag == "insert" and s1:
                became[s1 - 1] += heard[h1:h2]
            elif tag == "insert":
                first = heard[h1:h2]
        ahead[first] += 1
        for at, char in enumerate(said):
            counts[char][became[at]] += 1
            counts[(said[at - 1] if at else "^") + char][became[at]] += 1
    heard_for = {key: (list(count), list(count.values())) for key, count in counts.items()}
    return Channel(heard_for, (list(ahead), list(ahead.values())))


def main(shared: str, seed: str, number: str, part: str, out: str) -> None:
    """Speak sentences and keep what is heard: one JSON line each."""
    from scipy.signal import butter, resample_poly, sosfilt

    sys.path.insert(0, str(Path(shared) / "models" / "kana-ctc"))
    import pyopenjtalk
    from kana_ctc import KanaCtc

    from toritsugi.core.sound.g711 import ulaw_decode, ulaw_encode

    chance = Chance(int(seed))
    who = people(Path(shared) / "data" / "names", part)
    recogniser = KanaCtc()
    band = butter(4, [300, 3400], btype="band", fs=8000, output="sos")
    noise = np.random.default_rng(int(seed))
    with Path(out).open("a", encoding="utf-8") as file:
        for _ in range(int(number)):
            asked = chance.one("P|P|C|C|O")
            made = sentence(chance, who, asked, part)
            wave, _ = pyopenjtalk.tts(
                made.to_speak, speed=chance.random.uniform(0.85, 1.2), half_tone=chance.random.uniform(-5, 2)
            )
            sound = resample_poly(wave / 32768.0, 10, chance.random.choice([54, 57, 60, 63, 66]))
            sound = sosfilt(band, sound)
            sound *= 0.08 / max(1e-6, float(np.sqrt((sound**2).mean())))
            snr = chance.random.choice([30, 25, 20, 20, 15])
            padded = np.concatenate([np.zeros(2400), sound, np.zeros(1600)])
            padded += noise.standard_normal(len(padded)) * 0.08 * 10 ** (-snr / 20)
            pcm = (np.clip(padded, -1, 1) * 32767).astype(np.int16)
            recogniser.reset()
            line = np.frombuffer(ulaw_decode(ulaw_encode(pcm.tobytes())), np.int16)
            recogniser.accept(line.astype(np.float32) / 32768)
            heard = recogniser.finish()
            said, tags = made.kana
            told = {"asked": asked, "snr": snr, "written": made.written, "said": said, "tags": tags, "heard": heard}
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
            file.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
