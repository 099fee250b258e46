"""Opens what `core` is handed: manuals and templates, holidays, time zones, dictionaries."""

from __future__ import annotations

import gc
import threading
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from toritsugi.beside import Beside, no_file, pack_text, packs
from toritsugi.core.manual.migrations import NEWEST, format_of
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.parsing import client_file, parse
from toritsugi.core.manual.problems import ManualError, Problems
from toritsugi.core.manual.source import Node
from toritsugi.marked_yaml import plain, read
from toritsugi.shipped import SAMPLES, TEMPLATES, Template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable

    from toritsugi.core.checking.finding import Report
    from toritsugi.core.understanding.answer_model import AnswerModel
    from toritsugi.core.understanding.marks import MarkModel
    from toritsugi.core.understanding.meanings import Meanings
    from toritsugi.core.understanding.name_tagger import NameTagger
    from toritsugi.core.understanding.port import Understander
    from toritsugi.core.understanding.reading import Tokenizer
    from toritsugi.core.understanding.surnames import Surnames
    from toritsugi.core.understanding.topics import TopicModel
    from toritsugi.core.understanding.understander import RuleUnderstander
    from toritsugi.core.understanding.vectors import WordVectors

__all__ = [
    "ManualError",
    "Template",
    "check_texts",
    "checked",
    "common_surnames",
    "holidays_between",
    "load_calls",
    "load_manual",
    "manual_files",
    "name_tagger",
    "pack_text",
    "packs",
    "read_manual",
    "sample_callers",
    "samples",
    "source_format",
    "template_files",
    "templates",
    "understander",
]

#: how far ahead the check looks at public holidays
CHECKED_DAYS = timedelta(days=370)
MANUAL_FILE, CLIENT_FILE, CALLERS_FILE = "manual.yaml", "client.yaml", "callers.yaml"


def templates() -> list[Template]:
    """The shipped templates, in the order in which they are offered. A first start makes a sample client of each."""
    return list(TEMPLATES)


def samples() -> list[Template]:
    """The shipped sample manuals, by name: whole manuals of invented companies, used by name as a template is.

    A first start makes no client of them.
    """
    return list(SAMPLES)


def template_files(name: str) -> dict[str, str]:
    """The texts of a template or sample by file name: manual.yaml, client.yaml, callers.yaml and, by their names, the
    lists of callers and the packs of its own that it names. Raises ManualError.
    """
    folder = _folder(name)
    if folder is None:
        raise no_file(name)
    return {**manual_files(name), CALLERS_FILE: folder.joinpath(CALLERS_FILE).read_text("utf-8")}


def load_manual(source: str | Path, client: str | Path | None = None) -> Manual:
    """The resolved manual of a template's or sample's name or of a file, with the client's file beside it.

    client: a file to use in place of the one the manual names. Raises ManualError with every problem found.
    """
    name, _, variant = str(source).partition("/")
    folder = _folder(name, variant)
    if folder is not None:
        file = f"{variant}.yaml" if variant else MANUAL_FILE
        opened = folder.joinpath(file).read_bytes()
        return _parse(opened, file, lambda beside: folder.joinpath(beside).read_bytes())
    path = Path(source)
    other = str(client) if client is not None else ""
    return _parse(_bytes(path), str(path), lambda name: _bytes(path.parent / name), other)


def read_manual(
    source: bytes | str,
    client: bytes | str | None = None,
    *,
    file: str = MANUAL_FILE,
    client_name: str = CLIENT_FILE,
    beside: Mapping[str, str] | None = None,
) -> Manual:
    """The resolved manual of texts, as they are kept in the office. Raises ManualError with every problem found.

    client: the client's text, "" or None when its facts stand inside the manual. beside: name → text of the files that
    the manual names besides, as `manual_files` gives them: lists of callers and packs of its own.
    """
    marked = read(source, file)
    shared = read(client, client_name) if client else None
    found = Beside(marked, lambda name: (beside or {})[name].encode())
    return parse(marked, shared, zones=_zones(), packs=found.packs, tables=found.tables)


def checked(
    source: str | Path, client: str | Path | None = None, *, today: date | None = None
) -> tuple[Manual, Report]:
    """A manual as `load_manual` gives it, with what the check finds in it. today: the day in the line's zone without.

    Raises ManualError.
    """
    manual = load_manual(source, client)
    return manual, check_texts(manual, manual_files(source, client), file=_shown(source), today=today)


