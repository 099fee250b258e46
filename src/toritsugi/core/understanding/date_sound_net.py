"""The words of days and times as a net for the search of `date_sounds`, with the scores of sounds and words.

Scores are negative natural logarithms of probabilities, made from the counts of `date_sounds_heard`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.date_sounds_heard import ADDED, AFTER, FOLLOWS, OTHER_TALK, SOUNDS, WORDS
from toritsugi.core.understanding.date_vocabulary import NTH, NUMBER, PHRASE, TALK, UNIT, Entry, entries

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

#: score of what cannot be
NEVER = np.float32(1e9)
#: how much is believed beforehand, in counts: of sounds, of words that follow one another, of words, of other talk
_BELIEVED, _FOLLOWING, _ANY_WORD, _ANY_TALK = 12.0, 0.4, 0.5, 30.0
#: how often, in counts, any word of days and times begins behind other talk, or at the beginning
_SELDOM = 6.0
#: how much what is heard for a sound by itself counts against what is heard for it behind another
_BELIEVED_ALONE = 12.0
#: least probability of any sound for any other, and of a sound being lost or added
_ANY_SOUND, _LOST, _ADDED = 2e-4, 5e-3, 2e-4
#: sorts that are said only behind others of days and times, and what alone is said behind some
_BEHIND = frozenset(
    (
        "edge",
        "half",
        "minute",
        "tail",
        "unit",
        "after",
        "before",
        "from",
        "to",
        "since",
        "until",
        "about",
        "within",
        "link",
    )
)
_ONLY = {NUMBER: UNIT, NTH: "weekday"}
_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "g": "ガギグゲゴ",
    "s": "サシスセソ",
    "z": "ザジズゼゾ",
    "t": "タチツテト",
    "d": "ダヂヅデド",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "b": "バビブベボ",
    "p": "パピプペポ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "x": "ァィゥェォ",
}
#: the consonant and the vowel of each sound
_PARTS = {kana: (row, vowel) for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)} | {
    kana: (row, vowel)
    for row, vowel, kana in ("yaヤ", "yuユ", "yoヨ", "jaャ", "juュ", "joョ", "waワ", "NNン", "QQッ", "--ー")
}
#: the sounds, in the order of their rows
KANA = "".join(_PARTS)
_AFTER_TALK = re.compile(r"([ァ-ヶー])([0-9]+)", re.ASCII)
NUMBER_OF = {kana: at for at, kana in enumerate(KANA)}


class Net(msgspec.Struct, frozen=True):
    """The words as a tree for each sort, its root first, and all scores.

    parents: of each node; a root is its own. labels: the sound of each node. first: nodes behind a root, of the sort
    sorts_of_first. ends: nodes at which a word ends; end_entries its number, end_costs what the word costs;
    end_bounds: where the ends of each sort begin. heard: (sound heard, node); lost: of each node, lost_first: of those
    in first; added: of each sound; follows: (next sort, sort), the last two of them other talk, and the first sound of
    other talk behind a word; begins: the same of the beginning.
    """

    entries: tuple[Entry, ...]
    sorts: tuple[str, ...]
    parents: Ints
    roots: Ints
    first: Ints
    sorts_of_first: Ints
    place_of_first: Mapping[int, int]
    ends: Ints
    end_entries: Ints
    end_costs: Floats
    end_bounds: Ints
    heard: Floats
    lost: Floats
    lost_first: Floats
    added: Floats
    follows: Floats
    begins: Floats
    exact: Floats

    def eager(self, eager: float) -> tuple[Floats, Floats]:
        """`begins` and `follows` in which a day or time is likelier by so many nats."""
        if not eager:
            return self.begins, self.follows
        less = np.array([0.0 if sort == PHRASE else eager for sort in self.sorts] + [0.0, 0.0], np.float32)
        follows = self.follows.copy()
        for at in (self.sorts.index(PHRASE), len(self.sorts), len(self.sorts) + 1):
            follows[:, at] -= less
        return self.begins - less, follows


@cache
def net() -> Net:
    """The net of all words."""
    words = entries()
    sorts = tuple(dict.fromkeys(entry.sort for entry in words))
    parents: list[int] = []
    labels: list[int] = []
    roots: list[int] = []
    ends: list[tuple[int, int]] = []
    bounds: list[int] = []
    first: list[tuple[int, int]] = []
    for number, sort in enumerate(sorts):
        roots.append(len(parents))
        parents.append(len(parents))
        labels.append(-1)
        nodes = {"": roots[-1]}
        bounds.append(len(ends))
        for place, entry in enumerate(words):
            if entry.sort != sort:
                continue
            for length in range(1, len(entry.sounds) + 1):
                piece = entry.sounds[:length]
                if piece not in nodes:
                    nodes[piece] = len(parents)
                    parents.append(nodes[piece[:-1]])
                    labels.append(NUMBER_OF[piece[-1]])
                    if length == 1:
                        first.append((nodes[piece], number))
            ends.append((nodes[entry.sounds], place))
    heard, lost, added = _sounds()
    of_label = np.array(labels)
    by_node = heard[:, of_label]
    by_node[:, of_label < 0] = NEVER
    node_lost = lost[of_label]
    behind = _behind(heard, lost)
    for node, label in enumerate(labels):
        before = labels[parents[node]]
        if label >= 0 and before >= 0 and (KANA[before] + KANA[label]) in behind:
            by_node[:, node], node_lost[node] = behind[KANA[before] + KANA[label]]
    node_lost[of_label < 0] = NEVER
    exact = np.array([0.0 if at < 0 else by_node[at, node] for node, at in enumerate(labels)], np.float32)
    return Net(
        entries=words,
        sorts=sorts,
        parents=np.array(parents),
        roots=np.array(roots),
        first=np.array([node for node, _ in first]),
        sorts_of_first=np.array([number for _, number in first]),
        place_of_first={node: place for place, (node, _) in enumerate(first)},
        ends=np.array([node for node, _ in ends]),
        end_entries=np.array([place for _, place in ends]),
        end_costs=_word_costs(words, [place for _, place in ends]),
        end_bounds=np.array(bounds),
        heard=np.ascontiguousarray(by_node),
        lost=node_lost,
        lost_first=node_lost[[node for node, _ in first]],
        added=added,
        follows=_follows(sorts),
        begins=_begins(sorts),
        exact=exact,
    )


def _sounds() -> tuple[Floats, Floats, Floats]:
    """Scores: (heard, said), lost of each said, added of each heard."""
    size = len(KANA)
    counts = np.zeros((size, size))  # said, heard
    lost = np.zeros(size)
    for said, line in SOUNDS.items():
        for heard, number in _pairs(line):
            if heard == "-":
                lost[NUMBER_OF[said]] = number
            else:
                counts[NUMBER_OF[said], NUMBER_OF[heard]] = number
    likely = (counts + _BELIEVED * _alike(counts)) / (counts.sum(1, keepdims=True) + _BELIEVED)
    said_often = counts.sum(1) + lost
    gone = (lost + _BELIEVED * _LOST * 4) / (said_often + _BELIEVED)
    added = np.full(size, _ADDED)
    total = said_often.sum() or 1.0
    for heard, number in _pairs(ADDED):
        added[NUMBER_OF[heard]] += number / total
    likely = likely * (1 - gone[:, None])
    return (
        -np.log(np.maximum(likely, _ANY_SOUND)).T.astype(np.float32),
        -np.log(np.maximum(gone, _LOST)).astype(np.float32),
        -np.log(added).astype(np.float32),
    )


def _behind(heard: Floats, lost: Floats) -> dict[str, tuple[Floats, np.float32]]:
    """Scores of the second of two sounds said, as far as both were said often: heard, and lost."""
    found = {}
    for pair, line in AFTER.items():
        said = NUMBER_OF[pair[1]]
        counts, gone = np.zeros(len(KANA)), 0.0
        for one, number in _pairs(line):
            if one == "-":
                gone = number
            else:
                counts[NUMBER_OF[one]] = number
        total = counts.sum() + gone + _BELIEVED_ALONE
        found[pair] = (
            -np.log((counts + _BELIEVED_ALONE * np.exp(-heard[:, said])) / total).astype(np.float32),
            np.float32(-np.log((gone + _BELIEVED_ALONE * np.exp(-lost[said])) / total)),
        )
    return found


def _alike(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How likely one sound is heard for another by how often its consonant and its vowel are heard for theirs."""
    rows, vowels = (sorted({_PARTS[kana][at] for kana in KANA}) for at in (0, 1))
    row_of = np.array([rows.index(_PARTS[kana][0]) for kana in KANA])
    vowel_of = np.array([vowels.index(_PARTS[kana][1]) for kana in KANA])
    by_row, by_vowel = np.full((len(rows), len(rows)), 0.2), np.full((len(vowels), len(vowels)), 0.2)
    np.add.at(by_row, (row_of[:, None], row_of[None, :]), counts)
    np.add.at(by_vowel, (vowel_of[:, None], vowel_of[None, :]), counts)
    by_row /= by_row.sum(1, keepdims=True)
    by_vowel /= by_vowel.sum(1, keepdims=True)
    made = by_row[row_of[:, None], row_of[None, :]] * by_vowel[vowel_of[:, None], vowel_of[None, :]]
    alike: npt.NDArray[np.float64] = made / made.sum(1, keepdims=True)
    return alike


