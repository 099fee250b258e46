"""Manuals as large as one likes, in the mix of a real one: messages, cards, connections, escalations, procedures."""

from __future__ import annotations

from tests.support.manuals import a_card, a_matter, an_item, rich_manual, say
from toritsugi.core.manual.model import Branch, Choice, Item, Manual, Matter, Step, StepKind
from toritsugi.core.values.model import Kind

KINDS = (
    Kind.PERSON,
    Kind.PHONE,
    Kind.TEXT,
    Kind.YES_NO,
    Kind.CHOICE,
    Kind.DATE_TIME,
    Kind.NUMBER,
    Kind.CODE,
    Kind.ADDRESS,
)
#: items of one matter, and how many different ones there are
OF_A_MATTER = 6


def large_manual(matters: int, cards: int, items: int = 40) -> Manual:
    """A manual with so many matters, cards and items."""
    base = rich_manual()
    made = {one.id: one for one in (_item(number) for number in range(items))}
    core = ("company", "name", "phone")
    known = {id: base.items[id] for id in (*core, "about")}
    chosen = {one.id: one for one in (_matter(number, tuple(made), cards) for number in range(matters))}
    told = {
        f"card_{n}": a_card(f"card_{n}", f"{n}番のご案内でございます。", heard=(f"{n}番の質問",)) for n in range(cards)
    }
    import msgspec

    return msgspec.structs.replace(
        base,
        items={**known, **made},
        matters=chosen,
        cards=told,
        callers=(),
        default_collect=(*core, "about"),
        longest_call=1800.0,
    )


def _item(number: int) -> Item:
    kind = KINDS[number % len(KINDS)]
    choices = (
        tuple(Choice(id=f"c{n}", title=f"{n}番目", key=str(n)) for n in range(1, 4)) if kind is Kind.CHOICE else ()
    )
    back = kind in (Kind.PERSON, Kind.PHONE, Kind.DATE_TIME)
    required = "optional" if number % 7 == 6 else "always"
    return an_item(f"item_{number}", kind, title=f"項目{number}", choices=choices, read_back=back, required=required)


def _matter(number: int, items: tuple[str, ...], cards: int) -> Matter:
    id, heard = f"matter_{number}", (f"{number}番の件で", f"{number}について")
    key = str(number + 1) if number < 9 else ""
    collect = ("name", "phone", *(items[(number * 3 + n) % len(items)] for n in range(OF_A_MATTER - 2)))
    sort = number % 5
    if sort == 1 and cards:
        return a_matter(id, title=f"用件{number}", heard=heard, key=key, finish="card", card=f"card_{number % cards}")
    if sort == 2:
        return a_matter(
            id, title=f"用件{number}", heard=heard, key=key, finish="connect", collect=collect, target="on_call"
        )
    if sort == 3:
        return a_matter(
            id, title=f"用件{number}", heard=heard, key=key, finish="escalate", collect=collect, target="manager"
        )
    if sort == 4:
        steps = _procedure(f"matters.{id}.procedure", items, collect, number)
        return a_matter(id, title=f"用件{number}", heard=heard, key=key, finish="procedure", procedure=steps)
    return a_matter(id, title=f"用件{number}", heard=heard, key=key, collect=collect)


def _procedure(at: str, items: tuple[str, ...], collect: tuple[str, ...], number: int) -> tuple[Step, ...]:
    asked = items[3 + 9 * (number % (len(items) // 9))]
    out = (Step(id=f"{at}.0.yes.0", kind=StepKind.ESCALATE, target="on_call"),)
    return (
        Step(id=f"{at}.0", kind=StepKind.ASK, item=asked, branches=(Branch(answers=("yes",), steps=out),)),
        Step(
            id=f"{at}.1",
            kind=StepKind.SAY,
            say=say(f"{at}.1.say", "電源を入れ直していただけますでしょうか。"),
            asks_helped=True,
            branches=(Branch(answers=("helped",), steps=(Step(id=f"{at}.1.helped.0", kind=StepKind.SOLVED),)),),
        ),
        Step(id=f"{at}.2", kind=StepKind.COLLECT, collect=collect),
        Step(id=f"{at}.3", kind=StepKind.ESCALATE, target="on_call"),
    )
