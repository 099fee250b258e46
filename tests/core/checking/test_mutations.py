"""The check finds what was broken on purpose, and has nothing to say of the manuals as they are shipped."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from tests.core.checking.mutations import MUTATIONS, Files, faults, nobody_notices
from tests.support.proof import count, proving
from toritsugi import resources
from toritsugi.core.checking.check import by_reading, check
from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.places import Places
from toritsugi.core.manual.model import Manual
from toritsugi.marked_yaml import plain, read

TODAY = "2026-11-22"
TEMPLATES, SAMPLES = (
    [name for one in several for name in (one.name, *(f"{one.name}/{variant}" for variant in one.variants))]
    for several in (resources.templates(), resources.samples())
)
NAMES = [*TEMPLATES, *SAMPLES]
#: the manuals that are broken: in the everyday suite the templates
BROKEN = [*TEMPLATES, *(SAMPLES if proving() else [])]
#: stands for the findings of a change that is no fault, since a pack has what was taken out
HARMLESS = "harmless"
#: share of the faults that must be found
WANTED = 0.99
#: faults looked at in the everyday suite
EVERYDAY = 40


@cache
def files_of(name: str) -> Files:
    texts = resources.manual_files(name)
    manual, client = (plain(read(texts[file], file)) for file in ("manual.yaml", "client.yaml"))
    beside = {file: text for file, text in texts.items() if file not in ("manual.yaml", "client.yaml")}
    return Files(manual, client, beside=beside)


@cache
def all_faults() -> list[tuple[str, str, str, Files]]:
    return [(name, *fault) for name in BROKEN for fault in faults(files_of(name))]


def found_in(mutation: str, name: str, files: Files) -> set[str]:
    """Codes of what is found: by reading it, then in its words and lists, then in its calls."""
    manual_text, client_text = files.texts()
    try:
        manual = resources.read_manual(manual_text, client_text, beside=files.beside)
    except resources.ManualError as error:
        return {problem.code for problem in error.problems}
    if nobody_notices(mutation, name, manual):
        return {HARMLESS}
    places = Places(read(manual_text, "manual.yaml"), read(client_text, "client.yaml"))
    found = Findings(places)
    by_reading(manual, found, today=TODAY)
    codes = {finding.code for finding in found.sorted()}
    return codes or {finding.code for finding in check(manual, places, today=TODAY).findings}


#: the two whose exploration takes longest are left to the proof
EXPLORED = [pytest.param(name, marks=[pytest.mark.proof] if name in ("helpdesk", "custom") else []) for name in BROKEN]


@pytest.mark.parametrize("name", EXPLORED)
def test_nothing_is_found_in_a_shipped_manual(name: str) -> None:
    _, report = resources.checked(name, today=date.fromisoformat(TODAY))
    assert [finding.text("en") for finding in report.findings] == []
    assert report.unshown == ()
    assert report.work.complete


@pytest.mark.parametrize("name", NAMES)
def test_what_the_mutations_write_is_the_same_manual_where_nothing_was_changed(name: str) -> None:
    """Otherwise a finding might come from the writing, not from the fault."""
    files = files_of(name).copy()
    written = resources.read_manual(*files.texts(), beside=files.beside)
    assert written == resources.load_manual(name)


def test_there_are_enough_faults_of_every_sort() -> None:
    sorts = Counter(mutation for _, mutation, _, _ in all_faults())
    assert len(sorts) == len(MUTATIONS)
    of_each = Counter(name for name, *_ in all_faults())
    assert sum(of_each.values()) >= 300
    assert all(of_each[name] >= 300 for name in SAMPLES if name in BROKEN), of_each


def seeded(number: int) -> list[tuple[str, str, str, Files]]:
    """So many faults, the sorts in turn, by seed."""
    chooser = random.Random(20261122)
    by_sort: dict[str, list[tuple[str, str, str, Files]]] = {}
    for fault in all_faults():
        by_sort.setdefault(fault[1], []).append(fault)
    for several in by_sort.values():
        chooser.shuffle(several)
    order = [
        several[turn]
        for turn in range(max(map(len, by_sort.values())))
        for several in by_sort.values()
        if turn < len(several)
    ]
    sorts = list(by_sort)
    chooser.shuffle(sorts)
    first = sorted(order[: len(sorts)], key=lambda fault: sorts.index(fault[1]))
    return [*first, *order[len(sorts) :]][:number]


@pytest.mark.campaign
def test_the_check_finds_what_was_broken(shown: Callable[..., None]) -> None:
    chosen = seeded(count(EVERYDAY, len(all_faults())))
    codes = [(fault[:3], found_in(*fault[1:])) for fault in chosen]
    real = [(fault, found) for fault, found in codes if HARMLESS not in found]
    missed = [fault for fault, found in real if not found]
    shown(faults=len(real), missed=len(missed), harmless=len(codes) - len(real))
    faults_of, missed_of = Counter(name for name, *_ in real), Counter(name for name, *_ in missed)
    too_many = [name for name in missed_of if missed_of[name] > (1 - WANTED) * faults_of[name]]
    assert not too_many, missed


def test_the_finding_is_about_the_fault() -> None:
    """A sample by hand: the code says what was done."""
    by_name = {fault[:2]: fault for fault in reversed(all_faults())}
    for name, mutation, code in (
        ("custom", "same_title", "title_twice"),
        ("custom", "shadow_matter", "heard_twice"),
        ("reception", "do_not_read_back", "not_read_back"),
        ("reception", "opening_over_opening", "opening_shadowed"),
        ("script", "promise_callback", "callback_promised"),
        ("script", "too_short_a_call", "cut_by_limit"),
        ("script", "blank_too_early", "blank_unasked"),
        ("helpdesk", "drop_card", "no_such"),
    ):
        assert code in found_in(*by_name[name, mutation][1:]), (name, mutation)


def test_a_manual_of_the_past_is_found_by_its_date() -> None:
    import msgspec

    manual: Manual = resources.load_manual("custom")
    card = msgspec.structs.replace(manual.cards["opening_hours"], valid_until="2026-12-31")
    manual = msgspec.structs.replace(manual, cards={**manual.cards, "opening_hours": card})
    for today, codes in (("2026-11-22", set()), ("2027-01-01", {"card_past"})):
        found = Findings(Places())
        by_reading(manual, found, today=today)
        assert {finding.code for finding in found.sorted()} == codes
