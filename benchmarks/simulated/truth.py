"""Who calls and what for: everything a caller knows, drawn before the call, and whether a kept value says the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from benchmarks.simulated.corrupting import Piece, Pieces
from benchmarks.simulated.phrases import SPLITS, answers, carriers, templates, text, with_number
from benchmarks.understanding.dates_said import Draw, both_said
from benchmarks.understanding.make import code_said, fill_phone, wrong_groups
from benchmarks.understanding.pools import Pool, pools
from benchmarks.understanding.saying import CODE_STYLES, DIGIT_STYLES, HOUSE_STYLES, house, number, spelled
from benchmarks.understanding.scoring import same
from toritsugi.core.manual.model import Item, Manual, Matter
from toritsugi.core.understanding.normal import normal
from toritsugi.core.values.model import Kind, Value

__all__ = ["Person", "drawn", "fill_phone"]

#: questions whose answers the benchmark has, by the item's id
_GROUPS = {
    "callback": "callback",
    "first_visit": "first",
    "gas_smell": "gas",
    "smell": "gas",
    "tenant": "own",
}
_YES = ("はい", "はい、そうです", "ええ", "はい、あります", "そうです")
_NO = ("いいえ", "いえ", "いいえ、違います", "いえ、ありません")
_CHOSEN = ("{x}です", "{x}です", "{x}でお願いします", "えーと、{x}です", "{x}ですね", "あの、{x}なんですけど")
_COUNTED = ("{n}です", "えーと、{n}です", "{n}になります", "{n}でお願いします")
_INTRODUCED = 0.15
_FULL = 0.6


@dataclass(frozen=True)
class Person:
    """surname: (written, katakana). given: the same. right: what counts as the right value of an item, by its id."""

    manual: Manual
    matter: Matter
    pool: Pool
    surname: tuple[str, str]
    given: tuple[str, str]
    gives_full: bool
    company: str
    phone: tuple[str, str, str]
    calls_from: str
    right: Mapping[str, str]
    said: Mapping[str, str]
    now: datetime

    @property
    def digits(self) -> str:
        """The telephone number."""
        return "".join(self.phone)

    def names(self) -> set[str]:
        """Every form of the caller's name that is right, in the one form."""
        (written, kana), (given, given_kana) = self.surname, self.given
        forms = (written, kana, written + given, kana + given_kana, written + given_kana)
        return {normal(form) for form in forms}

    def agrees(self, item: Item, value: Value, reading: str) -> bool:
        """Whether a value is what this caller means. reading: the company's, in the one form."""
        if item.kind is Kind.PERSON:
            return bool({normal(value.kept), normal(value.reading), normal(value.spoken)} & self.names())
        if item.kind is Kind.ORGANIZATION:
            own = {normal(self.company), reading}
            return bool({normal(value.kept), normal(value.reading), normal(value.spoken)} & own)
        right = self.right.get(item.id)
        return right is None or same(item.kind, right, value.kept)

    def asks_for(self, matter: Matter, rng: random.Random) -> Pieces:
        """The first words: what the caller wants, at times with who calls."""
        wish = rng.choice(carriers()).replace("{u}", rng.choice(matter.heard or (matter.title,)))
        if rng.random() < _INTRODUCED:
            wish = f"{self.company}の{self.surname[0]}と申します、{wish}"
        return text(wish)

    def answer(self, item: Item, rng: random.Random) -> Pieces:
        """An answer to an item."""
        if item.kind is Kind.PHONE:
            return self.gives_phone(rng)
        if item.kind is Kind.PERSON:
            return text(self._name(rng))
        if item.kind is Kind.ORGANIZATION:
            said = rng.choice(templates("organization", "company"))
            return text(self._filled(said, rng))
        if item.kind is Kind.TEXT:
            return text(rng.choice(templates("text")).split("|")[0])
        if item.kind is Kind.YES_NO:
            return text(self._yes_no(item, rng))
        if item.kind is Kind.CHOICE:
            choice = next(one for one in item.choices if one.id == self.right[item.id])
            return text(rng.choice(_CHOSEN).replace("{x}", rng.choice((choice.title, *choice.heard[:4]))))
        if item.kind is Kind.NUMBER:
            style = rng.choice(("arabic", "kanji", "kana"))
            return text(rng.choice(_COUNTED).replace("{n}", number(int(self.right[item.id]), style)))
        if item.kind is Kind.CODE:
            return self._code(item, rng)
        if item.kind is Kind.EMAIL:
            user, host = self.right[item.id].split("@")
            said = spelled(user, "kana", rng) + "アットマーク" + spelled(host, "kana", rng)
            return text(rng.choice([one for one in templates("email") if "{e}" in one]).replace("{e}", said))
        if item.kind is Kind.DATE_TIME:
            return text(rng.choice(templates("date_time", "both")).replace("{dt}", self.said[item.id]))
        return text(
            rng.choice([one for one in templates("address") if _plain_address(one)]).replace("{a}", self.said[item.id])
        )

    def gives_phone(self, rng: random.Random) -> Pieces:
        """The telephone number."""
        said = rng.choice(templates("phone", "whole", "groups", "repeated", "corrected"))
        wrong = wrong_groups(self.phone, rng)
        return with_number(said, self.phone, wrong, rng.choice(DIGIT_STYLES), rng)

    def _name(self, rng: random.Random) -> str:
        if self.gives_full:
            return rng.choice(templates("person", "full")).replace("{f}", self.surname[0] + self.given[0])
        return self._filled(rng.choice(templates("person", "surname", "company")), rng)

    def _filled(self, template: str, rng: random.Random) -> str:
        other = rng.choice(self.pool.surnames)[0]
        filled = template.replace("{o}", self.company).replace("{s}", self.surname[0]).replace("{t}", other)
        return filled.replace("{d}", "総務部")

    def _yes_no(self, item: Item, rng: random.Random) -> str:
        meant = self.right[item.id]
        plain = _YES if meant == "yes" else _NO
        known = answers(_GROUPS[item.id], meant) if item.id in _GROUPS else ()
        return rng.choice(known if known and rng.random() < 0.7 else plain)

    def _code(self, item: Item, rng: random.Random) -> Pieces:
        code = self.right[item.id]
        head, tail = code.rstrip("0123456789"), code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        template = rng.choice(templates("code", "whole"))
        if head:
            said = code_said(head, tail, rng.choice(CODE_STYLES), False, rng)
            return text(template.replace("{c}", said))
        before, _, after = template.replace("{c}", "\0", 1).partition("\0")
        style = rng.choice(DIGIT_STYLES)
        after = after.replace("{c}", Piece.of_digits(tail, style, rng).text)
        return (Piece(before), Piece.of_digits(tail, style, rng), Piece(after))


