"""The cases. Every one is made by rule from a number, so that the same list comes out each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, product

from tests.support.turn_corpus.case import Case, Right, Said
from tests.support.turn_corpus.play import LINE_AT
from tests.support.turn_corpus.sound import VOICE, at_level, burst, busy, music, noise, tone, voice
from toritsugi.core.turntaking.over import Over

#: the caller's voice: the packaged one, lower or higher, slower or faster
SPEAKERS = ((0.0, 1.0), (-3.0, 0.95), (3.0, 1.1), (-5.0, 1.05))
NOISES: tuple[tuple[str, float] | None, ...] = (None, ("white", 20.0), ("pink", 10.0), ("white", 10.0), ("street", 5.0))
LOUD_NOISES = (("white", 5.0), ("pink", 5.0), ("street", 5.0), ("hum", 10.0), ("white", 10.0), ("pink", 20.0))
#: voices, lower or higher, slower or faster, on which no policy was tuned
OTHER_SPEAKERS = ((-2.0, 0.9), (2.0, 1.0), (4.5, 1.15), (-4.0, 1.2))
START = 1.0

STATEMENT = "お電話ありがとうございます。ただいま担当の者が席を外しておりますので、こちらでご用件を承ります。"
QUESTION = "恐れ入りますが、折り返しのご連絡先となるお電話番号を、市外局番からお聞かせいただけますでしょうか。"
MENU = "ご用件をお聞かせください。お見積もり、修理のご依頼、そのほかのお問い合わせを承っております。"
YES_NO = "担当の者から折り返しお電話を差し上げるよう申し伝えますが、そのようにしてもよろしいでしょうか。"
READING = "お電話番号を確認いたします。ゼロサン、イチニーサンヨン、ゴーロクナナハチ、でよろしいでしょうか。"
NOTICE = "この通話は、応対の品質を高めるために録音しております。あらかじめご了承ください。"

YES_NO_ANSWERS = (
    "はい",
    "いいえ",
    "はい、そうです",
    "違います",
    "ええ",
    "お願いします",
    "いえ、結構です",
    "大丈夫です",
)
NUMBERS = (
    ("ゼロサン", "イチニーサンヨン", "ゴーロクナナハチ"),
    ("ゼロキューゼロ", "イチイチニーニー", "サンサンヨンヨンです"),
    ("ゼロイチニーゼロの", "ナナナナナの", "ハチハチハチです"),
    ("えーと、ゼロロク", "ロクイチニーサンの", "ヨンゴーロクナナ"),
)
NAMES = (("さくら商事の", "山田と申します"), ("やまだ", "たろうです"), ("株式会社みなとの", "すずきです"))
ADDRESSES = (("東京都新宿区", "西新宿二丁目", "八番一号です"), ("大阪市北区", "梅田三丁目一番三号"))
STORIES = (
    ("先週お願いした見積もりの件で", "金額を確認したいんですが"),
    ("水道の水が止まらなくて", "見に来てほしいんです"),
    ("打ち合わせの日程を", "来週に変更していただきたいです"),
)
MATTERS = (("見積もりをお願いしたいのですが",), ("修理の依頼なんですけど",), ("伝言を", "お願いします"))
FILLERS = ("えーと", "あのー", "えっと")
NODS = ("はい", "ええ", "うん", "はい", "ええ")
LONG_NODS = ("はいはい", "そうですか", "なるほど", "わかりました")
INTERRUPTIONS = (
    "すみません、急いでいるんですが",
    "ちょっと待ってください",
    "山田さんをお願いします",
    "いえ、そうではなくて",
    "担当の方に代わってもらえますか",
)
#: more of them, over lines that ask nothing or for more than yes; without a pause after the first word
MORE_INTERRUPTIONS = (
    "いや違うんです",
    "違います違います",
    "そうじゃないんです",
    "あの急ぎなんです",
    "もう一度お願いします",
    "予約の変更なんですけど",
    "担当者につないでください",
    "電話番号が変わったんです",
    "聞こえにくいんですけど",
    "それはもう言いました",
)
#: a word, a pause, and the rest
BROKEN_OFF = (
    ("いえ", "そうではなくて"),
    ("いや", "違うんです"),
    ("すみません", "急いでいるんですが"),
    ("違います", "番号が違います"),
)
ECHOES = ((30.0, 0.05), (24.0, 0.12), (18.0, 0.2), (12.0, 0.09), (9.0, 0.26), (6.0, 0.15), (15.0, 0.38))


def said(texts: tuple[str, ...], pauses: tuple[float, ...], speaker: int, at: float = START) -> tuple[Said, ...]:
    """Stretches of speech with these pauses between them."""
    tone_of, speed = SPEAKERS[speaker % len(SPEAKERS)]
    found: list[Said] = []
    for index, text in enumerate(texts):
        found.append(Said(at, voice(text, speed, tone_of), text))
        at = found[-1].end + (pauses[index] if index < len(pauses) else 0.0)
    return tuple(found)


def answers(seed: Iterator[int]) -> Iterator[Case]:
    """A question was asked; the caller answers."""
    for index, (text, noisy) in enumerate(product(YES_NO_ANSWERS, NOISES)):
        name = f"yes_no {text} {noisy}"
        yield Case(name, "yes_no", Right.TURN, "yes_no", said((text,), (), index), noise=noisy, seed=next(seed))
    for index, (groups, pause, noisy) in enumerate(
        product(NUMBERS, (0.3, 0.6, 0.9, 1.2), (None, ("white", 20.0), ("pink", 10.0), ("white", 5.0)))
    ):
        name, stretches = f"number {groups[0]} {pause} {noisy}", said(groups, (pause, pause), index)
        yield Case(name, "number", Right.TURN, "phone", stretches, noise=noisy, seed=next(seed))
    longer = ((NAMES, "name", (0.3, 0.8)), (ADDRESSES, "address", (0.5, 1.0)), (STORIES, "text", (0.5, 1.0)))
    for texts, asked, pauses in longer:
        for index, (parts, pause, noisy) in enumerate(product(texts, pauses, NOISES[:4])):
            name, stretches = f"{asked} {parts[0]} {pause} {noisy}", said(parts, (pause, pause), index)
            yield Case(name, "telling", Right.TURN, asked, stretches, noise=noisy, seed=next(seed))
    for index, (parts, noisy) in enumerate(product(MATTERS, NOISES)):
        yield Case(
            f"matter {parts[0]} {noisy}",
            "matter",
            Right.TURN,
            "matter",
            said(parts, (0.4,), index),
            noise=noisy,
            seed=next(seed),
        )


def held(seed: Iterator[int]) -> Iterator[Case]:
    """The caller holds the turn by a filler or a particle; without words so far, and with them."""
    for index, (filler, pause, so_far) in enumerate(product(FILLERS, (0.5, 0.9, 1.4), (False, True))):
        long = pause > 0.9
        group = "held" if so_far or not long else "held, no words so far"
        stretches = said((filler, "打ち合わせの件で", "お電話しました"), (pause, 0.4), index)
        yield Case(
            f"filler {filler} {pause} {so_far}", group, Right.TURN, "text", stretches, so_far=so_far, seed=next(seed)
        )
    for index, (pause, so_far) in enumerate(product((0.6, 1.4), (False, True))):
        group = "held" if so_far else "held, no words so far"
        stretches = said(("修理の件で", "明日の時間を変えてほしいんです"), (pause,), index)
        yield Case(f"particle {pause} {so_far}", group, Right.TURN, "matter", stretches, so_far=so_far, seed=next(seed))
    for index, groups in enumerate(NUMBERS):
        stretches = said(groups, (0.5, 0.5), index)
        yield Case(f"complete {groups[0]}", "complete", Right.TURN, "phone", stretches, so_far=True, seed=next(seed))
    for index, parts in enumerate(NAMES):
        stretches = said(parts, (0.3,), index)
        yield Case(f"complete {parts[0]}", "complete", Right.TURN, "name", stretches, so_far=True, seed=next(seed))


LINES = (
    (STATEMENT, Over.STATEMENT, "matter"),
    (QUESTION, Over.QUESTION, "phone"),
    (READING, Over.READING, "yes_no"),
)


def interruptions(seed: Iterator[int]) -> Iterator[Case]:
    """The caller speaks over a line and means it."""
    for index, (text, (line, over, asked), at) in enumerate(product(INTERRUPTIONS, LINES, (0.9, 2.1))):
        noisy = NOISES[index % len(NOISES)]
        # the packaged voice pauses at the 、 of いえ、
        group = "breaks off, no words so far" if text.startswith("いえ、") else "interrupts"
        name, stretches = f"over {over} {text} {at} {noisy}", said((text,), (), index, at)
        yield Case(name, group, Right.STOPS, asked, stretches, line, over, noise=noisy, seed=next(seed))
    for index, (text, (line, over, asked), at) in enumerate(product(MORE_INTERRUPTIONS, LINES, (0.9, 1.4, 2.1, 2.8))):
        noisy = NOISES[index % len(NOISES)]
        name, stretches = f"over {over} {text} {at} {noisy}", said((text,), (), index, at)
        yield Case(name, "interrupts", Right.STOPS, asked, stretches, line, over, noise=noisy, seed=next(seed))
    for index, (parts, (line, over, asked), at, so_far) in enumerate(
        product(BROKEN_OFF, LINES, (0.9, 2.1), (False, True))
    ):
        noisy = NOISES[index // 2 % len(NOISES)]
        group = "interrupts" if so_far else "breaks off, no words so far"
        name, stretches = f"over {over} {parts[0]}… {at} {so_far} {noisy}", said(parts, (0.45,), index // 2, at)
        yield Case(name, group, Right.STOPS, asked, stretches, line, over, noise=noisy, so_far=so_far, seed=next(seed))
    for index, (text, at) in enumerate(product(("はい", "いいえ", "お願いします", "はい、大丈夫です"), (1.2, 2.6))):
        noisy = NOISES[index % 4]
        name, stretches = f"over yes_no {text} {at} {noisy}", said((text,), (), index % 3, at)
        yield Case(
            name, "interrupts", Right.STOPS, "yes_no", stretches, YES_NO, Over.YES_NO, noise=noisy, seed=next(seed)
        )
    for index, text in enumerate(("見積もり", "修理の依頼です", "そのほかです")):
        stretches = said((text,), (), index, 2.2)
        yield Case(
            f"over menu {text}", "interrupts", Right.STOPS, "menu", stretches, MENU, Over.CHOICE, seed=next(seed)
        )
    for index, (echo, text) in enumerate(product(ECHOES[:5], INTERRUPTIONS[:3])):
        name, stretches = f"over echo {echo} {text}", said((text,), (), index, 2.0)
        yield Case(
            name, "interrupts", Right.STOPS, "matter", stretches, STATEMENT, Over.STATEMENT, echo=echo, seed=next(seed)
        )
    for index, (loss, text) in enumerate(product((0.01, 0.03, 0.05), INTERRUPTIONS[:3])):
        name, stretches = f"over, loss {loss} {text}", said((text,), (), index, 1.5)
        yield Case(
            name, "interrupts", Right.STOPS, "matter", stretches, STATEMENT, Over.STATEMENT, loss=loss, seed=next(seed)
        )


def nods(seed: Iterator[int]) -> Iterator[Case]:
    """相槌 over a line."""
    for index, ((line, over, asked), text, noisy) in enumerate(product(LINES, NODS, NOISES)):
        at = 0.8 + 0.37 * (index % 6)
        name, stretches = f"nod {over} {text} {noisy}", said((text,), (), index, at)
        yield Case(name, "nods", Right.GOES_ON, asked, stretches, line, over, noise=noisy, seed=next(seed))
    for index, (text, noisy) in enumerate(product(LONG_NODS, NOISES[:4])):
        name, stretches = f"long nod {text} {noisy}", said((text,), (), index, 1.1 + 0.3 * (index % 4))
        yield Case(
            name,
            "nods",
            Right.GOES_ON,
            "matter",
            stretches,
            STATEMENT,
            Over.STATEMENT,
            noise=noisy,
            long_nod=True,
            seed=next(seed),
        )
    for index in range(6):
        stretches = said(("はい", "ええ", "はい"), (0.7, 0.6), index, 0.9)
        yield Case(
            f"nods one after the other {index}",
            "nods",
            Right.GOES_ON,
            "matter",
            stretches,
            STATEMENT,
            Over.STATEMENT,
            seed=next(seed),
        )


def read_backs(seed: Iterator[int]) -> Iterator[Case]:
    """A yes over the last words of a read-back: the answer, once the line is over."""
    length = len(voice(READING)) / 8000
    for index, (text, noisy) in enumerate(product(("はい", "はい、そうです", "違います"), NOISES[:4])):
        stretches = said((text,), (), index, LINE_AT + 0.8 * length)
        name = f"last words {text} {noisy}"
        yield Case(
            name,
            "last words",
            Right.TURN,
            "yes_no",
            stretches,
            READING,
            Over.READING,
            values_end=0.76,
            noise=noisy,
            seed=next(seed),
        )
    for index, text in enumerate((*INTERRUPTIONS, "はい")):
        stretches = said((text,), (), index, 0.8)
        yield Case(f"notice {text}", "notices", Right.GOES_ON, "matter", stretches, NOTICE, Over.DEAF, seed=next(seed))


def not_callers(seed: Iterator[int]) -> Iterator[Case]:
    """Noise, echo, music, tones and machines: over a line, and where the desk listens."""
    for (kind, level), (line, over, asked) in product(LOUD_NOISES, (*LINES, (YES_NO, Over.YES_NO, "yes_no"))):
        name = f"noise {kind} {level} over {over}"
        yield Case(name, "noise", Right.GOES_ON, asked, (), line, over, noise=(kind, level), seed=next(seed))
    every_line = (*LINES, (YES_NO, Over.YES_NO, "yes_no"))
    for kind, (line, over, asked) in product(("door", "keys", "crackle", "cough", "click"), every_line):
        number = next(seed)
        sounds = (Said(1.0, burst(kind, number)), Said(2.4, burst(kind, number + 500)))
        yield Case(f"{kind} over {over}", "noise", Right.GOES_ON, asked, sounds, line, over, seed=number)
    for echo, (line, over, asked) in product(ECHOES, (*LINES, (YES_NO, Over.YES_NO, "yes_no"))):
        yield Case(f"echo {echo} over {over}", "echo", Right.GOES_ON, asked, (), line, over, echo=echo, seed=next(seed))
    for echo, noisy in product(ECHOES[2:5], (("white", 20.0), ("pink", 10.0))):
        name = f"echo {echo} {noisy}"
        yield Case(
            name,
            "echo",
            Right.GOES_ON,
            "matter",
            (),
            STATEMENT,
            Over.STATEMENT,
            echo=echo,
            noise=noisy,
            seed=next(seed),
        )
    for kind, (line, over, asked) in product(("melody", "chords", "box"), LINES):
        number = next(seed)
        sounds = (Said(0.6, music(kind, 6.0, number)),)
        yield Case(f"music {kind} over {over}", "music", Right.GOES_ON, asked, sounds, line, over, seed=number)
    for kind in ("door", "keys", "crackle", "cough", "click"):
        number = next(seed)
        sounds = (Said(1.0, burst(kind, number)), Said(2.7, burst(kind, number + 500)))
        yield Case(f"{kind}, listening", "listening", Right.NOTHING, "matter", sounds, seed=number)
    for kind, level in LOUD_NOISES:
        yield Case(
            f"noise {kind}, listening",
            "listening",
            Right.NOTHING,
            "matter",
            (),
            noise=(kind, level),
            seconds=6.0,
            seed=next(seed),
        )
    for kind in ("melody", "chords", "box"):
        number = next(seed)
        yield Case(
            f"music {kind}, listening",
            "listening",
            Right.NOTHING,
            "matter",
            (Said(1.0, music(kind, 7.0, number)),),
            seed=number,
        )
    steady = (("busy", busy(5.0)), ("dial", tone((400.0, 415.0), 5.0)), ("fax", tone((2100.0,), 4.0)))
    for kind, sound in (*steady, ("hum", at_level(noise("hum", 5.0, 9), VOICE))):
        yield Case(f"{kind}, listening", "listening", Right.NOTHING, "matter", (Said(1.0, sound),), seed=next(seed))
    greeting = (
        "はい、山田でございます。ただいま電話に出ることができません。発信音のあとにお名前とご用件をお話しください。"
    )
    for index in range(3):
        pitch, speed = SPEAKERS[index]
        spoken_by = Said(0.3, voice(greeting, speed, pitch))
        beep = Said(spoken_by.end + 0.4, tone((1000.0,), 0.6))
        yield Case(
            f"machine {index}",
            "machine",
            Right.NOTHING,
            "matter",
            (spoken_by, beep),
            STATEMENT,
            Over.STATEMENT,
            seed=next(seed),
        )


def lossy(seed: Iterator[int]) -> Iterator[Case]:
    """Answers with lost packets."""
    for index, (loss, text) in enumerate(product((0.01, 0.03, 0.05), YES_NO_ANSWERS[:5])):
        name, stretches = f"loss {loss} {text}", said((text,), (), index)
        yield Case(name, "loss", Right.TURN, "yes_no", stretches, loss=loss, seed=next(seed))
    for index, (loss, groups, pause) in enumerate(product((0.03, 0.05), NUMBERS[:2], (0.6, 1.2))):
        name, stretches = f"loss {loss} {groups[0]} {pause}", said(groups, (pause, pause), index)
        yield Case(name, "loss", Right.TURN, "phone", stretches, loss=loss, seed=next(seed))


def cases() -> list[Case]:
    """All of them."""
    seed = count(1)
    makers = (answers, held, interruptions, nods, read_backs, not_callers, lossy)
    return [case for make in makers for case in make(seed)]


def other_cases(some: int = 1) -> list[Case]:
    """The same talks by other voices, in other noise: what no policy was tuned on. some: only every so many of them."""
    return [_by_another(case, number) for number, case in enumerate(cases()) if number % some == 0]


def _by_another(case: Case, number: int) -> Case:
    pitch, speed = OTHER_SPEAKERS[number % len(OTHER_SPEAKERS)]
    found: list[Said] = []
    for before, one in zip((None, *case.said), case.said, strict=False):
        if not one.words:
            found.append(one)
            continue
        at = found[-1].end + one.at - before.end if before is not None else one.at
        found.append(Said(at, voice(one.words, speed, pitch), one.words))
    return replace(case, said=tuple(found), seed=case.seed + 10_000)
