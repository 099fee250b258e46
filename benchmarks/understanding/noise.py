"""Make the noisy rows: `python -m benchmarks.understanding.noise heard|homophone|deletion`.

heard: spoken by Open JTalk over a telephone line, heard by the recogniser of the tests. It takes minutes of processor
time, goes on where it was stopped, and waits while the file named by `--pause-while` is there.
homophone: words written as others that sound the same. deletion: particles that were not heard.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

from benchmarks.understanding.make import KINDS, Row, line, path_of, read
from benchmarks.understanding.phrasebook import PHRASES, SPLITS
from tests.support.paths import CACHE

KEPT = CACHE / "understanding" / "heard.jsonl"
#: how many rows of a kind are spoken, by split
SPOKEN = {"train": 0.0, "dev": 0.3, "test": 0.5}
HEARD = {
    "phone": 200,
    "person": 130,
    "organization": 110,
    "date_time": 150,
    "yes_no": 160,
    "commands": 200,
    "matter": 110,
    "number": 50,
    "code": 40,
    "choice": 50,
    "address": 20,
    "email": 10,
}
#: rows of a kind with noise in writing, and the share of each split
WRITTEN_NOISE = 90
WRITTEN = {"train": 0.4, "dev": 0.6, "test": 1.0}
#: words that only particles are; what a recogniser swallows
_SWALLOWED = {"は", "が", "を", "の", "に", "で", "と", "も", "ね", "よ"}
#: ways of saying in which に and the like may be a digit
_SPELLED = ("/kana", "/hiragana", "/comma", "/maru", "/letters", "/words", "/mixed")


def chosen(split: str, kind: str, count: int, noise: str) -> list[Row]:
    """The clean rows of a file that are made noisy."""
    rows = read(split, kind) if kind != "text" else []  # free text is kept as it was heard: nothing to be right about
    if noise == "heard":  # written letters are read as they stand, not as people say them
        rows = [row for row in rows if not (kind == "email" and row["template"].endswith("/written"))]
    random.Random(f"{noise} {split} {kind}").shuffle(rows)
    return sorted(rows[:count], key=lambda row: str(row["id"]))


def heard(pause: Path | None, share: int, of: int) -> None:
    """Speak and hear what has not been heard yet, every `of`-th row of it from `share` on; then write the files."""
    from benchmarks.understanding.channel import hear

    KEPT.parent.mkdir(parents=True, exist_ok=True)
    known = _known()
    with KEPT.open("a", encoding="utf-8") as kept:
        for row in [row for row in _in_turn() if _key(row) not in known][share::of]:
            while pause and pause.exists():
                time.sleep(5)
            texts, grammar = hear(row, _key(row))
            kept.write(json.dumps({"key": _key(row), "texts": texts, "grammar": grammar}, ensure_ascii=False) + "\n")
            kept.flush()
    _assemble(_known())


def _known() -> dict[str, Any]:
    lines = KEPT.read_text("utf-8").splitlines() if KEPT.exists() else []
    return {one["key"]: one for one in map(json.loads, lines)}


def _key(row: Row) -> str:
    from benchmarks.understanding.channel import said

    return f"{row['id']} {said(row)}"


def _to_speak(split: str, kind: str) -> list[Row]:
    return chosen(split, kind, round(HEARD[kind] * SPOKEN[split]), "heard")


def _in_turn() -> list[Row]:
    """What is spoken, a row of each kind in turn, so that a run that is stopped has some of each."""
    found: list[Row] = []
    for split in ("dev", "test"):
        turns = [
            (at / len(rows), row) for kind in HEARD for rows in (_to_speak(split, kind),) for at, row in enumerate(rows)
        ]
        found += [row for _, row in sorted(turns, key=lambda turn: (turn[0], str(turn[1]["id"])))]
    return found


def _assemble(known: dict[str, Any]) -> None:
    """Write the files of what has been heard."""
    from benchmarks.understanding.aligning import aligned

    counts = []
    for split in SPLITS:
        for kind in HEARD:
            made = []
            for row in _to_speak(split, kind):
                told = known.get(_key(row))
                if told and told["texts"]:
                    made.append(_noisy(row, "heard", told["texts"][0], told["texts"], told["grammar"]))
                    if isinstance(row["truth"], dict):
                        made[-1]["truth"] = aligned(row, told["texts"][0])
            _write(split, kind, "heard", made)
            counts.append(f"{split} {kind} {len(made)}")
    print(", ".join(counts), flush=True)


def homophones() -> None:
    pairs = [row.split() for row in (PHRASES / "homophones.txt").read_text("utf-8").splitlines() if row[:1] != "#"]
    for kind in KINDS:
        for split in SPLITS:
            made: list[Row] = []
            for row in chosen(split, kind, 10_000, "homophone"):
                text = row["text"]
                protected = row["truth"]["span"] if isinstance(row["truth"], dict) else ""
                for word, *others in pairs:
                    if word in text and word not in protected and len(made) < WRITTEN_NOISE:
                        text = text.replace(word, random.Random(f"{row['id']}{word}").choice(others))
                if text != row["text"] and len(made) < round(WRITTEN_NOISE * WRITTEN[split]):
                    made.append(_noisy(row, "homophone", text))
            _write(split, kind, "homophone", made)
            print(f"{split} {kind}: {len(made)}")


def deletions() -> None:
    from sudachipy import Dictionary

    tokenizer = Dictionary().tokenizer()
    for kind in KINDS:
        for split in SPLITS:
            made: list[Row] = []
            for row in chosen(split, kind, 10_000, "deletion"):
                if len(made) >= round(WRITTEN_NOISE * WRITTEN[split]):
                    break
                if kind in ("email", "code") or row["template"].endswith(_SPELLED):
                    continue
                rng = random.Random(f"deletion {row['id']}")
                span = row["truth"]["span"] if isinstance(row["truth"], dict) else ""
                begin = row["text"].find(span) if span else -1
                kept = ""
                for token in tokenizer.tokenize(row["text"]):
                    inside = begin >= 0 and begin <= token.begin() < begin + len(span)
                    particle = token.part_of_speech()[0] == "助詞" and token.surface() in _SWALLOWED
                    if not (particle and not inside and kept and rng.random() < 0.6):
                        kept += token.surface()
                if kept != row["text"]:
                    made.append(_noisy(row, "deletion", kept))
            _write(split, kind, "deletion", made)
            print(f"{split} {kind}: {len(made)}")


def _noisy(row: Row, noise: str, text: str, n_best: list[str] | None = None, grammar: str = "") -> Row:
    more: Row = {"n_best": n_best} if n_best else {}
    if grammar:
        more["grammar"] = grammar
    return {**row, "id": f"{row['id']}-{noise}", "text": text, **more, "noise": noise, "clean": row["text"]}


def _write(split: str, kind: str, noise: str, rows: list[Row]) -> None:
    if rows or path_of(split, kind, noise).exists():
        path_of(split, kind, noise).write_text("".join(map(line, rows)), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding.noise", description=__doc__)
    parser.add_argument("noise", choices=["heard", "homophone", "deletion"])
    parser.add_argument("--pause-while", type=Path, help="wait while this file is there")
    parser.add_argument("--share", default="1/1", help="1/2: the first of two processes that share the work (heard)")
    asked = parser.parse_args()
    if asked.noise == "heard":
        share, _, of = asked.share.partition("/")
        heard(asked.pause_while, int(share) - 1, int(of))
    elif asked.noise == "homophone":
        homophones()
    else:
        deletions()


if __name__ == "__main__":
    main()
