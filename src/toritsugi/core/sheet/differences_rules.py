"""Ladders, call-backs, abuse, counting and keeping: what is different about the rules of a line."""

from __future__ import annotations

from toritsugi.core.manual.model import Ladder, Manual
from toritsugi.core.sheet import wording
from toritsugi.core.sheet.difference import CLIENT, LINE, TOLD, Notes, Subject
from toritsugi.core.sheet.wording import pick

#: rows of `rule_rows` that a caller notices; the rest is between the client and the desk
_HEARD = 4


def compare(notes: Notes, old: Manual, new: Manual) -> None:
    """Note the differences."""
    line, told = notes.group(LINE), notes.group(TOLD)
    rows = zip(rule_rows(old, notes.language), rule_rows(new, notes.language), strict=True)
    for number, ((name, before), (_, after)) in enumerate(rows):
        notes.note(line, Subject.LIMIT, name, before, after, by="caller" if number < _HEARD else CLIENT)
    heard = notes.pick("暴言として扱う言葉", "words that count as abuse")
    notes.lists(line, Subject.LIMIT, heard, old.abuse.heard, new.abuse.heard)
    for id in dict.fromkeys((*new.ladders, *old.ladders)):
        was, now = old.ladders.get(id), new.ladders.get(id)
        name = (now or was or Ladder(id=id, name=id, rungs=())).name
        before, after = (
            ladder_words(manual, one, notes.language) if one else "" for manual, one in ((old, was), (new, now))
        )
        notes.note(told, Subject.CONTACT, notes.pick(f"取り次ぎの順番「{name}」", f"ladder “{name}”"), before, after)
        if was is not None and now is not None:
            title = notes.pick("取り次ぎの順番の名前", "name of the ladder")
            notes.note(told, Subject.CONTACT, title, was.name, now.name)


def ladder_words(manual: Manual, ladder: Ladder, language: str) -> str:
    """Whom a ladder rings, in order, how long, and when they are on call."""
    told = []
    for rung in ladder.rungs:
        length = pick((f"（{rung.seconds:g}秒）", f" ({rung.seconds:g} s)"), language)
        hours = wording.condition(manual, rung.when, language) if rung.when.op != "always" else ""
        on_call = pick((f"［{hours}］", f" [{hours}]"), language) if hours else ""
        told.append(wording.contact(manual, rung.contact) + length + on_call)
    return " → ".join(told)


def rule_rows(manual: Manual, language: str) -> list[tuple[str, str]]:
    """(rule, what it says): calling back, promises, warnings, silence; then counting and keeping."""
    offers = {
        "auto": pick(("必要なときに伺います", "asked where needed"), language),
        "always": pick(("いつも伺います", "always asked"), language),
        "never": pick(("伺いません", "never asked"), language),
    }
    promise = ("いたします", "promised") if manual.callback.promise else ("いたしません。ご希望を伝えます", "never")
    counted = wording.joined([wording.outcome(name, language) for name in manual.billing.outcomes], language)
    recordings = manual.retention.recordings
    return [
        (pick(("折り返しのご希望", "wish for a call back"), language), offers[manual.callback.offer]),
        (pick(("折り返しのお約束", "promise of a call back"), language), pick(promise, language)),
        (
            pick(("暴言への警告", "warnings of abuse"), language),
            pick((f"{manual.abuse.warnings}回まで", f"up to {manual.abuse.warnings}"), language),
        ),
        (pick(("黙ったままの発信者", "silent callers"), language), _of_silence(manual, language)),
        (
            pick(("件数に数えるお電話", "calls that count"), language),
            counted or pick(("お断り以外のすべて", "all but declined ones"), language),
        ),
        (
            pick(("件数に数えないお電話", "calls that do not count"), language),
            wording.condition(manual, manual.billing.excluded, language),
        ),
        (
            pick(("録音を残す日数", "recordings are kept"), language),
            pick((f"{recordings}日", f"{recordings} days"), language)
            if recordings
            else pick(("記録と同じ", "as long as the records"), language),
        ),
    ]


def _of_silence(manual: Manual, language: str) -> str:
    to = wording.contact(manual, manual.silence.connect) if manual.silence.connect else ""
    if to:
        return pick((f"{to}へお取り次ぎします", f"connected to {to}"), language)
    return pick(("伺えたところまでで終えます", "the call ends with what is known"), language)
