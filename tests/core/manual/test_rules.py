"""Rules of a manual: lists of callers, ladders, absence, notices to people, billing, named procedures, conditions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.manual_sources import CLIENT, MANUAL, good, problems
from toritsugi.core.manual.conditions import OUTCOMES, Facts, holds, read_condition, specificity
from toritsugi.core.manual.model import Billing, Condition, Listed, Manual, Matter, Rung, StepKind
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.manual.problems import ManualError, Problem
from toritsugi.core.manual.publish import restore, snapshot
from toritsugi.resources import load_manual, manual_files, read_manual

CSV = "電話番号,氏名,会社名,備考\n090-1111-2222,田中花子,さくら商会,お得意さま\n,,株式会社やまと,\n\n"
LISTED = MANUAL + "callers: [{ id: vip, list: vip.csv, vip: true }]\n"
LADDER = "ladders: { night: { name: 夜間の当番, call: [boss, { contact: boss, for: 20s }] } }\n"


def _listed(text: str) -> Manual:
    return read_manual(LISTED, CLIENT, beside={"vip.csv": text})


def _wrong_list(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ManualError) as caught:
        _listed(text)
    return caught.value.problems


def test_a_list_of_callers() -> None:
    rule = _listed(CSV).callers[0]
    assert rule.vip
    assert rule.listed == (
        Listed(number="09011112222", name="田中花子", company="さくら商会", title="お得意さま"),
        Listed(company="株式会社やまと"),
    )
    assert _listed("番号\n０３−１２３４－５６７８\n").callers[0].listed == (Listed(number="0312345678"),)
    assert _listed("\ufeffnumber\r\n０９０１１１１２２２２\r\n").callers[0].listed == (Listed(number="09011112222"),)


def test_a_list_as_a_spreadsheet_in_japan_saves_it(tmp_path: Path) -> None:
    (tmp_path / "manual.yaml").write_text(LISTED, "utf-8")
    (tmp_path / "client.yaml").write_text(CLIENT, "utf-8")
    expected = _listed(CSV).callers
    for encoding in ("utf-8", "utf-8-sig", "cp932"):
        (tmp_path / "vip.csv").write_bytes(CSV.encode(encoding))
        assert load_manual(tmp_path / "manual.yaml").callers == expected, encoding
        assert manual_files(tmp_path / "manual.yaml")["vip.csv"] == CSV
    (tmp_path / "vip.csv").write_bytes(CSV.encode("utf-16"))
    with pytest.raises(ManualError) as caught:
        load_manual(tmp_path / "manual.yaml")
    assert [p.code for p in caught.value.problems] == ["bad_table"]
    assert "文字コード" in caught.value.problems[0].what


def test_a_pack_that_is_no_text_is_not_read_as_one(tmp_path: Path) -> None:
    source = MANUAL.replace("client: client.yaml\n", "client: client.yaml\ninclude: own.yaml\n")
    (tmp_path / "manual.yaml").write_text(source, "utf-8")
    (tmp_path / "client.yaml").write_text(CLIENT, "utf-8")
    pack = "format: 1\npack: own\ntitle: 自社\nnever: [無料]\n"
    (tmp_path / "own.yaml").write_bytes(pack.encode("cp932"))
    with pytest.raises(ManualError) as caught:
        load_manual(tmp_path / "manual.yaml")
    assert [(p.code, p.file, p.line) for p in caught.value.problems] == [("unreadable", "own.yaml", 3)]


@pytest.mark.parametrize(
    ("number", "read"), [("312345678", ""), ("9012345678", ""), ("81312345678", ""), ("110", "110")]
)
def test_a_number_that_a_spreadsheet_took_for_a_quantity_is_told_of(number: str, read: str) -> None:
    if read:
        assert _listed(f"number\n{number}\n").callers[0].listed == (Listed(number=read),)
    else:
        found = _wrong_list(f"number\n0312345678\n{number}\n")
        assert [p.code for p in found] == ["bad_row"]
        assert "はじめの 0" in found[0].what


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", 'number\n"090\n', "number\n" + "0901111\n" * 5001])
def test_a_list_that_cannot_be_read(text: str) -> None:
    assert [(p.code, p.key) for p in _wrong_list(text)] == [("bad_table", "callers.0.list")]


@pytest.mark.parametrize("row", ["abc", "あ" * 101])
def test_a_row_that_is_wrong_names_its_line(row: str) -> None:
    found = _wrong_list(f"number,name\n0901112222,山田\n{row},鈴木\n")
    assert [p.code for p in found] == ["bad_row"]
    assert "3 行目" in found[0].what


def test_a_rule_for_a_number_and_a_narrower_one_may_name_the_same_number() -> None:
    manual = good('callers:\n  - from: "0311112222"\n  - from: "0311112222"\n    called_within: 3d\n')
    assert [rule.called_within for rule in manual.callers] == [0, 3]


@pytest.mark.parametrize("end", ["connect: boss", "escalate: boss", "card: hours"])
def test_the_message_of_a_matter_that_was_to_end_otherwise_is_for_whom_it_names(end: str) -> None:
    cards = "cards: { hours: { say: 十八時まででございます。 } }\n"
    source = MANUAL.replace("finish: message", f"{end}\n    to: office") + cards + "notify: [{ to: boss }]\n"
    (rule,) = [one for one in read_manual(source, CLIENT).notify if one.to == "office"]
    told = [one for one in OUTCOMES if holds(rule.when, Facts(matter="inquiry", outcome=one))]
    assert told == ["message", "escalated", "voicemail"]
    assert not holds(rule.when, Facts(matter="", outcome="message"))
    always = read_manual(source.replace("{ to: boss }", "{ to: office }"), CLIENT)
    assert [one.when.op for one in always.notify if one.to == "office"] == ["always"]


@pytest.mark.parametrize(
    "say",
    [
        "折り返しのお電話はできかねますので、ご希望を担当へお伝えいたします。",
        "折り返しのご希望を、担当者へご連絡いたします。",
    ],
)
def test_saying_that_no_call_back_is_promised_promises_none(say: str) -> None:
    assert good(f"callback: {{ promise: false, say: {say} }}\n").callback.promise is False


def test_a_ladder_is_a_target_like_a_contact() -> None:
    manual = read_manual(MANUAL.replace("finish: message", "connect: night"), CLIENT + LADDER)
    assert manual.matters["inquiry"].target == "night"
    assert manual.ladders["night"].rungs == (Rung(contact="boss"), Rung(contact="boss", seconds=20.0))
    assert restore(snapshot(manual)) == manual


def test_who_is_escalated_to_by_a_ladder_is_told() -> None:
    manual = read_manual(MANUAL.replace("finish: message", "escalate: night"), CLIENT + LADDER)
    told = [(rule.to, rule.ladder, rule.by) for rule in manual.notify]
    assert ("boss", "night", ("mail",)) in told


def test_a_ladder_with_somebody_who_has_no_telephone() -> None:
    found = problems(MANUAL.replace("finish: message", "connect: night"), CLIENT + LADDER.replace("[boss", "[office"))
    assert [(p.code, p.key) for p in found] == [("no_phone", "matters.inquiry.connect")]


@pytest.mark.parametrize("ring", ["2s", "10m", "300s"])
def test_a_ringing_time_that_is_none(ring: str) -> None:
    found = problems(MANUAL, CLIENT + LADDER.replace("20s", ring))
    assert [(p.code, p.key) for p in found] == [("bad_ring", "ladders.night.call.1.for")]


def test_an_id_is_a_contact_or_a_ladder() -> None:
    found = problems(MANUAL, CLIENT + "ladders: { boss: { name: 当番, call: boss } }\n")
    assert [(p.code, p.key) for p in found] == [("double_number", "ladders.boss")]


def test_how_absence_is_put_line_over_client_and_contact_beside() -> None:
    client = CLIENT + "absence: { out: '{title}は留守です。', away: '{client}の者は席におりません。' }\n"
    client = client.replace("name: 責任者,", "name: 責任者, absence: { out: 責任者は戻りません。 },")
    manual = read_manual(MANUAL + "absence: { out: '{title}は外出しております。' }\n", client)
    assert manual.absence["out"].text == "{title}は外出しております。"
    assert manual.absence["away"].text == "株式会社見本の者は席におりません。"
    assert manual.contacts["boss"].absence["out"].id == "contacts.boss.absence.out"
    assert {"absence.out", "contacts.boss.absence.out"} <= set(all_phrases(manual))


def test_who_is_told_of_complaints_is_told_by_every_channel_until_acknowledged() -> None:
    manual = good("complaint: { tell: [boss], apology: ご迷惑をおかけしました。 }\n")
    rule = next(rule for rule in manual.notify if rule.when == Condition(op="complaint"))
    assert (rule.to, rule.by, rule.until) == ("boss", ("mail",), "acknowledged")
    assert manual.standard["standard.apology"].text == "ご迷惑をおかけしました。"


def test_nothing_sensitive_stands_above_a_message() -> None:
    source = MANUAL.replace("kind: person,", "kind: person, mask: all,") + "notify: [{ to: office, text: '{name}' }]\n"
    found = problems(source)
    assert [(p.code, p.key) for p in found] == [("sensitive_in_text", "notify.0.text")]


def test_passing_the_wish_on_is_no_promise() -> None:
    said = "callback: { say: 折り返しご希望の旨、担当の者へ申し伝えます。 }\n"
    manual = good(said)
    assert manual.closing[0].when.op == "callback_wanted"
    assert good("callback: { promise: true, say: 担当より折り返しお電話いたします。 }\n").callback.promise


def test_what_nobody_wrote_leaves_the_snapshot_as_it_was() -> None:
    words = snapshot(good()).decode()
    assert not any(f'"{name}"' in words for name in ("callback", "abuse", "billing", "retention", "absence", "listed"))
    assert good().billing == Billing()


def test_a_named_procedure_is_worked_by_several_matters_with_the_same_steps() -> None:
    manual = good(
        "  one: { title: 甲, procedure: again, finish: message }\n"
        "  two:\n    title: 乙\n    procedure: [{ say: 先に。 }, again, { procedure: again }]\n    finish: message\n"
        "procedures:\n  again:\n    - { title: 再起動, say: 入れ直してください。, helped: { solved: true } }\n"
    )
    one, two = manual.matters["one"].procedure, manual.matters["two"].procedure
    assert one[0].id == "procedures.again.0.say"
    assert (one[0].title, one[0].asks_helped, one[-1].kind) == ("再起動", True, StepKind.MESSAGE)
    assert [step.id for step in two[1:3]] == ["procedures.again.0.say"] * 2
    assert all_phrases(manual)["procedures.again.0.say"].text == "入れ直してください。"


def test_what_is_wrong_in_a_procedure_that_no_matter_works_is_told() -> None:
    found = problems(MANUAL + "procedures: { a: [{ solved: true }, { say: まだ。 }] }\n")
    assert [(p.code, p.key) for p in found] == [("unreachable", "procedures.a.1")]


def test_urgency_may_depend_on_an_answer() -> None:
    def matter(urgent: str) -> Matter:
        return read_manual(MANUAL.replace("finish:", f"urgent: {urgent}\n    finish:"), CLIENT).matters["inquiry"]

    assert matter("true").urgent
    assert matter("false").urgent_when is None
    assert not matter("item gas is yes").urgent
    assert matter("item gas is yes").urgent_when == Condition(op="item", name="gas", equals="yes")
    assert [p.code for p in problems(MANUAL.replace("finish:", "urgent: item lost\n    finish:"))] == ["no_such"]


@pytest.mark.parametrize(
    ("words", "facts", "expected"),
    [
        ("time 12:00-13:00", Facts(minute=12 * 60), True),
        ("time 12:00-13:00", Facts(minute=13 * 60), False),
        ("time 22:00-02:00", Facts(minute=60), True),
        ("time 22:00-02:00", Facts(), False),
        ("day saturday", Facts(weekday=5), True),
        ("day weekend", Facts(weekday=4), False),
        ("day weekday", Facts(weekday=4), True),
        ("day weekday", Facts(), False),
        ("date 12-24", Facts(date="2026-12-24"), True),
        ("date 12-28 to 01-03", Facts(date="2027-01-02"), True),
        ("date 12-28 to 01-03", Facts(date="2027-01-04"), False),
        ("date 2026-12-24", Facts(date="2027-12-24"), False),
        ("holiday and not open", Facts(holiday=True, open=False), True),
        ("repeat 3d", Facts(last_call=3.0), True),
        ("repeat 3d", Facts(last_call=3.1), False),
        ("repeat 3d", Facts(), False),
        ("reported", Facts(reported=True), True),
        ("sales or vip", Facts(flags=("vip",)), True),
        ("sales or vip", Facts(), False),
        ("silent", Facts(silent=True), True),
    ],
)
def test_conditions_about_time_and_the_caller(words: str, facts: Facts, expected: bool) -> None:
    assert holds(read_condition(words), facts) is expected


def test_a_day_is_more_specific_than_a_stretch_of_days() -> None:
    ranks = [specificity(read_condition(words)) for words in ("always", "closed", "date 12-24 to 12-26", "date 12-24")]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("words", ["time", "time closed", "day someday", "date 12-32", "date 12-24 to", "repeat 3",
                                   "date 2026-12-26 to 2026-12-24", "date 12-24 to 2026-12-26"])  # fmt: skip
def test_words_about_time_that_are_none(words: str) -> None:
    with pytest.raises(ValueError, match=r"time|day|date|repeat"):
        read_condition(words)
