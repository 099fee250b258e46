"""Every sentence that a caller can hear, with when it is heard."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from toritsugi.core.manual.model import Branch, Item, Manual, Matter, Phrase, Step
from toritsugi.core.manual.standard import PREFIX, by_name
from toritsugi.core.sheet import wording
from toritsugi.core.sheet.wording import pick, quoted

LINE, ITEM, MATTER, CARD, CALLER, STANDARD = "line", "item", "matter", "card", "caller", "standard"


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence. when: when it is heard, in words. part: which part of the manual it belongs to (constants above).

    about: id of the item, matter, card or caller rule; "" for the line. may_interrupt: a caller may speak over it.
    """

    id: str
    text: str
    when: str
    part: str
    about: str = ""
    may_interrupt: bool = True


def sentences(manual: Manual, language: str = "ja") -> tuple[Sentence, ...]:
    """All sentences, those of `all_phrases`, in the order of a call: opening, items, matters, … , standard phrases."""
    found: dict[str, Sentence] = {}
    for one in _walk(manual, language):
        found.setdefault(one.id, one)
    return tuple(found.values())


def _walk(manual: Manual, language: str) -> Iterator[Sentence]:
    yield from _opening(manual, language)
    for item in manual.items.values():
        yield from _of_item(item, language)
    for matter in manual.matters.values():
        yield from of_matter(manual, matter, language)
    for card in manual.cards.values():
        title = quoted(card.title, language)
        yield _sentence(card.say, pick((f"{title}をたずねられたとき", f"asked about {title}"), language), CARD, card.id)
    for rule in manual.callers:
        title = quoted(rule.title, language)
        who = pick((f"{title}からのお電話のとき", f"a call from {title}"), language)
        first = pick((f"{who}の名乗り", f"opening of {who}"), language)
        yield from _some(rule.greeting, first, CALLER, rule.id)
        yield from _some(rule.say, who, CALLER, rule.id)
    yield from _absence(manual, language)
    yield from _closing(manual, language)
    yield from _standard(manual, language)


def _sentence(phrase: Phrase, when: str, part: str, about: str = "") -> Sentence:
    return Sentence(
        id=phrase.id, text=phrase.text, when=when, part=part, about=about, may_interrupt=phrase.may_interrupt
    )


def _some(phrase: Phrase | None, when: str, part: str, about: str = "") -> Iterator[Sentence]:
    if phrase is not None:
        yield _sentence(phrase, when, part, about)


def _opening(manual: Manual, language: str) -> Iterator[Sentence]:
    first = pick(("電話に出たとき", "when the call is answered"), language)
    for line in manual.opening:
        when = "" if line.when.op == "always" else wording.condition(manual, line.when, language)
        yield _sentence(line.phrase, f"{first}（{when}）" if when else first, LINE)
    for closure in manual.hours.closures:
        yield from _some(closure.phrase, f"{first}（{wording.closure(closure, language)}）", LINE)
    for notice in manual.notices:
        yield _sentence(notice, pick(("名乗りのあとの告知", "notice after the opening"), language), LINE)
    yield from _some(manual.ask_matter, pick(("用件をたずねるとき", "asking for the matter"), language), LINE)


def _of_item(item: Item, language: str) -> Iterator[Sentence]:
    title = quoted(item.title, language)
    yield _sentence(item.ask, pick((f"{title}を伺うとき", f"asking {title}"), language), ITEM, item.id)
    for number, again in enumerate(item.again, 1):
        when = pick((f"{title}を伺い直すとき（{number}回目）", f"asking {title} again ({number})"), language)
        yield _sentence(again, when, ITEM, item.id)
    brief = pick((f"黙っている発信者に{title}を伺うとき", f"asking a silent caller {title}"), language)
    yield from _some(item.short, brief, ITEM, item.id)
    keys = pick((f"{title}を電話機の番号で答えてもらうとき", f"{title} by keys"), language)
    yield from _some(item.by_keys, keys, ITEM, item.id)
    refused = pick((f"{title}を答えたくないと言われたとき", f"{title} is refused"), language)
    yield from _some(item.refused, refused, ITEM, item.id)


