"""Each of a recogniser's hypotheses is understood by its own words."""

from __future__ import annotations

import pytest

from tests.core.understanding.examples import MANUAL, MATTER, NOW, asking
from toritsugi.core.dialogue.commands import Unclear
from toritsugi.core.dialogue.expect import Expect
from toritsugi.resources import understander


@pytest.mark.parametrize(
    ("words", "expect"),
    [
        ("先日の見積もりの件でお電話しました", MATTER),
        ("うちの部署だけです", asking("reach")),
    ],
)
def test_a_hypothesis_is_weighed_by_its_own_words(words: str, expect: Expect) -> None:
    alone = understander().understand((words,), expect, MANUAL, NOW)
    assert alone != (Unclear(),)
    assert understander().understand(("ほげほげ", words), expect, MANUAL, NOW) == alone
