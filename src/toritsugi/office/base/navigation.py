"""The way round the desk: which pages a person may go to, in every template as `navigation`."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from toritsugi.office.accounts.access import Right, may
from toritsugi.office.manuals.access import access_waiting


@dataclass(frozen=True)
class Entry:
    """One place to go. count: how many things wait there."""

    url: str
    title: str
    current: bool = False
    count: int = 0


def navigation(request: HttpRequest) -> dict[str, object]:
    """Template context: `navigation`, worked out only where a template asks for it."""
    return {"navigation": SimpleLazyObject(lambda: entries(request))}


def entries(request: HttpRequest) -> list[Entry]:
    """The pages this person may go to."""
    user = request.user
    places = [
        ("calls:list", _("通話"), Right.SEE),
        ("messages:list", _("受電報告"), Right.SEE),
        ("board:list", _("未完了ボード"), Right.SEE),
        ("clients:list", _("クライアント"), Right.SEE_SETTINGS),
        ("manuals:waiting", _("承認待ち"), Right.SEE_SETTINGS),
        ("people:list", _("利用者"), Right.PEOPLE),
        ("machine:show", _("稼働"), Right.MACHINE),
    ]
    match = request.resolver_match
    here = match.app_name if match and match.view_name != "people:account" else ""
    found: list[Entry] = []
    for name, title, right in places:
        if not may(user, right):
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        count = access_waiting(user).count() if name == "manuals:waiting" else 0
        found.append(Entry(url, title, current=here == name.split(":")[0], count=count))
    return found
