"""Valid manuals at random, put together from the parts of the rich one, so that its stories fit them."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from tests.support.manuals import ALWAYS, CLOSED, a_card, a_matter, core_items, rich_manual, say
from toritsugi.core.manual.model import (
    Branch,
    Condition,
    ConditionalPhrase,
    Finish,
    Item,
    Manual,
    Matter,
    Mode,
    Phrase,
    Step,
    StepKind,
)
from toritsugi.core.values.model import Kind

RICH = rich_manual()
ITEMS = (
    *(item.id for item in core_items()),
    "callback",
    "product",
    "quantity",
    "contract",
    "place",
    "gas",
    "gas_since",
)
MATTERS = tuple(name for name in RICH.matters if name != "sales")
CONTACTS = tuple(RICH.contacts)

_NEEDED = st.sampled_from(
    [
        ALWAYS,
        ALWAYS,
        ALWAYS,
        Condition(op="item", name="gas", equals="yes"),
        Condition(op="urgent"),
        Condition(op="not", parts=(Condition(op="item", name="product", equals="printer"),)),
    ]
)
_WHEN = st.sampled_from(
    [
        Condition(op="callback_wanted"),
        Condition(op="urgent"),
        Condition(op="item", name="gas", equals="no"),
        Condition(op="outcome", name="escalated"),
        Condition(op="withheld", equals="payphone"),
        Condition(op="and", parts=(CLOSED, Condition(op="not", parts=(Condition(op="complaint"),)))),
    ]
)


@st.composite
def an_item_at_random(draw: st.DrawFn, name: str) -> Item:
    """One of the rich manual's items, asked otherwise."""
    item = RICH.items[name]
    again = tuple(say(f"items.{name}.again.{n}", f"{n + 1}度目でございます。") for n in range(draw(st.integers(0, 3))))
    return msgspec.structs.replace(
        item,
        required=draw(st.sampled_from(["always", "always", "optional", "individual"])),
        read_back=item.kind is Kind.PHONE or draw(st.booleans()),
        suggest="caller_number" if item.kind is Kind.PHONE and draw(st.booleans()) else "",
        again=again,
        needed=draw(_NEEDED) if name not in ("gas", "product") else ALWAYS,
        refused=draw(st.sampled_from([None, say(f"items.{name}.refused", "承知いたしました。")])),
    )


def _steps(at: str, collect: tuple[str, ...], depth: int = 0) -> st.SearchStrategy[tuple[Step, ...]]:
    """A procedure that ends on every way."""
    ends = st.sampled_from([StepKind.SOLVED, StepKind.MESSAGE, StepKind.ESCALATE])

    @st.composite
    def made(draw: st.DrawFn) -> tuple[Step, ...]:
        steps = []
        for number in range(draw(st.integers(0, 2))):
            id = f"{at}.{number}"
            inner = draw(_steps(f"{id}.yes", collect, depth + 1)) if depth < 2 else ()
            branches = (Branch(answers=(draw(st.sampled_from(["yes", "helped"])),), steps=inner),)
            sort = draw(st.sampled_from(["ask", "say", "helped", "collect", "connect"]))
            if sort == "ask":
                fork = (Branch(answers=("yes",), steps=inner),) if inner else ()
                steps.append(Step(id=id, kind=StepKind.ASK, item="gas", branches=fork))
            elif sort == "helped":
                fork = (Branch(answers=("helped",), steps=inner),) if inner else ()
                line = say(f"{id}.say", "お試しください。")
                steps.append(Step(id=id, kind=StepKind.SAY, say=line, asks_helped=True, branches=fork))
            elif sort == "say":
                steps.append(Step(id=id, kind=StepKind.SAY, say=say(f"{id}.say", "確認いたします。")))
            elif sort == "collect" and collect:
                steps.append(Step(id=id, kind=StepKind.COLLECT, collect=collect))
            elif sort == "connect":
                steps.append(Step(id=id, kind=StepKind.CONNECT, target="on_call"))
            del branches
        steps.append(Step(id=f"{at}.end", kind=draw(ends), target="manager"))
        return tuple(steps)

    return made()


@st.composite
def a_matter_at_random(draw: st.DrawFn, name: str, key: str, items: tuple[str, ...]) -> Matter:
    """A matter that ends somehow."""
    finish = draw(st.sampled_from(list(Finish)))
    collect = tuple(draw(st.lists(st.sampled_from(items), max_size=4, unique=True)))
    fields: dict[str, Any] = {
        "title": f"ご用件{key}",
        "finish": finish,
        "key": draw(st.sampled_from(["", key])),
        "heard": (f"{name}の件で",),
        "collect": collect,
        "urgent": draw(st.booleans()),
        "mode": draw(st.sampled_from([Mode.NORMAL, Mode.NORMAL, Mode.COMPLAINT])),
        "said": _phrases(f"matters.{name}.say", draw(st.integers(0, 1))),
        "then": _phrases(f"matters.{name}.then", draw(st.integers(0, 1))),
    }
    if finish is Finish.CARD:
        fields["card"] = draw(st.sampled_from(["hours", "old"]))
    if finish in (Finish.CONNECT, Finish.ESCALATE):
        fields["target"] = draw(st.sampled_from(["manager", "on_call"]))
        fields["otherwise"] = draw(st.sampled_from([Finish.MESSAGE, Finish.ESCALATE, Finish.DECLINE]))
    if finish is Finish.PROCEDURE:
        fields["procedure"] = draw(_steps(f"matters.{name}.procedure", collect))
    return a_matter(name, **fields)


def _phrases(id: str, number: int) -> tuple[Phrase, ...]:
    return tuple(say(f"{id}.{n}", "承知いたしました。") for n in range(number))


@st.composite
def manuals(draw: st.DrawFn) -> Manual:
    """A manual that resolving would not refuse."""
    items = {name: draw(an_item_at_random(name)) for name in ITEMS}
    names = draw(st.lists(st.sampled_from(MATTERS), min_size=1, max_size=4, unique=True))
    matters = [draw(a_matter_at_random(name, str(n + 1), ITEMS)) for n, name in enumerate(names)]
    rules = draw(st.lists(st.sampled_from(RICH.callers), max_size=3, unique_by=lambda rule: rule.id))
    closing = [
        ConditionalPhrase(when=when, phrase=say(f"closing.{n}", "失礼いたします。"))
        for n, when in enumerate([*draw(st.lists(_WHEN, max_size=2)), ALWAYS])
    ]
    return msgspec.structs.replace(
        RICH,
        items=items,
        matters={matter.id: matter for matter in matters},
        cards={
            "hours": a_card("hours", "平日の九時からでございます。", heard=("営業時間を教えて",)),
            "old": a_card("old", "夏の営業は終わりました。", heard=("夏の営業",), valid_until="2020-08-31"),
        },
        callers=tuple(rules),
        closing=tuple(closing),
        default_collect=tuple(draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=4, unique=True))),
        does=draw(st.sampled_from([("take_message",), ("take_message", "answer_cards", "connect")])),
        longest_call=1800.0,
    )
