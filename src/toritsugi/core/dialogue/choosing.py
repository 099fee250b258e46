"""Matters and cards: what the call is about, and the guidance that may be given."""

from __future__ import annotations

from toritsugi.core.dialogue import repair
from toritsugi.core.dialogue.commands import AnyCommand, AskCard, ChooseMatter
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.policy import may_give
from toritsugi.core.dialogue.work import Work
from toritsugi.core.manual.model import Mode

#: how far apart the best two matters must be for the better one to be taken without asking
CLEARLY_BETTER = 0.15


def matters(work: Work, commands: tuple[AnyCommand, ...], understood: bool) -> bool:
    """Take the matter that is meant, or note that several may be. True when that changed what the call is about."""
    known = work.given.manual.matters
    found = [command for command in commands if isinstance(command, ChooseMatter) and command.matter in known]
    if not found:
        return cards(work, commands)
    state, question = work.state, work.state.question
    asked = question.asked if question else None
    if state.matter and not state.guided and (understood or asked in (Asked.CONFIRM, Asked.HELPED)):
        return False
    best = sorted(found, key=lambda command: -command.confidence)
    names = list(dict.fromkeys(command.matter for command in best))
    first = _first_in_priority(work, best)
    if first:
        names = [first]
    if len(names) > 1 and best[0].confidence - _second(best, names) < CLEARLY_BETTER:
        if state.matter and not state.guided:
            return False
        if set(names[:3]) == set(state.candidates):
            return False  # the same words again tell the same matters no better apart
        work.set(candidates=tuple(names[:3]), guided=False, matter="", take_message=False)
        return True
    if names[0] == state.matter and not state.guided:
        return False
    choose(work, names[0])
    return True


def _second(best: list[ChooseMatter], names: list[str]) -> float:
    return next((command.confidence for command in best if command.matter != names[0]), 0.0)


def _first_in_priority(work: Work, best: list[ChooseMatter]) -> str:
    """Of matters that fit about as well, the one that comes before all others by its priority; "" when none does."""
    known = work.given.manual.matters
    near = dict.fromkeys(one.matter for one in best if best[0].confidence - one.confidence < CLEARLY_BETTER)
    order = sorted(near, key=lambda name: known[name].priority)
    if len(order) < 2 or known[order[0]].priority == known[order[1]].priority:
        return ""
    return order[0]


def choose(work: Work, name: str) -> None:
    """The call is about this matter now. Its lines are said again when it is chosen again."""
    matter = work.given.manual.matters[name]
    dropped = (f"matter.{name}", f"matter.{name}.then", f"card.{matter.card}" if matter.card else "")
    progress = {mark: result for mark, result in work.state.progress.items() if mark not in dropped}
    work.set(matter=name, candidates=(), take_message=False, guided=False, matter_missed=0, progress=progress)
    if matter.urgent:
        work.flag("urgent")
    if matter.mode is Mode.COMPLAINT:
        work.flag("complaint")
        work.keep_words(work.state.texts[0] if work.state.texts else "")
    if matter.mode is Mode.SALES:
        work.flag("sales")


def cards(work: Work, commands: tuple[AnyCommand, ...]) -> bool:
    for command in commands:
        if isinstance(command, AskCard):
            return card_asked(work, command.card)
    return False


def card_asked(work: Work, name: str) -> bool:
    """A question that a card answers, at any time. What was being asked is asked again after it."""
    card = work.given.manual.cards.get(name)
    free = not work.state.matter or work.state.guided
    if card is None or not may_give(work.given, work.state, card):
        if free:
            repair.take_message(work, "no_card")
        else:
            work.standard("no_card", again=False)
        return True
    work.say(card.say)
    work.mark(f"card.{card.id}", "said")
    if free and not work.state.take_message:
        work.set(guided=True, candidates=())
    return True
