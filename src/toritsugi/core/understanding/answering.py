"""What a hypothesis commands, by what was asked: an item, a value that was read back, the matter, or yes or no."""

from __future__ import annotations

import re

from toritsugi.core.dialogue.commands import (
    AnyCommand,
    Backchannel,
    ChooseMatter,
    Confirm,
    Deny,
    Fill,
    Goodbye,
    Refuse,
    Repeat,
    Slower,
    Spell,
    Unclear,
    Wait,
    WantPerson,
)
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.understanding import wishes
from toritsugi.core.understanding.answers import agreement, answers_plainly, yes_or_no
from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.choices import chosen_plainly
from toritsugi.core.understanding.correcting import on_confirm
from toritsugi.core.understanding.dates import any_day
from toritsugi.core.understanding.earlier import answers_to_earlier, replaced, said_already
from toritsugi.core.understanding.extracting import candidates_of
from toritsugi.core.understanding.finding import ahead, asked_value
from toritsugi.core.understanding.helped import helped
from toritsugi.core.understanding.individuals import is_individual, sounds_individual
from toritsugi.core.understanding.introductions import spells
from toritsugi.core.understanding.late import late_correction
from toritsugi.core.understanding.matters import matters_and_cards
from toritsugi.core.understanding.other_digits import says_other_digits
from toritsugi.core.understanding.own_number import own_number
from toritsugi.core.understanding.refusals import refusal
from toritsugi.core.understanding.remarks import BY_EXAMPLES, BY_MODEL, wanted_person
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind

#: how sure bare words must be a name, where they tell something else as well
_SOME_NAME = 0.5
#: words by which callers give their name, whatever was asked
_NAMES_ITSELF = re.compile(r"申シ|モーシ|(?:ト|ッテ)(?:イー|言イ|ユー)マス|名前")
#: longer turns say something else than a wish about the talk
_SHORT = 42
_SHORT_IN_TEXT = 22
#: how sure a wish for a person must be to go before a plain answer
_SURE_OF_PERSON = 0.8
#: how sure a matter must be to be taken beside something else that the turn says
_SURE_BESIDE = 0.75
#: how sure a matter is that its examples have word for word: no wish for a person is guessed in their words
_WORD_FOR_WORD = 0.99
#: how sure a number or a day must be to go before a wish for a person that no word names
_SURE_VALUE = 0.9
#: kinds whose value is no word of a matter
_NO_MATTER_ITSELF = (Kind.PERSON, Kind.ORGANIZATION, Kind.PHONE, Kind.CODE, Kind.EMAIL)
#: how sure an answer is that only sounds like that of a private person
_BY_SOUND = 0.7
#: how sure a name must be to be taken beside a wish for a person or words on how it is written
_SURE_NAME = 0.7
#: another number than the one read back; 違いありません and the like are none
_OTHER_NUMBER = re.compile(
    r"^.{0,2}(?:番号|バンゴー)[デガ]|(?:別|ベツ|他|ホカ)ノ(?!ケン)|違(?!イ(?:ハ|ワ)?(?:ナイ|アリマセン|ゴザイマセン)|ッテ(?:ハ|ワ)?(?:イ|オリ)?(?:ナイ|マセン))(?<!間違)|チガ[ウーイ](?:バン|デンワ|マス|ン)"
)
_ORDINALS = (
    (re.compile(r"^(?:最初|サイショ|前者|ゼンシャ|1番|一番|イチバン|ヒトツメ|一ツ目|1ツ目)"), 0),
    (re.compile(r"^(?:2番|二番|ニバン|フタツメ|二ツ目|2ツ目|後者|コーシャ)"), 1),
    (re.compile(r"^(?:3番|三番|サンバン|ミッツメ|三ツ目|3ツ目)"), 2),
)
_NOTHING_MORE = re.compile(
    r"以上|イジョー|特ニ|トクニ|ナイデス|アリマセン|ゴザイマセン|ケッコー|結構|ダイジョーブ|大丈夫"
)


def commands_of(turn: Turn) -> list[AnyCommand]:
    """What one hypothesis of a turn tells the desk, whatever is asked; [Unclear()] when nothing was understood."""
    about_talk = _about_the_talk(turn)
    if about_talk:
        return [about_talk]
    corrected = late_correction(turn) or replaced(turn)
    if corrected:
        return [corrected]
    already = said_already(turn)
    if already:
        return [already]
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
    return [_backchannel(turn) or Unclear()]


