"""Every sentence of a manual by id: what the prompt cache prepares, what G1 is checked against, what screens show."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from toritsugi.core.manual.model import Manual, Phrase, Step

_BLANK = re.compile(r"\{([^{}]*)\}")


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a phrase: fixed words (`blank` is ""), or a blank by name (`text` is "")."""

    text: str = ""
    blank: str = ""


def pieces(text: str) -> tuple[Piece, ...]:
    """The stretches of a phrase's text in order; joined again they are the text."""
    found: list[Piece] = []
    last = 0
    for match in _BLANK.finditer(text):
        if match.start() > last:
            found.append(Piece(text=text[last : match.start()]))
        found.append(Piece(blank=match.group(1)))
        last = match.end()
    if last < len(text):
        found.append(Piece(text=text[last:]))
    return tuple(found)


def blanks(text: str) -> tuple[str, ...]:
    """Names of the blanks of a phrase's text, in order of appearance."""
    return tuple(match.group(1) for match in _BLANK.finditer(text))


def all_phrases(manual: Manual) -> dict[str, Phrase]:
    """Every sentence of the manual by its id, in the order of the manual.

    Raises ValueError when two different sentences share an id: the id would not tell what was said.
    """
    found: dict[str, Phrase] = {}
    for phrase in _walk(manual):
        if found.setdefault(phrase.id, phrase) != phrase:
            raise ValueError(f"two different sentences have the id {phrase.id!r}")
    return found


def _walk(manual: Manual) -> Iterator[Phrase]:
    for line in manual.opening:
        yield line.phrase
    for closure in manual.hours.closures:
        yield from _some(closure.phrase)
    yield from manual.notices
    yield from _some(manual.ask_matter)
    for item in manual.items.values():
        yield item.ask
        yield from item.again
        yield from _some(item.short, item.by_keys, item.refused)
    for matter in manual.matters.values():
        yield from matter.said
        yield from _of_steps(matter.procedure)
        yield from matter.then
    for card in manual.cards.values():
        yield card.say
    for rule in manual.callers:
        yield from _some(rule.greeting, rule.say)
    yield from manual.absence.values()
    for contact in manual.contacts.values():
        yield from contact.absence.values()
    yield from manual.abuse.lines
    for line in manual.closing:
        yield line.phrase
    yield manual.told
    yield manual.not_kept
    yield from manual.standard.values()


def _of_steps(steps: tuple[Step, ...]) -> Iterator[Phrase]:
    for step in steps:
        yield from _some(step.say)
        for branch in step.branches:
            yield from _of_steps(branch.steps)


def _some(*phrases: Phrase | None) -> Iterator[Phrase]:
    return (phrase for phrase in phrases if phrase is not None)
