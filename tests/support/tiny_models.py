"""Model folders with random weights that sherpa-onnx loads: for what stands in a folder, not for what is heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

#: letters of the tiny models
LETTERS = ("<blk>", "<sos/eos>", "<unk>", "山", "田", "ヤ", "マ", "ダ", "ハ", "イ")
_VOCABULARY, _WIDTH = len(LETTERS), 8


def write_tokens(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokens.txt").write_text("".join(f"{one} {at}\n" for at, one in enumerate(LETTERS)), "utf-8")


def save(path: Path, nodes: list[Any], inputs: list[Any], outputs: list[Any], made: list[Any], **told: object) -> None:
    """One ONNX file."""
    from onnx import checker, helper
    from onnx import save as write

    graph = helper.make_graph(nodes, "tiny", inputs, outputs, made)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {key: str(value) for key, value in told.items()})
    checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    write(model, str(path))


def _floats(name: str, *shape: object) -> Any:
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def _whole(name: str, *shape: object) -> Any:
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.INT64, list(shape))


def _node(kind: str, inputs: list[str], outputs: list[str], **more: Any) -> Any:
    from onnx import helper

    return helper.make_node(kind, inputs, outputs, **more)


def _weights(name: str, *shape: int) -> Any:
    from onnx import numpy_helper

    return numpy_helper.from_array(np.random.default_rng(3).normal(0, 0.3, shape).astype(np.float32), name)


def nemo_ctc(folder: Path) -> Path:
    """A CTC model of whole turns: [N, 80, T] and lengths in, [N, T, V] out, no subsampling."""
    write_tokens(folder)
    save(
        folder / "model.int8.onnx",
        [
            _node("Transpose", ["audio_signal"], ["frames"], perm=[0, 2, 1]),
            _node("MatMul", ["frames", "w"], ["logits"]),
            _node("LogSoftmax", ["logits"], ["logprobs"], axis=-1),
        ],
        [_floats("audio_signal", "N", 80, "T"), _whole("length", "N")],
        [_floats("logprobs", "N", "T", _VOCABULARY)],
        [_weights("w", 80, _VOCABULARY)],
        model_type="EncDecCTCModelBPE",
        vocab_size=_VOCABULARY - 1,
        subsampling_factor=1,
        normalize_type="per_feature",
    )
    return folder


def transducer(folder: Path) -> Path:
    """A stateless transducer of whole turns."""
    write_tokens(folder)
    save(
        folder / "encoder-epoch-1-avg-1.onnx",
        [_node("MatMul", ["x", "w"], ["encoder_out"]), _node("Identity", ["x_lens"], ["encoder_out_lens"])],
        [_floats("x", "N", "T", 80), _whole("x_lens", "N")],
        [_floats("encoder_out", "N", "T", _WIDTH), _whole("encoder_out_lens", "N")],
        [_weights("w", 80, _WIDTH)],
        model_type="zipformer2",
        comment="non-streaming zipformer2",
    )
    _decoder_and_joiner(folder)
    return folder


def streaming_transducer(folder: Path) -> Path:
    """A stateless transducer that streams, in the form of icefall's LSTM: nine frames in, two out."""
    from onnx import numpy_helper

    write_tokens(folder)
    save(
        folder / "encoder-epoch-1-avg-1.onnx",
        [
            _node("Slice", ["x", "zero", "eight", "axis", "four"], ["some"]),
            _node("MatMul", ["some", "w"], ["encoder_out"]),
            _node("Identity", ["h"], ["next_h"]),
            _node("Identity", ["c"], ["next_c"]),
        ],
        [_floats("x", "N", 9, 80), _floats("h", 1, "N", _WIDTH), _floats("c", 1, "N", _WIDTH)],
        [_floats("encoder_out", "N", 2, _WIDTH), _floats("next_h", 1, "N", _WIDTH), _floats("next_c", 1, "N", _WIDTH)],
        [
            _weights("w", 80, _WIDTH),
            *(
                numpy_helper.from_array(np.array([value], np.int64), name)
                for name, value in (("zero", 0), ("eight", 8), ("axis", 1), ("four", 4))
            ),
        ],
        model_type="lstm",
        num_encoder_layers=1,
        T=9,
        decode_chunk_len=8,
        rnn_hidden_size=_WIDTH,
        d_model=_WIDTH,
    )
    _decoder_and_joiner(folder)
    return folder


def _decoder_and_joiner(folder: Path) -> None:
    save(
        folder / "decoder-epoch-1-avg-1.onnx",
        [_node("Gather", ["e", "y"], ["both"]), _node("ReduceMean", ["both"], ["decoder_out"], axes=[1], keepdims=0)],
        [_whole("y", "N", 2)],
        [_floats("decoder_out", "N", _WIDTH)],
        [_weights("e", _VOCABULARY, _WIDTH)],
        context_size=2,
        vocab_size=_VOCABULARY,
    )
    save(
        folder / "joiner-epoch-1-avg-1.onnx",
        [_node("Add", ["encoder_out", "decoder_out"], ["both"]), _node("MatMul", ["both", "w"], ["logit"])],
        [_floats("encoder_out", "N", _WIDTH), _floats("decoder_out", "N", _WIDTH)],
        [_floats("logit", "N", _VOCABULARY)],
        [_weights("w", _WIDTH, _VOCABULARY)],
        joiner_dim=_WIDTH,
    )


def named(folder: Path, *files: str, **told: object) -> Path:
    """A folder whose files have these names and tell this of themselves; sherpa-onnx would not take them."""
    write_tokens(folder)
    for file in files:
        save(
            folder / file,
            [_node("Identity", ["x"], ["y"])],
            [_floats("x", 1)],
            [_floats("y", 1)],
            [],
            **told,
        )
    return folder
