"""What is told of two versions: what callers and the client notice, and nothing of how the files are written."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest

from tests.support.manuals import rich_manual, small_manual
from toritsugi import resources
from toritsugi.core.manual.model import (
    Abuse,
    Billing,
    Callback,
    CallerRule,
    Ladder,
    Listed,
    Manual,
    Phrase,
    Retention,
    Rung,
    Silence,
    Voice,
)
from toritsugi.core.sheet.difference import Change, Subject
from toritsugi.core.sheet.differences import Difference, differences

SOURCE = {name: resources.template_files(name) for name in ("custom", "helpdesk")}


@cache
def custom(*edits: tuple[str, str], template: str = "custom") -> Manual:
    """A template after edits of its manual's text; each must find its words."""
    text = SOURCE[template]["manual.yaml"]
    for was, now in edits:
        assert was in text, was
        text = text.replace(was, now)
    return resources.read_manual(text, SOURCE[template]["client.yaml"])


def changed(*edits: tuple[str, str]) -> tuple[Difference, ...]:
    """Without talk time, which goes with most of them and has its own test."""
    found = differences(custom(), custom(*edits))
    return tuple(one for one in found if one.subject is not Subject.TALK_TIME)


def only(*edits: tuple[str, str]) -> Difference:
    found = changed(*edits)
    assert len(found) == 1, [one.text("ja") for one in found]
    return found[0]


@pytest.mark.parametrize("template", [one.name for one in resources.templates()])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_same_manual_makes_no_difference(template: str, language: str) -> None:
    manual = resources.load_manual(template)
    assert differences(manual, manual, language) == ()


@pytest.mark.parametrize(
    "edits",
    [
        (("notices: [recording]", "# 注記\nnotices:\n  - recording"),),
        (("    urgent: true\n    say:", "    say:"), ("    title: 水漏れ\n", "    title: 水漏れ\n    urgent: true\n")),
        (('numbers: ["0312340003"], timezone: Asia/Tokyo }', "numbers: ['0312340003'] }"),),
        (
            (
                "default_collect: [name, phone, about, callback]",
                "default_collect:\n- name\n- phone\n- about\n- callback",
            ),
        ),
    ],
)
def test_formatting_alone_is_nothing_anybody_notices(edits: tuple[tuple[str, str], ...]) -> None:
    assert changed(*edits) == ()


def test_what_nobody_asks_makes_no_difference() -> None:
    unused = ("default_collect:", "  spare: { kind: text, title: 予備, ask: 何かございますか。 }\n\ndefault_collect:")
    assert changed(unused) == ()


def test_a_sentence_worded_otherwise() -> None:
    found = only(("お見積もりのご相談でございますね。", "お見積もりでございますね。"))
    assert (found.group, found.title) == ("quote", "お見積もり")
    assert (found.subject, found.change) == (Subject.SENTENCE, Change.CHANGED)
    assert found.before == "お見積もりのご相談でございますね。ありがとうございます。"
    assert found.after == "お見積もりでございますね。ありがとうございます。"
    assert found.when == "用件が「お見積もり」と分かったとき"
    assert found.noticed_by == "caller"


def test_an_item_that_one_matter_asks_belongs_to_that_matter_and_a_shared_one_to_all() -> None:
    assert only(("建物の種類\n    ask: お住まい", "建物の種類\n    ask: お建物")).group == "quote"
    shared = only(("ask: お名前をフルネームで", "ask: おなまえをフルネームで"))
    assert (shared.group, shared.when) == ("items", "「お名前」を伺うとき")


def test_asked_now_and_asked_no_longer() -> None:
    found = changed(("building, work, address, visit", "building, work, visit, about"))
    assert [(one.what, one.change) for one in found] == [
        ("「ご用件」を伺うこと", Change.ADDED),
        ("「ご住所」を伺うこと", Change.GONE),
    ]
    assert {one.group for one in found} == {"quote"}


def test_another_order_of_asking() -> None:
    found = only(("name, customer, building", "customer, name, building"))
    first = (found.before.split(" → ")[0], found.after.split(" → ")[0])
    assert (found.subject, *first) == (Subject.ORDER, "お名前", "ご利用の有無")


def test_a_step_put_in_front_moves_nothing_else() -> None:
    step = "    procedure:\n      - say: ご安心ください。\n      - ask: electric"
    found = only(("    procedure:\n      - ask: electric", step))
    assert (found.change, found.after, found.group) == (Change.ADDED, "ご安心ください。", "leak")


def test_a_branch_that_is_heard_on_another_answer() -> None:
    found = changed(("        yes: { say: 感電の", "        no: { say: 感電の"))
    assert [one.subject for one in found] == [Subject.MOMENT]
    assert "が「はい」" in found[0].before
    assert "が「いいえ」" in found[0].after


def test_who_takes_over_and_who_is_told() -> None:
    found = changed(("    escalate: manager\n  other", "    escalate: office\n  other"))
    assert [(one.group, one.subject) for one in found] == [("complaint", Subject.FLOW)]
    told = only(("when: matter quote or matter person", "when: matter quote"))
    assert (told.group, told.subject, told.noticed_by) == ("told", Subject.TOLD, "client")
    assert (told.before.count("用件が"), told.after.count("用件が")) == (2, 1)