def _about_the_talk(turn: Turn) -> AnyCommand | None:
    asked_matter = turn.expect.asked is Asked.MATTER
    free_text = turn.expect.asked is Asked.ITEM and turn.kind in (Kind.TEXT, Kind.ADDRESS)
    if len(turn.flat) > (_SHORT_IN_TEXT if free_text else _SHORT) or wishes.PASS_ON.search(turn.flat):
        return None
    if wishes.ASKED_BACK.fullmatch(turn.said.words.strip()):
        return Repeat(span=turn.whole, by="repeat.asked_back")
    if wishes.asks_of_the_line(turn.flat):
        return Repeat(span=turn.whole, by="repeat.line")
    for command, pattern, by in (
        (Slower, wishes.SLOWER, "slower.words"),
        (Repeat, wishes.REPEAT, "repeat.words"),
        (Wait, wishes.WAIT, "wait.words"),
    ):
        found = pattern.search(turn.flat)
        if command is Repeat and found and asked_matter and wishes.tells_business(turn.flat[: found.start()]):
            continue
        if found and not _tells_number(turn):
            return command(span=turn.span(*found.span()), by=by)
    return None


def _tells_number(turn: Turn) -> bool:
    """Whether the number that is asked for is in the same breath: 待ってくださいね、03の…."""
    found = candidates_of(turn, Kind.PHONE) if turn.asks(Kind.PHONE) else ()
    return bool(found) and found[0].confidence >= _SURE_BESIDE


def _tells_count_or_day(turn: Turn) -> bool:
    """Whether a short turn is the number, code or day that is asked for: 2人分お願いします asks for no person."""
    if turn.kind not in (Kind.NUMBER, Kind.DATE_TIME, Kind.CODE) or len(turn.flat) > _SHORT_IN_TEXT:
        return False
    found = candidates_of(turn, turn.kind)
    return bool(found) and found[0].confidence >= _SURE_VALUE


def _of_the_number(turn: Turn, person: WantPerson) -> bool:
    """Whether what looks like somebody's name are digits of the number that is asked: 折り返し…ななさんよんろく."""
    return turn.asks(Kind.PHONE) and any(_within(person, one) for one in candidates_of(turn, Kind.PHONE)[:1])


def _goodbye(turn: Turn) -> Goodbye | None:
    found = wishes.GOODBYE.search(turn.flat)
    return Goodbye(span=turn.span(*found.span()), by="goodbye.words") if found else None


def _backchannel(turn: Turn) -> Backchannel | None:
    return Backchannel(span=turn.whole, by="backchannel.words") if wishes.is_backchannel(turn.flat) else None


def _on_item(turn: Turn) -> list[AnyCommand]:
    free_text = turn.kind in (Kind.TEXT, Kind.ADDRESS)
    short = len(turn.flat) <= _SHORT_IN_TEXT
    passed_on = free_text and wishes.PASS_ON.search(turn.flat)
    person = wanted_person(turn) if (short or not free_text) and not passed_on else None
    named = _sure_name(turn)
    decided = chosen_plainly(turn) or (turn.kind is Kind.YES_NO and answers_plainly(turn)) or _tells_number(turn)
    answered = decided or _tells_count_or_day(turn)
    if person and not (answered and (person.confidence < _SURE_OF_PERSON or _of_the_number(turn, person))):
        return [*named, person, *ahead(turn, weak=False)]
    if turn.kind is Kind.ORGANIZATION and is_individual(turn.flat):
        return [Refuse(individual=True, span=turn.whole, by="individual.words"), *ahead(turn, weak=True)]
    if turn.kind is Kind.ORGANIZATION and sounds_individual(turn.flat, turn.surnames):
        return [Refuse(individual=True, span=turn.whole, confidence=_BY_SOUND, by="individual.sound")]
    listening = _backchannel(turn)
    if listening and turn.kind is not Kind.YES_NO:
        return [listening]
    refused = refusal(turn, whole=free_text)
    if refused and refused.unknown and any_day(turn):
        refused = None
    if refused and not decided and (not refused.unknown or turn.kind is not Kind.YES_NO):
        return [refused, *ahead(turn, weak=False)]
    goodbye = _goodbye(turn)
    if goodbye and short and not decided and not wishes.PASS_ON.search(turn.flat):
        return [goodbye]
    names = turn.kind in (Kind.PERSON, Kind.ORGANIZATION)
    if names and spells(turn.flat):
        return [*named, Spell(words=turn.said.words, span=turn.whole, by="spell.words")]
    own = own_number(turn) if turn.kind is Kind.PHONE and not decided else None
    if own:
        return [own, *ahead(turn, weak=False)]
    value = asked_value(turn)
    others: list[AnyCommand] = [] if free_text else list(ahead(turn, weak=names))
    if value and not isinstance(value, Unclear):
        if names and value.confidence < _SOME_NAME and any(_within(value, other) for other in others):
            return others  # 木曜日の午後三時 tells a time, whatever was asked
        others = [one for one in others if not _is_of_the_answer(turn, one, value)]
        beside = _matter_beside(turn) if turn.kind in _NO_MATTER_ITSELF and len(turn.flat) > _SHORT_IN_TEXT else []
        return [value, *others, *beside]
    others = others or [*answers_to_earlier(turn)]
    if others:
        return others
    if refused:
        return [refused]
    return [*matters_and_cards(turn)] or ([value] if value else [])


