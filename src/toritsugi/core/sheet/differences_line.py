"""What is different for the whole line: its name, hours, limits, what it may do, the words it knows."""

from __future__ import annotations

from toritsugi.core.manual.escalation import contact_for
from toritsugi.core.manual.model import ESCALATING, Closure, Hours, Manual
from toritsugi.core.sheet import differences_rules, wording
from toritsugi.core.sheet.difference import CLIENT, LINE, Notes, Subject


def compare(notes: Notes, old: Manual, new: Manual) -> None:
    """Note what is different for every call."""
    _names(notes, old, new)
    _hours(notes, old.hours, new.hours)
    _scope(notes, old, new)
    _limits(notes, old, new)
    _alarms(notes, old, new)
    differences_rules.compare(notes, old, new)
    _glossary(notes, old, new)


def _names(notes: Notes, old: Manual, new: Manual) -> None:
    line = notes.group(LINE)
    notes.note(
        line, Subject.READING, notes.pick("窓口の名前", "name of the line"), old.line.name, new.line.name, by=CLIENT
    )
    reading = notes.pick("窓口の名前の読み", "reading of the line's name")
    notes.note(line, Subject.READING, reading, old.line.reading, new.line.reading)
    notes.note(line, Subject.READING, notes.pick("社名", "the client's name"), old.client_name, new.client_name)
    same = (old.client_id, old.line.id) == (new.client_id, new.line.id)
    if not same:
        before, after = f"{old.client_id}.{old.line.id}", f"{new.client_id}.{new.line.id}"
        notes.note(line, Subject.LIMIT, notes.pick("窓口の id", "id of the line"), before, after, by=CLIENT)
    numbers = notes.pick("かかってくる番号", "numbers that are dialled")
    notes.lists(line, Subject.LIMIT, numbers, old.line.numbers, new.line.numbers)


def _hours(notes: Notes, old: Hours, new: Hours) -> None:
    line, lang = notes.group(LINE), notes.language
    for (before, after), days in _same_changes(old, new, lang):
        names = wording.weekdays(days, lang)
        notes.note(line, Subject.HOURS, notes.pick(f"{names}の受付時間", f"hours of {names}"), before, after)
    closed, open_ = notes.pick("休み", "closed"), notes.pick("平日と同じ", "as other days")
    holidays = notes.pick("祝日", "public holidays")
    was_off, now_off = (closed if one.closed_on_holidays else open_ for one in (old, new))
    notes.note(line, Subject.HOURS, holidays, was_off, now_off)
    closures = notes.pick("休業日", "closures")
    notes.lists(line, Subject.HOURS, closures, _closures(old.closures, lang), _closures(new.closures, lang))


def _same_changes(old: Hours, new: Hours, language: str) -> list[tuple[tuple[str, str], list[int]]]:
    """((before, after), days) with the days that change alike together."""
    was, now = _days(old, language), _days(new, language)
    found: dict[tuple[str, str], list[int]] = {}
    for number in range(7):
        found.setdefault((was[number], now[number]), []).append(number)
    return list(found.items())


def _days(hours: Hours, language: str) -> list[str]:
    """The hours of seven days, Monday first."""
    if not hours.week:
        return [wording.week(hours, language)[0][1]] * 7
    return [wording.spans(day, language) for day in hours.week]


def _closures(closures: tuple[Closure, ...], language: str) -> list[str]:
    return [wording.closure(one, language) for one in closures]


def _scope(notes: Notes, old: Manual, new: Manual) -> None:
    line, lang = notes.group(LINE), notes.language
    may = notes.pick("対応範囲（してよいこと）", "scope: what the desk may do")
    was, now = ([wording.does(one, lang) for one in manual.does] for manual in (old, new))
    notes.lists(line, Subject.LIMIT, may, was, now)
    topics = notes.pick("お答えしてよい話題", "topics that may be answered")
    notes.lists(line, Subject.LIMIT, topics, old.may_say, new.may_say, by=CLIENT)
    never = notes.pick("言ってはならない語", "words that must never be said")
    notes.lists(line, Subject.LIMIT, never, old.never_say, new.never_say, by=CLIENT)
    names = notes.pick("用件が分からないときに伺うこと", "asked when no matter fits")
    titles = [
        [manual.items[item].title for item in manual.default_collect if item in manual.items] for manual in (old, new)
    ]
    arrow = " → "
    notes.note(line, Subject.ITEM, names, arrow.join(titles[0]), arrow.join(titles[1]))


def _limits(notes: Notes, old: Manual, new: Manual) -> None:
    line = notes.group(LINE)
    longest = notes.pick("通話の長さの上限", "longest call")
    was, now = (
        notes.pick(f"{manual.longest_call / 60:g}分", f"{manual.longest_call / 60:g} min") for manual in (old, new)
    )
    notes.note(line, Subject.LIMIT, longest, was, now)
    kept = notes.pick("記録を残す日数", "days that records are kept")
    was, now = (notes.pick(f"{manual.retention_days}日", f"{manual.retention_days} days") for manual in (old, new))
    notes.note(line, Subject.LIMIT, kept, was, now, by=CLIENT)
    model = notes.pick("発信者の言葉を言語モデルへ送るか", "callers' words sent to a language model")
    was, now = (wording.language_model(manual.language_model, notes.language) for manual in (old, new))
    notes.note(line, Subject.LIMIT, model, was, now, by=CLIENT)
    voice = notes.pick("窓口の声", "voice of the line")
    was, now = (wording.voice(manual.voice, notes.language) for manual in (old, new))
    notes.note(line, Subject.LIMIT, voice, was, now)
    zone = notes.pick("時間帯", "time zone")
    notes.note(line, Subject.HOURS, zone, old.line.timezone, new.line.timezone)


def _alarms(notes: Notes, old: Manual, new: Manual) -> None:
    """What goes to the second line of itself, and to whom."""
    line = notes.group(LINE)
    was, now = (dict(alarm_ways(manual, notes.language)) for manual in (old, new))
    for name in dict.fromkeys((*old.alarms, *new.alarms)):
        notes.note(line, Subject.FLOW, wording.alarm(name, notes.language), was.get(name, ""), now.get(name, ""))


def alarm_ways(manual: Manual, language: str) -> list[tuple[str, str]]:
    """(alarm, what is done, in words) of everything that goes to the second line of itself, where no matter decides."""
    ways = []
    for name in manual.alarms:
        to = wording.contact(manual, contact_for(manual, "", name))
        if name in ESCALATING:
            ways.append((name, wording.pick((f"{to or '―'}へ引き継ぎます", f"goes to {to or '―'}"), language)))
        elif to:
            ways.append((name, wording.pick((f"{to}にも知らせます", f"{to} is told of the message too"), language)))
    return ways


def _glossary(notes: Notes, old: Manual, new: Manual) -> None:
    line = notes.group(LINE)
    was, now = ({term.word: term for term in manual.glossary} for manual in (old, new))
    for word in dict.fromkeys((*was, *now)):
        before = was[word].reading if word in was else ""
        after = now[word].reading if word in now else ""
        notes.note(line, Subject.READING, notes.pick(f"「{word}」の読み", f"reading of “{word}”"), before, after)
        misheard = notes.pick(f"「{word}」と聞き取る言い方", f"heard as “{word}”")
        if word in was and word in now:
            falls = notes.pick(f"「{word}」のアクセント", f"accent of “{word}”")
            told, tells = (wording.accent(one[word].accent, notes.language) for one in (was, now))
            notes.note(line, Subject.READING, falls, told, tells)
            notes.lists(line, Subject.READING, misheard, was[word].misheard, now[word].misheard)
