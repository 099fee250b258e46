"""Packs: what they bring, what the manual changes in them, and problems that name pack and key."""

from __future__ import annotations

import jsonschema
import pytest

from tests.support.manual_sources import CLIENT, problems
from toritsugi import resources
from toritsugi.core.manual.model import Finish, Manual, Mode, StepKind
from toritsugi.core.manual.problems import ManualError, Problem
from toritsugi.core.manual.schema import json_schema
from toritsugi.marked_yaml import plain, read
from toritsugi.resources import read_manual

#: the trades that packs are shipped for, and the basis of all of them
SHIPPED = [
    "booking", "building", "clinic", "complaint", "core", "hiring", "it_fault", "law", "sales_call", "shop",
]  # fmt: skip
HEAD = """\
format: 2
client: client.yaml
line: { id: main, name: 見本商会, reading: ミホンショウカイ }
opening: お電話ありがとうございます。
"""
INQUIRY = "matters: { inquiry: { title: お問い合わせ, finish: message } }\n"


def _with(*names: str, more: str = "") -> Manual:
    return read_manual(f"{HEAD}include: [{', '.join(names)}]\n{more}", CLIENT)


def _wrong(source: str, **beside: str) -> tuple[Problem, ...]:
    with pytest.raises(ManualError) as caught:
        read_manual(source, CLIENT, beside={name.replace("__", "."): text for name, text in beside.items()})
    return caught.value.problems


def test_the_trades_are_shipped() -> None:
    assert resources.packs() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_each_pack_makes_a_manual_and_fits_the_schema(name: str) -> None:
    manual = _with(name, more=INQUIRY if name == "core" else "")
    assert {"company", "name", "phone", "about", "callback"} <= set(manual.items)
    assert manual.packs == (name,)
    if name != "core":
        assert set(manual.default_collect) == {"company", "name", "phone", "about", "callback"}
    schema = jsonschema.Draft202012Validator(json_schema("pack"))
    schema.validate(plain(read(resources.pack_text(name), name)))


def test_all_packs_go_together() -> None:
    manual = _with(*SHIPPED)
    assert manual.matters["complaint"].mode is Mode.COMPLAINT
    assert manual.matters["sales"].mode is Mode.SALES
    assert len(manual.items) > 40


def test_what_the_manual_writes_wins_key_by_key_and_stands_first() -> None:
    more = "items: { serial: { ask: 裏面の番号は。 }, own: { kind: text, ask: 何でしょうか。 } }\n"
    manual, plain_pack = _with("it_fault", more=more), _with("it_fault")
    assert manual.items["serial"].ask.text == "裏面の番号は。"
    assert manual.items["serial"].read_back
    assert list(manual.items)[:2] == ["serial", "own"]
    assert manual.items["symptom"] == plain_pack.items["symptom"]


def test_a_matter_of_a_pack_gets_its_contact_from_the_manual() -> None:
    manual = _with("complaint", more="matters: { complaint: { to: boss, priority: 1 } }\n")
    matter = manual.matters["complaint"]
    assert (matter.target, matter.priority, matter.mode) == ("boss", 1, Mode.COMPLAINT)
    assert matter.collect == _with("complaint").matters["complaint"].collect


def test_an_end_that_the_manual_writes_stands_in_place_of_the_packs() -> None:
    steps = "[{ say: 承ります。 }, { finish: message }]"
    ends = f"matters: {{ complaint: {{ escalate: boss }}, order: {{ procedure: {steps} }} }}\n"
    manual = _with("complaint", "shop", more=ends)
    assert (manual.matters["complaint"].finish, manual.matters["complaint"].target) == (Finish.ESCALATE, "boss")
    assert manual.matters["complaint"].mode is Mode.COMPLAINT
    assert manual.matters["order"].finish is Finish.PROCEDURE
    assert manual.matters["in_stock"].finish is Finish.MESSAGE


def test_a_procedure_or_card_of_the_manual_takes_the_packs_way_of_working_with_it() -> None:
    steps = "[{ say: 承ります。 }, { finish: message }]"
    more = f"""matters:
  reserve: {{ procedure: {steps} }}
  water_leak: {{ procedure: {steps} }}
  complaint: {{ card: terms }}
cards: {{ terms: {{ title: きまり, heard: [きまりは何ですか], say: 掲示のとおりでございます。 }} }}
"""
    manual = _with("booking", "building", "complaint", more=more)
    for name in ("reserve", "water_leak", "complaint"):
        assert (manual.matters[name].collect, manual.matters[name].then) == ((), ()), name
    assert manual.matters["reserve"].title == "新しいご予約"
    assert not {"wishes", "happened"} & set(manual.items)


