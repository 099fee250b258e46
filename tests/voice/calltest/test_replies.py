"""What a scripted caller answers to the lines it has heard, by voice and by keys."""

from __future__ import annotations

import pytest

from toritsugi import resources
from toritsugi.core.dialogue.scripted import Script
from toritsugi.core.manual.model import Manual
from toritsugi.core.values.phone import from_caller_number
from toritsugi.voice.calltest.caller import known_lines
from toritsugi.voice.calltest.plain import NUMBER, plain_script
from toritsugi.voice.calltest.replies import Answer, ReadBack, Replies, matter_of, spoken, values_of


@pytest.fixture(scope="module")
def manual() -> Manual:
    return resources.load_manual("reception")


def never(_spoken: str) -> bool:
    return False


def ever(_spoken: str) -> bool:
    return True


def parse_phone_spoken(number: str) -> str:
    value = from_caller_number(number)
    assert value is not None
    return value.spoken


SCRIPT = Script(says=("伝言をお願いします",), answers={"phone": ("0312345678",), "name": ("山田です",)})


def test_questions_are_answered_as_the_script_says(manual: Manual) -> None:
    caller = Replies(manual, SCRIPT)
    assert caller.answer(["opening.0"], never) == Answer("伝言をお願いします")
    assert caller.answer(["items.name.ask"], never) == Answer("山田です")
    assert caller.answer(["standard.read_back_name"], never) == Answer("はい")
    phone = caller.answer(["items.phone.ask"], never).words
    assert phone.startswith("ゼロサン")
    assert phone.endswith("です。")
    assert caller.answer(["told"], never) == Answer()


def test_a_number_read_back_wrong_is_refused_and_said_again(manual: Manual) -> None:
    caller = Replies(manual, SCRIPT)
    caller.answer(["items.phone.ask"], never)
    assert caller.answer(["standard.read_back"], never) == Answer("いいえ、違います")
    assert caller.answer(["items.phone.ask"], never).words.startswith("ゼロサン")
    assert caller.answer(["standard.read_back_again"], never).words.startswith("いいえ、ゼロサン")
    assert caller.answer(["standard.read_back_again"], ever) == Answer("はい")
    assert [one.right for one in caller.read_backs] == [False, False, True]


def test_a_slip_of_the_tongue_is_taken_back_when_it_is_read_back(manual: Manual) -> None:
    caller = Replies(manual, Script(answers={"phone": ("0398765432", "0312345678")}))
    assert "ハチナナロク" in caller.answer(["items.phone.ask"], never).words
    slip = parse_phone_spoken("0398765432")
    assert caller.answer(["standard.read_back"], lambda spoken: spoken == slip) == Answer("いいえ、違います")
    assert "イチニーサンヨン" in caller.answer(["standard.correct_which"], never).words
    assert caller.read_backs == [ReadBack("phone", False)]


def test_a_turn_that_was_not_made_out_is_taken_for_the_question_before(manual: Manual) -> None:
    caller = Replies(manual, SCRIPT)
    assert caller.answer([], never) == Answer("伝言をお願いします")
    assert caller.answer(["items.name.ask"], never) == caller.answer([], never)
    assert caller.answer(["standard.not_heard"], never) == Answer("山田です")


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["standard.menu"], Answer(keys="1")),
        (["items.name.ask", "standard.after_tone"], Answer("山田です", "#")),
        (["items.phone.ask", "standard.by_keys_number"], Answer(keys="0312345678#")),
    ],
)
def test_a_desk_that_does_not_hear_is_answered_by_keys(manual: Manual, lines: list[str], answer: Answer) -> None:
    assert Replies(manual, SCRIPT).answer(lines, never) == answer


def test_a_read_back_is_confirmed_by_a_key_where_keys_are_asked(manual: Manual) -> None:
    caller = Replies(manual, SCRIPT)
    caller.answer(["items.phone.ask", "standard.by_keys_number"], never)
    both = ["standard.read_back", "standard.read_back_keys"]
    assert [caller.answer(both, never).keys, caller.answer(both, ever).keys] == ["2", "1"]


def test_a_read_back_of_which_only_the_end_was_made_out_is_confirmed_by_its_digits_alone(manual: Manual) -> None:
    caller = Replies(manual, SCRIPT)
    caller.answer(["items.phone.ask", "standard.by_keys_number"], never)
    assert caller.answer(["standard.read_back_keys"], never) == Answer(keys="2")
    assert caller.answer(["standard.read_back_keys"], ever) == Answer(keys="1")


def test_the_caller_without_a_script_answers_every_item(manual: Manual) -> None:
    script = plain_script(manual)
    assert set(script.answers) >= set(manual.items)
    matter = matter_of(manual, script)
    assert matter is not None
    assert script.says[0] in matter.heard
    assert values_of(script)


def test_numbers_are_said_digit_by_digit_and_other_words_as_they_are() -> None:
    assert spoken(f"いいえ、{NUMBER}", None).startswith("いいえ、ゼロサン、")
    assert spoken("明日の十時です", None) == "明日の十時です"


def test_every_line_that_a_caller_has_to_know_is_one_of_the_manual(manual: Manual) -> None:
    some, every = known_lines(manual, every=False), known_lines(manual, every=True)
    assert {"items.phone.ask", "told", "standard.read_back", "standard.after_tone"} <= set(some) < set(every)
