"""The check on small manuals made for one finding each, the shortest call it shows, and how much work it does."""

from __future__ import annotations

import msgspec
import pytest

from tests.support.large_manual import large_manual
from tests.support.manual_sources import CLIENT, MANUAL, place
from tests.support.manuals import a_card, a_matter, an_item, rich_manual, say, small_manual
from toritsugi import resources
from toritsugi.core.checking.abstraction import Abstraction
from toritsugi.core.checking.check import by_reading, check
from toritsugi.core.checking.collecting import Findings
from toritsugi.core.checking.explorer import Bounds
from toritsugi.core.checking.finding import Finding, Report, Severity
from toritsugi.core.checking.places import Places
from toritsugi.core.manual.conditions import read_condition
from toritsugi.core.manual.model import (
    Branch,
    Closure,
    Condition,
    ConditionalPhrase,
    Finish,
    Ladder,
    Manual,
    NotifyRule,
    Rung,
    Step,
    StepKind,
)
from toritsugi.core.values.model import Kind
from toritsugi.marked_yaml import read

TODAY = "2026-11-22"
ALWAYS = Condition()


def found(manual: Manual) -> dict[str, Finding]:
    report = check(manual, today=TODAY)
    assert report.unshown == ()
    return {finding.code: finding for finding in report.findings}


def by_reading_only(manual: Manual, today: str = TODAY) -> dict[str, Finding]:
    noted = Findings(Places())
    by_reading(manual, noted, today=today)
    return {finding.code: finding for finding in noted.sorted()}


def with_matter(**fields: object) -> Manual:
    """The small manual, whose one matter is otherwise; the item `gas` is defined, and asked only where a test does."""
    first = a_matter("inquiry", title="お問い合わせ", key="1", heard=("聞きたい",), collect=("name", "phone", "about"))
    return small_manual(matters=[msgspec.structs.replace(first, **fields)], items=[an_item("gas", Kind.YES_NO)])


def test_a_good_manual_has_no_findings() -> None:
    report = check(small_manual(), today=TODAY)
    assert report.findings == ()
    assert report.work.complete
    (talk,) = report.talk
    assert 20 < talk.typical < talk.longest < report.ends_within


def test_a_blank_that_nothing_fills_before_it() -> None:
    manual = with_matter(said=(say("matters.inquiry.say.0", "{gas}の件でございますね。"),))
    assert found(manual)["blank_unasked"].key == "matters.inquiry.say.0"


def test_a_call_that_is_too_short_is_shown_as_a_call() -> None:
    finding = found(msgspec.structs.replace(small_manual(), longest_call=30.0))["cut_by_limit"]
    assert finding.severity is Severity.ERROR
    who = [line.who for line in finding.dialogue]
    assert {"desk", "caller", "call"} <= set(who)
    assert "お時間の都合により" in "".join(line.text for line in finding.dialogue)
    assert [line.at for line in finding.dialogue] == sorted(line.at for line in finding.dialogue)
    assert "窓口:" in finding.text("ja")
    assert "desk:" in finding.text("en")


def test_a_message_that_nobody_is_told_of() -> None:
    rule = NotifyRule(to="office", when=Condition(op="urgent"), by=("webhook",))
    finding = found(msgspec.structs.replace(small_manual(), notify=(rule,)))["nobody_told"]
    assert finding.dialogue


def test_a_message_that_nobody_is_told_of_because_of_how_the_talk_went() -> None:
    """Who was understood is told of, who was not is not: the one call must not stand for the other."""
    understood = Condition(op="not", parts=(Condition(op="not_understood"),))
    manual = small_manual(
        matters=[a_matter("inquiry", heard=("聞きたい",), collect=("name", "phone", "about"))],
        items=[msgspec.structs.replace(item, required="optional") for item in small_manual().items.values()],
        default_collect=("name", "phone"),
        notify=(NotifyRule(to="office", when=understood, by=("webhook",)),),
    )
    told = [one for one in check(manual, today=TODAY).findings if one.code == "nobody_told"]
    assert [one.key for one in told] == ["", "matters.inquiry"]


@pytest.mark.parametrize(
    ("rules", "escalate_to", "flags"),
    [
        ([("always", "webhook")], "office", set()),
        ([("urgent", "webhook"), ("not urgent", "webhook")], "office", set()),
        ([("urgent", "webhook")], "office", {"urgent", "refused", "not_understood"}),
        ([("sales", "webhook")], "", {"sales"}),
        ([("refused", "webhook")], "", {"refused"}),
        ([("always", "")], "office", {"refused", "not_understood"}),
    ],
)
def test_flags_are_told_apart_where_they_decide_whether_anybody_is_told(
    rules: list[tuple[str, str]], escalate_to: str, flags: set[str]
) -> None:
    notify = tuple(NotifyRule(to="office", when=read_condition(when), by=(by,) if by else ()) for when, by in rules)
    manual = small_manual(notify=notify, escalate_to=escalate_to)
    assert set(Abstraction(manual).flags) == flags


