"""The page and its PDF: whole, alone, escaped, and a clear word where the machine cannot make it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from tests.support.manuals import small_manual
from toritsugi import resources
from toritsugi.cli import main
from toritsugi.core.sheet.build import sheet_of
from toritsugi.core.sheet.differences import differences
from toritsugi.core.sheet.sentences import sentences
from toritsugi.core.sheet.wording import shown
from toritsugi.paper import pdf as making
from toritsugi.paper.page import differences_page, page

VOID = {"meta", "br", "wbr", "hr", "img", "link", "input"}


class Reader(HTMLParser):
    """Text of a page; refuses elements that are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.told = ""
        self.linked: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.linked += [f"{tag} {value}" for name, value in attrs if name in ("src", "href") and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<rect/>` opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.told += data


@pytest.mark.parametrize("template", [one.name for one in resources.templates()])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_is_whole_and_needs_nothing_else(template: str, language: str) -> None:
    manual = resources.load_manual(template)
    sheet = sheet_of(manual, language)
    read = Reader(page(sheet, version="v3"))
    assert read.linked == []
    assert "v3" in read.told
    assert sheet.digest in read.told
    for one in sentences(manual, language):
        assert shown(manual, one.text, language) in read.told
    for contact in manual.contacts.values():
        assert contact.name in read.told


def test_words_of_a_manual_are_words_and_nothing_else() -> None:
    manual = small_manual(client_name="<script>alert(1)</script>&")
    manual = msgspec.structs.replace(manual, matters={
        id: msgspec.structs.replace(one, title="<img src=x>") for id, one in manual.matters.items()
    })  # fmt: skip
    made = page(sheet_of(manual))
    assert "<script>" not in made
    assert "<img" not in made
    assert "<script>alert(1)</script>&" in Reader(made).told


def test_differences_as_a_fragment() -> None:
    old = small_manual()
    new = msgspec.structs.replace(old, told=msgspec.structs.replace(old.told, text="承りました <ok>。"))
    made = differences_page(differences(old, new))
    read = Reader(made)
    assert "確かに承りました。" in read.told
    assert "承りました <ok>。" in read.told
    assert 'data-change="changed"' in made
    assert "変わるところはありません" in differences_page(())


def test_it_is_made_without_the_office(tmp_path: Path) -> None:
    out = tmp_path / "sheet.html"
    words = [sys.executable, "-m", "toritsugi", "manual", "render", "reception", "--out", str(out)]
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    assert "ご署名" in Reader(out.read_text("utf-8")).told


def opened(made: bytes) -> bytes:
    """A PDF's streams in clear."""
    found = b""
    for part in made.split(b"stream\n")[1:]:
        with contextlib.suppress(zlib.error):
            found += zlib.decompressobj().decompress(part)
    return found


@pytest.mark.needs("pango", "cjk-fonts", "fc-list")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_pdf(tmp_path: Path, language: str) -> None:
    out = tmp_path / "sheet.pdf"
    told = CliRunner().invoke(main, ["manual", "render", "script", "--out", str(out), "--lang", language])
    assert told.exit_code == 0, told.output
    made = out.read_bytes()
    assert made.startswith(b"%PDF-")
    assert b"CJK" in opened(made), "a font with Japanese is embedded"


@pytest.mark.needs("pango", "cjk-fonts", "fc-list")
def test_a_pdf_opens_no_address(tmp_path: Path) -> None:
    picture = tmp_path / "x.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>秘</text></svg>', "utf-8")
    plain, named = making.pdf("<p>あ</p>"), making.pdf(f'<p>あ<img src="{picture.as_uri()}"></p>')
    assert named.startswith(b"%PDF-")
    assert abs(len(named) - len(plain)) < 200, "the picture of another file is not in it"


def test_without_fonts_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "fc-list"
    empty.write_text("#!/bin/sh\nexit 0\n", "utf-8")
    empty.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(making.NoPdf) as raised:
        making.check_fonts()
    assert "fonts-noto-cjk" in raised.value.mend
    empty.unlink()
    with pytest.raises(making.NoPdf, match="fc-list"):
        making.check_fonts()


def test_without_pango_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_pango(made: str) -> bytes:
        raise making.NoPdf("Pango cannot be opened: libpango", f"install it: {making.PACKAGES}")

    monkeypatch.setattr(making, "pdf", no_pango)
    told = CliRunner().invoke(main, ["manual", "render", "script", "--out", str(tmp_path / "x.pdf")])
    assert told.exit_code == 2
    assert "libpango" in told.output
    assert ".html" in told.output


@pytest.mark.parametrize("out", ["sheet.txt", "nowhere/sheet.html"])
def test_a_place_that_cannot_be_written_ends_with_2(tmp_path: Path, out: str) -> None:
    told = CliRunner().invoke(main, ["manual", "render", "script", "--out", str(tmp_path / out)])
    assert told.exit_code == 2
    assert out.split("/")[-1] in told.output