def test_hours_that_change_alike_are_told_together() -> None:
    found = only(("weekdays: 09:00-18:00", "weekdays: 09:00-19:00"))
    assert (found.what, found.before, found.after) == ("月〜金の受付時間", "9:00–18:00", "9:00–19:00")


def test_talk_time_that_moves_far_is_told() -> None:
    longer = ("building, work, address, visit, phone]", "building, work, address, visit, phone, about, callback]")
    (found,) = [one for one in differences(custom(), custom(longer)) if one.subject is Subject.TALK_TIME]
    assert (found.group, found.noticed_by) == ("quote", "caller")
    assert int(found.after.removesuffix("秒")) - int(found.before.removesuffix("秒")) >= 5
    word = ("お見積もりのご相談で", "お見積もりで")
    assert not [one for one in differences(custom(), custom(word)) if one.subject is Subject.TALK_TIME]


def test_a_new_title_is_told_once() -> None:
    found = changed(("    title: 水漏れ\n", "    title: 水もれ\n"))
    assert [(one.what, one.before, one.after) for one in found] == [("用件の題", "水漏れ", "水もれ")]


def test_a_matter_that_comes_and_one_that_goes() -> None:
    full = custom()
    less = msgspec.structs.replace(full, matters={id: one for id, one in full.matters.items() if id != "leak"})
    gone = [one for one in differences(full, less) if one.group == "leak"]
    assert [(one.subject, one.change) for one in gone] == [(Subject.MATTER, Change.GONE)]
    new = [one for one in differences(less, full) if one.group == "leak"]
    assert (new[0].subject, {one.change for one in new}) == (Subject.MATTER, {Change.ADDED})
    assert "元栓を右へ回して、閉めていただけますでしょうか。" in [one.after for one in new]
    assert "「水漏れの場所」を伺うこと" in [one.what for one in new]


def test_differences_come_group_by_group() -> None:
    found = changed(
        ("weekdays: 09:00-18:00", "weekdays: 09:00-19:00"),
        ("お見積もりのご相談でございますね。", "お見積もりでございますね。"),
        ("水漏れでございますね。", "水もれでございますね。"),
        ("土曜日は九時から", "土曜は九時から"),
    )
    assert [one.group for one in found] == ["line", "quote", "leak", "cards"]


def test_english_words_around_the_manuals_own() -> None:
    (found,) = differences(custom(), custom(("weekdays: 09:00-18:00", "weekdays: 10:00-18:00")), "en")
    assert (found.title, found.what, found.after) == ("the whole line", "hours of Mon–Fri", "10:00–18:00")
    assert found.text("en").startswith("changed  hours of Mon–Fri")


def test_who_joined_and_who_left_a_list_of_callers() -> None:
    def listing(*rows: Listed) -> Manual:
        rule = CallerRule(id="vip", title="得意先", listed=rows, vip=True)
        return msgspec.structs.replace(small_manual(), callers=(rule,))

    one, other = Listed(number="0311112222", title="本店"), Listed(company="さくら商会", name="田中")
    (found,) = differences(listing(one), listing(other))
    assert (found.what, found.before, found.after) == (
        "「得意先」の名簿", "0311112222（本店）", "さくら商会 田中"
    )  # fmt: skip
    many = tuple(Listed(number=f"03111122{number:02}") for number in range(30))
    told = differences(listing(one), listing(one, *many))
    assert [one.after.endswith("、ほか10件") for one in told if one.what == "「得意先」の名簿"] == [True]


def test_a_webhook_elsewhere_is_told_without_its_address() -> None:
    old = small_manual()
    moved = msgspec.structs.replace(old.contacts["office"], channels={"webhook": "https://secret.invalid/token"})
    (found,) = differences(old, msgspec.structs.replace(old, contacts={"office": moved}))
    assert "secret" not in repr(found)
    assert "Webhook" in found.what


#: what neither a caller nor the client notices
UNSEEN = {"format", "template", "packs"}


@pytest.mark.parametrize("field", [name for name in Manual.__struct_fields__ if name not in UNSEEN])
def test_every_part_of_a_manual_that_is_otherwise_is_noticed(field: str) -> None:
    full = rich_manual()
    warning = Phrase(id="absence.out", text="外出しております。")
    other: dict[str, object] = {
        "client_id": "x", "client_name": "別会社", "told": full.not_kept, "not_kept": full.told, "longest_call": 77.0,
        "retention_days": 9, "alarms": ("danger",), "escalate_to": "somebody", "may_say": ("営業時間",),
        "ask_matter": Phrase(id="ask_matter", text="ご用件は。"), "absence": {"out": warning},
        "hours": msgspec.structs.replace(full.hours, week=((),) * 7), "callback": Callback(promise=True),
        "line": msgspec.structs.replace(full.line, reading="ベツ"), "abuse": Abuse(warnings=1),
        "ladders": {"all": Ladder(id="all", name="全員", rungs=(Rung(contact="office"),))},
        "billing": Billing(outcomes=("message",)), "retention": Retention(recordings=7), "language_model": "none",
        "voice": Voice(engine="voicevox", speaker="8", speed=1.1, pitch=-2.0, pauses=1.5),
        "silence": Silence(connect="office"),
    }  # fmt: skip
    now = getattr(full, field)
    less = other[field] if field in other else type(now)()
    assert less != now, f"say how {field} may be otherwise"
    bare = msgspec.structs.replace(full, **{field: less})
    assert differences(full, bare), field
    assert differences(bare, full), field