def _pairs(line: str) -> list[tuple[str, float]]:
    return [(one.rpartition(":")[0], float(one.rpartition(":")[2])) for one in line.split()]


def _word_costs(words: Sequence[Entry], places: Sequence[int]) -> Floats:
    known: dict[str, dict[str, float]] = {sort: dict(_pairs(line)) for sort, line in WORDS.items()}
    of_sort: dict[str, float] = {}
    for entry in words:
        of_sort[entry.sort] = of_sort.get(entry.sort, 0.0) + known.get(entry.sort, {}).get(entry.sounds, 0) + _ANY_WORD
    shares = [
        (known.get(words[at].sort, {}).get(words[at].sounds, 0.0) + _ANY_WORD) / of_sort[words[at].sort]
        for at in places
    ]
    costs: Floats = (-np.log(np.array(shares))).astype(np.float32)
    return costs


def _begins(sorts: Sequence[str]) -> Floats:
    """Scores of what a text begins with: sorts, other talk last."""
    counts = np.full(len(sorts) + 1, _SELDOM / 10)
    for after, number in _pairs(FOLLOWS.get("^", "")):
        counts[[*sorts, TALK].index(after)] += number
    for at, sort in enumerate(sorts):
        counts[at] = 1e-30 if sort in _BEHIND else counts[at]
    scores = -np.log(counts / counts.sum())
    return np.append(scores, NEVER).astype(np.float32)


