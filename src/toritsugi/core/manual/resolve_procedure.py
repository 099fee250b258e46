"""Procedures: from the short form people write to plain steps that do one thing each; whether every way ends."""

from __future__ import annotations

from typing import Any

from toritsugi.core.manual.model import Branch, Finish, Item, Step, StepKind
from toritsugi.core.manual.reading import Leaf, Record
from toritsugi.core.manual.scene import Scene
from toritsugi.core.values.model import Kind

_ANSWERED = ("yes", "no", "answers")
_HELPED = ("helped", "not_helped")
_ACTIONS = ("ask", "say", "collect", "card", "procedure", "connect", "escalate", "solved", "finish")
_ENDS = (StepKind.SOLVED, StepKind.MESSAGE, StepKind.ESCALATE)
#: steps of a procedure once every procedure that it names is opened
MOST_STEPS = 300


def resolve_procedures(scene: Scene, items: dict[str, Item]) -> None:
    """All named procedures, also those that no matter works: what is wrong in them is told too."""
    for name in scene.manual.table("procedures"):
        _named(scene, name, items, ())


def resolve_steps(
    scene: Scene, entries: tuple[Any, ...], items: dict[str, Item], above: tuple[str, ...] = ()
) -> tuple[Step, ...]:
    """The steps of a list, in order: records of steps, and names of procedures. Notes steps that nothing can reach.

    above: the named procedures that these steps are a part of.
    """
    steps: list[Step] = []
    for entry in entries:
        if ends(tuple(steps)):
            scene.problems.add("unreachable", entry.node, entry.path)
            break
        if isinstance(entry, Leaf):
            steps.extend(_called(scene, entry, items, above))
        else:
            steps.extend(_steps(scene, entry, items, above))
    return tuple(steps)


def _called(scene: Scene, name: Leaf, items: dict[str, Item], above: tuple[str, ...]) -> tuple[Step, ...]:
    """The steps of the procedure that a leaf names."""
    if name.value in above:
        scene.problems.add("procedure_loop", name.node, name.path, name=name.value)
        return ()
    found = _named(scene, name.value, items, above)
    if size(found) > MOST_STEPS:
        scene.problems.add("procedure_too_long", name.node, name.path, count=MOST_STEPS, limit=MOST_STEPS)
        return ()
    return found


def _named(scene: Scene, name: str, items: dict[str, Item], above: tuple[str, ...]) -> tuple[Step, ...]:
    """A named procedure, resolved once; its steps keep their ids wherever they are worked."""
    if name not in scene.procedures:
        entries = tuple(scene.manual.table("procedures").get(name, ()))
        found = resolve_steps(scene, entries, items, (*above, name))
        scene.procedures[name] = found if size(found) <= MOST_STEPS else ()
        if size(found) > MOST_STEPS:
            node, path = entries[0].node, f"procedures.{name}"
            scene.problems.add("procedure_too_long", node, path, count=MOST_STEPS, limit=MOST_STEPS)
    return scene.procedures[name]


def size(steps: tuple[Step, ...]) -> int:
    """How many steps there are, those of all branches included."""
    return sum(1 + sum(size(branch.steps) for branch in step.branches) for step in steps)


def ends(steps: tuple[Step, ...]) -> bool:
    """Whether every way through these steps ends the call. A connection may fail, so it is no end by itself."""
    return any(
        step.kind in _ENDS or (_exhaustive(step) and all(ends(b.steps) for b in step.branches)) for step in steps
    )


def _exhaustive(step: Step) -> bool:
    answers = {answer for branch in step.branches for answer in branch.answers}
    return "" in answers or {"yes", "no"} <= answers or {"helped", "not_helped"} <= answers


def _steps(scene: Scene, record: Record, items: dict[str, Item], above: tuple[str, ...]) -> list[Step]:
    if not any(record.has(action) for action in _ACTIONS):
        scene.problems.add("empty_step", record.node, record.path)
    ask = _asked(record)
    _check_branches(scene, record, ask, items)
    steps: list[Step] = []
    title = record.value("title", "")
    say = record.leaf("say")
    if say is not None:
        helped = ask is None and any(record.has(key) for key in (*_HELPED, "otherwise"))
        steps.append(
            Step(
                id=f"{record.path}.say",
                kind=StepKind.SAY,
                say=scene.phrase(say),
                asks_helped=helped,
                branches=_branches(scene, record, items, above) if helped else (),
                title=title,
            )
        )
    if ask is not None:
        branches = _branches(scene, record, items, above)
        steps.append(Step(id=f"{record.path}.ask", kind=StepKind.ASK, item=ask.value, branches=branches, title=title))
    if record.has("collect"):
        steps.append(Step(id=f"{record.path}.collect", kind=StepKind.COLLECT, collect=record.values("collect")))
    if record.has("card"):
        steps.append(Step(id=f"{record.path}.card", kind=StepKind.CARD, target=record.value("card"), title=title))
    called = record.leaf("procedure")
    if called is not None:
        steps.extend(_called(scene, called, items, above))
    steps.extend(ending_steps(scene, record))
    return steps


