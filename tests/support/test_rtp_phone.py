"""The ear of the telephony tests hears what was said, in pieces too, and nothing else."""

from __future__ import annotations

import numpy as np

from tests.support.rtp_phone import recognised, samples, voice


def test_a_voice_is_recognised_whole_late_or_with_pauses_and_no_other() -> None:
    says, other = samples(voice(2.0, seed=1)), samples(voice(2.0, seed=2))
    gap = np.zeros(700)
    assert recognised(says, says) == 1.0
    assert recognised(says, np.concatenate([gap, says, gap])) == 1.0
    assert recognised(says, np.concatenate([says[:8000], gap, says[8000:]])) >= 0.8
    assert recognised(says, other) == 0.0
    assert recognised(says, says + other) == 0.0
    assert recognised(says, np.zeros(10)) == 0.0
