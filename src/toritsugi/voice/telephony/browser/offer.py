"""A page's offer, looked at before anything acts on it."""

from __future__ import annotations

from dataclasses import dataclass

from aiortc.sdp import SessionDescription

#: in order of preference: PCMU is the line's own rate and costs half of what Opus does
CODECS = ("PCMU", "opus")

_MAX_LINES = 400


class OfferRefused(Exception):
    """The offer is not taken. `reason`: malformed, no_audio, no_codec, full, stopping, gone or failed; and a text."""

    def __init__(self, reason: str, text: str) -> None:
        self.reason = reason
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Admitted:
    """An offer worth answering. codec: the one of `CODECS` to speak."""

    sdp: str
    codec: str


def admit(sdp: str, kind: str, size: int, keep_candidates: bool) -> Admitted:
    """Check an offer: at most `size` characters, one line of sound both ways, at most one data channel, all bundled.

    The page's own addresses are taken out unless `keep_candidates`: the page reaches us, so that an offer can never
    make this process send a packet, or a name look-up, to an address of the sender's choosing. Raises OfferRefused.
    """
    if kind != "offer":
        raise OfferRefused("malformed", 'the session description is not of type "offer"')
    if len(sdp) > size:
        raise OfferRefused("malformed", f"the offer has {len(sdp)} characters, {size} are the most")
    lines = sdp.splitlines()
    if len(lines) > _MAX_LINES or not sdp.startswith("v=0"):
        raise OfferRefused("malformed", "the offer is no session description")
    if not keep_candidates:
        lines = [line for line in lines if not line.startswith(("a=candidate:", "a=end-of-candidates"))]
    clean = "\r\n".join(lines) + "\r\n"
    return Admitted(clean, _codec(_parse(clean)))


def _parse(sdp: str) -> SessionDescription:
    try:
        return SessionDescription.parse(sdp)
    except Exception as broken:
        # aiortc's parser raises whatever its slices and conversions raise on text that is no SDP
        raise OfferRefused("malformed", "the offer cannot be read") from broken


def _codec(description: SessionDescription) -> str:
    sound = [media for media in description.media if media.kind == "audio"]
    data = [media for media in description.media if media.kind == "application"]
    if len(sound) != 1 or len(data) > 1 or len(sound) + len(data) != len(description.media):
        raise OfferRefused("no_audio", "the offer must hold one line of sound, and at most a data channel")
    if sound[0].direction not in (None, "sendrecv"):
        raise OfferRefused("no_audio", "the page neither speaks nor listens: the sound must be sendrecv")
    for media in description.media:
        if media.dtls is None or not media.dtls.fingerprints or media.dtls.role not in ("auto", "client", "server"):
            raise OfferRefused("malformed", "the offer has no certificate's fingerprint")
    mids = {media.rtp.muxId for media in description.media}
    bundled = {mid for group in description.group if group.semantic == "BUNDLE" for mid in group.items}
    if len(mids) != len(description.media) or not mids <= bundled:
        raise OfferRefused("malformed", "the parts of the offer must share one transport (BUNDLE)")
    offered = {(codec.name.lower(), codec.clockRate) for codec in sound[0].rtp.codecs}
    for name, rate in zip(CODECS, (8000, 48000), strict=True):
        if (name.lower(), rate) in offered:
            return name
    raise OfferRefused("no_codec", "the page offers neither PCMU nor Opus")
