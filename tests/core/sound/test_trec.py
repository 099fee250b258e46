"""The format of recordings: any span, a cut tail, moved chunks."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from toritsugi.core.sound import trec

CALL = "0" * 31 + "a"
KEY = AESGCM(bytes(range(32)))


def seal(clear: bytes, about: bytes, nonce: int) -> bytes:
    head = nonce.to_bytes(12, "big")
    return head + KEY.encrypt(head, clear, about)


def unseal(sealed: bytes, about: bytes) -> bytes:
    try:
        return KEY.decrypt(sealed[:12], sealed[12:], about)
    except InvalidTag as why:
        raise ValueError("does not open") from why


def recording(seconds: float) -> tuple[bytes, np.ndarray]:
    rng = np.random.default_rng(3)
    frames = round(seconds * trec.RATE)
    both = (rng.standard_normal((frames, 2)) * 3000).astype(np.int16)
    file = trec.header(CALL)
    for index, start in enumerate(range(0, frames, trec.RATE)):
        part = np.ascontiguousarray(both[start : start + trec.RATE])
        clear = trec.pack(np.ascontiguousarray(part[:, 0]), np.ascontiguousarray(part[:, 1]))
        file += trec.chunk(seal(clear, trec.about(CALL, index), index + 1))
    return file, both


def read(file: bytes, start: float = 0.0, end: float = 1e9) -> np.ndarray:
    return trec.read_span(lambda offset, size: file[offset : offset + size], unseal, start, end)


def close(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool((np.abs(a.astype(int) - b) <= np.abs(b.astype(int)) // 31 + 8).all())


@pytest.mark.parametrize(("start", "end"), [(0, 1e9), (0, 1), (1, 2), (0.5, 1.25), (2.9, 3.3), (3.1, 99), (0.02, 0.04)])
def test_any_span(start: float, end: float) -> None:
    file, both = recording(3.3)
    wanted = both[round(start * 8000) : round(min(end, 3.3) * 8000)]
    assert close(read(file, start, end), wanted)


def test_a_cut_tail_costs_the_cut_second_only() -> None:
    file, both = recording(3.3)
    assert trec.seconds(len(file)) == pytest.approx(3.3)
    for cut in (1, 40, 2000, 9000):
        assert len(read(file[:-cut])) >= 2 * 8000
    whole = read(file[: trec.chunk_offset(2) + 100])
    assert close(whole, both[:16000])


def test_span_beyond_the_end_is_empty() -> None:
    file, _ = recording(1.5)
    assert len(read(file, 5, 6)) == 0


def test_swapped_chunks_do_not_open() -> None:
    file, _ = recording(2)
    head, one, two = (
        file[: trec.chunk_offset(0)],
        file[trec.chunk_offset(0) : trec.chunk_offset(1)],
        file[trec.chunk_offset(1) :],
    )
    with pytest.raises(ValueError, match="does not open"):
        read(head + two + one)


def test_another_file_is_named_as_such() -> None:
    with pytest.raises(trec.NotARecording, match="RIFF"):
        read(b"RIFF" + bytes(100))


def test_wav_is_read_by_others() -> None:
    file, both = recording(1.2)
    with wave.open(io.BytesIO(trec.wav(read(file)))) as told:
        assert (told.getnchannels(), told.getframerate(), told.getsampwidth()) == (2, 8000, 2)
        assert told.getnframes() == len(both)
