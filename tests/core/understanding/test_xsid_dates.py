"""Days and times of xSID's Japanese part (mainlp/xsid, CC BY-SA 4.0), read from ../shared; the meanings are by hand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.paths import shared
from toritsugi.core.understanding.dates import find_when
from toritsugi.resources import is_holiday

#: a Friday afternoon
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
MEANT = {
    "今日": "2026-11-20",
    "明日": "2026-11-21",
    "明日の朝": "2026-11-21T07:00/10:00",
    "午前6時": "T06:00",
    "来週": "2026-11-23/2026-11-29",
    "土曜日": "2026-11-21",
    "今日の午後": "2026-11-20T12:00/24:00",
    "今週末": "2026-11-21/2026-11-22",
    "午後5時": "T17:00",
    "明日の午前6時": "2026-11-21T06:00",
    "水曜日の午前6時": "2026-11-25T06:00",
    "今週の土曜日の午前4時": "2026-11-21T04:00",
    "日曜日": "2026-11-22",
    "今夜": "2026-11-20T19:00/22:00",
    "月曜日午後4時": "2026-11-23T16:00",
    "朝": "T07:00/10:00",
    "今日の午後2時": "2026-11-20T14:00",
    "木曜日の午後1時": "2026-11-26T13:00",
    "来週の月曜日": "2026-11-23",
    "午前7時20分": "T07:20",
    "明日の午前7時30分": "2026-11-21T07:30",
}
#: lengths of time and words that name no time of their own: 15分, 3日間, 後, 現在
NO_TIME = 0.08


def slots() -> list[str]:
    """The words of every slot for a day or a time."""
    found: list[list[str]] = []
    inside = False
    for line in shared("data", "xsid_ja", "ja.valid.conll").read_text("utf-8").splitlines():
        cells = line.split("\t")
        tag = cells[-1] if len(cells) >= 4 else ""
        if tag == "B-datetime":
            found.append([cells[1]])
        elif tag == "I-datetime" and inside:
            found[-1].append(cells[1])
        inside = tag in ("B-datetime", "I-datetime")
    return ["".join(words) for words in found]


def test_nearly_every_slot_is_read(record_property: pytest.RecordProperty) -> None:
    words = slots()
    read = [one for one in words if find_when(one, NOW, holiday=is_holiday)]
    record_property("read", round(len(read) / len(words), 3))
    assert len(words) > 80
    assert len(read) / len(words) >= 1 - NO_TIME


def test_slots_mean_what_they_say() -> None:
    words = set(slots())
    assert len(words & set(MEANT)) == len(MEANT)
    for one in words & set(MEANT):
        found = find_when(one, NOW, holiday=is_holiday)
        assert found is not None
        assert found.kept == MEANT[one], one
