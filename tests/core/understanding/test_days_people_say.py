"""Days and times in the words of many sorts of callers, each with what is meant at a given moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from toritsugi.core.understanding.dates import find_whens
from toritsugi.resources import is_holiday, readings

TOKYO = ZoneInfo("Asia/Tokyo")
SAID = Path(__file__).with_name("days_people_say.tsv")


def _said() -> Iterator[tuple[datetime, str, str]]:
    now = datetime(2026, 12, 2, 10, 30, tzinfo=TOKYO)
    for line in SAID.read_text("utf-8").splitlines():
        if line.startswith("# "):
            now = datetime.fromisoformat(line[2:]).replace(tzinfo=TOKYO)
        else:
            words, _, kept = line.partition("\t")
            yield now, words, kept


@pytest.mark.parametrize(("now", "words", "kept"), list(_said()))
def test_a_day_or_time_as_people_say_it(now: datetime, words: str, kept: str) -> None:
    found = find_whens(words, now, holiday=is_holiday, tokenizer=readings())
    assert (found[0].when.kept if found else "null") == kept
