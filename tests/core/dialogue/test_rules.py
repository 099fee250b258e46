"""What the rules of a manual do to a call: openings by time, callers, ladders, absence, calling back, billing."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.core.dialogue.driving import CALLER, Wire, value
from tests.support import manual_sources
from tests.support.manual_sources import CLIENT
from toritsugi.core.dialogue.commands import Abuse, ChooseMatter, Confirm, Deny, Fill, Flag
from toritsugi.core.dialogue.context import PastCall
from toritsugi.core.dialogue.events import CallerHungUp, ConnectResult
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.intents import Connect, Escalate, Say
from toritsugi.core.dialogue.measuring import how_often_helped, measured_steps
from toritsugi.core.dialogue.message import Message, Outcome, StepResult
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.resources import read_manual

#: numbers are not read back: a call ends with its last answer
MANUAL = manual_sources.MANUAL.replace(", read_back: true", "")
PEOPLE = """\
  in_front: { name: 受付, phone: "0311110001", channels: { mail: a@example.invalid } }
  behind: { name: 店長, phone: "0311110002", channels: { mail: b@example.invalid } }
"""
SHARED = CLIENT.replace("  silent:", PEOPLE + "  silent:") + (
    "ladders: { night: { name: 夜間の当番, call: [{ contact: in_front, for: 15s }, behind] } }\n"
)


def manual(more: str = "", client: str = "", **beside: str) -> Manual:
    """The small manual with more lines at its end."""
    return read_manual(MANUAL + more, SHARED + client, beside={k.replace("__", "."): v for k, v in beside.items()})


def ringing(wire: Wire) -> Connect:
    return next(intent for intent in reversed(wire.intents) if isinstance(intent, Connect))


def text_of(wire: Wire, line: str) -> str:
    return next(intent.shown for intent in wire.intents if isinstance(intent, Say) and intent.line == line)


def answers(wire: Wire) -> Message:
    """Name and number, and the message that comes of it."""
    wire.say(Fill(item="name", value=value("person", "山田太郎")))
    wire.say(Fill(item="phone", value=value("phone", "0312345678")))
    return wire.message


# time


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ("2026-11-24T10:00:00+09:00", "opening.0"),
        ("2026-11-24T12:30:00+09:00", "opening.1"),
        ("2026-11-28T12:30:00+09:00", "opening.2"),
        ("2026-12-24T12:30:00+09:00", "opening.3"),
    ],
)
def test_several_openings_by_time(at: str, line: str) -> None:
    openings = """\
opening:
  - say: 見本商会でございます。
  - { when: "time 12:00-13:00", say: お昼でございます。 }
  - { when: "day weekend, time 12:00-13:00", say: 週末のお昼でございます。 }
  - { when: "date 12-24 and time 12:00-13:00", say: 本日は特別の日でございます。 }
"""
    source = MANUAL.replace("opening:\n  - say: お電話ありがとうございます。見本商会でございます。\n", openings)
    assert Wire(read_manual(source, SHARED), started_at=at).said[0] == line


def test_a_closure_of_a_part_of_the_day() -> None:
    client = "closures: [{ on: 12-28, at: 13:00-18:00, say: 午後はお休みをいただいております。 }]\n"
    closed = manual(client=client)
    assert Wire(closed, started_at="2026-12-28T12:59:00+09:00").said[0] == "opening.0"
    assert Wire(closed, started_at="2026-12-28T13:00:00+09:00").said[0] == "client.closures.0.say"


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ("2026-12-28T23:59:00+09:00", "opening.0"),
        ("2026-12-29T00:30:00+09:00", "opening.0"),
        ("2026-12-29T02:00:00+09:00", "client.closures.0.say"),
        ("2026-12-29T18:30:00+09:00", "client.closures.0.say"),
    ],
)
def test_hours_that_pass_midnight_into_a_closure_are_hours_still(at: str, line: str) -> None:
    client = "closures: [{ on: 12-29, say: 本日はお休みをいただいております。 }]\n"
    source = MANUAL.replace("09:00-18:00", "18:00-02:00")
    assert Wire(read_manual(source, SHARED + client), started_at=at).said[0] == line


# callers


def test_the_narrower_rule_wins_and_a_repeat_call_is_greeted_as_one() -> None:
    rules = f'callers: [{{ id: any, from: "{CALLER}" }}, {{ id: again, from: "{CALLER}", called_within: 3d, greeting: たびたびありがとうございます。 }}]\n'  # noqa: E501
    assert Wire(manual(rules)).dialogue.state.rule == "any"
    wire = Wire(manual(rules), history=(PastCall(days=2.5),))
    assert wire.said[0] == "callers.1.greeting"
    assert Wire(manual(rules), history=(PastCall(days=3.5),)).dialogue.state.rule == "any"


@pytest.mark.parametrize(
    ("context", "opening", "asks_phone"),
    [
        ({}, "opening.0", True),
        ({"caller_number": "", "withheld": "payphone"}, "callers.0.greeting", False),
        ({"caller_number": "", "withheld": "asked"}, "opening.1", True),
        ({"caller_number": "", "withheld": "unavailable"}, "opening.2", True),
        ({"caller_number": ""}, "opening.1", True),
        ({"withheld": "payphone"}, "opening.0", True),
    ],
)
def test_why_a_number_is_withheld_chooses_words_and_questions(
    context: dict[str, str], opening: str, asks_phone: bool
) -> None:
    openings = """\
