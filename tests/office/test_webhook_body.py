"""The body of a webhook is what its reference says."""

from __future__ import annotations

import json

import msgspec
import pytest

from tests.support.office import a_message, keep, new_call_id, open_call
from tests.support.paths import ROOT
from toritsugi.core.dialogue.message import Known, Notify, State, StepResult
from toritsugi.office.calls.models import Message
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery.payload import LONGEST, payload
from toritsugi.office.delivery.webhook_body import Body, schema
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.settings_env import Settings

FILE = ROOT / "docs" / "reference" / "webhook.schema.json"


def test_the_schema_in_the_docs_is_the_codes() -> None:
    assert json.loads(FILE.read_text("utf-8")) == schema()


def test_the_body_fits_its_shape(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    items = (*a_message().items, Known(item="x", title="未回答", state=State.REFUSED))
    desk.commit([open_call(line, call_id), keep(call_id, items=items, flags=("urgent",), words=("急いで",))])
    found = msgspec.json.decode(payload(Message.objects.get()), type=Body)
    assert [item.state for item in found.data.items] == ["confirmed", "confirmed", "refused"]
    assert found.data.items[2].value is None
    assert found.timestamp == "2026-11-20T01:00:40Z"
    assert found.data.manual.digest == line.versions.get().digest


@pytest.mark.parametrize("count", [1, 30, 400])
def test_however_much_was_said_the_body_stays_short(desk_settings: Settings, line: Line, count: int) -> None:
    # ten megabytes in one message take a loaded machine longer than the other tests' desk waits
    desk = OfficeDesk(desk_settings, lock_wait=60.0)
    call_id = new_call_id()
    name = a_message().items[0]
    assert name.value is not None
    long = msgspec.structs.replace(name, value=msgspec.structs.replace(name.value, kept="長" * 8000))
    desk.commit([open_call(line, call_id), keep(call_id, items=(long,) * count, words=("言" * 5000,) * count)])
    body = payload(Message.objects.get())
    assert len(body) <= LONGEST
    assert msgspec.json.decode(body, type=Body).data.shortened


def test_masked_values_and_what_was_tried_and_the_words_above(desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    number = msgspec.structs.replace(a_message().items[1], mask="last4")
    steps = (StepResult(step="procedures.again.0.say", title="入れ直し", result="not_helped"),)
    told = Notify(contact="sales", channel="webhook", text="至急ご確認ください。")
    desk.commit([open_call(line, call_id), keep(call_id, told, items=(number,), steps=steps)])
    body = payload(Message.objects.get(), contact="sales")
    data = msgspec.json.decode(body, type=Body).data
    assert number.value is not None
    assert (data.items[0].value, data.items[0].reading) == ("＊＊＊＊" + number.value.shown[-4:], "")
    assert number.value.kept not in body.decode()
    assert number.value.shown not in body.decode()
    assert [(step.title, step.result) for step in data.steps] == [("入れ直し", "not_helped")]
    assert data.text == "至急ご確認ください。"
    other = msgspec.json.decode(payload(Message.objects.get(), contact="office"), type=Body)
    assert other.data.text == ""
