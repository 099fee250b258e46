"""What a recogniser is told of a question."""

from __future__ import annotations

import msgspec

from tests.support.manuals import an_item, rich_manual, small_manual
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Choice, Term
from toritsugi.core.understanding.hints import MOST_WORDS, Grammar, HotWord, hints_of, words_of
from toritsugi.core.values.model import Kind

MANUAL = rich_manual()


def test_the_glossary_comes_first_with_its_readings_and_no_word_comes_twice() -> None:
    terms = (Term(word="凪咲商事", reading="ナギサキショウジ"), Term(word=MANUAL.client_name, reading="ワタシ"))
    words = words_of(msgspec.structs.replace(MANUAL, glossary=terms))
    assert words[0] == HotWord("凪咲商事", "ナギサキショウジ")
    assert words[1] == HotWord(MANUAL.client_name, "ワタシ")
    assert len({one.word for one in words}) == len(words)
    assert {one.name for one in MANUAL.contacts.values()} <= {one.word for one in words}


def test_no_more_words_than_a_recogniser_can_listen_for() -> None:
    terms = tuple(Term(word=f"語{n}", reading="ゴ") for n in range(MOST_WORDS + 50))
    assert len(words_of(msgspec.structs.replace(MANUAL, glossary=terms))) == MOST_WORDS


def test_the_sort_of_answer_is_told() -> None:
    words = words_of(MANUAL)
    item = an_item("size", Kind.CHOICE, choices=(Choice("s", "小さい", "1", ("小さめ",)), Choice("l", "大きい", "2")))
    manual = small_manual(items=[item], collect=["size"])

    def grammar(**expect: object) -> Grammar:
        return hints_of(MANUAL, Expect(**expect), words).grammar  # type: ignore[arg-type]

    assert grammar(asked=Asked.ITEM, kind=Kind.PHONE) is Grammar.DIGITS
    assert grammar(asked=Asked.CONFIRM, kind=Kind.PHONE) is Grammar.YES_NO
    assert grammar(asked=Asked.ITEM, kind=Kind.YES_NO) is Grammar.YES_NO
    assert grammar(asked=Asked.ITEM, kind=Kind.PERSON) is Grammar.ANY
    assert grammar(asked=Asked.ITEM, kind=Kind.CODE) is Grammar.ANY  # codes have letters
    told = hints_of(manual, Expect(asked=Asked.ITEM, item="size", kind=Kind.CHOICE, options=("s", "l")), words)
    assert (told.grammar, told.phrases) == (Grammar.CHOICE, ("小さい", "小さめ", "大きい"))
    assert hints_of(manual, Expect(asked=Asked.MATTER, options=("s",)), words).phrases == ()
