"""The interview: every combination of answers makes a manual that reads without a problem."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toritsugi.core.checking.check import check
from toritsugi.core.checking.explorer import Bounds
from toritsugi.core.manual.interview.answering import asked, default_of, effective, take
from toritsugi.core.manual.interview.model import Answers, BadAnswer, Question, Written
from toritsugi.core.manual.interview.questions import BY_ID, QUESTIONS
from toritsugi.core.manual.interview.trades import TRADES, Trade
from toritsugi.core.manual.interview.wording import clock, number
from toritsugi.core.manual.interview.writing import write
from toritsugi.core.manual.model import Finish, Manual
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.manual.scalars import scalar
from toritsugi.marked_yaml import plain, read
from toritsugi.resources import ManualError, check_texts, pack_text, read_manual

#: questions without a default, answered
LEAST = {"name": "さくら歯科", "reading": "サクラシカ", "key": "sakura"}
ADDRESSES = {"told_mail": "a@example.com", "told_webhook": "https://example.com/hook"}
CLOSED = {
    question.id: tuple(option.id for option in question.options) or ("yes", "no")
    for question in QUESTIONS
    if question.kind in ("choice", "yes_no")
}
#: answers in words that change what else is written
OPEN = {
    "tell": ("", "駐車場はありますか：建物の裏に、三台分ございます。"),
    "urgent": ("", "水が漏れている"),
    "urgent_name": ("", "当直"),
    "complaint_name": ("", "院長"),
    "closures": ("", "12-29 01-03"),
    "numbers": ("", "0312345678"),
}


def manual_of(answers: Answers) -> Manual:
    written = write(answers)
    return read_manual(written.manual, written.client)


def pairs_covered() -> Iterator[dict[str, str]]:
    """Answers in which every two answers of two questions meet at least once."""
    values = {**CLOSED, **OPEN}
    left = {
        ((one, a), (other, b))
        for one, other in itertools.combinations(values, 2)
        for a in values[one]
        for b in values[other]
    }
    while left:
        row: dict[str, str] = dict(min(left))
        for id, possible in values.items():
            if id not in row:
                row[id] = max(possible, key=lambda value, id=id: _met(left, {**row, id: value}))  # type: ignore[misc]
        left -= {pair for pair in left if all(row[id] == value for id, value in pair)}
        yield row


def _met(left: set[tuple[tuple[str, str], tuple[str, str]]], row: dict[str, str]) -> int:
    return sum(row.get(a) == x and row.get(b) == y for (a, x), (b, y) in left)


@pytest.mark.parametrize("answers", list(pairs_covered()), ids=lambda row: row["trade"])
def test_every_two_answers_together_make_a_manual(answers: dict[str, str]) -> None:
    manual = manual_of({**LEAST, **ADDRESSES, **answers})
    assert manual.line.name == "さくら歯科"
    assert set(manual.default_collect) <= set(manual.items)
    assert ("opening_hours" in manual.cards) == (answers["how_far"] == "cards")
    assert ("urgent" in manual.matters) == bool(answers["urgent"])
    assert bool(manual.notices) == (answers["recording"] == "yes")
    assert (manual.matters["sales"].finish is Finish.DECLINE) == (answers["sales"] == "decline")
    assert bool(manual.hours.week) == (answers["days"] != "always")
    channels = {channel for contact in manual.contacts.values() for channel in contact.channels}
    assert channels == {"webhook" if answers["told_by"] == "inbox" else answers["told_by"]}
    for rule in manual.notify:
        assert rule.to in manual.contacts
    if "complaint_name" in answers and answers["complaint"] == "now" and answers["complaint_name"]:
        assert manual.matters["complaint"].target == "manager"


words = st.text(
    st.sampled_from("あいうカキク漢字歯科受付、。：:ー 「」#-[]&*!|>'\"%@`,?~=\\0123abcXYZ\t\n$"),
    min_size=0,
    max_size=30,
)


@st.composite
def any_answers(draw: st.DrawFn) -> dict[str, str]:
    """Answers of every kind, sensible or not."""
    given = {}
    for question in QUESTIONS:
        if draw(st.booleans()) and question.id not in LEAST:
            continue
        if question.id in CLOSED:
            given[question.id] = draw(st.sampled_from(CLOSED[question.id]))
        elif question.kind == "pairs":
            given[question.id] = "\n".join(f"{draw(words)}：{draw(words)}" for _ in range(draw(st.integers(0, 3))))
        else:
            good = st.sampled_from([question.example, default_of(question, given), LEAST.get(question.id, "")])
            given[question.id] = draw(words | good)
    return given


def attempt(answers: Answers) -> Written | BadAnswer:
    try:
        return write(answers)
    except BadAnswer as error:
        return error


@settings(max_examples=150, deadline=None)
@given(any_answers())
def test_answers_are_refused_or_make_a_manual_that_reads(answers: dict[str, str]) -> None:
    written = attempt(answers)
    if isinstance(written, BadAnswer):
        assert written.question in BY_ID
        assert written.ja
        assert written.en
        return
    manual = read_manual(written.manual, written.client)
    assert manual.client_id == effective(answers)["key"]
    never = tuple(manual.never_say)
    for phrase in all_phrases(manual).values():
        assert not any(word in phrase.text for word in never)


@settings(max_examples=300)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1))
def test_a_value_is_read_as_it_was_written(text: str) -> None:
    for source in (f"key: {scalar(text)}\n", f"key: [{scalar(text)}, x]\n"):
        found = plain(read(source, "x.yaml"))["key"]
        assert str(found[0] if isinstance(found, list) else found) == text


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.id)
def test_what_the_interview_knows_of_a_pack_is_what_stands_in_it(trade: Trade) -> None:
    pack = plain(read(pack_text(trade.pack), "pack.yaml")) if trade.pack else {}
    assert tuple(pack.get("never", ())) == trade.pack_never
    assert set(trade.matters) <= set(pack.get("matters", {}))
    assert any("card" in matter for matter in pack.get("matters", {}).values()) == trade.cards


CHECKED = [{"trade": trade.id} for trade in TRADES] + [
    {"trade": "general", "how_far": "cards", "tell": "駐車場はありますか：建物の裏に、三台分ございます。",
     "callback": "promise", "complaint": "message", "sales": "message", "days": "always"},
    {"trade": "clinic", "callback": "none", "urgent": "", "urgent_name": "当直", "complaint_name": "院長"},
]  # fmt: skip


def _named(row: dict[str, str]) -> str:
    return f"{row['trade']}-{len(row)}"


#: the two with the most answers
EVERY_DAY = [row for row in CHECKED if len(row) > 1]


@pytest.mark.parametrize("answers", EVERY_DAY, ids=_named)
def test_the_check_finds_no_error_in_the_first_calls_of_what_the_interview_writes(answers: dict[str, str]) -> None:
    """What reading tells, and the calls that end soonest; the whole is the next test's."""
    written = write({**LEAST, **answers})
    manual = read_manual(written.manual, written.client)
    report = check(manual, today="2026-11-22", bounds=Bounds(states=800))
    assert {one.code for one in report.errors} <= {"bound_reached"}


