"""Weights of `matter_model`. Written by tools/train-matters; not to be edited."""

from __future__ import annotations

#: (mean, spread, weight) of each measure
MEASURED: tuple[tuple[float, float, float], ...] = (
    (0.2682, 0.1927, -0.1038),  # said
    (0.1935, 0.1497, 0.1821),  # three
    (0.1911, 0.1443, 0.3015),  # both
    (0.2096, 0.1490, 0.5425),  # covered
    (0.2382, 0.1881, -0.0713),  # strong
    (0.2839, 0.1991, 1.5314),  # middle
    (0.0888, 0.1179, 0.3355),  # examples
)
#: the weight of “none of them”
NONE = -0.0707
#: the probability from which a matter is taken; the one of two together from which the caller is asked which
DECIDES, OFFERS = 0.87, 0.76
