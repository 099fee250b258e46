"""What right manuals mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.manual_sources import CLIENT, MANUAL, good
from toritsugi.core.manual.conditions import Facts, holds
from toritsugi.core.manual.model import CallerRule, Finish, Manual, StepKind
from toritsugi.core.manual.phrases import all_phrases
from toritsugi.core.manual.problems import ManualError
from toritsugi.core.manual.publish import restore, snapshot
from toritsugi.core.manual.standard import standard_phrases
from toritsugi.resources import read_manual


def test_words_of_yaml_1_1_stay_words() -> None:
    manual = good("glossary: [{ word: yes, reading: イエス, misheard: [no, on, 12-29, 0312] }]\n")
    assert manual.glossary[0].word == "yes"
    assert manual.glossary[0].misheard == ("no", "on", "12-29", "0312")


def test_numbers_keep_their_leading_zero_and_take_the_national_form() -> None:
    manual = read_manual(
        MANUAL.replace('["0312345678"]', '[0312345678, "+81 90-1234-5678", "+1 212 555 0100"]'), CLIENT
    )
    assert manual.line.numbers == ("0312345678", "09012345678", "+12125550100")


def test_client_facts_may_stand_inside() -> None:
    inside = CLIENT.replace("\n", "\n  ").rstrip()
    manual = read_manual(MANUAL.replace("client: client.yaml", f"client:\n  {inside}"))
    assert manual.client_name == "株式会社見本"
    assert manual.contacts["boss"].phone == "0312345679"


def test_what_is_left_out_has_a_sensible_value() -> None:
    manual = good()
    assert manual.standard == standard_phrases()
    assert manual.longest_call == 300
    assert manual.retention_days == 365
    assert manual.default_collect == ("name", "phone")
    assert manual.items["phone"].title == "お電話番号"
    assert "承りました" in manual.told.text
    assert "承りました" not in manual.not_kept.text
    assert [choice.key for choice in manual.items["size"].choices] == ["1", "2"]


def test_blanks_for_names_are_filled_when_resolving() -> None:
    manual = read_manual(MANUAL.replace("見本商会でございます。", "{client}の{line}でございます。"), CLIENT)
    assert manual.opening[0].phrase.text == "お電話ありがとうございます。株式会社見本の見本商会でございます。"


def test_hours_the_more_specific_day_wins() -> None:
    week = "  everyday: 10:00-12:00\n  saturday: [09:00-12:00, 13:00-15:00]\n  sunday: closed\n  friday: 18:00-02:00\n"
    manual = read_manual(MANUAL.replace("  weekdays: 09:00-18:00\n", week), CLIENT)
    spans = [[(span.from_minute, span.to_minute) for span in day] for day in manual.hours.week]
    assert spans[0] == spans[3] == [(600, 720)]
    assert spans[4] == [(1080, 1560)]
    assert spans[5] == [(540, 720), (780, 900)]
    assert spans[6] == []


def test_notices_by_name_built_in_or_in_place() -> None:
    manual = good("notices: [recording, shared, { id: own, say: ここだけの告知です。 }]\n")
    assert [notice.id for notice in manual.notices] == ["notices.recording", "notices.shared", "notices.own"]
    assert not any(notice.may_interrupt for notice in manual.notices)


def test_own_words_for_standard_phrases_line_over_client_over_table() -> None:
    client = CLIENT + "phrases: { hold_on: 少しお待ちを。, ask_again: もう一度どうぞ。 }\n"
    manual = read_manual(MANUAL + "phrases: { hold_on: お待ちくださいませ。 }\n", client)
    assert manual.standard["standard.hold_on"].text == "お待ちくださいませ。"
    assert manual.standard["standard.ask_again"].text == "もう一度どうぞ。"
    assert manual.standard["standard.solved"] == standard_phrases()["standard.solved"]
    assert [phrase.id for phrase in manual.standard.values()] == list(manual.standard)


def test_caller_rules() -> None:
    manual = good(
        'callers:\n  - { id: vip, from: "+81901111 2222", as: お得意さま, connect: boss, else: escalate }\n'
        "  - { kind: sales, say: お断りしております。, finish: decline }\n"
    )
    assert manual.callers[0] == CallerRule(
        id="vip",
        title="お得意さま",
        numbers=("09011112222",),
        finish="connect",
        target="boss",
        otherwise=Finish.ESCALATE,
    )
    assert manual.callers[1].id == "rule_1"
    assert manual.callers[1].say is not None


PROCEDURE = """\
  leak:
    title: 水漏れ
    urgent: true
    procedure:
      - ask: { item: gas }
        yes: { say: その場を離れてください。, escalate: boss }
      - say: 元栓を閉めていただけますか。
        helped: { solved: true }
        otherwise: { collect: [name, phone], connect: boss, else: escalate }
