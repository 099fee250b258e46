"""Broken manuals: each names the place, the key and the sort of problem, in Japanese and English."""
# ruff: noqa: E501 - one broken manual per row

from __future__ import annotations

import pytest

from tests.support.manual_sources import CLIENT, MANUAL, good, place, problems
from toritsugi.core.manual.messages import MESSAGES
from toritsugi.core.manual.problems import ManualError, Problem

#: (code, what is replaced in the good manual, by what, word that stands at the place, key)
REPLACED = [
    ("unknown_key", "hours:", "horus:", "horus", "horus"),
    ("unknown_key", "ask: お名前", "aks: お名前", "aks", "items.name.aks"),
    ("double_key", "items:\n", "line: {}\nitems:\n", "line: {}", "line"),
    ("missing_key", "kind: person, ", "", "{ ask: お名前", "items.name.kind"),
    ("missing_key", ", reading: ミホンショウカイ", "", "{ id: main", "line.reading"),
    ("empty", "title: お問い合わせ", "title: ", "title: ", "matters.inquiry.title"),
    ("empty", "[name, phone]", "[]", "[]", "matters.inquiry.collect"),
    ("want_scalar", "title: お問い合わせ", "title: [お問い合わせ]", "[お", "matters.inquiry.title"),
    ("want_map", "{ kind: person, ask: お名前をお願いいたします。 }", "person", "person", "items.name"),
    ("want_map", "hours:\n  weekdays: 09:00-18:00", "hours: 09:00-18:00", "09:00", "hours"),
    ("too_long", "お名前をお願いいたします。", "あ" * 301, "あ" * 301, "items.name.ask"),
    ("bad_id", "  gas:", "  ガス:", "ガス:", "items.ガス"),
    ("bad_id", "id: main", "id: Main", "Main", "line.id"),
    ("bad_value", "kind: person", "kind: persn", "persn", "items.name.kind"),
    ("bad_value", "format: 1\nclient", "format: 3\nclient", "3\nclient", "format"),
    ("bad_value", "finish: message", "finish: maybe", "maybe", "matters.inquiry.finish"),
    ("bad_flag", "kind: person", "kind: person, read_back: yes", "yes,", "items.name.read_back"),
    ("bad_time", "09:00-18:00", "9時から18時", "9時", "hours.weekdays"),
    ("bad_time", "09:00-18:00", "09:00-18:60", "09:00", "hours.weekdays"),
    ("bad_time", "09:00-18:00", "24:00-25:00", "24:00", "hours.weekdays"),
    ("spans_overlap", "09:00-18:00", "[09:00-13:00, 12:00-18:00]", "09:00", "hours.weekdays"),
    ("bad_phone", '"0312345678"', '"03-ABCD"', '"03', "line.numbers.0"),
    ("double_number", '"0312345678"', '"0312345678", 03-1234-5678', "03-1234", "line.numbers.1"),
    ("bad_reading", "ミホンショウカイ", "見本", "見本, numbers", "line.reading"),
    ("bad_zone", "reading: ミホンショウカイ", "reading: ミホンショウカイ, timezone: Asia/Tokio", "Asia/", "line.timezone"),
    ("no_such", "[name, phone]", "[name, phnoe]", "phnoe", "matters.inquiry.collect.1"),
    ("no_such", "finish: message", "escalate: nobody", "nobody", "matters.inquiry.escalate"),
    ("no_such", "finish: message", "card: price", "price", "matters.inquiry.card"),
    ("no_phone", "finish: message", "connect: office", "office", "matters.inquiry.connect"),
    ("no_channel", "finish: message", "escalate: silent", "silent", "matters.inquiry.escalate"),
    ("bad_blank", "お名前をお願いいたします。", '"お客さま{mane}。"', '"お客', "items.name.ask"),
    ("bad_blank", "お電話ありがとうございます。", "毎度{name}さま。", "毎度{", "opening.0.say"),
    ("open_blank", "お名前をお願いいたします。", '"お名前を}お願い。"', '"お名前を}', "items.name.ask"),
    ("no_end", "    finish: message\n", "", "title: お問い", "matters.inquiry"),
    ("two_ends", "finish: message", "finish: message\n    escalate: boss", "title: お問い", "matters.inquiry"),
    ("no_choices", "    choices: { small: 小さいもの, large: 大きいもの }\n", "", "kind: choice", "items.size.choices"),
    ("only_for", "kind: person", "kind: person, suggest: caller_number", "caller_number", "items.name.suggest"),
    ("no_plain_opening", "- say: お電話", "- when: closed\n    say: お電話", "when: closed", "opening"),
    ("bad_condition", "- say: お電話", "- when: clsoed\n    say: お電話", "clsoed", "opening.0.when"),
    ("bad_withheld", "- say: お電話", "- when: withheld is phonebox\n    say: お電話", "withheld is", "opening.0.when"),
    ("no_such", "- say: お電話", "- when: matter x\n    say: お電話", "matter x", "opening.0.when"),
    ("bad_answer", "kind: person", "when: item gas is maybe, kind: person", "item gas is maybe", "items.name.when"),
]  # fmt: skip

