"""The first sentences of a call: who answers, in which words at this time, and the notices."""

from __future__ import annotations

from toritsugi.core.dialogue.acting import advance
from toritsugi.core.dialogue.callers import rule_for, take_rule
from toritsugi.core.dialogue.context import Overlay
from toritsugi.core.dialogue.walltime import wall
from toritsugi.core.dialogue.work import Given, Work
from toritsugi.core.manual.calendar import closure_in_force, is_open
from toritsugi.core.manual.conditions import holds, specificity
from toritsugi.core.manual.model import CallerRule, Phrase

#: what the id of a line begins with that is not the manual's but an emergency line's
OVERLAY = "overlay."


def open_call(work: Work) -> None:
    """Give the emergency lines, greet, give the notices, and go on to the first question."""
    given, manual = work.given, work.given.manual
    at = wall(given.context.started_at, work.now)
    work.set(open=is_open(manual.hours, at, given.context.holidays))
    rule = rule_for(given, work.state)
    if rule is not None:
        take_rule(work, rule)
    work.set(
        hears=work.state.hears and given.context.hears,
        presence={**given.context.presence, **work.state.presence},
        call_end=work.now + manual.longest_call,
        take_message=work.state.take_message or not manual.matters,
        matter=_only_matter(given),
    )
    if rule is not None and rule.blocked:
        work.say(rule.greeting)
    else:
        for overlay in given.context.overlays:
            work.say(phrase_of(overlay))
        work.say(_greeting(work, rule))
        for notice in manual.notices:
            work.say(notice)
        if not work.state.hears:
            work.standard("guided_intro")
    advance(work)


def phrase_of(overlay: Overlay) -> Phrase:
    """An emergency line as it is said: to its end, under an id that no phrase of a manual has."""
    return Phrase(id=f"{OVERLAY}{overlay.id}", text=overlay.text, may_interrupt=False)


def _greeting(work: Work, rule: CallerRule | None) -> Phrase | None:
    """The most specific words win: those for this caller, those of the closure of the day, then those by condition.

    Hours of the day before that pass midnight are not cut by a closure that begins with the day: nobody says "closed".
    """
    if rule is not None and rule.greeting is not None:
        return rule.greeting
    given = work.given
    at = wall(given.context.started_at, work.now)
    closure = closure_in_force(given.manual.hours, at.date(), at.hour * 60 + at.minute)
    if closure is not None and closure.phrase is not None and not work.state.open:
        return closure.phrase
    facts = work.facts()
    best: tuple[int, Phrase] | None = None
    for line in given.manual.opening:
        if holds(line.when, facts) and (best is None or specificity(line.when) >= best[0]):
            best = (specificity(line.when), line.phrase)
    return best[1] if best else None


def _only_matter(given: Given) -> str:
    """A line with one matter, which nothing tells from others, is about that matter: nothing to ask."""
    matters = tuple(given.manual.matters.values())
    if len(matters) == 1 and not matters[0].heard and not matters[0].key:
        return matters[0].id
    return ""
