"""The abstract caller: everything that may happen next in a situation.

`answering` answers the open question in every way there is, `around_it` is all that a caller may want beside it,
`onward` the few acts after which what follows depends on the matter. Which of them a situation is given is decided in
`explorer`: the first two once for each shape, the third always.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from toritsugi.core.checking.abstraction import items_in
from toritsugi.core.checking.acts import Act
from toritsugi.core.checking.answers import another, answers_of, keys_of, named_callers
from toritsugi.core.checking.procedures import rung_by
from toritsugi.core.dialogue import commands as c
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.policy import collect_of
from toritsugi.core.dialogue.procedure import items_of
from toritsugi.core.dialogue.repair import MOST_TURNS, SILENCES
from toritsugi.core.dialogue.state import CallState, Question, Turn
from toritsugi.core.dialogue.work import Given, collectable
from toritsugi.core.manual.conditions import PRESENCES
from toritsugi.core.manual.model import ALARMS, Card, Item, Manual, Matter, Mode
from toritsugi.core.values.model import Kind

YES, NO = c.Confirm(), c.Deny()
#: turns in a row after which the desk speaks up: one nod, and the beginnings of a number (`dialogue.hearing`)
NODS, BEGINNINGS = 1, 9
NOTHING = "……"

HEAR = Act(how="hear")
TIMER = Act(how="timer", text="（無言）")
HANG_UP = Act(how="hang_up", text="（電話を切る）")
RECORDED = Act(how="recorded", text="（受電報告が保存された）")
FAILED = Act(how="failed", text="（受電報告を保存できなかった）")
LATE = Act(how="timer", text="（応答がないまま時間が過ぎた）")
START = Act(how="start")


def say(text: str, *commands: c.AnyCommand, times: int = 1, preset: tuple[tuple[str, int], ...] = ()) -> Act:
    """The caller says something that is understood so."""
    return Act(how="say", text=text, commands=commands, times=times, preset=preset)


def press(keys: str) -> Act:
    """The caller presses keys."""
    return Act(how="keys", text=f"#{keys}", keys=keys)


def connects(result: str) -> Act:
    """The contact who is rung answers, or does not."""
    shown = "（連絡先が電話に出た）" if result == "answered" else "（連絡先は電話に出なかった）"
    return Act(how="connect", text=shown, result=result)


SILENT = (
    TIMER,
    Act(how="timer", text="（無言）", times=2, preset=(("silences", 1),)),
    Act(how="timer", text="（無言）", times=SILENCES, preset=(("silences", SILENCES - 1),)),
)
#: the call's limits: one turn too many, and the longest call
LAST_TURN = Act(
    how="say", text="少し待ってください", commands=(c.Wait(),), preset=(("turns", MOST_TURNS),), times=MOST_TURNS + 1
)
AT_LIMIT = Act(how="limit", text="（通話の上限に達した）", preset=(("call_end", 0),))


def volunteered(manual: Manual, matter: Matter | None) -> tuple[str, ...]:
    """The items that decide whether something of a matter is asked, and that only a caller can bring up in it.

    Those that the matter asks itself are answered there in every way. A message taken instead asks the line's default
    list, whose conditions count as well. None: a call about no matter.
    """
    asked = {*collect_of(manual, matter), *(items_of(matter.procedure) if matter is not None else ())}
    looked_at = {one for name in (*asked, *manual.default_collect) for one in items_in(manual.items[name].needed)}
    collected = collectable(manual)
    return tuple(sorted(one for one in looked_at - asked if one in collected))


class AbstractCaller:
    """Callers of one manual."""

    def __init__(self, manual: Manual, items_looked_at: tuple[str, ...]) -> None:
        self.manual = manual
        self._every = frozenset(items_looked_at)
        self._absences = bool(manual.absence or any(contact.absence for contact in manual.contacts.values()))
        self._named = named_callers(manual)
        self._volunteered = {matter.id: volunteered(manual, matter) for matter in manual.matters.values()}
        self._volunteered[""] = volunteered(manual, None)

    # what follows depends on the matter

    def onward(self, state: CallState) -> Iterator[Act]:
        """The acts that settle the open question, one for each way on that the manual tells apart."""
        if state.turn is Turn.SPEAKING:
            yield HEAR
        elif state.turn is Turn.CONNECTING:
            yield from (connects("no_answer"), connects("answered"))
        elif state.turn in (Turn.KEEPING, Turn.GONE):
            yield RECORDED
        elif state.turn is Turn.ASIDE:
            yield HANG_UP
        elif state.turn in (Turn.KEYING, Turn.THINKING, Turn.HEARING):
            yield TIMER
        elif state.turn is Turn.LISTENING and state.question is not None:
            yield from self._settling(state, state.question)

    def _settling(self, state: CallState, question: Question) -> Iterator[Act]:
        item = self.manual.items.get(question.item)
        if question.asked is Asked.ITEM and item is not None:
            yield from self._answers(state, item)
            if state.hears:
                yield say("それは申し上げられません", c.Refuse())
        elif question.asked is Asked.MATTER:
            yield from self._one_matter(state)
        elif state.hears:
            yield from (say("はい", YES), say("いいえ", NO))
        else:
            yield from (press("1"), press("2"))

    def _answers(self, state: CallState, item: Item) -> Iterator[Act]:
        every = item.id in self._every
        for value in answers_of(item, every=every):
            if state.hears:
                yield say(value.words or value.shown, c.Fill(item=item.id, value=value))
            elif item.kind is Kind.YES_NO:
                yield press("1" if value.kept == "yes" else "2")
            elif item.kind is Kind.CHOICE:
                yield press(next(choice.key for choice in item.choices if choice.id == value.kept))
            else:
                keys = keys_of(item)
                yield press(keys) if keys else Act(how="clip", text="（録音）")

    def _one_matter(self, state: CallState) -> Iterator[Act]:
        names = state.candidates or tuple(self.manual.matters)
        if state.hears:
            for name in names[: 3 if state.candidates else 1]:
                yield self._choose(self.manual.matters[name])
            yield say(NOTHING, c.Unclear())
            return
        yield from self._keyed(state, 1)
        yield Act(how="clip", text="（録音）")

    def _choose(self, matter: Matter) -> Act:
        words = matter.heard[0] if matter.heard else matter.title
        return say(words, c.ChooseMatter(matter=matter.id, confidence=0.9))

    def _keyed(self, state: CallState, most: int = 9) -> Iterator[Act]:
        options = state.question.options if state.question else ()
        keys = [self.manual.matters[name].key for name in options]
        yield from (press(key) for key in [key for key in keys if key][:most])

    # the finding phase, once

    def every_matter(self, state: CallState) -> Iterator[Act]:
        """Every matter and every card, asked for in so many words or chosen by key."""
        if not state.hears:
            yield from self._keyed(state)
            return
        for matter in self.manual.matters.values():
            yield self._choose(matter)
            if self._absences:
                yield from self._while_away(matter)
        yield from self.every_card()
        yield from self._unasked(None)
        for matter in self.manual.matters.values():
            yield from self._unasked(matter)

    def _unasked(self, matter: Matter | None) -> Iterator[Act]:
        """The matter, or nothing but the answer, told together with what it does not ask though its questions depend
        on it."""
        for name in self._volunteered[matter.id if matter is not None else ""]:
            for value in answers_of(self.manual.items[name], every=True):
                told, fill = value.words or value.shown, c.Fill(item=name, value=value)
                if matter is None:
                    yield say(told, fill)
                else:
                    wish = self._choose(matter)
                    yield say(f"{told}、{wish.text}", fill, *wish.commands)

    def _while_away(self, matter: Matter) -> Iterator[Act]:
        """The same matter while those whom it rings are out, away, or not to be told of."""
        contacts = rung_by(self.manual, matter)
        for presence in PRESENCES[1:] if contacts else ():
            act = self._choose(matter)
            yield msgspec.structs.replace(act, presence=tuple((contact, presence) for contact in contacts))

    def every_card(self) -> Iterator[Act]:
        """Every card, asked for."""
        for card in self.manual.cards.values():
            yield self.ask_card(card)

    @staticmethod
    def ask_card(card: Card) -> Act:
        """One card, asked for."""
        return say(card.heard[0] if card.heard else card.title, c.AskCard(card=card.id))

    # every answer to the open question

    def quiet(self) -> Iterator[Act]:
        """Nothing is said, or nothing that can be recognised."""
        yield from SILENT
        yield Act(how="clip", text="（録音）")

    def answering(self, state: CallState) -> Iterator[Act]:
        """Every way to answer, or not to answer, what is being asked."""
        question = state.question
        if question is None:
            return
        yield from self.quiet()
        yield Act(how="endless", text="（雑音が続く）")
        yield from (press("1"), press("2"), press("9"), press("0"), press("*"))
        if question.clip:
            yield press("#")
        if state.hears:
            yield Act(how="deaf", text="（音声認識が使えなくなった）")
            yield from self._words(state, question)
        item = self.manual.items.get(question.item)
        if item is not None and question.asked is Asked.ITEM:
            yield from self._all_of_item(state, item)
        elif item is not None:
            yield from self._all_of_reading_back(state, question, item)
        elif question.asked is Asked.MATTER:
            yield from self._two_matters()

    def _words(self, state: CallState, question: Question) -> Iterator[Act]:
        yield say("はい", YES)
        yield say("いいえ", NO)
        yield say(NOTHING, c.Unclear())
        yield say("わかりません", c.Refuse(unknown=True))
        yield say("それは申し上げられません", c.Refuse())
        yield say("それも申し上げられません", c.Refuse(), preset=(("refused", 1),))
        yield say("個人です", c.Refuse(individual=True))
        yield say("えーと", c.Backchannel())
        yield say("えーと", c.Backchannel(), times=NODS + 1, preset=(("wordless", NODS),))
        yield say("ゼロ、キュウ", c.Unclear(why="incomplete"))
        yield say("ゼロ", c.Unclear(why="incomplete"), times=BEGINNINGS + 1, preset=(("wordless", BEGINNINGS),))
        yield say("もう一度お願いします", c.Repeat())
        yield say("もう言いました", c.SaidAlready())
        for card in list(self.manual.cards.values())[:1]:
            yield say("もう一度、それと質問なのですが", c.Repeat(), c.AskCard(card=card.id))
        yield say("ゆっくりお願いします", c.Slower())
        yield say("少し待ってください", c.Wait())
        yield Act(how="understood_late", text=NOTHING)
        yield Act(how="understanding_fails", text=NOTHING)

    def _all_of_item(self, state: CallState, item: Item) -> Iterator[Act]:
        yield from self._answers(state, item)
        if state.hears:
            for value in self._named.get(item.kind, ()):
                yield say(value.shown, c.Fill(item=item.id, value=value))
        if state.hears and item.kind is Kind.PHONE:
            yield say("この番号でお願いします", c.CallerNumber())
        other = another(item, None)
        if state.hears and other is not None:
            yield say(other.words or other.shown, c.Fill(value=other), c.Confirm())
            yield say(other.words or other.shown, c.Correct(item=item.id, value=other))
        keys = keys_of(item)
        if keys.endswith("#"):
            yield from (press(keys), press("#"), press("0#"), press("*#"))
            yield Act(how="keys_and_pause", text=f"#{keys[:-1]}", keys=keys[:-1])

    def _all_of_reading_back(self, state: CallState, question: Question, item: Item) -> Iterator[Act]:
        if not state.hears or question.value is None:
            return
        same, other = question.value, another(item, question.value)
        yield say(same.words or same.shown, c.Fill(item=item.id, value=same))
        if other is not None:
            yield say(f"いえ、{other.shown}です", c.Deny(), c.Fill(item=item.id, value=other))
            yield say(f"違います、{other.shown}です", c.Correct(item=item.id, value=other))
        yield say("さっきの答えですが、間違えました", c.Retract(item=item.id))
        yield say("山は山川の山です", c.Spell(words="山川の山"))

    def _two_matters(self) -> Iterator[Act]:
        names = [matter.id for matter in self.manual.matters.values() if matter.mode is Mode.NORMAL][:2]
        if len(names) == 2:
            first, second = (c.ChooseMatter(matter=name, confidence=0.6) for name in names)
            yield say("あの件で", first, second)

    # all else

    def around_it(self, given: Given, state: CallState) -> Iterator[Act]:
        """What a caller may want, and what may happen to the call, whatever is being asked."""
        yield HANG_UP
        if state.turn is not Turn.GONE:
            yield Act(how="lease_lost", text="（ほかのプロセスが通話を引き継いだ）")
        if state.turn in (Turn.CONNECTING, Turn.KEEPING, Turn.GONE, Turn.ASIDE):
            yield from self._while_waiting(state)
            return
        yield from self._people(state)
        if not state.hears and not state.hears_next:
            yield Act(how="hears_again", text="（音声認識が戻った）")
        if state.hears:
            yield from self._wishes(state)
        if state.turn is Turn.SPEAKING:
            yield from self.over_lines(state)
            return
        if state.hears:
            yield LAST_TURN
        yield AT_LIMIT
        yield Act(how="gone_while_thinking", text=NOTHING)

    def _while_waiting(self, state: CallState) -> Iterator[Act]:
        yield LATE
        if state.turn is not Turn.GONE:
            yield Act(how="deaf", text="（音声認識が使えなくなった）")
        if state.turn in (Turn.KEEPING, Turn.GONE, Turn.ASIDE):
            yield from (RECORDED, FAILED)
        if state.turn is Turn.CONNECTING:
            yield connects("busy")
        if state.turn is Turn.ASIDE:
            yield Act(how="operator_leaves", text="（担当者が電話を戻した）")
        yield from self._people(state)

    def _people(self, state: CallState) -> Iterator[Act]:
        yield Act(how="operator", text="（担当者が電話を引き取った）")
        item = next((self.manual.items[name] for name in self.manual.default_collect), None)
        if item is not None and state.turn is not Turn.GONE:
            for value in answers_of(item, every=False):
                yield Act(how="operator_fills", text="（担当者が書き込んだ）", item=item.id, value=value)

    def _wishes(self, state: CallState) -> Iterator[Act]:
        yield say("担当の方をお願いします", c.WantPerson(who="担当の方"))
        contact = next(iter(self.manual.contacts.values()), None)
        if contact is not None:
            yield say(f"{contact.name}さんをお願いします", c.WantPerson(who=contact.name, contact=contact.id))
        yield from self._abuse()
        yield say("もう結構です、失礼します", c.Goodbye())
        for name, words in (
            ("urgent", "とにかく急いでいます"),
            ("complaint", "苦情を言いたいのですが"),
            ("sales", "営業のご案内です"),
            ("wrong_number", "間違えました"),
            *((alarm, f"（{alarm}）") for alarm in ALARMS),
        ):
            yield say(words, c.Flag(name=name, words=words))
        yield say("それとは別に、聞きたいことがあるのですが", c.AskCard(card="?"))
        card = next(iter(self.manual.cards.values()), None)
        if card is not None:
            yield say(card.heard[0] if card.heard else card.title, c.AskCard(card=card.id))
        other = next((matter for matter in self.manual.matters.values() if matter.id != state.matter), None)
        if other is not None:
            yield self._choose(other)
        ahead = next((i for i in reversed(self.manual.default_collect) if state.slot(i).state is None), "")
        if ahead and (state.question is None or state.question.item != ahead):
            for value in answers_of(self.manual.items[ahead], every=False):
                yield say(value.words or value.shown, c.Fill(item=ahead, value=value))

    def _abuse(self) -> Iterator[Act]:
        """Each warning that has words of its own, any other, and the time too many."""
        settings = self.manual.abuse
        for before in sorted({0, *range(min(len(settings.lines), settings.warnings)), settings.warnings}):
            preset = (("abuses", before),) if before else ()
            yield say("（暴言）", c.Abuse(words="（暴言）"), times=before + 1, preset=preset)

    def over_lines(self, state: CallState) -> Iterator[Act]:
        """What may come while the desk speaks."""
        yield Act(how="timer", text="（窓口の声が途切れた）")
        if state.hears:
            yield Act(how="deaf", text="（音声認識が使えなくなった）")
        yield from (press("1"), press("0"))
        yield Act(how="clip", text="（録音）")
        yield Act(how="interrupt_unheard", text="（録音）")
        if state.hears:
            yield Act(how="interrupt", text="はい、はい", commands=(YES,))
            yield Act(how="say_over", text="はい", commands=(YES,))
            yield Act(how="interrupt", text="もしもし", commands=(c.Unclear(),))
