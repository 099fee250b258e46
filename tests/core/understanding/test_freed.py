"""What a turn took is freed at once when it is understood: nothing waits for Python to look for rings of garbage."""

from __future__ import annotations

import gc
from collections import Counter

import pytest

from tests.core.understanding.examples import MANUAL, MATTER, NOW, asking, confirming
from tests.support.objects import own_objects
from toritsugi.core.dialogue.expect import Expect
from toritsugi.resources import understander


@pytest.mark.parametrize(
    ("texts", "expect"),
    [
        (("先日の見積もりの件でお電話しました",), MATTER),
        (("電話番号は03の1234の5678です", "電話番号は03の1234の5670です"), asking("phone")),
        (("来週の火曜の午後でお願いします",), asking("visit")),
        (("はい", "いいえ、違います"), confirming("phone", "0312345678")),
    ],
)
def test_nothing_of_a_turn_outlives_it(texts: tuple[str, ...], expect: Expect) -> None:
    one = understander()
    one.understand(texts, expect, MANUAL, NOW)  # what all later turns share is there now
    gc.collect()
    gc.disable()
    try:
        before = own_objects()
        one.understand(texts, expect, MANUAL, NOW)
        left = own_objects() - before
    finally:
        gc.enable()
    assert left == Counter()
