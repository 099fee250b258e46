"""What the results come to: cut-offs, false and missed barge-ins, added waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.support.turn_corpus.case import Case, Right
from tests.support.turn_corpus.play import Result
from toritsugi.core.turntaking.cues import Act

#: a caller who means it is stopped for before the last word is over, or this much later, or it counts as missed
GRACE = 0.2


@dataclass
class Rate:
    """of: how many cases could go wrong. wrong: the names of those that did."""

    of: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, wrong: bool) -> None:
        """One case."""
        self.of += 1
        if wrong:
            self.wrong.append(name)

    @property
    def percent(self) -> float:
        """0.0 where there was none."""
        return 100 * len(self.wrong) / self.of if self.of else 0.0


@dataclass
class Score:
    """Rates by name; waits in seconds from the last sound of speech to the end of the turn, by group; onsets from the

    first sound over a line to silence, and the same of callers who break off after a word that nothing recognises.
    """

    cut_off: Rate = field(default_factory=Rate)
    false_barge: Rate = field(default_factory=Rate)
    paused: Rate = field(default_factory=Rate)
    missed_barge: Rate = field(default_factory=Rate)
    missed_turn: Rate = field(default_factory=Rate)
    false_turn: Rate = field(default_factory=Rate)
    unknown_machine: Rate = field(default_factory=Rate)
    held_without_words: Rate = field(default_factory=Rate)
    waits: dict[str, list[float]] = field(default_factory=dict)
    onsets: list[float] = field(default_factory=list)
    broken_off: list[float] = field(default_factory=list)


def score(results: Iterable[Result]) -> Score:
    """Judge results."""
    found = Score()
    for one in results:
        case = one.case
        if case.group == "held, no words so far":
            found.held_without_words.add(case.name, _cut(one))
        elif case.group == "machine":
            found.unknown_machine.add(case.name, not one.machine or bool([1 for _, n in one.delivered if n]))
        elif case.right is Right.TURN:
            _turn(found, one)
        elif case.right is Right.STOPS:
            _stops(found, one)
        elif case.right is Right.GOES_ON:
            _goes_on(found, one)
        else:
            found.false_turn.add(case.name, bool(one.delivered))
    return found


def _all_in_one(case: Case, delivered: Sequence[tuple[float, int]]) -> bool:
    return bool(delivered) and delivered[0][1] == len(case.spoken)


def _cut(one: Result) -> bool:
    return bool(one.delivered) and not _all_in_one(one.case, one.delivered)


def _turn(found: Score, one: Result) -> None:
    case = one.case
    found.missed_turn.add(case.name, not one.delivered)
    if not one.delivered:
        return
    found.cut_off.add(case.name, _cut(one))
    if not _cut(one):
        since = max(case.spoken[-1].end, one.line_over)
        found.waits.setdefault(case.group, []).append(one.delivered[0][0] - since)


def _stops(found: Score, one: Result) -> None:
    case = one.case
    hushed = [at for at in one.times(Act.HUSH) if at >= case.said[0].at]
    early = len(hushed) < len(one.times(Act.HUSH))
    found.false_barge.add(f"before: {case.name}", early)
    in_time = bool(hushed) and hushed[0] <= case.spoken[-1].end + GRACE
    found.missed_barge.add(case.name, not in_time or not one.times(Act.STAND))
    if hushed:
        onsets = found.broken_off if case.group == "breaks off, no words so far" else found.onsets
        onsets.append(hushed[0] - case.said[0].at)


def _goes_on(found: Score, one: Result) -> None:
    case = one.case
    stopped, for_good = bool(one.times(Act.HUSH)), bool(one.times(Act.STAND))
    found.false_barge.add(case.name, for_good or (stopped and not case.long_nod))
    if case.long_nod:
        found.paused.add(case.name, stopped)