def check_texts(
    manual: Manual, files: Mapping[str, str], *, file: str = MANUAL_FILE, today: date | None = None
) -> Report:
    """What the check finds in a manual whose texts (manual.yaml, client.yaml) are these."""
    from toritsugi.core.checking.check import check
    from toritsugi.core.checking.places import Places

    day = today or datetime.now(ZoneInfo(manual.line.timezone)).date()
    text, client = files.get(MANUAL_FILE, ""), files.get(CLIENT_FILE, "")
    places = Places(read(text, file), read(client, CLIENT_FILE) if client else None) if text else Places()
    return check(manual, places, today=day.isoformat(), holidays=holidays_between(day, day + CHECKED_DAYS))


def _shown(source: str | Path) -> str:
    """The name under which a manual's file is told."""
    name, _, variant = str(source).partition("/")
    if _folder(name, variant) is None:
        return str(source)
    return f"{variant}.yaml" if variant else MANUAL_FILE


def manual_files(source: str | Path, client: str | Path | None = None) -> dict[str, str]:
    """The texts of a manual as the office keeps them: manual.yaml, client.yaml and, by their names, the lists of
    callers and the packs of its own that it names.

    Of a template's or sample's name, its own. Raises ManualError when one of them cannot be read or is no text.
    """
    name, _, variant = str(source).partition("/")
    folder = _folder(name, variant)
    if folder is not None:
        manual = folder.joinpath(f"{variant}.yaml" if variant else MANUAL_FILE)
        own = Beside(read(manual.read_bytes(), manual.name), lambda name: folder.joinpath(name).read_bytes()).texts
        client_text = folder.joinpath(CLIENT_FILE).read_text("utf-8")
        return {MANUAL_FILE: manual.read_text("utf-8"), CLIENT_FILE: client_text, **own}
    path = Path(source)
    marked = read(text := _bytes(path), str(path))
    found = {MANUAL_FILE: text.decode("utf-8-sig")}
    if (named := client_file(marked)) is not None:
        beside = Path(client) if client is not None else path.parent / named[0]
        read(text := _bytes(beside), str(beside))
        found[CLIENT_FILE] = text.decode("utf-8-sig")
    return {**found, **Beside(marked, lambda name: _bytes(path.parent / name)).texts}


def source_format(source: str | Path, client: str | Path | None = None) -> int:
    """The number of the format that a manual, a file or a template's name, is written in. Raises ManualError."""
    return format_of(read(manual_files(source, client)[MANUAL_FILE], MANUAL_FILE)) or NEWEST


def sample_callers(template: str) -> list[dict[str, Any]]:
    """The scripted callers of a template or sample, as `toritsugi talk --calls` takes them. Raises ManualError."""
    return _calls(template_files(template)[CALLERS_FILE], CALLERS_FILE)


def load_calls(path: str | Path) -> list[dict[str, Any]]:
    """Scripted callers of a file: a list, or a list under `calls`. Raises ManualError."""
    return _calls(_bytes(Path(path)), str(path))


def holidays_between(first: date, last: date) -> tuple[str, ...]:
    """Japan's public holidays from one day to another (both included), as sorted ISO dates."""
    import holidays

    known = holidays.country_holidays("JP", years=range(first.year, last.year + 1))
    return tuple(sorted(day.isoformat() for day in known if first <= day <= last))


def understander() -> Understander:
    """The desk's own understanding, opened once."""
    return rule_understander()


@cache
def rule_understander() -> RuleUnderstander:
    """Rules over the words, with Sudachi's dictionary for their readings and what knows names, opened once."""
    from toritsugi.core.understanding.date_hearing import words_of
    from toritsugi.core.understanding.understander import RuleUnderstander

    words_of("キョー")  # makes what it reads katakana by, a tenth of a second that no caller is to wait for
    made = RuleUnderstander(readings(), is_holiday, answer_model(), name_tagger(), common_surnames(), meanings())
    gc.collect()
    gc.freeze()  # what was opened stays: looking through it for what nobody needs costs a turn fifty milliseconds
    return made


@cache
def readings() -> Tokenizer:
    """Sudachi's dictionary, opened once."""
    return _Readings()


@cache
def answer_model() -> AnswerModel:
    """The weights of yes and no that are shipped (models/README.md tells what they were learnt from)."""
    from toritsugi.core.understanding.answer_model import unpack

    return unpack(_model("answers.bin"))


