"""A process that loads a model in sherpa-onnx and lets it hear half a second of noise; it may be ended by the model."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec
import numpy as np

from toritsugi.voice.speech.recognisers.sherpa_engine import EngineSettings, hear, make
from toritsugi.voice.speech.recognisers.sherpa_folder import ModelFolder


def main() -> None:
    """Read what to load from stdin."""
    asked = json.load(sys.stdin)
    told = asked["folder"]
    folder = ModelFolder(
        name=told["name"],
        kind=told["kind"],
        files={part: Path(file) for part, file in told["files"].items()},
        tokens=Path(told["tokens"]),
        symbols=frozenset(),
        units=Path(told["units"]) if told["units"] else None,
    )
    engine = make(folder, msgspec.convert(asked["settings"], EngineSettings))
    noise = np.random.default_rng(1).normal(0.0, 0.001, 4000).astype(np.float32)
    hear(engine, folder.streaming, noise, 8000)


if __name__ == "__main__":
    main()