def test_a_forbidden_word_in_a_name_that_is_filled_in() -> None:
    manual = msgspec.structs.replace(small_manual(), never_say=("お名前",))
    finding = found(manual)["forbidden_heard"]
    assert any("お名前" in line.text for line in finding.dialogue if line.who == "desk")


def test_a_forbidden_word_sounds_the_same_in_any_width_and_case() -> None:
    manual = msgspec.structs.replace(with_matter(title="ＡＢＣの件"), never_say=("abc",))
    said = msgspec.structs.replace(manual, told=say("told", "Ａ ＢＣを承りました。"))
    assert found(said)["forbidden_heard"].key == "told"


def test_conditions_that_can_never_hold() -> None:
    never = read_condition("open and closed")
    night = Ladder(id="night", name="当番", rungs=(Rung(contact="office", when=never), Rung(contact="office")))
    manual = msgspec.structs.replace(with_matter(urgent_when=never), ladders={"night": night})
    noted = Findings(Places())
    by_reading(manual, noted, today=TODAY)
    told = sorted((one.code, one.key) for one in noted.sorted())
    assert told == [("never_holds", "ladders.night.call.0.when"), ("never_holds", "matters.inquiry.urgent")]


def test_items_that_wait_for_each_other() -> None:
    def waiting(**conditions: str) -> Manual:
        items = [
            msgspec.structs.replace(an_item(name, Kind.YES_NO), needed=read_condition(when))
            for name, when in conditions.items()
        ]
        first = a_matter("inquiry", title="お問い合わせ", heard=("聞きたい",), collect=("phone", "gas", "smell"))
        return small_manual(matters=[first], items=items)

    for gas, smell in (
        ("always", "item gas is yes"),
        ("item smell is yes", "not item gas"),
        ("item brought_up is yes", "item gas"),
        ("urgent or item smell", "item gas"),
    ):
        good = waiting(gas=gas, smell=smell, brought_up="always")
        assert "asked_in_a_circle" not in by_reading_only(good), (gas, smell)
    noted = Findings(Places())
    by_reading(waiting(gas="item smell is yes", smell="item gas"), noted, today=TODAY)
    told = [one for one in noted.sorted() if one.code == "asked_in_a_circle"]
    assert sorted(one.key for one in told) == ["items.gas.when", "items.smell.when"]


def test_a_call_back_may_be_asked_for_where_the_number_is_asked_elsewhere_in_the_call() -> None:
    def step(name: str, *collect: str, branches: tuple[Branch, ...] = ()) -> Step:
        return Step(id=f"matters.inquiry.procedure.{name}", kind=StepKind.COLLECT, collect=collect, branches=branches)

    wish, number = step("wish", "callback"), step("number", "phone")
    last = Step(id="matters.inquiry.procedure.last", kind=StepKind.MESSAGE)
    no = Branch(answers=("no",), steps=(number,))
    fork = step("fork", branches=(Branch(answers=("yes",), steps=(wish,)), no))
    short = step("short", branches=(Branch(answers=("yes",), steps=(wish, last)), no))
    for collect, steps, told in (
        ((), (number, wish), False),
        (("phone",), (wish,), False),
        ((), (fork, number), False),
        ((), (number, short), False),
        ((), (wish,), True),
        ((), (short, number), True),
        ((), (fork,), True),
    ):
        manual = with_matter(finish=Finish.PROCEDURE, collect=collect, procedure=steps)
        codes = by_reading_only(manual)
        assert ("callback_without_number" in codes) is told, (collect, steps)
    assert codes["callback_without_number"].key == wish.id


def test_what_no_call_comes_to() -> None:
    never = ConditionalPhrase(when=Condition(op="outcome", name="solved"), phrase=say("closing.9", "ご解決とのこと。"))
    manual = small_manual(items=[an_item("gas", Kind.YES_NO)])
    manual = msgspec.structs.replace(manual, closing=(never, *manual.closing))
    codes = found(manual)
    assert codes["item_never_asked"].key == "items.gas"
    assert codes["never_said"].key == "closing.9"


