"""A manual as one sheet that a client can read and sign: every fact in words, nothing that only a machine needs.

    sheet = sheet_of(manual, language="ja")

No secrets: of a contact the ways to reach it stand here, of its telephone number the last four digits, of a mail
address its domain, of a webhook nothing but that there is one.
"""

from __future__ import annotations

import msgspec

from toritsugi.core.manual.migrations import NEWEST
from toritsugi.core.manual.model import Card, Contact, Finish, Item, Manual, Matter, StepKind
from toritsugi.core.manual.publish import digest, snapshot
from toritsugi.core.sheet import wording
from toritsugi.core.sheet.asked import items_asked, targets, told_about
from toritsugi.core.sheet.differences_line import alarm_ways
from toritsugi.core.sheet.differences_matters import how_it_ends
from toritsugi.core.sheet.differences_people import told_words, treatment, who
from toritsugi.core.sheet.differences_rules import ladder_words, rule_rows
from toritsugi.core.sheet.flow import Chart, chart_of
from toritsugi.core.sheet.sentences import CALLER, CARD, ITEM, LINE, MATTER, STANDARD, Sentence, sentences
from toritsugi.core.sheet.wording import pick


class Row(msgspec.Struct, frozen=True):
    """A name and what there is to say about it."""

    name: str
    text: str


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """How far the desk goes. Each a list of short sentences."""

    does: tuple[str, ...]
    does_not: tuple[str, ...]
    passes_on: tuple[str, ...]


class MatterView(msgspec.Struct, frozen=True, kw_only=True):
    """A matter. marks: urgent, complaint, … . heard: how callers put it. told: who is told, in words."""

    id: str
    title: str
    key: str
    marks: tuple[str, ...]
    heard: tuple[str, ...]
    ends: str
    asked: tuple[str, ...]
    told: tuple[str, ...]
    chart: Chart
    description: str


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An item. facts: kind of answer, required or not, read back, condition, choices."""

    title: str
    ask: str
    again: tuple[str, ...]
    facts: tuple[str, ...]


class CardView(msgspec.Struct, frozen=True, kw_only=True):
    """A guidance card."""

    title: str
    text: str
    heard: tuple[str, ...]
    facts: tuple[str, ...]


class Part(msgspec.Struct, frozen=True):
    """Sentences of one part of the manual."""

    title: str
    sentences: tuple[Sentence, ...]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The whole sheet. digest: SHA-256 of the version; format: of the language its source is written in."""

    language: str
    client: str
    line: str
    reading: str
    numbers: tuple[str, ...]
    digest: str
    format: int
    scope: Scope
    matters: tuple[MatterView, ...]
    default_asked: tuple[str, ...]
    hours: tuple[Row, ...]
    closures: tuple[Row, ...]
    items: tuple[ItemView, ...]
    cards: tuple[CardView, ...]
    callers: tuple[Row, ...]
    contacts: tuple[Row, ...]
    notify: tuple[str, ...]
    alarms: tuple[Row, ...]
    limits: tuple[Row, ...]
    glossary: tuple[Row, ...]
    parts: tuple[Part, ...]


def sheet_of(manual: Manual, language: str = "ja", *, format: int = NEWEST) -> Sheet:
    """The sheet of a manual. language: "ja" or "en", of the words around what the manual says itself.

    format: of the manual's source; a resolved manual does not know in which it was written.
    """
    return Sheet(
        language=language,
        client=manual.client_name,
        line=manual.line.name,
        reading=manual.line.reading,
        numbers=manual.line.numbers,
        digest=digest(snapshot(manual)),
        format=format,
        scope=scope_of(manual, language),
        matters=tuple(_matter(manual, matter, language) for matter in manual.matters.values()),
        default_asked=tuple(manual.items[name].title for name in manual.default_collect if name in manual.items),
        hours=_hours(manual, language),
        closures=tuple(
            Row(wording.closure(one, language), one.phrase.text if one.phrase else "") for one in manual.hours.closures
        ),
        items=tuple(_item(manual, item, language) for item in manual.items.values()),
        cards=tuple(_card(manual, card, language) for card in manual.cards.values()),
        callers=tuple(
            Row(f"{rule.title}（{who(manual, rule, language)}）", treatment(manual, rule, language))
            for rule in manual.callers
        ),
        contacts=(
            *(Row(one.name, _reach(one, language)) for one in manual.contacts.values()),
            *(Row(one.name, ladder_words(manual, one, language)) for one in manual.ladders.values()),
        ),
        notify=tuple(told_words(manual, rule, language) for rule in manual.notify),
        alarms=tuple(Row(wording.alarm(name, language), way) for name, way in alarm_ways(manual, language)),
        limits=_limits(manual, language),
        glossary=tuple(Row(term.word, term.reading) for term in manual.glossary),
        parts=_parts(manual, language),
    )


# the scope


