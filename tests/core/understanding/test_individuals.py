"""Private persons who are asked for their company: by words, and by what their short answers sound like."""

from __future__ import annotations

import pytest

from tests.core.understanding.examples import MANUAL, NOW, asking
from toritsugi import resources
from toritsugi.core.dialogue.commands import Fill, Refuse
from toritsugi.core.understanding.individuals import sounds_individual
from toritsugi.core.understanding.near_sounds import apart

UNDERSTANDER = resources.rule_understander()
SURNAMES = UNDERSTANDER._surnames


@pytest.mark.parametrize(
    "text",
    [
        *(
            "個人です",
            "コジンデス",
            "オジンデス",
            "コシンデス",
            "ホジンデス",
            "コギンデス",
            "コヒンデス",
            "コジンレス",
            "ア、オジンデス",
        ),
        *(
            "オジンノモノナンデスケド",
            "コジンデオネガイシタインレスガ",
            "シューフデス",
            "イッパンノロノデス",
            "イパンノモノデス",
        ),
        *("ハイシャメーワトクニナイデス", "タイシャジャナイデス", "ホージンジャナイレス", "カイシャワアリマセ"),
    ],
)
def test_who_says_so_is_a_private_person_however_it_was_heard(text: str) -> None:
    found = UNDERSTANDER.understand((text,), asking("company", "name"), MANUAL, NOW)
    assert [type(one) for one in found if isinstance(one, Refuse | Fill)] == [Refuse]
    assert next(one for one in found if isinstance(one, Refuse)).individual


@pytest.mark.parametrize(
    "text",
    [
        *(
            "コジマデス",
            "コンドーデス",
            "コジマデンキデス",
            "トーシバデス",
            "ホンダデス",
            "オジマデス",
            "シブヤデス",
            "シブデス",
        ),
        *(
            "オジンショージデス",
            "コシバデンキデス",
            "イチバンカンデス",
            "カイシャノモノデス",
            "ハイシャデス",
            "オモノデス",
        ),
    ],
)
def test_a_name_that_is_not_that_near_is_none(text: str) -> None:
    found = UNDERSTANDER.understand((text,), asking("company", "name"), MANUAL, NOW)
    assert not any(isinstance(one, Refuse) and one.individual for one in found)


def test_no_common_surname_sounds_like_a_private_person() -> None:
    said = [name + ending for name in list(SURNAMES.bearers)[::3] for ending in ("", "デス")]
    assert [one for one in said if sounds_individual(one, SURNAMES)] == []


def test_elsewhere_the_same_sounds_are_a_name() -> None:
    found = UNDERSTANDER.understand(("オジンデス",), asking("name"), MANUAL, NOW)
    assert not any(isinstance(one, Refuse) for one in found)


def test_sounds_that_are_taken_for_one_another_are_near() -> None:
    assert apart("コジン", "コジン", 9) == 0
    assert 0 < apart("コシン", "コジン", 9) < apart("オジン", "コジン", 9) < apart("コジマ", "コジン", 9)
    assert apart("コージン", "コジン", 9) < apart("コヤジン", "コジン", 9)
    assert apart("サクラ", "コジン", 0.5) > 0.5
