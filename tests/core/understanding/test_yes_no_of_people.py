"""Yes, no or neither on answers that people wrote: ASDC's yn_multi (Megagon Labs, CC BY 4.0), read from ../shared.

The rules were written looking at the part marked "train", and the model learnt from it; "dev" was kept aside and only
counted. Nearly all of its questions are asked in "train", too: of questions never seen, tools/train-answers --check
tells the figure.
"""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.support.paths import shared
from toritsugi.core.understanding.answer_rules import Answer, answer
from toritsugi.core.understanding.answers import read
from toritsugi.core.understanding.normal import normal
from toritsugi.core.understanding.reading import reading_of
from toritsugi.resources import answer_model, readings

MEANT = {"YES": Answer.YES, "NO": Answer.NO, "NYNN": Answer.NEITHER}
#: a rule of thumb (begins with はい, ends with お願いします …) reaches 0.65 to 0.70 on other parts of this data
FLOOR = 0.70
#: what rules and model reach together on answers that nothing was learnt from, in kanji and in kana
WITH_MODEL, WITH_MODEL_IN_KANA = 0.82, 0.80
#: saying yes for no, or no for yes, is worse than asking again
WORST_OPPOSITE = 0.12


@pytest.mark.parametrize("part", ["train", "dev"])
def test_answers_that_people_wrote(part: str, record_property: pytest.RecordProperty) -> None:
    source = shared("data", "asdc", "yn_multi.VanillaUtterances.jsonl")
    counts: Counter[tuple[Answer, Answer]] = Counter()
    for line in source.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["purpose"] == part:
            question, said = (utterance["text"] for utterance in row["utterances"])
            counts[MEANT[row["meta"]["instruction"]], answer(normal(said), question, words=said)] += 1
    total = sum(counts.values())
    right = sum(number for (meant, got), number in counts.items() if meant is got) / total
    opposite = (counts[Answer.YES, Answer.NO] + counts[Answer.NO, Answer.YES]) / total
    record_property("accuracy", round(right, 4))
    record_property("opposite", round(opposite, 4))
    assert total > 800
    assert right >= FLOOR, f"{part}: {right:.3f} of {total}"
    assert opposite <= WORST_OPPOSITE, f"{part}: {opposite:.3f} of {total}"


@pytest.mark.parametrize(("in_kana", "floor"), [(False, WITH_MODEL), (True, WITH_MODEL_IN_KANA)])
def test_rules_and_model_on_answers_that_people_wrote(
    in_kana: bool, floor: float, record_property: pytest.RecordProperty
) -> None:
    source = shared("data", "asdc", "yn_multi.VanillaUtterances.jsonl")
    rows = [row for row in map(json.loads, source.read_text("utf-8").splitlines()) if row["purpose"] == "dev"]
    right, sure_of, sure_right = 0, 0.0, 0
    for row in rows:
        question, said = (utterance["text"] for utterance in row["utterances"])
        asked = question
        if in_kana:
            asked, said = (reading_of(one, readings()) for one in (question, said))
        found = read(normal(said), asked, words=said, model=answer_model(), written=question)
        right += found.meant is MEANT[row["meta"]["instruction"]]
        if found.by == "yes_no.model":
            sure_of += found.sure
            sure_right += found.meant is MEANT[row["meta"]["instruction"]]
    record_property("accuracy", round(right / len(rows), 4))
    assert len(rows) > 800
    assert right / len(rows) >= floor
    assert abs(sure_of - sure_right) / len(rows) <= 0.06, "the model is not as sure as it is right"


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        ("ガスの臭いがします", "ガスの臭いはいたしますか。", Answer.YES),
        ("キッチンです", "ガスの臭いはいたしますか。", Answer.NEITHER),
        ("何か変な音がするんです", "ガスの臭いはいたしますか。", Answer.NEITHER),
        ("大丈夫です", "折り返しをご希望ですか。", Answer.YES),
        ("結構です", "折り返しをご希望ですか。", Answer.NO),
        ("なくてもいいです", "折り返しをご希望ですか。", Answer.NO),
        ("問題ありません", "お時間がかかりますがよろしいですか。", Answer.YES),
        ("家族に聞いてみます", "ご予約なさいますか。", Answer.NEITHER),
        ("うーん、どちらでもいいです", "ご希望ですか。", Answer.NEITHER),
        ("", "ご希望ですか。", Answer.NEITHER),
    ],
)
def test_answers_without_a_yes_or_a_no(said: str, question: str, meant: Answer) -> None:
    assert answer(normal(said), question, words=said) is meant
