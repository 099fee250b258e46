"""The documents: every relative link leads to something, and no page tells of a place or a person's work."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
#: what no page says: a folder of one machine, a folder outside of the project, a number of an issue
FORBIDDEN = re.compile(r"(?<![\w.])/(?:work|root|home)/|\.\./shared|\b[Ii]ssue #?\d|(?<![\w&`])#\d+\b(?!`)")
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#{1,6} (.+?)\s*$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", one).lower()).replace(" ", "-") for one in found}


def broken(page: Path, root: Path = ROOT) -> list[str]:
    """The links of a page that lead nowhere, or out of the project."""
    wrong = []
    for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        found = target.exists() and root in (target, *target.parents)
        named = not anchor or target.suffix != ".md" or (found and anchor in anchors(target))
        if not (found and named):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_page_speaks_of_the_project_alone(page: Path) -> None:
    assert FORBIDDEN.findall(page.read_text("utf-8")) == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for link in LINK.findall(page.read_text("utf-8")):
            target = (page.parent / unquote(link).partition("#")[0]).resolve()
            if target.is_dir() and (target / "index.md").exists():
                target = target / "index.md"
            if target.suffix == ".md" and target.is_file():
                waiting.append(target)
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in seen] == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[gone](no.md) [web](https://example.org/) [here](#one) [not](#two) [out](../)\n")
    assert broken(page, tmp_path) == ["no.md", "#two", "../"]
