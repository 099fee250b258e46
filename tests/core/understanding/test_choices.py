"""Choices as callers name them: by title, by other words, by place, and by what they do not want."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.understanding.examples import NOW
from toritsugi.core.understanding.explain import explain
from toritsugi.core.understanding.requests import asking as asking_of
from toritsugi.core.understanding.requests import request_of
from toritsugi.core.understanding.understander import RuleUnderstander
from toritsugi.resources import readings

UNDERSTANDER = RuleUnderstander(readings())
ROOM = (("japanese", "和室"), ("western", "洋室"))
WATER = (("kitchen", "台所"), ("bath", "浴室"), ("toilet", "お手洗い"), ("ceiling", "天井"), ("other", "そのほか"))
WAY = (("store", "店頭"), ("home", "ご自宅への配送"), ("convenience", "コンビニ"))
TREE = (("pine", "松"), ("bamboo", "竹"), ("plum", "梅"))
SIDE = (("north", "駅の北側"), ("south", "南側"), ("any", "どちらでもよい"))


def chosen(text: str, options: tuple[tuple[str, str], ...]) -> str | list[str] | None:
    """The value of a choice among options (id, title)."""
    asked = {"question": "どれになさいますか。", "options": [{"id": one, "title": title} for one, title in options]}
    request = request_of(msgspec.json.encode({"text": text, "item": "choice", "asked": asked}))
    return explain(asking_of(request, None), "choice", request.texts, UNDERSTANDER, NOW).value


@pytest.mark.parametrize(
    ("text", "options", "choice"),
    [
        ("和室でお願いします", ROOM, "japanese"),
        ("和室じゃないほうで", ROOM, "western"),
        ("えーと、畳の部屋でお願いします", ROOM, "japanese"),
        ("後のほうで", ROOM, "western"),
        ("最初ので", ROOM, "japanese"),
        ("ワシツデオネガイシマス", ROOM, "japanese"),
        ("どっちにしようかな", ROOM, None),
        ("トイレです", WATER, "toilet"),
        ("あ、お風呂場から水が出てて", WATER, "bath"),
        ("キッチンです", WATER, "kitchen"),
        ("どれでもないです", WATER, "other"),
        ("洗濯のときは出ません", WATER, None),
        ("テンジョーカラデス", WATER, "ceiling"),
        ("店じゃなくて家に", WAY, "home"),
        ("家にいないことが多いのでコンビニで", WAY, "convenience"),
        ("送料はかかりますか", WAY, None),
        ("配送でお願いします", WAY, "home"),
        ("竹、いや松にしようかな、松で", TREE, "pine"),
        ("梅じゃなくて竹にします", TREE, "bamboo"),
        ("真ん中ので", TREE, "bamboo"),
        ("最後ので", TREE, "plum"),
        ("2番で", TREE, "bamboo"),
        ("北のほう", SIDE, "north"),
        ("南口の近くがいいです", SIDE, "south"),
        ("どっちでもいいです", SIDE, "any"),
        ("まだ決めてないです", SIDE, None),
    ],
)
def test_a_choice_in_callers_words(text: str, options: tuple[tuple[str, str], ...], choice: str | None) -> None:
    assert chosen(text, options) == choice


@given(st.text(st.sampled_from("和洋室店家松竹梅じゃないほうでは、いやトイレ北南側2番最後のほう "), max_size=60))
def test_no_words_about_choices_are_refused(text: str) -> None:
    for options in (ROOM, WATER, WAY, TREE, SIDE):
        assert chosen(text, options) in (None, *(one for one, _ in options))