#: (code, lines added at the end, word at the place, key)
ADDED = [
    ("bad_decimal", "voice: { speed: 3 }\n", "3 }", "voice.speed"),
    ("bad_decimal", "voice: { pitch: high }\n", "high", "voice.pitch"),
    ("bad_value", "voice: { engine: voicebox }\n", "voicebox", "voice.engine"),
    ("bad_accent", "glossary: [{ word: 凪咲, reading: ナギサ, accent: 4 }]\n", "4 }", "glossary.0.accent"),
    ("bad_reading", "glossary: [{ word: 凪咲, reading: ーナギサ }]\n", "ーナ", "glossary.0.reading"),
    ("want_list", "notify: { to: office }\n", "{ to", "notify"),
    ("too_many", "notify:\n" + "  - { to: office }\n" * 201, "- { to: office }\n" + "  - { to: office }\n" * 200, "notify"),
    ("bad_number", "retention_days: 0\n", "0\n", "retention_days"),
    ("bad_number", "retention_days: many\n", "many", "retention_days"),
    ("bad_duration", "scope: { longest_call: 5 }\n", "5 }", "scope.longest_call"),
    ("bad_duration", "scope: { longest_call: 9h }\n", "9h", "scope.longest_call"),
    ("forbidden", "scope: { never_say: [在庫] }\ntold: 在庫を承りました。\n", "在庫を", "told"),
    ("forbidden", "scope: { never_say: [abc] }\ntold: ＡＢＣ を承りました。\n", "ＡＢＣ", "told"),
    ("forbidden_standard", "scope: { never_say: [ただちに] }\n", "ただちに", "scope.never_say.0"),
    ("out_of_scope", "scope: { does: [take_message] }\ncallers: [{ kind: sales, connect: boss }]\n", "boss }", "callers.0.connect"),
    ("out_of_scope", "scope: { does: [take_message] }\ncards: { hours: { title: 営業時間, heard: [何時までですか], say: 十八時まででございます。 } }\n", "{ title", "cards.hours"),
    ("told_promise", "not_kept: 確かに承りました。\n", "確かに", "not_kept"),
    ("no_selector", "callers: [{ say: どうも。 }]\n", "{ say", "callers.0"),
    ("double_number", "callers:\n  - from: 0311112222\n  - from: 03-1111-2222\n", "03-1111", "callers.1.from"),
    ("unknown_key", "phrases: { raed_back: はい。 }\n", "raed", "phrases.raed_back"),
    ("bad_blank", "phrases: { hold_on: "'"{value}をどうぞ。"'" }\n", '"{value', "phrases.hold_on"),
    ("double_number", "notices: [shared, { id: shared, say: 別の告知です。 }]\n", "{ id: shared", "notices.1"),
    ("no_such", "notices: [recroding]\n", "recroding", "notices.0"),
    ("no_such", "notify: [{ to: office, when: matter lost or urgent }]\n", "matter lost", "notify.0.when"),
    ("no_channel", "notify: [{ to: office, by: [webhook, slack] }]\n", "slack", "notify.0.by.1"),
    ("no_such", "closing: [{ when: presence ofice is out, say: では。 }]\n", "presence ofice", "closing.0.when"),
    ("dates_reversed", "cards: { a: { say: はい。, valid: { from: 2027-01-02, until: 2027-01-01 } } }\n", "{ from", "cards.a.valid"),
    ("bad_date", "cards: { a: { say: はい。, valid: { until: 2027-02-30 } } }\n", "2027-02", "cards.a.valid.until"),
    ("unreachable", "  x:\n    title: 手順\n    procedure: [{ solved: true }, { say: まだ。 }]\n", "{ say: まだ", "matters.x.procedure.1"),
    ("empty_step", "  x:\n    title: 手順\n    finish: message\n    procedure: [{ else: message }]\n", "{ else", "matters.x.procedure.0"),
    ("procedure_no_end", "  x:\n    title: 手順\n    procedure: [{ say: はい。 }]\n", "title: 手順", "matters.x.procedure"),
    ("branch_without", "  x:\n    title: 手順\n    finish: message\n    procedure: [{ say: はい。, yes: { solved: true } }]\n", "{ say", "matters.x.procedure.0.yes"),
    ("branch_without", "  x:\n    title: 手順\n    finish: message\n    procedure: [{ ask: gas, helped: { solved: true } }]\n", "{ ask", "matters.x.procedure.0.helped"),
    ("bad_answer", "  x:\n    title: 手順\n    finish: message\n    procedure: [{ ask: size, answers: { huge: { solved: true } } }]\n", "huge", "matters.x.procedure.0.answers.huge"),
    ("bad_answer", "  x:\n    title: 手順\n    finish: message\n    procedure: [{ ask: name, yes: { solved: true } }]\n", "{ ask", "matters.x.procedure.0.yes"),
    ("procedure_loop", "procedures: { a: [{ procedure: a }, { solved: true }] }\n", "a }, {", "procedures.a.0.procedure"),
    ("no_such", "  x: { title: 手順, procedure: lost, finish: message }\n", "lost", "matters.x.procedure"),
    ("procedure_too_long", "procedures:\n  a: [" + "{ say: はい。 }, " * 25 + "]\n" + "".join(f"  {b}: [" + f"{{ procedure: {a} }}, " * 30 + "]\n" for a, b in ("ab", "bc")), "{ procedure: a }, " * 30, "procedures.b"),
    ("bad_value", "  x:\n    title: 手順\n    procedure: [{ say: はい。, connect: boss, else: decline }]\n", "decline", "matters.x.procedure.0.else"),
    ("bad_value", "  x:\n    title: 手順\n    connect: boss\n    else: decline\n    procedure: [{ say: はい。 }]\n", "decline", "matters.x.else"),
    ("no_channel", "  x: { title: 甲, connect: boss, to: silent }\n", "silent", "matters.x.to"),
    ("bad_days", "callers: [{ called_within: 3 }]\n", "3 }", "callers.0.called_within"),
    ("bad_days", "callers: [{ called_within: 0d }]\n", "0d", "callers.0.called_within"),
    ("bad_table_name", "callers: [{ list: ../vip.csv }]\n", "../", "callers.0.list"),
    ("no_table", "callers: [{ list: vip.csv }]\n", "vip.csv", "callers.0.list"),
    ("promised", "callback: { say: 担当より折り返しお電話いたします。 }\n", "担当より", "callback.say"),
    ("forbidden", "scope: { never: [外出] }\nabsence: { out: 外出しております。 }\n", "外出して", "absence.out"),
    ("bad_answer", "  x: { title: 甲, collect: [gas], urgent: item gas is maybe, finish: message }\n", "item gas is maybe", "matters.x.urgent"),
    ("bad_answer", "notify: [{ to: office, when: urgent or item size is huge }]\n", "urgent or", "notify.0.when"),
    ("bad_blank", "abuse: { say: '{name}さま。' }\n", "'{name", "abuse.say"),
    ("bad_blank", "notify: [{ to: office, text: '{nmae}さまから' }]\n", "'{nmae", "notify.0.text"),
    ("bad_condition", "callers: [{ when: time 9, vip: true }]\n", "time 9", "callers.0.when"),
    ("bad_withheld", "callers: [{ kind: anonymous, when: urgent or withheld is payfone, vip: true }]\n", "urgent or", "callers.0.when"),
    ("bad_condition", "callers: [{ when: withheld payphone, vip: true }]\n", "withheld", "callers.0.when"),
    ("double_number", "  x: { title: 甲, key: 1, finish: message }\n  y: { title: 乙, key: 1, finish: message }\n", "1, finish: message }\n", "matters.y.key"),
]  # fmt: skip