@cache
def word_vectors() -> WordVectors:
    """What words mean (models/README.md tells where the vectors come from)."""
    from toritsugi.core.understanding.vectors import unpack

    return unpack(_model("vectors.bin"))


@cache
def mark_model() -> MarkModel:
    """The weights of complaints, hurry and the like (models/README.md tells what they were learnt from)."""
    from toritsugi.core.understanding.marks import unpack

    return unpack(_model("marks.bin"))


@cache
def topic_model() -> TopicModel:
    """What callers say of the matters of many trades (models/README.md tells what it was learnt from)."""
    from toritsugi.core.understanding.topics import unpack

    return unpack(_model("topics.bin"))


@cache
def meanings() -> Meanings:
    """What words mean, with the models that rest on it, opened once."""
    from toritsugi.core.understanding.meanings import Meanings

    return Meanings(word_vectors(), mark_model(), topic_model())


def _model(name: str) -> bytes:
    return files("toritsugi").joinpath("models").joinpath(name).read_bytes()


def is_holiday(day: date) -> bool:
    """Whether a day is a public holiday in Japan."""
    return day in _holidays_of(day.year)


@cache
def _holidays_of(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("JP", years=year))


def name_tagger() -> NameTagger:
    """The packaged tagger of names, of two nets (their training: benchmarks/understanding/names)."""
    import numpy as np

    from toritsugi.core.understanding.name_tagger import NameTagger

    def opened(name: str, beside: NameTagger | None = None) -> NameTagger:
        with files("toritsugi").joinpath("models", "names", name).open("rb") as file, np.load(file) as kept:
            weights = {array: kept[array] for array in kept.files if array != "known"}
            return NameTagger(weights, str(kept["known"]), beside)

    return opened("tagger.npz", opened("tagger-2.npz"))


def common_surnames() -> Surnames:
    """The packaged list of surnames and their readings."""
    from toritsugi.core.understanding.surnames import surnames

    text = files("toritsugi").joinpath("models", "names", "surnames.tsv").read_text("utf-8")
    return surnames(text.splitlines())


class _Readings:
    """Sudachi's tokenizer, one for each thread: a single one refuses to be used by two at once."""

    def __init__(self) -> None:
        from sudachipy import Dictionary

        self._dictionary = Dictionary()
        self._own = threading.local()

    def tokenize(self, text: str, /) -> Any:
        """The morphemes of a text."""
        if not hasattr(self._own, "tokenizer"):
            self._own.tokenizer = self._dictionary.tokenizer()
        return self._own.tokenizer.tokenize(text)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _folder(name: str, variant: str = "") -> Traversable | None:
    """The folder of a template or a sample; None when there is none of this name, or no such variant."""
    manuals = files("toritsugi").joinpath("manuals")
    for folder, shipped in ((manuals, TEMPLATES), (manuals.joinpath("samples"), SAMPLES)):
        if any(one.name == name and variant in ("", *one.variants) for one in shipped):
            return folder.joinpath(name)
    return None


def _parse(source: bytes, file: str, opening: Callable[[str], bytes], client_file_used: str = "") -> Manual:
    """opening: gives the bytes of a file beside the manual. client_file_used: read in place of the one it names."""
    marked = read(source, file)
    named = client_file(marked)
    client = None
    if named is not None:
        other = Path(client_file_used) if client_file_used else None
        client = _client(named[0], named[1], opening if other is None else lambda _: _bytes(other))
    found = Beside(marked, opening)
    return parse(marked, client, zones=_zones(), packs=found.packs, tables=found.tables)


def _client(name: str, at: Node, open_client: Callable[[str], bytes]) -> Node:
    try:
        text = open_client(name)
    except (OSError, ManualError) as error:
        problems = Problems()
        problems.add("no_file", at, "client", name=name)
        raise ManualError(problems.found) from error
    return read(text, name)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise no_file(str(path)) from error


def _calls(source: bytes | str, file: str) -> list[dict[str, Any]]:
    marked = read(source, file)
    problems = Problems()
    listed = next((value for key, value in marked.entries if key.text == "calls"), marked)
    if listed.kind != "list":
        problems.add("want_list", listed, "")
    for number, entry in enumerate(listed.items):
        if entry.kind != "map":
            problems.add(
                "want_map",
                entry,
                str(number),
                known="caller_id、says、answers など",
                known_en="caller_id, says, answers …",
            )
    problems.finish()
    return [plain(entry) for entry in listed.items]
