"""Who may open which address. The table names every address there is: a new one without a rule fails."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.office.pages.conftest import Kept
from tests.support.office import NAME, PHONE
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.inbox.models import InboxItem

pytestmark = pytest.mark.django_db

EVERYBODY = frozenset({"owner", "supervisor", "operator", "client_user", "visitor"})
PEOPLE = EVERYBODY - {"visitor"}
SET_UP = frozenset({"owner", "supervisor"})
SETTINGS = SET_UP | {"client_user"}

#: address → (who may, method, which object of a client its argument is; "" none)
RULES: dict[str, tuple[frozenset[str], str, str]] = {
    "people:account": (PEOPLE, "get", ""),
    "people:list": (frozenset({"owner"}), "get", ""),
    "people:new": (frozenset({"owner"}), "get", ""),
    "people:detail": (frozenset({"owner"}), "get", "user"),
    "people:active": (frozenset({"owner"}), "post", "user"),
    "people:reset": (frozenset({"owner"}), "post", "user"),
    "calls:list": (PEOPLE, "get", ""),
    "calls:detail": (PEOPLE, "get", "call"),
    "calls:recording": (PEOPLE, "get", "call"),
    "calls:export": (SETTINGS, "get", "call"),
    "calls:transcript": (SETTINGS, "get", "transcript"),
    "calls:erase": (SETTINGS, "get", "call"),
    "messages:list": (PEOPLE, "get", ""),
    "messages:detail": (PEOPLE, "get", "message"),
    "messages:status": (PEOPLE, "post", "message"),
    "messages:acknowledge": (PEOPLE, "post", "message"),
    "board:list": (PEOPLE, "get", ""),
    "machine:show": (SET_UP, "get", ""),
    "board:resend": (SET_UP, "post", "delivery"),
    "clients:list": (SETTINGS, "get", ""),
    "clients:new": (SET_UP, "get", ""),
    "clients:detail": (SETTINGS, "get", "client"),
    "clients:active": (SET_UP, "post", "client"),
    "clients:new_line": (SET_UP, "get", "client"),
    "clients:line_active": (SET_UP, "post", "line"),
    "clients:endpoint_active": (SET_UP, "post", "endpoint"),
    "clients:new_contact": (SET_UP, "get", "client"),
    "clients:endpoint": (SET_UP, "get", "contact"),
    "clients:rotate": (SET_UP, "post", "endpoint"),
    "clients:line": (SETTINGS, "get", "line"),
    "manuals:waiting": (SETTINGS, "get", ""),
    "manuals:versions": (SETTINGS, "get", "line"),
    "manuals:version": (SETTINGS, "get", "version"),
    "manuals:make": (SET_UP, "post", "line"),
    "manuals:send": (SET_UP, "get", "version"),
    "manuals:approve": (frozenset({"owner", "client_user"}), "get", "version"),
    "manuals:send_back": (frozenset({"owner", "client_user"}), "get", "version"),
    "manuals:withdraw": (SET_UP, "get", "version"),
    "manuals:comment": (SETTINGS, "post", "version"),
    "manuals:sheet": (SETTINGS, "get", "version"),
    "manuals:draft_sheet": (SET_UP, "get", "line"),
    "manuals:emergency": (SETTINGS, "get", "line"),
    "manuals:end_emergency": (SETTINGS, "post", "overlay"),
    "clients:show_secret": (SET_UP, "post", "endpoint"),
    "proving:version": (SETTINGS, "get", "version"),
    "proving:ask_version": (SETTINGS, "post", "version"),
    "proving:draft": (SET_UP, "get", "line"),
    "proving:draft_part": (SET_UP, "get", "line"),
    "proving:ask_draft": (SET_UP, "post", "line"),
    "calltests:part": (SET_UP, "get", "line"),
    "calltests:ask": (SET_UP, "post", "line"),
    "inbox:list": (PEOPLE, "get", "client"),
    "editing:editor": (SET_UP, "get", "line"),
    "editing:interview": (SET_UP, "get", "line"),
    "editing:history": (SET_UP, "get", "line"),
    "voices:page": (SETTINGS, "get", "line"),
    "voices:engines": (SETTINGS, "get", ""),
}
#: Addresses with tests of their own: streams, the visitor's interface, the signed hook, one item of an inbox.
ELSEWHERE = {
    "calls:events": "below",
    "inbox:events": "test_public.py",
    "inbox:item": "below",
    "inbox_hook": "../test_inbox.py",
    "manuals:roll_back": "test_manuals.py",
    "events": "../test_events.py",
    "health": "no data",
    "metrics": "../test_machine.py",
    "set_language": "no data",
    **dict.fromkeys(
        [f"editing:{what}" for what in ("read", "change", "save", "check", "call", "speak", "offer", "resume")],
        "../editing/test_editor.py",
    ),
    **dict.fromkeys(
        [f"voices:{what}" for what in ("said", "keep", "sound", "use", "leave", "delete")], "../test_voices.py"
    ),
    **dict.fromkeys(["visits:front", "visits:phone", "visits:offer", "visits:start"], "test_public.py"),
    **dict.fromkeys(["visits:text", "visits:hang_up", "visits:resume"], "test_public.py"),
}


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from names(one.url_patterns, inner)
        else:
            yield f"{space}{one.name}"


def test_every_address_has_a_rule() -> None:
    allauth = ("account_", "mfa_")
    there = {name for name in names(get_resolver().url_patterns) if not name.startswith(allauth)}
    assert there == set(RULES) | set(ELSEWHERE)


def arguments(kept: Kept, what: str) -> list[object]:
    return {
        "": [],
        "user": [kept.user.pk],
        "call": [kept.call.call_id],
        "transcript": [kept.call.call_id, "vtt"],
        "message": [kept.message.message_id],
        "delivery": [kept.delivery.delivery_id],
        "client": [kept.line.client_id],
        "contact": [kept.line.client_id, "front"],
        "endpoint": [kept.endpoint.pk],
        "line": [kept.line.id],
        "version": [kept.line.versions.get(number=1).id],
        "overlay": [kept.overlay.pk],
    }[what]


def ask(browser: Browser, name: str, kept: Kept) -> int:
    _who, method, what = RULES[name]
    data = {"status": "done", "active": "yes", "revision": "1", "text": "はい"} if method == "post" else {}
    return getattr(browser, method)(reverse(name, args=arguments(kept, what)), data).status_code


@pytest.mark.parametrize("name", RULES)
def test_each_role_opens_what_it_may(name: str, client: Browser, ours: Kept, staff: dict[str, User]) -> None:
    people = {**{str(role): user for role, user in staff.items()}, "client_user": ours.user}
    for role, user in people.items():
        User.objects.update(must_change_password=False)
        user.refresh_from_db()
        client.force_login(user)
        status = ask(client, name, ours)
        if role in RULES[name][0]:
            assert status in {200, 302} or (name == "calls:recording" and status == 404), (role, status)
        else:
            assert status in {403, 404}, f"leaked but should be hidden: {name} to {role}"


def test_another_clients_rows_are_hidden(client: Browser, ours: Kept, theirs: Kept) -> None:
    client.force_login(ours.user)
    told = {name: ask(client, name, theirs) for name, rule in RULES.items() if rule[2]}
    wanted = {name: 403 if name.startswith("people:") else 404 for name in told}
    assert told == wanted, "leaked but should be hidden"


def test_a_visitor_is_asked_to_sign_in(client: Browser, ours: Kept) -> None:
    sent_to = {}
    for name, (_who, method, what) in RULES.items():
        answer = getattr(client, method)(reverse(name, args=arguments(ours, what)))
        sent_to[name] = answer.status_code, answer.headers.get("Location", "").partition("?")[0]
    assert sent_to.pop("inbox:list") == (404, ""), "leaked but should be hidden"
    assert set(sent_to) == set(RULES) - {"inbox:list"}
    assert set(sent_to.values()) == {(302, "/accounts/login/")}


@pytest.mark.parametrize("name", [n for n, rule in RULES.items() if not rule[2] and "client_user" in rule[0]])
def test_lists_hold_nothing_of_another_client(name: str, client: Browser, ours: Kept, theirs: Kept) -> None:
    client.force_login(ours.user)
    page = client.get(reverse(name)).content.decode()
    for word in ("momiji", theirs.call.call_id, theirs.message.message_id):
        assert word not in page, f"leaked but should be hidden: {word} on {name}"


def test_inactive_people_are_out_at_once(client: Browser, ours: Kept) -> None:
    client.force_login(ours.user)
    assert client.get(reverse("messages:list")).status_code == 200
    ours.user.is_active = False
    ours.user.save()
    assert client.get(reverse("messages:list")).status_code == 302


def test_an_erased_call_shows_nothing_of_what_was_said(client: Browser, ours: Kept, staff: dict[str, User]) -> None:
    client.force_login(staff[Role.OWNER])
    before = client.get(reverse("messages:detail", args=[ours.message.message_id])).content.decode()
    assert NAME in before
    assert client.post(reverse("calls:erase", args=[ours.call.call_id])).status_code == 302
    for name, what in (("messages:detail", ours.message.message_id), ("calls:detail", ours.call.call_id)):
        page = client.get(reverse(name, args=[what])).content.decode()
        for word in (NAME, PHONE, "090-1234-5678"):
            assert word not in page, f"leaked but should be hidden: {name}"
    for name in ("calls:export", "calls:recording"):
        assert client.get(reverse(name, args=[ours.call.call_id])).status_code == 404
    for form in ("txt", "json", "vtt"):
        assert client.get(reverse("calls:transcript", args=[ours.call.call_id, form])).status_code == 404


def test_a_transcript_is_taken_away_in_three_forms(client: Browser, ours: Kept, staff: dict[str, User]) -> None:
    client.force_login(staff[Role.OWNER])

    def get(form: str) -> tuple[int, str, str]:
        answer = client.get(reverse("calls:transcript", args=[ours.call.call_id, form]))
        return answer.status_code, answer.headers.get("Content-Type", ""), answer.content.decode()

    status, kind, text = get("txt")
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert text == ""  # nothing was said in it
    status, kind, vtt = get("vtt")
    assert (status, kind) == (200, "text/vtt; charset=utf-8")
    assert vtt == "WEBVTT\n\n"
    assert json.loads(get("json")[2])["channels"] == {"left": "caller", "right": "desk"}
    assert get("exe")[0] == 404


def test_the_stream_of_a_call_is_hidden_from_others(client: Browser, ours: Kept, theirs: Kept) -> None:
    address = reverse("calls:events", args=[theirs.call.call_id])
    assert client.get(address).status_code == 404, "leaked but should be hidden"
    client.force_login(ours.user)
    assert client.get(address).status_code == 404, "leaked but should be hidden"


def test_an_item_of_an_inbox_is_hidden_from_others(client: Browser, ours: Kept, theirs: Kept) -> None:
    now = theirs.message.created_at
    item = InboxItem.objects.create(
        client=theirs.line.client, webhook_id="w", verified=True, received_at=now, last_at=now
    )
    assert client.get(reverse("inbox:item", args=["momiji", item.pk])).status_code == 404, "leaked but should be hidden"
    client.force_login(ours.user)
    for through in ("momiji", "sakura"):
        found = client.get(reverse("inbox:item", args=[through, item.pk]))
        assert found.status_code == 404, "leaked but should be hidden"
    client.force_login(theirs.user)
    assert client.get(reverse("inbox:item", args=["momiji", item.pk])).status_code == 200
