"""One difference between two versions of a manual, as a caller or the client notices it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from toritsugi.core.sheet.wording import pick


class Change(StrEnum):
    """What happened to it."""

    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"


class Subject(StrEnum):
    """What it is about."""

    SENTENCE = "sentence"
    MOMENT = "moment"
    ITEM = "item"
    ORDER = "order"
    MATTER = "matter"
    FLOW = "flow"
    CARD = "card"
    HOURS = "hours"
    CALLER = "caller"
    TOLD = "told"
    CONTACT = "contact"
    LIMIT = "limit"
    READING = "reading"
    TALK_TIME = "talk_time"


CALLER, CLIENT = "caller", "client"
#: groups that are no matter, in the order in which they are shown
LINE, ITEMS, CARDS, CALLERS, TOLD = "line", "items", "cards", "callers", "told"
GROUPS: dict[str, tuple[str, str]] = {
    LINE: ("窓口全体", "the whole line"),
    ITEMS: ("いくつかの用件で伺うこと", "what several matters ask"),
    CARDS: ("ご案内", "guidance"),
    CALLERS: ("発信者ごとのきまり", "rules for callers"),
    TOLD: ("連絡先と通知", "contacts and who is told"),
}
_CHANGES: dict[Change, tuple[str, str]] = {
    Change.ADDED: ("追加", "new"),
    Change.GONE: ("なくなる", "gone"),
    Change.CHANGED: ("変更", "changed"),
}


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One difference.

    group: the id of the matter it belongs to, or one of `GROUPS`. title: the group in words. what: what is different,
    in words. before, after: how it was and is ("" where there was or is nothing). when: when it is heard, "" if that
    says nothing. noticed_by: "caller" for what is heard on the telephone, "client" for what only the client sees.
    """

    group: str
    title: str
    subject: Subject
    change: Change
    what: str
    before: str = ""
    after: str = ""
    when: str = ""
    noticed_by: str = CALLER

    def text(self, language: str) -> str:
        """One or more lines of plain text."""
        head = f"{pick(_CHANGES[self.change], language)}  {self.what}"
        if self.when and self.when != self.what:
            head += f"（{self.when}）" if language == "ja" else f" ({self.when})"
        lines = [head]
        if self.before:
            lines.append(f"    − {self.before}")
        if self.after:
            lines.append(f"    ＋ {self.after}")
        return "\n".join(lines)


def change_word(change: Change, language: str) -> str:
    """The change in a word."""
    return pick(_CHANGES[change], language)


class Notes:
    """Collects the differences of two manuals. language: of the words around what the manuals say themselves."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.found: list[Difference] = []

    def pick(self, ja: str, en: str) -> str:
        """The words in the language asked for."""
        return ja if self.language == "ja" else en

    def note(
        self,
        group: tuple[str, str],
        subject: Subject,
        what: str,
        before: str,
        after: str,
        *,
        when: str = "",
        by: str = CALLER,
        change: Change | None = None,
    ) -> None:
        """Note a difference unless both sides are the same. group: (id, title). An empty side is "not there"."""
        if before == after and change is None:
            return
        kind = change or (Change.ADDED if not before else Change.GONE if not after else Change.CHANGED)
        self.found.append(
            Difference(
                group=group[0],
                title=group[1],
                subject=subject,
                change=kind,
                what=what,
                before=before,
                after=after,
                when=when,
                noticed_by=by,
            )
        )

    def lists(
        self,
        group: tuple[str, str],
        subject: Subject,
        what: str,
        before: Iterable[str],
        after: Iterable[str],
        *,
        by: str = CALLER,
    ) -> None:
        """Note what joined and what left a list; its order says nothing."""
        was, now = list(dict.fromkeys(before)), list(dict.fromkeys(after))
        joint = self.pick("、", ", ")
        gone = joint.join(one for one in was if one not in now)
        new = joint.join(one for one in now if one not in was)
        self.note(group, subject, what, gone, new, by=by)

    def group(self, name: str) -> tuple[str, str]:
        """One of `GROUPS` with its title."""
        return name, pick(GROUPS[name], self.language)
