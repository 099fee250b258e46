"""The check of a manual: read it, explore its calls, go each way that broke something again, tell what was found."""

from __future__ import annotations

from collections.abc import Iterator

from toritsugi.core.checking import graph
from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.contacts import check_contacts
from toritsugi.core.checking.contexts import contexts_of, on_day
from toritsugi.core.checking.coverage import check_coverage
from toritsugi.core.checking.dates import check_dates
from toritsugi.core.checking.explorer import Bounds, Explorer
from toritsugi.core.checking.finding import Report, TalkTime, Work
from toritsugi.core.checking.items import check_items
from toritsugi.core.checking.places import Places
from toritsugi.core.checking.precedence import check_precedence
from toritsugi.core.checking.replay import Call, replay
from toritsugi.core.checking.sentences import check_sentences
from toritsugi.core.checking.talk import Talk, ends_within
from toritsugi.core.dialogue.context import Context
from toritsugi.core.manual.model import Manual

#: most future days on which cards are looked at
MOST_DAYS = 60


def check(
    manual: Manual,
    places: Places | None = None,
    *,
    today: str,
    holidays: tuple[str, ...] = (),
    bounds: Bounds | None = None,
) -> Report:
    """The whole check. today: ISO date from which dates are judged. holidays: ISO dates of public holidays.

    places: where the manual's keys stand in its files. bounds: what the exploration may take; reaching it is a finding.
    """
    found = Findings(places or Places())
    by_reading(manual, found, today=today)
    explorer = explored(manual, today=today, holidays=holidays, bounds=bounds)
    unshown = tell_faults(explorer, found)
    talk = _talk(explorer, found)
    if explorer.complete:
        check_coverage(explorer, found)
    else:
        found.add("bound_reached", "", states=len(explorer.nodes), steps=explorer.steps)
    return Report(
        findings=found.sorted(),
        talk=talk,
        work=Work(states=len(explorer.nodes), steps=explorer.steps, complete=explorer.complete),
        ends_within=ends_within(manual),
        unshown=unshown,
    )


def by_reading(manual: Manual, found: Findings, *, today: str) -> None:
    """What shows without a call."""
    check_sentences(manual, found)
    check_items(manual, found)
    check_contacts(manual, found)
    check_precedence(manual, found)
    check_dates(manual, today, found)


def explored(manual: Manual, *, today: str, holidays: tuple[str, ...] = (), bounds: Bounds | None = None) -> Explorer:
    """The exploration of a manual's calls, from a day on."""
    explorer = Explorer(manual, bounds)
    contexts = contexts_of(manual, today, holidays)
    explorer.run(contexts)
    if explorer.complete:
        _on_days_to_come(explorer, today, contexts[0])
        conditional = [card for card in manual.cards.values() if card.when.op != "always"]
        for context in contexts if conditional else ():
            explorer.probe(context, map(explorer.caller.ask_card, conditional))
    return explorer


def _on_days_to_come(explorer: Explorer, today: str, context: Context) -> None:
    """Cards that are not valid yet, asked for on their first day."""
    cards = explorer.manual.cards.values()
    days = sorted({card.valid_from for card in cards if card.valid_from > today})
    for day in days[:MOST_DAYS]:
        explorer.probe(_on(context, day), explorer.caller.every_card())


def _on(context: Context, day: str) -> Context:
    return Context(call_id=context.call_id, started_at=on_day(day), caller_number=context.caller_number)


def tell_faults(explorer: Explorer, found: Findings) -> tuple[str, ...]:
    """Tell what broke, each with the shortest call that shows it; returns what the machine itself did not show."""
    unshown: list[str] = []
    for fault in explorer.faults.values():
        code, key, fill = fault.broken
        context, acts = fault.way if fault.way is not None else explorer.way_to(fault.node)
        dialogue = replay(explorer.manual, context, [*acts, fault.act], fault.broken)
        if dialogue is None:
            unshown.append(f"{code} {key}")
        else:
            found.add(code, key, dialogue, **fill)
    if explorer.complete:
        for code, nodes in (("never_ends", graph.endless(explorer)), ("no_way_out", graph.stranded(explorer))):
            unshown += _tell_nodes(explorer, found, code, nodes)
    return tuple(unshown)


def _tell_nodes(explorer: Explorer, found: Findings, code: str, nodes: list[int]) -> Iterator[str]:
    """The first node of each matter, where the machine comes to the same situation."""
    told: set[str] = set()
    for index in nodes:
        state = explorer.nodes[index].state
        key = f"matters.{state.matter}" if state.matter else ""
        if key in told:
            continue
        told.add(key)
        context, acts = explorer.way_to(index)
        call = Call(explorer.manual, context)
        call.go(acts)
        if (call.dialogue.state.turn, call.dialogue.state.matter) == (state.turn, state.matter):
            found.add(code, key, tuple(call.dialogue_lines))
        else:
            yield f"{code} {key}"


def _talk(explorer: Explorer, found: Findings) -> tuple[TalkTime, ...]:
    """The talk times, and the matters that even a caller who answers everything at once cannot bring to their end."""
    manual = explorer.manual
    talk = Talk(manual, explorer.nodes[0].given.context, explorer.caller)
    times = []
    for matter in manual.matters.values():
        told, call = talk.times(matter)
        times.append(told)
        state, key = call.dialogue.state, f"matters.{matter.id}"
        if state.end_line == "too_long":
            limit = round(manual.longest_call)
            found.add("cut_by_limit", key, tuple(call.dialogue_lines), matter=matter.title, limit=limit)
        elif state.message is not None and not state.message.complete:
            found.add("never_complete", key, tuple(call.dialogue_lines), matter=matter.title)
    return tuple(times)
