"""What a call test calls a fault."""

from __future__ import annotations

import msgspec
import pytest

from toritsugi.core.call_report import Delivered, HeardTurn
from toritsugi.core.dialogue.message import Known, State
from toritsugi.core.dialogue.scripted import NOT_KNOWN, Expected, Script
from toritsugi.voice.calltest.caller import Told
from toritsugi.voice.calltest.plain import lost
from toritsugi.voice.calltest.replies import ReadBack
from toritsugi.voice.calltest.report import Arrived, Report, as_text, problems_of, report

TURNS = [
    HeardTurn(at=0.5, waited=0.5, lines=("opening.0",), said="伝言です"),
    HeardTurn(at=6.0, waited=1.2, lines=("told", "closing.0")),
]
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
        (told(turns=[*TURNS, HeardTurn(at=20.0, waited=3.4, lines=("told",))]), KEPT, "silence"),
        (told(turns=[HeardTurn(at=0.5, waited=0.5)]), KEPT, "no_line_known"),
        (told(ended=False), KEPT, "not_ended"),
        (told(read_backs=[ReadBack("phone", True), ReadBack("phone", False)]), KEPT, "wrong_number"),
        (told(), None, "no_call_kept"),
        (told(), Arrived(call="c1"), "no_message"),
        (told(), msgspec.structs.replace(KEPT, complete=False), "incomplete"),
        (told(), msgspec.structs.replace(KEPT, unmet=("matter",)), "not_as_expected"),
        (told(), msgspec.structs.replace(KEPT, lost=("お電話番号",)), "not_taken"),
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
    one = judged(told(turns=[*TURNS, HeardTurn(at=20.0, waited=2.5, lines=("told",))]))
    assert one.good
    assert one.silences == ((20.0, 2.5),)


def test_what_was_answered_and_not_taken_is_lost_and_what_the_caller_does_not_know_is_not() -> None:
    script = Script(answers={"phone": ("0355550199",), "mail": (NOT_KNOWN,), "name": ("山田です",)})
    unknown = [Known(item=one, title=one, state=State.UNKNOWN) for one in ("phone", "mail", "not_asked")]
    assert lost(script, [*unknown, Known(item="name", title="name", state=State.CLIP)]) == ("phone",)
    assert lost(msgspec.structs.replace(script, expect=Expected()), unknown) == (), "it says itself what it expects"
