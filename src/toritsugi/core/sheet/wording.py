"""Words for what stands in a manual as ids and marks: conditions, hours, ways to end, kinds of answers, channels.

language is "ja" or "en" everywhere. Titles and names of the manual stand as the manual has them.
"""

from __future__ import annotations

from toritsugi.core.manual.conditions import DAYS, TIMED
from toritsugi.core.manual.model import Closure, Condition, Finish, Hours, Manual, Mode, Span, Voice
from toritsugi.core.manual.phrases import pieces
from toritsugi.core.values.model import Kind

Pair = tuple[str, str]

_KINDS: dict[Kind, Pair] = {
    Kind.ORGANIZATION: ("会社・団体名", "organisation"),
    Kind.PERSON: ("人の名前", "person's name"),
    Kind.PHONE: ("電話番号", "telephone number"),
    Kind.TEXT: ("自由な言葉", "free words"),
    Kind.CHOICE: ("選択肢から一つ", "one of the choices"),
    Kind.YES_NO: ("はい・いいえ", "yes or no"),
    Kind.DATE_TIME: ("日付と時刻", "date and time"),
    Kind.NUMBER: ("数", "number"),
    Kind.CODE: ("番号・符号", "code"),
    Kind.ADDRESS: ("住所", "address"),
    Kind.EMAIL: ("メールアドレス", "mail address"),
}
_FINISHES: dict[str, Pair] = {
    Finish.MESSAGE: ("受電報告にします", "takes a message"),
    Finish.CARD: ("ご案内します", "gives guidance"),
    Finish.CONNECT: ("お取り次ぎします", "connects"),
    Finish.ESCALATE: ("二次対応へ引き継ぎます", "hands over to the second line"),
    Finish.DECLINE: ("お断りします", "declines"),
    Finish.PROCEDURE: ("手順に沿って対応します", "works through a procedure"),
}
_OUTCOMES: dict[str, Pair] = {
    "message": ("受電報告", "a message"),
    "solved": ("解決", "solved"),
    "guided": ("ご案内", "guidance"),
    "connected": ("取り次ぎ", "connected"),
    "escalated": ("引き継ぎ", "handed over"),
    "declined": ("お断り", "declined"),
    "voicemail": ("留守番電話", "voicemail"),
}
_CHANNELS: dict[str, Pair] = {
    "webhook": ("Webhook", "webhook"),
    "mail": ("メール", "mail"),
    "slack": ("Slack", "Slack"),
    "chatwork": ("Chatwork", "Chatwork"),
    "teams": ("Teams", "Teams"),
    "sms": ("SMS", "text message"),
    "voice": ("自動音声の電話", "automatic call"),
    "inbox": ("受信箱", "inbox"),
}
_MODES: dict[str, Pair] = {
    Mode.NORMAL: ("", ""),
    Mode.COMPLAINT: ("ご意見・苦情として", "as a complaint"),
    Mode.SALES: ("営業のお電話として", "as a sales call"),
}
_DOES: dict[str, Pair] = {
    "take_message": ("ご用件を承り、受電報告にする", "take messages"),
    "answer_cards": ("案内カードの内容をご案内する", "give the guidance of the cards"),
    "connect": ("担当者へお取り次ぎする", "connect callers"),
    "escalate": ("二次対応へ引き継ぐ", "hand over to the second line"),
    "solve": ("手順に沿って解決を試みる", "try to solve by a procedure"),
    "decline": ("お断りする", "decline calls"),
}
_SIMPLE: dict[str, Pair] = {
    "always": ("いつも", "always"),
    "open": ("受付時間内", "within hours"),
    "closed": ("受付時間外・休業日", "outside hours"),
    "callback_wanted": ("折り返しをご希望のとき", "a call back is wanted"),
    "urgent": ("至急のとき", "urgent"),
    "complaint": ("ご意見・苦情のとき", "a complaint"),
    "holiday": ("祝日", "a public holiday"),
    "sales": ("営業のお電話のとき", "a sales call"),
    "wrong_number": ("間違い電話のとき", "a wrong number"),
    "abuse": ("暴言があったとき", "abuse"),
    "person_wanted": ("担当者との話を希望されたとき", "a person is wanted"),
    "vip": ("大切なお客さまのとき", "a very important caller"),
    "reported": ("前のご用件が未完了のとき", "an earlier message is still open"),
    "silent": ("無言のとき", "a silent call"),
}
_ALARMS: dict[str, Pair] = {
    "danger": ("身体・火・水・ガスなどの危険のお話", "danger to people, fire, water, gas"),
    "threat": ("法的な手段・報道・公表などのお話", "threats of law, press or publicity"),
    "refund": ("返金・補償・解約のお話", "refund, compensation, cancellation"),
    "refused": ("お名前と番号のどちらもお答えいただけないとき", "name and number both refused"),
    "not_understood": ("二度伺っても聴き取れないとき", "not understood twice"),
}
_LANGUAGE_MODEL: dict[str, Pair] = {
    "": ("窓口の設定のとおり", "as the desk is set up"),
    "none": ("送らない", "not sent"),
    "masked": ("番号・名前・住所を伏せて送ってよい", "may be sent, numbers, names and addresses hidden"),
    "numbers": ("番号を伏せて送ってよい", "may be sent, numbers hidden"),
    "plain": ("そのまま送ってよい", "may be sent as they are"),
}
_VOICES = {"openjtalk": "Open JTalk", "voicevox": "VOICEVOX", "openai": "OpenAI"}
_PRESENCES: dict[str, Pair] = {
    "in": ("在席", "in"),
    "out": ("外出", "out"),
    "away": ("離席", "away"),
    "not_told": ("在否を伝えない", "not told"),
}
_WITHHELD: dict[str, Pair] = {
    "": ("番号が通知されないお電話のとき", "the number is withheld"),
    "asked": ("非通知のとき", "the caller withholds the number"),
    "payphone": ("公衆電話のとき", "a payphone"),
    "unavailable": ("表示圏外のとき", "the network cannot tell the number"),
}
_PERIODS: dict[str, Pair] = {
    "weekday": ("平日", "weekdays"),
    "weekend": ("土日", "the weekend"),
}
_DAYS: tuple[Pair, ...] = (
    ("月", "Mon"),
    ("火", "Tue"),
    ("水", "Wed"),
    ("木", "Thu"),
    ("金", "Fri"),
    ("土", "Sat"),
    ("日", "Sun"),
)


