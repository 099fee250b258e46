"""How sure names are, told as they are often right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toritsugi.core.understanding.name_sureness import sureness
from toritsugi.core.understanding.name_sureness_measured import MEASURED
from toritsugi.core.values.model import Kind

SURE = st.floats(0, 1, allow_nan=False)
NAMES = st.sampled_from([Kind.PERSON, Kind.ORGANIZATION])


@given(NAMES, st.booleans(), SURE, SURE)
def test_a_surer_name_is_told_as_no_less_sure(kind: Kind, kana: bool, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= sureness(kind, low, kana=kana) <= sureness(kind, high, kana=kana) <= 1


@given(SURE)
def test_other_values_stay_as_sure_as_they_are(sure: float) -> None:
    assert sureness(Kind.PHONE, sure, kana=True) == sure


@pytest.mark.parametrize(("kind", "kana"), sorted(MEASURED))
def test_what_was_measured_is_told(kind: str, kana: bool) -> None:
    for sure, right in MEASURED[kind, kana]:
        assert sureness(Kind(kind), sure, kana=kana) == pytest.approx(right)


def test_a_name_in_katakana_is_less_sure_than_the_tagger_thinks() -> None:
    assert sureness(Kind.PERSON, 0.9, kana=True) < 0.85
