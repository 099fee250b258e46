"""Which of several examples a text is closest to: matters, cards and choices by how callers put them.

Both texts are cut into pairs of neighbouring characters in the coarse form (so 「イソームノネダン」 still is
「リフォームの値段」). A pair counts by how few of the options have it, so that 「お願いします」 decides nothing.
What is found must be far enough above nothing (threshold) and above the next (margin); else there is no answer (G6).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from rapidfuzz import fuzz

from toritsugi.core.understanding.normal import coarse, is_kana, normal
from toritsugi.core.understanding.reading import Tokenizer, sound_of

#: share of an example's weight that must be heard
THRESHOLD = 0.58
#: how much better than the next option the best must be to stand alone
MARGIN = 0.12
#: characters of an example's sound that count inside what was written: ジコ of 事故 is in 時刻 too
_SHORT_SOUND = 4
_SHORT_EXAMPLE, _SHORT_CLOSENESS = 7, 0.85
#: how sure a title makes that is in the words
_NAMED = 0.9
_POLITE = re.compile(
    r"(?:ノ(?:件|ケン)デ)?(?:(?:オ|御)?(?:願イ|ネガイ)(?:シ?タイ|イタシ|シ|デキ|申シ|モーシ)[^ ]{0,14}"
    r"|シタ(?:イ|ク)(?:ノ|ン|ト)?(?:デス|思|オモ|デ)?[^ ]{0,10}|テクダサイ|(?:イタダ|頂)(?:ケ"
    r"|キ)[^ ]{0,12}|デス(?:ガ|ケド|カ|ケレド)?|マス(?:ガ|ケド|カ|ケレド)?|ンデス(?:ガ|ケド|カ"
    r"|ケレド)?|ノデスガ?|ナンデス[^ ]{0,4}|デショーカ)$"
)
_LEAD = re.compile(
    r"^(?:ハイ|エー?ット?ー?|エー?ト|アノー?|スミマセン|スイマセン|オセワニナッテオリマス"
    r"|オ世話ニナッテオリマス|チョット)+"
)


class Option(msgspec.Struct, frozen=True):
    """Something that may be meant. titles: words that mean it by themselves. examples: how callers put it."""

    id: str
    titles: tuple[str, ...]
    examples: tuple[str, ...]


class Match(msgspec.Struct, frozen=True):
    """An option and how sure it is, 0..1."""

    id: str
    score: float


class Said(msgspec.Struct, frozen=True):
    """What was said in the forms that examples are compared with. reading: "" without a dictionary; flat: one form."""

    surface: str
    reading: str
    flat: str


class _Form(msgspec.Struct, frozen=True):
    """An option's words in one form, and their pairs of neighbouring characters.

    flat: the words before they are made coarse. weights: of each pair, by how few of the options have it; whole: their
    sum. distinct: how much the words tell of the option, 0..1.
    """

    text: str
    pairs: frozenset[str]
    flat: str
    weights: dict[str, float] = {}
    whole: float = 0.0
    distinct: float = 0.0


class _Table(msgspec.Struct, frozen=True):
    """Options in one form. titles: as they stand among the examples. texts: of all examples, each once."""

    examples: dict[str, tuple[_Form, ...]]
    titles: dict[str, frozenset[str]]
    texts: frozenset[str]


class Compiled(msgspec.Struct, frozen=True):
    """Options made ready to be compared with many texts. reading: None without a dictionary."""

    surface: _Table
    reading: _Table | None


def best_matches(text: str, options: Sequence[Option], tokenizer: Tokenizer | None = None) -> tuple[Match, ...]:
    """The option that is meant; two or three, best first, when they are too close to tell apart; () when none is."""
    return best_of(said_of(normal(text), text, tokenizer), compiled(options, tokenizer))


def best_of(said: Said, options: Compiled) -> tuple[Match, ...]:
    """The same with options made ready before."""
    return best_among(scores_of(said, options))


def best_among(scores: Mapping[str, float]) -> tuple[Match, ...]:
    """The same of `scores_of`."""
    scored = sorted(scores.items(), key=lambda pair: -pair[1])
    passing = [Match(name, round(score, 3)) for name, score in scored if score >= THRESHOLD]
    if not passing:
        return ()
    close = [match for match in passing if passing[0].score - match.score < MARGIN]
    return tuple(close[:3])


def said_of(flat: str, text: str, tokenizer: Tokenizer | None) -> Said:
    """A text as it is compared. flat: its one form."""
    reading = "" if tokenizer is None else _form(normal(sound_of(text, tokenizer) or text))
    return Said(_form(flat), reading, flat)


def compiled(options: Sequence[Option], tokenizer: Tokenizer | None = None) -> Compiled:
    """Options made ready to be compared."""
    return Compiled(_table(options, None), None if tokenizer is None else _table(options, tokenizer))


def _table(options: Sequence[Option], tokenizer: Tokenizer | None) -> _Table:
    def form(words: str) -> _Form:
        flat = normal(sound_of(words, tokenizer) or words)
        text = _form(flat)
        return _Form(text, _pairs(text), flat)

    titles = {option.id: [form(word) for word in option.titles if word] for option in options}
    examples = {option.id: (*titles[option.id], *(form(one) for one in option.examples if one)) for option in options}
    named = {name: frozenset(one.text for one in given if len(one.text) >= 2) for name, given in titles.items()}
    texts = frozenset(one.text for given in examples.values() for one in given if one.text)
    return _Table(_weighted(examples, len(examples)), named, texts)


def _weighted(examples: Mapping[str, tuple[_Form, ...]], options: int) -> dict[str, tuple[_Form, ...]]:
    """Examples with the weights of their pairs among all of them. options: how many there are."""
    holders = Counter(pair for given in examples.values() for pair in {p for one in given for p in one.pairs})
    number = max(2, options + 1)
    usual = math.log(number) * 0.5 + 0.15
    return {name: tuple(_weigh(one, holders, number, usual) for one in given) for name, given in examples.items()}


def _weigh(form: _Form, holders: Mapping[str, int], number: int, usual: float) -> _Form:
    if not form.pairs:
        return form
    weights = {pair: math.log(number / holders[pair]) + 0.15 for pair in form.pairs}
    whole = sum(weights.values())
    return _Form(form.text, form.pairs, form.flat, weights, whole, min(1.0, whole / (len(weights) * usual)))


def scores_of(said: Said, options: Compiled) -> Mapping[str, float]:
    """How near a text is to each option, 0..1 and a little more: the best of its surface and, where there is a
    dictionary, of its reading."""
    surface = _score_in(said.surface, options.surface, said.flat)
    if options.reading is None:
        return surface
    reading = _score_in(said.reading, options.reading, said.flat, shortest=1 if is_kana(said.surface) else _SHORT_SOUND)
    return {name: max(surface[name], reading[name]) for name in surface}


def _score_in(said: str, table: _Table, flat: str, shortest: int = 1) -> dict[str, float]:
    """flat: what was said before it was made coarse. shortest: characters of an example that counts anywhere."""
    examples = _without_nested(said, table)
    if examples is not table.examples:
        examples = _weighted(examples, len(table.examples))
    heard = _pairs(said)
    kana = is_kana(said)
    scores = {}
    for name, every in examples.items():
        best = 0.0
        for one in every:
            if len(one.text) < shortest or one.pairs.isdisjoint(heard):  # nothing is covered: below every threshold
                continue
            if not kana and len(one.text) < _SHORT_SOUND and is_kana(one.text) and one.flat not in flat:
                continue  # メール is not in 辞める
            best = max(best, _example_score(said, heard, one, best))
            if best < _NAMED and one.text in table.titles[name] and one.text in said:
                best = _NAMED
        scores[name] = best
    return scores


def _example_score(said: str, heard: frozenset[str], form: _Form, best: float) -> float:
    """How near a text is to an example; 0.0 where it is no nearer than the best so far."""
    example = form.text
    covered = sum([weight for pair, weight in form.weights.items() if pair in heard]) / form.whole
    if len(example) < 4 and example not in said:
        return covered * 0.5
    if (0.65 * covered + 0.35) * (0.5 + 0.5 * form.distinct) <= best:
        return 0.0
    close = fuzz.partial_ratio(example, said) / 100.0 if len(said) >= len(example) * 0.6 else 0.0
    if is_kana(example) and len(example) < _SHORT_EXAMPLE and close < _SHORT_CLOSENESS:
        return covered * 0.5  # few pairs meet by chance anywhere in a long text
    return (0.65 * covered + 0.35 * max(0.0, (close - 0.5) * 2)) * (0.5 + 0.5 * form.distinct)


def _without_nested(said: str, table: _Table) -> dict[str, tuple[_Form, ...]]:
    """Without examples that are heard only inside a longer one of another option: 全員 inside 部署の全員.

    The same table when there is none.
    """
    examples = table.examples
    heard = {text for text in table.texts if text in said}
    if len(heard) < 2:
        return examples
    texts = {name: {one.text for one in given} for name, given in examples.items()}
    nested = {
        (name, one)
        for name, given in texts.items()
        for one in given
        if one in heard and any(one in other and one != other and other not in given for other in heard)
    }
    if not nested:
        return examples
    return {name: tuple(one for one in given if (name, one.text) not in nested) for name, given in examples.items()}


def _form(flat: str) -> str:
    return coarse(_trim(flat))


def _trim(flat: str) -> str:
    text = _LEAD.sub("", flat)
    for _ in range(3):
        shorter = _POLITE.sub("", text)
        if shorter == text or len(shorter) < 2:
            break
        text = shorter
    return text


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) if len(text) > 1 else frozenset({text} - {""})


def same_name(name: str, reading: str, heard: str) -> bool:
    """Whether a name as heard is that of a contact, by its writing or its reading."""
    said = coarse(normal(heard))
    forms = [coarse(normal(form)) for form in (name, reading) if form]
    if not said:
        return False
    for form in forms:
        short = min(len(form), len(said))
        if short >= 2 and (
            form.startswith(said) or said.startswith(form) or form.endswith(said) or said.endswith(form)
        ):
            return True
        if is_kana(form) and len(said) >= 4 and fuzz.ratio(form, said) >= 80:
            return True
    return False
