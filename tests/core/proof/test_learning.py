"""Cases of what was put right: the words, the truth, and nothing of the caller's own unless it is asked for."""

from __future__ import annotations

import pytest

from toritsugi.core.dialogue.commands import Fill, Unclear
from toritsugi.core.dialogue.context import Context
from toritsugi.core.dialogue.events import AnyEvent, CallerSaid, OperatorFilled, Understood
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.intents import AnyIntent, Understand
from toritsugi.core.dialogue.message import Known, Message, Outcome, State
from toritsugi.core.proof.learning import Report, cases_of
from toritsugi.core.proof.masking import masked
from toritsugi.core.proof.past_call import Line, PastCall
from toritsugi.core.values.making import value_from_words
from toritsugi.core.values.model import Kind, Source, Value

STARTED = "2026-11-24T10:00:00+09:00"


def value(kind: Kind, words: str, reading: str = "", source: Source = Source.VOICE) -> Value:
    made = value_from_words(kind, words, reading=reading, source=source)
    assert made is not None
    return made


def call(item: str, kind: Kind, said: str, made: Value | None, *more: AnyEvent, known: Value | None = None) -> PastCall:
    """A call in which one item was asked and answered, and what came of it."""
    expect = Expect(asked=Asked.ITEM, item=item, kind=kind)
    intents: tuple[AnyIntent, ...] = (Understand(id=1, texts=(said,), expect=expect),)
    commands = (Fill(value=made) if made is not None else Unclear(),)
    steps: list[tuple[AnyEvent, float, tuple[AnyIntent, ...]]] = [
        (CallerSaid(texts=(said,)), 1.0, intents),
        (Understood(request=1, commands=commands), 1.1, ()),
        *((event, 2.0, ()) for event in more),
    ]
    items = (Known(item=item, title=item, value=known, state=State.CONFIRMED),) if known is not None else ()
    return PastCall(
        context=Context(call_id="c1", started_at=STARTED),
        steps=tuple(steps),
        answers=(),
        lines=(Line(f"items.{item}.ask", "お電話番号をお願いいたします。", ""),),
        message=Message(outcome=Outcome.MESSAGE, complete=True, items=items),
        values={item: known} if known is not None else {},
        connects={},
        escalated=(),
        hung_up_at=None,
        handed=False,
        kept=True,
        seconds=10.0,
    )


WRONG = value(Kind.PHONE, "0312345670")
RIGHT = value(Kind.PHONE, "0312349999")
PHONE_SAID = "ゼロサンの1234の九九九九です"


def test_what_an_operator_wrote_in_is_the_truth_of_what_was_said() -> None:
    filled = OperatorFilled(operator="佐藤", item="phone", value=RIGHT)
    ((case,), left_out) = cases_of(call("phone", Kind.PHONE, PHONE_SAID, WRONG, filled), with_values=True)
    assert left_out == 0
    assert (case.item, case.text, case.truth, case.by) == ("phone", (PHONE_SAID,), "0312349999", "operator")
    assert (case.asked, case.now, case.id) == ("お電話番号をお願いいたします。", STARTED, "c1-phone")


def test_what_the_caller_put_right_and_confirmed_is_a_case() -> None:
    ((case,), _) = cases_of(call("phone", Kind.PHONE, PHONE_SAID, WRONG, known=RIGHT), with_values=True)
    assert (case.truth, case.by) == ("0312349999", "caller")


def test_what_was_understood_at_once_is_no_case() -> None:
    assert cases_of(call("phone", Kind.PHONE, PHONE_SAID, RIGHT, known=RIGHT)) == ((), 0)


def test_an_answer_of_which_nothing_was_made_was_perhaps_never_given() -> None:
    assert cases_of(call("phone", Kind.PHONE, "ちょっと待って", None, known=RIGHT)) == ((), 0)


def test_what_is_reported_after_the_call_is_a_case() -> None:
    past = call("callback", Kind.YES_NO, "まあ、そうしてもらえれば", None)
    reports = [Report("c1", "callback", "はい"), Report("other", "callback", "いいえ"), Report("c1", "nobody", "x")]
    ((case,), _) = cases_of(past, reports)
    assert (case.item, case.truth, case.by) == ("yes_no", "yes", "report")


def test_numbers_are_replaced_as_they_were_said() -> None:
    ((case,), _) = cases_of(call("phone", Kind.PHONE, PHONE_SAID, WRONG, known=RIGHT))
    assert case.truth != "0312349999"
    assert case.truth.startswith("03")
    assert "九九九九" not in case.text[0]
    assert case.text[0].startswith("ゼロサンの")
    assert case.text[0].endswith("です")


def test_names_are_replaced_by_others() -> None:
    right = value(Kind.PERSON, "渡部", "ワタベ")
    past = call("name", Kind.PERSON, "渡部と申します", value(Kind.PERSON, "渡辺"), known=right)
    ((case,), _) = cases_of(past)
    assert (case.text, case.truth) == (("高橋と申します",), "高橋")


@pytest.mark.parametrize(
    ("said", "truth"),
    [
        ("ワタアベです", value(Kind.PERSON, "渡部", "ワタベ")),
        ("ゼロサンイチニーなんとか", RIGHT),
        ("港区芝1の2の3です", value(Kind.ADDRESS, "港区芝1-2-3")),
        ("契約はAB-12です", value(Kind.CODE, "AB-12")),
    ],
)
def test_what_cannot_be_replaced_is_left_out_and_counted(said: str, truth: Value) -> None:
    filled = OperatorFilled(operator="佐藤", item="x", value=truth)
    assert cases_of(call("x", truth.kind, said, None, filled)) == ((), 1)
    assert len(cases_of(call("x", truth.kind, said, None, filled), with_values=True)[0]) == 1


def test_another_value_of_the_caller_does_not_stay_in_the_words() -> None:
    truth = value(Kind.NUMBER, "3")
    name, phone = value(Kind.PERSON, "渡部", "ワタベ"), RIGHT
    assert masked(("渡部です、三名です",), truth, (name, phone)) == (("高橋です、三名です",), "3")
    assert masked(("三名です、電話は03-1234-9999",), truth, (name, phone)) is None
    assert masked(("三名です、電話は090-5555-6666",), truth, ()) is None
