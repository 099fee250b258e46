"""A registered phone calls the desk."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from tests.support.baresip import Baresip, NotRegistered
from tests.support.desk_exchange import NUMBER, Exchange
from tests.support.rtp_phone import correlation, samples, voice

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "baresip")]


def test_a_registered_phone_hears_itself_by_the_desk(desk_exchange: Exchange, tmp_path: Path) -> None:
    says = samples(voice(3.0, seed=11))
    server = f"127.0.0.1:{desk_exchange.asterisk.ports.sip}"
    with (
        desk_exchange.desk() as desk,
        Baresip(
            tmp_path / "phone",
            server=server,
            user="101",
            secret=desk_exchange.secret_of_phone("101"),
            says=says.astype(np.int16),
        ) as phone,
    ):
        phone.command("dial", f"sip:{NUMBER}@{server}")
        phone.wait("CALL_ESTABLISHED")
        time.sleep(4.0)  # the length of what it says
        phone.command("hangup")
        phone.wait("CALL_CLOSED")
        [over] = desk.wait("over")
        heard = np.frombuffer(desk.heard(over["leg"]), "<i2").astype(float)
        assert not desk_exchange.wait_empty()
    assert desk.told("arrived")[0]["caller"] == "101"
    # baresip begins to send before its call stands at the exchange: the first frames are missing from all that follows
    for sent, got in ((says, heard), (heard, phone.heard())):
        r, overlap = correlation(sent, got)
        assert r >= 0.99
        assert overlap >= 0.9 * len(says)


def test_a_phone_with_a_wrong_password_gets_nowhere(desk_exchange: Exchange, tmp_path: Path) -> None:
    server = f"127.0.0.1:{desk_exchange.asterisk.ports.sip}"
    phone = Baresip(tmp_path / "phone", server=server, user="101", secret="wrong", says=np.zeros(1, np.int16))
    with pytest.raises(NotRegistered), phone:
        pytest.fail("it registered with a wrong password")
