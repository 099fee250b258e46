"""Offers: a browser's is admitted, everything else is refused with a reason, and nothing escapes to the loop."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voice.telephony.browser.peers import CLAIMS, Desk, Page, until
from toritsugi.voice.telephony.browser.adapter import BrowserAdapter
from toritsugi.voice.telephony.browser.offer import OfferRefused, admit
from toritsugi.voice.telephony.browser.settings import BrowserSettings

SIZE = BrowserSettings().sdp_size
PRINT = "sha-256 " + ":".join(["AB"] * 32)

#: the shape of what Chromium offers for one microphone and one data channel
OFFER = f"""v=0
o=- 4611732 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS stream
m=audio 40000 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
c=IN IP4 192.0.2.7
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:1 1 udp 2122260223 192.0.2.7 40000 typ host generation 0 network-id 1
a=candidate:2 1 udp 2122260222 6f2ad1c0-1.local 40001 typ host generation 0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=ice-options:trickle
a=fingerprint:{PRINT}
a=setup:actpass
a=mid:0
a=sendrecv
a=msid:stream track
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:13 CN/8000
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
a=ssrc:12345 cname:cname
m=application 40000 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 192.0.2.7
a=candidate:1 1 udp 2122260223 192.0.2.7 40000 typ host generation 0 network-id 1
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=fingerprint:{PRINT}
a=setup:actpass
a=mid:1
a=sctp-port:5000
a=max-message-size:262144
""".replace("\n", "\r\n")


def refusal(sdp: str, kind: str = "offer", size: int = SIZE) -> str:
    with pytest.raises(OfferRefused) as refused:
        admit(sdp, kind, size, keep_candidates=False)
    return refused.value.reason


def test_pcmu_is_chosen_where_it_is_offered_and_opus_otherwise() -> None:
    assert admit(OFFER, "offer", SIZE, False).codec == "PCMU"
    assert (
        admit(OFFER.replace("a=rtpmap:0 PCMU/8000\r\n", "").replace(" 9 0 8", " 9 8"), "offer", SIZE, False).codec
        == "opus"
    )


def test_the_page_s_addresses_are_taken_out_unless_servers_make_them_useful() -> None:
    assert "candidate" not in admit(OFFER, "offer", SIZE, False).sdp
    assert admit(OFFER, "offer", SIZE, True).sdp.count("a=candidate:") == 3


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: "", "malformed"),
        (lambda s: "v=0", "no_audio"),
        (lambda s: "{}", "malformed"),
        (lambda s: s + "a=x\r\n" * 500, "malformed"),
        (lambda s: s.replace("m=audio", "m=video"), "no_audio"),
        (lambda s: s + s[s.index("m=application") :].replace("mid:1", "mid:2"), "no_audio"),
        (lambda s: s.replace("a=sendrecv", "a=recvonly"), "no_audio"),
        (lambda s: s.replace("a=sendrecv", "a=inactive"), "no_audio"),
        (lambda s: s.replace("PCMU", "L16").replace("opus", "speex").replace(" 9 0 8 ", " 9 8 "), "no_codec"),
        (lambda s: s.replace("a=fingerprint", "a=thumbprint"), "malformed"),
        (lambda s: s.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"), "malformed"),
        (lambda s: s.replace("a=mid:1", "a=mid:0"), "malformed"),
        (lambda s: s.replace("m=audio 40000", "m=audio x"), "malformed"),
        (lambda s: s.replace("opus/48000/2", "opus/x"), "malformed"),
    ],
)
def test_what_is_no_offer_for_a_call(change: object, reason: str) -> None:
    assert callable(change)
    assert refusal(change(OFFER)) == reason


def test_an_answer_or_a_huge_text_is_refused_unread() -> None:
    assert refusal(OFFER, "answer") == "malformed"
    assert refusal(OFFER, size=100) == "malformed"


@given(st.text(max_size=300))
def test_any_text_is_refused_with_a_reason(text: str) -> None:
    assert refusal(text)
    assert refusal("v=0\r\n" + text)


@cache
def real_offer() -> str:
    async def make() -> str:
        page = Page(400.0)
        offer = await page.offer()
        await page.hang_up()
        return offer.sdp

    return asyncio.run(make())


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A real offer with some lines lost, doubled, swapped or scribbled on."""
    lines = draw(st.sampled_from((OFFER, real_offer()))).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(("lose", "double", "swap", "scribble", "cut")))
        if how == "lose" and len(lines) > 2:
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        elif how == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif how == "scribble":
            head, colon, _ = lines[at].partition(":")
            lines[at] = head + colon + draw(st.text(max_size=30))
        else:
            lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
    return "\r\n".join(lines) + "\r\n"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_offer_is_answered_or_refused_and_nothing_reaches_the_loop(sdp: str) -> None:
    asyncio.run(try_offer(sdp))


async def try_offer(sdp: str) -> None:
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(str(context)))
    adapter = BrowserAdapter(BrowserSettings(connect=0.05, goodbye=0.05), Desk().arrived)
    with suppress(OfferRefused):
        await adapter.offer(sdp, "offer", CLAIMS, "leg-1")
    await adapter.stop(grace=3.0)
    assert adapter.peers == 0
    # aiortc's own task looks at its closed connection after at most 20 ms more
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})
    gc.collect()
    assert complaints == []
