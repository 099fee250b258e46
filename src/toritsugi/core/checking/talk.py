"""How long a matter's calls take: concrete calls at the speed of speech, answered at once and as slowly as is borne."""

from __future__ import annotations

from collections.abc import Iterator

from toritsugi.core.checking.acts import Act
from toritsugi.core.checking.caller import (
    HANG_UP,
    HEAR,
    NO,
    NOTHING,
    RECORDED,
    START,
    YES,
    AbstractCaller,
    connects,
    say,
)
from toritsugi.core.checking.finding import TalkTime
from toritsugi.core.checking.replay import Call
from toritsugi.core.dialogue.commands import ChooseMatter, Unclear
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.ending import RECORD_DEADLINE
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.policy import tries
from toritsugi.core.dialogue.spoken_length import seconds_to_say
from toritsugi.core.dialogue.state import CallState, Question, Turn
from toritsugi.core.manual.model import Manual, Matter

#: more acts than any call has that ends within the machine's bound of turns
MOST_ACTS = 600


class Talk:
    """Calls about the matters of one manual, of callers who want to be served."""

    def __init__(self, manual: Manual, context: Context, caller: AbstractCaller) -> None:
        self._manual = manual
        self._context = context
        self._caller = caller

    def call(self, matter: Matter, *, slow: bool = False, helped: bool = True) -> Call:
        """One call about a matter to its end. slow: every answer to an item is understood at the last try only."""
        call = Call(self._manual, self._context)
        call.go([START])
        for _ in range(MOST_ACTS):
            if call.dialogue.finished:
                break
            call.go([self._next(call.dialogue.state, matter, slow=slow, helped=helped)])
        return call

    def times(self, matter: Matter) -> tuple[TalkTime, Call]:
        """The times of a matter, and the typical call."""
        typical = self.call(matter)
        longest = max(self.call(matter, slow=True).now, self.call(matter, slow=True, helped=False).now, typical.now)
        turns = typical.dialogue.state.turns
        told = TalkTime(
            matter=matter.id,
            title=matter.title,
            typical=round(typical.now, 1),
            longest=round(longest, 1),
            turns=turns,
        )
        return told, typical

    def _next(self, state: CallState, matter: Matter, *, slow: bool, helped: bool) -> Act:
        question = state.question
        if state.turn is Turn.SPEAKING:
            return HEAR
        if state.turn is Turn.CONNECTING:
            return connects("no_answer")
        if state.turn in (Turn.KEEPING, Turn.GONE):
            return RECORDED
        if state.turn is not Turn.LISTENING or question is None:
            return HANG_UP
        return self._answer(state, question, matter, slow=slow, helped=helped)

    def _answer(self, state: CallState, question: Question, matter: Matter, *, slow: bool, helped: bool) -> Act:
        item = self._manual.items.get(question.item)
        slot = state.slot(question.item)
        if question.asked is Asked.MATTER:
            words = matter.heard[0] if matter.heard else matter.title
            return say(words, ChooseMatter(matter=matter.id))
        if question.asked is Asked.ANYTHING:
            return say("いいえ、ありがとうございました", NO)
        if question.asked is Asked.HELPED:
            return say("はい", YES) if helped else say("いいえ", NO)
        if item is None or question.asked is Asked.CONFIRM:
            return say("はい", YES)
        if slow and slot.missed + slot.denied < tries(item) - 1:
            return say(NOTHING, Unclear())
        return next(self._answers(state))

    def _answers(self, state: CallState) -> Iterator[Act]:
        yield from self._caller.onward(state)
        yield HANG_UP


def ends_within(manual: Manual) -> float:
    """Seconds by which a call has ended that nobody else has: the limit, and what may be said after it."""
    after = [
        manual.standard[name].text
        for name in ("standard.too_long", "standard.closing_incomplete")
        if name in manual.standard
    ]
    after += [manual.told.text, *(line.phrase.text for line in manual.closing)]
    return round(manual.longest_call + RECORD_DEADLINE + sum(seconds_to_say(text) for text in after), 1)
