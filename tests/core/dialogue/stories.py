"""Hypothesis strategies: calls in which anything may happen at any moment, sensible or not.

A story is a list of steps. A step names what happens in general ("a pending line is heard", "the open request is
answered so"), and `play` turns it into the event that fits the machine's state, or into garbage on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from hypothesis import strategies as st

from tests.core.dialogue.driving import value
from tests.support.manuals import a_matter, rich_manual, small_manual
from toritsugi.core.dialogue import commands as c
from toritsugi.core.dialogue import events as e
from toritsugi.core.dialogue.context import Context, Overlay
from toritsugi.core.dialogue.intents import AnyIntent
from toritsugi.core.dialogue.machine import Dialogue
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.manual.model import Manual
from toritsugi.core.values.model import Value

RICH = rich_manual()
RICH = msgspec.structs.replace(
    RICH, matters={**RICH.matters, "gone": a_matter("gone", finish="card", card="old", heard=("夏の営業",))}
)
BARE = small_manual(matters=(), collect=("name", "phone"))
MANUALS: tuple[Manual, ...] = (
    small_manual(),
    RICH,
    BARE,
    small_manual(standard={}),
    msgspec.structs.replace(RICH, longest_call=40.0, does=()),
)

VALUES: dict[str, tuple[Value, ...]] = {
    "company": (value("organization", "山田商事"), value("organization", "田中製作所")),
    "name": (value("person", "山田太郎"), value("person", "渡辺花子")),
    "phone": (value("phone", "0312345678"), value("phone", "09087654321")),
    "about": (value("text", "見積もりの件"), value("text", "先日の続き")),
    "callback": (value("yes_no", "はい"), value("yes_no", "いいえ")),
    "quantity": (value("number", "3"), value("number", "12")),
    "contract": (value("code", "AB-12"), value("code", "X9")),
    "place": (value("address", "東京都港区一丁目"),),
    "gas": (value("yes_no", "はい"), value("yes_no", "いいえ")),
    "gas_since": (value("text", "今朝から"),),
}
ALL_VALUES = tuple(one for several in VALUES.values() for one in several)
ITEMS = (*VALUES, "product", "visit", "", "nothing")
MATTERS = (*RICH.matters, "nothing")


def _command() -> st.SearchStrategy[c.AnyCommand]:
    fills = st.builds(c.Fill, item=st.sampled_from(ITEMS), value=st.sampled_from(ALL_VALUES))
    corrects = st.builds(c.Correct, item=st.sampled_from(ITEMS), value=st.sampled_from(ALL_VALUES))
    return st.one_of(
        fills,
        corrects,
        st.sampled_from(
            [c.Confirm(), c.Confirm(), c.Deny(), c.CallerNumber(), c.Repeat(), c.Slower(), c.Wait(), c.Backchannel()]
        ),
        st.sampled_from([c.Refuse(), c.Refuse(unknown=True), c.Unclear(), c.Unclear(why="incomplete"), c.Goodbye()]),
        st.builds(c.ChooseMatter, matter=st.sampled_from(MATTERS), confidence=st.sampled_from([0.4, 0.9])),
        st.builds(c.AskCard, card=st.sampled_from(["hours", "old", "nothing"])),
        st.builds(c.WantPerson, who=st.just("担当の方"), contact=st.sampled_from(["", "manager", "nobody"])),
        st.builds(c.Spell, words=st.just("山は山川の山")),
        st.builds(c.Abuse, words=st.just("ひどい言葉")),
        st.builds(
            c.Flag,
            name=st.sampled_from(["urgent", "complaint", "sales", "wrong_number", "danger", "threat", "refund"]),
            words=st.just("言葉"),
        ),
    )


COMMANDS = st.lists(_command(), max_size=3).map(tuple)
KEYS = st.sampled_from(["1", "2", "3", "5", "0", "*", "#", "09012345678#", "12", "xyz", ""])

#: asking for a card that is out of its days, directly and through a matter
CARD_OUT_OF_DATE = ((c.AskCard(card="old"),), (c.ChooseMatter(matter="gone"),))

#: (name of the step, its argument)
STEP = st.one_of(
    st.tuples(st.just("heard"), st.just(None)),
    st.tuples(st.just("all_heard"), st.just(None)),
    st.tuples(st.just("all_heard"), st.just(None)),
    st.tuples(st.just("meant"), COMMANDS),
    st.tuples(st.just("meant"), COMMANDS),
    st.tuples(st.just("meant"), st.sampled_from(CARD_OUT_OF_DATE)),
    st.tuples(st.just("said"), st.sampled_from([("もしもし",), (), ("",)])),
    st.tuples(st.just("clip"), st.just("clip")),
    st.tuples(st.just("speaking"), st.just(None)),
    st.tuples(st.just("keys"), KEYS),
    st.tuples(st.just("interrupt"), st.just(None)),
    st.tuples(st.just("timer"), st.just(None)),
    st.tuples(st.just("answer"), st.sampled_from(["recorded", "failed", "answered", "no_answer", "odd"])),
    st.tuples(st.just("stale"), st.sampled_from(["recorded", "failed", "understood", "connected", "done", "started"])),
    st.tuples(st.just("operator"), st.sampled_from(["in", "out", "fill"])),
    st.tuples(st.just("presence"), st.sampled_from(["in", "out", "odd"])),
    st.tuples(st.just("fail"), st.sampled_from(["recogniser", "understanding", "database", "synthesiser"])),
    st.tuples(st.just("later"), st.floats(0, 30)),
)
RIGHT = st.tuples(st.just("right"), st.integers(0, 23))
HANG_UP = st.tuples(st.sampled_from(["hang_up", "hang_up", "lease_lost"]), st.just(None))
WILD = st.lists(st.one_of(STEP, RIGHT), max_size=30)
#: a caller who answers to the point, with something odd now and then
SENSIBLE = st.lists(st.one_of(RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, STEP), min_size=10, max_size=40)
STRAIGHT = st.lists(RIGHT, min_size=10, max_size=30)
STORY = st.tuples(st.one_of(WILD, SENSIBLE, SENSIBLE, STRAIGHT), st.lists(HANG_UP, max_size=1), WILD).map(
    lambda parts: [*parts[0], *parts[1], *parts[2]]
)

CONTEXT = st.builds(
    Context,
    call_id=st.just("call"),
    started_at=st.sampled_from(["2026-11-24T10:00:00+09:00", "2026-12-31T23:50:00+09:00", "2026-11-22T03:00:00+09:00"]),
    caller_number=st.sampled_from(["", "09012345678", "+819011112222", "0355556666", "05099990000", "110", "garbage"]),
    hears=st.booleans(),
    presence=st.sampled_from([{}, {"on_call": "out"}]),
    overlays=st.sampled_from([(), (Overlay("storm", "本日は台風のため休業しております。"),)]),
)


class Step:
    """What one event did: for checks."""

    __slots__ = ("after", "before", "event", "intents", "now")

    def __init__(self, dialogue: Dialogue, event: e.AnyEvent, now: float) -> None:
        self.event, self.now = event, now
        self.before = dialogue.state
        self.intents: list[AnyIntent] = dialogue.receive(event, now)
        self.after = dialogue.state


def play(
    dialogue: Dialogue, story: list[tuple[str, object]], *, start: bool = True, now: float = 0.0
) -> Iterator[Step]:
    """Play a story; yields after every event."""
    if start:
        yield Step(dialogue, e.CallStarted(), now)
    for name, argument in story:
        if name == "later":
            now += float(argument)  # type: ignore[arg-type]
            continue
        if name == "timer":
            now = max(now, dialogue.next_timer() or now)
        for event in events_for(dialogue, name, argument):
            now += 0.1
            yield Step(dialogue, event, now)


def events_for(dialogue: Dialogue, name: str, argument: object) -> Iterator[e.AnyEvent]:
    """The events of a step, made to fit the machine's present state."""
    state = dialogue.state
    if name == "heard":
        yield e.SpeechDone(say=state.saying[0][0] if state.saying else 1)
    elif name == "all_heard":
        for say, _, _ in state.saying:
            yield e.SpeechDone(say=say)
    elif name == "right":
        yield from _right(dialogue, int(argument))  # type: ignore[call-overload]
    elif name == "meant":
        yield e.CallerSaid(texts=("そうですね",), clip="c")
        yield e.Understood(request=dialogue.state.waiting_for, commands=argument)  # type: ignore[arg-type]
    elif name == "said":
        yield e.CallerSaid(texts=argument)  # type: ignore[arg-type]
    elif name == "clip":
        yield e.CallerSaid(texts=(), clip="clip")
    elif name == "speaking":
        yield e.CallerSpeaking()
    elif name == "keys":
        yield e.KeysPressed(keys=str(argument))
    elif name == "interrupt":
        yield e.CallerInterrupted(say=state.saying[0][0] if state.saying else 3, heard=0.4)
    elif name == "timer":
        yield e.TimerFired()
    elif name == "answer":
        yield _answer(state.waiting_for, str(argument))
    elif name == "stale":
        yield _stale(str(argument))
    elif name == "operator":
        yield _operator(str(argument))
    elif name == "presence":
        yield e.PresenceChanged(contact="on_call", presence=str(argument))
    elif name == "fail":
        yield e.PartFailed(part=str(argument), why="test")
    elif name == "lease_lost":
        yield e.LeaseLost()
    elif name == "hang_up":
        yield e.CallerHungUp()


