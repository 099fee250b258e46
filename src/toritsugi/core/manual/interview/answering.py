"""Answers of the interview: which question comes next, what a question means unanswered, which answers fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from toritsugi.core.manual import words
from toritsugi.core.manual.interview.model import Answers, BadAnswer, Question
from toritsugi.core.manual.interview.questions import BY_ID, QUESTIONS
from toritsugi.core.manual.interview.trades import trade_of

#: most entries of a list, and longest entries in characters
MOST = 20
LONGEST_TITLE, LONGEST_WORD, LONGEST_SAYING, LONGEST_SENTENCE = 40, 40, 60, 250

_PAIR = re.compile(r"([^：:]+)[：:](.+)")
_DAYS = re.compile(r"(\d{1,2})\s*[-/月]\s*(\d{1,2})日?\s*(?:から|[〜～~–\s-])+\s*(\d{1,2})\s*[-/月]\s*(\d{1,2})日?")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_URL = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%/?=&+-]*)?")


def asked(answers: Answers) -> tuple[Question, ...]:
    """The questions that these answers call for, in order; answers to others do not count."""
    found: list[Question] = []
    effective: dict[str, str] = {}
    for question in QUESTIONS:
        if all(_met(effective.get(id, ""), wanted) for id, wanted in question.when):
            found.append(question)
            effective[question.id] = answer_of(question, answers)
    return tuple(found)


def answer_of(question: Question, answers: Answers) -> str:
    """What was answered to a question, or its default."""
    given = answers.get(question.id)
    return default_of(question, answers) if given is None else given


def default_of(question: Question, answers: Answers) -> str:
    """What a question means where nothing is answered."""
    if not question.by_trade:
        return question.default
    held = getattr(trade_of(answers.get("trade", "")), question.by_trade)
    return held if isinstance(held, str) else "\n".join(held)


def effective(answers: Answers) -> dict[str, str]:
    """Every question that is asked with its answer or default; "" for all others. Raises BadAnswer."""
    found = dict.fromkeys(BY_ID, "")
    for question in asked(answers):
        found[question.id] = take(question, answer_of(question, answers))
    return found


def take(question: Question, given: str) -> str:
    """An answer in the form in which it is kept. Raises BadAnswer."""
    lines = [_line(question, one) for one in given.splitlines()] if question.many else [_line(question, given)]
    entries = [_KINDS[question.kind](question, one) for one in lines if one]
    if len(entries) > MOST:
        raise BadAnswer(question.id, f"{MOST}個までにしてください。", f"At most {MOST} entries, please.")
    if not entries and not question.optional:
        raise BadAnswer(question.id, "お答えください。", "Please answer this.")
    if question.kind == "pairs":
        _once(question, [entry.partition("：")[0] for entry in entries])
    return "\n".join(dict.fromkeys(entries))


def _once(question: Question, heard: list[str]) -> None:
    for one in heard:
        if heard.count(one) > 1:
            raise BadAnswer(question.id, f"「{one}」の答えが二つあります。", f"There are two answers to {one!r}.")


def _met(given: str, wanted: tuple[str, ...]) -> bool:
    return bool(given) if wanted == ("*",) else given in wanted


def _line(question: Question, text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and char not in "\t\r\n" for char in text):
        raise BadAnswer(question.id, "使えない文字が入っています。", "There are characters that cannot be used.")
    if "{" in text or "}" in text:
        raise BadAnswer(question.id, "波かっこ（{ }）は使えません。", "Braces cannot be used.")
    return " ".join(text.split())


def _limited(limit: int) -> Callable[[Question, str], str]:
    def read(question: Question, text: str) -> str:
        if len(text) > limit:
            raise BadAnswer(question.id, f"{limit}字までにしてください。", f"At most {limit} characters, please.")
        return text

    return read


def _choice(question: Question, text: str) -> str:
    if text not in {option.id for option in question.options}:
        known = "、".join(option.id for option in question.options)
        raise BadAnswer(question.id, f"この中から選んでください：{known}", f"Choose one of these: {known}")
    return text


def _yes_no(question: Question, text: str) -> str:
    said = {
        "yes": "yes",
        "y": "yes",
        "true": "yes",
        "はい": "yes",
        "no": "no",
        "n": "no",
        "false": "no",
        "いいえ": "no",
    }
    if text.lower() not in said:
        raise BadAnswer(question.id, "「はい」か「いいえ」でお答えください。", "Answer yes or no.")
    return said[text.lower()]


def _phone(question: Question, text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    try:
        words.phone_of(text)
    except words.Unfit as error:
        raise BadAnswer(
            question.id, f"「{text}」は電話番号ではありません。", f"{text!r} is no telephone number."
        ) from error
    return text


def _span(question: Question, text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("~", "-").replace("時", ":00").replace("から", "-")
    text = text.replace("まで", "").replace(":00半", ":30").replace(" ", "")
    try:
        span = words.span_of(text)
    except words.Unfit:
        span = None
    if span is None:
        raise BadAnswer(question.id, "「09:00-18:00」の形で書いてください。", "Write it as 09:00-18:00.")
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (span.from_minute, _end(span.to_minute)))


def _end(minute: int) -> int:
    return minute - 24 * 60 if minute > 24 * 60 else minute


def _closure(question: Question, text: str) -> str:
    match = _DAYS.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if match is None:
            raise words.Unfit("bad_date")
        numbers = [int(part) for part in match.groups()]
        return " ".join(words.day_of(f"{month:02}-{day:02}") for month, day in (numbers[:2], numbers[2:]))
    except words.Unfit as error:
        raise BadAnswer(
            question.id,
            f"「{text}」は「12-29 01-03」の形で書いてください。",
            f"Write {text!r} as 12-29 01-03, first and last day.",
        ) from error


def _pair(question: Question, text: str) -> str:
    match = _PAIR.fullmatch(text)
    if match is None or not all(part.strip() for part in match.groups()):
        raise BadAnswer(
            question.id, f"「{text}」は「たずね方：答え」の形で書いてください。", f"Write {text!r} as question: answer."
        )
    heard, say = (part.strip() for part in match.groups())
    return f"{_limited(LONGEST_SAYING)(question, heard)}：{_limited(LONGEST_SENTENCE)(question, say)}"


def _kana(question: Question, text: str) -> str:
    try:
        return words.kana_of(text)
    except words.Unfit as error:
        raise BadAnswer(question.id, "かなで書いてください。", "Write it in kana.") from error


def _id(question: Question, text: str) -> str:
    try:
        return words.id_of(text)
    except words.Unfit as error:
        raise BadAnswer(
            question.id,
            "半角の英小文字で始め、英小文字・数字・_ だけ、40字までにしてください。",
            "Small letters, digits and _, a letter first, at most 40.",
        ) from error


def _matching(pattern: re.Pattern[str], ja: str, en: str) -> Callable[[Question, str], str]:
    def read(question: Question, text: str) -> str:
        if not pattern.fullmatch(text) or len(text) > 254:
            raise BadAnswer(question.id, ja, en)
        return text

    return read


_KINDS: dict[str, Callable[[Question, str], str]] = {
    "id": _id,
    "title": _limited(LONGEST_TITLE),
    "kana": _kana,
    "phones": _phone,
    "choice": _choice,
    "yes_no": _yes_no,
    "span": _span,
    "closures": _closure,
    "words": _limited(LONGEST_WORD),
    "sayings": _limited(LONGEST_SAYING),
    "pairs": _pair,
    "mail": _matching(_MAIL, "メールアドレスの形で書いてください。", "Write a mail address."),
    "url": _matching(
        _URL, "https:// で始まるアドレスを書いてください。", "Write an address that begins with https://."
    ),
}
