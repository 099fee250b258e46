"""Lists of callers (名簿): a CSV beside the manual. Text in, rows out; what cannot be read is noted with its line."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping

from toritsugi.core.manual import words
from toritsugi.core.manual.model import Listed
from toritsugi.core.manual.problems import Problems
from toritsugi.core.manual.reading import Leaf

#: what the first line may call each column
COLUMNS = {
    "number": ("number", "phone", "電話番号", "番号"),
    "name": ("name", "氏名", "名前", "お名前"),
    "company": ("company", "会社名", "会社", "御社名"),
    "title": ("title", "as", "呼び名", "備考"),
}
#: rows of a list: more are a directory, not a list of exceptions
MOST_ROWS = 5000
#: signs that stand for the one between the parts of a number
_HYPHENS = re.compile("[‐‑‒–—―−ー]")
#: longest cell, in characters
LONGEST_CELL = 100
#: stands where bytes were no text
UNREAD = "\ufffd"
#: digits from which on a number in Japan begins with 0: spreadsheets drop it from what they take for a quantity
LONG_NUMBER = 9


def read_list(leaf: Leaf, tables: Mapping[str, str], problems: Problems) -> tuple[Listed, ...]:
    """The rows of the list that a leaf names. Columns other than those of `COLUMNS` are not looked at."""
    name = leaf.value
    if name not in tables:
        problems.add("no_table", leaf.node, leaf.path, name=name)
        return ()
    text = tables[name].removeprefix("\ufeff")
    if UNREAD in text:
        _bad(
            leaf,
            problems,
            "文字コードが UTF-8 でも Shift_JIS でもありません",
            "it is neither in UTF-8 nor in Shift_JIS",
        )
        return ()
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error as error:
        _bad(leaf, problems, f"CSV ではありません（{error}）", f"it is no CSV ({error})")
        return ()
    columns = _columns(rows[0]) if rows else {}
    if not set(columns) & {"number", "name", "company"}:
        _bad(leaf, problems, "number、name、company のどの列もありません", "no column number, name or company")
        return ()
    if len(rows) > MOST_ROWS + 1:
        _bad(leaf, problems, f"{MOST_ROWS} 行を超えています", f"more than {MOST_ROWS} rows")
        return ()
    found: dict[Listed, int] = {}
    for line, row in enumerate(rows[1:], start=2):
        entry = _row(leaf, columns, row, line, problems)
        if entry is not None:
            found.setdefault(entry, line)
    return tuple(found)


def _columns(first: list[str]) -> dict[str, int]:
    heads = [unicodedata.normalize("NFKC", cell).strip().lower() for cell in first]
    return {name: heads.index(head) for name, known in COLUMNS.items() for head in reversed(known) if head in heads}


def _row(leaf: Leaf, columns: Mapping[str, int], row: list[str], line: int, problems: Problems) -> Listed | None:
    """One row; None for an empty one, and for one that is wrong (and noted)."""
    cells = {name: " ".join(row[at].split()) if at < len(row) else "" for name, at in columns.items()}
    if not any(cells.get(name) for name in ("number", "name", "company")):
        return None
    if any(len(cell) > LONGEST_CELL for cell in cells.values()):
        _bad_row(leaf, problems, line, f"{LONGEST_CELL} 字を超える欄があります", "a cell is too long")
        return None
    number = cells.get("number", "")
    if number:
        try:
            cells["number"] = words.phone_of(_HYPHENS.sub("-", unicodedata.normalize("NFKC", number)))
        except words.Unfit:
            _bad_row(leaf, problems, line, "電話番号が読めません", "the number cannot be read")
            return None
        if cells["number"][0] not in "0+" and len(cells["number"]) >= LONG_NUMBER:
            _bad_row(
                leaf, problems, line, "電話番号のはじめの 0 がありません", "the number has lost the 0 it begins with"
            )
            return None
    return Listed(**cells)


def _bad(leaf: Leaf, problems: Problems, why: str, why_en: str) -> None:
    problems.add("bad_table", leaf.node, leaf.path, name=leaf.value, why=why, why_en=why_en)


def _bad_row(leaf: Leaf, problems: Problems, row: int, why: str, why_en: str) -> None:
    problems.add("bad_row", leaf.node, leaf.path, name=leaf.value, row=row, why=why, why_en=why_en)
