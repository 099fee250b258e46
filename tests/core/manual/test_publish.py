"""Snapshots: canonical, complete, and bytes that are none are refused."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.manual_sources import good
from tests.support.manuals import rich_manual, small_manual
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.publish import digest, restore, snapshot

MANUALS = [small_manual(), rich_manual(), good()]


@pytest.mark.parametrize("manual", MANUALS, ids=["small", "rich", "parsed"])
def test_restoring_a_snapshot_gives_the_manual(manual: Manual) -> None:
    taken = snapshot(manual)
    again = restore(taken)
    assert again == manual
    assert list(again.matters) == list(manual.matters)
    assert snapshot(again) == taken
    assert digest(snapshot(again)) == digest(taken)


def test_the_digest_is_the_sha256_of_the_bytes_and_the_same_for_the_same_manual() -> None:
    assert digest(b"{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert digest(snapshot(good())) == digest(snapshot(good()))


def test_any_changed_sentence_changes_the_digest() -> None:
    manual = small_manual()
    other = msgspec.structs.replace(manual, told=msgspec.structs.replace(manual.told, text="承りました。"))
    assert digest(snapshot(manual)) != digest(snapshot(other))


@given(st.binary(max_size=200))
def test_bytes_that_are_no_snapshot_are_refused(junk: bytes) -> None:
    with pytest.raises(ValueError, match="snapshot"):
        restore(junk)


def test_a_cut_or_foreign_snapshot_is_refused() -> None:
    taken = snapshot(small_manual())
    for broken in (taken[:-1], taken.replace(b'"format":1', b'"format":7'), b"[" * 100_000, b"{}"):
        with pytest.raises(ValueError, match="snapshot"):
            restore(broken)
