"""Priority and counting of a message stand beside it, in columns: from keeping on, and for what was kept before."""

from __future__ import annotations

import importlib
import io
import json
import zipfile

import msgspec
import pytest
from django.apps import apps
from django.test import Client as Browser

from tests.support.office import a_message, a_person, close, keep, new_call_id, open_call
from toritsugi.office.accounts.models import Role
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.exporting import export_call
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery.payload import payload
from toritsugi.office.line.desk import OfficeDesk
from toritsugi.office.line.keyring import opened

fill = importlib.import_module("toritsugi.office.calls.migrations.0005_priority_and_counts_of_kept_messages").fill


def kept(desk: OfficeDesk, line: Line, **changes: object) -> Message:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id), keep(call_id, **changes), close(call_id)])
    return Message.objects.get(call_id=call_id)


def test_they_are_kept_with_the_message(desk: OfficeDesk, line: Line) -> None:
    usual, first = kept(desk, line), kept(desk, line, priority=1, counts=False)
    assert [(row.priority, row.counts) for row in (usual, first)] == [(5, True), (1, False)]


def test_a_later_message_of_the_call_brings_its_own(desk: OfficeDesk, line: Line) -> None:
    row = kept(desk, line)
    desk.commit([keep(row.call_id, priority=2, counts=False)])
    row.refresh_from_db()
    assert (row.priority, row.counts) == (2, False)


def test_they_stay_when_the_call_is_erased(desk: OfficeDesk, line: Line) -> None:
    row = kept(desk, line, priority=2, counts=False)
    do_erase_call(Call.objects.get(), "request")
    row.refresh_from_db()
    assert (row.sealed, row.priority, row.counts) == (None, 2, False)


def test_messages_kept_before_are_filled_from_what_is_sealed(desk: OfficeDesk, line: Line) -> None:
    told, old, erased, damaged = (kept(desk, line, priority=3, counts=False) for _ in range(4))
    do_erase_call(erased.call, "request")
    without = {key: value for key, value in msgspec.to_builtins(a_message()).items() if key != "counts"}
    sealed = opened(old.call).seal("message", msgspec.json.encode(without))
    Message.objects.filter(pk=old.pk).update(sealed=sealed)
    Message.objects.filter(pk=damaged.pk).update(sealed=b"x" * 40)
    Message.objects.update(priority=5, counts=None)

    fill(apps, None)

    found = {row.pk: (row.priority, row.counts) for row in Message.objects.all()}
    assert found == {told.pk: (3, False), old.pk: (5, None), erased.pk: (5, None), damaged.pk: (5, None)}


def test_they_go_out_by_webhook_and_in_an_export(desk: OfficeDesk, line: Line) -> None:
    row = kept(desk, line, priority=1, counts=False)
    data = json.loads(payload(row))["data"]
    assert (data["priority"], data["counts"]) == (1, False)
    with zipfile.ZipFile(io.BytesIO(export_call(row.call))) as archive:
        told = json.loads(archive.read("message.json"))["message"]
    assert (told["priority"], told["counts"]) == (1, False)


@pytest.fixture
def operator(client: Browser, line: Line) -> Browser:
    client.force_login(a_person(Role.OPERATOR))
    return client


def test_what_comes_first_is_marked_and_found(operator: Browser, desk: OfficeDesk, line: Line) -> None:
    kept(desk, line, matter_title="いつもの用件")
    first = kept(desk, line, priority=2, matter_title="先の用件")
    everything = operator.get("/messages/").content.decode()
    assert everything.count("優先 2") == 1
    assert "優先 5" not in everything
    narrowed = operator.get("/messages/?kind=first").content.decode()
    assert "先の用件" in narrowed
    assert "いつもの用件" not in narrowed
    assert "優先 2" in operator.get(f"/messages/{first.pk}/").content.decode()
    assert "優先 2" in operator.get(f"/calls/{first.call_id}/").content.decode()


@pytest.mark.parametrize(("counts", "word"), [(True, "数える"), (False, "数えない"), (None, "記録がありません")])
def test_a_message_tells_whether_it_counts(
    operator: Browser, desk: OfficeDesk, line: Line, counts: bool | None, word: str
) -> None:
    row = kept(desk, line)
    Message.objects.filter(pk=row.pk).update(counts=counts)
    page = operator.get(f"/messages/{row.pk}/").content.decode()
    assert f"<dt>課金</dt><dd>{word}" in page.replace('<span class="tg-quiet">', "")
