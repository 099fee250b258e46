"""The voice activity detector's model comes with the environment, and PyTorch does not (docs/adr/0004)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime


def test_the_model_runs_without_pytorch() -> None:
    assert find_spec("torch") is None
    spec = find_spec("silero_vad")  # found, not imported: importing the package would ask for PyTorch
    assert spec is not None
    assert spec.origin is not None
    session = onnxruntime.InferenceSession(Path(spec.origin).with_name("data") / "silero_vad.onnx")
    calls, context, window = 3, 32, 256
    probability, state = session.run(
        None,
        {
            "input": np.zeros((calls, context + window), np.float32),
            "state": np.zeros((2, calls, 128), np.float32),
            "sr": np.array(8000, np.int64),
        },
    )
    assert probability.shape == (calls, 1)
    assert state.shape == (2, calls, 128)
    assert (probability < 0.5).all()
