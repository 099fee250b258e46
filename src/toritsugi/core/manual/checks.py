"""Judgements over a whole manual: references, conditions, blanks, forbidden words, scope."""

from __future__ import annotations

import re
from collections.abc import Iterable

from toritsugi.core.manual.conditions import OUTCOMES, names_in
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.phrases import blanks
from toritsugi.core.manual.promises import promises
from toritsugi.core.manual.reading import Leaf
from toritsugi.core.manual.scene import BUILT_IN_NOTICES, Scene
from toritsugi.core.manual.standard import PREFIX
from toritsugi.core.manual.words import folded
from toritsugi.core.spoken.kana import morae

#: blanks that are filled when the manual is resolved
FIXED_BLANKS = ("client", "line")
#: first keys of sentences that are said before anything is known of the caller
_BEFORE_ANY_ANSWER = ("opening", "notices", "hours", "callers", "phrases", "closures", "complaint", "abuse")
#: blocks that word standard phrases anew: block and key → the phrase's short name
_WORDED = {
    "callback.ask": "callback_ask",
    "complaint.apology": "apology",
    "complaint.listen": "complaint_listen",
    "abuse.end": "abuse_end",
}


def check_references(scene: Scene) -> None:
    """Every name must be defined: in places of its own and inside conditions."""
    for leaf in scene.reader.refs:
        sort = leaf.shape.refers
        if leaf.value not in _defined(scene, sort):
            scene.no_such(leaf, sort, leaf.value)
    for leaf in scene.reader.conditions:
        for part in names_in(leaf.value):
            if part.name not in _defined(scene, part.op):
                scene.no_such(leaf, part.op, part.name)
            elif part.op == "item" and part.equals:
                _check_equals(scene, leaf, part.name, part.equals)


def check_accents(scene: Scene) -> None:
    """The pitch of a word falls within it, or nowhere."""
    terms = (*scene.client.many("trading_names"), *scene.client.many("glossary"), *scene.manual.many("glossary"))
    for record in terms:
        accent, reading = record.leaf("accent"), record.value("reading")
        if accent is not None and reading is not None and accent.value > morae(reading):
            scene.problems.add(
                "bad_accent", accent.node, accent.path, value=accent.value, reading=reading, count=morae(reading)
            )


def _defined(scene: Scene, sort: str) -> Iterable[str]:
    if sort == "outcome":
        return OUTCOMES
    if sort == "presence":
        return scene.defined["contact"]
    if sort == "notice":
        return (*scene.defined["notice"], *BUILT_IN_NOTICES)
    return scene.defined[sort]


def _check_equals(scene: Scene, when: Leaf, name: str, equals: str) -> None:
    """A condition on a yes_no or choice item must name one of its answers."""
    item = scene.manual.table("items").get(name)
    if item is None:
        return
    possible = {"yes_no": ["yes", "no"], "choice": list(item.table("choices"))}.get(item.value("kind", ""))
    if possible is not None and equals not in possible:
        scene.problems.add(
            "bad_answer",
            when.node,
            when.path,
            name=equals,
            item=name,
            hint=f"答えになるもの：{'、'.join(possible)}",
            hint_en=f"Possible: {', '.join(possible)}",
        )


def check_sentences(scene: Scene, forbidden: tuple[str, ...]) -> None:
    """Blanks must mean something, and no word that must never be said may stand in anything spoken."""
    items = scene.defined["item"]
    sounds = {word: folded(word) for word in forbidden}
    for leaf in scene.reader.sentences:
        if leaf.shape.kind == "sentence":
            _check_blanks(scene, leaf, items)
        heard = folded(leaf.value)
        for word in forbidden:
            if sounds[word] in heard:
                scene.problems.add("forbidden", leaf.node, leaf.path, word=word)


def _check_blanks(scene: Scene, leaf: Leaf, items: tuple[str, ...]) -> None:
    before = leaf.path.split(".")[0] in _BEFORE_ANY_ANSWER
    allowed = (*leaf.shape.blanks, *FIXED_BLANKS, *(() if before else items))
    for name in blanks(leaf.value):
        if name not in allowed:
            listed, listed_en = "、".join(allowed[:20]), ", ".join(allowed[:20])
            hint, hint_en = f"使えるもの：{listed}", f"Possible: {listed_en}"
            scene.problems.add("bad_blank", leaf.node, leaf.path, name=name[:40], hint=hint, hint_en=hint_en)
    if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", leaf.value)):
        scene.problems.add("open_blank", leaf.node, leaf.path)


def check_standard(scene: Scene, manual: Manual, forbidden: tuple[Leaf, ...]) -> None:
    """Standard phrases that nobody reworded are sentences of the manual too."""
    paths = {leaf.path for leaf in scene.reader.sentences}
    reworded = {path for path in paths if path.startswith("phrases.")}
    reworded |= {f"phrases.{name}" for path, name in _WORDED.items() if path in paths}
    for leaf in forbidden:
        for id, phrase in manual.standard.items():
            name = id.removeprefix(PREFIX)
            if f"phrases.{name}" not in reworded and folded(leaf.value) in folded(phrase.text):
                scene.problems.add("forbidden_standard", leaf.node, leaf.path, word=leaf.value, name=name)


def check_scope(scene: Scene) -> None:
    """What the manual does must be in its scope, where a scope is written."""
    scope = scene.manual.record("scope")
    if scope is None or not scope.has("does"):
        return
    does = scope.values("does")
    for leaf in scene.reader.refs:
        key = leaf.path.rsplit(".", 1)[-1]
        needed = {"card": "answer_cards", "connect": "connect"}.get(key)
        if needed is not None and needed not in does:
            scene.problems.add("out_of_scope", leaf.node, leaf.path, name=needed)
    if "answer_cards" not in does:
        for name, card in scene.manual.table("cards").items():
            scene.problems.add("out_of_scope", card.node, f"cards.{name}", name="answer_cards")


def check_not_kept(scene: Scene) -> None:
    """G4: the sentence for “not kept” must not say that anything was taken."""
    for record in (scene.manual, scene.client):
        leaf = record.leaf("not_kept")
        if leaf is not None and re.search("承りました|お預かりしました|お預かりいたしました", leaf.value):
            scene.problems.add("told_promise", leaf.node, leaf.path)


def check_notes(scene: Scene) -> None:
    """Words above a message: blanks must mean something, and nothing sensitive may stand in them."""
    items = scene.manual.table("items")
    for leaf in scene.reader.notes:
        _check_blanks(scene, leaf, tuple(items))
        for name in blanks(leaf.value):
            item = items.get(name)
            if item is not None and (item.value("sensitive", False) or item.has("mask")):
                scene.problems.add("sensitive_in_text", leaf.node, leaf.path, name=name)


def check_promises(scene: Scene, *, promise: bool) -> None:
    """No sentence promises a call back where the manual says that none may be promised."""
    if promise or not any(record.has("callback") for record in (scene.manual, scene.client)):
        return
    for leaf in scene.reader.sentences:
        if leaf.shape.kind == "sentence" and promises(leaf.value):
            scene.problems.add("promised", leaf.node, leaf.path)
