"""Telephones that other people wrote place whole calls with real keys: baresip, registered, and SIPp from the trunk."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support import dtmf_pcap
from tests.support.baresip import Baresip
from tests.support.receiver import Receiver
from tests.support.sipp import run_sipp
from tests.support.waiting import until
from tests.support.whole_desk import WholeDesk
from tests.whole.short_manual import NUMBER_CLIENT, NUMBER_MANUAL

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk", "baresip", "sipp"), pytest.mark.timeout(240)]

#: a line that asks for a number only: all of it is keys, some of them pressed twice
DIALLED = "0355550200"
GIVEN = "0335566770"
PHONE = "101"
CALLER = "0451110077"
#: seconds from the answer until the desk has asked for the number
ASKED = 7.0
SCENARIO = Path(__file__).parent / "scenarios" / "keys_when_asked.xml"


def by_baresip(desk: WholeDesk, folder: Path) -> None:
    """A registered phone: rings the desk's number, presses the number; the desk hangs up."""
    secrets = json.loads((desk.data / "secrets" / "asterisk.json").read_text())
    server = f"127.0.0.1:{desk.asterisk.ports.sip}"
    silence = np.zeros(8000, np.int16)
    with Baresip(folder, server=server, user=PHONE, secret=secrets["phones"][PHONE], says=silence) as phone:
        phone.command("dial", f"sip:{DIALLED}@{server}")
        phone.wait("CALL_ESTABLISHED")
        time.sleep(ASKED)  # it has no ear: by then the desk has asked
        for key in f"{GIVEN}#":
            phone.command("sndcode", key)
            time.sleep(0.25)
        phone.wait("CALL_CLOSED", 20.0)


def by_sipp(desk: WholeDesk, folder: Path) -> None:
    """A caller from the trunk: presses the number once asked; the desk hangs up."""
    folder.mkdir()
    dtmf_pcap.write(folder / "keys.pcap", f"{GIVEN}#")
    done = run_sipp(
        SCENARIO,
        port=desk.asterisk.ports.sip,
        service=DIALLED,
        work=folder,
        address=desk.address,
        keys={"caller": CALLER},
        hold=ASKED,
        seconds=50.0,
    )
    assert done.returncode == 0, done.errors


async def test_phones_of_others_leave_a_number_by_keys(guided: WholeDesk, told: Receiver, tmp_path: Path) -> None:
    guided.add_client(told.url, NUMBER_MANUAL, NUMBER_CLIENT)
    await asyncio.sleep(3.0)  # the voice process looks for new lines every 2 s
    await asyncio.gather(
        asyncio.to_thread(by_baresip, guided, tmp_path / "phone"),
        asyncio.to_thread(by_sipp, guided, tmp_path / "sipp"),
    )

    def of_line() -> dict[str, dict[str, Any]]:
        data = [json.loads(one.body)["data"] for one in told.received]
        return {one["call"]["caller_number"]: one for one in data if one["client"]["id"] == "bango"}

    told.wait_for(lambda: len(of_line()) == 2)
    assert set(of_line()) == {PHONE, CALLER}
    for data in of_line().values():
        items = {item["id"]: item for item in data["items"]}
        assert (data["outcome"], data["complete"]) == ("message", True)
        assert (items["phone"]["value"], items["phone"]["state"]) == (GIVEN, "given")
    await until(lambda: guided.channels() == "", 15)
