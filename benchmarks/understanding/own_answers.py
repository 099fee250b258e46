"""Answers that the project wrote to teach what a yes and a no are, filled in and varied.

`training/answers.txt` has those to the commonest questions, `training/questions.txt` and `questions_of_trades.txt`
those to hundreds of others, and `answers_by_verb` those that take up the verb of the question. What answers whether
somebody is new answers whether he was there before as well, the other way round.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.understanding import answers_by_verb
from benchmarks.understanding.conjugating import other_form
from benchmarks.understanding.phrasebook import HERE
from benchmarks.understanding.predicates import predicate
from benchmarks.understanding.saying import DIGIT_STYLES, digits
from toritsugi.core.understanding.date_sounds_heard import SOUNDS

SOURCES = tuple(HERE / "training" / name for name in ("answers.txt", "questions.txt", "questions_of_trades.txt"))
MEANT = {"+": "yes", "-": "no", "0": ""}
#: what is read back, by the part of the file
READ_BACK = "readback"
_SURNAMES = re.findall(
    r"\S+", "渡辺 渡部 田中 田仲 佐藤 伊藤 高橋 齋藤 山本 山下 中島 木村 小林 加藤 清水 福島 三浦 大谷 西田 岡本"
)
_DAYS = (
    "十二月三日",
    "明日の午後",
    "来週の火曜日",
    "木曜の十時",
    "明後日",
    "月曜の三時半",
    "五日の午前中",
    "二十日の夕方",
    "今度の土曜",
    "朝の九時",
)
_LEADS = ("えーと、", "あ、", "あのー、", "えっと、", "えー、", "んー、", "あー、", "ええと", "はあ、", "まあ")
_WITH = {
    "yes": ("はい、", "ええ、", "うん、", "はいはい、", "あ、はい、"),
    "no": ("いえ、", "いいえ、", "いや、", "あ、いえ、", "いやー、"),
    "": ("うーん、", "えっと、", "さあ、", "そうですね、", "うーんと、"),
}
_SAYS_ITSELF = re.compile("^(?:はい|ええ|うん|いえ|いい|いや|うーん|えっ?|あ|そう|違|ちが|ちゃ|ノー|お|だ|もしもし)")
_BEFORE = (
    "以前にもご利用いただいたことはございますか。",
    "当院におかかりになったことはありますか。",
    "これまでにお越しいただいたことはございますか。",
    "前にもお電話をいただいておりますか。",
    "過去にご利用いただいたことがございますか。",
)
_THE_OTHER_WAY = {"yes": "no", "no": "yes", "": ""}
_ENDINGS = ("です", "ます", "ません", "でした", "ました", "ください")
_TAILS = {
    "です": ("ですね", "ですけど", "ですよ", "でーす", "っす", "なんです"),
    "ます": ("ますね", "ますけど", "ますので", "まーす"),
}
_TAILS |= {"ません": ("ませんね", "ませんけど", "ませんよ"), "ました": ("ましたね", "ましたよ", "ましたけど")}


@dataclass(frozen=True)
class Taught:
    """asked: the question, or the value as it was read back. meant: "yes", "no" or "". source: as it stands.

    group: what is left out together when answers are counted that were not learnt from: those to questions about the
    same thing; of the commonest questions, and of values read back, an answer by itself.
    """

    part: str
    asked: str
    said: str
    meant: str
    source: str
    group: str

    @property
    def confirming(self) -> bool:
        """Whether a value was read back."""
        return self.part.startswith(READ_BACK)


@dataclass(frozen=True)
class Line:
    """An answer as it stands in a file. read: what was read back, where the file tells it."""

    part: str
    questions: tuple[str, ...]
    said: str
    meant: str
    read: str = ""


def lines() -> Iterator[Line]:
    """Every answer, as it stands in the files."""
    for source in SOURCES:
        part, read, questions = "", "", dict[str, list[str]]()
        for line in source.read_text("utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            if line.startswith("["):
                part, read = line.strip("[]"), ""
            elif line.startswith("?"):
                questions.setdefault(part, []).append(line[2:])
            elif line.startswith("="):
                read = line[2:]
            else:
                for answer in line[2:].split("|"):
                    one = Line(part.split(" ")[0], tuple(questions.get(part, ())), answer, MEANT[line[0]], read)
                    yield one
                    if part == "first" and not _SAYS_ITSELF.match(answer):
                        yield Line("before", _BEFORE, answer, _THE_OTHER_WAY[one.meant])
    for about, asked, answer, meant in answers_by_verb.lines():
        yield Line(about, asked, answer, meant)


def taught(tokenizer: Any) -> list[Taught]:
    """Every answer as it stands, with other words around it, and in another form of its verb; the same every time."""
    rng = random.Random("own answers")
    found = []
    for line in lines():
        for at in range(3):
            values = _values(rng)
            plain = line.said if at < 2 else other_form(line.said, tokenizer, rng)
            if at == 2 and plain == line.said and rng.random() < 0.6:
                continue
            said = _filled(plain, values)
            if at == 1 or (at == 2 and rng.random() < 0.5):
                said = _varied(said, line.meant, line.part, rng)
            read_back = line.part.startswith(READ_BACK)
            about = "" if read_back or len(line.questions) > 1 else predicate(line.questions[0], tokenizer)
            asked = line.read or _read(line.part, values) if read_back else rng.choice(line.questions)
            found.append(Taught(line.part, asked, said, line.meant, line.said, about or line.said))
    return found


def _values(rng: random.Random) -> dict[str, str]:
    style = rng.choice(DIGIT_STYLES)
    groups = (rng.choice(("090", "080", "03", "052", "0466")), _group(rng, rng.choice((2, 3, 4, 4))), _group(rng, 4))
    number = rng.choice(("の", "、", "-", "")).join(digits(group, style, rng) for group in groups)
    wrong = rng.choice(groups[1:])
    person, other = rng.sample(_SURNAMES, 2)
    day, later = rng.sample(_DAYS, 2)
    return {
        "{n}": number,
        "{w}": digits(wrong, style, rng),
        "{r}": digits(_group(rng, len(wrong)), style, rng),
        "{p}": person,
        "{q}": other,
        "{d}": day,
        "{e}": later,
        "read": "".join(groups),
    }


def _group(rng: random.Random, length: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(length))


def _filled(text: str, values: dict[str, str]) -> str:
    for slot, value in values.items():
        text = text.replace(slot, value)
    return text


def _read(part: str, values: dict[str, str]) -> str:
    """The value as it was read back; of a number nothing that an answer is compared with."""
    return {"readback_name": values["{p}"], "readback_day": values["{d}"]}.get(part, "")


def _varied(said: str, meant: str, part: str, rng: random.Random) -> str:
    """The same answer with a filler, a yes or a no before it, or another ending."""
    ending = next((one for one in _ENDINGS if said.endswith(one)), "")
    if ending in _TAILS and rng.random() < 0.35:
        said = said.removesuffix(ending) + rng.choice(_TAILS[ending])
    chance = rng.random()
    if chance < 0.35:
        return rng.choice(_LEADS) + said
    if chance < 0.6 and part != "negative" and not _SAYS_ITSELF.match(said):
        return rng.choice(_WITH[meant]) + said
    if chance < 0.7:
        return (
            said + rng.choice(("、すみません", "、はい", "、お願いします", "、ええ"))
            if meant == "yes"
            else said + "、すみません"
        )
    return said


def swallowed(said: str, tokenizer: Any, rng: random.Random) -> str:
    """An answer without some of its particles, as it is heard where they are hardly said: 車で行きます, 車行きます."""
    out = []
    for word in tokenizer.tokenize(said):
        particle = word.part_of_speech()[0] == "助詞" and word.surface() in _SWALLOWED
        if not (particle and rng.random() < _SWALLOWED_OFTEN):
            out.append(word.surface())
    return "".join(out)


def misheard(kana: str, rng: random.Random) -> str:
    """Katakana as a small recogniser may give it: sounds taken for those they were measured to be taken for, one too
    few here and there, a letter of the line's noise before or behind."""
    out = [rng.choice(_NOISE)] if rng.random() < _NOISY else []
    for char in kana:
        chance = rng.random()
        if chance < _TAKEN_WRONG:
            heard, counts = _heard_for(char)
            out.append(rng.choices(heard, counts)[0])
        elif chance >= _TAKEN_WRONG + _LOST:
            out.append(char)
    if rng.random() < _NOISY / 2:
        out.append(rng.choice(_NOISE))
    return "".join(out)


@cache
def _heard_for(char: str) -> tuple[list[str], list[int]]:
    """The other sounds that one was heard as, and how often; itself where there are none."""
    pairs = [one.rsplit(":", 1) for one in SOUNDS.get(char, "").split()]
    others = [("" if heard == "-" else heard, int(count)) for heard, count in pairs if heard != char]
    return ([heard for heard, _ in others], [count for _, count in others]) if others else ([char], [1])


#: sounds in a text that are taken for others, or lost; and texts with a letter too many before them
_TAKEN_WRONG, _LOST, _NOISY = 0.08, 0.025, 0.12
_NOISE = "アイウエオンーカタシスノマキ"
_SWALLOWED, _SWALLOWED_OFTEN = ("は", "が", "を", "の", "に", "で", "と", "も", "ね", "よ", "ので", "から"), 0.7
