"""Who called: the number or why there is none, and the network's name, wherever people read of a call."""

from __future__ import annotations

import io
import json
import re
import zipfile

import msgspec
import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from tests.office.test_inbox import post, secret_of
from tests.support.office import PHONE, START, a_message, a_person, close, keep, new_call_id, open_call
from toritsugi.office.accounts.models import Role
from toritsugi.office.calls.erasing import do_erase_call
from toritsugi.office.calls.exporting import export_call
from toritsugi.office.calls.models import Call, Message
from toritsugi.office.calls.who import who
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery.mail import compose
from toritsugi.office.delivery.payload import payload
from toritsugi.office.inbox.models import InboxItem
from toritsugi.office.line.desk import OfficeDesk

SAKURA = "SAKURA BASHO"


def a_call(desk: OfficeDesk, line: Line, *, mask: str = "", **who_calls: str) -> Message:
    """A whole call with its message. mask: of the name that the caller gave."""
    call_id = new_call_id()
    name, phone = a_message().items
    items = (msgspec.structs.replace(name, mask=mask), phone)
    opened = msgspec.structs.replace(open_call(line, call_id), **who_calls)
    desk.commit([opened, keep(call_id, items=items), close(call_id)])
    return Message.objects.get(call=call_id)


def facts(page: bytes) -> dict[str, str]:
    """What the page's lists of facts say, by their titles."""
    rows = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page.decode(), re.S)
    return {title: " ".join(re.sub(r"<[^>]+>", " ", value).split()) for title, value in rows}


def mail(message: Message) -> str:
    letter = compose(message, "d1", "sales@example.com", "desk@example.com", START)
    return letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("who_calls", "japanese", "english"),
    [
        ({"caller_number": "", "withheld": "asked"}, "非通知", "Withheld"),
        ({"caller_number": "", "withheld": "payphone"}, "公衆電話", "Payphone"),
        ({"caller_number": "", "withheld": "unavailable"}, "表示圏外", "Out of area"),
        ({"caller_number": ""}, "非通知", "Withheld"),
        ({"caller_number": "", "channel": "browser"}, "番号なし", "No number"),
    ],
)
def test_why_there_is_no_number_is_said_in_words(
    client: Browser, desk: OfficeDesk, line: Line, who_calls: dict[str, str], japanese: str, english: str
) -> None:
    message = a_call(desk, line, **who_calls)
    client.force_login(a_person(Role.OWNER))
    for address in (f"/calls/{message.call_id}/", f"/messages/{message.pk}/"):
        assert facts(client.get(address).content)["発信者番号"] == japanese
        told = facts(client.get(address, headers={"accept-language": "en"}).content)
        assert told["Caller's number"] == english
    assert f"（{japanese}）" in mail(message)
    assert json.loads(payload(message))["data"]["call"]["withheld"] == who_calls.get("withheld", "")


def test_the_network_s_name_stands_beside_the_number_and_as_nobody_s_word(
    client: Browser, desk: OfficeDesk, line: Line
) -> None:
    message = a_call(desk, line, caller_name=SAKURA)
    assert SAKURA.encode() not in bytes(message.call.caller_name)
    body = payload(message)
    assert json.loads(body)["data"]["call"]["caller_name"] == SAKURA
    assert f"発信者名（電話会社の表示）: {SAKURA}" in mail(message).replace("：", ": ")
    with zipfile.ZipFile(io.BytesIO(export_call(message.call))) as archive:
        about = json.loads(archive.read("call.json"))
    assert (about["caller_number"], about["caller_name"], about["withheld"]) == (PHONE, SAKURA, "")
    assert post("sakura", secret_of("sakura"), content=body) == 204
    client.force_login(a_person(Role.OWNER))
    addresses = [f"/calls/{message.call_id}/", f"/messages/{message.pk}/"]
    for address in (*addresses, f"/inbox/sakura/{InboxItem.objects.get().pk}/"):
        told = facts(client.get(address).content)
        assert told["発信者番号"] == PHONE
        assert told["発信者名"].startswith(f"{SAKURA} （電話会社の表示")
    client.force_login(a_person(Role.CLIENT_USER, line.client))
    assert facts(client.get(addresses[1]).content)["発信者名"].startswith(SAKURA)


def test_what_the_manual_hides_of_the_caller_is_hidden_of_the_network_s_name_too(desk: OfficeDesk, line: Line) -> None:
    message = a_call(desk, line, mask="all", caller_name=SAKURA)
    assert SAKURA not in payload(message).decode()
    assert SAKURA not in mail(message)


def test_an_erased_call_has_no_name(client: Browser, desk: OfficeDesk, line: Line) -> None:
    message = a_call(desk, line, caller_name=SAKURA)
    do_erase_call(message.call, "request", a_person(Role.OWNER))
    row = Call.objects.get()
    assert row.caller_name is None
    client.force_login(a_person(Role.SUPERVISOR))
    assert "発信者番号" not in facts(client.get(f"/calls/{row.pk}/").content)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.update(caller_name=b"x")


def test_a_call_of_a_process_that_tells_neither_is_read_as_before(desk: OfficeDesk, line: Line) -> None:
    row = a_call(desk, line).call
    assert row.caller_name is None
    assert (who(row).number, who(row).name, who(row).shown) == (PHONE, "", PHONE)
