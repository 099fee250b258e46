"""`toritsugi call-test`: what it holds is let go, and an address that is not this machine's is told before a call."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.manuals import small_manual
from tests.support.virtual_time import run
from toritsugi.bad_input import BadInput
from toritsugi.commands.call_test import _Prepared, _way_in
from toritsugi.core.dialogue.expect import Expect
from toritsugi.settings_env import Settings
from toritsugi.voice.speech.ears import Ears
from toritsugi.voice.speech.ports import Recognition

GIVEN = {"sip": "127.0.0.1:5060", "phone": ""}


class Kept:
    """A recogniser that holds a connection."""

    name = "kept"
    closed = False

    def begin(self, expect: Expect) -> Recognition:
        raise NotImplementedError

    async def close(self) -> None:
        self.closed = True


def test_the_recogniser_of_the_second_ear_is_closed_whatever_came_of_the_call() -> None:
    recogniser = Kept()

    async def work() -> None:
        sounds = {"はい": np.zeros(10, np.int16)}
        async with _Prepared(small_manual(), sounds, Ears(recogniser, lambda: 0.0)) as prepared:
            assert prepared.second is not None
            raise OSError("the exchange is away")

    with pytest.raises(OSError, match="the exchange is away"):
        run(work())
    assert recogniser.closed


def test_an_own_address_that_this_machine_has_is_called_from_and_another_is_told(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert _way_in(settings, {**GIVEN, "address": "127.0.0.1"}) == (("127.0.0.1", 5060), "127.0.0.1", None)
    for address in ("203.0.113.9", "no address"):
        with pytest.raises(BadInput, match=r"--address: .* no address of this machine"):
            _way_in(settings, {**GIVEN, "address": address})