def test_a_person_at_the_end_of_a_packs_procedure_leaves_the_procedure() -> None:
    manual, before = (_with("building", more=more) for more in ("matters: { water_leak: { escalate: boss } }\n", ""))
    matter, packs = manual.matters["water_leak"], before.matters["water_leak"]
    assert (matter.finish, matter.collect) == (Finish.PROCEDURE, packs.collect)
    assert matter.procedure[:-1] == packs.procedure[:-1]
    assert [(one[-1].kind, one[-1].target) for one in (packs.procedure, matter.procedure)] == [
        (StepKind.MESSAGE, ""),
        (StepKind.ESCALATE, "boss"),
    ]


def test_a_seller_who_is_not_declined_any_more_is_not_told_so() -> None:
    manual = _with("sales_call", more="matters: { sales: { finish: message } }\n")
    assert (manual.matters["sales"].finish, manual.matters["sales"].then) == (Finish.MESSAGE, ())


def test_parts_can_be_left_out() -> None:
    manual = read_manual(HEAD + "include: [{ pack: it_fault, without: [fault_progress, serial] }]\n"
                         "matters: { fault: { collect: [name, phone] } }\n", CLIENT)  # fmt: skip
    assert "fault_progress" not in manual.matters
    assert "serial" not in manual.items
    assert "symptom" in manual.items


def test_what_is_left_out_is_not_asked_by_the_packs_own_matters() -> None:
    manual = read_manual(HEAD + "include: { pack: complaint, without: happened_at }\n", CLIENT)
    assert "happened_at" not in manual.matters["complaint"].collect
    assert "happened" in manual.matters["complaint"].collect


def test_what_a_pack_is_named_without_no_other_pack_brings_back() -> None:
    for include in ("[{ pack: core, without: [company] }, law]", "[law, { pack: core, without: company }]"):
        manual = read_manual(f"{HEAD}include: {include}\n", CLIENT)
        assert "company" not in manual.items
        assert "company" not in manual.default_collect
        assert "company" not in manual.matters["case"].collect
        assert {"name", "role"} <= set(manual.matters["case"].collect)


def test_what_one_pack_is_named_without_another_may_bring() -> None:
    own = "format: 2\npack: own\ntitle: 自社\nitems: { company: { kind: text, ask: どちらさまでしょうか。 } }\n"
    source = f"{HEAD}include: [{{ pack: core, without: company }}, own.yaml, law]\n"
    manual = read_manual(source, CLIENT, beside={"own.yaml": own})
    assert manual.items["company"].ask.text == "どちらさまでしょうか。"
    assert "company" in manual.matters["case"].collect
    assert "company" not in manual.default_collect


def test_nothing_is_said_of_what_a_pack_has_in_stock_and_nobody_hears() -> None:
    """`convenient` looks at `callback`; the words of `existing` hold what must not be said: nobody asks either."""
    source = f"{HEAD}include: {{ pack: core, without: [callback] }}\nscope: {{ never: [ご利用いただ] }}\n{INQUIRY}"
    assert {"convenient", "existing"}.isdisjoint(read_manual(source, CLIENT).items)
    asked = INQUIRY.replace("finish", "collect: [convenient, existing], finish")
    found = {(one.code, one.key, one.file) for one in _wrong(source.replace(INQUIRY, asked))}
    assert found == {
        ("no_such", "items.convenient.when", "packs/core.yaml"),
        ("forbidden", "items.existing.ask", "packs/core.yaml"),
    }


def test_a_packs_procedure_that_no_matter_works_brings_no_items() -> None:
    own = "[{ say: 承ります。 }, { finish: message }]"
    changed = f"matters: {{ water_leak: {{ procedure: {own} }}, equipment: {{ finish: message, collect: [name] }} }}\n"
    assert "main_tap" in _with("building").items
    assert "main_tap" not in _with("building", more=changed).items


def test_packs_are_a_stock_of_which_only_what_is_used_is_taken() -> None:
    assert not {"serial", "department"} & set(_with("it_fault").items)
    used = _with("it_fault", more="matters: { fault: { collect: [name, serial] } }\nclosing: '{department}さま。'\n")
    assert {"serial", "department", "symptom"} <= set(used.items)
    assert "contract_no" in used.items
    assert "place" not in used.items
    with_wish = "matters: { fault: { collect: [convenient] } }\ndefault_collect: [name]\n"
    assert {"convenient", "callback"} <= set(_with("it_fault", more=with_wish).items)
    assert "callback" not in _with("it_fault", more="default_collect: [name]\n").items


