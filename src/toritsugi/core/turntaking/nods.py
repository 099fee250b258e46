"""The 相槌 table: texts that tell only that the caller listens, and fillers that hold the turn."""

from __future__ import annotations

import re
from typing import Final

from toritsugi.core.turntaking.over import Over
from toritsugi.core.understanding.normal import normal

#: what listeners say while the desk speaks. First of each: as written; recognisers that write kana give the second.
NODS: Final = (
    "はい",
    "ハイ",
    "ええ",
    "えー",
    "うん",
    "ウンウン",
    "ん",
    "ふん",
    "ふーん",
    "ほう",
    "へえ",
    "あ",
    "ああ",
    "おお",
    "そうですか",
    "そうなんですか",
    "そうですね",
    "なるほど",
    "なるほどね",
    "分かりました",
    "わかりました",
    "了解です",
    "了解しました",
    "承知しました",
    "もしもし",
)
#: those of them that are an answer while はい would be one
_ALSO_NO_ANSWER: Final = (
    "もしもし",
    "ん",
    "あ",
    "ああ",
    "へえ",
    "ほう",
    "ふーん",
    "ふん",
    "おお",
    "なるほど",
    "なるほどね",
)
#: words that hold the turn: more is to come
FILLERS: Final = (
    "えーと",
    "えっと",
    "ええと",
    "えとー",
    "えー",
    "あの",
    "あのー",
    "その",
    "そのー",
    "うーんと",
    "うーん",
    "んー",
    "んーと",
    "まあ",
    "ちょっと待って",
)
#: words with which a caller takes the turn: heard over a line, they stop it before there is enough speech to
TAKES_TURN: Final = (
    "いえ",
    "いいえ",
    "いや",
    "違い",
    "違う",
    "ちが",
    "そうじゃ",
    "そうでは",
    "すみません",
    "すいません",
    "ちょっと",
    "待って",
    "待った",
)


def _flat(text: str) -> str:
    return re.sub(r"[\W_ー]+", "", normal(text))


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted({_flat(word) for word in words} - {""}, key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, longest)) + ")+")


_NODS = _any_of(NODS)
_NO_ANSWERS = _any_of(_ALSO_NO_ANSWER)
#: at the beginning, or after 相槌 and fillers
_TAKES = re.compile(
    f"(?:{_NODS.pattern}|(?:" + "|".join(re.escape(_flat(one)) for one in FILLERS) + "))*?"
    "(?:" + "|".join(re.escape(_flat(one)) for one in TAKES_TURN) + ")"
)


def only_nods(text: str, over: Over) -> bool:
    """Whether speech over such a line said nothing that the line has to be stopped for. "" is nothing."""
    flat = _flat(text)
    return not flat or (_NO_ANSWERS if over is Over.YES_NO else _NODS).fullmatch(flat) is not None


def takes_turn(text: str) -> bool:
    """Whether words so far over a line are of somebody who interrupts (いえ、ちょっと待って)."""
    return _TAKES.match(_flat(text)) is not None
