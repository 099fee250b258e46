"""A chart laid out for a narrow screen: the boxes one below the other, set in by the forks before them.

The way to the next box goes straight down; every other way runs in a lane of its own at the right. Lengths are pixels.
"""

from __future__ import annotations

from toritsugi.core.sheet.breaking import Phrases
from toritsugi.core.sheet.flow import Arrow, Chart
from toritsugi.core.sheet.layout import GAP_Y, LABEL, PAD_X, Drawing, Placed, Way, broken, height_of

#: width of the whole drawing, and of one lane; how far a box is set in for each fork before it, and at most
WIDTH = 346.0
LANE = 9.0
SET_IN, MOST_IN = 14.0, 42.0


def draw_narrow(chart: Chart, phrases: Phrases) -> Drawing:
    """The chart in one column."""
    aside = [arrow for arrow in chart.arrows if arrow.to != arrow.tail + 1]
    lanes = _lanes(aside)
    room = WIDTH - LANE * (max(lanes.values(), default=-1) + 1) - (LANE if lanes else 0.0)
    depth = _depths(chart)
    labelled = {arrow.to for arrow in chart.arrows if arrow.label}
    placed: list[Placed] = []
    y = 0.0
    for box in chart.boxes:
        x = min(depth[box.id] * SET_IN, MOST_IN)
        told = broken(box, room - x, phrases)
        y += (LABEL if box.id in labelled else 0.0) + (2 * GAP_Y - 8 if placed else 0.0)
        placed.append(Placed(box=box, x=x, y=y, width=room - x, height=height_of(told), lines=told))
        y += placed[-1].height
    ways = tuple(_straight(placed, a) if a not in lanes else _aside(placed, a, room, lanes[a]) for a in chart.arrows)
    return Drawing(width=WIDTH, height=y, boxes=tuple(placed), ways=ways)


def _depths(chart: Chart) -> dict[int, int]:
    """How many forks lead to each box, by the way with the fewest."""
    depth = {box.id: -1 for box in chart.boxes}
    outs = {box.id: sum(arrow.tail == box.id for arrow in chart.arrows) for box in chart.boxes}
    for _ in chart.boxes:
        for box in chart.boxes:
            ins = [depth[a.tail] + (outs[a.tail] > 1) for a in chart.arrows if a.to == box.id and depth[a.tail] >= 0]
            found = min(ins, default=0 if box.id == 0 else -1)
            depth[box.id] = found
    return {id: max(found, 0) for id, found in depth.items()}


def _lanes(aside: list[Arrow]) -> dict[Arrow, int]:
    """A lane for each way that is not straight: ways into the same box share theirs, others that overlap do not."""
    found: dict[Arrow, int] = {}
    taken: list[list[tuple[int, int, int]]] = []
    for arrow in sorted(aside, key=lambda one: (one.to, one.tail)):
        begin, end = sorted((arrow.tail, arrow.to))
        lane = next(
            (n for n, used in enumerate(taken) if all(to == arrow.to or end < b or begin > e for b, e, to in used)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((begin, end, arrow.to))
        found[arrow] = lane
    return found


def _straight(placed: list[Placed], arrow: Arrow) -> Way:
    one, other = placed[arrow.tail], placed[arrow.to]
    x = max(one.x, other.x) + PAD_X
    label_at = (x + 10, other.y - 6)
    return Way(points=((x, one.y + one.height), (x, other.y)), label=arrow.label, label_at=label_at, begins=True)


def _aside(placed: list[Placed], arrow: Arrow, room: float, lane: int) -> Way:
    """Out at the right of a box, along the lane, and into the other box from the right."""
    one, other = placed[arrow.tail], placed[arrow.to]
    x = room + LANE * (lane + 1)
    leaves, enters = one.y + one.height - 12, other.y + 14
    points = ((room, leaves), (x, leaves), (x, enters), (room, enters))
    return Way(points=points, label=arrow.label, label_at=(other.x + PAD_X + 10, other.y - 6), begins=True)
