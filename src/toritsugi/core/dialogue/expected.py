"""What a script expects of its call, and what was otherwise, in words a person can act on."""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.message import Message
from toritsugi.core.dialogue.scripted import Expected
from toritsugi.core.dialogue.simulation import CallResult

_JA = {
    "outcome": "結果",
    "complete": "聴取の完了",
    "matter": "用件",
    "callback_wanted": "折り返しの希望",
    "turns": "発話ターンの数",
    "kept": "保存",
    "items": "聴取項目",
    "states": "聴取項目の状態",
    "flags": "印",
    "says": "言うはずの文",
    "never_says": "言わないはずの文",
    "told": "通知先",
    "most_seconds": "通話の長さの上限（秒）",
}


class Unmet(msgspec.Struct, frozen=True, kw_only=True):
    """One expectation that was not met. what: the key of `expect`; name: the item, flag, line or contact, if any."""

    what: str
    name: str = ""
    wanted: str
    found: str

    @property
    def key(self) -> str:
        """The place in the script, such as "items.phone"."""
        return f"{self.what}.{self.name}" if self.name else self.what

    def text(self, language: str) -> str:
        """One sentence. language: "ja" or "en"."""
        if language == "ja":
            about = _JA[self.what] + (f"「{self.name}」" if self.name else "")
            return f"{about}：期待は {self.wanted or '（なし）'}、実際は {self.found or '（なし）'} でした。"
        return f"{self.key}: {self.wanted!r} was expected, it is {self.found!r}"


def compare(expected: Expected, result: CallResult) -> tuple[Unmet, ...]:
    """What a call did otherwise than expected; empty when all was met."""
    message = result.message
    pairs: list[tuple[str, object, object]] = [
        ("outcome", expected.outcome, str(message.outcome) if message else ""),
        ("complete", expected.complete, message.complete if message else False),
        ("matter", expected.matter, message.matter if message else ""),
        ("callback_wanted", expected.callback_wanted, message.callback_wanted if message else False),
        ("turns", expected.turns, result.turns),
        ("kept", expected.kept, result.kept),
    ]
    found = [
        Unmet(what=what, wanted=_word(want), found=_word(have))
        for what, want, have in pairs
        if want not in (None, have)
    ]
    if expected.most_seconds is not None and result.seconds > expected.most_seconds:
        found.append(Unmet(what="most_seconds", wanted=str(expected.most_seconds), found=f"{result.seconds:.0f}"))
    return (*found, *_items(expected, message), *_marks(expected, message), *_lines(expected, result))


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _items(expected: Expected, message: Message | None) -> list[Unmet]:
    known = {one.item: one for one in message.items} if message else {}
    found: list[Unmet] = []
    for item, want in expected.items.items():
        value = known[item].value if item in known else None
        if value is None or want not in (value.kept, value.shown):
            have = (value.kept or value.shown) if value else ""
            found.append(Unmet(what="items", name=item, wanted=want, found=have))
    for item, state in expected.states.items():
        have = str(known[item].state) if item in known else ""
        if have != state:
            found.append(Unmet(what="states", name=item, wanted=state, found=have))
    return found


def _marks(expected: Expected, message: Message | None) -> list[Unmet]:
    flags = message.flags if message else ()
    told = tuple(dict.fromkeys(one.contact for one in message.notify)) if message else ()
    missing = [("flags", name, flags) for name in expected.flags if name not in flags]
    missing += [("told", name, told) for name in expected.told if name not in told]
    return [Unmet(what=what, wanted=name, found="、".join(have)) for what, name, have in missing]


def _lines(expected: Expected, result: CallResult) -> list[Unmet]:
    lines = [heard.line for heard in result.transcript]
    found = [Unmet(what="says", wanted=line, found="") for line in expected.says if line not in lines]
    found += [Unmet(what="never_says", wanted="", found=line) for line in expected.never_says if line in lines]
    return found


def unmet(expected: Expected, result: CallResult) -> list[str]:
    """The same as English sentences."""
    return [one.text("en") for one in compare(expected, result)]