@pytest.mark.proof
@pytest.mark.parametrize("answers", CHECKED, ids=_named)
def test_the_check_finds_no_error_in_what_the_interview_writes(answers: dict[str, str]) -> None:
    written = write({**LEAST, **answers})
    manual = read_manual(written.manual, written.client)
    report = check_texts(manual, {"manual.yaml": written.manual}, today=date(2026, 11, 22))
    assert not report.errors
    assert report.work.complete


def test_a_question_is_asked_only_where_it_matters() -> None:
    plain_ids = {question.id for question in asked(LEAST)}
    assert "tell" not in plain_ids
    assert "told_mail" not in plain_ids
    assert "span" in plain_ids
    assert "tell" in {question.id for question in asked({**LEAST, "how_far": "cards"})}
    assert "span" not in {question.id for question in asked({**LEAST, "days": "always"})}
    assert "urgent_name" not in {question.id for question in asked({**LEAST, "urgent": ""})}
    assert len(plain_ids) <= 23


def test_answers_to_questions_that_are_not_asked_do_not_count() -> None:
    assert write({**LEAST, "tell": "駐車場：裏です。"}) == write(LEAST)


@pytest.mark.parametrize(
    ("id", "given", "kept"),
    [
        ("span", "９時から18時まで", "09:00-18:00"),
        ("span", "9:30 〜 17:00", "09:30-17:00"),
        ("span", "22:00-06:00", "22:00-06:00"),
        ("closures", "12/29〜1/3\n8月13日から8月15日", "12-29 01-03\n08-13 08-15"),
        ("holidays", "はい", "yes"),
        ("reading", "さくらしか", "サクラシカ"),
        ("tell", " 駐車場は : 裏です ", "駐車場は：裏です"),
        ("numbers", "０３-1234-5678\n\n", "03-1234-5678"),
        ("never", "価格\n価格\n納期", "価格\n納期"),
        ("urgent_name", "", ""),
    ],
)
def test_answers_are_kept_in_one_form(id: str, given: str, kept: str) -> None:
    assert take(BY_ID[id], given) == kept
    assert take(BY_ID[id], kept) == kept


