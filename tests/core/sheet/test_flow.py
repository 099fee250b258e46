"""The chart of a matter: all that is said is in it, every way leads to an end; and its layouts do not overlap."""

from __future__ import annotations

import itertools
from functools import cache
from xml.etree import ElementTree

import pytest

from tests.support.manuals import rich_manual
from toritsugi import resources
from toritsugi.core.manual.model import Manual
from toritsugi.core.sheet.flow import Chart, Shape, chart_of
from toritsugi.core.sheet.layout import Drawing, draw
from toritsugi.core.sheet.layout_narrow import WIDTH, draw_narrow
from toritsugi.core.sheet.sentences import of_matter
from toritsugi.core.sheet.svg import svg
from toritsugi.paper.phrases import phrases


@cache
def manuals() -> dict[str, Manual]:
    found = {one.name: resources.load_manual(one.name) for one in (*resources.templates(), *resources.samples())}
    return {**found, "rich": rich_manual()}


MATTERS = [(name, id) for name, manual in manuals().items() for id in manual.matters]
EVERY = pytest.mark.parametrize(("name", "matter"), MATTERS)


def chart(name: str, matter: str) -> Chart:
    return chart_of(manuals()[name], manuals()[name].matters[matter])


@EVERY
def test_every_box_is_reached_and_every_way_ends(name: str, matter: str) -> None:
    made = chart(name, matter)
    reached = {0}
    for arrow in sorted(made.arrows, key=lambda one: made.boxes[one.tail].id):
        if arrow.tail in reached:
            reached.add(arrow.to)
    assert reached == {box.id for box in made.boxes}
    tails = {arrow.tail for arrow in made.arrows}
    for box in made.boxes:
        assert (box.id in tails) == (box.shape is not Shape.END), box


@EVERY
def test_every_sentence_of_the_matter_is_in_it(name: str, matter: str) -> None:
    manual = manuals()[name]
    drawn = {line for box in chart(name, matter).boxes for line in box.lines}
    assert {one.text for one in of_matter(manual, manual.matters[matter], "ja")} <= drawn


def test_a_procedure_forks_by_its_answers() -> None:
    made = chart("custom", "leak")
    labels = [arrow.label for arrow in made.arrows if arrow.label]
    assert sorted(labels) == sorted(
        ["はい", "そのほか", "解決したとき", "解決しないとき", "つながったとき", "つながらないとき"]
    )
    ends = [box.lines[0] for box in made.boxes if box.shape is Shape.END]
    assert sorted(ends) == ["取り次ぎ", "引き継ぎ", "解決"]


def overlaps(drawing: Drawing) -> list[tuple[int, int]]:
    return [
        (one.box.id, other.box.id)
        for one, other in itertools.combinations(drawing.boxes, 2)
        if one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    ]


@EVERY
@pytest.mark.parametrize("layout", [draw, draw_narrow])
def test_boxes_do_not_overlap_and_ways_join_their_boxes(name: str, matter: str, layout: object) -> None:
    made = chart(name, matter)
    drawing: Drawing = layout(made, phrases)  # type: ignore[operator]
    assert overlaps(drawing) == []
    for arrow, way in zip(made.arrows, drawing.ways, strict=True):
        one, other = drawing.boxes[arrow.tail], drawing.boxes[arrow.to]
        for (x, y), box in ((way.points[0], one), (way.points[-1], other)):
            assert box.x - 0.1 <= x <= box.x + box.width + 0.1
            assert box.y - 0.1 <= y <= box.y + box.height + 0.1
        for (x, y), (to_x, to_y) in itertools.pairwise(way.points):
            assert abs(x - to_x) <= 1.0 or abs(y - to_y) <= 0.1, "a way is made of right angles"
    assert all(box.x >= -0.1 and box.x + box.width <= drawing.width + 0.1 for box in drawing.boxes)
    if layout is draw_narrow:
        assert drawing.width == WIDTH


@EVERY
def test_as_svg_it_is_a_picture_with_its_words(name: str, matter: str) -> None:
    made = chart(name, matter)
    root = ElementTree.fromstring(svg(draw(made, phrases), "題 <b>", "説明 & 図"))  # noqa: S314 - our own
    told = "".join(root.itertext())
    assert "題 <b>" in told
    assert root.get("role") == "img"
    assert all(line.replace(" ", "") in told.replace(" ", "") for box in made.boxes for line in box.lines)
