"""Understanding by rules: no model, no network, the same answer every time, on kanji and on unsegmented katakana.

Works on the n-best in order: the first hypothesis that answers what is asked wins. It proposes commands of the closed
list and leaves out what it is not sure of (G6); the dialogue disposes.
"""

from __future__ import annotations

import re
from datetime import datetime

from toritsugi.core.dialogue.commands import (
    Abuse,
    AnyCommand,
    AskCard,
    Backchannel,
    ChooseMatter,
    Confirm,
    Correct,
    Deny,
    Fill,
    Flag,
    Goodbye,
    Refuse,
    Repeat,
    Slower,
    Spell,
    Unclear,
    Wait,
    WantPerson,
)
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding import wishes
from toritsugi.core.understanding.answers import Answer, answer
from toritsugi.core.understanding.correcting import on_confirm
from toritsugi.core.understanding.finding import ahead, asked_value
from toritsugi.core.understanding.glossary import repair
from toritsugi.core.understanding.introductions import is_individual, spells
from toritsugi.core.understanding.late import late_correction
from toritsugi.core.understanding.matching import Match, Option, best_matches, same_name
from toritsugi.core.understanding.normal import LONGEST, heard
from toritsugi.core.understanding.reading import Tokenizer
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind
from toritsugi.core.values.words import LONGEST_WORDS

#: hypotheses looked at
_MOST_TEXTS = 5
#: longer turns say something else than a wish about the talk
_SHORT = 42
_SHORT_IN_TEXT = 22
_ORDINALS = (
    (re.compile(r"^(?:最初|サイショ|前者|ゼンシャ|1番|一番|イチバン|ヒトツメ|一ツ目|1ツ目)"), 0),
    (re.compile(r"^(?:2番|二番|ニバン|フタツメ|二ツ目|2ツ目|後者|コーシャ)"), 1),
    (re.compile(r"^(?:3番|三番|サンバン|ミッツメ|三ツ目|3ツ目)"), 2),
)
_NOTHING_MORE = re.compile(
    r"以上|イジョー|特ニ|トクニ|ナイデス|アリマセン|ゴザイマセン|ケッコー|結構|ダイジョーブ|大丈夫"
)


class RuleUnderstander:
    """`core.understanding.port.Understander` by rules. tokenizer: a dictionary for readings, opened above `core` and
    handed in; without one names carry no reading and kanji examples are not matched with kana texts."""

    def __init__(self, tokenizer: Tokenizer | None = None) -> None:
        self._tokenizer = tokenizer

    def understand(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime
    ) -> tuple[AnyCommand, ...]:
        """Commands for one turn. Any text is answered, in bounded time; (Unclear(),) when nothing was understood."""
        first: list[AnyCommand] | None = None
        remarks: list[AnyCommand] = []
        for number, text in enumerate(texts[:_MOST_TEXTS]):
            turn = self._turn(text, expect, manual, now)
            if not turn.flat:
                continue
            if number == 0:
                remarks = _remarks(turn)
            commands = _commands(turn)
            if any(isinstance(command, Correct | Fill) for command in commands):  # 番号を間違えました、正しくは…
                remarks = [one for one in remarks if not (isinstance(one, Flag) and one.name == "wrong_number")]
            if any(not isinstance(command, Unclear | Backchannel) for command in commands):
                return (*remarks, *commands)
            first = first or commands
        if remarks:
            return tuple(remarks)
        return tuple(first) if first else (Unclear(),)

    def _turn(self, text: str, expect: Expect, manual: Manual, now: datetime) -> Turn:
        whole = repair(text[:LONGEST], manual.glossary) + text[LONGEST:LONGEST_WORDS]
        return Turn(said=heard(whole), text=whole, expect=expect, manual=manual, now=now, tokenizer=self._tokenizer)


def _remarks(turn: Turn) -> list[AnyCommand]:
    """What is marked whatever is being asked."""
    found: list[AnyCommand] = [Flag(name=name, words=words) for name, words in wishes.flag_words(turn.said)]
    abuse = wishes.abuse_words(turn.said, turn.manual.abuse.heard)
    return [*found, Abuse(words=abuse)] if abuse else found


def _commands(turn: Turn) -> list[AnyCommand]:
    about_talk = _about_the_talk(turn)
    if about_talk:
        return [about_talk]
    corrected = late_correction(turn)
    if corrected:
        return [corrected]
    asked = turn.expect.asked
    if asked is Asked.CONFIRM:
        found = _on_confirm(turn)
    elif asked is Asked.ITEM and (turn.expect.item or turn.expect.kind not in (None, Kind.YES_NO)):
        found = _on_item(turn)
    elif asked is Asked.MATTER:
        found = _on_matter(turn)
    else:
        found = _on_yes_no(turn)
    if found:
        return found
    return [Backchannel()] if wishes.is_backchannel(turn.flat) else [Unclear()]


def _about_the_talk(turn: Turn) -> AnyCommand | None:
    free_text = turn.expect.asked is Asked.ITEM and turn.kind in (Kind.TEXT, Kind.ADDRESS)
    if len(turn.flat) > (_SHORT_IN_TEXT if free_text else _SHORT) or wishes.PASS_ON.search(turn.flat):
        return None
    if wishes.SLOWER.search(turn.flat):
        return Slower()
    if wishes.REPEAT.search(turn.flat):
        return Repeat()
    if wishes.WAIT.search(turn.flat):
        return Wait()
    return None


