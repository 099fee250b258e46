"""A manual and the questions of a call, for tests of understanding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from toritsugi.core.dialogue.commands import (
    Abuse,
    AnyCommand,
    AskCard,
    ChooseMatter,
    Correct,
    Fill,
    Flag,
    Refuse,
    Retract,
    Spell,
    Unclear,
    WantPerson,
)
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import (
    Card,
    Choice,
    Contact,
    DeskLine,
    Finish,
    Hours,
    Item,
    Manual,
    Matter,
    Phrase,
    Term,
)
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.core.values.model import Kind

#: a Friday afternoon
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


def _item(name: str, kind: Kind, title: str, ask: str, choices: tuple[Choice, ...] = ()) -> Item:
    return Item(id=name, kind=kind, title=title, ask=Phrase(id=f"items.{name}.ask", text=ask), choices=choices)


ITEMS = {
    item.id: item
    for item in (
        _item("company", Kind.ORGANIZATION, "御社名", "御社名をお聞かせください。"),
        _item("name", Kind.PERSON, "お名前", "お名前をお願いいたします。"),
        _item("phone", Kind.PHONE, "お電話番号", "お電話番号をお願いいたします。"),
        _item("about", Kind.TEXT, "ご用件", "どのようなご用件でしょうか。"),
        _item("visit", Kind.DATE_TIME, "ご希望の日時", "ご希望の日時はございますか。"),
        _item("since", Kind.DATE_TIME, "発生した日時", "いつごろからでしょうか。"),
        _item(
            "reach",
            Kind.CHOICE,
            "影響の範囲",
            "お困りなのはどなたでしょうか。",
            (
                Choice(id="one", title="お一人", key="1", heard=("私だけ", "自分だけ")),
                Choice(id="some", title="部署", key="2", heard=("数人", "部署の全員")),
                Choice(id="all", title="会社全体", key="3", heard=("全員", "全社", "全体")),
            ),
        ),
        _item("gas", Kind.YES_NO, "ガスの臭い", "ガスの臭いはいたしますか。"),
        _item("callback", Kind.YES_NO, "折り返し", "折り返しをご希望ですか。"),
        _item("people", Kind.NUMBER, "人数", "何名様でしょうか。"),
        _item("contract", Kind.CODE, "契約番号", "契約番号をお願いいたします。"),
        _item("place", Kind.ADDRESS, "ご住所", "ご住所をお願いいたします。"),
        _item(
            "visits",
            Kind.CHOICE,
            "ご来院",
            "初めてでいらっしゃいますか。",
            (
                Choice(id="new", title="初診", key="1", heard=("初めてです", "初めて伺います", "はじめて")),
                Choice(id="known", title="再診", key="2", heard=("二回目です", "前にも行きました", "通っています")),
            ),
        ),
    )
}


def _matter(name: str, title: str, *heard: str, finish: Finish = Finish.MESSAGE, card: str = "") -> Matter:
    return Matter(id=name, title=title, finish=finish, heard=heard, card=card)


MATTERS = {
    matter.id: matter
    for matter in (
        _matter("quote", "見積もり", "見積もりをお願いしたい", "リフォームの値段を知りたい", "いくらかかりますか"),
        _matter("leak", "水漏れ", "水が漏れている", "天井から水が", "水道から水が止まらない"),
        _matter(
            "hours", "営業時間", "何時までやっていますか", "土曜は開いていますか", finish=Finish.CARD, card="hours"
        ),
        _matter("booking", "予約の変更", "予約を変更したい", "予約をキャンセルしたい", "日にちを変えてほしい"),
        _matter("complaint", "ご意見", "苦情を言いたい", "対応に納得がいかない"),
    )
}
CARDS = {
    "hours": Card(
        id="hours",
        title="営業時間",
        say=Phrase(id="cards.hours", text="九時から十八時まででございます。"),
        heard=("営業時間",),
    ),
    "parking": Card(
        id="parking",
        title="駐車場",
        say=Phrase(id="cards.parking", text="三台分ございます。"),
        heard=("駐車場はありますか", "車で行ってもいいですか"),
    ),
}
MANUAL = Manual(
    format=1,
    client_id="sakura",
    client_name="さくら工務店",
    line=DeskLine(id="main", name="さくら工務店", reading="サクラコウムテン"),
    hours=Hours(),
    opening=(),
    notices=(),
    items=ITEMS,
    matters=MATTERS,
    cards=CARDS,
    callers=(),
    contacts={
        "sales": Contact(id="sales", name="田中", reading="タナカ"),
        "manager": Contact(id="manager", name="山本健一"),
    },
    closing=(),
    told=Phrase(id="told", text="確かに承りました。"),
    not_kept=Phrase(id="not_kept", text="恐れ入りますが、おかけ直しください。"),
    notify=(),
    standard={},
    glossary=(Term(word="凪咲ホーム", reading="ナギサホーム", misheard=("渚ホーム", "なぎさフォーム")),),
)
OPEN = ("company", "name", "phone", "visit", "callback", "visits")
UNDERSTANDER = RuleUnderstander()


def asking(name: str, *others: str) -> Expect:
    """An item is asked; others are open beside it."""
    return Expect(asked=Asked.ITEM, item=name, kind=ITEMS[name].kind, open_items=others)


def confirming(name: str, spoken: str, *others: str) -> Expect:
    """A value is read back."""
    return Expect(asked=Asked.CONFIRM, item=name, kind=ITEMS[name].kind, read_back=spoken, open_items=others)


MATTER = Expect(asked=Asked.MATTER, open_items=OPEN)
HELPED = Expect(asked=Asked.HELPED)
ANYTHING = Expect(asked=Asked.ANYTHING)


def understand(expect: Expect, *texts: str, by: RuleUnderstander = UNDERSTANDER) -> tuple[AnyCommand, ...]:
    """The commands of one turn under the example manual."""
    return by.understand(texts, expect, MANUAL, NOW)


def brief(commands: Iterable[AnyCommand]) -> str:
    """Commands in short, for tables: "fill name=渡辺; matter quote"."""
    return "; ".join(_brief(command) for command in commands)


def _brief(command: AnyCommand) -> str:
    match command:
        case Fill(item=item, value=value):
            return f"fill {item}={value.kept}" if item else f"={value.kept}"
        case Correct(value=value):
            return f"correct {value.kept}"
        case ChooseMatter(matter=matter):
            return f"matter {matter}"
        case AskCard(card=card):
            return f"card {card}"
        case WantPerson(who=who, contact=contact):
            return f"person {who}{' ' + contact if contact else ''}"
        case Refuse(unknown=unknown):
            return "unknown" if unknown else "refuse"
        case Retract(item=item):
            return f"retract {item}"
        case Flag(name=name):
            return f"flag {name}"
        case Abuse():
            return "abuse"
        case Spell():
            return "spell"
        case Unclear(why=why):
            return f"unclear {why}".strip()
        case _:
            return type(command).__name__.lower()
