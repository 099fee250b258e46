"""The private Asterisk comes up, and a SIP caller hears itself through its Echo()."""

from __future__ import annotations

import json
import random
import socket
from pathlib import Path

import pytest

from tests.support.asterisk import Asterisk, StartAsterisk
from tests.support.sipp import caller_address, run_sipp

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "sipp")]

SCENARIO = Path(__file__).with_name("scenarios") / "stream_to_echo.xml"
RTP_HEADER = 12
FRAME = 160  # bytes of G.711 in 20 ms


@pytest.fixture(scope="module")
def asterisk(start_asterisk: StartAsterisk) -> Asterisk:
    return start_asterisk()


def test_it_answers_ari_and_console(asterisk: Asterisk) -> None:
    assert json.loads(asterisk.ari("GET", "asterisk/ping"))["ping"] == "pong"
    assert asterisk.cli("core show version").startswith("Asterisk ")
    assert asterisk.channels() == []


@pytest.mark.parametrize("module", ["chan_pjsip", "res_ari_channels", "chan_rtp", "chan_websocket", "codec_ulaw"])
def test_the_modules_a_desk_needs_are_running(asterisk: Asterisk, module: str) -> None:
    assert "Running" in asterisk.cli(f"module show like {module}.so")


def test_a_caller_hears_itself(asterisk: Asterisk, tmp_path: Path) -> None:
    voice = random.Random(7).randbytes(50 * FRAME)  # one second that resembles nothing else
    (tmp_path / "voice.ul").write_bytes(voice)
    address = caller_address()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind((address, 0))
        ear.setblocking(False)
        result = run_sipp(
            SCENARIO,
            port=asterisk.ports.sip,
            service="echo",
            work=tmp_path,
            address=address,
            keys={"heard_port": ear.getsockname()[1]},
        )
        heard = b"".join(packet[RTP_HEADER:] for packet in packets(ear))
    assert result.returncode == 0, result.errors
    sent = {voice[at : at + FRAME] for at in range(0, len(voice), FRAME)}
    came_back = {heard[at : at + FRAME] for at in range(0, len(heard), FRAME)} & sent
    assert len(came_back) >= 48, f"{len(came_back)} of 50 frames came back, {len(heard) // FRAME} were heard"
    assert asterisk.channels() == []


def packets(ear: socket.socket) -> list[bytes]:
    """Everything the kernel kept for this socket."""
    kept = []
    while True:
        try:
            kept.append(ear.recv(2048))
        except BlockingIOError:
            return kept
