"""The office's processes together: a message committed by the line is delivered by the worker to the web's inbox, and
a screen that listens hears of it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import msgspec
import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.office.test_worker import until
from tests.support.office import a_line, a_person, keep, new_call_id, open_call
from tests.support.ports import free_port
from toritsugi.office.accounts.models import User
from toritsugi.office.delivery.models import Delivery
from toritsugi.office.inbox.access import body
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.settings_env import Settings, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial]


@contextlib.contextmanager
def process(settings: Settings, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """One process of the desk that serves; ended by SIGTERM, and that within its time."""
    ready, told = os.pipe()
    env = {**os.environ, **environment(settings), "TORITSUGI_READY_FD": str(told)}
    with (settings.data / f"{name}.log").open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "toritsugi", name], env=env, pass_fds=[told], stdout=log, stderr=log
        )
    os.close(told)
    try:
        with os.fdopen(ready, "rb") as pipe:
            assert pipe.readline() == b"ready\n", (settings.data / f"{name}.log").read_text()[-2000:]
        yield child
        child.send_signal(signal.SIGTERM)
        assert child.wait(15) in (0, -signal.SIGTERM)  # uvicorn ends itself by the signal once it is done
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def cookie_of(user: User) -> str:
    """A session of this person, made as signing in makes it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{django_settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextlib.contextmanager
def listening(settings: Settings, cookie: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", settings.port, timeout=20)
    connection.request("GET", "/events/", headers={"Cookie": cookie})
    answer = connection.getresponse()
    try:
        yield answer
    finally:
        connection.close()


def joined(stream: http.client.HTTPResponse) -> None:
    """Return once the server has taken the stream in: nothing after that is missed."""
    while not stream.readline().startswith(b":"):
        pass


def kinds(stream: http.client.HTTPResponse, last: str) -> list[str]:
    """The kinds of events in the order they come, up to and with `last`."""
    found: list[str] = []
    while not found or found[-1] != last:
        line = stream.readline().decode()
        assert line, "the stream ended"
        if line.startswith("event: "):
            found.append(line.removeprefix("event: ").strip())
    return found


def test_from_the_commit_to_the_inbox_and_the_screen(desk_settings: Settings) -> None:
    here = msgspec.structs.replace(desk_settings, port=free_port())
    for file in [*here.data.glob("dbos.sqlite3*"), *here.data.glob("run/*")]:
        file.unlink()
    line = a_line()
    other = a_line("other")
    owner, stranger = a_person("owner"), a_person("client_user", other.client)
    with process(here, "web"), process(here, "worker"):
        with listening(here, cookie_of(owner)) as stream:
            assert stream.getheader("content-type") == "text/event-stream"
            joined(stream)
            call_id = new_call_id()
            desk = OfficeDesk(here)
            desk.commit([open_call(line, call_id), keep(call_id)])
            seen = kinds(stream, "delivery.changed")
        assert seen[:2] == ["call.opened", "message.kept"]
        assert "inbox.received" in seen
        until(lambda: Delivery.objects.get().state == "delivered")
        item = InboxItem.objects.get()
        assert item.webhook_id == Delivery.objects.get().pk
        assert json.loads(body(item))["data"]["call"]["id"] == call_id

        with listening(here, cookie_of(stranger)) as stream:
            joined(stream)
            another = new_call_id()
            desk.commit([open_call(line, another)])
            mine = new_call_id()
            desk.commit([open_call(other, mine)])
            line_of_data = next(text for text in iter(stream.readline, b"") if text.startswith(b"data: "))
        assert json.loads(line_of_data.removeprefix(b"data: "))["call"] == mine
        with listening(here, "none=1") as stream:
            assert stream.status == 204
