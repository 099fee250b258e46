"""Findings in the graph of situations: no end to be reached, nobody and no message to be reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from toritsugi.core.checking.explorer import Explorer, Node
from toritsugi.core.dialogue.callers import rule_move
from toritsugi.core.dialogue.state import CallState, Turn
from toritsugi.core.manual.model import Finish, Manual


def endless(explorer: Explorer) -> list[int]:
    """Nodes from which the end of the call is not reached, the nearest first."""
    over = [index for index, node in enumerate(explorer.nodes) if node.state.turn is Turn.OVER]
    reached = _backwards(explorer, over)
    return [index for index in range(len(explorer.nodes)) if index not in reached]


def stranded(explorer: Explorer) -> list[int]:
    """Nodes of a call under way from which neither a person nor a message is reached, the nearest first."""
    good = [index for index, node in enumerate(explorer.nodes) if node.good]
    reached = _backwards(explorer, good)
    return [
        index for index, node in enumerate(explorer.nodes) if index not in reached and _under_way(explorer.manual, node)
    ]


def _under_way(manual: Manual, node: Node) -> bool:
    """Whether the call goes on: it is not ending, nobody has the caller, the manual does not turn them away."""
    state: CallState = node.state
    if state.closing is not None or state.joined or state.operator or state.turn in (Turn.GONE, Turn.OVER, Turn.ASIDE):
        return False
    rule = node.given.rules.get(state.rule)
    if rule is not None and (rule.blocked or rule.finish == Finish.DECLINE) and rule_move(node.given, state):
        return False
    matter = manual.matters.get(state.matter)
    return matter is None or matter.finish is not Finish.DECLINE


def _backwards(explorer: Explorer, goals: Iterable[int]) -> set[int]:
    """Everything that leads to these nodes: by an act, or by one that the node standing for its shape was given."""
    before: list[list[int]] = [[] for _ in explorer.nodes]
    for index, after in enumerate(explorer.edges):
        for one in after:
            before[one].append(index)
    for index, first in explorer.same.items():
        before[first].append(index)
    reached = set(goals)
    waiting = deque(reached)
    while waiting:
        for index in before[waiting.popleft()]:
            if index not in reached:
                reached.add(index)
                waiting.append(index)
    return reached
