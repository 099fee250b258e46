"""Whole calls without a recogniser: a telephone, Asterisk, the desk's processes, a client's receiver."""

from __future__ import annotations

import asyncio
import json

import numpy as np
import pytest
from standardwebhooks.webhooks import Webhook

from tests.support.keys_caller import NUMBER, WORDS, KeysCaller
from tests.support.looking import look
from tests.support.receiver import Received, Receiver
from tests.support.whole_desk import NUMBER as DIALLED
from tests.support.whole_desk import WholeDesk
from tests.whole.short_manual import READ
from toritsugi.voice.calltest.matching import find
from toritsugi.voice.calltest.softphone import Softphone

pytestmark = [pytest.mark.serial, pytest.mark.needs("asterisk"), pytest.mark.timeout(240)]


def of_caller(told: Receiver, caller: str) -> list[Received]:
    """The requests about calls of this number."""
    with told.more:
        return [one for one in told.received if json.loads(one.body)["data"]["call"]["caller_number"] == caller]


async def test_a_whole_call_by_keys_reaches_the_client_as_it_was_said(guided: WholeDesk, told: Receiver) -> None:
    phone = Softphone(guided.server, DIALLED, address=guided.address, caller="0451110001")
    caller = KeysCaller(phone, READ)
    await caller.call()
    assert caller.heard == [
        "opening.0", "notices.recording", "standard.guided_intro", "standard.menu",
        "items.about.ask", "standard.after_tone",
        "items.phone.ask", "standard.by_keys_number",
        "standard.read_back", "standard.read_back_keys",
        "told", "closing.0",
    ]  # fmt: skip
    assert caller.read_back
    await asyncio.to_thread(told.wait_for, lambda: bool(of_caller(told, "0451110001")))
    [request] = of_caller(told, "0451110001")
    body = Webhook(guided.secrets[0]).verify(request.body, request.headers)
    data = body["data"]
    items = {item["id"]: item for item in data["items"]}
    assert (data["outcome"], data["complete"], data["matter"]["id"]) == ("voicemail", True, "message")
    assert (items["phone"]["value"], items["phone"]["state"]) == (NUMBER, "confirmed")
    assert (items["about"]["state"], items["about"]["recorded"]) == ("clip", True)
    seen = look(guided)[data["call"]["id"]]
    assert (seen.ended, seen.outcome, seen.messages) == (True, "voicemail", [data["message_id"]])
    assert len(seen.both) == pytest.approx(seen.recording_seconds * 8000, abs=8000)
    assert find(WORDS, seen.both[:, 0]).likeness > 0.95
    assert find(WORDS, seen.both[:, 1]).likeness < 0.5
    heard = phone.heard.samples
    desk = np.trim_zeros(np.where(np.abs(seen.both[:, 1]) > 100, seen.both[:, 1], 0))
    assert find(desk[: 8000 * 4], heard).likeness > 0.95
    assert guided.channels() == ""
