"""How a call about one matter goes, as boxes and arrows, read from the resolved manual."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from toritsugi.core.dialogue.callers import sales_rule
from toritsugi.core.manual.model import Finish, Item, Manual, Matter, Mode, Phrase, Step, StepKind
from toritsugi.core.sheet import wording
from toritsugi.core.sheet.asked import items_asked
from toritsugi.core.sheet.sentences import branch_words
from toritsugi.core.sheet.wording import pick


class Shape(StrEnum):
    """What a box is."""

    START = "start"
    SAY = "say"
    ASK = "ask"
    CONNECT = "connect"
    ESCALATE = "escalate"
    END = "end"


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One box. head: what is done, in a word or two. lines: what is said or asked, each a paragraph."""

    id: int
    shape: Shape
    head: str
    lines: tuple[str, ...] = ()


class Arrow(msgspec.Struct, frozen=True):
    """One arrow between boxes, with the answer that leads along it ("" when it always does)."""

    tail: int
    to: int
    label: str = ""


class Chart(msgspec.Struct, frozen=True):
    """The boxes in the order in which a call meets them, first the start; the arrows point onwards only."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


#: an arrow that waits for the next box: (box, label)
_Loose = list[tuple[int, str]]


def chart_of(manual: Manual, matter: Matter, language: str = "ja") -> Chart:
    """The chart of a matter."""
    return _Drawer(manual, matter, language).draw()


class _Drawer:
    def __init__(self, manual: Manual, matter: Matter, language: str) -> None:
        self.manual, self.matter, self.language = manual, matter, language
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []

    def draw(self) -> Chart:
        loose = self._box(Shape.START, pick(("ご用件", "matter"), self.language), [self.matter.title], [])
        loose = self._intro(loose)
        match self.matter.finish:
            case Finish.PROCEDURE:
                loose = self._steps(self.matter.procedure, loose)
                if loose:
                    self._message(loose)
            case Finish.CARD:
                self._card(loose)
            case Finish.CONNECT:
                self._connect(self._collect(self.matter.collect, loose))
            case Finish.ESCALATE:
                loose = self._collect(self._default(), loose)
                self._escalate(self.matter.target, loose)
            case Finish.DECLINE:
                loose = self._say(self._declining(), self._collect(self.matter.collect, loose))
                self._end("declined", loose)
            case _:
                self._message(loose)
        return Chart(tuple(self.boxes), tuple(self.arrows))

    # boxes

    def _box(self, shape: Shape, head: str, lines: Iterable[str], loose: _Loose) -> _Loose:
        number = len(self.boxes)
        self.boxes.append(Box(id=number, shape=shape, head=head, lines=tuple(lines)))
        self.arrows += [Arrow(tail, number, label) for tail, label in loose]
        return [(number, "")]

    def _say(self, phrases: Iterable[Phrase], loose: _Loose) -> _Loose:
        texts = [phrase.text for phrase in phrases]
        return self._box(Shape.SAY, pick(("お伝えする", "says"), self.language), texts, loose) if texts else loose

    def _collect(self, names: Iterable[str], loose: _Loose) -> _Loose:
        items = [self.manual.items[name] for name in names if name in self.manual.items]
        if not items:
            return loose
        lines = [f"{number}. {self._item(item)}" for number, item in enumerate(items, 1)]
        return self._box(Shape.ASK, pick(("順に伺う", "asks in turn"), self.language), lines, loose)

    def _item(self, item: Item) -> str:
        marks = []
        if item.needed.op != "always":
            marks.append(wording.condition(self.manual, item.needed, self.language))
        if item.required == "optional":
            marks.append(pick(("任意", "optional"), self.language))
        if item.read_back:
            marks.append(pick(("復唱", "read back"), self.language))
        told = wording.joined(marks, self.language)
        return item.title + (pick((f"（{told}）", f" ({told})"), self.language) if told else "")

    def _end(self, outcome: str, loose: _Loose) -> None:
        word = wording.outcome(outcome, self.language)
        solved = next((box.id for box in self.boxes if box.shape is Shape.END and box.lines == (word,)), None)
        if outcome == "solved" and solved is not None:  # many steps may help; one box says so
            self.arrows += [Arrow(tail, solved, label) for tail, label in loose]
            return
        self._box(Shape.END, pick(("終わり", "end"), self.language), [word], loose)

    def _contact(self, id: str) -> str:
        return wording.contact(self.manual, id)

    # ways through a matter

    def _intro(self, loose: _Loose) -> _Loose:
        if self.matter.mode is Mode.COMPLAINT:
            names = ("apology",) if self.matter.said else ("apology", "complaint_listen")
            found = (self.manual.standard.get(f"standard.{name}") for name in names)
            loose = self._say([phrase for phrase in found if phrase is not None], loose)
        return self._say(self.matter.said, loose)

    def _declining(self) -> tuple[Phrase, ...]:
        """The matter's own words; sellers hear those of the rule for sellers, or the standard ones."""
        if self.matter.then or self.matter.said or self.matter.mode is not Mode.SALES:
            return self.matter.then
        rule = sales_rule(self.manual)
        said = rule.say if rule is not None and rule.say is not None else None
        said = said or self.manual.standard.get("standard.sales_decline")
        return (said,) if said is not None else ()

    def _default(self) -> tuple[str, ...]:
        return self.matter.collect or self.manual.default_collect

    def _message(self, loose: _Loose) -> None:
        loose = self._collect(self._default(), loose)
        loose = self._say(self.matter.then, loose)
        self._end("message", loose)

    def _card(self, loose: _Loose) -> None:
        card = self.manual.cards.get(self.matter.card)
        if card is not None:
            loose = self._box(Shape.SAY, pick(("ご案内する", "guides"), self.language), [card.say.text], loose)
        self._end("guided", loose)

    def _connect(self, loose: _Loose) -> None:
        loose = self._ring(self.matter.target, loose)
        if self.matter.otherwise is Finish.ESCALATE:
            loose = self._collect(self._default(), loose) if self.matter.collect == () else loose
            self._escalate(self.matter.target, loose)
        elif self.matter.otherwise is Finish.DECLINE:
            self._end("declined", loose)
        elif self.matter.collect:
            self._end("message", self._say(self.matter.then, loose))
        else:
            self._message(loose)

    def _ring(self, target: str, loose: _Loose) -> _Loose:
        """Ring a contact; what is left is the way on when nobody takes the call."""
        head = pick(("お取り次ぎする", "connects"), self.language)
        ((number, _),) = self._box(Shape.CONNECT, head, [self._contact(target)], loose)
        self._end("connected", [(number, pick(("つながったとき", "reached"), self.language))])
        return [(number, pick(("つながらないとき", "not reached"), self.language))]

    def _escalate(self, target: str, loose: _Loose) -> None:
        head = pick(("引き継ぐ", "hands over"), self.language)
        loose = self._box(Shape.ESCALATE, head, [self._contact(target)], loose)
        self._end("escalated", self._say(self.matter.then, loose))

    # procedures

    def _steps(self, steps: tuple[Step, ...], loose: _Loose) -> _Loose:
        """Draw steps one after the other; what is left are the ways that come to their end without an end."""
        for step in steps:
            if not loose:
                return []
            loose = self._step(step, loose)
        return loose

    def _step(self, step: Step, loose: _Loose) -> _Loose:
        match step.kind:
            case StepKind.COLLECT:
                return self._branches(step, self._collect(step.collect, loose))
            case StepKind.CONNECT:
                return self._ring(step.target, loose)
            case StepKind.ESCALATE:
                self._escalated(step, loose)
                return []
            case StepKind.SOLVED:
                self._end("solved", loose)
                return []
            case StepKind.MESSAGE:
                self._message(loose)
                return []
            case StepKind.ASK:
                item = self.manual.items.get(step.item)
                head = pick(("伺う", "asks"), self.language)
                return self._branches(step, self._box(Shape.ASK, head, [item.ask.text if item else step.item], loose))
            case StepKind.CARD:
                card = self.manual.cards.get(step.target)
                head = pick(("ご案内する", "guides"), self.language)
                return self._branches(step, self._box(Shape.SAY, head, [card.say.text] if card else [], loose))
        return self._branches(step, self._instruct(step, loose))

    def _instruct(self, step: Step, loose: _Loose) -> _Loose:
        loose = self._say([step.say] if step.say is not None else [], loose)
        if not step.asks_helped:
            return loose
        helped = self.manual.standard.get("standard.helped")
        head = pick(("確かめる", "checks"), self.language)
        return self._box(Shape.ASK, head, [helped.text] if helped else [], loose)

    def _escalated(self, step: Step, loose: _Loose) -> None:
        target = step.target or self.matter.target
        head = pick(("引き継ぐ", "hands over"), self.language)
        loose = self._box(Shape.ESCALATE, head, [self._contact(target)], loose)
        self._end("escalated", self._collect(self.matter.collect, loose))

    def _branches(self, step: Step, loose: _Loose) -> _Loose:
        """Every branch on its own way; answers that have none go on with what follows."""
        if not step.branches or not loose:
            return loose
        ((number, _), *_) = loose
        left: _Loose = []
        for branch in step.branches:
            label = self._answers(step, branch.answers)
            left += self._steps(branch.steps, [(number, label)])
        answered = {kept for branch in step.branches for kept in branch.answers}
        if "" not in answered and not self._all(step) <= answered:
            helped = step.asks_helped and "helped" in answered
            others = ("解決しないとき", "it did not help") if helped else ("そのほか", "otherwise")
            left.append((number, pick(others, self.language)))
        return left

    def _answers(self, step: Step, answers: tuple[str, ...]) -> str:
        if all(kept in ("", "helped", "not_helped") for kept in answers):
            branch = next(one for one in step.branches if one.answers == answers)
            return branch_words(self.manual, step, branch, self.language)
        told = [wording.answer(self.manual, step.item, kept, self.language) for kept in answers]
        return wording.joined(told, self.language)

    def _all(self, step: Step) -> set[str]:
        """Every answer there is; of an item always one more, for it may stay unknown."""
        return {"helped", "not_helped"} if step.asks_helped else {"another"}


def asked_words(manual: Manual, matter: Matter, language: str) -> str:
    """The titles of what a matter may ask, in order."""
    return wording.joined([item.title for item in items_asked(manual, matter)], language)
