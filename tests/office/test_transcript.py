"""The transcript of a call: under each turn what was understood, of which words, by which rule."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.commands import Backchannel, Fill
from toritsugi.core.dialogue.events import CallerSaid, Consulted, Understood
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.dialogue.intents import Understand
from toritsugi.core.values.making import value_from_words
from toritsugi.core.values.model import Kind
from toritsugi.office.calls.opened import Entry
from toritsugi.office.calls.transcript import transcript


def entries(*structs: tuple[str, msgspec.Struct]) -> list[Entry]:
    return [
        Entry(seq=at, at=float(at), kind=kind, body=msgspec.json.encode(one)) for at, (kind, one) in enumerate(structs)
    ]


def test_a_turn_tells_what_was_understood_of_which_words_by_which_rule() -> None:
    value = value_from_words(Kind.PHONE, "0312345678")
    assert value is not None
    fill = Fill(item="phone", value=value, confidence=0.97, span=(3, 13), by="phone.digits")
    said = ("はい、0312345678です",)
    (turn,) = transcript(
        entries(
            ("event", CallerSaid(texts=said)),
            ("intent", Understand(id=1, texts=said, expect=Expect())),
            ("event", Understood(request=1, commands=(fill, Backchannel()))),
        )
    )
    assert turn.understood == ("fill phone=0312345678 ← 「0312345678」 (phone.digits 0.97)", "backchannel")


def test_of_several_hypotheses_no_words_are_named() -> None:
    value = value_from_words(Kind.PHONE, "0312345678")
    assert value is not None
    fill = Fill(value=value, span=(0, 2), by="phone.digits")
    said = ("あ", "0312345678")
    (turn,) = transcript(entries(("event", CallerSaid(texts=said)), ("event", Understood(request=1, commands=(fill,)))))
    assert turn.understood == ("fill =0312345678 (phone.digits 1.00)",)


def test_what_a_language_model_was_sent_stands_below_the_turn() -> None:
    told = Consulted(model="small", doubt="nothing", sent="〔名前1〕の件で", outcome="late", seconds=0.7)
    (turn,) = transcript(
        entries(
            ("event", CallerSaid(texts=("渡辺の件で",))),
            ("event", Understood(request=1, commands=(Backchannel(),), consulted=told)),
        )
    )
    assert turn.understood == ("backchannel", "llm.small ⇢ 「〔名前1〕の件で」 (late 0.70 s)")