def _on_item(turn: Turn) -> list[AnyCommand]:
    free_text = turn.kind in (Kind.TEXT, Kind.ADDRESS)
    short = len(turn.flat) <= _SHORT_IN_TEXT
    passed_on = free_text and wishes.PASS_ON.search(turn.flat)
    person = _want_person(turn) if (short or not free_text) and not passed_on else None
    if person:
        return [person, *ahead(turn, weak=False)]
    if turn.kind is Kind.ORGANIZATION and is_individual(turn.flat):
        return [Refuse(individual=True), *ahead(turn, weak=True)]
    if wishes.is_backchannel(turn.flat) and turn.kind is not Kind.YES_NO:
        return [Backchannel()]
    refusal = _refusal(turn, whole=free_text)
    if refusal and (not refusal.unknown or turn.kind is not Kind.YES_NO):
        return [refusal, *ahead(turn, weak=False)]
    if wishes.GOODBYE.search(turn.flat) and short and not wishes.PASS_ON.search(turn.flat):
        return [Goodbye()]
    names = turn.kind in (Kind.PERSON, Kind.ORGANIZATION)
    if names and spells(turn.flat):
        return [Spell(words=turn.said.words)]
    value = asked_value(turn)
    others: list[AnyCommand] = [] if free_text else list(ahead(turn, weak=names))
    if value and not isinstance(value, Unclear):
        return [value, *others]
    if others:
        return others
    if refusal:
        return [refusal]
    return _digression(turn) or ([value] if value else [])


def _on_confirm(turn: Turn) -> list[AnyCommand]:
    person = _want_person(turn)
    if person:
        return [person]
    if _refusal(turn) is not None and answer(turn.flat, confirming=True) is Answer.NEITHER:
        return [_refusal(turn) or Refuse()]
    found = on_confirm(turn)
    others = [fill for fill in ahead(turn, weak=False) if fill.item and fill.item != turn.expect.item]
    if found:
        return [found, *others]
    if wishes.GOODBYE.search(turn.flat):
        return [Goodbye()]
    return [*others] if others else _digression(turn)


def _on_matter(turn: Turn) -> list[AnyCommand]:
    person = _want_person(turn)
    names: list[AnyCommand] = [*ahead(turn, weak=False)]
    if person:
        return [person, *names]
    if wishes.is_backchannel(turn.flat):
        return [Backchannel()]
    for pattern, at in _ORDINALS:
        if pattern.search(turn.flat) and at < len(turn.expect.options):
            return [ChooseMatter(matter=turn.expect.options[at]), *names]
    found = _digression(turn)
    if found:
        return [*found, *names]
    if wishes.GOODBYE.search(turn.flat) and len(turn.flat) <= _SHORT_IN_TEXT:
        return [Goodbye()]
    return names


def _on_yes_no(turn: Turn) -> list[AnyCommand]:
    """HELPED, ANYTHING, and questions that are no item (折り返しを希望されますか)."""
    person = _want_person(turn)
    if person:
        return [person]
    anything = turn.expect.asked is Asked.ANYTHING
    digression = _digression(turn) if anything else []
    if digression:
        return [*digression, *ahead(turn, weak=False)]
    names: list[AnyCommand] = [*ahead(turn, weak=False)]
    if anything and _NOTHING_MORE.search(turn.flat):
        return [Deny(), *names]
    meant = answer(turn.flat)
    if wishes.GOODBYE.search(turn.flat) or (meant is Answer.NEITHER and wishes.GOODBYE_WEAK.search(turn.flat)):
        return [Goodbye()]
    if meant is not Answer.NEITHER:
        return [Confirm() if meant is Answer.YES else Deny(), *names]
    refusal = _refusal(turn)
    return [refusal] if refusal else names or _digression(turn)


def _want_person(turn: Turn) -> WantPerson | None:
    who = wishes.wanted_person(turn.said)
    if who is None:
        return None
    contacts = turn.manual.contacts.values()
    known = next((one.id for one in contacts if same_name(one.name, one.reading, who)), "")
    return WantPerson(who=who, contact=known)


def _refusal(turn: Turn, *, whole: bool = False) -> Refuse | None:
    """Whether the caller will not or cannot answer. whole: only when the words say nothing else."""
    if whole:
        lead = wishes.BEFORE_REFUSAL.match(turn.flat)
        at = lead.end() if lead else 0
        if len(turn.flat) > _SHORT_IN_TEXT or wishes.PASS_ON.search(turn.flat):
            return None
        if wishes.REFUSE.match(turn.flat, at):
            return Refuse()
        return Refuse(unknown=True) if wishes.UNKNOWN.match(turn.flat, at) else None
    if wishes.REFUSE.search(turn.flat):
        return Refuse()
    return Refuse(unknown=True) if wishes.UNKNOWN.search(turn.flat) else None


def _digression(turn: Turn) -> list[AnyCommand]:
    """Matters and cards that the words mean: one, or those too close to tell apart, or none."""
    manual = turn.manual
    matters = [Option(id=one.id, titles=(one.title,), examples=one.heard) for one in manual.matters.values()]
    offered = [option for option in matters if option.id in turn.expect.options]
    found = best_matches(turn.text[:LONGEST], offered, turn.tokenizer) if offered else ()
    found = found or best_matches(turn.text[:LONGEST], matters, turn.tokenizer)
    cards = [Option(id=one.id, titles=(one.title,), examples=one.heard) for one in manual.cards.values()]
    card = best_matches(turn.text[:LONGEST], cards, turn.tokenizer)
    if len(card) == 1 and not _led_to(manual, found, card[0]) and (not found or card[0].score > found[0].score):
        return [AskCard(card=card[0].id, confidence=card[0].score)]
    return [ChooseMatter(matter=match.id, confidence=match.score) for match in found]


def _led_to(manual: Manual, matters: tuple[Match, ...], card: Match) -> bool:
    """Whether the matter that is meant already gives this card."""
    return any(manual.matters[match.id].card == card.id for match in matters)
