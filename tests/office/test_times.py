"""Days and times as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from toritsugi.office.base.times import shown_day, shown_time

MOMENT = datetime(2026, 11, 21, 14, 3, 9, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("language", "changes", "text"),
    [
        ("ja", {}, "2026年11月21日(土) 14:03"),
        ("ja", {"seconds": True}, "2026年11月21日(土) 14:03:09"),
        ("ja", {"year": False}, "11月21日(土) 14:03"),
        ("en", {}, "2026-11-21 14:03"),
        ("en", {"seconds": True}, "2026-11-21 14:03:09"),
        ("en", {"year": False}, "11-21 14:03"),
    ],
)
def test_times(language: str, changes: dict[str, bool], text: str) -> None:
    assert shown_time(MOMENT, language, **changes) == text


def test_days() -> None:
    week = [shown_day(date(2026, 11, day), "ja")[-2:-1] for day in range(16, 23)]
    assert "".join(week) == "月火水木金土日"
    assert shown_day(date(2026, 1, 2), "ja") == "2026年1月2日(金)"
    assert shown_day(date(2026, 1, 2), "en-gb") == "2026-01-02"


@pytest.mark.parametrize(
    ("template", "japanese", "english"),
    [
        ("{{ at|moment }}", "2026年11月21日(土) 14:03", "2026-11-21 14:03"),
        ('{{ at|moment:"s" }}', "2026年11月21日(土) 14:03:09", "2026-11-21 14:03:09"),
        ("{{ at|day }}", "2026年11月21日(土)", "2026-11-21"),
        ("{{ at|short }}", "11月21日(土) 14:03", "11-21 14:03"),
        ('{{ at|short:"s" }}', "11月21日(土) 14:03:09", "11-21 14:03:09"),
        ("{{ old|short }}", "2025年12月31日(水) 23:59", "2025-12-31 23:59"),
        ("{{ written|day }}", "2027年3月31日(水)", "2027-03-31"),
        ("{{ none|moment }}{{ none|short }}{{ none|day }}", "", ""),
    ],
)
def test_pages_show_them_in_their_language_and_in_the_desks_zone(
    template: str, japanese: str, english: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: MOMENT)
    there = {"at": MOMENT.astimezone(UTC), "old": datetime(2025, 12, 31, 14, 59, tzinfo=UTC), "written": "2027-03-31"}
    for language, text in (("ja", japanese), ("en", english)):
        with translation.override(language):
            assert Template("{% load desk %}" + template).render(Context({**there, "none": None})) == text