def _follows(sorts: Sequence[str]) -> Floats:
    every = (*sorts, TALK)
    counts = np.full((len(every), len(every)), _FOLLOWING)
    counts[-1] = _SELDOM  # what was never said so is not that seldom behind talk
    for sort, line in FOLLOWS.items():
        for after, number in _pairs(line):
            if sort in every and after in every:
                counts[every.index(sort), every.index(after)] += number
    for at, sort in enumerate(every):
        for other, after in enumerate(every):
            if (sort == TALK and after in _BEHIND) or _ONLY.get(sort, after) != after:
                counts[at, other] = 1e-30
    scores = -np.log(counts / counts.sum(1, keepdims=True)).T
    other = len(sorts)
    follows = np.full((other + 2, other + 2), NEVER)
    follows[:other, : other + 1] = scores[:other]
    follows[other + 1, :other] = scores[other, :other]
    follows[other, other:] = scores[other, other]
    follows[:other, other + 1] = scores[:other, other]
    return follows.astype(np.float32)


@cache
def _talk() -> Mapping[str, tuple[Mapping[str, float], float]]:
    """Counts of the sounds of other talk and their sum, by the one or two before; by "" without any."""
    alone = dict.fromkeys(KANA, 1.0)
    counts: dict[str, Mapping[str, float]] = {"": alone}
    for line in OTHER_TALK.split():
        before, _, after = line.partition(":")
        counts[before] = {sound: float(number) for sound, number in _AFTER_TALK.findall(after)}
        if len(before) == 1:
            for sound, number in counts[before].items():
                alone[sound] += number
    return {before: (of, sum(of.values())) for before, of in counts.items()}


@lru_cache(maxsize=8192)
def _share(before: str, sound: str) -> float:
    """How likely a sound is in other talk behind those before it: what was counted, filled up by what is shorter."""
    known = _talk()
    if not before:
        return known[""][0][sound] / known[""][1]
    shorter = _share(before[1:], sound)
    if before not in known:
        return shorter
    counts, total = known[before]
    return (counts.get(sound, 0.0) + _ANY_TALK * shorter) / (total + _ANY_TALK)


def talk_scores(text: str) -> list[float]:
    """The score of each sound of a text as other talk."""
    spoken = "^" + _sounds_of(text)
    return [-math.log(_share(spoken[max(0, at - 2) : at], spoken[at])) for at in range(1, len(spoken))]


def fresh_scores(text: str) -> list[float]:
    """The score of each sound of a text as the first of other talk behind a word of days and times."""
    return [-math.log(_share("$", sound)) for sound in _sounds_of(text)]


def _sounds_of(text: str) -> str:
    return "".join(char if char in NUMBER_OF else "ー" for char in text)