def pick(pair: Pair, language: str) -> str:
    """The word in a language."""
    return pair[0] if language == "ja" else pair[1]


def _of(table: dict[str, Pair], name: str, language: str) -> str:
    return pick(table[name], language) if name in table else name


def kind(name: Kind, language: str) -> str:
    """What sort of answer an item wants."""
    return pick(_KINDS[name], language)


def finish(name: str, language: str) -> str:
    """How a matter ends, as a verb."""
    return _of(_FINISHES, name, language)


def outcome(name: str, language: str) -> str:
    """How a call ended."""
    return _of(_OUTCOMES, name, language)


def channel(name: str, language: str) -> str:
    """By what somebody is told."""
    return _of(_CHANNELS, name, language)


def mode(name: str, language: str) -> str:
    """How the desk bears itself; "" for the ordinary way."""
    return _of(_MODES, name, language)


def does(name: str, language: str) -> str:
    """What a desk may do."""
    return _of(_DOES, name, language)


def alarm(name: str, language: str) -> str:
    """What makes a call go to the second line of itself."""
    return _of(_ALARMS, name, language)


def language_model(name: str, language: str) -> str:
    """Whether callers' words may be sent to a language model."""
    return _of(_LANGUAGE_MODEL, name, language)


def voice(asked: Voice, language: str) -> str:
    """The voice of a line, "" where it is the desk's own as it is."""
    ja = language == "ja"
    told = [_VOICES.get(asked.engine, asked.engine), asked.speaker]
    if asked.speed != 1:
        told.append(f"{'速さ' if ja else 'speed'} {asked.speed:g}")
    if asked.pitch:
        told.append(f"{'高さ' if ja else 'pitch'} {asked.pitch:+g}")
    if asked.pauses != 1:
        told.append(f"{'間' if ja else 'pauses'} {asked.pauses:g}")
    return ("、" if ja else ", ").join(filter(None, told))


