"""Calls of a scripted telephone to a desk that says back what it hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np

from tests.support.desk_exchange import NUMBER, Desk, Exchange
from tests.support.rtp_phone import correlation, samples, voice
from toritsugi.core.sound import g711
from toritsugi.voice.calltest.softphone import Softphone


@asynccontextmanager
async def talking(exchange: Exchange, desk: Desk) -> AsyncIterator[Softphone]:
    """A call that stands; at the end it is over at both ends."""
    before = len(desk.told("answered"))
    phone = Softphone(("127.0.0.1", exchange.asterisk.ports.sip), NUMBER, address=exchange.address)
    await phone.call()
    async with asyncio.timeout(20):
        await phone.answered.wait()
    await asyncio.to_thread(desk.wait, "answered", before + 1)
    try:
        yield phone
    finally:
        await phone.hang_up()
        await asyncio.to_thread(desk.wait, "over", before + 1)


async def echoed(phone: Softphone, seed: int) -> None:
    """The desk hears and is heard."""
    says = voice(1.0, seed=seed)
    phone.speak(np.frombuffer(g711.ulaw_decode(says), "<i2"))
    await phone.spoken()
    await asyncio.sleep(0.3)  # the echo of the last words
    r, overlap = correlation(samples(says), phone.heard.samples.astype(float))
    assert r >= 0.98  # A-law in between costs a little
    assert overlap >= 0.9 * len(samples(says))
