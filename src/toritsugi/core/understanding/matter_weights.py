"""Where `matter_model` decides. Written by tools/train-matters; not to be edited."""

from __future__ import annotations

#: the probability from which a matter is taken
DECIDES = 0.930
