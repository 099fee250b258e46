"""A scripted caller: says what the script gives for each question, checks what is read back, and can hang up."""

from __future__ import annotations

import unicodedata

import msgspec

from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.intents import Say
from toritsugi.core.dialogue.simulation import Moment, Reply
from toritsugi.core.understanding.codes import find_code, same_code
from toritsugi.core.understanding.normal import heard
from toritsugi.core.understanding.numbers import find_number
from toritsugi.core.values.code import tidy_code
from toritsugi.core.values.model import Kind
from toritsugi.core.values.phone import parse_phone, unspeak_phone

YES, NO = "はい", "いいえ"
NOTHING_MORE = "いいえ、以上です"
NOT_KNOWN = "わかりません"
BY_VOICE, BY_KEYS = "voice", "keys"
#: when scripts that name no time call: a working Tuesday morning, so that the same script gives the same call
SCRIPT_TIME = "2026-11-24T10:00:00"
#: answers for questions that are not about an item
CALLBACK, HELPED, ANYTHING = "callback", "helped", "anything"

_NAMES = (Kind.PERSON, Kind.ORGANIZATION)


class Interject(msgspec.Struct, frozen=True, kw_only=True):
    """Something said out of place, once. line: at the turn in which this line is said; turn: at this turn (from 1).

    over: it is said over the line, or over the first line of the turn that may be interrupted, not after it.
    """

    says: str
    line: str = ""
    turn: int = 0
    over: bool = False


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """One scripted call. hangs_up_after: turns of the caller after which the phone is put down.

    connects: contact → "answered", "no_answer", "busy", "refused", "failed"; under "" all others.
    withheld: why there is no `caller_id`, one of `conditions.WITHHELD`, "" where it is not told.
    history: the caller's earlier calls, the latest first. expect: what the call is compared with (`expected.compare`).
    """

    name: str = ""
    caller_id: str = ""
    withheld: str = ""
    at: str = ""
    says: tuple[str, ...] = ()
    answers: dict[str, tuple[str, ...]] = {}
    confirm: tuple[str, ...] = ()
    interjects: tuple[Interject, ...] = ()
    hangs_up_after: int | None = None
    by: str = BY_VOICE
    hears: bool = True
    connects: dict[str, str] = {}
    presence: dict[str, str] = {}
    history: tuple[PastCall, ...] = ()
    disk: bool = True
    expect: Expected | None = None


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What a script expects of its call; what is None or missing is not looked at. items: id → kept or shown value.

    says, never_says: ids of lines. told: contacts who are notified. most_seconds: estimated talk time at most.
    """

    outcome: str | None = None
    complete: bool | None = None
    matter: str | None = None
    callback_wanted: bool | None = None
    items: dict[str, str] = {}
    states: dict[str, str] = {}
    flags: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    never_says: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    turns: int | None = None
    most_seconds: int | None = None
    kept: bool | None = None


class ScriptedCaller:
    """Answers by a script, one answer after the other; the last of a list is repeated."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._used: dict[str, int] = {}
        self._interjected: set[int] = set()
        self._last: dict[str, str] = {}

    def hears(self, line: Say) -> None:
        """Nothing to do: the script answers when it is the caller's turn."""

    def interrupts(self, line: Say, turns: int) -> str:
        """An interjection that is said over this line."""
        return self._interject({line.line}, turns + 1, over=True)

    def reply(self, moment: Moment) -> Reply:
        """The caller's turn."""
        limit = self._script.hangs_up_after
        if limit is not None and moment.turns >= limit:
            return Reply(hangs_up=True)
        interject = self._interject({line.line for line in moment.lines}, moment.turns + 1, over=False)
        if interject:
            return self._as_reply(interject, moment.listen.expect)
        text = self._answer(moment)
        return self._as_reply(text, moment.listen.expect)

    def _interject(self, lines: set[str], turn: int, *, over: bool) -> str:
        for number, one in enumerate(self._script.interjects):
            due = (one.line in lines) if one.line else one.turn == turn
            if one.over is over and due and number not in self._interjected:
                self._interjected.add(number)
                return one.says
        return ""

    def _answer(self, moment: Moment) -> str:
        expect = moment.listen.expect
        lines = {line.line for line in moment.lines}
        if expect.asked is Asked.MATTER:
            return self._next("", self._script.says)
        if expect.asked is Asked.HELPED:
            return self._from(HELPED, NO)
        if expect.asked is Asked.ANYTHING:
            return self._from(ANYTHING, NOTHING_MORE)
        if expect.asked is Asked.ITEM:
            self._last[expect.item] = self._from(expect.item, NOT_KNOWN)
            return self._last[expect.item]
        if not expect.item:
            return self._from(CALLBACK, NO)
        if "standard.offer_taken" in lines and "standard.offer_caller_number" not in lines:
            return ""  # nothing was asked: the desk leaves a moment to object
        if "standard.offer_caller_number" in lines:
            answer = self._from(expect.item, YES)
            self._last[expect.item] = answer
            return answer
        return self._check(expect)

    def _check(self, expect: Expect) -> str:
        """The answer to a read-back: as scripted, or by comparing it with the caller's own answer."""
        if self._script.confirm:
            return self._next("confirm", self._script.confirm)
        own = self._last.get(expect.item) or self._from(expect.item, "")
        return YES if agrees(expect, own) else f"{NO}、{own}"

    def _from(self, name: str, otherwise: str) -> str:
        return self._next(name, self._script.answers.get(name, ())) or otherwise

    def _next(self, name: str, texts: tuple[str, ...]) -> str:
        used = self._used.get(name, 0)
        self._used[name] = used + 1
        return texts[min(used, len(texts) - 1)] if texts else ""

    def _as_reply(self, text: str, expect: Expect) -> Reply:
        if text.startswith("#"):
            return Reply(keys=ended(text[1:], expect))
        if self._script.by == BY_KEYS:
            keys = as_keys(text, expect)
            return Reply(keys=keys) if keys else Reply(text=text)
        return Reply(text=text)


