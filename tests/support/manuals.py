"""Small resolved manuals for tests of other rooms, made without any file.

manual = small_manual()                                    # one matter, company + name + phone, read back
manual = small_manual(items=[an_item("qty", "number")], collect=["qty"])
manual = rich_manual()                                     # one of everything the language has
manual = msgspec.structs.replace(manual, longest_call=60)  # any other change
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toritsugi.core.manual.model import (
    Branch,
    CallerRule,
    Card,
    Choice,
    Closure,
    Condition,
    ConditionalPhrase,
    Contact,
    DeskLine,
    Finish,
    Hours,
    Item,
    Manual,
    Matter,
    Mode,
    NotifyRule,
    Phrase,
    Span,
    Step,
    StepKind,
    Term,
)
from toritsugi.core.manual.standard import standard_phrases
from toritsugi.core.values.model import Kind

ALWAYS = Condition()
CLOSED = Condition(op="closed")


def say(id: str, text: str, *, may_interrupt: bool = True) -> Phrase:
    """A phrase."""
    return Phrase(id=id, text=text, may_interrupt=may_interrupt)


def an_item(id: str, kind: str | Kind, *, title: str = "", again: Sequence[str] = (), **more: object) -> Item:
    """An item with its sentences; `more` are fields of Item."""
    name = title or id
    return Item(
        id=id,
        kind=Kind(kind),
        title=name,
        ask=say(f"items.{id}.ask", f"{name}をお聞かせください。"),
        again=tuple(say(f"items.{id}.again.{n}", text) for n, text in enumerate(again)),
        **more,  # type: ignore[arg-type]
    )


def a_matter(id: str, *, title: str = "", finish: str | Finish = Finish.MESSAGE, **more: object) -> Matter:
    """A matter; `more` are fields of Matter."""
    return Matter(id=id, title=title or id, finish=Finish(finish), **more)  # type: ignore[arg-type]


def a_card(id: str, text: str, *, title: str = "", **more: object) -> Card:
    """A guidance card; `more` are fields of Card."""
    return Card(id=id, title=title or id, say=say(f"cards.{id}.say", text), **more)  # type: ignore[arg-type]


def core_items() -> tuple[Item, ...]:
    """company (not for a private person), name, phone (caller's number offered; both read back), about."""
    return (
        an_item("company", Kind.ORGANIZATION, title="御社名", required="individual"),
        an_item("name", Kind.PERSON, title="お名前", read_back=True),
        an_item(
            "phone",
            Kind.PHONE,
            title="お電話番号",
            read_back=True,
            suggest="caller_number",
            again=("ゆっくり一桁ずつお願いいたします。", "電話機のボタンで押してください。"),
        ),
        an_item("about", Kind.TEXT, title="ご用件"),
    )


def small_manual(
    *,
    items: Iterable[Item] = (),
    collect: Sequence[str] | None = None,
    matters: Iterable[Matter] | None = None,
    cards: Iterable[Card] = (),
    callers: Iterable[CallerRule] = (),
    **more: object,
) -> Manual:
    """A manual with the core items and one matter, `inquiry`, that takes a message.

    items are added to the core items (same id replaces); collect are the items of `inquiry`; `more` are fields of
    Manual.
    """
    all_items = {item.id: item for item in (*core_items(), *items)}
    wanted = tuple(collect) if collect is not None else ("company", "name", "phone", "about")
    chosen = matters if matters is not None else [a_matter("inquiry", title="お問い合わせ", key="1", collect=wanted)]
    fields: dict[str, object] = {
        "format": 1,
        "client_id": "test",
        "client_name": "株式会社見本商会",
        "line": DeskLine(id="main", name="見本商会", reading="ミホンショウカイ", numbers=("0312345678",)),
        "hours": Hours(),
        "opening": (
            ConditionalPhrase(
                when=ALWAYS, phrase=say("opening.0", "お電話ありがとうございます。見本商会でございます。")
            ),
        ),
        "notices": (),
        "items": all_items,
        "matters": {matter.id: matter for matter in chosen},
        "cards": {card.id: card for card in cards},
        "callers": tuple(callers),
        "contacts": {"office": Contact(id="office", name="総務", channels={"webhook": "https://example.invalid/hook"})},
        "closing": (ConditionalPhrase(when=ALWAYS, phrase=say("closing.0", "お電話ありがとうございました。")),),
        "told": say("told", "確かに承りました。"),
        "not_kept": say("not_kept", "恐れ入りますが、少し間をおいておかけ直しくださいませ。"),
        "notify": (NotifyRule(to="office", when=ALWAYS, by=("webhook",)),),
        "standard": standard_phrases(),
        "default_collect": wanted,
    }
    fields.update(more)
    return Manual(**fields)  # type: ignore[arg-type]


def rich_manual() -> Manual:
    """One of everything: all kinds of item, all ways to finish, a procedure with branches, caller rules."""
    return small_manual(
        items=_rich_items(),
        matters=_rich_matters(),
        cards=[
            a_card("hours", "平日の九時から十八時まででございます。", title="営業時間", heard=("営業時間を教えて",)),
            a_card("old", "夏の営業は終わりました。", title="夏季営業", heard=("夏の営業",), valid_until="2020-08-31"),
        ],
        callers=_rich_callers(),
        hours=Hours(
            week=((Span(from_minute=540, to_minute=1080),),) * 5 + ((), ()),
            closed_on_holidays=True,
            closures=(
                Closure(from_date="12-29", to_date="01-03", phrase=say("hours.closed.0", "年末年始休業でございます。")),
            ),
        ),
        opening=(
            ConditionalPhrase(
                when=ALWAYS, phrase=say("opening.0", "お電話ありがとうございます。見本商会でございます。")
            ),
            ConditionalPhrase(
                when=CLOSED, phrase=say("opening.1", "見本商会でございます。本日の営業は終了いたしました。")
            ),
        ),
        notices=(say("notices.recording", "このお電話は録音しております。", may_interrupt=False),),
        contacts={
            "office": Contact(id="office", name="総務", channels={"webhook": "https://example.invalid/hook"}),
            "manager": Contact(
                id="manager", name="責任者", channels={"mail": "manager@example.invalid"}, phone="0312345679"
            ),
            "on_call": Contact(id="on_call", name="当番", phone="0312345670"),
        },
        closing=(
            ConditionalPhrase(
                when=Condition(op="callback_wanted"),
                phrase=say("closing.0", "折り返しをご希望の旨、担当の者へ申し伝えます。"),
            ),
            ConditionalPhrase(when=ALWAYS, phrase=say("closing.1", "お電話ありがとうございました。")),
        ),
        notify=(
            NotifyRule(to="office", when=ALWAYS, by=("webhook",)),
            NotifyRule(
                to="manager",
                when=Condition(op="or", parts=(Condition(op="urgent"), Condition(op="complaint"))),
                by=("mail",),
                until="acknowledged",
            ),
        ),
        does=("take_message", "answer_cards", "connect"),
        never_say=("在席",),
        glossary=(Term(word="見本商会", reading="ミホンショウカイ", misheard=("三本紹介",)),),
    )


def _rich_items() -> tuple[Item, ...]:
    return (
        an_item("callback", Kind.YES_NO, title="折り返しのご希望"),
        an_item(
            "product",
            Kind.CHOICE,
            title="製品",
            choices=(
                Choice(id="printer", title="プリンター", key="1", heard=("印刷機",)),
                Choice(id="router", title="ルーター", key="2", heard=("無線の機械",)),
            ),
        ),
        an_item("visit", Kind.DATE_TIME, title="ご希望の日時", required="optional", read_back=True),
        an_item("quantity", Kind.NUMBER, title="個数", read_back=True),
        an_item("contract", Kind.CODE, title="契約番号", read_back=True, sensitive=True),
        an_item("place", Kind.ADDRESS, title="ご住所", read_back=True),
        an_item("gas", Kind.YES_NO, title="ガスの臭い"),
        an_item("gas_since", Kind.TEXT, title="いつから", needed=Condition(op="item", name="gas", equals="yes")),
    )


def _rich_matters() -> tuple[Matter, ...]:
    core = ("company", "name", "phone")
    return (
        a_matter(
            "inquiry",
            title="お問い合わせ",
            key="1",
            heard=("聞きたいことがある",),
            collect=(*core, "about", "callback"),
        ),
        a_matter(
            "order", title="ご注文", key="2", heard=("注文したい",), collect=(*core, "product", "quantity", "place")
        ),
        a_matter(
            "visit",
            title="訪問のご予約",
            key="3",
            heard=("来てほしい",),
            collect=("name", "phone", "visit"),
            finish="message",
        ),
        a_matter("hours", title="営業時間", key="4", heard=("何時まで",), finish="card", card="hours"),
        a_matter(
            "leak",
            title="ガス・水漏れ",
            key="5",
            heard=("水が漏れている",),
            finish="procedure",
            urgent=True,
            procedure=_rich_procedure(),
        ),
        a_matter(
            "person",
            title="担当者",
            key="6",
            heard=("担当の方を",),
            collect=("name",),
            finish="connect",
            target="on_call",
        ),
        a_matter(
            "complaint",
            title="ご意見",
            key="7",
            heard=("苦情がある",),
            collect=("name", "phone", "about"),
            finish="escalate",
            target="manager",
            mode=Mode.COMPLAINT,
        ),
        a_matter("sales", title="営業", heard=("ご提案の電話",), finish="decline", mode=Mode.SALES),
    )


def _rich_procedure() -> tuple[Step, ...]:
    at = "matters.leak.procedure"
    escalate = Step(id=f"{at}.0.yes.1", kind=StepKind.ESCALATE, target="on_call")
    away = Step(id=f"{at}.0.yes.0", kind=StepKind.SAY, say=say(f"{at}.0.yes.0.say", "すぐにその場を離れてください。"))
    otherwise = (
        Step(id=f"{at}.1.otherwise.0", kind=StepKind.COLLECT, collect=("name", "phone")),
        Step(id=f"{at}.1.otherwise.1", kind=StepKind.CONNECT, target="on_call"),
        Step(id=f"{at}.1.otherwise.2", kind=StepKind.ESCALATE, target="on_call"),
    )
    return (
        Step(id=f"{at}.0", kind=StepKind.ASK, item="gas", branches=(Branch(answers=("yes",), steps=(away, escalate)),)),
        Step(
            id=f"{at}.1",
            kind=StepKind.SAY,
            say=say(f"{at}.1.say", "元栓を閉めていただけますでしょうか。"),
            asks_helped=True,
            branches=(
                Branch(answers=("helped",), steps=(Step(id=f"{at}.1.helped.0", kind=StepKind.SOLVED),)),
                Branch(answers=("",), steps=otherwise),
            ),
        ),
    )


def _rich_callers() -> tuple[CallerRule, ...]:
    return (
        CallerRule(
            id="vip",
            title="お得意さま",
            numbers=("09011112222",),
            finish="connect",
            target="manager",
            greeting=say("callers.vip.greeting", "いつもお世話になっております。見本商会でございます。"),
        ),
        CallerRule(
            id="tokyo",
            title="東京から",
            prefix="03",
            say=say("callers.tokyo.say", "お電話が遠い場合はお申し付けください。"),
        ),
        CallerRule(
            id="withheld",
            title="非通知",
            kind="anonymous",
            say=say("callers.withheld.say", "番号を通知しておかけください。"),
        ),
        CallerRule(
            id="sales",
            title="営業",
            kind="sales",
            finish="decline",
            say=say("callers.sales.say", "申し訳ございませんが、お取り次ぎはいたしかねます。"),
        ),
        CallerRule(id="blocked", title="受け付けない番号", numbers=("05099990000",), blocked=True),
    )
