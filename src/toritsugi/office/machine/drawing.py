"""A line over the last hour as SVG: drawn by the server, coloured by the page's own style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: units of the drawing: it is scaled to the page
WIDTH: Final = 360
HEIGHT: Final = 72
_EDGE: Final = 4


@dataclass(frozen=True)
class Drawing:
    """points: of the line, "" where there is nothing to draw. top: value at the upper edge. limit: height of a line

    across, -1 where there is none. last, most: the newest and the highest value.
    """

    points: str
    top: float
    limit: float
    last: float
    most: float
    width: int = WIDTH
    height: int = HEIGHT


def drawn(values: Sequence[float], room: int, limit: float = 0.0) -> Drawing:
    """The line of these values, the newest at the right edge. room: values that the width has place for.

    limit: a value that has its own line across; 0.0 none. The upper edge is the highest of all, at least 1.
    """
    top = max(*values, limit, 1.0) if values else max(limit, 1.0)
    step = WIDTH / max(room - 1, 1)
    first = WIDTH - step * (len(values) - 1)

    def height(value: float) -> float:
        return round(HEIGHT - _EDGE - value / top * (HEIGHT - 2 * _EDGE), 1)

    points = " ".join(f"{first + at * step:.1f},{height(value)}" for at, value in enumerate(values))
    if len(values) < 2:
        points = ""
    most = max(values, default=0.0)
    return Drawing(points, top, height(limit) if limit else -1.0, values[-1] if values else 0.0, most)
