"""Calls whose sound goes over chan_websocket instead of RTP: the same calls, the same sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.desk_exchange import Exchange, exchange
from tests.support.need import need
from tests.support.rtp_phone import RtpPhone, correlation, samples, voice

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "sipp")]


@pytest.fixture(scope="module")
def by_websocket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    need("asterisk")
    with exchange(tmp_path_factory.mktemp("ws"), options=("--media", "websocket")) as one:
        yield one


def test_sound_is_the_same_at_both_ends(by_websocket: Exchange, tmp_path: Path) -> None:
    says = voice(2.0, seed=41)
    log = (by_websocket.asterisk.run / "log/messages").read_text()
    assert [line for line in log.splitlines() if "ERROR" in line or "WARNING" in line] == []
    with by_websocket.desk() as desk:
        with RtpPhone(by_websocket.address, says) as phone:
            done = by_websocket.call("call.xml", tmp_path, hold=3.0, keys={"heard_port": phone.port, "caller": "03"})
        assert done.returncode == 0, done.errors
        [over] = desk.wait("over")
        heard = np.frombuffer(desk.heard(over["leg"]), "<i2").astype(float)
        assert "WebSocket" not in by_websocket.left()
        for got in (heard, phone.sound()):
            r, overlap = correlation(samples(says), got)
            assert r >= 0.99
            assert overlap >= 0.9 * len(samples(says))
        assert over["overflow"] == 0
        assert not by_websocket.wait_empty()
