"""The sheet of a version or a draft as a file: what a client can read, print and sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from toritsugi.core.manual.migrations import NEWEST, format_of
from toritsugi.core.manual.model import Manual
from toritsugi.core.sheet.build import sheet_of
from toritsugi.marked_yaml import read
from toritsugi.office.base.times import shown_time
from toritsugi.office.clients.models import Line, ManualVersion
from toritsugi.office.clients.shown import manual_of
from toritsugi.paper.page import page
from toritsugi.resources import MANUAL_FILE, ManualError

LANGUAGES = ("ja", "en")
FORMATS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@dataclass(frozen=True)
class File:
    """A file to download."""

    name: str
    kind: str
    content: bytes


def version_sheet(version: ManualVersion, language: str, format: str) -> File:
    """The sheet of a version. language: "ja" or "en"; format: "html" or "pdf". Raises paper.pdf.NoPdf."""
    names = {"ja": f"第{version.number}版", "en": f"version {version.number}"}
    sheet = sheet_of(manual_of(version), language, format=_format(version.source))
    html = page(sheet, version=names[language], approved=_approved(version, language))
    return _file(version.line, html, {"ja": names["ja"], "en": f"v{version.number}"}[language], language, format)


def draft_sheet(line: Line, manual: Manual, source: Mapping[str, str], language: str, format: str) -> File:
    """The sheet of a draft that can be read, marked as a draft. Raises paper.pdf.NoPdf."""
    html = page(sheet_of(manual, language, format=_format(source)), draft=True)
    return _file(line, html, {"ja": "下書き", "en": "draft"}[language], language, format)


def _format(source: Mapping[str, str]) -> int:
    """The format that a manual's text is written in; the newest where there is no text to tell."""
    try:
        return format_of(read(source.get(MANUAL_FILE, ""), MANUAL_FILE)) or NEWEST
    except ManualError:
        return NEWEST


def _file(line: Line, html: str, what: str, language: str, format: str) -> File:
    title = {"ja": f"対応マニュアル_{line.name}_{what}", "en": f"manual_{line.id}_{what}"}[language]
    name = "".join(letter if letter.isprintable() and letter not in '/\\:*?"<>|' else "_" for letter in title)
    return File(f"{name}.{format}", FORMATS[format], _pdf(html) if format == "pdf" else html.encode())


def _pdf(html: str) -> bytes:
    from toritsugi.paper.pdf import pdf  # WeasyPrint takes a while to load, and nothing else needs it

    return pdf(html)


def _approved(version: ManualVersion, language: str) -> str:
    """Who approved it and when."""
    if version.approved_at is None:
        return ""
    at = shown_time(version.approved_at.astimezone(ZoneInfo(version.line.timezone)), language)
    who = version.approved_by.name if version.approved_by is not None else ""
    return f"{at} {who}".strip()