opening:
  - say: 見本商会でございます。
  - { when: withheld, say: 番号を通知しておかけください。 }
  - { when: withheld is unavailable, say: 遠くからのお電話でございますね。 }
"""
    rules = """\
callers: [{ kind: anonymous, when: withheld is payphone, greeting: 公衆電話からでございますね。 }]
default_collect: [phone, name]
"""
    source = MANUAL.replace("opening:\n  - say: お電話ありがとうございます。見本商会でございます。\n", openings)
    source = source.replace("{ kind: phone, ask", "{ kind: phone, when: not withheld is payphone, ask")
    wire = Wire(read_manual(source + rules, SHARED), **context)
    assert wire.said[0] == opening
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(item="name", value=value("person", "田中 花子")))
    assert ("items.phone.ask" in wire.said) is asks_phone


def test_what_was_already_reported_is_said_once_the_matter_is_known() -> None:
    rules = "callers: [{ id: known, reported: true, when: matter inquiry, say: すでに承っております。 }]\n"
    more = "  other: { title: そのほか, heard: [ほかの用件です], finish: message }\n"
    source = manual(more + rules)
    wire = Wire(source, history=(PastCall(days=1.0, matter="inquiry", outcome="message", open=True),))
    assert wire.dialogue.state.rule == ""
    assert "callers.0.say" in wire.say(ChooseMatter(matter="inquiry"))
    other = Wire(source, history=(PastCall(days=1.0, matter="other", open=True),))
    assert "callers.0.say" not in other.say(ChooseMatter(matter="inquiry"))


def test_who_gives_a_name_on_the_list_is_put_through() -> None:
    rules = "callers: [{ id: vip, list: vip.csv, as: お得意さま, vip: true, connect: behind, else: message }]\n"
    source = manual(rules, vip__csv="name,company,title\n田中花子,,田中さま\n,株式会社やまと,\n")
    wire = Wire(source)
    assert wire.dialogue.state.rule == ""
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(item="name", value=value("person", "田中 花子")))
    assert ringing(wire).target == "behind"
    wire.feed(ConnectResult(request=ringing(wire).id, result="no_answer"))
    wire.say(Fill(item="phone", value=value("phone", "0312345678")))
    assert wire.message.caller_rule == "田中さま"
    assert "vip" in wire.message.flags


def test_a_stranger_is_not_taken_for_somebody_on_the_list() -> None:
    source = manual("callers: [{ list: vip.csv, connect: behind }]\n", vip__csv="name,company\n田中花子,やまと\n")
    wire = Wire(source)
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(item="name", value=value("person", "田中花子")))
    assert not any(isinstance(intent, Connect) for intent in wire.intents)


def test_a_number_beats_a_name_and_no_weaker_rule_takes_over_later() -> None:
    rules = f'callers: [{{ id: byname, name: 山田太郎, blocked: true }}, {{ id: bynumber, from: "{CALLER}" }}]\n'
    wire = Wire(manual(rules))
    wire.say(ChooseMatter(matter="inquiry"))
    assert answers(wire).outcome is Outcome.MESSAGE
    assert wire.dialogue.state.rule == "bynumber"


def test_a_caller_who_turns_out_to_sell_is_not_called_by_number_again() -> None:
    rules = f'callers: [{{ from: "{CALLER}", vip: true }}, {{ kind: sales, finish: decline }}, {{ name: 誰か }}]\n'
    wire = Wire(manual(rules))
    wire.say(Flag(name="sales", words="ご案内です"))
    assert wire.message.outcome is Outcome.DECLINED


# ladders and absence


def test_a_ladder_is_rung_from_the_top_until_somebody_answers() -> None:
    wire = Wire(manual("  call: { title: 担当者, heard: [担当の方を], connect: night }\n"))
    wire.say(ChooseMatter(matter="call"))
    first = ringing(wire)
    assert (first.target, first.deadline) == ("in_front", 15.0)
    assert "夜間の当番" in text_of(wire, "standard.connecting")
    wire.feed(ConnectResult(request=first.id, result="busy"))
    second = ringing(wire)
    assert (second.target, second.id != first.id) == ("behind", True)
    wire.feed(ConnectResult(request=second.id, result="answered"))
    assert wire.message.outcome is Outcome.CONNECTED
    assert wire.message.tried == ("in_front: busy", "behind: answered")


def test_a_ladder_that_nobody_takes_ends_in_a_message_once() -> None:
    wire = Wire(manual("  call: { title: 担当者, heard: [担当の方を], connect: night }\n"), presence={"behind": "out"})
    wire.say(ChooseMatter(matter="call"))
    lines = wire.lines(wire.feed(ConnectResult(request=ringing(wire).id, result="no_answer")))
    assert lines.count("standard.nobody") == 1
    assert wire.asked == "item:name"
    assert answers(wire).tried == ("in_front: no_answer", "behind: out")


def test_who_is_out_is_passed_over_before_the_caller_hears_that_somebody_is_rung() -> None:
    more = "  call: { title: 担当者, heard: [担当の方を], connect: night }\n"
    wire = Wire(manual(more), presence={"in_front": "out"})
    assert wire.say(ChooseMatter(matter="call")) == ["standard.connecting"]
    assert ringing(wire).target == "behind"


def test_the_on_call_order_of_the_moment_goes_before_the_manuals() -> None:
    more = "  call: { title: 担当者, heard: [担当の方を], connect: night }\nnotify: [{ to: night, by: mail }]\n"
    wire = Wire(manual(more), ladders={"night": ("behind",)})
    wire.say(ChooseMatter(matter="call"))
    assert ringing(wire).target == "behind"
    wire.feed(ConnectResult(request=ringing(wire).id, result="no_answer"))
    assert wire.asked == "item:name"
    assert {(told.contact, told.ladder) for told in answers(wire).notify} == {("behind", "night")}


@pytest.mark.parametrize(
    ("presence", "line", "words"),
    [
        ("out", "contacts.boss.absence.out", "責任者は戻りません。"),
        ("away", "absence.away", "責任者は席を外しております。"),
        ("in", "absence.no_answer", "責任者が出られません。"),
        ("not_told", "standard.nobody", "申し訳ございません。"),
    ],
)
def test_absence_is_put_by_presence(presence: str, line: str, words: str) -> None:
    client = SHARED.replace("name: 責任者,", "name: 責任者, absence: { out: 責任者は戻りません。 },")
    more = "  call: { title: 責任者, heard: [責任者を], connect: boss }\n"
    more += "absence: { away: '{title}は席を外しております。', no_answer: '{title}が出られません。' }\n"
    wire = Wire(read_manual(MANUAL + more, client), presence={"boss": presence})
    wire.say(ChooseMatter(matter="call"))
    if presence in ("in", "not_told"):
        wire.feed(ConnectResult(request=ringing(wire).id, result="no_answer"))
    assert text_of(wire, line).startswith(words)


# calling back


def test_the_wish_is_asked_for_as_the_manual_says() -> None:
    said = "callback: { offer: %s, ask: 折り返しをご希望でしょうか。, say: ご希望の旨を申し伝えます。 }\n"
    wire = Wire(manual(said % "never"))
    wire.say(ChooseMatter(matter="inquiry"))
    assert not answers(wire).callback_wanted
    wire = Wire(manual(said % "always"))
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(item="name", value=value("person", "山田太郎")))
    wire.say(Fill(item="phone", value=value("phone", "0312345678")))
    assert text_of(wire, "standard.callback_ask") == "折り返しをご希望でしょうか。"
    wire.say(Confirm())
    assert wire.message.callback_wanted
    assert "callback.say" in wire.keep()


# abuse, urgency, priority, cards


def test_warnings_are_given_in_the_manuals_words_and_number() -> None:
    wire = Wire(manual("abuse: { warnings: 1, say: お控えください。, end: 切らせていただきます。 }\n"))
    assert "abuse.say.0" in wire.say(Abuse(words="ばか"))
    lines = wire.say(Abuse(words="あほ"))
    assert lines == ["standard.abuse_end"]
    assert text_of(wire, "standard.abuse_end") == "切らせていただきます。"
    assert "abuse" in wire.message.flags


def test_a_matter_becomes_urgent_by_an_answer() -> None:
    source = MANUAL.replace("[name, phone]", "[gas, name, phone]").replace(
        "finish:", "urgent: item gas is yes\n    finish:"
    )
    for command, urgent in ((Confirm(), True), (Deny(), False)):
        wire = Wire(read_manual(source, SHARED))
        wire.say(ChooseMatter(matter="inquiry"))
        wire.say(command)
        assert ("urgent" in answers(wire).flags) is urgent


def test_of_matters_that_fit_alike_the_first_in_priority_is_taken() -> None:
    more = "  leak: { title: 水漏れ, heard: [水が], priority: 1, collect: [name, phone], finish: message }\n"
    wire = Wire(manual(more))
    wire.say(ChooseMatter(matter="inquiry", confidence=0.62), ChooseMatter(matter="leak", confidence=0.6))
    assert wire.dialogue.view().matter == "leak"
    assert answers(wire).priority == 1
    wire = Wire(manual(more))
    wire.say(ChooseMatter(matter="inquiry", confidence=0.9), ChooseMatter(matter="leak", confidence=0.5))
    assert wire.dialogue.view().matter == "inquiry"


def test_a_card_is_given_only_under_its_condition() -> None:
    more = "  hours: { title: 時間, heard: [何時まで], card: hours }\n"
    more += "cards: { hours: { say: 六時まででございます。, when: open } }\n"
    wire = Wire(manual(more))
    assert "cards.hours.say" in wire.say(ChooseMatter(matter="hours"))
    wire = Wire(manual(more), started_at="2026-11-24T20:00:00+09:00")
    assert "standard.no_card" in wire.say(ChooseMatter(matter="hours"))


# what is told and counted


def test_words_above_the_message_and_masked_values() -> None:
    source = MANUAL.replace("kind: phone,", "kind: phone, mask: last4,")
    more = "notify: [{ to: office, text: '{matter}：{name}さま、大きさ {size}' }]\n"
    wire = Wire(read_manual(source + more, SHARED))
    wire.say(ChooseMatter(matter="inquiry"))
    message = answers(wire)
    assert {told.text for told in message.notify} == {"お問い合わせ：山田太郎さま、大きさ （未確認）"}
    assert wire.items["phone"].masked == "＊＊＊＊5678"
    assert wire.items["caller_number"].mask == ""
    assert wire.items["name"].masked == "山田太郎"


@pytest.mark.parametrize(
    ("billing", "counts"),
    [("", True), ("billing: { counts: [connected] }\n", False), ("billing: { except: matter inquiry }\n", False)],
)
def test_which_calls_count(billing: str, counts: bool) -> None:
    wire = Wire(manual(billing))
    wire.say(ChooseMatter(matter="inquiry"))
    assert answers(wire).counts is counts


def test_sales_calls_and_calls_without_a_word_do_not_count() -> None:
    wire = Wire(manual("callers: [{ kind: sales, finish: decline }]\nbilling: { counts: [message, declined] }\n"))
    wire.say(Flag(name="sales", words="ご案内です"))
    assert wire.message.counts is False
    wire = Wire(manual())
    wire.feed(CallerHungUp())
    assert wire.message.counts is False


# procedures


PROCEDURE = """\
  one: { title: 甲, heard: [甲です], procedure: [again, wires], collect: [name, phone], escalate: night }
  two: { title: 乙, heard: [乙です], procedure: again, collect: [name, phone], finish: message }
