"""Which of a manual's matters a text is about, where its words are not those of the examples: by what words mean.

Each option is its title and its examples; each pair of words counts by how near their meanings are, each word by how
rare it is and by how few of the options have it. A handful of such measures goes into one softmax over the options and
“none of them”, whose weights are learnt by tools/train-matters on lines that no product's manual is among.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

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


class _Example(msgspec.Struct, frozen=True):
    words: tuple[str, ...]
    weights: Vector
    vectors: Vector


class Meant(msgspec.Struct, frozen=True):
    """The options of a manual, ready to be compared. centers: (options, dimensions), each of length 1."""

    names: tuple[str, ...]
    examples: tuple[tuple[_Example, ...], ...]
    centers: Vector


def prepared(options: Sequence[Option], tokenizer: Tokenizer, known: WordVectors) -> Meant:
    """Options with the meanings of their words."""
    texts = [[text for text in (*one.titles, *one.examples) if text] for one in options]
    words = [[content_words(text, tokenizer, known) for text in of_one] for of_one in texts]
    holders = Counter(word for of_one in words for word in {word for example in of_one for word in example})
    number = len(options) + 1

    def weight(word: str) -> float:
        rare = math.log(number / holders[word]) / math.log(number)
        return known.weight(word) * (_SHARED + (1 - _SHARED) * rare)

    examples = tuple(
        tuple(
            _Example(tuple(example), np.array([weight(word) for word in example], np.float32), known.of(example))
            for example in of_one
            if example
        )
        for of_one in words
    )
    centers = np.stack([_center(of_one, known.matrix.shape[1]) for of_one in examples])
    return Meant(tuple(one.id for one in options), examples, centers)


def measured(words: Sequence[str], options: Meant, by_examples: Mapping[str, float], known: WordVectors) -> Vector:
    """(options, measures). words: of `content_words`. by_examples: how near the text itself is to the examples'."""
    weights = np.array([known.weight(word) for word in words], np.float32)
    vectors = known.of(words)
    middle = options.centers @ _unit(weights @ vectors if len(words) else np.zeros(vectors.shape[1], np.float32))
    rows = []
    for name, examples, near in zip(options.names, options.examples, middle.tolist(), strict=True):
        rows.append((*_of_option(words, weights, vectors, examples), near, by_examples.get(name, 0.0)))
    return np.array(rows, np.float32)


def _of_option(
    words: Sequence[str], weights: Vector, vectors: Vector, examples: Sequence[_Example]
) -> tuple[float, float, float, float, float]:
    if not len(words) or not examples:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    said, both = [], []
    best = np.zeros(len(words), np.float32)
    for example in examples:
        near = np.clip((vectors @ example.vectors.T - _FAR) / (1 - _FAR), 0.0, 1.0)
        same = np.array([[one == other for other in example.words] for one in words])
        near = np.where(same, 1.0, near)
        of_example = float((near.max(axis=0) * example.weights).sum() / (example.weights.sum() + 1e-9))
        of_text = float((near.max(axis=1) * weights).sum() / (weights.sum() + 1e-9))
        best = np.maximum(best, near.max(axis=1))
        said.append(of_example)
        both.append(2 * of_example * of_text / (of_example + of_text + 1e-9))
    said.sort(reverse=True)
    covered = float((best * weights).sum() / (weights.sum() + 1e-9))
    return said[0], sum(said[:3]) / len(said[:3]), max(both), covered, float((best * weights).max())


def probabilities(measures: Vector) -> npt.NDArray[np.float64]:
    """Of each option, then of none of them; they sum up to 1."""
    mean, spread, weight = np.array(MEASURED, np.float64).T
    sums = np.append(((measures - mean) / spread) @ weight, NONE)
    powers = np.exp(sums - sums.max())
    found: npt.NDArray[np.float64] = powers / powers.sum()
    return found


def _center(examples: Sequence[_Example], width: int) -> Vector:
    total = np.zeros(width, np.float32)
    for one in examples:
        total += one.weights @ one.vectors
    return _unit(total)


def _unit(vector: Vector) -> Vector:
    return (vector / (np.linalg.norm(vector) + 1e-9)).astype(np.float32)
