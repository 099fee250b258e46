"""What is said in the comparison: the manual of the measured desk, the callers' words, what a recogniser would hear."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tests.support.speech import line_noise, spoken
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.values.model import Kind
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Recognition

Samples = npt.NDArray[np.int16]
FRAME: Final = 160
#: silence that ends a turn on the sides that have one rule for all: the bare loop and pipecat, in seconds
STOP: Final = 0.512
#: level (RMS, 16 bit) of a quiet line's noise: 64 dB below full scale; and of one with a street behind it: 48 dB
QUIET_LINE: Final = 20.0
NOISY_LINE: Final = 130.0
#: length of their reply, in seconds
REPLY: Final = 3.0

CLIENT: Final = """\
format: 1
id: hundreds
name: 計測商会
contacts:
  office: { name: 総務, channels: { webhook: inbox } }
"""
_ASK: Final = "お問い合わせの内容をもう少し詳しくお聞かせください。"
ITEMS: Final = 10


def manual() -> str:
    """A line that asks and asks: sentences and yes or no by turns. Nothing in it is synthesised while calls run."""
    kinds = ["text" if n % 3 else "yes_no" for n in range(ITEMS)]
    items = "\n".join(
        f"  about{n}: {{ kind: {kind}, title: 項目{n}, read_back: false, ask: {_ASK} }}" for n, kind in enumerate(kinds)
    )
    collect = ", ".join(f"about{n}" for n in range(ITEMS))
    return f"""\
format: 1
client: client.yaml
line: {{ id: main, name: 計測商会, reading: ケイソクショウカイ, numbers: ["0355550500"] }}
opening:
  - say: 計測商会でございます。
items:
{items}
matters:
  message:
    title: ご伝言
    key: 1
    heard: [伝言をお願いします]
    collect: [{collect}]
    finish: message
    to: office
closing: [{{ say: 失礼します。 }}]
told: 確かに承りました。
not_kept: 申し訳ございません。のちほどおかけ直しください。
notify:
  - {{ to: office, by: webhook }}
"""


#: what the recogniser hears, by what was asked
_SAID: Final = {
    Asked.MATTER: "伝言をお願いします",
    Asked.CONFIRM: "はい、そうです",
    Asked.HELPED: "はい",
}


class _Heard:
    """A turn that is recognised the moment it ends."""

    def __init__(self, text: str) -> None:
        self._text = text

    def accept(self, pcm: Pcm) -> None: ...

    async def finish(self) -> tuple[str, ...]:
        return (self._text,)

    def cancel(self) -> None: ...


class Hears:
    """A recogniser that costs nothing and hears what fits the question: what one costs is measured elsewhere."""

    name = "stand-in"

    def begin(self, expect: Expect) -> Recognition:
        fallback = "はい、お願いします" if expect.kind is Kind.YES_NO else "先日の見積もりの件です"
        return _Heard(_SAID.get(expect.asked, fallback))


def caller_words(noise: float = QUIET_LINE) -> Samples:
    """A caller's answer, cut to whole frames, without silence at its end. noise: level of the line's (RMS, 16 bit)."""
    words = spoken("先日お願いした見積もりの件で折り返しお電話をいただきたいんです。")
    loud = np.flatnonzero(np.abs(words) > 400)[-1]
    words = words[: (loud // FRAME + 1) * FRAME]
    return (words + line_noise(len(words), seed=3, level=noise)).astype(np.int16)


def interruption(noise: float = QUIET_LINE) -> Samples:
    """What a caller says into a line: without a pause, as the stand-in hears a whole answer in whatever it is given."""
    words = spoken("先日の見積もりの件でちょっとよろしいですか。")
    words = words[: len(words) // FRAME * FRAME]
    return (words + line_noise(len(words), seed=4, level=noise)).astype(np.int16)


def reply() -> Samples:
    """What the bare loop and pipecat answer."""
    words = spoken(
        "かしこまりました。それでは、担当の者が戻り次第、折り返しご連絡いたします。ほかにご用件はございますか。"
    )
    return words[: round(REPLY * 8000)]