"""


#: pieces that may stand at the end of the manual, each once, in any order
PARTS = (
    "notices: [recording, shared]\n",
    "cards: { a: { say: はい。, heard: [何時まで] } }\n",
    "callers: [{ kind: sales, say: お断りしております。, finish: decline }]\n",
    "closing: [では失礼いたします。, { when: urgent, say: 急ぎます。 }]\n",
    "phrases: { hold_on: お待ちを。 }\n",
    "notify: [{ to: boss, when: urgent or complaint, until: acknowledged }]\n",
    "glossary: [{ word: 見本, reading: みほん }]\n",
)


def test_a_procedure_becomes_plain_steps() -> None:
    ask, say = good(PROCEDURE).matters["leak"].procedure
    assert (ask.kind, ask.item) == (StepKind.ASK, "gas")
    assert [branch.answers for branch in ask.branches] == [("yes",)]
    assert [step.kind for step in ask.branches[0].steps] == [StepKind.SAY, StepKind.ESCALATE]
    assert say.asks_helped
    assert [branch.answers for branch in say.branches] == [("helped",), ("",)]
    otherwise = say.branches[1].steps
    assert [step.kind for step in otherwise] == [StepKind.COLLECT, StepKind.CONNECT, StepKind.ESCALATE]
    assert [step.target for step in otherwise] == ["", "boss", "boss"]


def test_ids_of_steps_and_sentences_are_unique() -> None:
    manual = good(PROCEDURE)
    assert len(all_phrases(manual)) > len(manual.standard)


def test_where_a_procedure_ends_nowhere_the_matters_own_end_follows() -> None:
    manual = good(
        "  slow:\n    title: 遅い\n    procedure:\n      - { ask: gas, no: { solved: true } }\n    finish: message\n"
    )
    assert [step.kind for step in manual.matters["slow"].procedure] == [StepKind.ASK, StepKind.MESSAGE]


def told(manual: Manual, **facts: object) -> set[str]:
    return {rule.to for rule in manual.notify if holds(rule.when, Facts(**facts))}  # type: ignore[arg-type]


def test_somebody_is_always_told() -> None:
    """What no rule covers goes to the first contact that can be told."""
    manual = good("notify: [{ to: boss, when: urgent }]\n")
    assert told(manual, urgent=True) == {"boss"}
    assert told(manual) == {"office"}
    assert told(good()) == {"office"}


def test_the_contact_of_a_matter_is_told() -> None:
    manual = read_manual(MANUAL + "    to: boss\n", CLIENT)
    assert told(manual, matter="inquiry") == {"boss"}
    assert told(manual, matter="") == {"office"}


def test_who_is_escalated_to_is_told() -> None:
    manual = good(PROCEDURE)
    assert told(manual, matter="leak", outcome="escalated") == {"boss"}
    assert told(manual, matter="leak", outcome="message") == {"office"}


@pytest.mark.parametrize("text", ["0312345678", '"03-1234-5678"', "+81312345678", "'+81 (0)3 1234 5678'"])
def test_forms_of_a_number(text: str) -> None:
    if "(0)" in text:
        manual = read_manual(MANUAL.replace('"0312345678"', text), CLIENT)
        assert manual.line.numbers == ("0312345678",)
    else:
        assert read_manual(MANUAL.replace('"0312345678"', text), CLIENT).line.numbers == ("0312345678",)


@settings(max_examples=60)
@given(st.sampled_from(PARTS), st.sampled_from(PARTS), st.sampled_from(PARTS))
def test_every_right_manual_has_unique_sentences_and_can_be_published(first: str, second: str, third: str) -> None:
    chosen = "".join(dict.fromkeys((first, second, third)))
    manual = good(chosen)
    assert restore(snapshot(manual)) == manual
    assert set(all_phrases(manual)) >= {"told", "not_kept", "opening.0", *manual.standard}


@pytest.mark.parametrize(
    ("ask", "title"),
    [
        ("ガスの臭いはいたしますか。", "ガスの臭い"),
        ("恐れ入りますが、機器の電源ランプは、ついておりますでしょうか。", "機器の電源ランプ"),
        ("よろしいでしょうか。", "ご確認"),
    ],
)
def test_a_question_for_yes_or_no_without_a_title_is_called_by_what_it_is_about(ask: str, title: str) -> None:
    manual = read_manual(MANUAL.replace("ガスの臭いはいたしますか。", ask), CLIENT)
    assert manual.items["gas"].title == title


def test_what_escalates_of_itself_is_everything_unless_the_manual_says_otherwise() -> None:
    assert good().alarms == ("danger", "threat", "refund", "refused", "not_understood")
    chosen = good("escalations: { to: boss, when: [danger, threat] }\n")
    assert (chosen.alarms, chosen.escalate_to) == (("danger", "threat"), "boss")
    assert good("escalations: { when: none }\n").alarms == ()


def test_the_contact_of_what_escalates_of_itself_must_be_there() -> None:
    with pytest.raises(ManualError, match="nobody"):
        good("escalations: { to: nobody }\n")
