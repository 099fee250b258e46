"""Who called, as people are told: the number or why there is none, and what the caller's side calls itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from toritsugi.core.dialogue.message import Message as Told
from toritsugi.core.values.model import Kind
from toritsugi.office.calls.models import Call, Withheld
from toritsugi.office.calls.opened import caller_name, caller_number

#: kinds of items whose answer may be the name that a network tells
_NAMES = (Kind.PERSON, Kind.ORGANIZATION)


@dataclass(frozen=True)
class Who:
    """number: digits, "" where there is none. name: of the network, never of the caller. withheld: why no number."""

    number: str
    name: str = ""
    withheld: str = ""
    channel: str = "sip"

    @property
    def shown(self) -> str:
        """The number, or the word for its absence, in the page's language."""
        return self.number or absence(self.withheld, self.channel)


def who(call: Call, clear: Told | None = None) -> Who:
    """Who called. Raises Erased. clear: the call's message: what its manual hides is hidden here too."""
    number, name = caller_number(call), caller_name(call)
    if clear is not None:
        number, name = number_told(number, clear), name_told(name, clear)
    return Who(number, name, call.withheld, call.channel)


def absence(withheld: str, channel: str) -> str:
    """The word for a number that is not there. A page has none; a telephone that tells no reason asked for it."""
    if channel in ("browser", "text"):
        return _("番号なし")
    return str(Withheld(withheld).label) if withheld in Withheld.values else str(Withheld.ASKED.label)


def number_told(number: str, clear: Told) -> str:
    """The number a call came from, hidden where the caller gave the same one and the manual hides that."""
    for known in clear.items:
        if number and known.mask and known.value is not None and known.value.kept == number:
            return known.masked
    return number


def name_told(name: str, clear: Told) -> str:
    """The name that the network tells, "" where the manual hides the caller's own."""
    hidden = any(known.mask and known.value is not None and known.value.kind in _NAMES for known in clear.items)
    return "" if hidden else name
