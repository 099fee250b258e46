"""A chart laid out in layers: boxes with their lines broken, and arrows as right-angled ways between them.

Layers are the longest ways from the start; arrows over several layers pass them through empty places; the order within
a layer follows the neighbours (barycentres); ways that share a gap get tracks of their own. Lengths are pixels.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import msgspec

from toritsugi.core.sheet.breaking import Phrases, lines
from toritsugi.core.sheet.flow import Box, Chart

FONT, LINE, HEAD = 13.0, 19.0, 17.0
PAD_X, PAD_Y = 12.0, 9.0
GAP_X, GAP_Y = 18.0, 16.0
TRACK, LABEL = 9.0, 16.0
#: width of a box by how many stand side by side at most: the more there are, the narrower
WIDTHS = (320.0, 240.0, 204.0, 180.0, 166.0)
#: width of the empty place that a long arrow takes in a layer
LANE = 14.0
SWEEPS = 12
#: a box this near to straight below the one before it is put there
SLANT = 40.0
#: a way aside by less than this is drawn straight down
STRAIGHT = 1.0


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A box with its place. lines: broken, with whether each begins a paragraph."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[str, bool], ...]


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """An arrow: the corners it passes, and where its label stands.

    begins: the label begins there, else it is centred.
    """

    points: tuple[tuple[float, float], ...]
    label: str
    label_at: tuple[float, float]
    begins: bool = False


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    width: float
    height: float
    boxes: tuple[Placed, ...]
    ways: tuple[Way, ...]


class _Link(NamedTuple):
    """A piece of an arrow between two neighbouring layers; arrow: which one."""

    tail: int
    to: int
    arrow: int


class _Grid:
    """Places in layers. A place is a box's number, or a number from `first_empty` on for an empty one."""

    def __init__(self, chart: Chart) -> None:
        self.rank = _ranks(chart)
        self.links: list[_Link] = []
        self.first_empty = len(chart.boxes)
        self.layers: list[list[int]] = [[] for _ in range(max(self.rank.values(), default=0) + 1)]
        for box in chart.boxes:
            self.layers[self.rank[box.id]].append(box.id)
        free = self.first_empty
        for number, arrow in enumerate(chart.arrows):
            tail = arrow.tail
            for layer in range(self.rank[arrow.tail] + 1, self.rank[arrow.to]):
                self.layers[layer].append(free)
                self.links.append(_Link(tail, free, number))
                tail, free = free, free + 1
            self.links.append(_Link(tail, arrow.to, number))

    def before(self, place: int) -> list[int]:
        return [link.tail for link in self.links if link.to == place]

    def after(self, place: int) -> list[int]:
        return [link.to for link in self.links if link.tail == place]

    def order(self) -> None:
        """Put every layer into an order with few crossings."""
        best, fewest = [list(layer) for layer in self.layers], self.crossings()
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            for number in range(1, len(self.layers)) if down else range(len(self.layers) - 2, -1, -1):
                fixed = self.layers[number - 1 if down else number + 1]
                at = {place: index for index, place in enumerate(fixed)}
                own = {place: index for index, place in enumerate(self.layers[number])}
                middles = {place: self._middle(place, at, own, down) for place in self.layers[number]}
                self.layers[number].sort(key=middles.__getitem__)
            if (count := self.crossings()) < fewest:
                best, fewest = [list(layer) for layer in self.layers], count
        self.layers = best

    def _middle(self, place: int, at: dict[int, int], own: dict[int, int], down: bool) -> float:
        near = [at[one] for one in (self.before(place) if down else self.after(place))]
        return sum(near) / len(near) if near else float(own[place])

    def crossings(self) -> int:
        """How many pairs of links cross."""
        at = {place: index for layer in self.layers for index, place in enumerate(layer)}
        layer_of = {place: number for number, layer in enumerate(self.layers) for place in layer}
        count = 0
        for i, one in enumerate(self.links):
            for other in self.links[i + 1 :]:
                same = layer_of[one.tail] == layer_of[other.tail]
                count += same and (at[one.tail] - at[other.tail]) * (at[one.to] - at[other.to]) < 0
        return count


