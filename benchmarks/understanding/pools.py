"""Names, companies, numbers and places that templates are filled with; each value belongs to one split.

Surnames and given names: japanese-personal-name-dataset (MIT), read from ../shared/data/names. Companies, buildings,
telephone numbers and codes are invented.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from functools import cache
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType

from benchmarks.understanding.phrasebook import SPLITS, partition, sections
from tests.support.paths import SHARED

NAMES = SHARED / "data" / "names"
EDINET = SHARED / "data" / "companies" / "edinet.csv"
#: surnames taken, by number of bearers
SURNAMES = 1600


def _words(name: str) -> list[str]:
    part = next(part for part in sections("words") if part.name == name)
    return " ".join(template for _, template in part.templates).split()


_STEMS = _words("stems")
_TRADES = _words("trades")
_WITH_FORM = {
    "クリニック",
    "歯科医院",
    "薬局",
    "病院",
    "幼稚園",
    "学園",
    "会計事務所",
    "税理士事務所",
    "書店",
    "写真館",
}
DEPARTMENTS = ("総務部", "営業部", "経理部", "営業第二課", "人事課", "購買部", "お客様相談室", "製造部", "企画室")
_FOREIGN = _words("foreign")
#: area code and how many digits follow before the last four
_AREAS = (
    [("090", 4), ("080", 4), ("070", 4)] * 8
    + [("03", 4), ("06", 4)] * 6
    + [("050", 4)] * 3
    + [("0120", 3), ("0800", 3), ("0570", 3)]
    + [(area, 3) for area in "045 052 011 092 022 075 078 082 048 043 054 053 025 086 096 099 073 076 088 059".split()]  # noqa: SIM905
    + [(area, 2) for area in "0466 0798 0263 0422 0742 0776 0852 0985 0144 0572 0834 0956 0480 0274 0185".split()]  # noqa: SIM905
)
#: prefecture, municipality, town: places as they are, house numbers are invented
_PLACES = _words("places")
_BUILDINGS = _words("buildings")
_MAIL_HOSTS = _words("hosts")


@dataclass(frozen=True)
class Pool:
    """The values of one split. surnames: (written, hiragana, romaji). places: (prefecture, municipality, town)."""

    split: str
    surnames: list[tuple[str, str, str]]
    given: list[tuple[str, str]]
    companies: list[str]
    foreign: list[str]
    areas: list[tuple[str, int]]
    places: list[tuple[str, str, str]]
    buildings: list[str]
    hosts: list[str]

    def phone(self, rng: random.Random, used: set[str]) -> tuple[str, str, str]:
        """Three groups of a number that the numbering plan has assigned, not in `used`, to which it is added."""
        while True:
            area, middle = rng.choice(self.areas)
            groups = (area, _digits(rng, middle), _digits(rng, 3 if area in ("0120", "0570") else 4))
            whole = "".join(groups)
            # every number belongs to one split by its digits, so that none is in two
            if whole not in used and SPLITS[int(whole) % 3] == self.split and _assigned(whole):
                if _personal(whole):
                    groups = self._instead(groups, used)
                used.add("".join(groups))
                return groups

    def _instead(self, groups: tuple[str, str, str], used: set[str]) -> tuple[str, str, str]:
        """A number that somebody can have in place of one that nobody has any more; other numbers stay as they are."""
        own = random.Random("".join(groups))
        while True:
            other = (groups[0], own.choice("123456789") + groups[1][1:], _digits(own, len(groups[2])))
            whole = "".join(other)
            if whole not in used and SPLITS[int(whole) % 3] == self.split and _assigned(whole):
                return other


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _assigned(digits: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "JP"))


def _personal(digits: str) -> bool:
    """Whether 06 and what follows are rather 060 and a personal number: a service that is no more."""
    return phonenumbers.number_type(phonenumbers.parse(digits, "JP")) == PhoneNumberType.PERSONAL_NUMBER


@cache
def pools() -> dict[str, Pool]:
    """The values of each split. Raises FileNotFoundError without ../shared/data/names."""
    with (NAMES / "last_name_org.csv").open(encoding="utf-8") as file:
        surnames = [(row[0], row[2], row[3]) for row in csv.reader(file) if len(row) >= 4][:SURNAMES]
    written: dict[str, tuple[str, str, str]] = {}
    for name in surnames:
        written.setdefault(name[0], name)
    given: list[tuple[str, str]] = []
    for sex in ("man", "woman"):
        with (NAMES / f"first_name_{sex}_opti.csv").open(encoding="utf-8") as file:
            rows = [row for row in csv.reader(file) if len(row) > 8]
        given += [(row[2 + at % 5], row[0]) for at, row in enumerate(rows)]
    parts: list[dict[str, Any]] = [
        partition(list(written.values()), "surnames"),
        partition(given, "given"),
        partition(_STEMS, "stems"),
        partition(_FOREIGN, "foreign"),
        partition(_PLACES, "places"),
        partition(_BUILDINGS, "buildings"),
        partition(_MAIL_HOSTS, "hosts"),
    ]
    return {split: _pool(split, [part[split] for part in parts]) for split in SPLITS}


def _pool(split: str, parts: list[Any]) -> Pool:
    surnames, given, stems, foreign, places, buildings, hosts = parts
    rng = random.Random(f"companies {split}")
    companies = []
    for stem in stems:
        for trade in rng.sample(_TRADES, 5):
            form = rng.choice(["株式会社{}", "{}株式会社", "株式会社{}", "{}", "{}", "{}", "有限会社{}", "合同会社{}"])
            companies.append(stem + trade if trade in _WITH_FORM else form.format(stem + trade))
    rng.shuffle(companies)
    cut = [tuple(place.split(",")) for place in places]
    return Pool(split, surnames, given, companies, foreign, _AREAS, cut, buildings, hosts)


def edinet(split: str) -> list[str]:
    """Companies as filed with the Financial Services Agency, of one split; [] where the list is not there.

    Read when a run is made and never written into the corpus.
    """
    if not EDINET.exists():
        return []
    with EDINET.open(encoding="utf-8") as file:
        names = [
            row["name"] for row in csv.DictReader(file) if row["name"].endswith("会社") or "株式会社" in row["name"]
        ]
    return partition(sorted(set(names)), "edinet")[split]