@pytest.mark.parametrize(
    ("id", "given"),
    [
        ("name", ""),
        ("name", "さくら{歯科}"),
        ("name", "あ" * 41),
        ("name", "さくら\x07"),
        ("reading", "桜"),
        ("key", "Sakura"),
        ("key", "1"),
        ("numbers", "電話"),
        ("trade", "farm"),
        ("holidays", "たぶん"),
        ("span", "朝から晩まで"),
        ("span", "09:00-09:00"),
        ("closures", "02-30 03-01"),
        ("tell", "駐車場"),
        ("tell", "駐車場：裏です\n駐車場：表です"),
        ("told_mail", "a b@example.com"),
        ("told_webhook", "http://example.com"),
        ("never", "\n".join(str(n) for n in range(21))),
    ],
)
def test_answers_that_do_not_fit_are_refused(id: str, given: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        take(BY_ID[id], given)
    assert refused.value.question == id


def test_a_forbidden_word_in_a_sentence_is_refused_with_the_sentence() -> None:
    with pytest.raises(BadAnswer, match="恐れ入ります") as refused:
        write({**LEAST, "never": "ゆっくり"})
    assert refused.value.question == "never"


@pytest.mark.parametrize(
    "told",
    ["のちほど折り返しお電話いたします。", "確かに承りました。", "詳しくは（一階）へ。", "あ" * 200 + "。"],
)
def test_what_callers_are_told_must_be_sayable(told: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        write({**LEAST, "how_far": "cards", "tell": f"値段は：{told}"})
    assert refused.value.question == "tell"


def test_a_forbidden_word_is_refused_in_any_width() -> None:
    with pytest.raises(BadAnswer) as refused:
        write({**LEAST, "how_far": "cards", "tell": "値段は：ＡＢＣのとおりです。", "never": "abc"})
    assert refused.value.question == "never"


def test_what_is_urgent_is_not_answered_by_a_card() -> None:
    with pytest.raises(BadAnswer) as refused:
        write({**LEAST, "how_far": "cards", "tell": "急いでいます：はい。", "urgent": "急いでいます"})
    assert refused.value.question == "urgent"


def test_sentences_name_the_hours_in_words() -> None:
    manual = manual_of({**LEAST, "how_far": "cards", "span": "9:30-18:00"})
    assert "平日の九時三十分から十八時まで" in manual.cards["opening_hours"].say.text
    assert clock("00:05") == "零時五分"
    assert [number(n) for n in (10, 11, 20, 59)] == ["十", "十一", "二十", "五十九"]


def test_nothing_is_promised_unless_it_may_be() -> None:
    for callback, promised in (("wish", False), ("promise", True), ("none", False)):
        texts = [phrase.text for phrase in all_phrases(manual_of({**LEAST, "callback": callback})).values()]
        assert any("折り返しご連絡いたします" in text for text in texts) == promised


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_questions_are_well_formed(question: Question) -> None:
    assert question.ja.endswith("。")
    assert question.en.endswith("?")
    assert all(id in BY_ID for id, _ in question.when)
    default = default_of(question, {})
    if default or question.optional:
        assert take(question, default) == default
    if question.example:
        take(question, question.example)


def test_a_broken_manual_would_be_found() -> None:
    written = write(LEAST)
    with pytest.raises(ManualError):
        read_manual(written.manual.replace("to: office", "to: nobody"), written.client)