def scope_of(manual: Manual, language: str) -> Scope:
    """What the desk does, what it does not, and what it passes on, read from the scope and from the matters."""
    return Scope(
        does=tuple(_does(manual, language)),
        does_not=tuple(_does_not(manual, language)),
        passes_on=tuple(_passes_on(manual, language)),
    )


def _titles(manual: Manual, language: str, *finishes: Finish) -> str:
    found = [matter.title for matter in manual.matters.values() if matter.finish in finishes]
    return wording.joined([wording.quoted(title, language) for title in found], language)


def _does(manual: Manual, language: str) -> list[str]:
    told = []
    if messages := _titles(manual, language, Finish.MESSAGE):
        told.append(pick((f"{messages}のご用件を伺い、受電報告にします", f"Takes messages: {messages}"), language))
    if guided := _titles(manual, language, Finish.CARD):
        told.append(pick((f"{guided}を、決まった言葉でご案内します", f"Gives guidance: {guided}"), language))
    if solved := _titles(manual, language, Finish.PROCEDURE):
        told.append(pick((f"{solved}に、手順に沿って対応します", f"Works through a procedure: {solved}"), language))
    if not manual.matters or not told:
        told.append(wording.does("take_message", language))
    other = pick(
        ("どの用件にも当てはまらないときは、ご用件を承ります", "Takes a message where no matter fits"), language
    )
    return [*told, other]


def _does_not(manual: Manual, language: str) -> list[str]:
    only = (
        (
            "この紙にない言葉は申しません。判断はいたしません。お約束するのは、折り返しのご連絡だけです",
            "Says nothing that is not on this sheet; judges nothing, and promises nothing but a call back",
        )
        if manual.callback.promise
        else (
            "この紙にない言葉は申しません。判断も、お約束もいたしません",
            "Says nothing that is not on this sheet; judges and promises nothing",
        )
    )
    told = [pick(only, language)]
    if manual.may_say:
        words = wording.joined(manual.may_say, language)
        told.append(pick((f"お答えするのは、{words}についてだけです", f"Answers about {words} only"), language))
    if manual.never_say:
        words = wording.joined([wording.quoted(word, language) for word in manual.never_say], language)
        told.append(pick((f"{words}とは申しません", f"Never says {words}"), language))
    if declined := _titles(manual, language, Finish.DECLINE):
        told.append(pick((f"{declined}はお断りします", f"Declines {declined}"), language))
    for rule in manual.callers:
        if rule.blocked or rule.finish == Finish.DECLINE:
            title = wording.quoted(rule.title, language)
            told.append(pick((f"{title}からのお電話はお受けしません", f"Takes no calls from {title}"), language))
    may = {"answer_cards", "connect", "escalate", "solve"} - set(manual.does) - _done_all_the_same(manual)
    names = wording.all_does(language)
    for name in [name for name in names if name in may]:
        words = names[name]
        told.append(pick((f"「{words}」ことはいたしません", f"Does not {words}"), language))
    return told


def _done_all_the_same(manual: Manual) -> set[str]:
    """What some matter or alarm makes the desk do, whatever the scope lists: it is not among what the desk does not."""
    done = {"solve"} if any(one.finish is Finish.PROCEDURE for one in manual.matters.values()) else set()
    handed = any(kind is StepKind.ESCALATE for one in manual.matters.values() for kind, _ in targets(one))
    handed = handed or any(rule.finish == Finish.ESCALATE for rule in manual.callers) or bool(manual.alarms)
    return done | ({"escalate"} if handed else set())


def _passes_on(manual: Manual, language: str) -> list[str]:
    told: dict[str, None] = {}
    for matter in manual.matters.values():
        for kind, id in targets(matter):
            name = wording.contact(manual, id)
            title = wording.quoted(matter.title, language)
            connects = kind is StepKind.CONNECT
            if connects:
                words = pick((f"{title}を、{name}へお取り次ぎします", f"Connects {title} to {name}"), language)
            else:
                words = pick((f"{title}を、{name}へ引き継ぎます", f"Hands {title} over to {name}"), language)
            told[words] = None
    for name, way in alarm_ways(manual, language):
        words = wording.alarm(name, language)
        told[pick((f"{words}は、{way}", f"{words}: {way}"), language)] = None
    return list(told)


# parts of the sheet


def _matter(manual: Manual, matter: Matter, language: str) -> MatterView:
    marks = [pick(("至急", "urgent"), language)] if matter.urgent else []
    if matter.urgent_when is not None and not matter.urgent:
        when = wording.condition(manual, matter.urgent_when, language)
        marks.append(pick((f"至急：{when}", f"urgent: {when}"), language))
    if mode := wording.mode(matter.mode, language):
        marks.append(mode)
    told = [told_words(manual, one.rule, language) for one in told_about(manual, matter)]
    asked = tuple(item.title for item in items_asked(manual, matter))
    ends = how_it_ends(manual, matter, language)
    words = wording.joined(asked, language) or pick(("なし", "nothing"), language)
    description = pick((f"伺うこと：{words}。終わり方：{ends}。", f"Asked: {words}. End: {ends}."), language)
    return MatterView(
        id=matter.id,
        title=matter.title,
        key=matter.key,
        marks=tuple(marks),
        heard=matter.heard,
        ends=ends,
        asked=asked,
        told=tuple(told),
        chart=chart_of(manual, matter, language),
        description=description,
    )


