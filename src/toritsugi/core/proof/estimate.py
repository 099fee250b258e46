"""How long a matter's calls take: the machine is led along every way through it, and the lengths are added up.

The desk's part of a way is certain: the lines it says, at the rate of `spoken_length`. The caller's part is random:
every answer has a mean and a spread (`caller_side`), every item may be asked once more; of the sum the mean and the
variance follow, and a log-normal distribution with these two is taken for it (durations of talk are skewed so). A
matter with forks is the mixture of its ways. No random number is drawn: the same manual gives the same estimate.
"""

from __future__ import annotations

from math import erf, log, sqrt
from typing import NamedTuple

import msgspec

from toritsugi.core.checking.answers import answers_of
from toritsugi.core.dialogue.commands import AnyCommand, ChooseMatter, Confirm, Deny, Fill
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import (
    AnyEvent,
    CallerSaid,
    CallStarted,
    ConnectResult,
    Recorded,
    SpeechDone,
    Understood,
)
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.intents import Say
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.dialogue.state import Question, Turn
from toritsugi.core.manual.model import Item, Manual, Matter
from toritsugi.core.proof.caller_side import DEFAULTS, CallerSide
from toritsugi.core.proof.rerun import terms_of

#: ways through a matter that are followed; a matter with more is estimated from these
MOST_WAYS = 64
#: more events than any call has that goes well
MOST_EVENTS = 600
#: a working morning, and a number that can be called back
CONTEXT = Context(call_id="estimate", started_at="2026-11-24T10:00:00+09:00", caller_number="09012345678")


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """Talk time of a matter, in seconds. desk: the mean of the desk's own lines. ways: how many were followed.

    cut: there are more ways than were followed. A matter that no caller can bring to its end has no ways.
    """

    matter: str
    title: str
    mean: float
    p50: float
    p90: float
    desk: float
    ways: int
    cut: bool


class Fork(NamedTuple):
    """A place where ways part. shares: probability of each answer."""

    shares: tuple[float, ...]


class Way(NamedTuple):
    """One way through a matter: how likely it is, how long the desk speaks, and what callers are asked."""

    weight: float
    desk: float
    asked: tuple[str, ...]
    items: tuple[tuple[str, float], ...]


def estimate(manual: Manual, side: CallerSide = DEFAULTS) -> tuple[Estimate, ...]:
    """The talk time of every matter, in the manual's order."""
    decisive = terms_of(manual).decisive
    return tuple(_of_matter(manual, matter, side, decisive) for matter in manual.matters.values())


def estimate_matter(manual: Manual, matter: Matter, side: CallerSide = DEFAULTS) -> Estimate:
    """The talk time of one matter."""
    return _of_matter(manual, matter, side, terms_of(manual).decisive)


def _of_matter(manual: Manual, matter: Matter, side: CallerSide, decisive: frozenset[str]) -> Estimate:
    ways: list[Way] = []
    waiting: list[tuple[int, ...]] = [()]
    while waiting and len(ways) < MOST_WAYS:
        picks = waiting.pop(0)
        walk = _Walk(manual, matter, side, decisive, picks)
        if walk.run():
            ways.append(walk.way())
        for depth in range(len(picks), len(walk.forks)):
            taken = (*picks, *([0] * (depth - len(picks))))
            waiting += [(*taken, other) for other in range(1, len(walk.forks[depth].shares))]
    total = sum(way.weight for way in ways) or 1.0
    parts = [(way.weight / total, way.desk, *_caller(way, side)) for way in ways]
    return Estimate(
        matter=matter.id,
        title=matter.title,
        mean=round(sum(share * (desk + mean) for share, desk, mean, _ in parts), 1),
        p50=round(_percentile(parts, 0.5), 1),
        p90=round(_percentile(parts, 0.9), 1),
        desk=round(sum(share * desk for share, desk, _, _ in parts), 1),
        ways=len(ways),
        cut=bool(waiting),
    )


# the arithmetic


def _caller(way: Way, side: CallerSide) -> tuple[float, float]:
    """Mean and variance of the caller's part of a way, the items asked once more included."""
    mean = variance = 0.0
    for sort in way.asked:
        length = side.of(sort)
        mean += length.mean
        variance += (length.mean * length.spread) ** 2
    for sort, asked_again in way.items:
        length = side.of(sort)
        more = asked_again + length.mean
        mean += side.again * more
        variance += side.again * (1 - side.again) * more**2 + side.again * (length.mean * length.spread) ** 2
    return mean, variance


