"""Which of a manual's matters a text is about, where its words are not those of the examples: by what words mean.

Each option is its title and its examples; each pair of words counts by how near their meanings are, each word by how
rare it is and by how few of the options have it. A handful of such measures goes into one softmax over the options and
“none of them”, whose weights are learnt by tools/train-matters on lines that no product's manual is among.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.matching import Option
from toritsugi.core.understanding.matter_weights import MEASURED, NONE
from toritsugi.core.understanding.reading import Tokenizer
from toritsugi.core.understanding.vectors import Vector, WordVectors, content_words

#: the measures of an option, in the order of the weights
MEASURES = ("said", "three", "both", "covered", "strong", "middle", "examples")
#: nearness below which two words have nothing to do with each other
_FAR = 0.25
#: weight of a word that all options have, of 1
_SHARED = 0.3


class Meant(msgspec.Struct, frozen=True):
    """The options of a manual, ready to be compared. centers: (options, dimensions), each of length 1.

    Of all words of all examples, one after the other: columns: where a word stands; weights; vectors. starts: where
    each example begins; totals: the weight of each. counts: examples of each option.
    """

    names: tuple[str, ...]
    centers: Vector
    columns: dict[str, list[int]]
    weights: Vector
    vectors: Vector
    starts: list[int]
    totals: Vector
    counts: tuple[int, ...]


def prepared(options: Sequence[Option], tokenizer: Tokenizer, known: WordVectors) -> Meant:
    """Options with the meanings of their words."""
    texts = [[text for text in (*one.titles, *one.examples) if text] for one in options]
    words = [[content_words(text, tokenizer, known) for text in of_one] for of_one in texts]
    holders = Counter(word for of_one in words for word in {word for example in of_one for word in example})
    number = len(options) + 1

    def weight(word: str) -> float:
        rare = math.log(number / holders[word]) / math.log(number)
        return known.weight(word) * (_SHARED + (1 - _SHARED) * rare)

    told = [[example for example in of_one if example] for of_one in words]
    examples = [example for of_one in told for example in of_one]
    every = [word for example in examples for word in example]
    weights = np.array([weight(word) for word in every], np.float32)
    vectors = known.of(every)
    starts = list(itertools.accumulate((len(example) for example in examples), initial=0))[:-1]
    columns: dict[str, list[int]] = {}
    for at, word in enumerate(every):
        columns.setdefault(word, []).append(at)
    ends = list(itertools.accumulate((sum(map(len, of_one)) for of_one in told), initial=0))
    centers = np.stack([_unit(weights[at:end] @ vectors[at:end]) for at, end in itertools.pairwise(ends)])
    return Meant(
        names=tuple(one.id for one in options),
        centers=centers,
        columns=columns,
        weights=weights,
        vectors=vectors,
        starts=starts,
        totals=np.add.reduceat(weights, starts) if starts else weights,
        counts=tuple(len(of_one) for of_one in told),
    )


def measured(words: Sequence[str], options: Meant, by_examples: Mapping[str, float], known: WordVectors) -> Vector:
    """(options, measures). words: of `content_words`. by_examples: how near the text itself is to the examples'."""
    weights = np.array([known.weight(word) for word in words], np.float32)
    vectors = known.of(words)
    middle = options.centers @ _unit(weights @ vectors if len(words) else np.zeros(vectors.shape[1], np.float32))
    nothing = (0.0,) * 5
    compared = bool(words and options.starts)
    told = iter(_of_examples(words, weights, vectors, options)) if compared else itertools.repeat(nothing)
    rows = []
    for name, count, near in zip(options.names, options.counts, middle.tolist(), strict=True):
        rows.append((*(next(told) if count else nothing), near, by_examples.get(name, 0.0)))
    return np.array(rows, np.float32)


def _of_examples(
    words: Sequence[str], weights: Vector, vectors: Vector, options: Meant
) -> Iterator[tuple[float, float, float, float, float]]:
    """The measures of each option that has examples: how far each example is said, and the text is in each."""
    near = np.clip((vectors @ options.vectors.T - _FAR) / (1 - _FAR), 0.0, 1.0)
    for at, word in enumerate(words):
        near[at, options.columns.get(word, ())] = 1.0
    total = float(weights.sum()) + 1e-9
    said = np.add.reduceat(near.max(axis=0) * options.weights, options.starts) / (options.totals + 1e-9)
    found = np.maximum.reduceat(near, options.starts, axis=1)
    heard = weights @ found / total
    both = 2 * said * heard / (said + heard + 1e-9)
    at = 0
    for count in options.counts:
        if not count:
            continue
        best = found[:, at : at + count].max(axis=1) * weights
        most = sorted(said[at : at + count].tolist(), reverse=True)[:3]
        covered = float(best.sum()) / total
        yield most[0], sum(most) / len(most), float(both[at : at + count].max()), covered, float(best.max())
        at += count


def probabilities(measures: Vector) -> npt.NDArray[np.float64]:
    """Of each option, then of none of them; they sum up to 1."""
    mean, spread, weight = np.array(MEASURED, np.float64).T
    sums = np.append(((measures - mean) / spread) @ weight, NONE)
    powers = np.exp(sums - sums.max())
    found: npt.NDArray[np.float64] = powers / powers.sum()
    return found


def _unit(vector: Vector) -> Vector:
    return (vector / (np.linalg.norm(vector) + 1e-9)).astype(np.float32)
