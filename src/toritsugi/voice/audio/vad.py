"""Voice activity of all calls at once: one run of Silero per tick over every call that has a full window.

Silero VAD (MIT) as ONNX at 8 kHz: windows of 256 samples (32 ms), each preceded by the last 32 samples of the one
before. A line on which nobody has spoken for a moment and hardly anything is heard costs no run: all is silence there.
A batch gives the same results as single runs, at 4 µs a call instead of 42 (docs/adr/0012, 0051).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from toritsugi.voice.audio.silero import open_model
from toritsugi.voice.telephony.leg import FRAME_SAMPLES, RATE

WINDOW: Final = 256
CONTEXT: Final = 32
WINDOW_SECONDS: Final = WINDOW / RATE
#: samples a slot holds while the bank is late: 160 ms, whole frames and whole windows, so that neither is ever cut at
#: the end of its ring; older windows are dropped and counted
_ROOM: Final = 1280
#: frames of it
_FRAMES: Final = _ROOM // FRAME_SAMPLES
#: after this much clear silence the model's memory of a call is cleared, so that it does not drift
_RESET_WINDOWS: Final = 62
_CLEAR: Final = 0.1
#: level (RMS, 16 bit) below which a window is no speech: 55 dB below full scale, as a quiet line is. The model still
#: hears the first windows of a silence, so that what it remembers of a call is silence when it is asked again
_STILL: Final = 58.0
_STILL_AFTER: Final = 8
_SCALE: Final = np.float32(1 / 32768)
_SILENCE: Final = bytes(2 * FRAME_SAMPLES)


class Heard(NamedTuple):
    """One window of one call. probability: 0..1 that it is speech. level, own: RMS (16 bit) heard, and said by us."""

    slot: int
    probability: float
    level: float = 0.0
    own: float = 0.0


def model_path() -> Path:
    """Silero's model file as its package installs it. FileNotFoundError says how to mend its absence."""
    spec = find_spec("silero_vad")  # found, not imported: importing the package would ask for PyTorch
    if spec is None or spec.origin is None:
        raise FileNotFoundError("silero_vad is not installed; install it with `uv sync --group vad`")
    path = Path(spec.origin).with_name("data") / "silero_vad.onnx"
    if not path.exists():
        raise FileNotFoundError(f"{path.name} is not in the silero_vad package; install it again")
    return path