def ended(keys: str, expect: Expect) -> str:
    """Keys with the # that ends a number, where one is asked."""
    return f"{keys}#" if expect.keys == "number" and not keys.endswith("#") else keys


def as_keys(text: str, expect: Expect) -> str:
    """What a caller who answers by keys presses for a text; "" where keys cannot say it."""
    digits = digits_of(text)
    if expect.keys == "number":
        return ended(digits, expect) if digits else ""
    if text.startswith((NO, "違い", "ちがい", "結構", "不要")):
        return "2"
    if text.startswith((YES, "ええ", "お願い")):
        return "1"
    return digits if len(text) == 1 else ""


def digits_of(text: str) -> str:
    """The digits of a text in whatever width they are written."""
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def agrees(expect: Expect, own: str) -> bool:
    """Whether what is read back agrees with the caller's own answer, as far as a listener can tell."""
    if expect.kind is Kind.PHONE:
        abroad = "+" if "+" in own or "＋" in own or "プラス" in own else ""
        given = parse_phone(abroad + digits_of(own)).digits.strip("+")
        return not given or unspeak_phone(expect.read_back).strip("+") == given
    if expect.kind is Kind.NUMBER:
        number, read = find_number(heard(own)), find_number(heard(expect.read_back))
        return number is None or read is None or number.number == read.number
    if expect.kind is Kind.CODE:
        code = find_code(heard(own))
        return not code or same_code(expect.read_back, tidy_code(code))
    if expect.kind in _NAMES:
        return not own or expect.read_back in own or own in expect.read_back or not _comparable(expect.read_back, own)
    return True


def _comparable(read_back: str, own: str) -> bool:
    """Whether both are written in the same script: a name read back in kana says nothing about one given in kanji."""
    return _has_kanji(read_back) == _has_kanji(own)


def _has_kanji(text: str) -> bool:
    return any("一" <= char <= "龯" for char in text)