def _at(found: tuple[Problem, ...], code: str, key: str) -> Problem:
    hits = [problem for problem in found if (problem.code, problem.key) == (code, key)]
    assert hits, f"no {code} at {key}: {[(problem.code, problem.key) for problem in found]}"
    return hits[0]


@pytest.mark.parametrize(("code", "old", "new", "word", "key"), REPLACED)
def test_a_broken_place_is_named(code: str, old: str, new: str, word: str, key: str) -> None:
    assert MANUAL.count(old) == 1
    source = MANUAL.replace(old, new)
    problem = _at(problems(source), code, key)
    assert problem.file == "manual.yaml"
    line, column = place(source, word)
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize(("code", "added", "word", "key"), ADDED)
def test_an_added_broken_place_is_named(code: str, added: str, word: str, key: str) -> None:
    source = MANUAL + added
    problem = _at(problems(source), code, key)
    assert (problem.line, problem.column) == place(source, word)


@pytest.mark.parametrize(
    ("code", "source", "line", "column"),
    [
        ("unreadable", b"format: 1\nline: \xff\xfe", 2, 7),
        ("unreadable", "format: 1 # 対応".encode("cp932"), 1, 13),
        ("empty", b"", 1, 1),
        ("empty", b"# nothing\n", 1, 1),
        ("yaml", b"format: 1\nline: [a, b\nitems: {", 3, 6),
        ("yaml", b"a: 'open\nb: 1\n", 3, 1),
        ("yaml", b"a:\n\t- b\n", 2, 1),
        ("no_alias", b"format: &a 1\nline: *a\n", 1, 9),
        ("no_tag", b"format: !!python/object/apply:os.system ['x']\n", 1, 9),
        ("no_tag", b"format: !int 1\n", 1, 9),
        ("one_document", b"format: 1\n---\nformat: 1\n", 2, 1),
        ("too_deep", b"a: " + b"[" * 5000, 1, 27),
        ("too_many", b"- 1\n" * 30_000, 20_000, 3),
        ("too_big", b"#" * (1024 * 1024 + 1), 1, 1),
        ("want_map", b"just words\n", 1, 1),
        ("want_map", b"- a\n- b\n", 1, 1),
    ],
)
def test_sources_that_are_no_manual(code: str, source: bytes, line: int, column: int) -> None:
    problem = _at(problems(source), code, "")
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("a:\n\t- b\n", "タブ"),
        ("a: b: c\n", "「: 」は置けません"),
        ("a: 1\nbb\nc: 2\n", "「:」がありません"),
        ("a: 'open\n", "引用符が閉じられて"),
        ("a: [b, c\nd: {", "角かっこ"),
        ("a: { b: c\n", "波かっこ"),
        ("a: 1\n b: 2\n", "「: 」は置けません"),
        ("a:\n  - b\n c: d\n", "字下げ"),
        ('a: "\\q"\n', "二重引用符"),
        ("a: @b\n", "引用符で囲んで"),
        ("a: \0\n", "文字でないもの"),
    ],
)
def test_everyday_mistakes_in_yaml_are_told_in_japanese(source: str, told: str) -> None:
    (problem,) = problems(source)
    assert (problem.code, told in problem.what) == ("yaml", True), problem.what
    assert problem.what_en.isascii()


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert [problem.code for problem in problems(bomb)] == ["no_alias"]


