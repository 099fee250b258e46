"""Rules for some callers: which one holds, and what it makes the desk do first."""

from __future__ import annotations

from toritsugi.core.dialogue.message import Outcome
from toritsugi.core.dialogue.moves import Close, HandOver, Join, Move, SayOnce
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.dialogue.work import Given
from toritsugi.core.manual.model import CallerRule, Finish, Manual

SALES = "sales"
ANONYMOUS = "anonymous"


def rule_for(manual: Manual, number: str) -> CallerRule | None:
    """The most specific rule for a caller's number: the number itself, then the longest prefix, then withheld."""
    national = _national(number)
    best: tuple[int, CallerRule] | None = None
    for rule in manual.callers:
        rank = _rank(rule, national)
        if rank and (best is None or rank > best[0]):
            best = (rank, rule)
    return best[1] if best else None


def _national(number: str) -> str:
    digits = number.strip().replace("-", "")
    return "0" + digits[3:] if digits.startswith("+81") else digits


def _rank(rule: CallerRule, number: str) -> int:
    if number and any(_national(one) == number for one in rule.numbers):
        return 1000
    if number and rule.prefix and number.startswith(_national(rule.prefix)):
        return 100 + len(rule.prefix)
    return 1 if rule.kind == ANONYMOUS and not number else 0


def sales_rule(manual: Manual) -> CallerRule | None:
    """The rule for callers who turn out to be selling something."""
    return next((rule for rule in manual.callers if rule.kind == SALES), None)


def rule_move(given: Given, state: CallState) -> Move | None:
    """What the rule in force makes the desk do before anything else; None when it is done or asks for nothing."""
    rule = given.rules.get(state.rule)
    if rule is None:
        return None
    mark = f"caller.{rule.id}"
    if mark not in state.progress:
        refused = rule.blocked and rule.say is None and rule.greeting is None
        standards = ("blocked",) if refused else ()
        if rule.finish == Finish.DECLINE and rule.say is None and not refused:
            standards = ("sales_decline",)
        return SayOnce(mark, phrases=(rule.say,) if rule.say else (), standards=standards)
    if rule.blocked or rule.finish == Finish.DECLINE:
        return Close(Outcome.DECLINED)
    if rule.finish == Finish.CONNECT:
        result = state.progress.get(f"{mark}.connect")
        if result is None:
            return Join(rule.target, f"{mark}.connect")
        return _otherwise(rule, state, mark)
    if rule.finish == Finish.ESCALATE:
        return _escalated(rule, state, mark)
    return None


def _otherwise(rule: CallerRule, state: CallState, mark: str) -> Move | None:
    if rule.otherwise is Finish.DECLINE:
        return Close(Outcome.DECLINED)
    return _escalated(rule, state, mark) if rule.otherwise is Finish.ESCALATE else None


def _escalated(rule: CallerRule, state: CallState, mark: str) -> Move | None:
    done = f"{mark}.escalate"
    return None if done in state.progress else HandOver(rule.target, rule.title, done)


def takes_message(rule: CallerRule | None) -> bool:
    """Whether the rule sends the caller straight to leaving a message, without the question for the matter."""
    return rule is not None and rule.finish == Finish.MESSAGE
