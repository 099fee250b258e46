"""What a scripted caller answers to the lines heard. Pure: the ids of the lines tell which question it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.intents import Listen, Say
from toritsugi.core.dialogue.say import finer
from toritsugi.core.dialogue.scripted import NO, YES, Script, ScriptedCaller
from toritsugi.core.dialogue.simulation import Moment
from toritsugi.core.manual.model import Item, Manual, Matter
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.phone import from_caller_number
from toritsugi.voice.speech.stretches import stretches

_S: Final = "standard."
_READ_BACK: Final = frozenset(f"{_S}{name}" for name in ("read_back", "read_back_again", "read_back_name"))
CONFIRMS: Final = _READ_BACK | {f"{_S}read_back_name_again", f"{_S}offer_caller_number"}
#: questions that are of no item
_OTHERS: Final = {
    f"{_S}ask_matter": Asked.MATTER,
    f"{_S}which_of": Asked.MATTER,
    f"{_S}menu": Asked.MATTER,
    f"{_S}callback_ask": Asked.CONFIRM,
    f"{_S}helped": Asked.HELPED,
    f"{_S}anything_else": Asked.ANYTHING,
}
#: the question before is asked once more
_AGAIN: Final = frozenset(
    f"{_S}{name}" for name in ("ask_again", "go_on", "not_heard", "still_there", "key_wrong", "repeat_intro")
)
#: the item that was just refused is asked for once more
_WHICH: Final = f"{_S}correct_which"
_CLIP: Final = f"{_S}after_tone"
_ONE_KEY: Final = frozenset((f"{_S}yes_no_keys", f"{_S}read_back_keys"))
#: lines that the caller has to know to answer at all, besides the items' own
NEEDED: Final = (*CONFIRMS, *_OTHERS, *_AGAIN, _WHICH, _CLIP, *_ONE_KEY, *(f"{_S}{n}" for n in (
    "by_keys_number", "by_keys_choice", "by_keys_date", "guided_intro")))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """words: said, "" for nothing. keys: pressed after them. hangs_up: the caller puts the phone down."""

    words: str = ""
    keys: str = ""
    hangs_up: bool = False


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A number that was read back. right: whether it was the caller's own."""

    item: str
    right: bool


