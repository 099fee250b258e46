"""The test recogniser of ../shared/models/kana-ctc as a folder that sherpa-onnx loads: its sound-to-letters graph with

the features in front, in the form of T-one (a streaming CTC model for telephone speech): 300 ms of samples and a state
in, ten log-probabilities and the next state out. With it the real sherpa-onnx streams and hears synthetic callers.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

#: samples of one step, steps of 10 ms and of 30 ms in it
STEP, HOPS, FRAMES = 2400, 30, 10
#: what a step needs of the one before: samples, frames of features, the recurrent state; and a count of steps
CARRY, CONTEXT, RECURRENT = 176, 4, 640
STATE = CARRY + CONTEXT * 120 + RECURRENT + 1
#: frames at the beginning of a stream that are unreliable
UNRELIABLE = 5


def write_folder(folder: Path, kana: ModuleType, source: Path) -> Path:
    """Write model.onnx and tokens.txt. kana: the module of the test recogniser. source: its ONNX file."""
    import onnx

    folder.mkdir(parents=True, exist_ok=True)
    model = onnx.load(str(source))
    graph, nodes = model.graph, _Nodes()
    letters = len(kana.CHARS)
    front = _front(nodes, kana)
    back = _back(nodes, letters)
    made = onnx.helper.make_graph(
        [*front, *graph.node, *back],
        "kana-ctc as T-one",
        [
            onnx.helper.make_tensor_value_info("x_signal", onnx.TensorProto.INT32, ["N", STEP, 1]),
            onnx.helper.make_tensor_value_info("x_state", onnx.TensorProto.FLOAT16, ["N", STATE]),
        ],
        [
            onnx.helper.make_tensor_value_info("x_logprobs", onnx.TensorProto.FLOAT, ["N", FRAMES, letters]),
            onnx.helper.make_tensor_value_info("x_state_next", onnx.TensorProto.FLOAT16, ["N", STATE]),
        ],
        [*graph.initializer, *nodes.constants],
    )
    whole = onnx.helper.make_model(made, opset_imports=model.opset_import, ir_version=model.ir_version)
    told = {"model_type": "t_one", "frame_length_ms": "300", "state_dim": str(STATE), "sample_rate": "8000"}
    onnx.helper.set_model_props(whole, told)
    onnx.checker.check_model(whole)
    onnx.save(whole, str(folder / "model.onnx"))
    names = ["<blk>", *kana.CHARS[1:]]
    (folder / "tokens.txt").write_text("".join(f"{name} {at}\n" for at, name in enumerate(names)), "utf-8")
    return folder


class _Nodes:
    """Makes nodes, and the constants they need."""

    def __init__(self) -> None:
        self.constants: list[Any] = []

    def constant(self, name: str, value: Any, kind: type = np.float32) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def __call__(self, kind: str, inputs: list[str], outputs: list[str], **attributes: Any) -> Any:
        from onnx import helper

        return helper.make_node(kind, inputs, outputs, **attributes)


def _front(make: _Nodes, kana: ModuleType) -> list[Any]:
    """From samples and the state before to `f` and `st`."""
    import onnx

    const = make.constant
    window = np.zeros(kana.NFFT)
    window[kana._PAD : kana._PAD + kana.WIN] = kana._HANN
    angle = 2 * np.pi * np.outer(np.arange(kana.NFFT // 2 + 1), np.arange(kana.NFFT)) / kana.NFFT
    transform = np.concatenate([np.cos(angle), np.sin(angle)]) * window
    sizes = const("x_sizes", [CARRY, CONTEXT * 120, RECURRENT, 1], np.int64)
    return [
        make("Cast", ["x_signal"], ["x_float"], to=onnx.TensorProto.FLOAT),
        make("Squeeze", ["x_float", const("x_two", [2], np.int64)], ["x_flat"]),
        make("Div", ["x_flat", const("x_full", 32768.0)], ["x_samples"]),
        make("Cast", ["x_state"], ["x_before"], to=onnx.TensorProto.FLOAT),
        make("Split", ["x_before", sizes], ["x_carry", "x_context", "x_recurrent", "x_count"], axis=1),
        make("Concat", ["x_carry", "x_samples"], ["x_sound"], axis=1),
        make("Unsqueeze", ["x_sound", const("x_one", [1], np.int64)], ["x_channel"]),
        make("Conv", ["x_channel", const("x_dft", transform[:, None, :])], ["x_spectrum"], strides=[kana.HOP]),
        make("Mul", ["x_spectrum", "x_spectrum"], ["x_squares"]),
        make("Split", ["x_squares"], ["x_real", "x_imaginary"], axis=1),
        make("Add", ["x_real", "x_imaginary"], ["x_power"]),
        make("Transpose", ["x_power"], ["x_power_t"], perm=[0, 2, 1]),
        make("MatMul", ["x_power_t", const("x_bank", kana._BANK.T)], ["x_mel"]),
        make("Add", ["x_mel", const("x_least", 1e-6)], ["x_mel_least"]),
        make("Log", ["x_mel_least"], ["x_log"]),
        make("Add", ["x_log", const("x_six", 6.0)], ["x_log_six"]),
        make("Div", ["x_log_six", const("x_four", 4.0)], ["x_features"]),
        make("Reshape", ["x_features", const("x_frames", [0, FRAMES, 120], np.int64)], ["x_stacked"]),
        make("Reshape", ["x_context", const("x_frames4", [0, CONTEXT, 120], np.int64)], ["x_context4"]),
        make("Concat", ["x_context4", "x_stacked"], ["f"], axis=1),
        make("Reshape", ["x_recurrent", const("x_layers", [0, 2, 320], np.int64)], ["x_recurrent2"]),
        make("Transpose", ["x_recurrent2"], ["st"], perm=[1, 0, 2]),
    ]


def _back(make: _Nodes, letters: int) -> list[Any]:
    """From `lp` and `st1` to log-probabilities and the next state; a stream's first frames are silence."""
    import onnx

    const = make.constant
    mask = np.zeros((1, FRAMES, letters))
    mask[:, :UNRELIABLE, 1:] = -1e4
    ends = const("x_end", [2**31], np.int64)
    axis = const("x_axis", [1], np.int64)
    return [
        make("Clip", ["x_count", const("x_0", 0.0), const("x_1", 1.0)], ["x_begun"]),
        make("Sub", ["x_1", "x_begun"], ["x_first"]),
        make("Unsqueeze", ["x_first", "x_two"], ["x_first3"]),
        make("Mul", ["x_first3", const("x_mask", mask)], ["x_silence"]),
        make("Add", ["lp", "x_silence"], ["x_logprobs"]),
        make("Slice", ["x_sound", const("x_tail", [-CARRY], np.int64), ends, axis], ["x_carry_next"]),
        make("Slice", ["f", const("x_tail4", [-CONTEXT], np.int64), ends, axis], ["x_context_next4"]),
        make("Reshape", ["x_context_next4", const("x_flat4", [0, CONTEXT * 120], np.int64)], ["x_context_next"]),
        make("Transpose", ["st1"], ["x_st1"], perm=[1, 0, 2]),
        make("Reshape", ["x_st1", const("x_flat2", [0, RECURRENT], np.int64)], ["x_recurrent_next"]),
        make("Add", ["x_begun", "x_1"], ["x_count_next"]),
        make("Concat", ["x_carry_next", "x_context_next", "x_recurrent_next", "x_count_next"], ["x_next"], axis=1),
        make("Cast", ["x_next"], ["x_state_next"], to=onnx.TensorProto.FLOAT16),
    ]
