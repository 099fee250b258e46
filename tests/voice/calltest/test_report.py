"""What a call test calls a fault."""

from __future__ import annotations

import msgspec
import pytest

from toritsugi.voice.calltest.caller import Told, Turn
from toritsugi.voice.calltest.replies import ReadBack
from toritsugi.voice.calltest.report import Arrived, Delivered, Report, as_text, problems_of, report

TURNS = [Turn(0.5, 0.5, ("opening.0",), said="伝言です"), Turn(6.0, 1.2, ("told", "closing.0"))]
SENT = Delivered(contact="office", channel="webhook", state="delivered")
KEPT = Arrived(call="c1", message="m1", outcome="message", complete=True, deliveries=(SENT,))


def told(**changed: object) -> Told:
    values: dict[str, object] = {"status": 200, "answered": 0.2, "first_sound": 0.5, "seconds": 9.0, "ended": True}
    return Told(**{**values, "turns": list(TURNS), **changed})  # type: ignore[arg-type]


def judged(call: Told, arrived: Arrived | None = KEPT) -> Report:
    return report("c.main", "0312345678", "call-test", call, arrived, 3.0)


def test_a_good_call_has_no_fault() -> None:
    one = judged(told(read_backs=[ReadBack("phone", False), ReadBack("phone", True)]))
    assert one.good
    assert one.longest_silence == 1.2
    assert one.silences == ()
    assert "✓" in as_text(one, "en")


@pytest.mark.parametrize(
    ("call", "arrived", "kind"),
    [
        (told(answered=None, status=503), None, "not_answered"),
        (told(first_sound=None, turns=[]), KEPT, "no_sound"),
        (told(turns=[*TURNS, Turn(20.0, 3.4, ("told",))]), KEPT, "silence"),
        (told(turns=[Turn(0.5, 0.5)]), KEPT, "no_line_known"),
        (told(ended=False), KEPT, "not_ended"),
        (told(read_backs=[ReadBack("phone", True), ReadBack("phone", False)]), KEPT, "wrong_number"),
        (told(), None, "no_call_kept"),
        (told(), Arrived(call="c1"), "no_message"),
        (told(), msgspec.structs.replace(KEPT, complete=False), "incomplete"),
        (told(), msgspec.structs.replace(KEPT, unmet=("matter",)), "not_as_expected"),
        (
            told(),
            msgspec.structs.replace(KEPT, deliveries=(SENT, msgspec.structs.replace(SENT, state="failed"))),
            "not_delivered",
        ),
    ],
)
def test_every_fault_is_told_by_its_name(call: Told, arrived: Arrived | None, kind: str) -> None:
    one = judged(call, arrived)
    assert [problem.kind for problem in one.problems] == [kind]
    assert problems_of([one, judged(told())]) == 1
    for language in ("ja", "en"):
        assert "✗" in as_text(one, language)


def test_a_silence_that_is_no_fault_yet_is_noted() -> None:
    one = judged(told(turns=[*TURNS, Turn(20.0, 2.5, ("told",))]))
    assert one.good
    assert one.silences == ((20.0, 2.5),)