class Replies:
    """One caller in one call. read_backs: every number that was read back, in order."""

    def __init__(self, manual: Manual, script: Script) -> None:
        self._manual, self._script = manual, script
        self._scripted = ScriptedCaller(script)
        self._asks = _asks(manual)
        self._item = ""
        self._asked: Expect | None = None
        self._turns = 0
        #: what this caller has said of each item
        self.own: dict[str, str] = {}
        self.read_backs: list[ReadBack] = []

    def answer(self, lines: Sequence[str], read_out: Callable[[str], bool]) -> Answer:
        """lines: ids, in the order heard. read_out: whether a value (as `Value.spoken`) was said among them."""
        expect = self._question(lines)
        if expect is None:
            return Answer()
        self._turns += 1
        said = tuple(Say(id=0, line=line, parts=()) for line in lines)
        offered = not expect.item or f"{_S}offer_caller_number" in lines
        checked = expect.asked is Asked.CONFIRM and not offered and bool((_READ_BACK | _ONE_KEY) & set(lines))
        text = self._wrong(expect, read_out) if checked and not self._script.confirm else ""
        if not text:
            # whether a number is right was heard above; names are not compared by sound
            asked = Expect(asked=expect.asked, item=expect.item, kind=None if checked else expect.kind)
            moment = Moment(lines=said, listen=Listen(expect=asked, patience=0.0), turns=self._turns - 1, at=0.0)
            reply = self._scripted.reply(moment)
            if reply.hangs_up:
                return Answer(hangs_up=True)
            if reply.keys:
                return Answer(keys=reply.keys)
            text = reply.text
        if expect.asked is Asked.ITEM:
            self.own[expect.item] = text
        return self._given(expect, text, set(lines))

    def _question(self, lines: Sequence[str]) -> Expect | None:
        found: Expect | None = None
        for line in lines:
            if line in self._asks:
                item = self._manual.items[self._asks[line]]
                self._item, found = item.id, Expect(asked=Asked.ITEM, item=item.id, kind=item.kind)
            elif line == _WHICH and self._item:
                found = Expect(asked=Asked.ITEM, item=self._item, kind=self._kind(self._item))
            elif line in CONFIRMS:
                item_id = self._item or self._first_phone()
                found = Expect(asked=Asked.CONFIRM, item=item_id, kind=self._kind(item_id))
            elif line in _OTHERS or (self._manual.ask_matter is not None and line == self._manual.ask_matter.id):
                found = Expect(asked=_OTHERS.get(line, Asked.MATTER))
            elif line in _ONE_KEY and found is None and self._item:  # the beginning of the read-back was not made out
                found = Expect(asked=Asked.CONFIRM, item=self._item, kind=self._kind(self._item))
        if found is None:
            first = self._asked is None
            if not first and lines and not _AGAIN & set(lines):
                return None  # nothing was asked
            found = self._asked or Expect(asked=Asked.MATTER)
        self._asked = found
        return found

    def _wrong(self, expect: Expect, read_out: Callable[[str], bool]) -> str:
        """What is said to a number that is not the caller's; "" where nothing is wrong with it.

        The last number that the script gives is the caller's own; those before it are slips of the tongue.
        """
        given = self._script.answers.get(expect.item) or (self.own.get(expect.item, ""),)
        own = number_in(given[-1], expect.kind)
        if own is None:
            return ""
        right = read_out(own.spoken) or read_out(finer(own).spoken)
        self.read_backs.append(ReadBack(expect.item, right))
        if right:
            return ""
        # as people do: no at first, and the number with it when it is wrong again
        wrong = sum(not one.right for one in self.read_backs)
        return f"{NO}、違います" if wrong == 1 else f"{NO}、{given[-1]}"

    def _given(self, expect: Expect, text: str, lines: set[str]) -> Answer:
        """The answer by voice, or by the keys that the desk has asked for."""
        if _CLIP in lines:
            return Answer(spoken(text, expect.kind), "#")
        if f"{_S}menu" in lines:
            return Answer(keys=self._menu_key())
        if lines & _ONE_KEY:
            return Answer(keys="2" if text.startswith((NO, "違", "結構")) else "1")
        if f"{_S}by_keys_number" in lines:
            return Answer(keys="".join(one for one in text if one.isdecimal()) + "#")
        item = self._manual.items.get(expect.item)
        if item is not None and f"{_S}by_keys_choice" in lines:
            return Answer(keys=_choice_key(item, text))
        return Answer(spoken(text, expect.kind if expect.asked is Asked.ITEM else None))

    def _menu_key(self) -> str:
        matter = matter_of(self._manual, self._script)
        return matter.key if matter is not None and matter.key else "1"

    def _first_phone(self) -> str:
        return next((item.id for item in self._manual.items.values() if item.kind is Kind.PHONE), "")

    def _kind(self, item: str) -> Kind | None:
        found = self._manual.items.get(item)
        return found.kind if found is not None else None


def _asks(manual: Manual) -> dict[str, str]:
    """Line → the item it asks for."""
    found: dict[str, str] = {}
    for item in manual.items.values():
        for phrase in (item.ask, *item.again):
            found[phrase.id] = item.id
    return found


def matter_of(manual: Manual, script: Script) -> Matter | None:
    """The matter that a script is about: what it expects, else whose examples it says, else the first by keys."""
    expected = script.expect.matter if script.expect is not None else None
    if expected:
        return manual.matters.get(expected)
    said = [one for one in manual.matters.values() if script.says and script.says[0] in (*one.heard, one.title)]
    return next(iter([*said, *(one for one in manual.matters.values() if one.key)]), None)


def number_in(text: str, kind: Kind | None) -> Value | None:
    """The telephone number that was said; None where there is none."""
    if kind is not Kind.PHONE:
        return None
    return from_caller_number("".join(one for one in text if one.isdecimal()))


def spoken(text: str, kind: Kind | None) -> str:
    """An answer as it is said: a telephone number digit by digit, the rest as it is written."""
    head, sign, rest = text.partition("、") if text.startswith((NO, YES)) else ("", "", text)
    number = number_in(rest, Kind.PHONE) if kind in (Kind.PHONE, None) else None
    return f"{head}{sign}{number.spoken}、です。" if number is not None else text


def values_of(script: Script) -> tuple[str, ...]:
    """The stretches in which the desk says the telephone numbers of a script, as it says values."""
    found: list[str] = []
    for text in (one for texts in script.answers.values() for one in texts):
        value = number_in(text, Kind.PHONE)
        if value is not None:
            for words in (value.spoken, finer(value).spoken):
                found += [stretch.words for stretch in stretches(words, value=True) if stretch.words]
    return tuple(dict.fromkeys(found))


def _choice_key(item: Item, text: str) -> str:
    for choice in item.choices:
        if any(word and (word in text or text in word) for word in (choice.title, *choice.heard)):
            return choice.key
    return item.choices[0].key if item.choices else "#"