procedures:
  again: [{ title: 入れ直し, say: 入れ直してください。, helped: { solved: true } }]
  wires: [{ say: 線を確かめてください。, helped: { solved: true } }]
"""


def test_what_was_tried_is_told_and_goes_to_the_second_line() -> None:
    wire = Wire(manual(PROCEDURE))
    wire.say(ChooseMatter(matter="one"))
    wire.say(Deny())
    wire.say(Deny())
    case = next(intent for intent in wire.intents if isinstance(intent, Escalate))
    assert (case.target, case.tried) == ("night", ("入れ直し: not_helped", "線を確かめてください。: not_helped"))
    message = answers(wire)
    assert message.outcome is Outcome.ESCALATED
    assert message.steps == (
        StepResult(step="procedures.again.0.say", title="入れ直し", result="not_helped"),
        StepResult(step="procedures.wires.0.say", title="線を確かめてください。", result="not_helped"),
    )


def test_how_often_each_step_helps() -> None:
    def call(*answered: Confirm | Deny, matter: str = "one") -> Message:
        wire = Wire(manual(PROCEDURE))
        wire.say(ChooseMatter(matter=matter))
        for command in answered:
            wire.say(command)
        if wire.dialogue.state.message is None:
            wire.feed(CallerHungUp())
        return wire.message

    calls = [call(Confirm()), call(Deny(), Confirm()), call(Deny()), call(Confirm(), matter="two"), call()]
    first, second = measured_steps(manual(PROCEDURE))
    assert (first.step, first.title, first.matters) == ("procedures.again.0.say", "入れ直し", ("甲", "乙"))
    assert (second.title, second.sentence, second.matters) == (*("線を確かめてください。",) * 2, ("甲",))
    results = [(one.step, one.result, 1) for message in calls for one in message.steps]
    again, wires = how_often_helped([first.step, second.step], [*results, ("gone", "helped", 3)])
    assert (again.helped, again.not_helped, again.unanswered) == (2, 2, 1)
    assert again.share == 0.5
    assert (wires.tried, wires.helped, wires.unanswered, wires.share) == (2, 1, 1, 1.0)
    assert [(one.tried, one.share) for one in how_often_helped(["a"], [])] == [(0, None)]


def test_words_that_the_manual_counts_as_abuse_are_understood_as_such() -> None:
    source = manual("abuse: { heard: [ボケなす, 税金泥棒] }\n")
    understander = RuleUnderstander()
    at = datetime.fromisoformat("2026-11-24T10:00:00+09:00")

    def heard(text: str, used: Manual) -> bool:
        found = understander.understand((text,), Expect(asked=Asked.MATTER), used, at)
        return any(isinstance(command, Abuse) for command in found)

    assert heard("この、ぼけなすが", source)
    assert not heard("この、ぼけなすが", manual())
    assert not heard("税金の相談です", source)


def test_a_hidden_number_is_not_shown_as_the_number_of_the_call() -> None:
    source = MANUAL.replace("kind: phone,", "kind: phone, mask: all,")
    wire = Wire(read_manual(source, SHARED))
    wire.say(ChooseMatter(matter="inquiry"))
    wire.say(Fill(item="name", value=value("person", "山田太郎")))
    wire.say(Fill(item="phone", value=value("phone", CALLER)))
    assert wire.items["caller_number"].masked == wire.items["phone"].masked == "＊＊＊＊"


# what a procedure leaves in the message

UNCOLLECTED = MANUAL.replace(
    "collect: [name, phone]\n    finish: message",
    """heard: [故障]
    procedure:
      - { ask: gas, yes: { escalate: boss } }
      - { say: 入れ直してください。, helped: { solved: true }, not_helped: { escalate: boss } }""",
)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ((Confirm(),), Outcome.ESCALATED),
        ((Deny(), Confirm()), Outcome.SOLVED),
        ((Deny(), Deny()), Outcome.ESCALATED),
        ((Deny(),), Outcome.MESSAGE),
    ],
)
def test_a_procedure_that_collects_nothing_tells_only_what_it_asked(
    said: tuple[Confirm | Deny, ...], outcome: Outcome
) -> None:
    wire = Wire(read_manual(UNCOLLECTED, SHARED))
    assert wire.manual.default_collect == ("name", "phone")
    wire.say(ChooseMatter(matter="inquiry"))
    for one in said:
        wire.say(one)
    if not wire.hung_up and outcome is Outcome.MESSAGE:
        wire.feed(CallerHungUp())
    assert wire.message.outcome is outcome
    assert list(wire.items) == ["gas", "caller_number"]


# the end


def heard(wire: Wire) -> list[str]:
    """The words of the desk, in order."""
    return [intent.shown for intent in wire.intents if isinstance(intent, Say)]


def ended(closing: str, *, client: str = "") -> list[str]:
    """The words at the end of a call whose caller wants to be called back."""
    wire = Wire(manual(f"callback: {{ offer: always }}\nclosing:\n{closing}", client))
    wire.say(ChooseMatter(matter="inquiry"))
    answers_but_the_wish(wire)
    wire.say(Confirm())
    assert wire.message.callback_wanted
    wire.keep()
    return heard(wire)[-2:]


def answers_but_the_wish(wire: Wire) -> None:
    wire.say(Fill(item="name", value=value("person", "山田太郎")))
    wire.say(Fill(item="phone", value=value("phone", "0312345678")))


WISH = "  - { when: callback_wanted, say: 折り返しのご希望、申し伝えます。 }\n"
SHARED_WISH = "callback: { say: 折り返しをご希望の旨、担当の者へ申し伝えます。 }\n"
BYE = "  - お電話ありがとうございました。\n"


def test_the_lines_own_words_for_the_wish_stand_in_place_of_the_clients() -> None:
    assert ended(WISH + BYE, client=SHARED_WISH) == [
        "折り返しのご希望、申し伝えます。",
        "お電話ありがとうございました。",
    ]
    assert ended(BYE, client=SHARED_WISH) == [
        "折り返しをご希望の旨、担当の者へ申し伝えます。",
        "お電話ありがとうございました。",
    ]


def test_words_for_the_wish_under_a_condition_stand_in_its_place_where_that_holds() -> None:
    on = {True: "open", False: "closed"}
    for own in (True, False):
        line = WISH.replace("callback_wanted", f"callback_wanted and {on[own]}")
        said = ended(line + BYE, client=SHARED_WISH)
        assert said[0] == ("折り返しのご希望、" if own else "折り返しをご希望の旨、担当の者へ") + "申し伝えます。"


@pytest.mark.parametrize("rule", ["blocked: true", "finish: decline"])
def test_who_is_turned_away_hears_one_farewell(rule: str) -> None:
    wire = Wire(manual(f"callers: [{{ from: '09012345678', {rule} }}]\n"))
    assert wire.message.outcome is Outcome.DECLINED
    wire.keep()
    assert "".join(heard(wire)).count("失礼いたします") == 1
    assert heard(wire)[-1].endswith("失礼いたします。")


def test_sellers_hear_one_farewell_in_every_manual_that_is_shipped() -> None:
    from toritsugi import resources

    for one in (*resources.templates(), *resources.samples()):
        shipped = resources.load_manual(one.name)
        ends = [closing.phrase.text for closing in shipped.closing if "失礼いたします" in closing.phrase.text]
        declining = [rule.say.text for rule in shipped.callers if rule.say is not None and rule.finish == "decline"]
        declining += [phrase.text for m in shipped.matters.values() if m.finish == "decline" for phrase in m.then]
        assert not [text for text in declining if ends and "失礼いたします" in text], one.name
