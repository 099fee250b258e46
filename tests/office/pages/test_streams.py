"""The event streams over HTTP: each screen hears of its own client's business and of nothing else."""

from __future__ import annotations

import http.client
import json
from contextlib import ExitStack
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from tests.office.test_whole import cookie_of, joined, process
from tests.support.office import a_line, a_person
from tests.support.ports import free_port
from toritsugi.office.calls.happen import happened
from toritsugi.office.clients.actions import do_create_client
from toritsugi.settings_env import Settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial]


def ask(stack: ExitStack, settings: Settings, path: str, cookie: str = "") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", settings.port, timeout=20)
    stack.callback(connection.close)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    return connection.getresponse()


def told(stream: http.client.HTTPResponse, number: int) -> list[dict[str, Any]]:
    """The data of the next events."""
    found: list[dict[str, Any]] = []
    while len(found) < number:
        line = stream.readline().decode()
        assert line, "the stream ended"
        if line.startswith("data: "):
            found.append(json.loads(line.removeprefix("data: ")))
    return found


def test_each_stream_tells_of_its_own_client(desk_settings: Settings) -> None:
    here = msgspec.structs.replace(desk_settings, port=free_port())
    ours, theirs = a_line("sakura").client, a_line("momiji").client
    sample = do_create_client(id="minato", name="みなと製作所", sample=True)
    owner, our_user, their_user = a_person("owner"), a_person("client_user", ours), a_person("client_user", theirs)
    cookies = {one.pk: cookie_of(one) for one in (owner, our_user, their_user)}
    own = "d" * 32
    session = SessionStore()
    session["visits"] = [own]
    session.create()
    visitor = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    events, of_theirs, of_sample = (
        reverse("events"),
        reverse("inbox:events", args=["momiji"]),
        reverse("inbox:events", args=["minato"]),
    )
    with ExitStack() as stack, process(here, "web"):
        assert ask(stack, here, events).status == 204, "leaked but should be hidden"
        assert ask(stack, here, of_theirs).status == 404, "leaked but should be hidden"
        assert ask(stack, here, of_theirs, cookies[our_user.pk]).status == 404, "leaked but should be hidden"
        streams = {
            "owner": ask(stack, here, events, cookies[owner.pk]),
            "ours": ask(stack, here, events, cookies[our_user.pk]),
            "their inbox": ask(stack, here, of_theirs, cookies[their_user.pk]),
            "visitor": ask(stack, here, of_sample, visitor),
        }
        for name, stream in streams.items():
            assert stream.getheader("content-type") == "text/event-stream"
            if name == "visitor":
                assert told(stream, 1) == [{}], "the one look with which it joins"
            else:
                joined(stream)
        for client in (theirs, sample, ours):
            happened("call.opened", client=client.id, call="c" * 32)
            happened("inbox.received", client=client.id, about="1")
        happened("call.closed", client=ours.id, call="c" * 32)
        happened("inbox.received", client=theirs.id, about="2")
        happened("inbox.received", client=sample.id, call=own, about="3")
        heard = {
            name: told(streams[name], number)
            for name, number in {"owner": 9, "ours": 3, "their inbox": 2, "visitor": 1}.items()
        }
        for stream in streams.values():
            stream.close()
    assert {one["client"] for one in heard["owner"]} == {"sakura", "momiji", "minato"}
    assert [(one["client"], one["kind"]) for one in heard["ours"]] == [
        ("sakura", "call.opened"),
        ("sakura", "inbox.received"),
        ("sakura", "call.closed"),
    ], "leaked but should be hidden"
    for one in heard["their inbox"]:
        assert (one["client"], one["kind"], one["call"], one["about"]) == ("momiji", "inbox.received", "", "")
    assert heard["visitor"] == [{}]  # which events wake it, and when: test_inbox_stream.py
