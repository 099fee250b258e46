"""Silero's model for 8 kHz as products of large matrices, with the weights of its file (docs/adr/0051).

The file has convolutions over four moments of one window, which are run window by window: 16 µs each, however many
there are. Written as one product over all windows for each layer, the same sums take 4 µs. What comes out differs by
rounding only (less than 0.00001). A file of another form is run as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import helper, numpy_helper

from toritsugi.voice.inference import open_session

log = logging.getLogger(__name__)

Weights = npt.NDArray[np.float32]

#: samples of a window with what stands before it, of one moment, from one moment to the next; moments; frequencies
_INPUT: Final = 288
_MOMENT: Final = 128
_STEP: Final = 64
_MOMENTS: Final = 4
_FREQUENCIES: Final = 65
#: samples behind the window, where its end is mirrored
_MIRRORED: Final = (_MOMENTS - 1) * _STEP + _MOMENT - _INPUT
#: shapes of the weights in the file, by the end of their names
_SHAPES: Final = {
    "stft.forward_basis_buffer": (2 * _FREQUENCIES, 1, _MOMENT),
    "encoder.0.reparam_conv.weight": (128, _FREQUENCIES, 3),
    "encoder.0.reparam_conv.bias": (128,),
    "encoder.1.reparam_conv.weight": (64, 128, 3),
    "encoder.1.reparam_conv.bias": (64,),
    "encoder.2.reparam_conv.weight": (64, 64, 3),
    "encoder.2.reparam_conv.bias": (64,),
    "encoder.3.reparam_conv.weight": (128, 64, 3),
    "encoder.3.reparam_conv.bias": (128,),
    "decoder.rnn.weight_ih": (512, 128),
    "decoder.rnn.weight_hh": (512, 128),
    "decoder.rnn.bias_ih": (512,),
    "decoder.rnn.bias_hh": (512,),
    "decoder.decoder.2.weight": (1, 128, 1),
    "decoder.decoder.2.bias": (1,),
}
#: how far the two may be apart on sound that is made up
_ALIKE: Final = 1e-4


def open_model(path: Path) -> onnxruntime.InferenceSession:
    """The model on one thread. Inputs: input (n, 288) and state (2, n, 128); outputs: probability (n, 1) and state.

    The file's own form also wants the rate (`sr`).
    """
    found = products(path)
    return open_session(found if found is not None else path)


@lru_cache(maxsize=1)
def products(path: Path) -> bytes | None:
    """The model of this file as products; None where its form is not known, or what comes out is not the same."""
    weights = _weights(path)
    if weights is None:
        log.warning("%s is not in the known form: voice activity costs four times as much", path.name)
        return None
    made = bytes(_Graph(weights).model().SerializeToString())
    if not _alike(open_session(path), open_session(made)):
        log.warning("%s gives something else as products: voice activity costs four times as much", path.name)
        return None
    return made


def _weights(path: Path) -> dict[str, Weights] | None:
    """The weights for 8 kHz, by the end of their names: in the branch whose first layer has the shape for that rate."""
    for node in onnx.load(str(path)).graph.node:
        for branch in (one.g for one in node.attribute if one.type == onnx.AttributeProto.GRAPH):
            found: dict[str, Weights] = {}
            for one in branch.node:
                name = one.output[0].rpartition("__")[2] if one.op_type == "Constant" else ""
                if name in _SHAPES:
                    found[name] = numpy_helper.to_array(one.attribute[0].t)
            if {name: weight.shape for name, weight in found.items()} == _SHAPES:
                return found
    return None


def _alike(one: onnxruntime.InferenceSession, other: onnxruntime.InferenceSession) -> bool:
    rng = np.random.default_rng(8000)
    sound = rng.standard_normal((16, _INPUT)).astype(np.float32) * np.logspace(-4, 0, 16, dtype=np.float32)[:, None]
    given = {"input": sound, "state": rng.standard_normal((2, 16, 128)).astype(np.float32) / 4}
    wanted = one.run(None, {**given, "sr": np.array(8000, np.int64)})
    got = other.run(None, given)
    return all(np.allclose(a, b, rtol=0, atol=_ALIKE) for a, b in zip(wanted, got, strict=True))


class _Graph:
    """The layers one after the other. A row of every matrix is a window."""

    def __init__(self, weights: dict[str, Weights]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._kept: list[Any] = []

    def model(self) -> Any:
        """The model, to be saved or run."""
        moments = self._spectrum()
        first = self._encode_moments(moments)
        after, bias = self._kernel(1)
        early = self._product(self._joined(first[:2], "early"), after[128:], bias, "second_early")
        late = self._product(self._joined(first[1:], "late"), after, bias, "second_late")
        after, bias = self._kernel(2)
        third = self._product(self._joined([early, late], "second"), after[64:], bias, "third")
        after, bias = self._kernel(3)
        self._remember(self._product(third, after[64:128], bias, "fourth"))
        real = onnx.TensorProto.FLOAT
        given: list[tuple[str, list[int | str | None]]] = [("input", ["n", _INPUT]), ("state", [2, "n", 128])]
        told: list[tuple[str, list[int | str | None]]] = [("output", ["n", 1]), ("stateN", [2, "n", 128])]
        graph = helper.make_graph(
            self._nodes,
            "voice activity",
            [helper.make_tensor_value_info(name, real, shape) for name, shape in given],
            [helper.make_tensor_value_info(name, real, shape) for name, shape in told],
            self._kept,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)

    def _spectrum(self) -> list[str]:
        """How strong each frequency is, at each of the four moments."""
        basis = self._weights["stft.forward_basis_buffer"][:, 0].T
        last = basis[: _MOMENT - _MIRRORED].copy()  # the window's end goes back: its samples stand there twice
        last[-1 - _MIRRORED : -1] += basis[: -1 - _MIRRORED : -1]
        found = []
        for at in range(_MOMENTS):
            over = last if at == _MOMENTS - 1 else basis
            sound = self._cut("input", at * _STEP, at * _STEP + len(over), f"moment{at}")
            waves = self._product(sound, over, None, f"waves{at}")
            square = self._node("Mul", [waves, waves], f"square{at}")
            parts = [
                self._cut(square, start, start + _FREQUENCIES, f"square{at}_{start}") for start in (0, _FREQUENCIES)
            ]
            found.append(self._node("Sqrt", [self._node("Add", parts, f"power{at}")], f"strength{at}"))
        return found

    def _encode_moments(self, moments: Sequence[str]) -> list[str]:
        """The first layer: each moment with those beside it; beyond the first and the last there is nothing."""
        weight, bias = self._kernel(0)
        found = []
        for at in range(_MOMENTS):
            first, end = max(at - 1, 0), min(at + 2, _MOMENTS)
            rows = weight[(first - at + 1) * _FREQUENCIES : (end - at + 1) * _FREQUENCIES]
            found.append(self._product(self._joined(moments[first:end], f"near{at}"), rows, bias, f"first{at}"))
        return found

    def _remember(self, heard: str) -> None:
        """The memory of the call, and what it says of this window."""
        kept = {name: self._weights[f"decoder.rnn.{name}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        # the file has them as in, forget, new, out; the operator as in, out, forget, new
        gates = {name: np.concatenate([one[:128], one[384:], one[128:384]]) for name, one in kept.items()}
        both = np.concatenate([gates["bias_ih"], gates["bias_hh"]])
        front = self._keep("front", np.array([0]))
        given = [
            self._node("Unsqueeze", [heard, front], "heard"),
            self._keep("weight_ih", gates["weight_ih"][None]),
            self._keep("weight_hh", gates["weight_hh"][None]),
            self._keep("bias", both[None]),
            "",
            self._cut("state", 0, 1, "short", axis=0),
            self._cut("state", 1, 2, "long", axis=0),
        ]
        self._nodes.append(helper.make_node("LSTM", given, ["", "shortN", "longN"], hidden_size=128))
        self._node("Concat", ["shortN", "longN"], "stateN", axis=0)
        short = self._node("Relu", [self._node("Squeeze", ["shortN", front], "shortN_flat")], "said")
        weight = self._keep("decide", self._weights["decoder.decoder.2.weight"].reshape(128, 1))
        bias = self._keep("decide_bias", self._weights["decoder.decoder.2.bias"])
        self._node("Sigmoid", [self._node("Gemm", [short, weight, bias], "decided")], "output")

    def _kernel(self, layer: int) -> tuple[Weights, Weights]:
        """A layer's weights (moments by inputs, outputs), and its bias."""
        weight = self._weights[f"encoder.{layer}.reparam_conv.weight"]
        flat = weight.transpose(2, 1, 0).reshape(-1, weight.shape[0])
        return flat, self._weights[f"encoder.{layer}.reparam_conv.bias"]

    def _product(self, rows: str, weight: Weights, bias: Weights | None, name: str) -> str:
        """With a bias: a layer, nothing of it below zero."""
        given = [rows, self._keep(f"{name}_weight", weight)]
        if bias is None:
            return self._node("Gemm", given, name)
        made = self._node("Gemm", [*given, self._keep(f"{name}_bias", bias)], f"{name}_sum")
        return self._node("Relu", [made], name)

    def _joined(self, parts: Sequence[str], name: str) -> str:
        return self._node("Concat", list(parts), name, axis=1)

    def _cut(self, whole: str, start: int, end: int, name: str, axis: int = 1) -> str:
        ends = {"start": start, "end": end, "axis": axis}
        return self._node("Slice", [whole, *(self._keep(f"{name}_{k}", np.array([v])) for k, v in ends.items())], name)

    def _node(self, kind: str, given: list[str], name: str, **settings: Any) -> str:
        self._nodes.append(helper.make_node(kind, given, [name], **settings))
        return name

    def _keep(self, name: str, value: npt.NDArray[Any]) -> str:
        self._kept.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name
