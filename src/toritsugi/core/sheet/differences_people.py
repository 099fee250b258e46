"""Guidance cards, rules for callers, contacts and notifications: what is different about them."""

from __future__ import annotations

from toritsugi.core.manual.model import CallerRule, Card, Condition, Contact, Listed, Manual, NotifyRule
from toritsugi.core.sheet import wording
from toritsugi.core.sheet.asked import names_of_matters
from toritsugi.core.sheet.difference import CALLERS, CARDS, CLIENT, TOLD, Change, Notes, Subject

#: rows of a list of callers that are told one by one
MOST_ROWS = 20


def compare(notes: Notes, old: Manual, new: Manual, old_named: Manual) -> None:
    """Note the differences."""
    _cards(notes, old, new)
    _callers(notes, old, new)
    _contacts(notes, old, new)
    _notify(notes, old_named, new)


def _cards(notes: Notes, old: Manual, new: Manual) -> None:
    cards = notes.group(CARDS)
    for id in dict.fromkeys((*new.cards, *old.cards)):
        was, now = old.cards.get(id), new.cards.get(id)
        if was is None or now is None:
            card = now or was
            title = card.title if card is not None else id
            before, after = (one.say.text if one else "" for one in (was, now))
            notes.note(cards, Subject.CARD, notes.pick(f"「{title}」のご案内", f"guidance “{title}”"), before, after)
            continue
        _card(notes, (old, was), (new, now))


def _card(notes: Notes, one: tuple[Manual, Card], other: tuple[Manual, Card]) -> None:
    (old, was), (new, now), cards = one, other, notes.group(CARDS)
    about = notes.pick(f"「{now.title}」", f"“{now.title}”: ")
    notes.note(cards, Subject.CARD, about + notes.pick("の題", "title"), was.title, now.title)
    days = notes.pick("のご案内をする期間", "days on which it is given")
    notes.note(cards, Subject.CARD, about + days, _valid(was, notes), _valid(now, notes))
    when = notes.pick("のご案内をする条件", "given when")
    before, after = wording.condition(old, was.when, notes.language), wording.condition(new, now.when, notes.language)
    notes.note(cards, Subject.CARD, about + when, before, after)
    heard = notes.pick("をたずねる言い方", "words that ask for it")
    notes.lists(cards, Subject.CARD, about + heard, was.heard, now.heard)
    source = notes.pick("の出どころ", "source")
    notes.note(cards, Subject.CARD, about + source, was.source, now.source, by=CLIENT)


def _valid(card: Card, notes: Notes) -> str:
    begin, end = (wording.day(day, notes.language) if day else "" for day in (card.valid_from, card.valid_until))
    return f"{begin}〜{end}" if begin or end else notes.pick("いつでも", "always")


# callers


def _callers(notes: Notes, old: Manual, new: Manual) -> None:
    group = notes.group(CALLERS)
    was, now = ({rule.id: rule for rule in manual.callers} for manual in (old, new))
    for id in dict.fromkeys((*now, *was)):
        rule = now.get(id) or was[id]
        about = notes.pick(f"「{rule.title}」", f"“{rule.title}”")
        if id not in was or id not in now:
            manual = new if id in now else old
            told = f"{who(manual, rule, notes.language)} … {treatment(manual, rule, notes.language)}"
            before, after = (told if id in side else "" for side in (was, now))
            what = about + notes.pick("のきまり", ": rule")
            notes.note(group, Subject.CALLER, what, before, after)
            continue
        one, other = was[id], now[id]
        title = about + notes.pick("の呼び名", ": title")
        notes.note(group, Subject.CALLER, title, one.title, other.title, by=CLIENT)
        whose = about + notes.pick("にあたる発信者", ": who it is")
        notes.note(group, Subject.CALLER, whose, who(old, one, notes.language), who(new, other, notes.language))
        _rows(notes, about, one, other)
        how = about + notes.pick("への対応", ": what happens")
        before, after = treatment(old, one, notes.language), treatment(new, other, notes.language)
        notes.note(group, Subject.CALLER, how, before, after)


def _rows(notes: Notes, about: str, one: CallerRule, other: CallerRule) -> None:
    """Who joined and who left a list of callers; of many the first few and how many more."""
    was, now = dict.fromkeys(one.listed), dict.fromkeys(other.listed)
    gone, new = ([_row(row) for row in mine if row not in theirs] for mine, theirs in ((was, now), (now, was)))
    before, after = (
        [*rows[:MOST_ROWS], notes.pick(f"ほか{len(rows) - MOST_ROWS}件", f"{len(rows) - MOST_ROWS} more")]
        if len(rows) > MOST_ROWS
        else rows
        for rows in (gone, new)
    )
    joint = notes.pick("、", ", ")
    what = about + notes.pick("の名簿", ": list")
    notes.note(notes.group(CALLERS), Subject.CALLER, what, joint.join(before), joint.join(after))


def _row(row: Listed) -> str:
    """A row of a list as the client wrote it."""
    told = " ".join(part for part in (row.company, row.name, row.number) if part)
    return f"{told}（{row.title}）" if row.title else told


