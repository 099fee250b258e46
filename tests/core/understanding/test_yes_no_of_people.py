"""Yes, no or neither on answers that people wrote: ASDC's yn_multi (Megagon Labs, CC BY 4.0), read from ../shared.

The rules were written looking at the part marked "train"; "dev" was kept aside and only counted.
"""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.support.paths import shared
from toritsugi.core.understanding.answers import Answer, answer
from toritsugi.core.understanding.normal import normal

MEANT = {"YES": Answer.YES, "NO": Answer.NO, "NYNN": Answer.NEITHER}
#: a rule of thumb (begins with はい, ends with お願いします …) reaches 0.65 to 0.70 on other parts of this data
FLOOR = 0.70
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
