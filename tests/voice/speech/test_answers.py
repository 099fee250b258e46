"""Whatever a server answers: words, nothing, or a failure; never anything else."""

from __future__ import annotations

import contextlib
import json

from hypothesis import example, given
from hypothesis import strategies as st

from toritsugi.voice.speech.ports import Hypothesis, SpeechFailed
from toritsugi.voice.speech.recognisers import openai, vosk

NAMES = st.sampled_from(
    (
        *("text", "segments", "logprobs", "logprob", "avg_logprob", "no_speech_prob", "tokens"),
        *("partial", "alternatives", "result", "conf", "word"),
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("[unk] はい"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)


def sound(found: object) -> None:
    assert isinstance(found, tuple)
    for one in found:
        assert isinstance(one, Hypothesis)
        assert one.text


@given(st.dictionaries(NAMES, VALUES) | VALUES)
@example({"text": "はい", "segments": [{"avg_logprob": 1e5}]})
@example({"text": "はい", "segments": [{"avg_logprob": 10**400, "no_speech_prob": 10**400}]})
def test_a_transcription_server(told: object) -> None:
    with contextlib.suppress(SpeechFailed):
        found = openai.hypotheses(json.dumps(told).encode())
        sound(found)
        assert all(one.confidence is None or 0 <= one.confidence <= 1 for one in found)


@example([{"text": "はい", "result": [{"conf": 10**400}, {"conf": -3}]}])
@given(st.lists(st.dictionaries(NAMES, VALUES) | VALUES, max_size=4))
def test_a_vosk_server(answers: list[object]) -> None:
    heard = vosk._Heard()
    with contextlib.suppress(SpeechFailed):
        for told in answers:
            heard.take(json.dumps(told))
            assert isinstance(heard.so_far, str)
        sound(heard.found())