def who(manual: Manual, rule: CallerRule, language: str) -> str:
    """Whom a rule is about. Numbers are the client's own entry and are shown as they stand."""
    told = list(rule.numbers)
    if rule.prefix:
        told.append(wording.pick((f"{rule.prefix} で始まる番号", f"numbers beginning with {rule.prefix}"), language))
    if rule.kind:
        kinds = {"anonymous": ("番号非通知", "number withheld"), "sales": ("営業のお電話", "sales calls")}
        told.append(wording.pick(kinds.get(rule.kind, (rule.kind, rule.kind)), language))
    if rule.listed:
        told.append(wording.pick((f"名簿の{len(rule.listed)}件", f"{len(rule.listed)} rows of a list"), language))
    told += [*rule.companies, *rule.names]
    if rule.called_within:
        told.append(wording.condition(manual, Condition(op="repeat", name=f"{rule.called_within}d"), language))
    if rule.reported:
        told.append(wording.condition(manual, Condition(op="reported"), language))
    if rule.when.op != "always":
        told.append(wording.condition(manual, rule.when, language))
    return wording.joined(told, language)


def treatment(manual: Manual, rule: CallerRule, language: str) -> str:
    """What a rule does with a call."""
    if rule.blocked:
        return wording.pick(("お受けしません", "not taken"), language)
    vip = wording.pick(("（大切なお客さまの印）", " (marked as very important)"), language) if rule.vip else ""
    if not rule.finish:
        return wording.pick(("ほかのお電話と同じです", "as other calls"), language) + vip
    told = wording.finish(rule.finish, language) + vip
    if rule.target:
        told = f"{wording.contact(manual, rule.target)}：{told}"
    if rule.finish == "connect":
        otherwise = wording.finish(rule.otherwise, language)
        told += wording.pick((f"（つながらないとき：{otherwise}）", f" (if not reached: {otherwise})"), language)
    return told


# contacts and notifications


def _contacts(notes: Notes, old: Manual, new: Manual) -> None:
    group = notes.group(TOLD)
    for id in dict.fromkeys((*new.contacts, *old.contacts)):
        was, now = old.contacts.get(id), new.contacts.get(id)
        if was is None or now is None:
            before, after = (reached(one, notes.language) if one else "" for one in (was, now))
            contact = now or was
            what = notes.pick(
                f"連絡先「{contact.name if contact else id}」", f"contact “{contact.name if contact else id}”"
            )
            notes.note(group, Subject.CONTACT, what, before, after, by=CLIENT)
            continue
        about = notes.pick(f"連絡先「{now.name}」の", f"contact “{now.name}”: ")
        notes.note(group, Subject.CONTACT, about + notes.pick("名前", "name"), was.name, now.name)
        notes.note(group, Subject.CONTACT, about + notes.pick("読み", "reading"), was.reading, now.reading)
        reach = about + notes.pick("連絡のしかた", "ways to reach")
        notes.note(group, Subject.CONTACT, reach, reached(was, notes.language), reached(now, notes.language), by=CLIENT)
        same = [name for name in was.channels if now.channels.get(name, was.channels[name]) != was.channels[name]]
        if same or (was.phone and now.phone and was.phone != now.phone):
            names = [wording.channel(name, notes.language) for name in same]
            names += [notes.pick("電話番号", "telephone number")] if was.phone != now.phone else []
            what = about + notes.pick(f"宛先（{'、'.join(names)}）", f"address ({', '.join(names)})")
            notes.note(group, Subject.CONTACT, what, "", "", by=CLIENT, change=Change.CHANGED)


def reached(contact: Contact, language: str) -> str:
    """By what a contact is reached, without addresses."""
    ways = [wording.channel(name, language) for name in contact.channels]
    ways += [wording.pick(("電話", "telephone"), language)] if contact.phone else []
    return wording.joined(ways, language) or wording.pick(("（なし）", "(none)"), language)


def _notify(notes: Notes, old: Manual, new: Manual) -> None:
    """Rules in words; one that tells the same contact in another way or at other times is told as changed."""
    was = {told_words(old, rule, notes.language): rule for rule in old.notify}
    now = {told_words(new, rule, notes.language): rule for rule in new.notify}
    gone = [(words, rule) for words, rule in was.items() if words not in now]
    for words, rule in now.items():
        if words in was:
            continue
        former = next((one for one in gone if one[1].to == rule.to), None)
        if former is not None:
            gone.remove(former)
        _told(notes, new, rule, former[0] if former else "", words)
    for words, rule in gone:
        _told(notes, new, rule, words, "")


def _told(notes: Notes, new: Manual, rule: NotifyRule, before: str, after: str) -> None:
    """A rule about one matter stands with that matter."""
    named = names_of_matters(rule.when)
    matter = new.matters.get(named[0]) if len(named) == 1 and not before else None
    group = (matter.id, matter.title) if matter else notes.group(TOLD)
    notes.note(group, Subject.TOLD, notes.pick("受電報告の通知先", "who is told"), before, after, by=CLIENT)


def told_words(manual: Manual, rule: NotifyRule, language: str) -> str:
    """A notification rule in words."""
    contact = wording.contact(manual, rule.ladder or rule.to)
    ways = wording.joined([wording.channel(name, language) for name in rule.by], language)
    when = wording.condition(manual, rule.when, language)
    until = wording.pick(("。確認されるまで繰り返します", ", until acknowledged"), language) if rule.until else ""
    text = f"「{wording.shown(manual, rule.text, language)}」" if rule.text else ""
    return wording.pick(
        (f"{contact}（{ways}）：{when}{until}{text}", f"{contact} by {ways}: {when}{until}{text}"), language
    )
