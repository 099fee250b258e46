"""Make the clean corpus: `python -m benchmarks.understanding.make`. The same every time."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.understanding.dates_said import Draw, both_said, day_said, moment, range_said, time_said
from benchmarks.understanding.phrasebook import HERE, SPLITS, Section, sections
from benchmarks.understanding.pools import DEPARTMENTS, Pool, pools
from benchmarks.understanding.saying import (
    BETWEEN,
    CODE_STYLES,
    DIGIT_STYLES,
    HOUSE_STYLES,
    KANA,
    PEOPLE,
    THINGS,
    digits,
    house,
    letters,
    number,
    spelled,
)
from benchmarks.understanding.trades import read_natural, read_trades

CORPUS = HERE / "corpus"
Row = dict[str, Any]
#: rows of a kind by split
TRAIN, DEV, TEST = 0.3, 0.28, 0.42
QUESTIONS = {
    "phone": "お電話番号をお願いいたします。",
    "person": "お名前をお願いいたします。",
    "organization": "御社名をお聞かせください。",
    "date_time": "ご希望の日時はございますか。",
    "email": "メールアドレスをお願いいたします。",
    "address": "ご住所をお願いいたします。",
    "text": "どのようなご用件でしょうか。",
}


class Maker:
    """Makes the rows of one split; `rng` of each kind is its own, so that kinds do not move each other."""

    def __init__(self, split: str, pool: Pool) -> None:
        self.split, self.pool = split, pool
        self.used: set[str] = set()
        self.rng = random.Random(f"corpus {split}")

    def count(self, whole: int) -> int:
        return round(whole * {"train": TRAIN, "dev": DEV, "test": TEST}[self.split])

    def row(self, item: str, text: str, truth: Any, template: str, **more: Any) -> Row:
        return {"item": item, "text": text, **more, "truth": truth, "template": template, "noise": "clean"}

    def spread(self, parts: list[Section], whole: int) -> Iterator[tuple[Section, str, str]]:
        """(part, template's id, template) of this split, each used as often as the others."""
        mine = [(part, *one) for part in parts for one in part.of(self.split)]
        self.rng.shuffle(mine)
        for at in range(max(self.count(whole), len(mine))):
            yield mine[at % len(mine)]

    def company(self) -> str:
        return self.rng.choice(self.pool.companies)

    # phone

    def phones(self) -> Iterator[Row]:
        for part, name, template in self.spread(sections("phone"), 900):
            groups = self.pool.phone(self.rng, self.used)
            style = self.rng.choice(DIGIT_STYLES)
            text = fill_phone(template, groups, style, self.rng)
            truth = None if part.note == "null" else "".join(groups)
            yield self.row("phone", text, truth, f"{name}/{style}", asked=QUESTIONS["phone"])

    # names

    def names(self, kind: str, whole: int) -> Iterator[Row]:
        for part, name, template in self.spread(sections(kind), whole):
            written, hiragana, _ = self.rng.choice(self.pool.surnames)
            other = self.rng.choice(self.pool.surnames)[0]
            given = self.rng.choice(self.pool.given)
            as_kana = self.rng.random() < 0.12
            surname = hiragana if as_kana and kind == "person" else written
            company, former = self.company(), self.company()
            foreign = self.rng.choice(self.pool.foreign)
            full = surname + (given[1] if as_kana and kind == "person" else given[0])
            text = template.replace("{s}", surname).replace("{t}", other).replace("{f}", full).replace("{k}", foreign)
            text = text.replace("{o}", company).replace("{p}", former)
            department = self.rng.choice(DEPARTMENTS)
            if kind == "organization":
                span = company
            else:
                span = full if "{f}" in template else foreign if "{k}" in template else surname
            truth = None if part.note == "null" else {"span": span}
            if truth and "{d}" in template:
                truth["with_department"] = span + department
            text = text.replace("{d}", department)
            yield self.row(kind, text, truth, name, asked=QUESTIONS[kind])

    # days and times

    def date_times(self) -> Iterator[Row]:
        for part, name, template in self.spread(sections("date_time"), 900):
            now = moment(self.rng)
            d = Draw(now, self.rng)
            truth: str | None = None
            text = template
            if part.name == "day":
                ranged = self.rng.random() < 0.06
                said, truth = range_said(d) if ranged else day_said(d, self.split)
                text = template.replace("{d}", said)
            elif part.name == "time":
                said, truth = time_said(d, self.split)
                text = template.replace("{t}", said)
            elif part.name in ("both", "corrected"):
                said, truth = both_said(d, self.split)
                text = template.replace("{dt}", said).replace("{x}", both_said(d, self.split)[0])
            yield self.row("date_time", text, truth, name, asked=QUESTIONS["date_time"], now=f"{now.isoformat()}+09:00")

    # yes and no

    def yes_nos(self) -> Iterator[Row]:
        mine: dict[str, list[str]] = {}
        for _, line in sections("yes_no_questions")[0].of(self.split):
            group, question = line.split("|")
            mine.setdefault(group, []).append(question)
        for _, name, template in self.spread(sections("yes_no"), 760):
            group, answer, truth = template.split("|")
            groups = self.pool.phone(self.rng, self.used)
            wrong = wrong_groups(groups, self.rng)
            at = self.rng.randrange(3)
            style = self.rng.choice(("arabic", "kanji", "kana"))
            answer = answer.replace("{w}", digits(groups[at], style, self.rng))
            answer = answer.replace("{r}", digits(wrong[at], style, self.rng))
            if self.rng.random() < 0.2:
                lead = self.rng.choice(("あ、", "えーと、", "あのー、", "えっと、"))
                answer = lead + answer if not answer.startswith(("あ", "え")) else answer
            asked: str | Row = self.rng.choice(mine[group]).replace("{n}", "-".join(groups))
            if group == "readback":
                asked = {"question": asked, "read_back": read_back(groups)}
            yield self.row("yes_no", answer, None if truth == "null" else truth, name, asked=asked)

    # numbers and codes

    def numbers(self) -> Iterator[Row]:
        for part, name, template in self.spread(sections("number"), 260):
            value = self.amount(part.name)
            other = self.amount(part.name)
            while other == value:
                other = self.amount(part.name)
            style = self.rng.choice(("arabic", "kanji") if part.name == "people" else ("arabic", "kanji", "kana"))
            if part.name == "yen":
                style = self.rng.choice(("arabic", "commas", "mixed", "kanji", "kana"))
            text = native(template, value, other, self.rng)
            text = text.replace("{n}", number(value, style)).replace("{wn}", number(other, style))
            question, _, note = part.note.partition("\t")
            yield self.row("number", text, None if note == "null" else str(value), f"{name}/{style}", asked=question)

    def amount(self, part: str) -> int:
        if part == "yen":
            return self.rng.choice((500, 1000)) * self.rng.randint(1, 60) + self.rng.choice((0, 0, 0, 300, 850))
        high = {"people": 12, "pieces": 60, "years": 95, "age_of_building": 40}.get(part, 9)
        return self.rng.randint(2, high)

    def codes(self) -> Iterator[Row]:
        for part, name, template in self.spread(sections("code"), 260):
            alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            head = "".join(self.rng.choice(alphabet) for _ in range(self.rng.choice((0, 1, 1, 2, 2, 3))))
            head = head or ("" if part.name == "whole" else "K")
            tail = "".join(self.rng.choice("0123456789") for _ in range(self.rng.randint(3, 6)))
            if not head:
                tail += self.rng.choice("123456789") * 2
            style = self.rng.choice(CODE_STYLES)
            wrong = tail[:-1] + str((int(tail[-1]) + self.rng.randint(1, 9)) % 10)
            text = template
            hyphen = self.rng.random() < 0.25
            for slot, ending in (("{c}", tail), ("{wc}", wrong)):
                if slot in text:
                    text = text.replace(slot, code_said(head, ending, style, hyphen, self.rng))
            text = text.replace("{l}", letters(head, style, self.rng))
            text = text.replace("{g}", digits(tail, "arabic" if style in ("written", "mixed") else "kana", self.rng))
            question, _, note = part.note.partition("\t")
            truth = None if note == "null" else head + tail
            yield self.row("code", text, truth, f"{name}/{style}", asked=question)

    # addresses

    def emails(self) -> Iterator[Row]:
        for part, name, template in self.spread(sections("email"), 170):
            family = self.rng.choice(self.pool.surnames)[2].replace("ou", "o")
            given = self.rng.choice(("k", "taro", "yuki", "info", "a", "shop", "mika", "n", "office", "ken"))
            user = self.rng.choice(
                (
                    family,
                    f"{given}.{family}",
                    f"{family}-{given}",
                    f"{family}_{given}",
                    f"{family}{self.rng.randint(1, 99)}",
                    f"{given}{self.rng.randint(1960, 2005)}",
                )
            )
            host = self.rng.choice(self.pool.hosts)
            style = self.rng.choice(("written", "letters", "kana", "kana"))
            at = "@" if style == "written" and "{e}" in template else "アットマーク"
            user_said, host_said = spelled(user, style, self.rng), spelled(host, style, self.rng)
            text = template.replace("{e}", user_said + at + host_said)
            text = text.replace("{u}", user_said).replace("{h}", host_said)
            truth = None if part.note == "null" else f"{user}@{host}"
            yield self.row("email", text, truth, f"{name}/{style}", asked=QUESTIONS["email"])

    def addresses(self) -> Iterator[Row]:
        for part, name, template in self.spread(sections("address"), 220):
            place, other = self.rng.sample(self.pool.places, 2)
            with_prefecture = self.rng.random() < 0.6
            parts = tuple(self.rng.randint(1, top) for top in ((6, 30, 25) if self.rng.random() < 0.75 else (6, 30)))
            style = self.rng.choice(HOUSE_STYLES)
            plain = "".join(place if with_prefecture else place[1:])
            building, room = self.rng.choice(self.pool.buildings), f"{self.rng.randint(1, 9)}0{self.rng.randint(1, 9)}"
            text = template.replace("{a}", plain + house(parts, style))
            text = text.replace("{w}", "".join(other) + house((1, 2, 3), style))
            text = text.replace("{b}", f"{building}{room}号室")
            text = text.replace("{z}", f"{self.rng.randint(100, 999)}の{self.rng.randint(1000, 9999)}")
            truth = plain + "-".join(map(str, parts)) + (f" {building}{room}" if "{b}" in template else "")
            yield self.row(
                "address", text, None if part.note == "null" else truth, f"{name}/{style}", asked=QUESTIONS["address"]
            )

    # choices and telling

    def choices(self) -> Iterator[Row]:
        parts = sections("choice")
        for part, name, template in self.spread(parts, 1):
            question, _, offered = (piece.strip() for piece in part.note.partition("|"))
            options = [dict(zip(("id", "title"), one.split("="), strict=True)) for one in offered.split(";")]
            answer, truth = template.split("|")
            for lead in ("", self.rng.choice(("えーと、", "あ、", "じゃあ、", "はい、"))):
                yield self.row(
                    "choice",
                    lead + answer,
                    None if truth == "null" else truth,
                    name,
                    asked={"question": question, "options": options},
                )

    def texts(self) -> Iterator[Row]:
        for _, name, template in self.spread(sections("text"), 1):
            said, kept = template.split("|")
            yield self.row("text", said, kept, name, asked=QUESTIONS["text"])

    # matters

    def matters(self) -> Iterator[Row]:
        carriers = next(part for part in sections("carriers") if part.name == self.split).templates
        for trade in read_trades(self.split):
            for at, (text, matter) in enumerate(trade.said):
                for carrier in self.rng.sample(carriers, 2):
                    yield self.row(
                        "matter",
                        carrier[1].replace("{u}", text),
                        matter,
                        f"matter.{trade.id}.{at}/{carrier[0]}",
                        manual=trade.manual,
                        asked="どのようなご用件でしょうか。",
                    )

    # what is to be heard in anything said

    def detectors(self) -> Iterator[Row]:
        carriers = next(part for part in sections("carriers") if part.name == self.split).templates
        trade = read_trades(self.split)[0]
        for part, name, template in self.spread(sections("detectors"), 1):
            text = template.replace("{t}", self.rng.choice(self.pool.surnames)[0])
            said = [text]
            if part.name != "abuse":  # who shouts does not beg pardon first
                said.append(self.rng.choice(carriers[1:4])[1].replace("{u}", text))
            truth = [] if part.name.endswith("-") else [DETECTED[part.name]]
            for one in said:
                yield self.row("commands", one, truth, name, manual=trade.manual, asked=trade.opening)

    def talk(self) -> Iterator[Row]:
        trade = read_trades(self.split)[0]
        for _, name, template in self.spread(sections("talk"), 1):
            text, command = template.split("|")
            truth = command.replace("_unknown", " unknown")
            item = "name" if command.startswith("refuse") else "phone"
            asked = {"question": QUESTIONS["person" if item == "name" else "phone"], "item": item}
            yield self.row("commands", text, [truth], name, manual=trade.manual, asked=asked)

    def corrections(self) -> Iterator[Row]:
        trade = read_trades(self.split)[0]
        for _, name, template in self.spread(sections("correcting"), 170):
            template, _, where = template.partition("\t")
            right = self.pool.phone(self.rng, self.used)
            while where == "c" and len(right[2]) != 4:
                right = self.pool.phone(self.rng, self.used)
            at = "abc".index(where) if where else self.rng.choice((0, 1, 2, 2))
            wrong = list(right)
            while wrong[at] in right:
                wrong[at] = wrong_groups(right, self.rng)[at]
            style = self.rng.choice(DIGIT_STYLES)
            text = template.replace("{w}", digits(wrong[at], style, self.rng))
            text = text.replace("{r}", digits(right[at], style, self.rng))
            while "{n}" in text:
                text = text.replace("{n}", whole_phone(right, style, self.rng), 1)
            question = f"お電話番号は{'-'.join(wrong)}でお間違いないでしょうか。"
            asked = {"question": question, "item": "phone", "read_back": read_back(wrong), "open": []}
            truth = [f"correct phone={''.join(right)}"]
            yield self.row("commands", text, truth, f"{name}/{style}", manual=trade.manual, asked=asked)

    def several(self) -> Iterator[Row]:
        trade = read_trades(self.split)[0]
        for _, name, template in self.spread(sections("several"), 200):
            now = moment(self.rng)
            draw = Draw(now, self.rng)
            surname, company = self.rng.choice(self.pool.surnames)[0], self.company()
            groups = self.pool.phone(self.rng, self.used)
            day, both = day_said(draw, self.split), both_said(draw, self.split)
            values = {
                "{o}": ("company", company, company),
                "{s}": ("name", surname, surname),
                "{n}": ("phone", whole_phone(groups, self.rng.choice(DIGIT_STYLES), self.rng), "".join(groups)),
                "{dt}": ("visit", *both),
                "{d}": ("visit", *day),
            }
            text, truth = template, []
            for slot in sorted((slot for slot in values if slot in template), key=template.index):
                item, said, kept = values[slot]
                text = text.replace(slot, said)
                truth.append(f"fill {item}={kept}")
            yield self.row(
                "commands", text, truth, name, manual=trade.manual, asked=trade.opening, now=f"{now.isoformat()}+09:00"
            )


#: a command in short, as it stands in the truth
DETECTED = {
    "urgent": "flag urgent",
    "complaint": "flag complaint",
    "sales": "flag sales",
    "wrong_number": "flag wrong_number",
    "abuse": "abuse",
    "want_person": "want_person",
}


def wrong_groups(groups: Sequence[str], rng: random.Random) -> tuple[str, ...]:
    """Each group with one digit misspoken."""

    def mistake(group: str) -> str:
        at = rng.randrange(1, len(group))
        return group[:at] + str((int(group[at]) + rng.randint(1, 9)) % 10) + group[at + 1 :]

    return tuple(mistake(group) for group in groups)


def read_back(groups: Sequence[str]) -> str:
    """A number as the desk says it."""
    return "、".join("".join(KANA[int(one)] for one in group) for group in groups)


def whole_phone(groups: Sequence[str], style: str, rng: random.Random) -> str:
    """The whole number with something or nothing between its groups."""
    between = rng.choice(BETWEEN)
    if between == "" and style == "comma":
        between = "、"
    return between.join(digits(group, style, rng) for group in groups)


def fill_phone(template: str, groups: tuple[str, str, str], style: str, rng: random.Random) -> str:
    """A template of phone.txt with the number in one style."""
    wrong = wrong_groups(groups, rng)
    wrong = (*wrong[:2], groups[2][:-1] + str((int(groups[2][-1]) + rng.randint(1, 9)) % 10))
    text = template
    while "{n}" in text:
        text = text.replace("{n}", whole_phone(groups, style, rng), 1)
    text = text.replace("{wn}", whole_phone((*groups[:2], wrong[2]), style, rng))
    for at, name in enumerate("abc"):
        text = text.replace(f"{{{name}}}", digits(groups[at], style, rng))
        text = text.replace(f"{{w{name}}}", digits(wrong[at], style, rng))
    return text.replace("{last}", digits(groups[2][-1], style, rng))


def native(template: str, value: int, other: int, rng: random.Random) -> str:
    """Sometimes ふたり and みっつ instead of figures and a counter."""
    if rng.random() < 0.3:
        for counter, words in (("人", PEOPLE), ("個", THINGS)):
            if f"{{n}}{counter}" in template and "分" not in template and max(value, other) <= 10:
                return template.replace(f"{{n}}{counter}", words[value]).replace(f"{{wn}}{counter}", words[other])
    return template


def code_said(head: str, tail: str, style: str, hyphen: bool, rng: random.Random) -> str:
    """A code in one way of saying."""
    said = letters(head, style, rng)
    plain = style == "written"
    joint = ("-" if plain else "ハイフン") if hyphen and head else ("" if plain else rng.choice(("", "の", "、")))
    spoken = digits(tail, "arabic" if style in ("written", "mixed") else rng.choice(("arabic", "kana")), rng)
    return said + (joint if head else "") + spoken


KINDS: dict[str, tuple[Callable[[Maker], Iterator[Row]], ...]] = {
    "phone": (Maker.phones,),
    "person": (lambda maker: maker.names("person", 620),),
    "organization": (lambda maker: maker.names("organization", 560),),
    "date_time": (Maker.date_times,),
    "yes_no": (Maker.yes_nos,),
    "number": (Maker.numbers,),
    "code": (Maker.codes,),
    "email": (Maker.emails,),
    "address": (Maker.addresses,),
    "choice": (Maker.choices,),
    "text": (Maker.texts,),
    "matter": (Maker.matters,),
    "commands": (Maker.detectors, Maker.talk, Maker.several, Maker.corrections),
}


def rows_of(split: str, kind: str) -> list[Row]:
    """The clean rows of one split and kind, without the same words twice."""
    maker = Maker(split, pools()[split])
    maker.rng = random.Random(f"corpus {split} {kind}")
    found: dict[tuple[str, str], Row] = {}
    for make in KINDS[kind]:
        for row in make(maker):
            found.setdefault((row["text"], json.dumps(row.get("asked"), ensure_ascii=False)), row)
    return [{"id": f"{kind}-{split}-{at:04d}", **row} for at, row in enumerate(found.values())]


def natural_rows(split: str) -> list[Row]:
    """What callers say first, as people talk: a part of `matter` beside the clean rows, without carriers."""
    found: dict[tuple[str, str], Row] = {}
    for trade in read_natural(split):
        counts: dict[str, int] = {}
        for text, matter in trade.said:
            of = matter or "-"
            counts[of] = counts.get(of, -1) + 1
            row = {
                "id": f"matter-natural-{split}-{len(found):04d}",
                "item": "matter",
                "text": text,
                "manual": trade.manual,
                "asked": QUESTIONS["text"],
                "truth": matter,
                "template": f"matter.natural.{trade.id}.{of}.{counts[of]}",
                "noise": "natural",
            }
            found.setdefault((trade.id, text), row)
    return list(found.values())


def line(row: Row) -> str:
    """A row as it stands in its file."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def read(split: str, kind: str, noise: str = "clean") -> list[Row]:
    """The rows of a file of the corpus."""
    path = path_of(split, kind, noise)
    return [json.loads(one) for one in path.read_text("utf-8").splitlines()] if path.exists() else []


def path_of(split: str, kind: str, noise: str = "clean") -> Path:
    """corpus/dev/phone.jsonl; noisy and natural rows stand beside in phone.heard.jsonl and so on."""
    return CORPUS / split / (f"{kind}.jsonl" if noise == "clean" else f"{kind}.{noise}.jsonl")


def main() -> None:
    from benchmarks.understanding.trades import write_manuals

    write_manuals()
    total = 0
    for split in SPLITS:
        for kind in KINDS:
            rows = rows_of(split, kind)
            total += len(rows)
            path = path_of(split, kind)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(map(line, rows)), "utf-8")
            print(f"{split} {kind}: {len(rows)}")
        rows = natural_rows(split)
        total += len(rows)
        path_of(split, "matter", "natural").write_text("".join(map(line, rows)), "utf-8")
        print(f"{split} matter, natural: {len(rows)}")
    print(f"{total} rows")


if __name__ == "__main__":
    main()
