"""The list of messages beyond its first page: what stands there, filters that stay, and what is said of nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.support.office import START, a_person, keep, new_call_id, open_call
from toritsugi.office.accounts.models import Role
from toritsugi.office.base.flags import MARKS
from toritsugi.office.calls.message_views import PAGE
from toritsugi.office.calls.models import Message
from toritsugi.office.clients.models import Line
from toritsugi.office.delivery.views import PAGE as BOARD_PAGE
from toritsugi.office.line.desk import OfficeDesk

pytestmark = pytest.mark.django_db


def fill(desk: OfficeDesk, line: Line, count: int) -> list[str]:
    """So many messages, the newest first; every second one is urgent."""
    for number in range(count):
        call_id = new_call_id()
        flags = ("urgent",) if number % 2 else ()
        started = START + timedelta(minutes=number)
        desk.commit(
            [open_call(line, call_id, started=started), keep(call_id, flags=flags, matter_title=f"用件{number}")]
        )
        Message.objects.filter(call_id=call_id).update(created_at=started)
    return [f"用件{number}" for number in reversed(range(count))]


def titles(page: str) -> list[str]:
    return re.findall(r"<strong>(用件\d+)</strong>", page)


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found.group(1).replace("&amp;", "&") if found else None


@pytest.fixture
def operator(client: Browser, line: Line) -> Browser:
    client.force_login(a_person(Role.OPERATOR))
    return client


def test_every_message_stands_on_one_page_in_its_order(operator: Browser, desk: OfficeDesk, line: Line) -> None:
    there = fill(desk, line, 2 * PAGE + 3)
    found: list[str] = []
    address: str | None = "/messages/"
    pages = 0
    while address:
        page = operator.get("/messages/" + address.removeprefix("/messages/")).content.decode()
        found += titles(page)
        pages += 1
        assert f"{pages} / 3" in page
        assert (link(page, "prev") is None) == (pages == 1)
        address = link(page, "next")
    assert (found, pages) == (there, 3)


def test_filters_stay_on_the_second_page_and_back(operator: Browser, desk: OfficeDesk, line: Line) -> None:
    there = fill(desk, line, 2 * PAGE + 6)
    urgent = [title for title in there if int(title.removeprefix("用件")) % 2]
    first = operator.get(f"/messages/?kind=urgent&line={line.id}&status=open").content.decode()
    assert titles(first) == urgent[:PAGE]
    onward = link(first, "next")
    assert onward is not None
    asked = {"kind": ["urgent"], "line": [line.id], "status": ["open"], "page": ["2"]}
    assert parse_qs(urlsplit(onward).query) == asked
    second = operator.get("/messages/" + onward).content.decode()
    assert titles(second) == urgent[PAGE:]
    assert '<option value="urgent" selected>' in second
    back = re.search(r'<a class="tg-row"[^>]*href="[^"]*\?back=([^"]+)"', second)
    assert back is not None, "a message leads back to the page it was opened from"
    assert "page%3D2" in back.group(1)
    assert "kind%3Durgent" in back.group(1)
    assert parse_qs(urlsplit(str(link(second, "prev"))).query) == {**asked, "page": ["1"]}


@pytest.mark.parametrize("wanted", ["99", "0", "-1", "x", ""])
def test_a_page_that_is_not_there_is_the_nearest(operator: Browser, desk: OfficeDesk, line: Line, wanted: str) -> None:
    there = fill(desk, line, PAGE + 1)
    page = operator.get("/messages/", {"page": wanted})
    assert page.status_code == 200
    expected = there[:PAGE] if wanted in {"x", ""} else there[PAGE:]
    assert titles(page.content.decode()) == expected


def test_finishing_on_the_second_page_comes_back_to_it(operator: Browser, desk: OfficeDesk, line: Line) -> None:
    fill(desk, line, PAGE + 2)
    here = "/messages/?kind=&page=2"
    row = Message.objects.order_by("created_at").first()
    assert row is not None
    answer = operator.post(reverse("messages:status", args=[row.pk]), {"status": "done", "back": here})
    assert answer["Location"] == here


def test_the_board_pages_its_two_lists_apart(operator: Browser, desk: OfficeDesk, line: Line) -> None:
    there = list(reversed(fill(desk, line, BOARD_PAGE + 2)))
    page = operator.get("/board/?open=2").content.decode()
    rows = re.findall(r'<a class="tg-row".*?<strong>(用件\d+)</strong>', page, re.DOTALL)
    assert rows == there[BOARD_PAGE:]
    assert "1 / 2" in page, "the list of deliveries stays where it was"
    queries = [
        parse_qs(urlsplit(one).query) for one in re.findall(r'rel="next" href="([^"]+)"', page.replace("&amp;", "&"))
    ]
    assert queries == [{"open": ["2"], "page": ["2"]}]


def test_nothing_is_told_as_what_it_is(operator: Browser, desk: OfficeDesk, line: Line) -> None:
    empty = operator.get("/messages/").content.decode()
    assert "まだ受電報告がありません" in empty
    assert 'class="tg-pages"' not in empty
    board = operator.get("/board/").content.decode()
    assert "すべて届いています" in board
    assert "すべて対応済みです" in board
    fill(desk, line, 1)
    nothing = operator.get("/messages/?kind=urgent").content.decode()
    assert "あてはまる受電報告はありません" in nothing
    assert 'href="/messages/"' in nothing, "the way out of the filter"
    assert "まだ受電報告がありません" not in nothing


def test_every_alarm_is_marked_in_words_the_most_pressing_first(
    operator: Browser, desk: OfficeDesk, line: Line
) -> None:
    call_id = new_call_id()
    flags = ("refused", "not_understood", "complaint", "refund", "threat", "danger", "urgent", "vip", "no such flag")
    desk.commit([open_call(line, call_id), keep(call_id, flags=flags)])
    message = Message.objects.get(call_id=call_id)
    for address in ("/messages/", f"/messages/{message.pk}/", f"/calls/{call_id}/"):
        page = operator.get(address).content.decode()
        marks = re.findall(r'<span class="tg-mark( tg-bad| tg-warn|)">([^<]+)</span> ', page)
        assert marks[: len(MARKS)] == [(f" tg-{mark.tone}" if mark.tone else "", mark.word) for mark in MARKS]
    english = operator.get("/messages/", headers={"accept-language": "en"}).content.decode()
    assert "Danger" in english
    assert not any(mark.word in english for mark in MARKS)


def test_a_call_without_a_message_has_no_marks(operator: Browser, desk: OfficeDesk, line: Line) -> None:
    call_id = new_call_id()
    desk.commit([open_call(line, call_id)])
    page = operator.get(f"/calls/{call_id}/")
    assert page.status_code == 200
    assert not any(mark.word in page.content.decode() for mark in MARKS)
