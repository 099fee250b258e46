"""The corpus is what its generator makes, its splits share nothing, and the runner counts as it says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.understanding import licensed
from benchmarks.understanding.floors import NOISY, Measured, held
from benchmarks.understanding.make import CORPUS, KINDS, line, natural_rows, path_of, read, rows_of
from benchmarks.understanding.phrasebook import SPLITS
from benchmarks.understanding.pools import edinet
from benchmarks.understanding.product import request
from benchmarks.understanding.regex_peer import RegexPeer
from benchmarks.understanding.run import NOISES, detected, parts, rows, scored
from benchmarks.understanding.scoring import Answer, Row, Score, same
from benchmarks.understanding.trades import CLIENT, MANUALS, manual_of, read_natural, read_trades
from tests.support.need import need
from tests.support.paths import ROOT
from toritsugi.resources import load_manual


def every() -> list[Row]:
    return [row for split in SPLITS for row in rows(split, KINDS, NOISES)]


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.needs("shared")
def test_the_corpus_is_what_the_generator_makes(split: str) -> None:
    need("shared")
    for kind in KINDS:
        assert path_of(split, kind).read_text("utf-8") == "".join(map(line, rows_of(split, kind))), kind


@pytest.mark.parametrize("split", SPLITS)
def test_what_callers_say_first_is_told_of_every_matter(split: str) -> None:
    assert path_of(split, "matter", "natural").read_text("utf-8") == "".join(map(line, natural_rows(split)))
    examples = {one for trade in read_trades(split) for _, heard in trade.matters.values() for one in heard}
    assert read_natural(split)
    for trade in read_natural(split):
        counts = Counter(truth for _, truth in trade.said)
        assert set(counts) == {*trade.matters, None}
        assert min(counts.values()) >= 14
        assert counts[None] >= 25
        texts = [text for text, _ in trade.said]
        assert len(set(texts)) == len(texts)
        assert [text for text in texts if text in examples or not 5 <= len(text) <= 80] == []


def test_manuals_are_what_the_trades_make() -> None:
    trades = [trade for split in SPLITS for trade in read_trades(split)]
    assert {path.name for path in MANUALS.iterdir()} == {"client.yaml", *(f"{trade.id}.yaml" for trade in trades)}
    assert (MANUALS / "client.yaml").read_text("utf-8") == CLIENT
    for trade in trades:
        assert (ROOT / trade.manual).read_text("utf-8") == manual_of(trade)
        matters = load_manual(str(ROOT / trade.manual)).matters
        assert len(trade.matters) == 10
        assert set(trade.matters) <= set(matters)
        assert all(len(examples) == 5 for _, examples in trade.matters.values())


def test_the_corpus_is_as_large_as_it_says() -> None:
    clean = [row for row in every() if row["noise"] == "clean"]
    assert len(clean) >= 3000
    assert len({row["id"] for row in every()}) == len(every())
    assert {path.name.split(".")[0] for path in CORPUS.glob("*/*.jsonl")} == set(KINDS)


def _values(row: Row) -> set[str]:
    truth = row["truth"]
    if row["item"] in ("phone", "code", "email") and truth:
        return {f"{row['item']} {truth}"}
    if isinstance(truth, dict):
        return {f"{row['item']} {truth.get('name', truth['span'])}"}
    if row["item"] == "commands":
        return {one for one in truth if one.startswith(("fill phone", "fill name", "fill company", "correct"))}
    return set()


def test_no_template_no_value_and_no_trade_is_in_two_splits() -> None:
    seen: dict[str, dict[str, set[str]]] = {"template": {}, "value": {}, "manual": {}}
    for split in SPLITS:
        for row in rows(split, KINDS, NOISES):
            template = str(row["template"]).split("/")[0]
            marks = {"template": {template}, "value": _values(row), "manual": {row.get("manual", "")} - {""}}
            for sort, found in marks.items():
                for one in found:
                    seen[sort].setdefault(one, set()).add(split)
    for found in seen.values():
        assert found
        assert [one for one, splits in found.items() if len(splits) > 1] == []


def test_every_row_is_a_request_with_its_truth() -> None:
    for row in every():
        asked = request(row)
        assert asked.texts[0] == row["text"]
        assert asked.item == row["item"]
        assert "truth" in row, row
        assert row["template"]
        if isinstance(row["truth"], dict):
            assert row["truth"]["span"] in row["text"], row


def test_noisy_rows_are_made_of_clean_ones() -> None:
    for split in SPLITS:
        for kind in KINDS:
            clean = {row["id"]: row for row in read(split, kind)}
            for noise in NOISY:
                for row in read(split, kind, noise):
                    origin = clean[row["id"].removesuffix(f"-{noise}")]
                    assert row["clean"] == origin["text"]
                    assert row["noise"] == noise
                    if isinstance(origin["truth"], dict):
                        assert row["truth"].get("name", row["truth"]["span"]) == origin["truth"]["span"]
                    else:
                        assert row["truth"] == origin["truth"]
                    if noise == "heard":
                        assert row["n_best"][0] == row["text"]
                        assert len(set(row["n_best"])) == len(row["n_best"]) <= 5


@pytest.mark.parametrize(
    ("kind", "truth", "got", "right"),
    [
        ("phone", "0312345678", "0312345678", True),
        ("phone", "0312345678", None, False),
        ("phone", None, None, True),
        ("phone", None, "0312345678", False),
        ("address", "東京都港区芝公園4-2-8", "東京都港区芝公園四丁目二番八号", True),
        ("address", "東京都港区芝公園4-12-8", "東京都港区芝公園4丁目十二の八", True),
        ("address", "港区芝公園4-2-8", "東京都港区芝公園4-2-8", True),
        ("address", "東京都港区芝公園4-2-8", "東京都港区芝公園4-2", False),
        ("code", "AB123", "ab-123", True),
        ("person", {"span": "ワタナメ", "reading": "ワタナベ"}, "わたなべ", True),
        ("person", {"span": "渡辺"}, "渡部", False),
        ("commands", ["flag urgent"], ["flag urgent", "matter leak"], True),
        ("commands", [], ["flag urgent"], False),
        ("commands", [], ["matter leak"], True),
        ("commands", ["want_person"], ["want_person 田中 (staff)"], True),
        ("commands", ["correct phone=0312345678"], ["correct =0312345678"], True),
        ("commands", ["correct phone=0312345678"], ["deny"], False),
        ("commands", ["fill name=渡辺"], ["fill name=渡部"], False),
    ],
)
def test_what_is_right(kind: str, truth: Any, got: Any, right: bool) -> None:
    assert same(kind, truth, got) is right


def test_counts_of_a_score() -> None:
    score = Score("phone")
    row = {"item": "phone", "truth": "1", "noise": "clean"}
    for value, confidence in (("1", 0.9), ("2", 0.9), (None, 0.0), ("1", 0.5)):
        score.add(row, Answer(value, confidence, ["2", "1"] if value == "2" else []))
    score.add({**row, "truth": None}, Answer(None))
    assert (score.rows, score.right, score.mistakes, score.abstained, score.among_two) == (5, 3, 1, 1, 3)
    assert score.reliability() == [(0.5, 1.0, 1), (0.9, 0.5, 2)]
    assert score.calibration_error == pytest.approx((0.5 * 1 + 0.4 * 2) / 3)
    assert score.f1 == pytest.approx(2 * 2 / (3 + 4))


def test_the_regex_peer_reads_every_kind() -> None:
    peer = RegexPeer()
    asked = rows("train", KINDS, ("clean",))
    scores = scored(peer, asked)
    assert {parts(row) for row in asked} == {part for part, _ in scores}
    assert scores["phone", "clean"].exact > 0.5
    told = held(Measured(scores, detected(peer, asked)))
    assert any(not one.held for one in told)


@pytest.mark.needs("shared")
def test_licensed_sets_are_read() -> None:
    need("shared")
    for name in licensed.SETS:
        found = licensed.rows_of(name, "test")
        assert len(found) > 20, name
        assert all(request(row) for row in found)
    assert {row["truth"] for row in licensed.rows_of("asdc", "test")} == {"yes", "no", None}


def test_a_set_that_is_not_there_is_skipped_loudly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(licensed, "DATA", tmp_path)
    assert licensed.rows_of("xsid", "test") == []
    assert re.search("SKIPPED xsid: .*ja.valid.conll is not there", capsys.readouterr().err)


@pytest.mark.needs("shared")
def test_no_company_of_the_corpus_is_one_that_exists_by_the_list_of_filers() -> None:
    need("shared")
    filed = {name for split in SPLITS for name in edinet(split)}
    assert len(filed) > 4000
    said = {row["truth"].get("name", row["truth"]["span"]) for row in every() if isinstance(row["truth"], dict)}
    assert said & filed == set()