def of_matter(manual: Manual, matter: Matter, language: str) -> Iterator[Sentence]:
    """The sentences of a matter alone, in the order in which they are heard."""
    title = quoted(matter.title, language)
    about = pick((f"用件が{title}と分かったとき", f"the matter is {title}"), language)
    for phrase in matter.said:
        yield _sentence(phrase, about, MATTER, matter.id)
    yield from _of_steps(manual, matter, matter.procedure, (), language)
    after = pick((f"{title}で伺い終えたとき", f"all is asked about {title}"), language)
    for phrase in matter.then:
        yield _sentence(phrase, after, MATTER, matter.id)


def _of_steps(
    manual: Manual, matter: Matter, steps: tuple[Step, ...], trail: tuple[str, ...], language: str
) -> Iterator[Sentence]:
    for step in steps:
        if step.say is not None:
            where = pick(
                (f"{quoted(matter.title, language)}の手順", f"procedure of {quoted(matter.title, language)}"), language
            )
            when = f"{where}（{' → '.join(trail)}）" if trail else where
            yield _sentence(step.say, when, MATTER, matter.id)
        for branch in step.branches:
            answered = branch_words(manual, step, branch, language)
            yield from _of_steps(manual, matter, branch.steps, (*trail, answered), language)


def branch_words(manual: Manual, step: Step, branch: Branch, language: str) -> str:
    """What leads along a branch, such as 「電源ランプ」が「いいえ」."""
    others = [kept for each in step.branches for kept in each.answers]
    unhelped = step.asks_helped and "" in branch.answers and "helped" in others
    named = {
        "helped": pick(("解決したとき", "it helped"), language),
        "not_helped": pick(("解決しないとき", "it did not help"), language),
        "": pick(("解決しないとき", "it did not help") if unhelped else ("そのほか", "otherwise"), language),
    }
    told = [
        named[kept] if kept in named else wording.answer(manual, step.item, kept, language) for kept in branch.answers
    ]
    words = joined = pick((" または ", " or "), language).join(told)
    if step.item in manual.items and all(kept not in named for kept in branch.answers):
        title = quoted(manual.items[step.item].title, language)
        words = pick((f"{title}が「{joined}」", f"{title} is “{joined}”"), language)
    return words


def _absence(manual: Manual, language: str) -> Iterator[Sentence]:
    """What is said of a contact who cannot take the call, and to a caller who is abusive."""
    own = [("", manual.absence), *((one.name, one.absence) for one in manual.contacts.values())]
    for name, lines in own:
        for state, phrase in lines.items():
            how = wording.presence(state, language)
            whom = quoted(name, language) if name else pick(("取り次ぎ先", "the contact"), language)
            yield _sentence(phrase, pick((f"{whom}が「{how}」のとき", f"{whom} is “{how}”"), language), LINE)
    for number, phrase in enumerate(manual.abuse.lines, 1):
        yield _sentence(phrase, pick((f"暴言への警告（{number}回目）", f"warning of abuse ({number})"), language), LINE)


def _closing(manual: Manual, language: str) -> Iterator[Sentence]:
    last = pick(("終わりのあいさつ", "at the end"), language)
    for line in manual.closing:
        when = "" if line.when.op == "always" else wording.condition(manual, line.when, language)
        yield _sentence(line.phrase, f"{last}（{when}）" if when else last, LINE)
    kept = pick(("ご用件の保存が確かめられたとき", "the message is kept"), language)
    yield _sentence(manual.told, kept, LINE)
    lost = pick(("ご用件を保存できなかったとき", "the message could not be kept"), language)
    yield _sentence(manual.not_kept, lost, LINE)


def _standard(manual: Manual, language: str) -> Iterator[Sentence]:
    table = by_name()
    for id, phrase in manual.standard.items():
        entry = table.get(id.removeprefix(PREFIX))
        told = pick((entry.told, entry.told_en), language) if entry is not None else id
        yield _sentence(phrase, told, STANDARD)
