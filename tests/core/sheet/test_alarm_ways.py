"""What the sheet and the differences say of what goes to the second line of itself."""

from __future__ import annotations

from tests.support.manual_sources import good
from toritsugi.core.sheet.differences_line import alarm_ways

COMPLAINTS = "notify:\n  - { to: office, by: webhook }\n  - { to: boss, when: complaint, by: mail }\n"


def test_what_escalates_is_handed_over_and_of_the_rest_the_named_contact_is_told() -> None:
    ways = dict(alarm_ways(good(COMPLAINTS), "ja"))
    assert ways["refund"] == "責任者へ引き継ぎます"
    assert ways["refused"] == ways["not_understood"] == "責任者にも知らせます"


def test_where_nobody_is_named_nobody_is_told_of_the_rest() -> None:
    ways = dict(alarm_ways(good("notify: [{ to: office, by: webhook }]\n"), "en"))
    assert set(ways) == {"danger", "threat", "refund"}
