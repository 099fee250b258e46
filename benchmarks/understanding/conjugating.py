"""The same answer in another form of its verb: 動きません as 動かない, 直りました as 直った."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

_BEFORE_NAI = dict(zip("きぎしちにびみりい", "かがさたなばまらわ", strict=True))
_PAST = {
    "き": "いた",
    "ぎ": "いだ",
    "し": "した",
    "ち": "った",
    "り": "った",
    "い": "った",
    "に": "んだ",
    "び": "んだ",
    "み": "んだ",
}
_AFTER = {
    "no": ("です", "", "よ", "んです", "ので", "ですね", "と思います", "ですけど", "んですよ", "っす", "から", "んで"),
    "past": ("", "よ", "んです", "ので", "みたいです", "んですけど", "と思います", "っぽいです", "わ", "んですよ"),
    "will": ("", "よ", "んで", "ので", "つもりです", "予定です", "んですけど", "と思います", "んです", "ね", "から"),
}


def other_form(text: str, tokenizer: Any, rng: random.Random) -> str:
    """The text with its last polite verb in a plain form and another ending; the text itself where it has none."""
    words = list(tokenizer.tokenize(text))
    for at in range(len(words) - 2, -1, -1):
        rest = [word.surface() for word in words[at + 1 : at + 3]]
        if words[at].part_of_speech()[0] not in ("動詞", "助動詞") or not rest[0].startswith("ま"):
            continue
        head = "".join(word.surface() for word in words[:at])
        made = _plain(words[at], rest)
        if made:
            stem, form, used = made
            tail = "".join(word.surface() for word in words[at + 1 + used :])
            return head + stem + (rng.choice(_AFTER[form]) if len(tail) <= 2 else _joined(form, tail))
    return text


def _joined(form: str, tail: str) -> str:
    """What goes on behind the verb; 、 and what follows it stay."""
    cut = tail.find("、")
    return ("んです" if form != "no" else "です") + tail[cut:] if cut >= 0 else tail


def _plain(verb: Any, rest: Sequence[str]) -> tuple[str, str, int] | None:
    """(the plain form, which it is, words used behind the verb)."""
    surface, kind = verb.surface(), verb.part_of_speech()[4]
    if rest[:2] == ["ませ", "ん"]:
        made = _negative(surface, kind)
        return (made, "no", 2) if made else None
    if rest[:2] == ["まし", "た"]:
        made = _past(surface, kind)
        return (made, "past", 2) if made else None
    if rest[0] == "ます":
        return verb.dictionary_form(), "will", 1
    return None


def _negative(surface: str, kind: str) -> str:
    if kind.startswith("五段"):
        if surface == "あり":
            return "ない"
        return surface[:-1] + _BEFORE_NAI[surface[-1]] + "ない" if surface[-1] in _BEFORE_NAI else ""
    return surface + "ない" if "一段" in kind or "サ行変格" in kind else ""


def _past(surface: str, kind: str) -> str:
    if kind.startswith("五段"):
        if surface.endswith(("行き", "いき")):
            return surface[:-1] + "った"
        return surface[:-1] + _PAST[surface[-1]] if surface[-1] in _PAST else ""
    return surface + "た" if "一段" in kind or "変格" in kind else ""
