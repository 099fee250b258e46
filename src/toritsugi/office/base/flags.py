"""What a message may be marked with, in words: the one source for its pages and its mails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from django.utils.translation import gettext_noop


class Mark(NamedTuple):
    """One flag of a message. word: in Japanese, as mails say it; pages translate it.

    tone: "bad" for what cannot wait, "warn" for what wants care; "" for what the reader should know, and no subject of
    a mail says.
    """

    flag: str
    word: str
    tone: Literal["bad", "warn", ""]


#: the most pressing first; other flags (vip, sales …) are for the conditions of manuals alone
MARKS = (
    Mark("urgent", gettext_noop("至急"), "bad"),
    Mark("danger", gettext_noop("危険"), "bad"),
    Mark("threat", gettext_noop("法的・外部への言及"), "bad"),
    Mark("refund", gettext_noop("返金・解約"), "warn"),
    Mark("complaint", gettext_noop("ご意見"), "warn"),
    Mark("refused", gettext_noop("お名前・番号のお答えなし"), ""),
    Mark("not_understood", gettext_noop("聴き取れず"), ""),
)


def marks_of(flags: Iterable[str]) -> list[Mark]:
    """The marks of these flags, the most pressing first."""
    given = set(flags)
    return [mark for mark in MARKS if mark.flag in given]
