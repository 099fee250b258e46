"""Every voice process is full: the caller hears the line and reaches people, or the voicemail where nobody answers."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.support.baresip import Baresip
from tests.support.desk_exchange import Exchange
from tests.support.rtp_phone import RtpPhone, correlation, samples, voice
from toritsugi.voice.telephony.asterisk import fallback

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "baresip", "sipp")]

SAYS = samples(voice(2.0, seed=23))
#: as docs/how-to/watch-the-load.md has it, with less patience
PEOPLE = """
[toritsugi-overflow]
exten => s,1,Dial(PJSIP/101&PJSIP/102,3)
 same => n,Return()
"""


@pytest.fixture
def people(desk_exchange: Exchange) -> Iterator[Exchange]:
    """The exchange, which knows of people now."""
    local = desk_exchange.asterisk.run / "etc/extensions_local.conf"
    before = local.read_text()
    local.write_text(before + PEOPLE)
    desk_exchange.asterisk.cli("dialplan reload")
    yield desk_exchange
    local.write_text(before)
    desk_exchange.asterisk.cli("dialplan reload")
    for one in desk_exchange.fallback.iterdir():
        one.unlink()


@pytest.mark.parametrize("at_their_phone", [True, False])
def test_who_finds_every_process_full_is_led_to_people(people: Exchange, tmp_path: Path, at_their_phone: bool) -> None:
    with wave.open(str(people.data / "prompts" / "fallback" / "busy.wav")) as file:
        line = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    work = tmp_path / "call"
    work.mkdir()

    def calls() -> npt.NDArray[np.float64]:
        with RtpPhone(people.address) as phone:
            caller: dict[str, str | int] = {"heard_port": phone.port, "caller": "09012345678"}
            done = people.call("call.xml", work, hold=len(line) / 8000 + 6.0, keys=caller)
        assert done.returncode == 0, done.errors
        return phone.sound()

    with people.desk("--full"), people.desk("--full", node="second"):
        if at_their_phone:
            server = f"127.0.0.1:{people.asterisk.ports.sip}"
            secret = people.secret_of_phone("101")
            with Baresip(
                tmp_path / "phone", server=server, user="101", secret=secret, says=SAYS.astype(np.int16), picks_up=True
            ):
                heard = calls()
        else:
            heard = calls()
    r, overlap = correlation(line, heard)
    assert r >= 0.99
    assert overlap >= 0.9 * len(line)
    spoken_with = correlation(SAYS, heard[len(line) :])
    assert not people.wait_empty()  # a voicemail gets its name as the channel ends
    voicemails = fallback.finished(people.fallback, datetime.now(UTC))
    if at_their_phone:
        assert spoken_with[0] >= 0.95
        assert spoken_with[1] >= 0.8 * len(SAYS)
        assert voicemails == []
    else:
        assert spoken_with[0] < 0.3
        assert [one.caller_number for one in voicemails] == ["09012345678"]
