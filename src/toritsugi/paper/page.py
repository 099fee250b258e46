"""The sheet of a manual as one HTML page that needs nothing else: its style and its drawings stand inside it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from django.template import Context, Engine
from django.utils.safestring import mark_safe

from toritsugi.core.sheet.build import MatterView, Sheet
from toritsugi.core.sheet.difference import CALLER, Difference, change_word
from toritsugi.core.sheet.layout import draw
from toritsugi.core.sheet.layout_narrow import draw_narrow
from toritsugi.core.sheet.svg import svg
from toritsugi.paper.labels import labels
from toritsugi.paper.phrases import phrases

#: pixels that a telephone's screen has for a drawing
NARROW = 346.0
#: pixels above which a drawing does not fit on a page beside what is told of its matter
TALL = 720.0
#: drawings up to so many pixels wide have so many columns, and their own width in print
COLUMNS = {"one": 346.0, "two": 520.0, "three": 700.0}
_WEB = files("toritsugi").joinpath("web")


@cache
def _engine() -> Engine:
    folder = Path(str(_WEB.joinpath("templates")))
    return Engine(dirs=[folder], libraries={"sheet": "toritsugi.paper.filters"}, builtins=["toritsugi.paper.filters"])


def page(sheet: Sheet, *, version: str = "", approved: str = "", draft: bool = False) -> str:
    """The page. version: how the version is called besides its hash, such as "v3".

    approved: who approved it and when, in words. draft: it is marked as a draft on every page, and has no box to sign.
    """
    style = _WEB.joinpath("static", "css", "sheet.css").read_text("utf-8")
    return _filled(
        "sheet/page.html",
        {
            "sheet": sheet,
            "t": labels(sheet.language),
            "style": mark_safe(style),  # noqa: S308 - our own file
            "matters": [_chart(matter) for matter in sheet.matters],
            "version": version,
            "approved": approved,
            "draft": draft,
            "short": sheet.digest[:12],
        },
    )


def differences_page(found: tuple[Difference, ...], language: str = "ja") -> str:
    """Differences as a fragment of HTML: a section for each group, nothing around them."""
    groups: dict[str, list[Difference]] = {}
    for one in found:
        groups.setdefault(one.title, []).append(one)
    rows = [
        (title, [(change_word(one.change, language), one.noticed_by == CALLER, one) for one in some])
        for title, some in groups.items()
    ]
    nothing = {
        "ja": "発信者にもクライアントにも、変わるところはありません。",
        "en": "Nothing that anybody notices.",
    }
    return _filled("sheet/differences.html", {"groups": rows, "nothing": nothing[language]})


def _chart(matter: MatterView) -> tuple[MatterView, str, str]:
    """(matter, drawings, size): one for wide screens and print, one for narrow screens where that is too wide for them.

    size: "whole" for a matter that fits on a page with its drawing, "tall" for one that does not.
    """
    wide = draw(matter.chart, phrases)
    columns = next((name for name, width in COLUMNS.items() if wide.width <= width), "full")
    told = f'<div class="wide {columns}">{svg(wide, matter.title, matter.description)}</div>'
    narrow = wide if wide.width <= NARROW else draw_narrow(matter.chart, phrases)
    told += f'<div class="narrow">{svg(narrow, matter.title, matter.description)}</div>'
    size = "tall" if columns == "full" or wide.height > TALL else "whole"
    return matter, mark_safe(told), size  # noqa: S308 - escaped where it is made


def _filled(name: str, values: dict[str, object]) -> str:
    return _engine().get_template(name).render(Context(values, use_l10n=False, use_tz=False))
