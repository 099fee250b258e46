"""Reads days and times out of unsegmented katakana in which sounds were heard wrong.

What was heard is explained by the likeliest way through words that name days and times and through other talk: a word
may be heard with sounds exchanged, lost or added, as often as `date_sounds_heard` says; words follow one another as
often as it says; other talk has its own likely sounds. One Viterbi search over all words at once, in numpy arithmetic:
a column of scores (negative log-probabilities) for each sound that was heard.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.date_sound_net import (
    NEVER,
    NUMBER_OF,
    Floats,
    Ints,
    Net,
    fresh_scores,
    net,
    talk_scores,
)
from toritsugi.core.understanding.date_vocabulary import Entry

Flags = npt.NDArray[np.bool_]


class Heard(msgspec.Struct, frozen=True):
    """A word that was heard. start, end: places in the text. cost: how unlike it sounds, 0 for a word heard right."""

    entry: Entry
    start: int
    end: int
    cost: float


class Reading(msgspec.Struct, frozen=True):
    """The likeliest way through a text. gain: how much likelier it is than other talk alone, in nats."""

    words: tuple[Heard, ...]
    gain: float


def read(text: str, *, eager: float = 0.0) -> Reading:
    """The words of days and times in a text in the one form, katakana only.

    eager: by how many nats it is likelier than usual that one is named.
    """
    if not text:
        return Reading((), 0.0)
    words = net()
    sounds = [NUMBER_OF.get(char, NUMBER_OF["ー"]) for char in text]
    search = _Search(words, *words.eager(eager))
    talk, fresh = talk_scores(text), fresh_scores(text)
    for sound, score, behind in zip(sounds, talk, fresh, strict=True):
        search.hear(sound, score, behind)
    best = search.best
    return Reading(tuple(_words(words, search, sounds, int(best.argmin()))), float(sum(talk) - best.min()))


class _Search:
    """The column of the last sound, and what is kept of each column to find the way back.

    longer, lost, rooted: at which nodes a sound was added, one was lost, and one was lost behind the root. scores: of
    the words that end. came: the sort before each sort.
    """

    def __init__(self, words: Net, begins: Floats, follows: Floats) -> None:
        other = len(words.sorts)
        entered = begins
        self._words, self._follows = words, follows
        self._column = np.full(len(words.parents), NEVER, np.float32)
        self._column[words.roots] = entered[:other]
        self._column[words.first] = entered[words.sorts_of_first] + words.lost[words.first]
        self._talking = entered[other:]
        self._across = np.arange(other + 2)
        self.best = entered
        self.longer: list[Flags] = []
        self.lost: list[Flags] = []
        self.rooted: list[Flags] = []
        self.scores: list[Floats] = []
        self.came: list[Ints] = [np.full(other + 2, other)]

    def hear(self, sound: int, talk: float, fresh: float) -> None:
        """One more sound. talk, fresh: its scores as other talk, and as the first of other talk behind a word."""
        words, other = self._words, len(self._words.sorts)
        new = self._column[words.parents]
        new += words.heard[sound]
        stayed = self._column
        stayed += words.added[sound]
        self.longer.append(stayed < new)
        np.minimum(new, stayed, out=new)
        new[words.roots] = NEVER
        skipped = new[words.parents]
        skipped += words.lost
        self.lost.append(skipped < new)
        np.minimum(new, skipped, out=new)
        scores = new[words.ends]
        scores += words.end_costs
        self.best = np.append(
            np.minimum.reduceat(scores, words.end_bounds), self._talking + np.array((talk, fresh), np.float32)
        )
        ways = self.best + self._follows
        came = ways.argmin(1)
        entered = ways[self._across, came]
        new[words.roots] = entered[:other]
        from_root = entered[words.sorts_of_first]
        from_root += words.lost_first
        begun = new[words.first]
        self.rooted.append(from_root < begun)
        new[words.first] = np.minimum(begun, from_root)
        self.scores.append(scores)
        self.came.append(came)
        self._column, self._talking = new, entered[other:]


def _words(words: Net, search: _Search, sounds: Sequence[int], sort: int) -> list[Heard]:
    """The words of the likeliest way that ends in this sort, from the last to the first and turned round."""
    other = len(words.sorts)
    found: list[Heard] = []
    at = len(sounds)
    bounds = [*words.end_bounds.tolist(), len(words.ends)]
    while at > 0:
        if sort >= other:
            at -= 1
            sort = int(search.came[at][sort])
            continue
        scores = search.scores[at - 1][bounds[sort] : bounds[sort + 1]]
        place = bounds[sort] + int(scores.argmin())
        start, cost = _back(words, search, sounds, at, int(words.ends[place]))
        found.append(Heard(words.entries[words.end_entries[place]], start, at, cost))
        at, sort = start, int(search.came[start][sort])
    return found[::-1]


def _back(words: Net, search: _Search, sounds: Sequence[int], at: int, node: int) -> tuple[int, float]:
    """Where the word that ends at a node begins, and how unlike it sounds.

    A node's score was made in steps: its sound heard or one added, one lost, one lost right behind the root.
    """
    cost, step = 0.0, 1
    while at:
        place = words.place_of_first.get(node, -1)
        if step == 2 and place >= 0 and search.rooted[at - 1][place]:
            break
        if step and search.lost[at - 1][node]:
            cost += float(words.lost[node])
            node, step = int(words.parents[node]), 0
            continue
        at, step = at - 1, 2
        if search.longer[at][node]:
            cost += float(words.added[sounds[at]])
            continue
        cost += float(words.heard[sounds[at], node] - words.exact[node])
        if place >= 0:
            return at, cost
        node = int(words.parents[node])
    return at, cost + float(words.lost[node])
