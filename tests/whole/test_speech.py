"""Whole calls by synthesised speech, through Asterisk and the recogniser of the tests."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from tests.support.speaking_caller import NUMBER
from tests.whole.speaking import Round

pytestmark = [
    pytest.mark.serial,
    pytest.mark.needs("asterisk", "shared"),
    pytest.mark.campaign,
    pytest.mark.timeout(3600),
]

RIGHT = {"phone": [NUMBER, "confirmed"], "callback": ["yes", "given"]}


def test_calls_by_speech_end_in_complete_messages_with_the_right_number(spoken_calls: Future[list[Round]]) -> None:
    for one in spoken_calls.result():
        for caller in (*one.plain, *one.corrects):
            assert caller.read_back[-1], caller.heard
            assert "told" in caller.heard[-1]
        assert not any(caller.read_back[0] for caller in one.corrects)
        assert len(one.calls) == len(one.plain) + len(one.corrects)
        for seen in one.calls:
            assert (seen.outcome, seen.complete, seen.inbox) == ("message", True, 1)
            assert RIGHT.items() <= seen.items.items()
        assert one.channels == ""
