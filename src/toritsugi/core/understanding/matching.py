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
from toritsugi.core.understanding.reading import Tokenizer, reading_of

#: share of an example's weight that must be heard
THRESHOLD = 0.58
#: how much better than the next option the best must be to stand alone
MARGIN = 0.12
_SHORT_EXAMPLE, _SHORT_CLOSENESS = 7, 0.85
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


def best_matches(text: str, options: Sequence[Option], tokenizer: Tokenizer | None = None) -> tuple[Match, ...]:
    """The option that is meant; two or three, best first, when they are too close to tell apart; () when none is."""
    scored = sorted(_scores(text, options, tokenizer).items(), key=lambda pair: -pair[1])
    passing = [Match(name, round(score, 3)) for name, score in scored if score >= THRESHOLD]
    if not passing:
        return ()
    close = [match for match in passing if passing[0].score - match.score < MARGIN]
    return tuple(close[:3])


def _scores(text: str, options: Sequence[Option], tokenizer: Tokenizer | None) -> Mapping[str, float]:
    """Each option's best score over the surface and, with a tokenizer or kana on one side, over readings."""
    surface = _score_in(normal(text), {option.id: _forms(option, None) for option in options})
    if tokenizer is None:
        return surface
    reading = _score_in(normal(reading_of(text, tokenizer) or text), {o.id: _forms(o, tokenizer) for o in options})
    return {name: max(surface[name], reading[name]) for name in surface}


def _forms(option: Option, tokenizer: Tokenizer | None) -> tuple[list[str], list[str]]:
    def form(words: str) -> str:
        return normal(reading_of(words, tokenizer) or words)

    return [form(word) for word in option.titles if word], [form(example) for example in option.examples if example]


def _score_in(said: str, forms: Mapping[str, tuple[list[str], list[str]]]) -> dict[str, float]:
    said = _form(said)
    examples = {name: [_form(example) for example in (*titles, *given)] for name, (titles, given) in forms.items()}
    examples = _without_nested(said, examples)
    holders = Counter(pair for given in examples.values() for pair in {p for one in given for p in _pairs(one)})
    number = max(2, len(forms) + 1)
    heard = _pairs(said)
    scores = {}
    for name, (titles, _) in forms.items():
        best = max((_example_score(said, heard, one, holders, number) for one in examples[name]), default=0.0)
        named = any(len(title) >= 2 and title in said and title in examples[name] for title in map(_form, titles))
        scores[name] = max(best, 0.9 if named else 0.0)
    return scores


def _example_score(said: str, heard: frozenset[str], example: str, holders: Counter[str], number: int) -> float:
    pairs = _pairs(example)
    if not pairs:
        return 0.0
    weights = {pair: math.log(number / holders[pair]) + 0.15 for pair in pairs}
    whole = sum(weights.values())
    covered = sum(weight for pair, weight in weights.items() if pair in heard) / whole
    if len(example) < 4 and example not in said:
        return covered * 0.5
    close = fuzz.partial_ratio(example, said) / 100.0 if len(said) >= len(example) * 0.6 else 0.0
    if is_kana(example) and len(example) < _SHORT_EXAMPLE and close < _SHORT_CLOSENESS:
        return covered * 0.5  # few pairs meet by chance anywhere in a long text
    distinct = min(1.0, whole / (len(pairs) * (math.log(number) * 0.5 + 0.15)))
    return (0.65 * covered + 0.35 * max(0.0, (close - 0.5) * 2)) * (0.5 + 0.5 * distinct)


def _without_nested(said: str, examples: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without examples that are heard only inside a longer one of another option: 全員 inside 部署の全員."""
    heard = {one for given in examples.values() for one in given if one and one in said}
    nested = {
        (name, one)
        for name, given in examples.items()
        for one in given
        if one in heard and any(one in other and one != other and other not in given for other in heard)
    }
    return {name: [one for one in given if (name, one) not in nested] for name, given in examples.items()}


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