def _hours(manual: Manual, language: str) -> tuple[Row, ...]:
    rows = [Row(days, spans) for days, spans in wording.week(manual.hours, language)]
    if manual.hours.closed_on_holidays:
        rows.append(Row(pick(("祝日", "public holidays"), language), pick(("休み", "closed"), language)))
    return tuple(rows)


def _item(manual: Manual, item: Item, language: str) -> ItemView:
    required = {
        "always": pick(("必須", "required"), language),
        "optional": pick(("任意", "optional"), language),
        "individual": pick(("個人の方には伺いません", "not of private persons"), language),
    }
    facts = [wording.kind(item.kind, language), required.get(item.required, item.required)]
    if item.needed.op != "always":
        facts.append(wording.condition(manual, item.needed, language))
    if item.read_back:
        facts.append(pick(("復唱します", "read back"), language))
    if item.suggest:
        facts.append(pick(("発信番号でよいか確かめます", "the caller's number is offered"), language))
    if item.sensitive:
        facts.append(pick(("一覧と件名に出しません", "kept out of lists and subjects"), language))
    if item.mask == "all":
        facts.append(pick(("一覧と通知では伏せます", "hidden in lists and notifications"), language))
    elif item.mask:
        facts.append(pick(("一覧と通知では末尾の四文字だけ", "last four signs in lists and notifications"), language))
    if item.choices:
        titles = wording.joined([choice.title for choice in item.choices], language)
        facts.append(pick((f"選択肢：{titles}", f"choices: {titles}"), language))
    return ItemView(
        title=item.title, ask=item.ask.text, again=tuple(again.text for again in item.again), facts=tuple(facts)
    )


def _card(manual: Manual, card: Card, language: str) -> CardView:
    facts = []
    if card.when.op != "always":
        facts.append(wording.condition(manual, card.when, language))
    if card.valid_from or card.valid_until:
        begin, end = (wording.day(day, language) if day else "" for day in (card.valid_from, card.valid_until))
        facts.append(pick((f"ご案内する期間：{begin}〜{end}", f"given {begin}–{end}"), language))
    if card.source:
        facts.append(pick((f"出どころ：{card.source}", f"source: {card.source}"), language))
    return CardView(title=card.title, text=card.say.text, heard=card.heard, facts=tuple(facts))


def _reach(contact: Contact, language: str) -> str:
    """How a contact is reached, with as much of the address as tells one from another and no more."""
    told = []
    for name, address in contact.channels.items():
        word = wording.channel("inbox" if address == "inbox" else name, language)
        if name == "mail" and "@" in address:
            word += f" …@{address.rpartition('@')[2]}"
        elif name in ("sms", "voice"):
            word += f" …{address[-4:]}"
        told.append(word)
    if contact.phone:
        told.append(pick((f"電話 …{contact.phone[-4:]}", f"telephone …{contact.phone[-4:]}"), language))
    return wording.joined(told, language) or pick(("（なし）", "(none)"), language)


def _limits(manual: Manual, language: str) -> tuple[Row, ...]:
    minutes = f"{manual.longest_call / 60:g}"
    return (
        Row(pick(("通話の長さの上限", "longest call"), language), pick((f"{minutes}分", f"{minutes} min"), language)),
        Row(
            pick(("記録を残す日数", "records are kept"), language),
            pick((f"{manual.retention_days}日", f"{manual.retention_days} days"), language),
        ),
        *(
            (
                Row(
                    pick(("発信者の言葉を言語モデルへ", "callers' words to a language model"), language),
                    wording.language_model(manual.language_model, language),
                ),
            )
            if manual.language_model
            else ()
        ),
        *(Row(pick(("声", "voice"), language), told) for told in (wording.voice(manual.voice, language),) if told),
        Row(pick(("時間帯", "time zone"), language), manual.line.timezone),
        *(Row(name, text) for name, text in rule_rows(manual, language)),
    )


def _parts(manual: Manual, language: str) -> tuple[Part, ...]:
    titles = {
        LINE: pick(("名乗り・告知・締めくくり", "opening, notices, closing"), language),
        ITEM: pick(("伺うとき", "asking"), language),
        MATTER: pick(("用件ごと", "matter by matter"), language),
        CARD: pick(("ご案内", "guidance"), language),
        CALLER: pick(("発信者ごと", "certain callers"), language),
        STANDARD: pick(("どのお電話でも（標準文）", "any call (standard phrases)"), language),
    }
    found = [
        msgspec.structs.replace(one, text=wording.shown(manual, one.text, language))
        for one in sentences(manual, language)
    ]
    parts = [Part(title, tuple(one for one in found if one.part == part)) for part, title in titles.items()]
    return tuple(part for part in parts if part.sentences)