def accent(value: int, language: str) -> str:
    """Where the pitch of a word falls, "" where that is left to the voice."""
    if value < 0:
        return ""
    if not value:
        return "平板" if language == "ja" else "flat"
    return f"{value}拍目で下がる" if language == "ja" else f"falls after mora {value}"


def all_does(language: str) -> dict[str, str]:
    """Everything a desk may be allowed, id → words."""
    return {name: pick(pair, language) for name, pair in _DOES.items()}


def quoted(text: str, language: str) -> str:
    """A title inside a sentence."""
    return f"「{text}」" if language == "ja" else f"“{text}”"


def joined(texts: list[str] | tuple[str, ...], language: str) -> str:
    """A list inside a sentence."""
    return ("、" if language == "ja" else ", ").join(texts)


def shown(manual: Manual, text: str, language: str) -> str:
    """A sentence with its blanks as a reader understands them: 〔お名前〕 for `{name}`."""
    words = {
        "title": pick(("項目名", "item"), language),
        "value": pick(("伺った内容", "what was said"), language),
        "choices": pick(("選択肢", "choices"), language),
        "matter": pick(("用件", "matter"), language),
        "line": manual.line.name,
        "client": manual.client_name,
        **{id: item.title for id, item in manual.items.items()},
    }
    return "".join(piece.text or f"〔{words.get(piece.blank, piece.blank)}〕" for piece in pieces(text))


# conditions


def condition(manual: Manual, when: Condition, language: str) -> str:
    """When something holds. Operators this version has no words for stand as they are written."""
    if when.op in ("and", "or"):
        between = {"and": pick(("、かつ ", " and "), language), "or": pick((" または ", " or "), language)}[when.op]
        return between.join(_inner(manual, part, language, when.op) for part in when.parts)
    if when.op == "not" and when.parts:
        part = condition(manual, when.parts[0], language)
        if part.endswith("のとき"):
            return part.removesuffix("のとき") + "でないとき"
        return pick((f"（{part}）ではないとき", f"not ({part})"), language)
    if when.op in _ALARMS:
        told = alarm(when.op, language)
        return told + "のとき" if language == "ja" and not told.endswith("とき") else told
    return _of(_SIMPLE, when.op, language) if when.op in _SIMPLE else _named(manual, when, language)


def _inner(manual: Manual, part: Condition, language: str, op: str) -> str:
    told = condition(manual, part, language)
    return pick((f"（{told}）", f"({told})"), language) if part.op in ("and", "or") and part.op != op else told


def _named(manual: Manual, when: Condition, language: str) -> str:
    name = quoted(_title(manual, when), language)
    if when.op == "matter":
        return pick((f"用件が{name}のとき", f"the matter is {name}"), language)
    if when.op == "caller":
        return pick((f"発信者が{name}のとき", f"the caller is {name}"), language)
    if when.op == "outcome":
        name = quoted(outcome(when.name, language), language)
        return pick((f"結果が{name}のとき", f"the outcome is {name}"), language)
    if when.op == "item" and not when.equals:
        return pick((f"{name}が分かっているとき", f"{name} is known"), language)
    if when.op == "item":
        value = quoted(answer(manual, when.name, when.equals, language), language)
        return pick((f"{name}が{value}のとき", f"{name} is {value}"), language)
    if when.op in TIMED:
        return _timed(when, language)
    if when.op == "withheld" and when.equals in _WITHHELD:
        return pick(_WITHHELD[when.equals], language)
    if when.op == "presence":
        state = quoted(_of(_PRESENCES, when.equals, language), language)
        return pick((f"{name}が{state}のとき", f"{name} is {state}"), language)
    return " ".join(word for word in (when.op, when.name, when.equals) if word)


