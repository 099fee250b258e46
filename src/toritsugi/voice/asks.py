"""What is being asked, in the form that pages get: on the browser's data channel and in the control interface."""

from __future__ import annotations

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.manual.model import Manual


def asks(expect: Expect, manual: Manual) -> dict[str, object]:
    """{"asked", "item", "title", "kind", "keys", "choices": [{"key", "title"}]}."""
    item = manual.items.get(expect.item)
    return {
        "asked": expect.asked.value,
        "item": expect.item,
        "title": item.title if item is not None else "",
        "kind": expect.kind.value if expect.kind is not None else "",
        "keys": expect.keys,
        "choices": _choices(expect, manual),
    }


def _choices(expect: Expect, manual: Manual) -> list[dict[str, str]]:
    if expect.asked is Asked.MATTER:
        matters = (manual.matters[name] for name in expect.options if name in manual.matters)
        return [{"key": matter.key, "title": matter.title} for matter in matters]
    item = manual.items.get(expect.item)
    if expect.asked is not Asked.ITEM or item is None:
        return []
    return [{"key": choice.key, "title": choice.title} for choice in item.choices if choice.id in expect.options]
