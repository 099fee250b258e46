"""Breadth first through every situation that calls under a manual may come to; the first way found is the shortest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import msgspec

from toritsugi.core.checking.abstraction import Abstraction, Key, still
from toritsugi.core.checking.acts import Act, perform
from toritsugi.core.checking.caller import HEAR, START, AbstractCaller
from toritsugi.core.checking.procedures import stands_at
from toritsugi.core.checking.watch import Broken, NotingBook, Watch
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import CallerHungUp
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.intents import Connect, Record
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.dialogue.policy import may_give
from toritsugi.core.dialogue.repair import LONG_PATIENCE
from toritsugi.core.dialogue.state import CallState, Slot, Turn
from toritsugi.core.dialogue.work import Given
from toritsugi.core.manual.model import Finish, Manual
from toritsugi.core.values.model import Kind

#: what says who calls
WHO = (Kind.PERSON, Kind.PHONE)


#: a call: how it began, and the acts in order
Way = tuple[Context, list[Act]]


class Bounds(msgspec.Struct, frozen=True):
    """What an exploration may take. states: situations. steps: events given to the machine."""

    states: int = 60_000
    steps: int = 600_000


class Node(msgspec.Struct):
    """One situation.

    act: what led here from the node `before` (-1: the call's beginning). good: an act from here reached a person or a
    message.
    """

    given: Given
    state: CallState
    before: int
    act: Act
    depth: int
    good: bool = False


class Fault(msgspec.Struct, frozen=True):
    """Something that broke: the way to it, as a node or as the acts themselves, and the act that broke it."""

    broken: Broken
    node: int
    act: Act
    way: Way | None = None


class Explorer:
    """The exploration of one manual."""

    def __init__(self, manual: Manual, bounds: Bounds | None = None) -> None:
        self.manual = manual
        self.bounds = bounds or Bounds()
        self.abstraction = Abstraction(manual)
        self.caller = AbstractCaller(manual, self.abstraction.items_looked_at)
        self.watch = Watch(manual)
        self._conditional = tuple(card for card in manual.cards.values() if card.when.op != "always")
        self.nodes: list[Node] = []
        self.edges: list[list[int]] = []
        self.faults: dict[tuple[str, str], Fault] = {}
        self.marks: set[str] = set()
        self.matters: set[str] = set()
        self.items: set[str] = set()
        self.rules: set[str] = set()
        self.unfilled: set[str] = set()
        self.same: dict[int, int] = {}
        self.steps = 0
        self.complete = True
        self._known: dict[Key, int] = {}
        self._waiting: deque[int] = deque()
        self._shapes: dict[Key, int] = {}

    def run(self, contexts: list[Context]) -> None:
        """Explore from the beginnings of these calls."""
        for context in contexts:
            given = Given(self.manual, context)
            given.book = NotingBook(self.manual)
            node = Node(given, CallState(timer=60.0), -1, START, 0)
            self._try(node, START, -1)
            self._explore()

    def probe(self, context: Context, acts: Iterator[Act]) -> None:
        """Only these acts at the first question of a call; what follows them is not explored."""
        given = Given(self.manual, context)
        given.book = NotingBook(self.manual)
        state, way = self._after(given, CallState(timer=60.0), START, []), [START]
        while state.turn is Turn.SPEAKING and len(way) < 5:
            state = self._after(given, state, HEAR, way)
            way.append(HEAR)
        for act in acts:
            if state.turn is Turn.LISTENING:
                self._after(given, state, act, way)

    def way_to(self, index: int) -> Way:
        """The context of a node's call, and the acts that lead to it."""
        acts: list[Act] = []
        context = self.nodes[index].given.context
        while index >= 0:
            node = self.nodes[index]
            acts.append(node.act)
            index = node.before
        return context, acts[::-1]

    @property
    def met(self) -> frozenset[Key]:
        """The shapes that were met."""
        return frozenset(self._shapes)

    # exploring

    def _explore(self) -> None:
        while self._waiting:
            if len(self.nodes) > self.bounds.states or self.steps > self.bounds.steps:
                self.complete = False
                self._waiting.clear()
                return
            index = self._waiting.popleft()
            node = self.nodes[index]
            if node.state.turn is Turn.OVER:
                continue
            for act in self._acts(index, node):
                self._try(node, act, index)

    def _acts(self, index: int, node: Node) -> Iterator[Act]:
        given, state = node.given, node.state
        yield from self.caller.onward(state)
        if state.turn is Turn.SPEAKING:
            if self._fresh(("speaking", *self.abstraction.speaking(state)), index):
                yield from self.caller.around_it(given, state)
            return
        if state.turn is Turn.LISTENING:
            yield from self._cards_now(given, state)
            question = state.question
            if question is not None and question.asked is Asked.MATTER and not state.candidates:
                first = ("matters", state.hears, given.caller_value is not None or not state.hears)
                if first[2] and self._fresh(first, index):
                    yield from self.caller.every_matter(state)
            if state.texts or (question is not None and question.patience >= LONG_PATIENCE):
                if self._fresh(("waiting", *self.abstraction.waiting(given, state)), index):
                    yield from self.caller.quiet()
                return
            if self._fresh(("asking", *self.abstraction.asking(given, state)), index):
                yield from self.caller.answering(state)
        if self._fresh(("around", *self.abstraction.around(given, state)), index):
            yield from self.caller.around_it(given, state)

    def _cards_now(self, given: Given, state: CallState) -> Iterator[Act]:
        """Cards that may be given under a condition only, where it holds for the first time."""
        for card in self._conditional:
            if state.hears and card.say.id not in self.watch.said and may_give(given, state, card):
                yield self.caller.ask_card(card)

    def _fresh(self, shape: Key, index: int) -> bool:
        """Whether a situation is the first of its shape; it then stands for the others."""
        first = self._shapes.setdefault(shape, index)
        if first != index:
            self.same[index] = first if shape[0] == "around" else self.same.get(index, first)
        return first == index

    def _try(self, node: Node, act: Act, index: int) -> None:
        good = False
        state = self._with(node.state, act)
        dialogue = Dialogue.resume(node.given, state)
        left = False
        for step in perform(dialogue, act, 0.0):
            self.steps += 1
            left = left or isinstance(step.event, CallerHungUp)
            for broken in self.watch.broken(node.given, step):
                way: Way | None = (node.given.context, []) if index < 0 else None
                self.faults.setdefault(broken[:2], Fault(broken, index, act, way))
            for intent in step.intents:
                if isinstance(intent, Connect) or (
                    isinstance(intent, Record) and intent.message.outcome is not Outcome.DECLINED and not left
                ):
                    good = True
        after = still(dialogue.state)
        key = self.abstraction.key(node.given, after)
        known = self._known.get(key)
        if known is None:
            known = len(self.nodes)
            self._known[key] = known
            self.nodes.append(Node(node.given, after, index, act, node.depth + 1))
            self.edges.append([])
            self._waiting.append(known)
        self._note(node.given, after, fresh=known == len(self.nodes) - 1)
        if index >= 0:
            self.edges[index].append(known)
            self.nodes[index].good = self.nodes[index].good or good

    def _after(self, given: Given, state: CallState, act: Act, way: list[Act]) -> CallState:
        dialogue = Dialogue.resume(given, state)
        for step in perform(dialogue, act, 0.0):
            self.steps += 1
            for broken in self.watch.broken(given, step):
                self.faults.setdefault(broken[:2], Fault(broken, -1, act, (given.context, list(way))))
        after = still(dialogue.state)
        self._note(given, after, fresh=True)
        return after

    def _note(self, given: Given, state: CallState, *, fresh: bool) -> None:
        """What the call came to."""
        self.marks.update(state.progress)
        if state.mark:
            self.marks.add(state.mark)
        if state.matter:
            self.matters.add(state.matter)
        if state.rule:
            self.rules.add(state.rule)
        question = state.question
        if question is not None:
            if question.item:
                self.items.add(question.item)
            if question.step:
                self.marks.add(question.step)
        if state.matter and (fresh or state.closing is not None):
            self._note_step(given, state)
        book = given.book
        if isinstance(book, NotingBook):
            self.unfilled |= book.unfilled
            book.unfilled.clear()

    def _note_step(self, given: Given, state: CallState) -> None:
        """The step of a procedure that the call stands at."""
        matter = self.manual.matters[state.matter]
        if matter.finish is not Finish.PROCEDURE or state.take_message:
            return
        step, _ = stands_at(given, matter, state)
        if step is not None:
            self.marks.add(step.id)

    def _refused_before(self, state: CallState) -> CallState:
        """The state of a caller who has refused to say who calls."""
        asked = state.question.item if state.question else ""
        other = next((item for item in self.manual.items.values() if item.kind in WHO and item.id != asked), None)
        if other is None:
            return state
        return msgspec.structs.replace(state, slots={**state.slots, other.id: Slot(state=State.REFUSED)})

    def _with(self, state: CallState, act: Act) -> CallState:
        """The state with the counters that the act presupposes."""
        if not act.preset:
            return state
        changes: dict[str, object] = dict(act.preset)
        if "call_end" in changes:
            return msgspec.structs.replace(state, call_end=0.0)
        if "refused" in changes:
            return self._refused_before(state)
        return msgspec.structs.replace(state, **changes)
