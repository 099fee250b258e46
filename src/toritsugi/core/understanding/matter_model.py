"""Which of a manual's matters a text is about, where its words are not those of the examples: by what words mean.

Each option is its title and its examples. A text is compared with them as a whole, word by word, and by what it would
be among the matters of calls in general (`TopicModel.topics`); a few such measures are summed, and one softmax goes
over the options and “none of them”. All of it is learnt together, by tools/train-matters, on lines of imagined clients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.matching import Option
from toritsugi.core.understanding.reading import Tokenizer
from toritsugi.core.understanding.topics import MEASURES, SCALARS, TopicModel, Word, middle, words_of
from toritsugi.core.understanding.vectors import Vector, WordVectors

_RARE, _FAR, _NONE, _NONE_SLOPE, _SAID_SHARP, _OPTION_SHARP = range(len(SCALARS))
#: how sharply the nearest of an option's examples goes before the others
_NEAREST = 8.0
#: added to a sum of weights, of words and of a whole text
_FEW, _SAME = 0.05, 1e-3


class Meant(msgspec.Struct, frozen=True):
    """The options of a manual, ready to be compared.

    words: (words of all examples, dimensions); weights: of each word, those of an example sum up to 1; starts: where
    each example begins. middles: (examples, dimensions). first: of each option its first example. centers: (options,
    dimensions). topics: (options, topics), the roots of the shares of each option in calls in general.
    """

    names: tuple[str, ...]
    words: Vector
    weights: Vector
    starts: npt.NDArray[np.int64]
    middles: Vector
    first: npt.NDArray[np.int64]
    centers: Vector
    topics: Vector


def prepared(options: Sequence[Option], tokenizer: Tokenizer, known: WordVectors, model: TopicModel) -> Meant | None:
    """Options with the meanings of their words; None where some have no words."""
    first: list[int] = []
    starts: list[int] = []
    words, weights, middles, at = [], [], [], 0
    for one in options:
        first.append(len(starts))
        for text in (*one.titles, *one.examples):
            said = said_words(text, tokenizer, known, model)
            if not said:
                continue
            vectors, heavy = model.of(said)
            starts.append(at)
            words.append(vectors)
            weights.append(heavy / (heavy.sum() + _FEW))
            middles.append(middle(vectors, heavy))
            at += len(said)
        if len(starts) == first[-1]:
            return None
    rows = np.stack(middles)
    centers = np.add.reduceat(rows, np.array(first), axis=0)
    centers /= np.sqrt((centers * centers).sum(axis=1, keepdims=True)) + 1e-9
    shares = _softmax(model.scalars[_OPTION_SHARP] * centers @ model.topics.T)
    return Meant(
        names=tuple(one.id for one in options),
        words=np.concatenate(words),
        weights=np.concatenate(weights),
        starts=np.array(starts),
        middles=rows,
        first=np.array(first),
        centers=centers,
        topics=np.sqrt(shares + 1e-6),
    )


def said_words(text: str, tokenizer: Tokenizer, known: WordVectors, model: TopicModel) -> list[Word]:
    """The words of a text, and the pairs of them of which something was learnt."""
    return model.known(words_of(text, tokenizer, known))


def measured(words: Sequence[Word], options: Meant, by_examples: Mapping[str, float], model: TopicModel) -> Vector:
    """(options, measures). words: of `said_words`. by_examples: how near the text itself is to the examples'."""
    if not words:
        return np.zeros((len(options.names), len(MEASURES)), np.float32)
    vectors, weights = model.of(words)
    said = middle(vectors, weights)
    shares = weights / (weights.sum() + _FEW)
    far = model.scalars[_FAR]
    near = vectors @ options.words.T  # (words, words of examples)
    near -= far
    near /= 1 - far
    np.maximum(near, 0.0, out=near)
    of_words = np.maximum.reduceat(near, options.starts, axis=1)  # (words, examples)
    best = np.maximum.reduceat(of_words, options.first, axis=1)  # (words, options)
    of_example = np.add.reduceat(near.max(axis=0) * options.weights, options.starts)
    of_text = shares @ of_words
    both = 2 * of_example * of_text / (of_example + of_text + _SAME)
    whole = options.middles @ said
    topics = np.sqrt(_softmax(model.scalars[_SAID_SHARP] * model.topics @ said) + 1e-6)
    columns = (
        options.centers @ said,
        np.log(np.add.reduceat(np.exp(_NEAREST * whole), options.first)) / _NEAREST,
        shares @ best,
        np.maximum.reduceat(both, options.first),
        np.maximum.reduceat(of_example, options.first),
        np.array([by_examples.get(name, 0.0) for name in options.names]),
        (best * weights[:, None]).max(axis=0),
        options.topics @ topics,
    )
    return np.stack(columns, axis=1).astype(np.float32)


def probabilities(measures: Vector, model: TopicModel) -> npt.NDArray[np.float64]:
    """Of each option, then of none of them; they sum up to 1."""
    sums = (measures @ model.measures).astype(np.float64)
    none = model.scalars[_NONE] + model.scalars[_NONE_SLOPE] * float(sums.max())
    return _softmax(np.append(sums, none))


def _softmax(sums: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    powers = np.exp(sums - sums.max(axis=-1, keepdims=True))
    found: npt.NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return found