def _ranks(chart: Chart) -> dict[int, int]:
    """The longest way from the start to each box."""
    rank = {box.id: 0 for box in chart.boxes}
    waiting = {box.id: sum(arrow.to == box.id for arrow in chart.arrows) for box in chart.boxes}
    ready = [id for id, count in waiting.items() if not count]
    while ready:
        tail = ready.pop()
        for arrow in (one for one in chart.arrows if one.tail == tail):
            rank[arrow.to] = max(rank[arrow.to], rank[tail] + 1)
            waiting[arrow.to] -= 1
            if not waiting[arrow.to]:
                ready.append(arrow.to)
    return rank


def draw(chart: Chart, phrases: Phrases) -> Drawing:
    """The chart laid out. phrases: where Japanese may break."""
    grid = _Grid(chart)
    grid.order()
    most = max(sum(place < grid.first_empty for place in layer) for layer in grid.layers)
    box_width = WIDTHS[min(most, len(WIDTHS)) - 1]
    told = {box.id: broken(box, box_width, phrases) for box in chart.boxes}
    widths = {place: box_width if place < grid.first_empty else LANE for layer in grid.layers for place in layer}
    centres = _centres(grid, widths)
    labels = {number: arrow.label for number, arrow in enumerate(chart.arrows)}
    gaps = [_Gap(grid, number, centres, labels) for number in range(len(grid.layers) - 1)]
    tops, heights = _rows(grid, told, gaps)
    boxes = tuple(
        Placed(
            box=box,
            x=centres[box.id] - box_width / 2,
            y=tops[grid.rank[box.id]],
            width=box_width,
            height=height_of(told[box.id]),
            lines=told[box.id],
        )
        for box in chart.boxes
    )
    ways = _ways(chart, grid, centres, tops, heights, gaps, {placed.box.id: placed for placed in boxes})
    right = max(centres[place] + widths[place] / 2 for place in widths)
    return Drawing(width=right, height=tops[-1] + heights[-1], boxes=boxes, ways=ways)


def broken(box: Box, box_width: float, phrases: Phrases) -> tuple[tuple[str, bool], ...]:
    """The lines of a box of this width, with whether each begins a paragraph."""
    most = (box_width - 2 * PAD_X) / FONT
    found: list[tuple[str, bool]] = []
    for paragraph in box.lines:
        found += [(line, number == 0) for number, line in enumerate(lines(paragraph, most, phrases))]
    return tuple(found)


def height_of(told: tuple[tuple[str, bool], ...]) -> float:
    """The height of a box with these lines."""
    return 2 * PAD_Y + HEAD + LINE * len(told)


# across


def _centres(grid: _Grid, widths: dict[int, float]) -> dict[int, float]:
    """The middle of every place: near its neighbours', in the order of its layer, without overlap."""
    x: dict[int, float] = {}
    for layer in grid.layers:
        at = 0.0
        for place in layer:
            x[place] = at + widths[place] / 2
            at += widths[place] + GAP_X
    for sweep in range(SWEEPS * 4):
        down = sweep % 2 == 0
        both = sweep >= SWEEPS  # first near either side in turn, then between both
        for layer in grid.layers if down else reversed(grid.layers):
            wanted = {}
            for place in layer:
                near = (grid.before(place) if down or both else []) + (grid.after(place) if both or not down else [])
                wanted[place] = sum(x[one] for one in near) / len(near) if near else x[place]
            x.update(_apart(layer, wanted, widths))
    for layer in grid.layers[1:]:
        x.update(_apart(layer, {place: _above(grid, place, x) for place in layer}, widths))
    left = min(x[place] - widths[place] / 2 for place in x)
    return {place: at - left for place, at in x.items()}


def _above(grid: _Grid, place: int, x: dict[int, float]) -> float:
    """Straight below its only neighbour, where that has no other and is near; else where it is."""
    before = grid.before(place)
    alone = len(before) == 1 and len(grid.after(before[0])) == 1
    return x[before[0]] if alone and abs(x[before[0]] - x[place]) < SLANT else x[place]


def _apart(layer: list[int], wanted: dict[int, float], widths: dict[int, float]) -> dict[int, float]:
    """Places of a layer as near as may be to where they are wanted: blocks that would overlap move together."""
    blocks: list[tuple[list[int], float]] = []
    for place in layer:
        blocks.append(([place], wanted[place]))
        while len(blocks) > 1 and _too_near(blocks[-2], blocks[-1], widths):
            (one, _), (other, _) = blocks[-2], blocks[-1]
            joined = one + other
            offsets = _offsets(joined, widths)
            middle = sum(wanted[each] - offset for each, offset in zip(joined, offsets, strict=True)) / len(joined)
            blocks[-2:] = [(joined, middle)]
    return {
        place: begin + offset
        for places, begin in blocks
        for place, offset in zip(places, _offsets(places, widths), strict=True)
    }