def _plain_address(template: str) -> bool:
    return not any(slot in template for slot in ("{b}", "{w}", "{z}"))


def drawn(manual: Manual, matters: tuple[Matter, ...], now: datetime, rng: random.Random) -> Person:
    """A caller of a manual with one of these matters."""
    pool = pools()[rng.choice(SPLITS)]
    written, hiragana, _ = rng.choice(pool.surnames)
    given, given_kana = rng.choice(pool.given)
    draw = Draw(now, rng)
    right: dict[str, str] = {}
    said: dict[str, str] = {}
    for item in manual.items.values():
        _draw_item(item, pool, draw, right, said)
    return Person(
        manual=manual,
        matter=rng.choice(matters),
        pool=pool,
        surname=(written, hiragana),
        given=(given, given_kana),
        gives_full=rng.random() < _FULL,
        company=rng.choice(pool.companies),
        phone=pool.phone(rng, set()),
        calls_from="".join(pool.phone(rng, set())),
        right=right,
        said=said,
        now=now,
    )


def _draw_item(item: Item, pool: Pool, draw: Draw, right: dict[str, str], said: dict[str, str]) -> None:
    """The right value of an item, and how it is said where that cannot be told from the value."""
    rng = draw.rng
    if item.kind is Kind.YES_NO:
        right[item.id] = rng.choice(("yes", "no"))
    elif item.kind is Kind.CHOICE:
        right[item.id] = rng.choice(item.choices).id
    elif item.kind is Kind.NUMBER:
        right[item.id] = str(rng.randint(2, 12))
    elif item.kind is Kind.CODE:
        head = rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") if "英字" in item.ask.text else ""
        size = 4 if "四桁" in item.ask.text else 6
        right[item.id] = head + "".join(rng.choice("0123456789") for _ in range(size))
    elif item.kind is Kind.EMAIL:
        right[item.id] = f"{rng.choice(pool.surnames)[2].replace('ou', 'o')}@{rng.choice(pool.hosts)}"
    elif item.kind is Kind.DATE_TIME:
        said[item.id], kept = both_said(draw, rng.choice(SPLITS))
        if not _of_past(item):
            right[item.id] = kept
    elif item.kind is Kind.ADDRESS:
        place = "".join(rng.choice(pool.places))
        parts = tuple(rng.randint(1, top) for top in (6, 30, 25))
        said[item.id] = place + house(parts, rng.choice(HOUSE_STYLES))
        right[item.id] = place + "-".join(map(str, parts))


def _of_past(item: Item) -> bool:
    """Whether an item asks for a day that lies behind: what callers say of it here is ahead, and is not judged."""
    return any(word in item.ask.text for word in ("いつから", "いつごろから", "いつのこと", "なったのは", "いまの"))