def test_forbidden_words_of_a_pack_hold_for_the_manual_too() -> None:
    source = HEAD + "include: clinic\ntold: 診断を承りました。\nscope: { never: [相場] }\n"
    assert [(p.code, p.key) for p in _wrong(source)] == [("forbidden", "told")]
    assert set(_with("clinic", more="scope: { never: [相場] }\n").never_say) >= {"相場", "診断"}


def test_the_first_pack_named_wins_and_the_manual_over_both() -> None:
    own = "format: 2\npack: own\ntitle: 自社\nitems: { about: { kind: text, ask: 何のご用でしょうか。 } }\n"
    source = f"{HEAD}include: [own.yaml, core]\n{INQUIRY}"
    manual = read_manual(source, CLIENT, beside={"own.yaml": own})
    assert manual.items["about"].ask.text == "何のご用でしょうか。"
    assert manual.packs == ("own.yaml", "core")


def test_a_word_is_read_as_the_manual_says() -> None:
    manual = _with("it_fault", more="glossary: [{ word: 型番, reading: カタハン }]\n")
    assert [term.reading for term in manual.glossary if term.word == "型番"] == ["カタハン"]
    assert any(term.word == "再起動" for term in manual.glossary)


def test_a_pack_that_is_not_there() -> None:
    found = problems(HEAD + "include: [it_falt]\n" + INQUIRY)
    assert [(p.code, p.key, p.line) for p in found if p.code == "no_pack"] == [("no_pack", "include", 5)]
    assert any("it_fault" in p.mend for p in found)


def test_a_pack_name_that_is_a_path() -> None:
    found = problems(HEAD + "include: [../core.yaml]\n" + INQUIRY)
    assert "bad_pack_name" in [p.code for p in found]


def test_a_problem_inside_a_pack_names_the_pack_and_the_key() -> None:
    own = "format: 2\npack: own\ntitle: 自社\nitems:\n  size: { kind: choise, ask: 大きさは。 }\nopening: はい。\n"
    found = _wrong(HEAD + "include: own.yaml\n" + INQUIRY, own__yaml=own)
    at = [(p.code, p.file, p.line, p.key) for p in found]
    assert ("bad_value", "own.yaml", 5, "items.size.kind") in at
    assert ("unknown_key", "own.yaml", 6, "opening") in at


def test_a_changed_key_of_a_pack_names_the_manual() -> None:
    found = problems(HEAD + "include: it_fault\nitems: { serial: { aks: 番号は。 } }\n")
    assert [(p.code, p.file, p.key) for p in found] == [("unknown_key", "manual.yaml", "items.serial.aks")]


def test_packs_that_include_each_other() -> None:
    one = "format: 2\npack: one\ntitle: 一\ninclude: [two.yaml]\nitems: { a: { kind: text, ask: 甲は。 } }\n"
    two = "format: 2\npack: two\ntitle: 二\ninclude: [one.yaml]\nitems: { b: { kind: text, ask: 乙は。 } }\n"
    found = _wrong(HEAD + "include: one.yaml\n" + INQUIRY, one__yaml=one, two__yaml=two)
    assert [(p.code, p.file) for p in found] == [("pack_loop", "two.yaml")]


def test_packs_that_contradict_each_other_until_the_manual_settles_it() -> None:
    own = "format: 2\npack: own\ntitle: 自社\nitems: { phone: { kind: text, ask: 番号は。 } }\n"
    source = HEAD + "include: [core, own.yaml]\n" + INQUIRY
    found = _wrong(source, own__yaml=own)
    assert [(p.code, p.key) for p in found] == [("pack_clash", "items.phone")]
    settled = source + "items: { phone: { ask: お電話番号は。 } }\n"
    assert read_manual(settled, CLIENT, beside={"own.yaml": own}).items["phone"].kind == "phone"


def test_leaving_out_what_is_not_there() -> None:
    found = problems(HEAD + "include: [{ pack: shop, without: [ordre] }]\n")
    assert [(p.code, p.key) for p in found] == [("not_in_pack", "include.without")]
    assert "order" in found[0].mend


def test_the_schema_lets_a_manual_with_packs_write_only_what_it_changes() -> None:
    schema = jsonschema.Draft202012Validator(json_schema("manual"))
    part = HEAD + "include: [shop]\nitems: { goods: { ask: 品名をお願いいたします。 } }\n"
    schema.validate(plain(read(part, "f")))
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(plain(read(part.replace("include: [shop]\n", ""), "f")))
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(plain(read(part.replace("ask:", "aks:"), "f")))
