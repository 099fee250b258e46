"""What no call comes to: matters, cards, items, steps, rules and sentences that the exploration never met."""

from __future__ import annotations

from toritsugi.core.checking.abstraction import Key
from toritsugi.core.checking.callers import by_words_only, held_by
from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.explorer import Explorer
from toritsugi.core.checking.procedures import steps_of
from toritsugi.core.manual.model import CallerRule, Manual, StepKind
from toritsugi.core.manual.phrases import all_phrases, blanks


def check_coverage(explorer: Explorer, found: Findings) -> None:
    """Whatever was not met, told once at the highest place; what another finding explains is not told again."""
    manual, said = explorer.manual, said_in(explorer)
    for matter in manual.matters.values():
        if matter.id not in explorer.matters:
            found.add("matter_unreachable", f"matters.{matter.id}", matter=matter.title)
    for item in manual.items.values():
        if (
            item.id not in explorer.items
            and found.written(f"items.{item.id}")
            and not found.at(f"items.{item.id}.when")
        ):
            found.add("item_never_asked", f"items.{item.id}", item=item.title)
    for card in manual.cards.values():
        if card.say.id not in said and found.written(f"cards.{card.id}") and not found.at(f"cards.{card.id}"):
            found.add("card_unreachable", f"cards.{card.id}", card=card.title)
    for number, rule in enumerate(manual.callers):
        if not by_words_only(rule):
            continue
        if rule.id not in explorer.rules and not _heard(rule, said) and not found.at(f"callers.{number}"):
            found.add("rule_unreachable", f"callers.{number}", rule=rule.title, other=_before(manual, rule))
    _check_steps(explorer, found)
    in_talk = tuple(f"callers.{number}." for number, rule in enumerate(manual.callers) if _in_talk(manual, rule))
    for id, phrase in all_phrases(manual).items():
        if id in said or id.startswith(("standard.", "contacts.", *in_talk)):
            continue
        if found.at(id) or found.at(id.removesuffix(".say")) or not found.written(id):
            continue
        missing = [name for name in blanks(phrase.text) if name in manual.items]
        if id in explorer.unfilled and missing:
            found.add("blank_unasked", id, item=manual.items[missing[0]].title)
        else:
            found.add("never_said", id)


def _check_steps(explorer: Explorer, found: Findings) -> None:
    for matter in explorer.manual.matters.values():
        for step in steps_of(matter.procedure):
            met = step.id in explorer.marks or (step.kind is StepKind.ASK and step.item in explorer.items)
            told = found.at(step.id) or found.at(step.id.rsplit(".", 1)[0])
            if not met and not told and _written(found, step.id):
                found.add("step_unreachable", step.id)


def _written(found: Findings, step: str) -> bool:
    """Whether the steps that a step stands among are the manual's own, not a pack's."""
    parts = step.split(".")
    if parts[0] == "procedures":
        return found.written(".".join(parts[:2]))
    return parts[2:3] != ["procedure"] or found.written(".".join(parts[:3]))


def said_in(explorer: Explorer) -> set[str]:
    """Ids of the sentences that are said in some call. Items of one shape are asked alike: one speaks for all."""
    said = set(explorer.watch.said)
    of_shape: dict[Key, set[str]] = {}
    for item in explorer.manual.items.values():
        roles = {id.removeprefix(f"items.{item.id}.") for id in said if id.startswith(f"items.{item.id}.")}
        of_shape.setdefault(explorer.abstraction.shape_of_item(item.id), set()).update(roles)
    for item in explorer.manual.items.values():
        if item.id in explorer.items:
            roles = of_shape[explorer.abstraction.shape_of_item(item.id)]
            said |= {f"items.{item.id}.{role}" for role in roles}
    return said


def _in_talk(manual: Manual, rule: CallerRule) -> bool:
    """Whether a rule takes hold by names alone, which callers give in more ways than are explored."""
    held = held_by(manual, rule)
    return held is not None and held.in_talk


def _heard(rule: CallerRule, said: set[str]) -> bool:
    return any(phrase is not None and phrase.id in said for phrase in (rule.greeting, rule.say))


def _before(manual: Manual, rule: CallerRule) -> str:
    selling = next((matter.title for matter in manual.matters.values() if matter.mode == "sales"), "")
    return selling if rule.kind == "sales" and selling else rule.title