def test_a_step_behind_a_fork_that_was_decided_before() -> None:
    at = "matters.inquiry.procedure"
    end = Step(id=f"{at}.1", kind=StepKind.MESSAGE)
    never = Step(
        id=f"{at}.0.yes.0.no.0", kind=StepKind.SAY, say=say(f"{at}.0.yes.0.no.0.say", "では、おかけ直しください。")
    )
    inner = Step(id=f"{at}.0.yes.0", kind=StepKind.ASK, item="gas", branches=(Branch(answers=("no",), steps=(never,)),))
    outer = Step(id=f"{at}.0", kind=StepKind.ASK, item="gas", branches=(Branch(answers=("yes",), steps=(inner,)),))
    codes = found(with_matter(finish="procedure", collect=(), procedure=(outer, end)))
    assert codes["asked_again"].key == inner.id


def test_both_of_two_openings_that_meet_are_not_said() -> None:
    again = ConditionalPhrase(when=ALWAYS, phrase=say("opening.9", "はい、見本商会でございます。"))
    manual = small_manual()
    codes = found(msgspec.structs.replace(manual, opening=(*manual.opening, again)))
    assert codes["opening_shadowed"].key == "opening.0"
    assert "never_said" not in codes


def test_examples_that_mean_two_matters() -> None:
    one, two = (
        a_matter(name, title=name, heard=("見積もりをお願いしたい", name), collect=("name",)) for name in "甲乙"
    )
    codes = found(
        small_manual(matters=[msgspec.structs.replace(one, id="one"), msgspec.structs.replace(two, id="two")])
    )
    assert codes["heard_twice"].key == "matters.two.heard.0"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("折り返しお電話いたします。", "callback_promised"),
        ("のちほど担当の者からご連絡差し上げます。", "callback_promised"),
        ("担当者からご連絡いたします。", "callback_promised"),
        ("確認のうえ、ご連絡いたします。", "callback_promised"),
        ("こちらからおかけいたします。", "callback_promised"),
        ("改めてお電話をさせていただきます。", "callback_promised"),
        ("本日中にお電話いたします。", "callback_promised"),
        ("折り返し、店長よりお客さまへお電話いたします。", "callback_promised"),
        ("ご用件を承りました。", "taken_too_early"),
        ("お待ちください（二分）。", "cannot_be_said"),
        ("恐れ入りますが、" * 20 + "お待ちください。", "too_long_to_hear"),
    ],
)
def test_sentences_that_must_not_be_said(text: str, code: str) -> None:
    assert code in by_reading_only(with_matter(then=(say("matters.inquiry.then.0", text),)))


@pytest.mark.parametrize(
    "text",
    [
        "折り返しをご希望の旨、担当の者へ申し伝えます。",
        "ご用件を承ります。",
        "担当の者から折り返しをご希望でしょうか。",
        "ご連絡先のお電話番号をお願いいたします。",
        "すぐに当番の者へご連絡いたします。",
        "折り返しのお約束はいたしかねます。",
        "こちらからのお願いで、ご迷惑をおかけいたします。",
        "担当の者が不在で、ご不便をおかけします。",
        "こちらから折り返しのお電話を差し上げることはできません。",
        "折り返しのお電話は差し上げておりませんので、ご希望を担当へお伝えいたします。",
        "折り返しのご連絡をさせていただきかねます。",
        "折り返しのご希望を、担当者へご連絡いたします。",
        "のちほどご連絡いただけますでしょうか。",
    ],
)
def test_sentences_that_are_right(text: str) -> None:
    assert by_reading_only(with_matter(then=(say("matters.inquiry.then.0", text),))) == {}


def test_a_line_that_may_promise_a_call_back_does() -> None:
    manual = with_matter(then=(say("matters.inquiry.then.0", "折り返しお電話いたします。"),))
    may = msgspec.structs.replace(manual, callback=msgspec.structs.replace(manual.callback, promise=True))
    assert "callback_promised" in by_reading_only(manual)
    assert by_reading_only(may) == {}


def test_dates_are_judged_from_the_day_of_the_check() -> None:
    card = a_card("summer", "夏は七時まででございます。", heard=("夏の営業",), valid_until="2026-12-31")
    manual = small_manual(cards=[card])
    assert by_reading_only(manual) == {}
    assert set(by_reading_only(manual, "2027-01-01")) == {"card_past"}
    later = small_manual(cards=[msgspec.structs.replace(card, valid_from="2027-06-01", valid_until="")])
    assert found(later) == {}


