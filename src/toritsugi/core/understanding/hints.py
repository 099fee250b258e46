"""What a recogniser may be told before a turn: words of the client's that it would not guess, and what is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Manual
from toritsugi.core.values.model import Kind

#: words beyond these are not told: long lists make recognisers hear them everywhere
MOST_WORDS: Final = 200


class Grammar(StrEnum):
    """The sort of answer that is asked for. ANY: words of any kind."""

    ANY = "any"
    DIGITS = "digits"
    YES_NO = "yes_no"
    CHOICE = "choice"


class HotWord(msgspec.Struct, frozen=True):
    """A word to be listened for. reading: in kana, "" where it is not known."""

    word: str
    reading: str = ""


class Hints(msgspec.Struct, frozen=True):
    """What may be told for one turn. words: the manual's, each once. grammar: the sort of answer.

    phrases: for DIGITS, YES_NO and CHOICE what such an answer is made of; () for ANY. A recogniser may take them as
    more likely, or as all there is.
    """

    words: tuple[HotWord, ...] = ()
    grammar: Grammar = Grammar.ANY
    phrases: tuple[str, ...] = ()


NONE: Final = Hints()

_DIGITS: Final = (
    *("ゼロ", "れい", "まる", "零", "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"),
    *("いち", "に", "さん", "よん", "し", "ご", "ろく", "なな", "しち", "はち", "きゅう", "く"),
)
_AROUND_DIGITS: Final = ("の", "です", "番", "ハイフン", "えーと", "はい", "電話番号", "は")
_YES_NO: Final = (
    *("はい", "ええ", "うん", "そうです", "合っています", "間違いありません", "お願いします", "結構です", "大丈夫です"),
    *("いいえ", "いえ", "違います", "ちがいます", "間違っています", "もう一度"),
)
_BY_DIGITS: Final = frozenset({Kind.PHONE, Kind.NUMBER})


def words_of(manual: Manual) -> tuple[HotWord, ...]:
    """The words of this manual: the glossary first, then the client, contacts and the titles of matters."""
    found = [HotWord(term.word, term.reading) for term in manual.glossary]
    found.append(HotWord(manual.client_name))
    found += [HotWord(one.name, one.reading) for one in manual.contacts.values()]
    found += [HotWord(one.title) for one in manual.matters.values()]
    known = {one.word: one for one in reversed(found) if one.word.strip()}
    return tuple(dict.fromkeys(known[one.word] for one in found if one.word in known))[:MOST_WORDS]


def hints_of(manual: Manual, expect: Expect, words: tuple[HotWord, ...]) -> Hints:
    """The hints for one turn. words: `words_of` this manual."""
    if expect.asked in (Asked.CONFIRM, Asked.HELPED) or expect.kind is Kind.YES_NO:
        return Hints(words, Grammar.YES_NO, _YES_NO)
    if expect.asked is Asked.ITEM and expect.kind in _BY_DIGITS:
        return Hints(words, Grammar.DIGITS, (*_DIGITS, *_AROUND_DIGITS))
    if expect.asked is Asked.ITEM and expect.options and expect.item in manual.items:
        choices = [one for one in manual.items[expect.item].choices if one.id in expect.options]
        return Hints(words, Grammar.CHOICE, _once(word for one in choices for word in (one.title, *one.heard)))
    return Hints(words)


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word.strip()))
