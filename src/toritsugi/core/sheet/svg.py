"""A drawing as SVG: plain attributes, so that browsers, printers and PDF makers show it alike."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from toritsugi.core.sheet.breaking import width
from toritsugi.core.sheet.flow import Shape
from toritsugi.core.sheet.layout import FONT, HEAD, LINE, PAD_X, PAD_Y, Drawing, Placed, Way

#: the first family that is there is used; all of them are sans serif and Japanese
FAMILY = "Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif"
INK, QUIET, WIRE = "#22262b", "#5a626c", "#5a626c"
MARGIN = 6.0
SMALL = 11.0
#: shape → (fill, edge, width of the edge, radius of the corners)
_LOOKS: dict[Shape, tuple[str, str, float, float]] = {
    Shape.START: ("#2b4a73", "#2b4a73", 1.0, 18.0),
    Shape.SAY: ("#ffffff", "#8b8f94", 1.0, 4.0),
    Shape.ASK: ("#e8eef6", "#2b4a73", 1.0, 4.0),
    Shape.CONNECT: ("#e4f1ea", "#23714f", 1.0, 4.0),
    Shape.ESCALATE: ("#faf0da", "#8a5a00", 1.0, 4.0),
    Shape.END: ("#f5f4f0", "#22262b", 1.6, 18.0),
}


def svg(drawing: Drawing, title: str, description: str) -> str:
    """The drawing as an `svg` element that scales with its place; `description` tells it to who cannot see it."""
    wide, high = drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_n(wide)} {_n(high)}" '
        f'width="{_n(wide)}" height="{_n(high)}" font-family={quoteattr(FAMILY)} aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>",
        f'<g transform="translate({_n(MARGIN)} {_n(MARGIN)})">',
        *(_way(way) for way in drawing.ways),
        *(_box(placed) for placed in drawing.boxes),
        *(_label(way) for way in drawing.ways if way.label),
        "</g></svg>",
    ]
    return "".join(parts)


def _box(placed: Placed) -> str:
    fill, edge, line, radius = _LOOKS[placed.box.shape]
    ink = "#ffffff" if placed.box.shape is Shape.START else INK
    head = "#ffffff" if placed.box.shape is Shape.START else edge if placed.box.shape is not Shape.SAY else QUIET
    parts = [
        f'<rect x="{_n(placed.x)}" y="{_n(placed.y)}" width="{_n(placed.width)}" height="{_n(placed.height)}" '
        f'rx="{_n(radius)}" fill="{fill}" stroke="{edge}" stroke-width="{_n(line)}"/>',
        _text(placed.x + PAD_X, placed.y + PAD_Y + SMALL, placed.box.head, head, SMALL, bold=True),
    ]
    y = placed.y + PAD_Y + HEAD + FONT
    for told, _ in placed.lines:
        parts.append(_text(placed.x + PAD_X, y, told, ink, FONT))
        y += LINE
    return "".join(parts)


def _way(way: Way) -> str:
    """A line with its point: the point is a part of the way, for markers are not drawn alike everywhere."""
    points = _rounded(way.points)
    (from_x, _), (x, y) = way.points[-2:]
    down = abs(from_x - x) < 0.5
    one, other = ((x - 4, y - 7), (x + 4, y - 7)) if down else ((x + 7, y - 4), (x + 7, y + 4))
    point = f"M{_n(one[0])} {_n(one[1])}L{_n(x)} {_n(y)}L{_n(other[0])} {_n(other[1])}"
    return (
        f'<path d="{points}" fill="none" stroke="{WIRE}" stroke-width="1.3"/>'
        f'<path d="{point}" fill="none" stroke="{WIRE}" stroke-width="1.3"/>'
    )


def _rounded(points: tuple[tuple[float, float], ...], radius: float = 5.0) -> str:
    told = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        one, other = _toward(corner, before, radius), _toward(corner, after, radius)
        told += f"L{_n(one[0])} {_n(one[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(other[0])} {_n(other[1])}"
    return f"{told}L{_n(points[-1][0])} {_n(points[-1][1])}"


def _toward(corner: tuple[float, float], end: tuple[float, float], radius: float) -> tuple[float, float]:
    away = (end[0] - corner[0], end[1] - corner[1])
    length = abs(away[0]) + abs(away[1])
    part = min(radius, length / 2) / length if length else 0.0
    return corner[0] + away[0] * part, corner[1] + away[1] * part


def _label(way: Way) -> str:
    """The answer that leads along a way, on a white ground, so that no line runs through it."""
    x, y = way.label_at
    wide = width(way.label) * SMALL + 8
    return f'<rect x="{_n(x - wide / 2)}" y="{_n(y - 15)}" width="{_n(wide)}" height="15" fill="#ffffff"/>' + _text(
        x, y - 4, way.label, INK, SMALL, bold=True, middle=True
    )


def _text(x: float, y: float, told: str, ink: str, size: float, *, bold: bool = False, middle: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{ink}"{weight}{anchor}>{escape(told)}</text>'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
