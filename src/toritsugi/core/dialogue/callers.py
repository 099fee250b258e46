"""Rules for some callers: which one holds, and what it makes the desk do first."""

from __future__ import annotations

from toritsugi.core.dialogue.message import Outcome, State
from toritsugi.core.dialogue.moves import Close, HandOver, Join, Move, SayOnce
from toritsugi.core.dialogue.state import CallState
from toritsugi.core.dialogue.work import Given, Work, facts_of
from toritsugi.core.manual.model import CallerRule, Finish, Manual
from toritsugi.core.manual.precedence import SALES, Caller, best_rule, grip, row_of, strongest
from toritsugi.core.values.model import Kind

#: states in which an item's value says who the caller is
_SETTLED = (State.CONFIRMED, State.GIVEN)


def caller_of(given: Given, state: CallState) -> Caller:
    """Who calls, as far as it is known: the number, and the names that are settled."""
    names: list[str] = []
    companies: list[str] = []
    for item, slot in state.slots.items():
        if slot.value is None or slot.state not in _SETTLED or item not in given.manual.items:
            continue
        forms = (slot.value.kept, slot.value.shown, slot.value.reading)
        {Kind.PERSON: names, Kind.ORGANIZATION: companies}.get(slot.value.kind, []).extend(forms)
    return Caller(
        number=given.context.caller_number,
        names=tuple(names),
        companies=tuple(companies),
        facts=facts_of(given, state),
    )


def rule_for(given: Given, state: CallState) -> CallerRule | None:
    """The rule that wins for the caller as far as they are known."""
    return best_rule(given.manual, caller_of(given, state)) if given.manual.callers else None


def identify(work: Work) -> None:
    """Take the rule that holds now that more is known of the caller, where it is stronger than the one in force."""
    given, state = work.given, work.state
    if not given.rules_may_change or state.closing is not None:
        return
    rule = rule_for(given, state)
    if rule is None or rule.id == state.rule:
        return
    present = given.rules.get(state.rule)
    if present is not None:
        caller = caller_of(given, state)
        held = grip(present, caller) or strongest(present)
        if present.kind == SALES or held >= (grip(rule, caller) or ()):
            return
    take_rule(work, rule)


def take_rule(work: Work, rule: CallerRule) -> None:
    """This rule is in force from now on."""
    work.set(rule=rule.id, take_message=work.state.take_message or takes_message(rule))
    if rule.vip:
        work.flag("vip")


def title_of(given: Given, state: CallState) -> str:
    """What the caller is called in records: by their row of a list, else by the rule; "" without a rule."""
    rule = given.rules.get(state.rule)
    if rule is None:
        return ""
    row = row_of(rule, caller_of(given, state)) if rule.listed else None
    return row.title if row is not None and row.title else rule.title


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