def _is_of_the_answer(turn: Turn, other: AnyCommand, value: AnyCommand) -> bool:
    """Whether what looks like a name are the words of the answer itself: 中型免許です tells a licence, not a caller."""
    if not isinstance(other, Fill) or other.value.kind not in (Kind.PERSON, Kind.ORGANIZATION):
        return False
    if turn.kind in (Kind.PERSON, Kind.ORGANIZATION, Kind.YES_NO) or _NAMES_ITSELF.search(turn.flat):
        return False
    return _within(other, value)


def _within(one: AnyCommand, other: AnyCommand | Candidate) -> bool:
    return other.span[0] <= one.span[0] and one.span[1] <= other.span[1]


def _sure_name(turn: Turn) -> list[AnyCommand]:
    """The name that is asked, where other words of the turn would hide it: 渡辺と申しますが、田中さんをお願いします."""
    if turn.kind not in (Kind.PERSON, Kind.ORGANIZATION) or not turn.marks.at_hand:
        return []
    value = asked_value(turn)
    return [value] if isinstance(value, Fill) and value.confidence >= _SURE_NAME else []


def _on_confirm(turn: Turn) -> list[AnyCommand]:
    person = wanted_person(turn)
    meant = yes_or_no(turn, turn.expect.read_back, confirming=True)
    if person and not (meant and person.confidence < _SURE_OF_PERSON):
        return [person]
    refused = refusal(turn)
    if refused is not None and meant is None:
        return [refused]
    found = on_confirm(turn)
    if isinstance(found, Confirm) and turn.kind is Kind.PHONE:
        found = _yes_to_number(turn, found)
    others = [fill for fill in ahead(turn, weak=False) if fill.item and fill.item != turn.expect.item]
    if found:
        return [found, *others]
    goodbye = _goodbye(turn)
    if goodbye:
        return [goodbye]
    return [*others] if others else [*matters_and_cards(turn)]


def _yes_to_number(turn: Turn, found: Confirm) -> Confirm | Deny | None:
    """A yes to a number; no yes with other digits than were read back, nor with a word of another or wrong number."""
    if says_other_digits(turn.said, turn.expect.read_back):
        return Deny(confidence=found.confidence, span=found.span, by="phone.other_digits")
    return None if _OTHER_NUMBER.search(turn.flat) else found


def _on_matter(turn: Turn) -> list[AnyCommand]:
    person = wanted_person(turn)
    names: list[AnyCommand] = [*ahead(turn, weak=False)]
    if person:
        matter = _matter_beside(turn)
        known = any(one.by in BY_EXAMPLES and one.confidence >= _WORD_FOR_WORD for one in matter)
        # who is rung by the matter that these words name is not rung twice
        same = any(person.contact and turn.manual.matters[one.matter].target == person.contact for one in matter)
        needless = known and (person.by == BY_MODEL or same)
        return [*([] if needless else [person]), *matter, *names]
    listening = _backchannel(turn)
    if listening:
        return [listening]
    for pattern, at in _ORDINALS:
        placed = pattern.search(turn.flat)
        if placed and at < len(turn.expect.options):
            span = turn.span(*placed.span())
            return [ChooseMatter(matter=turn.expect.options[at], span=span, by="matter.place"), *names]
    found = matters_and_cards(turn)
    if found:
        return [*found, *names]
    goodbye = _goodbye(turn)
    return [goodbye] if goodbye and len(turn.flat) <= _SHORT_IN_TEXT else names


def _matter_beside(turn: Turn) -> list[ChooseMatter]:
    """The one matter that is named beside something else: 「予約の件で担当の方をお願いします」."""
    found = [one for one in matters_and_cards(turn) if isinstance(one, ChooseMatter)]
    return found if len(found) == 1 and found[0].confidence >= _SURE_BESIDE else []


def _on_yes_no(turn: Turn) -> list[AnyCommand]:
    """HELPED, ANYTHING, and questions that are no item (折り返しを希望されますか)."""
    person = wanted_person(turn)
    if person:
        return [person]
    anything = turn.expect.asked is Asked.ANYTHING
    digression = matters_and_cards(turn) if anything else []
    if digression:
        return [*digression, *ahead(turn, weak=False)]
    names: list[AnyCommand] = [*ahead(turn, weak=False)]
    nothing = _NOTHING_MORE.search(turn.flat) if anything else None
    if nothing:
        return [Deny(span=turn.span(*nothing.span()), by="nothing_more.words"), *names]
    meant = yes_or_no(turn) or (helped(turn) if turn.expect.asked is Asked.HELPED else None)
    goodbye = _goodbye(turn)
    if goodbye:
        return [goodbye]
    weak = wishes.GOODBYE_WEAK.search(turn.flat)
    if weak and meant is None:
        return [Goodbye(span=turn.span(*weak.span()), by="goodbye.words")]
    if meant is not None:
        return [agreement(meant), *names]
    refused = refusal(turn)
    return [refused] if refused else names or [*matters_and_cards(turn)]