def test_a_closure_whose_words_are_hidden() -> None:
    closures = tuple(
        Closure(from_date="05-01", to_date=to, phrase=say(f"hours.closed.{n}.say", f"{n}休業でございます。"))
        for n, to in enumerate(("05-01", "05-01", "05-07"))
    )
    manual = small_manual()
    hours = msgspec.structs.replace(manual.hours, closures=closures)
    codes = found(msgspec.structs.replace(manual, hours=hours))
    assert codes["closure_hidden"].key == "hours.closed.1"
    assert set(codes) == {"closure_hidden"}


def test_a_closure_without_words_is_named_at_its_own_place() -> None:
    source = MANUAL.replace("hours:\n", "hours:\n  closed: [jp_holidays, { on: 2026-01-05 }, { on: 2027-01-05 }]\n")
    client = CLIENT + "closures:\n  - { on: 2027-05-01 }\n  - { on: 2026-05-01 }\n"
    manual = resources.read_manual(source, client)
    noted = Findings(Places(read(source, "manual.yaml"), read(client, "client.yaml")))
    by_reading(manual, noted, today=TODAY)
    past = [(one.key, one.file, one.line, one.column) for one in noted.sorted() if one.code == "closure_past"]
    assert past == [
        ("closures.1", "client.yaml", *place(client, "{ on: 2026-05-01")),
        ("hours.closed.1", "manual.yaml", *place(source, "{ on: 2026-01-05")),
    ]


def test_a_finding_names_its_place() -> None:
    source = MANUAL.replace("finish: message", "finish: message\n    then: 折り返しお電話いたします。")
    manual = resources.read_manual(source, CLIENT)
    report = resources.check_texts(manual, {"manual.yaml": source, "client.yaml": CLIENT})
    finding = next(one for one in report.findings if one.code == "callback_promised")
    assert (finding.file, finding.line, finding.column) == ("manual.yaml", *place(source, "折り返し"))


def test_what_stands_only_in_a_pack_or_with_the_client_need_not_be_used() -> None:
    source = MANUAL.replace("format: 1", "format: 2\ninclude: [core]", 1)
    manual = resources.read_manual(source, CLIENT)
    report = resources.check_texts(manual, {"manual.yaml": source, "client.yaml": CLIENT})
    assert len(manual.items) > 6
    assert {one.key for one in report.findings} == {"items.gas", "items.size"}


def test_what_only_a_pack_writes_is_no_finding_of_the_manuals() -> None:
    """An item that is optional is asked twice only: a further re-ask is told of where the manual wrote it."""
    pack = """\
format: 2
pack: own
title: 自社
items:
  lamp:
    kind: choice
    ask: 明かりはどちらでしょうか。
    choices: { on: 点いている, off: 消えている }
    again: [明かりをもう一度お願いいたします。, 明かりは点いていますでしょうか。]
  since: { kind: text, ask: いつからでしょうか。, when: item lamp is on and item lamp is off }
"""
    plain = MANUAL.replace("format: 1", "format: 2\ninclude: [own.yaml]", 1).replace(
        "collect: [name, phone]", "collect: [name, phone, gas, size, lamp, since]"
    )
    optional = plain.replace("items:\n", "items:\n  lamp: { optional: true }\n", 1)
    again = plain.replace("items:\n", "items:\n  lamp: { optional: true, again: [明かりを。, 点いていますか。] }\n", 1)

    def told(source: str) -> set[tuple[str, str]]:
        manual = resources.read_manual(source, CLIENT, beside={"own.yaml": pack})
        return {(one.code, one.key) for one in resources.check_texts(manual, {"manual.yaml": source}).findings}

    assert told(plain) == told(optional) == set()
    assert told(again) == {("again_unused", "items.lamp.again.1")}


def test_reaching_a_bound_is_a_finding() -> None:
    report = check(rich_manual(), today=TODAY, bounds=Bounds(states=500))
    assert not report.work.complete
    assert "bound_reached" in {one.code for one in report.errors}
    assert "never_said" not in {one.code for one in report.findings}


def work(report: Report) -> tuple[int, int]:
    assert report.work.complete
    assert report.unshown == ()
    return report.work.states, report.work.steps


def test_work_grows_with_the_manual_and_not_with_its_combinations() -> None:
    small, large = (work(check(large_manual(n, n, items=18), today=TODAY)) for n in (10, 30))
    assert large[0] < 3 * small[0]
    assert large[1] < 3 * small[1]


@pytest.mark.proof
def test_200_matters_and_100_cards_are_bounded_work() -> None:
    states, steps = work(check(large_manual(200, 100), today=TODAY))
    assert states < 40_000
    assert steps < 200_000
