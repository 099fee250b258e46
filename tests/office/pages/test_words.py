"""Every word on the pages is translated, and nothing on them is inline."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

import toritsugi

ROOT = Path(toritsugi.__file__).parent
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
#: the sheet of a manual is a file by itself, to print and to send: its style stands inside it
SERVED = [file for file in TEMPLATES if file.parent != ROOT / "web/templates/sheet"]
CATALOGUE = ROOT / "web/locale/en/LC_MESSAGES/django.po"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop"}


def in_template(text: str) -> Iterator[str]:
    yield from re.findall(r'\{%\s*translate\s+"([^"]+)"', text)
    yield from re.findall(r'_\("([^"]+)"\)', text)
    for body in re.findall(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate", text, re.DOTALL):
        yield re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", body)


def in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def words() -> dict[str, Path]:
    found = {word: file for file in TEMPLATES for word in in_template(file.read_text("utf-8"))}
    for file in sorted((ROOT / "office").rglob("*.py")):
        found |= dict.fromkeys(in_python(file.read_text("utf-8")), file)
    return found


def test_every_word_has_its_english() -> None:
    english = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE), check_for_duplicates=True)}
    missing = [f"{word} ({file.relative_to(ROOT)})" for word, file in words().items() if not english.get(word)]
    assert not missing, f"write these into {CATALOGUE.relative_to(ROOT)}: {missing}"


def test_placeholders_are_the_same_in_english() -> None:
    for entry in polib.pofile(str(CATALOGUE)):
        for translated in list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]:
            blanks = [sorted(re.findall(r"%\(\w+\)[sd]", text)) for text in (entry.msgid, translated)]
            assert blanks[0] == blanks[1], entry.msgid


@pytest.mark.parametrize("file", SERVED, ids=lambda file: file.name)
def test_nothing_is_inline(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "a script without src"
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), "inline style or handler"


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_japanese_stands_only_in_words_that_are_translated(file: Path) -> None:
    text = file.read_text("utf-8")
    if file.name == "_error.html" or "_error.html" in text:
        return  # both languages at once
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", _without_blocks(text), flags=re.DOTALL)
    text = re.sub(r'<p data-text="answer\.\w+"[^>]*>[^<]*</p>', "", text)  # answers to a desk that speaks Japanese
    text = re.sub(r'<(\w+)[^>]*lang="ja"[^>]*>[^<]*</\1>', "", text)
    assert not re.findall(r"[ぁ-んァ-ヶ一-龠]+", text)


def _without_blocks(text: str) -> str:
    return re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", text, flags=re.DOTALL)
