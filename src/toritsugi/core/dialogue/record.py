"""The message made from what is known: items with their states, flags, exact words, and who is to be told."""

from __future__ import annotations

from collections.abc import Iterator

from toritsugi.core.dialogue import alarms
from toritsugi.core.dialogue.callers import title_of
from toritsugi.core.dialogue.measuring import steps_worked
from toritsugi.core.dialogue.message import Known, Message, Notify, Outcome, State
from toritsugi.core.dialogue.policy import collect_of, open_items
from toritsugi.core.dialogue.state import CallState, Slot
from toritsugi.core.dialogue.work import Given, callback_wanted, facts_of
from toritsugi.core.manual.conditions import holds
from toritsugi.core.manual.counting import counts
from toritsugi.core.manual.escalation import by_rule
from toritsugi.core.manual.model import Matter, NotifyRule
from toritsugi.core.manual.on_call import first_contact
from toritsugi.core.manual.phrases import pieces
from toritsugi.core.manual.scene import channels_of
from toritsugi.core.values.making import value_from_clip
from toritsugi.core.values.model import Kind, Value

#: the item under which the number of the call, and the recorded answer to the question for the matter, are told
CALLER_NUMBER = ("caller_number", "発信者番号")
MATTER_CLIP = ("matter", "ご用件")
#: stands in the words above a message for what nobody told
NOT_KNOWN = "（未確認）"
#: outcomes of calls that were answered, handed on or turned away: nothing is missing that was not asked
WANTING_NOTHING = (Outcome.GUIDED, Outcome.SOLVED, Outcome.DECLINED, Outcome.CONNECTED)


def message_of(given: Given, state: CallState, outcome: Outcome) -> Message:
    """The message of a call as it stands. complete: nothing required is open, and the call was worked to its end."""
    manual = given.manual
    matter = manual.matters.get(state.matter)
    items = items_now(given, state, outcome)
    if outcome is Outcome.MESSAGE and any(known.state is State.CLIP for known in items):
        outcome = Outcome.VOICEMAIL
    facts = facts_of(given, state, outcome)
    notify = dict.fromkeys(
        told for one in manual.notify if holds(one.when, facts) for told in _told(given, state, one, matter)
    )
    if outcome in (Outcome.ESCALATED, Outcome.MESSAGE, Outcome.VOICEMAIL):
        known = {one.contact for one in notify}
        notify.update(dict.fromkeys(one for one in alarms.told(given, state) if one.contact not in known))
    return Message(
        outcome=outcome,
        complete=not state.cut_short and not _unfinished(given, state, outcome) and not _gave_nothing(items, outcome),
        matter=state.matter,
        matter_title=matter.title if matter else "",
        caller_rule=title_of(given, state),
        items=items,
        flags=state.flags,
        words=state.words,
        callback_wanted=callback_wanted(state),
        tried=state.tried,
        notify=tuple(notify),
        steps=steps_worked(manual, state),
        counts=counts(manual.billing, outcome.value, facts),
        priority=matter.priority if matter is not None else 5,
    )


def _told(given: Given, state: CallState, rule: NotifyRule, matter: Matter | None) -> Iterator[Notify]:
    """The deliveries of one rule. A ladder stands for its first contact of the moment."""
    contact, by = rule.to, rule.by
    first = first_contact(given.manual, rule.ladder, given.context.ladders)
    if first != rule.to and first in given.manual.contacts:
        contact, by = first, by_rule(rule, channels_of(given.manual.contacts[first]))
    text = _filled(rule.text, given, state, matter)
    for channel in by:
        yield Notify(contact=contact, channel=channel, until=rule.until, ladder=rule.ladder, text=text)


def _filled(text: str, given: Given, state: CallState, matter: Matter | None) -> str:
    """The words above a message with what is known; what is not known is said to be so."""
    known = {item: slot.value.shown for item, slot in state.slots.items() if slot.value is not None}
    known["matter"] = matter.title if matter is not None else ""
    return "".join(known.get(p.blank) or NOT_KNOWN if p.blank else p.text for p in pieces(text))


def _unfinished(given: Given, state: CallState, outcome: Outcome) -> bool:
    """Whether something required is missing. Calls that were answered or turned away want no items."""
    if outcome in WANTING_NOTHING:
        return False
    return bool(open_items(given, state))


def _gave_nothing(items: tuple[Known, ...], outcome: Outcome) -> bool:
    """Whether all that was asked was refused or is not known, and no number came with the call either."""
    return outcome not in WANTING_NOTHING and bool(items) and all(known.value is None for known in items)


def items_now(given: Given, state: CallState, outcome: Outcome = Outcome.MESSAGE) -> tuple[Known, ...]:
    """Known items in the manual's order of asking, then what else was said, then what the call itself brought."""
    manual = given.manual
    wanted = collect_of(manual, manual.matters.get(state.matter))
    still_open = set() if outcome in WANTING_NOTHING else set(open_items(given, state))
    found: list[Known] = []
    for name in dict.fromkeys((*wanted, *state.order)):
        item, slot = manual.items.get(name), state.slot(name)
        if item is None or (slot.value is None and slot.state is None and name not in still_open):
            continue
        found.append(
            Known(
                item=name,
                title=item.title,
                state=_state(slot),
                value=slot.value,
                sensitive=item.sensitive,
                mask=item.mask,
            )
        )
    if state.matter_clip and not any(known.value and known.value.clip == state.matter_clip for known in found):
        value: Value = value_from_clip(Kind.TEXT, state.matter_clip)
        found.append(Known(item=MATTER_CLIP[0], title=MATTER_CLIP[1], state=State.CLIP, value=value))
    if given.caller_value is not None and CALLER_NUMBER[0] not in manual.items:
        number = given.caller_value
        mask = next((known.mask for known in found if known.value and known.value.kept == number.kept), "")
        found.append(Known(item=CALLER_NUMBER[0], title=CALLER_NUMBER[1], state=State.GIVEN, value=number, mask=mask))
    return tuple(found)


def _state(slot: Slot) -> State:
    """A value given but never confirmed, on a call that ended before its read-back, is told as given."""
    if slot.state is not None:
        return slot.state
    return State.GIVEN if slot.value is not None else State.UNKNOWN
