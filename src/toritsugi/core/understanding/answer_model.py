"""A small model of yes, no or neither to a question that is known: one weight for each feature and meaning.

The weights are learnt from answers that people wrote (tools/train-answers) and opened above `core`; a sum and a softmax
are all there is to it. Its probabilities are calibrated on answers it did not learn from.
"""

from __future__ import annotations

import struct
import zlib

import msgspec
import numpy as np
import numpy.typing as npt

from toritsugi.core.understanding.answer_features import BUCKETS, Ruled, features
from toritsugi.core.understanding.answer_topics import Topic

#: the probabilities of neither, yes and no
Chances = tuple[float, float, float]
#: neither, yes, no: the columns of the weights
MEANINGS = ("", "yes", "no")
_MAGIC = b"toritsugi answers 3\n"
#: steps of the largest weight: the sorts of answers are learnt apart, and those of one are much larger than of another
_MOST = 32767
#: weights of fewer steps than this in every meaning are left out: they are most of the file and change nothing
_LEAST = 80
#: bytes of a feature: its gap to the one before, and its weights
_GAP, _WEIGHT = 4, 2
_STEPS = struct.Struct("<3fI")


class AnswerModel(msgspec.Struct, frozen=True):
    """weights: for each used feature and meaning, -32767 to 32767 steps. rows: where a feature's weights stand.

    steps: what one step of each meaning is worth. rows[feature] is -1 for a feature that never was.
    """

    weights: npt.NDArray[np.int16]
    rows: npt.NDArray[np.int32]
    steps: npt.NDArray[np.float32]

    def weigh(
        self,
        answer: str,
        question: str,
        ruled: Ruled,
        *,
        confirming: bool = False,
        topic: Topic | None = None,
        stay: bool = False,
    ) -> Chances:
        """The probabilities of neither, yes and no. Arguments as of `features`."""
        found = features(answer, question, ruled, confirming=confirming, topic=topic, stay=stay)
        rows = self.rows[found]
        used = rows[rows >= 0]
        sums = self.weights[used].sum(axis=0, dtype=np.int32) * self.steps / np.sqrt(max(1, len(found)))
        powers = np.exp(sums - sums.max())
        neither, yes, no = (powers / powers.sum()).tolist()
        return neither, yes, no


def pack(weights: npt.NDArray[np.float64]) -> bytes:
    """Weights (`BUCKETS` × meanings) as the file that ships: only features with a weight, in steps of two bytes."""
    steps = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _MOST
    rounded = np.rint(weights / steps).astype("<i2")
    used = np.flatnonzero(np.abs(rounded).max(axis=1) >= _LEAST)
    gaps = np.diff(used, prepend=0).astype("<u4").tobytes()
    return _MAGIC + _STEPS.pack(*steps.tolist(), len(used)) + zlib.compress(gaps + rounded[used].tobytes(), 9)


def unpack(packed: bytes) -> AnswerModel:
    """The model of a file that `pack` made; raises ValueError for any other bytes."""
    head = len(_MAGIC) + _STEPS.size
    if not packed.startswith(_MAGIC) or len(packed) < head:
        raise ValueError("no weights of yes and no")
    *steps, used = _STEPS.unpack_from(packed, len(_MAGIC))
    inflating = zlib.decompressobj()
    try:
        body = inflating.decompress(packed[head:], BUCKETS * (_GAP + _WEIGHT * len(MEANINGS)))
    except zlib.error as error:
        raise ValueError(f"weights of yes and no damaged: {error}") from error
    if len(body) != used * (_GAP + _WEIGHT * len(MEANINGS)) or not inflating.eof:
        raise ValueError(f"weights of yes and no cut short: {len(body)} bytes for {used} features")
    places = np.cumsum(np.frombuffer(body, "<u4", used), dtype=np.int64)
    if used and places[-1] >= BUCKETS:
        raise ValueError("weights of yes and no for features that there are not")
    rows = np.full(BUCKETS, -1, np.int32)
    rows[places] = np.arange(used)
    weights = np.frombuffer(body, "<i2", used * len(MEANINGS), used * _GAP).reshape(used, len(MEANINGS))
    return AnswerModel(weights, rows, np.array(steps, np.float32))
