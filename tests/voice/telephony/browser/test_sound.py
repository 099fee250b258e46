"""Sound in any shape becomes the room's frames, and the room's frames become packets, without loss or slip."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, CodecContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.telephony.browser.peers import share_of, sine
from toritsugi.voice.telephony.browser.sound import Incoming, Outgoing


def frame_of(samples: np.ndarray, rate: int, layout: str = "mono") -> AudioFrame:
    channels = 2 if layout == "stereo" else 1
    frame = AudioFrame(format="s16", layout=layout, samples=len(samples))
    frame.planes[0].update(np.repeat(samples, channels).astype(np.int16).tobytes())
    frame.sample_rate = rate
    return frame


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=30))
def test_frames_of_any_length_are_cut_at_20_ms_and_no_sample_is_lost(lengths: list[int]) -> None:
    sound = np.random.default_rng(1).integers(-20000, 20000, sum(lengths)).astype(np.int16)
    incoming, out, at = Incoming(), b"", 0
    for length in lengths:
        for frame in incoming.frames(frame_of(sound[at : at + length], 8000)):
            assert len(frame) == 320
            out += frame
        at += length
    assert len(out) == len(sound) // 160 * 320
    assert out == sound.tobytes()[: len(out)]


@pytest.mark.parametrize(("rate", "layout"), [(48000, "stereo"), (48000, "mono"), (44100, "mono"), (16000, "mono")])
def test_other_rates_keep_pitch_and_length(rate: int, layout: str) -> None:
    sound = sine(440.0, 2.0, rate)
    incoming, step = Incoming(), rate // 50
    parts = [
        p for at in range(0, len(sound), step) for p in incoming.frames(frame_of(sound[at : at + step], rate, layout))
    ]
    heard = np.frombuffer(b"".join(parts), np.int16).astype(np.float64)
    assert len(heard) == pytest.approx(16000, abs=400)
    assert share_of(heard[-8000:], 440.0, 8000) > 0.99


def test_a_change_of_rate_in_mid_call_is_followed() -> None:
    incoming = Incoming()
    first = list(incoming.frames(frame_of(sine(440, 0.02, 48000), 48000)))
    then = [p for _ in range(5) for p in incoming.frames(frame_of(sine(440, 0.02), 8000))]
    assert len(then) == 5
    assert len(first) <= 1


async def test_pcmu_packets_hold_the_room_s_sound() -> None:
    outgoing, sound = Outgoing("PCMU", 50), sine(700.0, 1.0)
    for at in range(0, 8000, 160):
        outgoing.put(sound[at : at + 160].tobytes())
    packets = [await outgoing.recv() for _ in range(50)]
    assert [packet.pts for packet in packets] == list(range(0, 8000, 160))
    decoder = CodecContext.create("pcm_mulaw", "r")
    decoder.sample_rate, decoder.layout = 8000, "mono"
    heard = np.concatenate([frame.to_ndarray()[0] for packet in packets for frame in decoder.decode(packet)])
    assert np.corrcoef(heard, sound)[0, 1] > 0.999


async def test_a_full_queue_drops_the_oldest_and_counts() -> None:
    outgoing = Outgoing("opus", 3)
    for number in range(5):
        outgoing.put(np.full(160, number, np.int16).tobytes())
    assert outgoing.dropped == 2
    frames = [await outgoing.recv() for _ in range(3)]
    assert [int(frame.to_ndarray()[0, 0]) for frame in frames] == [2, 3, 4]


async def test_the_sender_waits_for_a_frame_and_ends_with_the_track() -> None:
    outgoing = Outgoing("opus", 3)
    waiting = asyncio.create_task(outgoing.recv())
    await asyncio.sleep(0)
    assert not waiting.done()
    outgoing.stop()
    with pytest.raises(MediaStreamError):
        await waiting
    outgoing.put(bytes(320))
    with pytest.raises(MediaStreamError):
        await outgoing.recv()