def _right(dialogue: Dialogue, which: int) -> Iterator[e.AnyEvent]:
    """A caller who hears everything and answers to the point."""
    for say, _, _ in dialogue.state.saying:
        yield e.SpeechDone(say=say)
    state, question = dialogue.state, dialogue.state.question
    if state.turn is Turn.KEEPING:
        yield e.Recorded(request=state.waiting_for, message_id="m")
    if state.turn is Turn.CONNECTING:
        yield e.ConnectResult(request=state.waiting_for, result="answered" if which % 4 == 0 else "busy")
    if question is None:
        return
    fitting = VALUES.get(question.item, ())
    answer: c.AnyCommand = c.Deny() if which % 5 == 0 else c.Confirm()
    if question.asked == "matter":
        answer = c.ChooseMatter(matter=question.options[which % len(question.options)] if question.options else "")
    elif question.asked == "item" and fitting:
        answer = c.Fill(value=fitting[which % len(fitting)])
    yield e.CallerSaid(texts=("はい、それで",), clip="c")
    yield e.Understood(request=dialogue.state.waiting_for, commands=(answer,))


def _answer(request: int, how: str) -> e.AnyEvent:
    if how == "recorded":
        return e.Recorded(request=request, message_id="m")
    if how == "failed":
        return e.RecordFailed(request=request, why="locked")
    return e.ConnectResult(request=request, result=how)


def _stale(what: str) -> e.AnyEvent:
    made: dict[str, e.AnyEvent] = {
        "recorded": e.Recorded(request=1, message_id="old"),
        "failed": e.RecordFailed(request=1, why="old"),
        "understood": e.Understood(request=1, commands=(c.Goodbye(),)),
        "connected": e.ConnectResult(request=1, result="answered"),
        "done": e.SpeechDone(say=10_000),
        "started": e.CallStarted(),
    }
    return made[what]


def _operator(what: str) -> e.AnyEvent:
    if what == "in":
        return e.OperatorEntered(operator="佐藤")
    if what == "out":
        return e.OperatorLeft(operator="佐藤")
    return e.OperatorFilled(operator="佐藤", item="name", value=VALUES["name"][0])
