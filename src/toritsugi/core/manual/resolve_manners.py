"""How the desk bears itself: absence, calling back, complaints, abuse; what counts; how long things are kept.

A line may say each of these for itself, a client for all its lines; key by key the line's own words win.
"""

from __future__ import annotations

from typing import Any

import msgspec

from toritsugi.core.manual.conditions import none_of
from toritsugi.core.manual.model import (
    Abuse,
    Billing,
    Callback,
    Condition,
    ConditionalPhrase,
    Phrase,
    Retention,
    Silence,
    Voice,
)
from toritsugi.core.manual.reading import Leaf, Record
from toritsugi.core.manual.resolve_contacts import absence_of
from toritsugi.core.manual.scene import Scene
from toritsugi.core.manual.standard import PREFIX, standard_phrases

#: key → the standard phrase that it words anew
_STANDARD = (
    ("callback", "ask", "callback_ask"),
    ("complaint", "apology", "apology"),
    ("complaint", "listen", "complaint_listen"),
    ("abuse", "end", "abuse_end"),
)


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. written: fields of the manual that were written at all. days: how long records are kept."""

    absence: dict[str, Phrase]
    standard: dict[str, Phrase]
    closing: tuple[ConditionalPhrase, ...]
    callback: Callback
    days: int
    written: dict[str, Any]


def resolve_manners(scene: Scene) -> Manners:
    """All of it. What nobody wrote keeps its default."""
    callback, abuse = own(scene, "callback"), own(scene, "abuse")
    billing, retention = own(scene, "billing"), own(scene, "retention")
    absence = own(scene, "absence")
    written: dict[str, Any] = {}
    found = Callback()
    if callback is not None:
        found = Callback(offer=callback.value("offer", "auto"), promise=callback.value("promise", False))
        written["callback"] = found
    if abuse is not None:
        written["abuse"] = _abuse(scene, abuse)
    if billing is not None:
        default = Billing()
        written["billing"] = Billing(
            outcomes=billing.values("counts"), excluded=billing.value("except", default.excluded)
        )
    if retention is not None and retention.has("recordings"):
        written["retention"] = Retention(recordings=retention.value("recordings"))
    silence = own(scene, "silence")
    if silence is not None:
        written["silence"] = Silence(connect=scene.reachable(silence.leaf("connect"), by_phone=True))
    voice = own(scene, "voice")
    if voice is not None:
        written["voice"] = Voice(**{key: leaf.value for key, leaf in voice.fields.items()})
    return Manners(
        absence={} if absence is None else absence_of(absence, scene.names),
        standard=_standard(scene),
        closing=_closing(scene, callback),
        callback=found,
        days=365 if retention is None else retention.value("days", 365),
        written=written,
    )


def own(scene: Scene, key: str) -> Record | None:
    """A record that line and client may both write: the line's keys, then the client's."""
    mine, theirs = scene.manual.record(key), scene.client.record(key)
    if mine is None or theirs is None:
        return mine if mine is not None else theirs
    return msgspec.structs.replace(mine, fields={**theirs.fields, **mine.fields})


def _abuse(scene: Scene, record: Record) -> Abuse:
    return Abuse(
        warnings=record.value("warnings", Abuse().warnings),
        lines=scene.phrases(record.many("say")),
        heard=record.values("heard"),
    )


def _standard(scene: Scene) -> dict[str, Phrase]:
    """Standard phrases worded where they belong; these win over `phrases:`."""
    known = standard_phrases()
    found = {}
    for block, key, name in _STANDARD:
        record = own(scene, block)
        leaf = record.leaf(key) if record is not None else None
        if leaf is not None:
            before = known[PREFIX + name]
            found[before.id] = scene.phrase(leaf, id=before.id, may_interrupt=before.may_interrupt)
    return found


def _closing(scene: Scene, callback: Record | None) -> tuple[ConditionalPhrase, ...]:
    """What is said at the end when a call back is wanted, and no closing line of the line's own says it."""
    say: Leaf | None = callback.leaf("say") if callback is not None else None
    closing = [record.value("when", Condition()) for record in scene.manual.many("closing") if record.has("say")]
    own = tuple(when for when in closing if wants_callback(when))
    if say is None or any(_is_wish(when) for when in own):
        return ()
    wanted = Condition(op="callback_wanted")
    when = Condition(op="and", parts=(wanted, none_of(own))) if own else wanted
    return (ConditionalPhrase(when=when, phrase=scene.phrase(say)),)


def wants_callback(when: Condition) -> bool:
    """Whether a condition holds only where a call back is wanted: what is said under it is said of that."""
    if when.op in ("and", "or"):
        return (any if when.op == "and" else all)(wants_callback(part) for part in when.parts)
    return _is_wish(when)


def _is_wish(when: Condition) -> bool:
    return when.op == "callback_wanted" or (when.op, when.name, when.equals) == ("item", "callback", "yes")
