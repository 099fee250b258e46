"""The sheet: all that can be heard is on it, and no secret is."""

from __future__ import annotations

import msgspec
import pytest

from tests.support.manuals import rich_manual, small_manual
from toritsugi import resources
from toritsugi.core.manual.conditions import none_of, read_condition
from toritsugi.core.manual.migrations import NEWEST
from toritsugi.core.manual.model import Callback, CallerRule, Condition, Finish, NotifyRule
from toritsugi.core.manual.phrases import all_phrases, blanks
from toritsugi.core.manual.publish import digest, snapshot
from toritsugi.core.sheet.asked import possible
from toritsugi.core.sheet.build import sheet_of
from toritsugi.core.sheet.sentences import sentences
from toritsugi.core.sheet.wording import condition

MANUALS = {
    **{one.name: resources.load_manual(one.name) for one in (*resources.templates(), *resources.samples())},
    "rich": rich_manual(),
}


@pytest.mark.parametrize("name", MANUALS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_sentence_that_can_be_heard_is_told_once_with_its_moment(name: str, language: str) -> None:
    found = sentences(MANUALS[name], language)
    assert {one.id: one.text for one in found} == {id: one.text for id, one in all_phrases(MANUALS[name]).items()}
    assert all(one.when for one in found)
    on_sheet = [one for part in sheet_of(MANUALS[name], language).parts for one in part.sentences]
    assert sorted(one.id for one in on_sheet) == sorted(one.id for one in found)
    assert all(not blanks(one.text) for one in on_sheet)


@pytest.mark.parametrize("name", MANUALS)
def test_its_hash_is_that_of_the_version(name: str) -> None:
    assert sheet_of(MANUALS[name]).digest == digest(snapshot(MANUALS[name]))


@pytest.mark.parametrize("name", MANUALS)
def test_what_is_said_not_to_be_done_is_not_done(name: str) -> None:
    """A client signs it: it must not say on one line that nothing is handed over, and on another to whom it is."""
    scope = sheet_of(MANUALS[name]).scope
    refused = "\n".join(scope.does_not)
    assert not ("二次対応" in refused and any("引き継ぎます" in one for one in scope.passes_on))
    if any(one.finish is Finish.PROCEDURE for one in MANUALS[name].matters.values()):
        assert "手順に沿って解決" not in refused
    bare = msgspec.structs.replace(small_manual(), does=("take_message",), alarms=(), notify=())
    assert "二次対応" in "\n".join(sheet_of(bare).scope.does_not)


def test_a_call_back_that_may_be_promised_is_named_where_nothing_else_is_promised() -> None:
    promises = msgspec.structs.replace(small_manual(), callback=Callback(promise=True))
    assert "判断も、お約束もいたしません" in sheet_of(small_manual()).scope.does_not[0]
    assert "折り返しのご連絡だけです" in sheet_of(promises).scope.does_not[0]


def test_many_rules_of_who_is_told_are_read_at_once() -> None:
    """Their number doubles nothing: the rule that covers what no other does names every one of them."""
    rules = [Condition(op="item", name="about", equals=str(number)) for number in range(60)]
    fallback = NotifyRule(to="office", when=none_of(rules), by=("webhook",))
    told = tuple(NotifyRule(to="office", when=one, by=("webhook",)) for one in rules)
    matter = next(iter(small_manual().matters.values()))
    assert possible(fallback.when, matter) == {True, False}
    assert len(sheet_of(msgspec.structs.replace(small_manual(), notify=(*told, fallback))).matters[0].told) == 61
    both = Condition(op="and", parts=(Condition(op="matter", name="other"), *rules))
    assert possible(both, matter) == {False}
    assert possible(Condition(op="or", parts=(Condition(op="matter", name=matter.id), *rules)), matter) == {True}


def test_how_an_item_is_masked_is_on_it() -> None:
    for mask, told in (("all", "一覧と通知では伏せます"), ("last4", "末尾の四文字だけ"), ("", "")):
        items = {id: msgspec.structs.replace(item, mask=mask) for id, item in small_manual().items.items()}
        sheet = sheet_of(msgspec.structs.replace(small_manual(), items=items))
        found = [any("一覧と通知" in fact for fact in item.facts) for item in sheet.items]
        assert found == [bool(told)] * len(items)
        assert told in "".join(sheet.items[0].facts)


def test_no_address_and_no_whole_number_is_on_it() -> None:
    manual = small_manual()
    contact = msgspec.structs.replace(
        manual.contacts["office"],
        channels={"webhook": "https://hooks.invalid/T0KEN", "mail": "tanaka@example.jp", "sms": "09011112222"},
        phone="0312345678",
    )
    told = repr(sheet_of(msgspec.structs.replace(manual, contacts={"office": contact})).contacts)
    for secret in ("T0KEN", "hooks", "tanaka", "0901111", "031234"):
        assert secret not in told
    for shown in ("Webhook", "@example.jp", "…2222", "…5678"):
        assert shown in told


def test_the_scope_says_what_is_done_what_is_not_and_what_is_passed_on() -> None:
    sellers = CallerRule(id="sellers", title="営業電話", kind="sales", finish="decline")
    scope = sheet_of(msgspec.structs.replace(MANUALS["custom"], callers=(sellers,))).scope
    assert "「水漏れ」に、手順に沿って対応します" in scope.does
    assert any("「値引き」" in one for one in scope.does_not)
    assert "「営業のご案内」はお断りします" in scope.does_not
    assert "「営業電話」からのお電話はお受けしません" in scope.does_not
    assert "「担当者へのお取り次ぎ」を、営業担当へお取り次ぎします" in scope.passes_on
    assert "「ご意見」を、店長へ引き継ぎます" in scope.passes_on


def test_blanks_stand_for_what_was_said() -> None:
    (one,) = [
        one for part in sheet_of(MANUALS["custom"]).parts for one in part.sentences if one.id == "standard.read_back"
    ]
    assert one.text == "復唱いたします。〔項目名〕は、〔伺った内容〕。こちらでよろしいでしょうか。"


def test_who_is_told_of_a_matter() -> None:
    (quote,) = [one for one in sheet_of(MANUALS["custom"]).matters if one.id == "quote"]
    assert any(one.startswith("営業担当（Webhook）") for one in quote.told)
    (hours,) = [one for one in sheet_of(MANUALS["custom"]).matters if one.id == "hours"]
    assert not any(one.startswith("営業担当") for one in hours.told)


def test_standard_phrases_are_named_in_words() -> None:
    told = {one.id: one.when for one in sentences(MANUALS["custom"], "en")}
    assert told["standard.nobody"] == "nobody takes the call"
    assert told["standard.correct_which"] == "a read-back was wrong"
    assert not [when for id, when in told.items() if when == id.removeprefix("standard.").replace("_", " ")]


def test_the_format_is_that_of_the_source() -> None:
    assert [sheet_of(MANUALS["custom"], format=number).format for number in (1, 2)] == [1, 2]
    assert sheet_of(MANUALS["custom"]).format == NEWEST
    formats = {name: resources.source_format(name) for name in ("reception", "dentist", "script/number")}
    assert formats == {"reception": 1, "dentist": 2, "script/number": 1}


@pytest.mark.parametrize(
    ("words", "ja", "en"),
    [
        ("withheld", "番号が通知されないお電話のとき", "the number is withheld"),
        ("withheld is asked", "非通知のとき", "the caller withholds the number"),
        ("not withheld is payphone", "公衆電話でないとき", "not (a payphone)"),
        ("withheld is unavailable", "表示圏外のとき", "the network cannot tell the number"),
    ],
)
def test_why_a_number_is_withheld_is_told_in_words(words: str, ja: str, en: str) -> None:
    when = read_condition(words)
    assert (condition(small_manual(), when, "ja"), condition(small_manual(), when, "en")) == (ja, en)