def test_every_problem_is_told_not_only_the_first() -> None:
    source = MANUAL.replace("kind: person", "kind: persn").replace("09:00-18:00", "9-18").replace("finish:", "finsh:")
    found = problems(source)
    assert {"bad_value", "bad_time", "unknown_key"} <= {problem.code for problem in found}
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_the_mend_names_the_nearest_known_word() -> None:
    problem = _at(problems(MANUAL.replace("hours:", "horus:")), "unknown_key", "horus")
    assert "hours" in problem.mend
    assert "hours" in problem.mend_en


def test_problems_of_the_client_name_the_clients_file() -> None:
    client = CLIENT.replace("channels: { webhook", "channels: { wehbook")
    problem = _at(problems(MANUAL, client), "unknown_key", "contacts.office.channels.wehbook")
    assert problem.file == "client.yaml"
    assert (problem.line, problem.column) == place(client, "wehbook")


def test_nobody_who_can_be_told() -> None:
    client = "format: 1\nid: a\nname: 見本\ncontacts: { silent: { name: 誰か } }\n"
    problem = _at(problems(MANUAL, client), "nobody_told", "contacts")
    assert problem.file == "client.yaml"


def test_text_in_both_languages_or_one() -> None:
    with pytest.raises(ManualError) as caught:
        good("retention_days: 0\n")
    error = caught.value
    assert "使えません" in error.text("ja")
    assert "not possible" not in error.text("ja")
    assert "not possible" in error.text("en")
    assert "使えません" not in error.text("en")
    assert "使えません" in str(error)
    assert "not possible" in str(error)
    assert "manual.yaml:21:17 [retention_days]" in str(error)


def test_every_message_is_tested() -> None:
    """A message that no broken manual brings about is one that nobody needs, or a hole in these tests."""
    here = {row[0] for row in REPLACED} | {row[0] for row in ADDED}
    elsewhere = {
        "unreadable", "yaml", "no_alias", "no_tag", "one_document", "too_deep", "too_big", "nobody_told",
        "no_file", "bad_file_name",
        "old_key",  # test_formats
        "bad_pack_name", "no_pack", "pack_loop", "pack_clash", "not_in_pack",  # test_packs
        "not_hours", "nobody_on_call",  # test_on_call
        "bad_ring", "bad_table", "bad_row", "sensitive_in_text",  # test_rules
    }  # fmt: skip
    assert set(MESSAGES) == here | elsewhere
