"""Who calls whom and says what, each by rule from a number: eight trades, many voices, noise 42 to 20 dB below them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toritsugi import resources
from toritsugi.core.dialogue.scripted import Script
from toritsugi.core.manual.model import Manual
from toritsugi.core.values.phone import from_caller_number
from toritsugi.voice.calltest.talker import Talker

FOLDER = Path(__file__).parents[1] / "understanding" / "manuals"
TRADES = ("dentist", "garage", "hotel", "it_desk", "law", "rental", "school", "shop")
PEOPLE = ("山田", "佐藤", "鈴木", "田中", "渡辺", "伊藤", "中村", "小林", "加藤", "吉田", "山本", "斎藤")
COMPANIES = ("サクラ商事です", "株式会社ミナトです", "個人です", "ハヤブサ運輸です", "いえ、個人です")
VISITS = ("来週の火曜日の午前十時です", "明日の午後三時にお願いします", "特にありません", "金曜日の夕方です")
STORIES = (
    "打ち合わせの日程を変更したいです",
    "金額を確認したいのでお電話をください",
    "先週お願いした件で確認したいことがあります",
    "明日の時間を変えてほしいんです",
)
#: share of callers who say a wrong number first, and of those who hesitate before it
WRONG, HESITATES = 0.25, 0.25
#: quiet lines, an office, a street: RMS of the noise below a voice of 2,621
NOISES = (20.0, 20.0, 60.0, 150.0, 260.0)


@dataclass(frozen=True)
class Line:
    """A line that is called. texts: manual and client as YAML."""

    trade: str
    number: str
    manual: Manual
    texts: tuple[str, str]


@dataclass(frozen=True)
class Caller:
    """One call. number: from which it is placed. phone: the number that must be in the message."""

    at: int
    line: Line
    number: str
    script: Script
    talker: Talker
    phone: str


def lines() -> list[Line]:
    """The lines of the trades, each with a number and a client of its own."""
    found = []
    for at, trade in enumerate(TRADES):
        number = f"03555502{at:02d}"
        manual = (FOLDER / f"{trade}.yaml").read_text("utf-8").replace('"0355550100"', f'"{number}"')
        own = f"id: measured_{trade}"
        client = (FOLDER / "client.yaml").read_text("utf-8").replace("id: measured", own)
        found.append(Line(trade, number, resources.read_manual(manual, client), (manual, client)))
    return found


def phone(draw: random.Random) -> str:
    """A number as callers have them: mobile or Tokyo, of those that are given out."""
    while True:
        digits = "".join(draw.choice("0123456789") for _ in range(8))
        number = f"0{draw.choice('789')}0{digits}" if draw.random() < 0.6 else f"03{draw.choice('3456')}{digits[1:]}"
        if from_caller_number(number) is not None:
            return number


def callers(count: int, seed: int) -> Iterator[Caller]:
    """So many, the same every time."""
    every = lines()
    for at in range(count):
        draw = random.Random(seed * 100_003 + at)
        line = every[at % len(every)]
        matter = draw.choice(list(line.manual.matters.values()))
        own, wrong = phone(draw), phone(draw)
        said = f"えーと、{own}" if draw.random() < HESITATES else own
        numbers = (wrong, own) if draw.random() < WRONG else (said,)
        script = Script(
            name=f"{line.trade} {at}",
            says=(max(matter.heard, key=len),),
            answers={
                "company": (draw.choice(COMPANIES),),
                "name": (f"{draw.choice(PEOPLE)}{draw.choice(('です', 'と申します'))}",),
                "phone": numbers,
                "visit": (draw.choice(VISITS),),
                "about": (draw.choice(STORIES),),
            },
        )
        talker = Talker(
            tract=draw.choice((0.9, 0.93, 0.96, 1.0, 1.04)),
            half_tones=draw.choice((-4.0, -2.0, -1.0, 2.0, 3.0)),
            speed=draw.choice((0.92, 1.0, 1.05)),
            noise=draw.choice(NOISES),
            seed=at,
        )
        yield Caller(at, line, f"0452{at:06d}", script, talker, own)
