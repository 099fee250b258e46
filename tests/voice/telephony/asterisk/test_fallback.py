"""Voicemails of the dialplan: which are whole, what their names say, and taking them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from toritsugi.voice.telephony.asterisk.fallback import ABANDONED, finished, sound, take

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EPOCH = int(AT.timestamp())


def put(folder: Path, name: str, seconds: float = 1.0, written: datetime = AT) -> Path:
    path = folder / name
    path.write_bytes(np.arange(int(seconds * 8000), dtype="<i2").tobytes())
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def test_a_whole_one_tells_who_when_and_what(tmp_path: Path) -> None:
    put(tmp_path, f"call-{EPOCH}-17953-c+819012345678-d0312345678-v+81355556666.sln", 2.5)
    [one] = finished(tmp_path, AT + timedelta(seconds=5))
    assert (one.at, one.caller_number, one.dialled, one.diverted_from) == (
        AT,
        "09012345678",
        "0312345678",
        "0355556666",
    )
    assert (one.seconds, one.whole) == (2.5, True)
    heard = sound(one)
    assert (heard.rate, heard.seconds, heard.samples[3]) == (8000, 2.5, 3)


def test_withheld_and_silent_callers_count_too(tmp_path: Path) -> None:
    put(tmp_path, f"call-{EPOCH}-1-c-d-v.sln", 0)
    [one] = finished(tmp_path, AT)
    assert (one.caller_number, one.dialled, one.seconds) == ("", "", 0.0)


@pytest.mark.parametrize(
    ("name", "withheld"),
    [
        ("c-d0312345678-v-wpayphone", "payphone"),
        ("c-d0312345678-v-wasked", "asked"),
        ("c-d0312345678-v0355556666-wunavailable", "unavailable"),
        ("c-d0312345678-v", ""),
        ("c-d0312345678-v-wsomething", ""),
        ("c0312340000-d0312345678-v-wasked", ""),
    ],
)
def test_why_there_is_no_number_stands_behind_the_rest(tmp_path: Path, name: str, withheld: str) -> None:
    put(tmp_path, f"call-{EPOCH}-1-{name}.part.sln")
    put(tmp_path, f"call-{EPOCH}-1-{name}.sln")
    [one] = finished(tmp_path, AT)
    assert (one.name, one.withheld, one.whole) == (f"call-{EPOCH}-1-{name}", withheld, True)


def test_what_still_grows_is_left_until_it_is_abandoned(tmp_path: Path) -> None:
    put(tmp_path, f"call-{EPOCH}-1-c0-d0-v.part.sln", 1.0)
    assert finished(tmp_path, AT + timedelta(seconds=ABANDONED - 1)) == []
    [one] = finished(tmp_path, AT + timedelta(seconds=ABANDONED + 1))
    assert not one.whole
    assert one.seconds == 1.0


def test_a_part_beside_its_whole_is_not_a_second_call(tmp_path: Path) -> None:
    put(tmp_path, f"call-{EPOCH}-1-c0-d0-v.part.sln")
    put(tmp_path, f"call-{EPOCH}-1-c0-d0-v.sln")
    [one] = finished(tmp_path, AT + timedelta(days=1))
    assert one.whole


def test_oldest_first_and_other_files_left_alone(tmp_path: Path) -> None:
    put(tmp_path, f"call-{EPOCH + 5}-2-c0-d0-v.sln")
    put(tmp_path, f"call-{EPOCH}-1-c0-d0-v.sln")
    put(tmp_path, "call-me.sln")
    put(tmp_path, f"call-{EPOCH}-1-c0;rm-d0-v.sln")
    (tmp_path / f"call-{EPOCH}-9-c0-d0-v.sln").mkdir()
    (tmp_path / f"call-{EPOCH}-8-c0-d0-v.sln").symlink_to("/etc/passwd")
    assert [one.name for one in finished(tmp_path, AT)] == [
        f"call-{EPOCH}-1-c0-d0-v",
        f"call-{EPOCH + 5}-2-c0-d0-v",
    ]


def test_taking_twice_is_taking_once(tmp_path: Path) -> None:
    put(tmp_path, f"call-{EPOCH}-1-c0-d0-v.sln")
    [one] = finished(tmp_path, AT)
    take(one)
    take(one)
    assert finished(tmp_path, AT) == []


def test_an_abandoned_part_can_be_taken(tmp_path: Path) -> None:
    put(tmp_path, f"call-{EPOCH}-1-c0-d0-v.part.sln")
    [one] = finished(tmp_path, AT + timedelta(days=1))
    take(one)
    assert finished(tmp_path, AT + timedelta(days=1)) == []


def test_a_missing_folder_holds_none(tmp_path: Path) -> None:
    assert finished(tmp_path / "nothing", AT) == []


def test_now_needs_a_zone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        finished(tmp_path, datetime(2026, 11, 22))  # noqa: DTZ001