def _percentile(parts: list[tuple[float, float, float, float]], wanted: float) -> float:
    """The time by which this share of calls has ended: the mixture's distribution function, halved in."""
    if not parts:
        return 0.0
    low, high = 0.0, max(desk + mean + 12 * sqrt(variance) for _, desk, mean, variance in parts) + 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if sum(share * _ended(middle, desk, mean, variance) for share, desk, mean, variance in parts) < wanted:
            low = middle
        else:
            high = middle
    return high


def _ended(time: float, desk: float, mean: float, variance: float) -> float:
    """The share of calls of one way that have ended by a time."""
    rest = time - desk
    if rest <= 0:
        return 0.0
    if mean <= 0 or variance <= 0:
        return 1.0 if rest >= mean else 0.0
    narrow = log(1 + variance / mean**2)
    return 0.5 * (1 + erf((log(rest) - (log(mean) - narrow / 2)) / sqrt(2 * narrow)))


# a way


class _Walk:
    """One call about a matter with a caller who answers everything. picks: which answer is taken at each fork."""

    def __init__(
        self, manual: Manual, matter: Matter, side: CallerSide, decisive: frozenset[str], picks: tuple[int, ...]
    ) -> None:
        self.manual, self.matter, self.side, self.decisive, self.picks = manual, matter, side, decisive, picks
        self.dialogue = Dialogue(manual, CONTEXT)
        self.forks: list[Fork] = []
        self.weight = 1.0
        self.desk = 0.0
        self.asked: list[str] = []
        self.items: list[tuple[str, float]] = []
        self.now = 0.0

    def run(self) -> bool:
        """Whether the call came to its end, about this matter."""
        self._feed(CallStarted())
        for _ in range(MOST_EVENTS):
            state = self.dialogue.state
            if self.dialogue.finished:
                return state.matter == self.matter.id
            if state.saying:
                self._feed(SpeechDone(say=state.saying[0][0]))
            elif state.turn is Turn.LISTENING and state.question is not None:
                self._answer(state.question)
            elif state.turn is Turn.KEEPING:
                self._feed(Recorded(request=state.waiting_for, message_id="estimate"))
            elif state.turn is Turn.CONNECTING:
                self._feed(ConnectResult(request=state.waiting_for, result="no_answer"))
            else:
                return False
        return False

    def way(self) -> Way:
        return Way(self.weight, self.desk, tuple(self.asked), tuple(self.items))

    def _feed(self, event: AnyEvent) -> None:
        self.now += 0.01
        for intent in self.dialogue.receive(event, self.now):
            if isinstance(intent, Say):
                self.desk += seconds_to_say(intent.spoken)

    def _answer(self, question: Question) -> None:
        command = self._command(question)
        self._feed(CallerSaid(texts=("…",)))
        self._feed(Understood(request=self.dialogue.state.waiting_for, commands=(command,)))

    def _command(self, question: Question) -> AnyCommand:
        item = self.manual.items.get(question.item)
        if question.asked is Asked.MATTER:
            self.asked.append("matter")
            return ChooseMatter(matter=self.matter.id)
        if question.asked is Asked.HELPED:
            self.asked.append("helped")
            helps = self._pick((self.side.helped, 1 - self.side.helped)) == 0
            return Confirm() if helps else Deny()
        if question.asked is Asked.ANYTHING:
            self.asked.append("anything")
            return Deny()
        if question.asked is Asked.ITEM and item is not None:
            return self._item(item)
        self.asked.append("callback" if question.callback else "confirm")
        return Confirm()

    def _item(self, item: Item) -> AnyCommand:
        self.asked.append(str(item.kind))
        again = item.again[0].text if item.again else f"{self._asks_again()}{item.ask.text}"
        self.items.append((str(item.kind), seconds_to_say(again)))
        values = answers_of(item, every=item.id in self.decisive)
        if not values:
            return Deny()
        chosen = self._pick((1 / len(values),) * len(values)) if len(values) > 1 else 0
        return Fill(item=item.id, value=values[chosen])

    def _asks_again(self) -> str:
        phrase = self.manual.standard.get("standard.ask_again")
        return phrase.text if phrase is not None else ""

    def _pick(self, shares: tuple[float, ...]) -> int:
        """Which answer this walk takes at its next fork."""
        number = len(self.forks)
        self.forks.append(Fork(shares))
        taken = self.picks[number] if number < len(self.picks) else 0
        self.weight *= shares[taken]
        return taken
