"""Downloading the sheet: of a version and of a draft, in both languages, to whom it belongs."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from tests.support.manual_sources import CLIENT, MANUAL
from tests.support.office import a_line, a_person
from toritsugi.office.accounts.models import Role, User
from toritsugi.office.clients.models import Line
from toritsugi.office.manuals import sheets
from toritsugi.office.manuals.drafting import do_save_draft
from toritsugi.office.manuals.versioning import do_publish, in_page
from toritsugi.paper import pdf as making
from toritsugi.paper.pdf import NoPdf
from toritsugi.resources import read_manual

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

SOURCE = {"manual.yaml": MANUAL, "client.yaml": CLIENT}


@pytest.fixture
def owner(db: None) -> User:
    return a_person(Role.OWNER)


def get(person: User, address: str, **wanted: str) -> HttpResponse:
    browser = Browser()
    browser.force_login(person)
    return browser.get(address, wanted)


def name_of(answer: HttpResponse) -> str:
    return unquote(answer["Content-Disposition"].rpartition("''")[2])


def test_a_version_says_who_approved_it_and_is_named_in_the_language_that_was_chosen(line: Line, owner: User) -> None:
    version = do_publish(line, read_manual(MANUAL, CLIENT), SOURCE, in_page(owner), check=False)
    address = reverse("manuals:sheet", args=[version.pk])
    told = get(owner, address, language="ja", format="html")
    page = told.content.decode()
    assert told["Content-Type"] == "text/html; charset=utf-8"
    assert name_of(told) == f"対応マニュアル_{line.name}_第2版.html"
    assert version.digest in page
    assert owner.name in page
    assert "ご署名" in page
    assert "下書き" not in page
    english = get(owner, address, language="en", format="html")
    assert f'filename="manual_{line.pk}_v2.html"' in english["Content-Disposition"]
    assert '<html lang="en">' in english.content.decode()
    for wrong in ({"language": "fr"}, {"format": "exe"}):
        assert get(owner, address, **wrong).status_code == 400


def test_it_tells_the_format_that_the_text_is_written_in(line: Line, owner: User) -> None:
    texts = {"1": MANUAL, "2": MANUAL.replace("format: 1", "format: 2")}
    for format, text in texts.items():
        source = {"manual.yaml": text, "client.yaml": CLIENT}
        version = do_publish(line, read_manual(MANUAL, CLIENT), source, in_page(owner), check=False)
        version.source = source
        told = sheets.version_sheet(version, "ja", "html").content.decode()
        draft = sheets.draft_sheet(line, read_manual(text, CLIENT), source, "ja", "html").content.decode()
        for page in (told, draft):
            assert f"<dt>書式</dt><dd>{format}</dd>" in page
    assert sheets.version_sheet(line.versions.get(number=1), "ja", "html").content


def test_a_draft_is_marked_as_one_and_has_no_box_to_sign(line: Line, owner: User) -> None:
    do_save_draft(line, owner, SOURCE, 0)
    told = get(owner, reverse("manuals:draft_sheet", args=[line.pk]), format="html")
    page = told.content.decode()
    assert name_of(told) == f"対応マニュアル_{line.name}_下書き.html"
    assert "これは下書きです" in page.replace("<span>", "").replace("</span>", "")
    assert "ご署名</h2>" not in page
    do_save_draft(line, owner, {"manual.yaml": "a: 1"}, 1)
    back = get(owner, reverse("manuals:draft_sheet", args=[line.pk]), format="html")
    assert (back.status_code, back["Location"]) == (302, reverse("proving:draft", args=[line.pk]))


def test_a_pdf_is_a_pdf_and_a_machine_without_says_so(line: Line, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    address = reverse("manuals:sheet", args=[line.versions.get().pk])
    try:
        making.check_fonts()
    except NoPdf:
        pass
    else:
        told = get(owner, address, format="pdf")
        assert told["Content-Type"] == "application/pdf"
        assert told.content.startswith(b"%PDF-")

    def away(html: str) -> bytes:
        raise NoPdf("Pango is not there", "install it")

    monkeypatch.setattr(sheets, "_pdf", away)
    assert get(owner, address, format="pdf").status_code == 302


def test_leaked_but_should_be_hidden_sheets_of_others(line: Line, owner: User) -> None:
    do_save_draft(line, owner, SOURCE, 0)
    stranger = a_person(Role.CLIENT_USER, a_line("momiji").client)
    own = a_person(Role.CLIENT_USER, line.client)
    version = reverse("manuals:sheet", args=[line.versions.get().pk])
    draft = reverse("manuals:draft_sheet", args=[line.pk])
    assert [get(stranger, one, format="html").status_code for one in (version, draft)] == [404, 404]
    assert [get(own, one, format="html").status_code for one in (version, draft)] == [200, 404]
    assert Browser().get(version).status_code == 302