def _timed(when: Condition, language: str) -> str:
    """A condition about time."""
    if when.op == "time":
        return when.name
    if when.op == "repeat":
        days = when.name[:-1]
        return pick((f"{days}日以内にもお電話があったとき", f"called within {days} days"), language)
    if when.op == "day":
        return (
            pick(_PERIODS[when.name], language)
            if when.name in _PERIODS
            else weekdays([DAYS.index(when.name)], language)
        )
    first = day(when.name, language)
    return f"{first}{pick(('〜', '–'), language)}{day(when.equals, language)}" if when.equals else first


def presence(name: str, language: str) -> str:
    """How a contact may be; "no_answer" for one who does not take the call."""
    return _of({**_PRESENCES, "no_answer": ("応答なし", "no answer")}, name, language)


def contact(manual: Manual, id: str) -> str:
    """The name of a contact, or of a ladder of contacts."""
    if id in manual.ladders:
        return manual.ladders[id].name
    return manual.contacts[id].name if id in manual.contacts else id


def _title(manual: Manual, when: Condition) -> str:
    if when.op == "matter" and when.name in manual.matters:
        return manual.matters[when.name].title
    if when.op == "item" and when.name in manual.items:
        return manual.items[when.name].title
    if when.op == "presence" and when.name in manual.contacts:
        return manual.contacts[when.name].name
    if when.op == "caller":
        return next((rule.title for rule in manual.callers if rule.id == when.name), when.name)
    return when.name


def answer(manual: Manual, item: str, kept: str, language: str) -> str:
    """An answer of an item as people say it: a choice by its title, yes and no by those words."""
    found = manual.items.get(item)
    choices = {choice.id: choice.title for choice in found.choices} if found is not None else {}
    yes_no = {"yes": pick(("はい", "yes"), language), "no": pick(("いいえ", "no"), language)}
    return choices.get(kept) or yes_no.get(kept) or kept


# hours


def clock(minute: int, language: str) -> str:
    """A minute of the day, past midnight as the next day's."""
    ahead, rest = divmod(minute, 24 * 60)
    time = f"{rest // 60}:{rest % 60:02d}"
    if minute == 24 * 60:
        return "24:00"
    return pick((f"翌{time}", f"{time} next day"), language) if ahead else time


def spans(day: tuple[Span, ...], language: str) -> str:
    """The hours of a day."""
    told = [f"{clock(one.from_minute, language)}–{clock(one.to_minute, language)}" for one in day]
    return joined(told, language) or pick(("休み", "closed"), language)


def week(hours: Hours, language: str) -> tuple[tuple[str, str], ...]:
    """(days, hours) of the week, days with the same hours together."""
    if not hours.week:
        return ((pick(("毎日", "every day"), language), pick(("24時間", "around the clock"), language)),)
    groups: list[tuple[list[int], tuple[Span, ...]]] = []
    for number, day in enumerate(hours.week):
        if groups and groups[-1][1] == day:
            groups[-1][0].append(number)
        else:
            groups.append(([number], day))
    return tuple((weekdays(numbers, language), spans(day, language)) for numbers, day in groups)


def weekdays(numbers: list[int], language: str) -> str:
    """Days of the week, Monday 0: a single one, a run of them, or a list."""
    names = [pick(_DAYS[number], language) for number in numbers]
    if len(names) == 1:
        return names[0] + pick(("曜日", ""), language)
    if len(names) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{names[0]}{pick(('〜', '–'), language)}{names[-1]}"
    return pick(("・", ", "), language).join(names)


def closure(one: Closure, language: str) -> str:
    """The days of a closure."""
    begin, end = _date(one.from_date, language), _date(one.to_date, language)
    part = f" {spans((one.span,), language)}" if one.span is not None else ""
    every = pick(("毎年 ", "every year "), language) if len(one.from_date) == 5 else ""
    days = begin if one.from_date == one.to_date else f"{begin}{pick(('〜', '–'), language)}{end}"
    return every + days + part


def _date(text: str, language: str) -> str:
    parts = [int(part) for part in text.split("-")]
    if language == "en":
        return text
    year = f"{parts[0]}年" if len(parts) == 3 else ""
    return f"{year}{parts[-2]}月{parts[-1]}日"


def day(text: str, language: str) -> str:
    """An ISO date."""
    return _date(text, language)
