"""Sets that others wrote, read from ../shared when a run is made and never committed.

* asdc: answers to yes/no questions (yn_multi), amounts (auto_number), and customers' words from dialogues, in which no
  detector may answer. ASDC, Megagon Labs, CC BY 4.0. Its part "dev" is our test; of "train" every fifth is our dev.
* xsid: utterances whose only day or time is one that `XSID` maps. xSID, CC BY-SA 4.0; its one part is used whole.
* edinet: introductions of companies as filed with the Financial Services Agency.
"""

from __future__ import annotations

import json
import random
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from benchmarks.understanding.make import QUESTIONS
from benchmarks.understanding.phrasebook import sections
from benchmarks.understanding.pools import edinet, pools
from benchmarks.understanding.scoring import Row
from benchmarks.understanding.trades import read_trades
from tests.support.paths import SHARED

DATA = SHARED / "data"
MEANT = {"YES": "yes", "NO": "no", "NYNN": None}
#: the moment at which the days of xSID are resolved, a Tuesday
XSID_NOW = "2026-11-24T10:00:00+09:00"
#: what xSID's spans are in the kept form; spans without an entry (来週, 現在, 15分, 3日間 …) have no such form
XSID = {
    "今日": "2026-11-24",
    "明日": "2026-11-25",
    "明日の朝": "2026-11-25T07:00/10:00",
    "午前6時": "T06:00",
    "土曜日": "2026-11-28",
    "日曜日": "2026-11-29",
    "木曜日": "2026-11-26",
    "今日の午後": "2026-11-24T12:00/24:00",
    "午前5時": "T05:00",
    "今週末": "2026-11-28/2026-11-29",
    "午後5時": "T17:00",
    "明日の午前6時": "2026-11-25T06:00",
    "明日の午前7時": "2026-11-25T07:00",
    "水曜日の午前6時": "2026-11-25T06:00",
    "今週の土曜日の午前4時": "2026-11-28T04:00",
    "明日の午前10時": "2026-11-25T10:00",
    "明日の午前11時": "2026-11-25T11:00",
    "今夜": "2026-11-24T19:00/22:00",
    "月曜日午後4時": "2026-11-30T16:00",
    "朝": "T07:00/10:00",
    "今日の午後2時": "2026-11-24T14:00",
    "今夜の午後5時": "2026-11-24T17:00",
    "月曜日の午前3時": "2026-11-30T03:00",
    "木曜日の午後1時": "2026-11-26T13:00",
    "来週の月曜日": "2026-11-30",
    "午前7時20分": "T07:20",
    "明日の午前7時30分": "2026-11-25T07:30",
    "明日の午前6時30分": "2026-11-25T06:30",
}
SETS = ("asdc", "asdc_amounts", "asdc_dialogues", "xsid", "edinet")


def rows_of(name: str, split: str) -> list[Row]:
    """The rows of a licensed set; [] with a word on standard error where it is not there."""
    try:
        rows = list(_READERS[name](split))
    except FileNotFoundError as error:
        print(f"bench: SKIPPED {name}: {error.filename} is not there", file=sys.stderr)
        return []
    for at, row in enumerate(rows):
        row |= {"id": f"{name}-{split}-{at:04d}", "template": name, "noise": name}
    return rows


def _asdc(file: str, split: str) -> Iterator[tuple[str, str, str]]:
    """(what the operator asked, what the customer said, the instruction) of our split."""
    source = DATA / "asdc" / f"{file}.VanillaUtterances.jsonl"
    for line in source.read_text("utf-8").splitlines():
        one = json.loads(line)
        fifth = zlib.crc32(one["docid"]["id"].encode()) % 5 == 0
        ours = "test" if one["purpose"] == "dev" else "dev" if fifth else "train"
        if ours == split:
            asked, said = (utterance["text"] for utterance in one["utterances"])
            yield asked, said, one["meta"].get("instruction", "")


def _yes_no(split: str) -> Iterator[Row]:
    for asked, said, meant in _asdc("yn_multi", split):
        yield {"item": "yes_no", "text": said, "asked": asked, "truth": MEANT[meant]}


def _amounts(split: str) -> Iterator[Row]:
    for asked, said, _ in _asdc("auto_number", split):
        figures = re.findall(r"\d+", said)
        if len(figures) == 1 and not re.search("[万千百]", said):  # what it says is beyond doubt
            yield {"item": "number", "text": said, "asked": asked, "truth": str(int(figures[0]))}


def _dialogues(split: str) -> Iterator[Row]:
    folder = DATA / "asdc" / "main" / "dialog" / "text"
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise FileNotFoundError(2, "no dialogues", str(folder))
    manual = read_trades(split)[0].manual
    for path in files:
        if int(path.stem) % 3 != {"train": 0, "dev": 1, "test": 2}[split]:
            continue
        for line in path.read_text("utf-8").splitlines():
            who, _, words = line.partition("\t")
            if who.startswith("customer"):
                text = re.sub("[│▁]", "", words)
                asked = {"question": "どのようなご用件でしょうか。", "sort": "anything"}
                yield {"item": "commands", "text": text, "manual": manual, "asked": asked, "truth": []}


def _xsid(split: str) -> Iterator[Row]:
    if split == "train":
        return
    for text, spans in _tagged(DATA / "xsid_ja" / "ja.valid.conll"):
        if len(spans) == 1 and spans[0] in XSID:
            asked = QUESTIONS["date_time"]
            yield {"item": "date_time", "text": text, "asked": asked, "now": XSID_NOW, "truth": XSID[spans[0]]}


def _tagged(path: Path) -> Iterator[tuple[str, list[str]]]:
    """(text, its days and times) of a file of tagged words."""
    for block in path.read_text("utf-8").split("\n\n"):
        words = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        spans: list[str] = []
        for before, word in zip([["", "", "", "O"], *words], words, strict=False):
            if word[3] == "B-datetime":
                spans.append(word[1])
            elif word[3] == "I-datetime" and before[3].endswith("-datetime"):
                spans[-1] += word[1]
        if words:
            yield "".join(word[1] for word in words), spans


def _edinet(split: str) -> Iterator[Row]:
    companies = edinet(split)
    if not companies:
        raise FileNotFoundError(2, "no list", str(DATA / "companies" / "edinet.csv"))
    rng = random.Random(f"edinet {split}")
    surnames = pools()[split].surnames
    for kind in ("organization", "person"):
        part = next(one for one in sections(kind) if one.name == "company").of(split)
        usable = [template for _, template in part if "{p}" not in template and "{d}" not in template]
        for _ in range(100):
            company, surname, other = rng.choice(companies), rng.choice(surnames)[0], rng.choice(surnames)[0]
            if rng.random() < 0.4:
                company = company.replace("株式会社", "").strip()
            text = rng.choice(usable).replace("{o}", company).replace("{s}", surname).replace("{t}", other)
            text = text.replace("{f}", surname)
            span = company if kind == "organization" else surname
            yield {"item": kind, "text": text, "asked": QUESTIONS[kind], "truth": {"span": span}}


_READERS = {
    "asdc": _yes_no,
    "asdc_amounts": _amounts,
    "asdc_dialogues": _dialogues,
    "xsid": _xsid,
    "edinet": _edinet,
}
