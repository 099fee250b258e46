"""ONNX models in the voice process: each run takes one thread, so that a model takes no core from the calls."""

from __future__ import annotations

from pathlib import Path

import onnxruntime


def open_session(model: Path | bytes) -> onnxruntime.InferenceSession:
    """A model from its file or its bytes. Raises what onnxruntime has for each sort of bad file."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
