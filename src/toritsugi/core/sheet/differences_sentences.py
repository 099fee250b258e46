"""Sentences that are new, gone, worded otherwise, or heard at another moment."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from toritsugi.core.manual.model import Manual
from toritsugi.core.sheet.asked import asking
from toritsugi.core.sheet.difference import CALLERS, CARDS, ITEMS, LINE, Notes, Subject
from toritsugi.core.sheet.sentences import CALLER, CARD, ITEM, MATTER, STANDARD, Sentence, sentences

#: how like two sentences must be (0 to 1) for one to be told as the other worded otherwise
ALIKE = 0.4


def compare(notes: Notes, old: Manual, new: Manual, old_named: Manual) -> None:
    """Note the differences of sentences. A matter that left, or that nobody asks an item of, is told elsewhere."""
    was, now = _by_place(sentences(old_named, notes.language)), _by_place(sentences(new, notes.language))
    for place in dict.fromkeys((*now, *was)):
        if not _gone_or_unused(place, old, new):
            _place(notes, group_of(notes, place, new), was.get(place, ()), now.get(place, ()))


def _by_place(all: Iterable[Sentence]) -> dict[tuple[str, str], tuple[Sentence, ...]]:
    found: dict[tuple[str, str], list[Sentence]] = {}
    for one in all:
        found.setdefault((one.part, one.about), []).append(one)
    return {place: tuple(some) for place, some in found.items()}


def _gone_or_unused(place: tuple[str, str], old: Manual, new: Manual) -> bool:
    part, about = place
    if part == MATTER:
        return about not in new.matters
    if part == ITEM:
        return not (_asked(old, about) and _asked(new, about))
    if part == CARD:
        return not (about in old.cards and about in new.cards)
    if part == CALLER:
        return about not in {rule.id for rule in new.callers}
    return False


def _asked(manual: Manual, item: str) -> bool:
    return item in manual.items and (item in manual.default_collect or bool(asking(manual, item)))


def group_of(notes: Notes, place: tuple[str, str], new: Manual) -> tuple[str, str]:
    """The group a sentence's place belongs to: an item that one matter alone asks belongs to that matter."""
    part, about = place
    if part == MATTER:
        return about, new.matters[about].title
    if part == ITEM:
        matters = asking(new, about)
        return (matters[0].id, matters[0].title) if len(matters) == 1 else notes.group(ITEMS)
    return notes.group({CARD: CARDS, CALLER: CALLERS}.get(part, LINE))


def _place(notes: Notes, group: tuple[str, str], was: tuple[Sentence, ...], now: tuple[Sentence, ...]) -> None:
    """Sentences of one place: the same words first, then the same id, then the most alike; the rest is new or gone."""
    same = _same_words(was, now)
    for one, other in same:
        _moment(notes, group, one, other)
    _order(notes, group, was, same)
    left = [one for one in was if all(one is not pair[0] for pair in same)]
    fresh = [one for one in now if all(one is not pair[1] for pair in same)]
    for one in list(fresh):
        former = _reworded(one, left)
        if former is not None:
            notes.note(group, Subject.SENTENCE, one.when, former.text, one.text, when=one.when)
            left.remove(former)
            fresh.remove(one)
    for one in left:
        notes.note(group, Subject.SENTENCE, one.when, one.text, "", when=one.when)
    for one in fresh:
        notes.note(group, Subject.SENTENCE, one.when, "", one.text, when=one.when)


def _reworded(one: Sentence, left: list[Sentence]) -> Sentence | None:
    """The old sentence that this one is, worded otherwise: at the same place of the manual, else the most alike."""
    placed = [each for each in left if each.id == one.id]
    alike = [each for each in left if each.when == one.when and _likeness(each, one) >= ALIKE]
    return next(iter(placed or sorted(alike, key=lambda each: -_likeness(each, one))), None)


def _same_words(was: tuple[Sentence, ...], now: tuple[Sentence, ...]) -> list[tuple[Sentence, Sentence]]:
    """Pairs with the same words; of several the one at the same moment, then the first."""
    pairs: list[tuple[Sentence, Sentence]] = []
    free = list(was)
    for strict in (True, False):
        for one in now:
            if any(one is pair[1] for pair in pairs):
                continue
            chosen = next(
                (each for each in free if each.text == one.text and (each.when == one.when or not strict)), None
            )
            if chosen is not None:
                free.remove(chosen)
                pairs.append((chosen, one))
    return sorted(pairs, key=lambda pair: next(n for n, one in enumerate(now) if one is pair[1]))


def _moment(notes: Notes, group: tuple[str, str], was: Sentence, now: Sentence) -> None:
    about = f"「{now.text}」"
    if was.when != now.when:
        what = notes.pick(f"{about}を言うとき", f"{about} is said")
        notes.note(group, Subject.MOMENT, what, was.when, now.when)
    if was.may_interrupt != now.may_interrupt:
        yes, no = notes.pick("できます", "yes"), notes.pick("できません", "no")
        what = notes.pick(f"{about}の途中で話すこと", f"speaking over {about}")
        notes.note(group, Subject.MOMENT, what, yes if was.may_interrupt else no, yes if now.may_interrupt else no)


def _order(
    notes: Notes, group: tuple[str, str], was: tuple[Sentence, ...], same: list[tuple[Sentence, Sentence]]
) -> None:
    """Whether sentences that stayed are heard in another order; standard phrases have none."""
    if not same or same[0][1].part == STANDARD:
        return
    stayed = sorted(same, key=lambda pair: next(n for n, one in enumerate(was) if one is pair[0]))
    before, after = [other.text for _, other in stayed], [other.text for _, other in same]
    if before != after:
        what = notes.pick("文の順", "order of sentences")
        notes.note(group, Subject.ORDER, what, " → ".join(before), " → ".join(after))


def _likeness(one: Sentence, other: Sentence) -> float:
    return SequenceMatcher(None, one.text, other.text, autojunk=False).ratio()
