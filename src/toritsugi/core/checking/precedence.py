"""Findings about what wins: openings, callers' rules, conditions that never hold, examples that mean two things."""

from __future__ import annotations

from collections.abc import Iterable

from toritsugi.core.checking.callers import by_words_only, held_by, rival_of
from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.facts import facts_for
from toritsugi.core.manual.conditions import holds, none_of, specificity
from toritsugi.core.manual.model import Condition, Manual, Mode, NotifyRule
from toritsugi.core.understanding.normal import coarse, normal


def check_precedence(manual: Manual, found: Findings) -> None:
    """Everything of which the most specific, or the first, wins."""
    _check_openings(manual, found)
    _check_conditions(manual, found)
    _check_rules(manual, found)
    _check_examples(manual, found)


def _check_openings(manual: Manual, found: Findings) -> None:
    every = facts_for(manual, (line.when for line in manual.opening), before_any_answer=True)
    if every is None:
        return
    won: set[int] = set()
    beaten: dict[int, int] = {}
    for facts in every:
        holding = [number for number, line in enumerate(manual.opening) if holds(line.when, facts)]
        if not holding:
            continue
        best = max(holding, key=lambda number: (specificity(manual.opening[number].when), number))
        won.add(best)
        beaten.update({number: best for number in holding if number != best})
    for number, line in enumerate(manual.opening):
        if number in won:
            continue
        if number in beaten:
            found.add("opening_shadowed", line.phrase.id, other=manual.opening[beaten[number]].phrase.text[:40])
        else:
            found.add("never_holds", line.phrase.id)


def _check_conditions(manual: Manual, found: Findings) -> None:
    written: list[tuple[str, Condition]] = [(line.phrase.id, line.when) for line in manual.closing]
    rules = [(f"notify.{number}.when", rule.when) for number, rule in enumerate(_written(manual.notify))]
    rules += [(f"items.{item.id}.when", item.needed) for item in manual.items.values()]
    rules += [(f"matters.{one.id}.urgent", one.urgent_when) for one in manual.matters.values() if one.urgent_when]
    written += [(key, condition) for key, condition in rules if found.written(key)]
    written += [(f"cards.{card.id}.when", card.when) for card in manual.cards.values()]
    written += [
        (f"ladders.{ladder.id}.call.{number}.when", rung.when)
        for ladder in manual.ladders.values()
        for number, rung in enumerate(ladder.rungs)
    ]
    for key, condition in written:
        if condition.op != "always" and not _can_hold(manual, condition):
            found.add("never_holds", key)


def _written(rules: tuple[NotifyRule, ...]) -> tuple[NotifyRule, ...]:
    """The rules without the one that the reader adds for messages no other rule covers: it may well have none left."""
    return rules[:-1] if rules and rules[-1].when == none_of(rule.when for rule in rules[:-1]) else rules


def _can_hold(manual: Manual, condition: Condition) -> bool:
    every = facts_for(manual, [condition])
    return every is None or any(holds(condition, facts) for facts in every)


def _check_rules(manual: Manual, found: Findings) -> None:
    for number, rule in enumerate(manual.callers):
        key = f"callers.{number}"
        if by_words_only(rule):
            first = next(one for one in manual.callers if one.kind == rule.kind)
            if first is not rule:
                found.add("rule_unreachable", key, rule=rule.title, other=first.title)
            continue
        if held_by(manual, rule) is not None:
            continue
        other = rival_of(manual, rule)
        if other is None:
            found.add("never_holds", key)
        elif rule.prefix and other.prefix == rule.prefix:
            found.add("same_prefix", key, prefix=rule.prefix, other=other.title)
        else:
            found.add("rule_unreachable", key, rule=rule.title, other=other.title)


def _check_examples(manual: Manual, found: Findings) -> None:
    """Examples by which two matters, a card and a matter that does not answer by it, or two choices are meant."""
    seen: dict[str, tuple[str, str, frozenset[str]]] = {}
    for matter in manual.matters.values():
        means = frozenset({f"matter {matter.id}", f"card {matter.card}"} if matter.card else {f"matter {matter.id}"})
        _claim(found, seen, f"matters.{matter.id}.heard", matter.title, matter.heard, means)
        if not matter.heard and len(manual.matters) > 1 and matter.mode is Mode.NORMAL:
            found.add("no_examples", f"matters.{matter.id}", matter=matter.title)
    for card in manual.cards.values():
        _claim(found, seen, f"cards.{card.id}.heard", card.title, card.heard, frozenset({f"card {card.id}"}))
    titles: dict[str, str] = {}
    for matter in manual.matters.values():
        if matter.title in titles:
            found.add("title_twice", f"matters.{matter.id}.title", title=matter.title, other=titles[matter.title])
        titles.setdefault(matter.title, matter.id)
    for item in manual.items.values():
        said: dict[str, tuple[str, str, frozenset[str]]] = {}
        for choice in item.choices:
            key = f"items.{item.id}.choices.{choice.id}"
            _claim(found, said, key, choice.title, (choice.title, *choice.heard), frozenset({choice.id}))


def _claim(
    found: Findings,
    seen: dict[str, tuple[str, str, frozenset[str]]],
    key: str,
    title: str,
    examples: Iterable[str],
    means: frozenset[str],
) -> None:
    for number, words in enumerate(examples):
        form = coarse(normal(words))
        before = seen.setdefault(form, (key, title, means))
        if before[0] != key and not before[2] & means:
            at = f"{key}.{number}" if key.endswith(".heard") else key
            found.add("heard_twice", at, words=words, other=before[1])
