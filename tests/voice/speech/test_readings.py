"""What the synthesiser reads: no sentence of a template and no value is read wrong."""

from __future__ import annotations

import re
from datetime import date

import pyopenjtalk
import pytest

from toritsugi import resources
from toritsugi.core.manual.phrases import all_phrases, pieces
from toritsugi.core.values.date_time import When
from toritsugi.voice.speech.stretches import stretches

MANUALS = [
    name + variant
    for template in resources.templates()
    for name, variant in ((template.name, each) for each in ("", *(f"/{one}" for one in template.variants)))
]
#: words that synthesisers misread in sentences of business → how they are read on the telephone
READINGS = {
    "御社": "オンシャ",
    "会社名": "カイシャメー",
    "手数": "テスー",
    "の方[全がはのをに]": "カタ",
    "様": "サマ",
    "承(?!知)": "ウケタマワ",
    "伺": "ウカガ",
    "日時": "ニチジ",
    "間をお": "マヲオ",
    "何名": "ナンメー",
    "何時": "ナンジ",
    "他": "ホカ",
    "後ほど": "ノチホド",
    "九時": "クジ",
    "旨": "ムネ",
    "二桁": "フタケタ",
    "一桁": "ヒトケタ",
    "代わ": "カワ",
    "次ぎ": "ツギ",
}
DAYS = [
    "ツイタチ",
    "フツカ",
    "ミッカ",
    "ヨッカ",
    "イツカ",
    "ムイカ",
    "ナノカ",
    "ヨーカ",
    "ココノカ",
    "トーカ",
    "ジューイチニチ",
    "ジューニニチ",
    "ジューサンニチ",
    "ジューヨッカ",
    "ジューゴニチ",
    "ジューロクニチ",
    "ジューナナニチ",
    "ジューハチニチ",
    "ジュークニチ",
    "ハツカ",
    "ニジューイチニチ",
    "ニジューニニチ",
    "ニジューサンニチ",
    "ニジューヨッカ",
    "ニジューゴニチ",
    "ニジューロクニチ",
    "ニジューナナニチ",
    "ニジューハチニチ",
    "ニジュークニチ",
    "サンジューニチ",
    "サンジューイチニチ",
]
HOURS = {0: "ゼロジ", 4: "ヨジ", 7: "ナナジ", 9: "クジ", 14: "ジューヨジ", 17: "ジューナナジ", 19: "ジュークジ"}
#: a vowel made long, which the synthesiser writes in more than one way
_LONG = re.compile("([オコゴソゾトドノホボポモヨロョュウクグスズツヅヌフブプムユル])[ウオ]")


def read(words: str, value: bool = False) -> str:
    """Katakana as the synthesiser reads it, stretch by stretch as it is synthesised."""
    said = "、".join(pyopenjtalk.g2p(one.words, kana=True) for one in stretches(words, value) if one.words)
    said = said.replace("’", "")  # a vowel said without voice
    return _LONG.sub(r"\1ー", said) if value else said


@pytest.mark.parametrize("name", MANUALS)
def test_no_sentence_of_a_template_is_misread(name: str) -> None:
    wrong = []
    for phrase in all_phrases(resources.load_manual(name)).values():
        for piece in pieces(phrase.text):
            if piece.blank:
                continue
            kana = read(piece.text)
            wrong += [
                f"{phrase.id}: {word} in {piece.text} is read {kana}"
                for word, reading in READINGS.items()
                if re.search(word, piece.text) and not re.search(reading, kana)
            ]
    assert wrong == []


@pytest.mark.parametrize("month", range(1, 13))
def test_days_of_the_month_are_read_as_they_are_said(month: int) -> None:
    for day, expected in enumerate(DAYS[: 30 if month in (4, 6, 9, 11) else 28 if month == 2 else 31], 1):
        spoken = When(day=date(2027, month, day)).spoken
        assert f"ガツ{expected}、" in read(spoken, value=True), spoken


@pytest.mark.parametrize(("hour", "expected"), HOURS.items())
def test_hours_are_read_as_they_are_said(hour: int, expected: str) -> None:
    assert read(When(start=hour * 60).spoken, value=True) == expected


#: as people write it in a manual → as it is heard
BY_RULE = {
    "フリーダイヤル0120-123-456": "フリーダイヤルゼロイチニーゼロ、イチニーサン、ヨンゴーロク",
    "受付時間は9:00〜17:30です": "ウケツケジカンワクジカラジューナナジサンジュップンデス",
    "料金は¥1,200です": "リョーキンワセンニヒャクエンデス",
    "12/29から1/3まで": "ジューニガツニジュークニチカライチガツミッカマデ",
    "三丁目5番地": "サンチョーメゴバンチ",
    "千代田区1-2-3": "チヨダクイチノニノサン",
    "土・日・祝日": "ドニチシュクジツ",
    "10〜20分": "ジューカラニジュップン",
    "内線123番": "ナイセンイチニーサンバン",
    "B1F": "チカイッカイ",
    "型番AB-12": "カタバンエービー",
    "#を押して": "シャープヲオシテ",
}


@pytest.mark.parametrize(("text", "heard"), BY_RULE.items())
def test_signs_and_digits_of_fixed_words_are_heard_as_they_are_said(text: str, heard: str) -> None:
    assert _LONG.sub(r"\1ー", read(text)).startswith(_LONG.sub(r"\1ー", heard))