def _offsets(places: list[int], widths: dict[int, float]) -> list[float]:
    """Middles of places side by side, from the middle of the first."""
    found = [0.0]
    for one, other in pairwise(places):
        found.append(found[-1] + widths[one] / 2 + GAP_X + widths[other] / 2)
    return found


def _too_near(one: tuple[list[int], float], other: tuple[list[int], float], widths: dict[int, float]) -> bool:
    last = one[1] + _offsets(one[0], widths)[-1]
    return last + widths[one[0][-1]] / 2 + GAP_X > other[1] - widths[other[0][0]] / 2 + 1e-6


# down


class _Gap:
    """The room between two layers: which links cross it, on which tracks, and how high it is."""

    def __init__(self, grid: _Grid, number: int, x: dict[int, float], labels: dict[int, str]) -> None:
        tails = set(grid.layers[number])
        self.links = [link for link in grid.links if link.tail in tails]
        self.tracks = _tracks(self.links, x)
        first = [link for link in self.links if link.tail < grid.first_empty]
        self.labelled = any(labels[link.arrow] for link in first)
        self.count = max(self.tracks.values(), default=0) + 1
        self.height = 2 * GAP_Y + TRACK * (self.count - 1) + (LABEL if self.labelled else 0.0)

    def turn(self, link: _Link) -> float:
        """How far below the upper layer the link turns aside."""
        return GAP_Y + TRACK * self.tracks[link]


def _tracks(links: list[_Link], x: dict[int, float]) -> dict[_Link, int]:
    """Tracks, so that ways of different boxes do not run over each other; ways out of one box share theirs."""
    outs: dict[int, list[_Link]] = {}
    for link in links:
        outs.setdefault(link.tail, []).append(link)
    spans: list[tuple[float, float, list[_Link]]] = []
    for tail, some in outs.items():
        ends = [x[link.to] for link in some] + [x[tail]]
        if max(ends) - min(ends) > 0.5:
            spans.append((min(ends), max(ends), some))
    found = dict.fromkeys(links, 0)
    taken: list[list[tuple[float, float]]] = []
    for begin, end, some in sorted(spans, key=lambda span: span[0]):
        track = next((n for n, used in enumerate(taken) if all(end < b or begin > e for b, e in used)), len(taken))
        if track == len(taken):
            taken.append([])
        taken[track].append((begin, end))
        found.update(dict.fromkeys(some, track))
    return found


def _rows(
    grid: _Grid, told: dict[int, tuple[tuple[str, bool], ...]], gaps: list[_Gap]
) -> tuple[list[float], list[float]]:
    """Tops and heights of the layers."""
    heights = [
        max((height_of(told[place]) for place in layer if place < grid.first_empty), default=0.0)
        for layer in grid.layers
    ]
    tops = [0.0]
    for number, gap in enumerate(gaps):
        tops.append(tops[-1] + heights[number] + gap.height)
    return tops, heights


def _ways(
    chart: Chart,
    grid: _Grid,
    x: dict[int, float],
    tops: list[float],
    heights: list[float],
    gaps: list[_Gap],
    placed: dict[int, Placed],
) -> tuple[Way, ...]:
    found: list[Way] = []
    for number, arrow in enumerate(chart.arrows):
        box = placed[arrow.tail]
        points = [(x[arrow.tail], box.y + box.height)]
        label_at = points[0]
        layer = grid.rank[arrow.tail]
        for link in [one for one in grid.links if one.arrow == number]:
            under = tops[layer] + heights[layer] + gaps[layer].turn(link)
            if abs(x[link.to] - x[link.tail]) > STRAIGHT:
                points += [(x[link.tail], under), (x[link.to], under)]
            if link.tail == arrow.tail:
                label_at = (x[link.to], tops[layer + 1] - GAP_Y + 3)
            layer += 1
        points.append((x[arrow.to], tops[layer]))
        found.append(Way(points=tuple(points), label=arrow.label, label_at=label_at))
    return tuple(found)