def ending_steps(scene: Scene, record: Record) -> list[Step]:
    """connect (with else), escalate, solved and finish of a record (a step, or the matter itself), as steps."""
    steps: list[Step] = []
    path = record.path
    connect = scene.reachable(record.leaf("connect"), by_phone=True)
    escalate = scene.reachable(record.leaf("escalate"), by_phone=False)
    if connect:
        steps.append(Step(id=f"{path}.connect", kind=StepKind.CONNECT, target=connect))
        if not escalate:
            otherwise = Finish(record.value("else", "message"))
            if otherwise is Finish.DECLINE:
                _no_decline(scene, record)
            kind = StepKind.ESCALATE if otherwise is Finish.ESCALATE else StepKind.MESSAGE
            target = connect if kind is StepKind.ESCALATE else ""
            steps.append(Step(id=f"{path}.else", kind=kind, target=target))
    if escalate:
        steps.append(Step(id=f"{path}.escalate", kind=StepKind.ESCALATE, target=escalate))
    if record.value("solved"):
        steps.append(Step(id=f"{path}.solved", kind=StepKind.SOLVED))
    if record.value("finish") == "message":
        steps.append(Step(id=f"{path}.finish", kind=StepKind.MESSAGE))
    return steps


def _no_decline(scene: Scene, record: Record) -> None:
    """Whoever was worked with in a procedure is not turned away at its end."""
    leaf = record.leaf("else")
    if leaf is not None:
        scene.problems.add(
            "bad_value",
            leaf.node,
            leaf.path,
            value=leaf.value,
            hint="手順の中では message か escalate を書いてください。",
            hint_en="In a procedure, write message or escalate.",
        )


def _asked(record: Record) -> Leaf | None:
    inner = record.record("ask")
    return inner.leaf("item") if inner is not None else record.leaf("ask")


def _branches(scene: Scene, record: Record, items: dict[str, Item], above: tuple[str, ...]) -> tuple[Branch, ...]:
    found = []
    for key in ("yes", "no", *_HELPED):
        if record.has(key):
            found.append(Branch(answers=(key,), steps=resolve_steps(scene, record.many(key), items, above)))
    for answer, steps in record.table("answers").items():
        found.append(Branch(answers=(answer,), steps=resolve_steps(scene, steps, items, above)))
    if record.has("otherwise"):
        found.append(Branch(answers=("",), steps=resolve_steps(scene, record.many("otherwise"), items, above)))
    return tuple(found)


def _check_branches(scene: Scene, record: Record, ask: Leaf | None, items: dict[str, Item]) -> None:
    """Branches must answer the question that is asked: yes/no of a yes_no item, choices of a choice item, or helped."""
    item = items.get(ask.value) if ask is not None else None
    for key in (*_ANSWERED, *_HELPED, "otherwise"):
        if not record.has(key):
            continue
        wants_item = key in _ANSWERED
        if wants_item and ask is None:
            _without(scene, record, key, "「ask: 項目」を加えてください。", "Add “ask: item”.")
        elif key in _HELPED and (ask is not None or not record.has("say")):
            _without(
                scene,
                record,
                key,
                "「say:」だけの手順に書いてください。",
                "Write it in a step that only says something.",
            )
        elif key == "otherwise" and ask is None and not record.has("say"):
            _without(scene, record, key, "「ask:」か「say:」を加えてください。", "Add “ask:” or “say:”.")
        elif wants_item and item is not None:
            _check_answers(scene, record, key, item)


def _check_answers(scene: Scene, record: Record, key: str, item: Item) -> None:
    possible = [choice.id for choice in item.choices] if item.kind is Kind.CHOICE else []
    if item.kind is Kind.YES_NO:
        possible = ["yes", "no"]
    written = list(record.table("answers")) if key == "answers" else [key]
    for name in written:
        if name not in possible:
            node = scene.reader.known_ids.get(f"{record.path}.answers.{name}", record.node)
            listed, listed_en = "、".join(possible), ", ".join(possible)
            scene.problems.add(
                "bad_answer",
                node,
                f"{record.path}.{key}" + (f".{name}" if key == "answers" else ""),
                name=name,
                item=item.id,
                hint=f"答えになるもの：{listed}" if possible else "「otherwise:」を使ってください。",
                hint_en=f"Possible: {listed_en}" if possible else "Use “otherwise:”.",
            )


def _without(scene: Scene, record: Record, key: str, hint: str, hint_en: str) -> None:
    scene.problems.add("branch_without", record.node, f"{record.path}.{key}", name=key, hint=hint, hint_en=hint_en)