class VadBank:
    """Slots for up to `capacity` calls. Not thread-safe: it lives on the event loop with the clock.

    What the calls feed in a tick is only noted; `run` takes it all in at once. Every call has a ring of its own in two
    arrays, for what was heard and for what we said meanwhile: at most eight places where a frame may go and five where
    a window may begin, so that the calls of one place are copied together.
    """

    def __init__(self, model: Path, capacity: int = 256) -> None:
        self._session = open_model(model)
        wanted = {one.name for one in self._session.get_inputs()}
        self._settings = {"sr": np.array(RATE, np.int64)} if "sr" in wanted else {}
        self._state = np.zeros((2, capacity, 128), np.float32)
        self._context = np.zeros((capacity, CONTEXT), np.float32)
        self._sound = np.zeros((capacity, _ROOM), np.int16)
        self._own = np.zeros((capacity, _ROOM), np.int16)
        #: frames until there is nothing but silence in a ring of what we said: then it is neither written nor read
        self._voiced = np.zeros(capacity, np.int8)
        #: where the next frame goes, where the next window begins, and the samples between them
        self._write = np.zeros(capacity, np.intp)
        self._read = np.zeros(capacity, np.intp)
        self._have = np.zeros(capacity, np.intp)
        self._quiet = np.zeros(capacity, np.int32)
        self._used = np.zeros(capacity, np.bool_)
        self._input = np.zeros((capacity, CONTEXT + WINDOW), np.float32)
        self._said = np.zeros((capacity, WINDOW), np.float32)
        self._free = list(range(capacity - 1, -1, -1))
        #: windows in a row that were silence
        self._clear = np.zeros(capacity, np.int32)
        #: of this tick: frame by slot, and ours where we spoke
        self._fed: dict[int, bytes] = {}
        self._fed_own: dict[int, bytes] = {}
        self.runs = 0
        #: windows that were heard, and those of them that the model was asked about
        self.windows = self.asked = 0
        self.dropped = 0

    def add(self) -> int:
        """A slot for a new call. IndexError when all are taken: admission keeps below the capacity."""
        slot = self._free.pop()
        self._state[:, slot] = 0
        self._context[slot] = 0
        self._own[slot] = self._voiced[slot] = 0
        self._write[slot] = self._read[slot] = self._have[slot] = 0
        self._quiet[slot] = self._clear[slot] = 0
        self._used[slot] = True
        return slot

    def drop(self, slot: int) -> None:
        """The call of this slot is over."""
        if self._used[slot]:
            self._take_in()
            self._used[slot] = False
            self._have[slot] = 0
            self._free.append(slot)

    def feed(self, slot: int, frame: bytes, own: bytes | None = None) -> None:
        """20 ms of a call's sound (s16le, 8 kHz), and what we said meanwhile (None: nothing)."""
        if slot in self._fed:
            self._take_in()
        self._fed[slot] = frame
        if own is not None:
            self._fed_own[slot] = own

    def run(self) -> list[Heard]:
        """One batched run over all calls with a full window; at most one window of a call. Empty when there is none."""
        self._take_in()
        ready = np.flatnonzero(self._have >= WINDOW)
        count = len(ready)
        if not count:
            return []
        ready = ready[np.argsort(self._read[ready], kind="stable")]
        batch = self._input[:count]
        batch[:, :CONTEXT] = self._context[ready]
        for place, span in _places(self._read[ready]):
            slots, window = ready[span], slice(place, place + WINDOW)
            np.multiply(self._sound[slots, window], _SCALE, out=batch[span, CONTEXT:])
        level = _rms(batch[:, CONTEXT:]) * 32768
        probability = self._asked_about(ready, batch, level)
        own = self._own_level(ready)
        self._context[ready] = batch[:, -CONTEXT:]
        self._read[ready] = (self._read[ready] + WINDOW) % _ROOM
        self._have[ready] -= WINDOW
        self.runs += 1
        self._forget(ready, probability)
        found = zip(ready.tolist(), probability.tolist(), level.tolist(), own.tolist(), strict=True)
        return list(map(Heard._make, found))

    def _own_level(self, ready: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """The level of what we said in each window; `ready` by where they begin."""
        level = np.zeros(len(ready), np.float32)
        voiced = np.flatnonzero(self._voiced[ready])
        if len(voiced):
            slots, said = ready[voiced], self._said[: len(voiced)]
            for place, span in _places(self._read[slots]):
                said[span] = self._own[slots[span], place : place + WINDOW]
            level[voiced] = _rms(said)
        return level

    def _asked_about(
        self, ready: npt.NDArray[np.intp], batch: npt.NDArray[np.float32], level: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """The probability of each window. The model is asked about those that may be speech."""
        probability = np.zeros(len(ready), np.float32)
        asked = np.flatnonzero((level >= _STILL) | (self._clear[ready] < _STILL_AFTER))
        self.windows += len(ready)
        self.asked += len(asked)
        if len(asked):
            slots = ready[asked]
            heard = batch if len(asked) == len(ready) else batch[asked]
            output, state = self._session.run(None, {"input": heard, "state": self._state[:, slots], **self._settings})
            self._state[:, slots] = state
            probability[asked] = output[:, 0]
        self._clear[ready] = np.where((probability < _CLEAR) & (level < _STILL), self._clear[ready] + 1, 0)
        return probability

    def _take_in(self) -> None:
        """What was fed into the rings."""
        if not self._fed:
            return
        slots = np.fromiter(self._fed, np.intp, len(self._fed))
        heard = np.frombuffer(b"".join(self._fed.values()), "<i2").reshape(-1, FRAME_SAMPLES)
        self._fed.clear()
        self._make_room(slots)
        order = np.argsort(self._write[slots], kind="stable")
        slots = slots[order]
        for place, span in _places(self._write[slots]):
            self._sound[slots[span], place : place + FRAME_SAMPLES] = heard[order[span]]
        self._take_own_in(slots)
        self._write[slots] = (self._write[slots] + FRAME_SAMPLES) % _ROOM
        self._have[slots] += FRAME_SAMPLES

    def _take_own_in(self, slots: npt.NDArray[np.intp]) -> None:
        """What we said beside them, or silence while our voice is still in the ring; `slots` by where they write."""
        spoke = np.fromiter(self._fed_own, np.intp, len(self._fed_own))
        self._voiced[spoke] = _FRAMES + 1
        slots = slots[self._voiced[slots] > 0]
        if len(slots):
            frames = b"".join([self._fed_own.get(slot, _SILENCE) for slot in slots.tolist()])
            own = np.frombuffer(frames, "<i2").reshape(-1, FRAME_SAMPLES)
            for place, span in _places(self._write[slots]):
                self._own[slots[span], place : place + FRAME_SAMPLES] = own[span]
            self._voiced[slots] -= 1
        self._fed_own.clear()

    def _make_room(self, slots: npt.NDArray[np.intp]) -> None:
        full = slots[self._have[slots] + FRAME_SAMPLES > _ROOM]
        if len(full):
            self._read[full] = (self._read[full] + WINDOW) % _ROOM
            self._have[full] -= WINDOW
            self.dropped += len(full)

    def _forget(
        self,
        ready: npt.NDArray[np.intp],
        probability: npt.NDArray[np.float32],
    ) -> None:
        """Clear the model's memory of calls that have been clearly silent for two seconds."""
        self._quiet[ready] = np.where(probability < _CLEAR, self._quiet[ready] + 1, 0)
        stale = ready[self._quiet[ready] >= _RESET_WINDOWS]
        if len(stale):
            self._state[:, stale] = 0
            self._quiet[stale] = 0


def _places(ranked: npt.NDArray[np.intp]) -> Iterator[tuple[int, slice]]:
    """(value, where it stands) of each value in an array in ascending order."""
    ends = [*(np.flatnonzero(np.diff(ranked)) + 1).tolist(), len(ranked)]
    start = 0
    for end in ends:
        yield int(ranked[start]), slice(start, end)
        start = end


def _rms(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The level of each row."""
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", sound, sound) / sound.shape[1]), np.float32)
