"""A room: the parties of one call, and who hears whom. Every slot each party says a frame and hears the others' mix."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from toritsugi.voice.audio.mix import SILENCE, mix
from toritsugi.voice.telephony.leg import FRAME_BYTES, Leg, Private

#: frames that wait at most: 200 ms; when more come (a stalled process, a fast sender), the oldest are dropped
DEPTH: Final = 10
#: slots in which more frames have waited than are needed, all of them, after which one is dropped: half a second
CALM: Final = 25
#: slots that a frame without a voice in it is waited for, to be the one: two seconds
PATIENCE: Final = 100
#: mean size of a sample below which nobody speaks: 40 dB below full scale
QUIET: Final = 328
#: frames gathered before a party is heard again after it ran dry: 40 ms against the jitter of the network
PRIME: Final = 2


class Party(Protocol):
    """One voice in a room: the caller, the desk itself, a person of the desk."""

    def speak(self) -> bytes | None:
        """This slot's 320 bytes (s16le, 8 kHz); None is silence."""
        ...

    def hear(self, frame: bytes) -> None:
        """What this party hears in this slot, 320 bytes."""
        ...


class Inbox:
    """Frames of one leg on their way to the clock. Overflow drops the oldest and counts it.

    A clock that skipped slots leaves frames behind, and each of them would delay all that follow for the rest of the
    call. So where frames have waited in every slot of half a second, one goes: the sound catches up with the time, by
    the slots that were skipped. It is the next one in which nobody speaks; where somebody speaks on and on, any.
    """

    __slots__ = ("_calm", "_dry", "_due", "_frames", "_least", "caught_up", "dropped", "dry_slots")

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._dry = True
        #: fewest frames that were left behind lately, and the slots it is of
        self._least = DEPTH
        self._calm = 0
        #: slots for which a frame is due to be dropped; 0 while none is
        self._due = 0
        self.dropped = 0
        self.caught_up = 0
        self.dry_slots = 0

    def put(self, frame: bytes) -> None:
        """One frame from the wire; anything that is not 20 ms is refused with ValueError."""
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, not {len(frame)}")
        self._frames.append(frame)
        if len(self._frames) > DEPTH:
            self._frames.popleft()
            self.dropped += 1

    def take(self) -> bytes | None:
        """The frame of this slot, None while there is none or while a few are being gathered."""
        frames = self._frames
        waiting = len(frames)
        if waiting < (PRIME if self._dry else 1):
            self._dry = True
            self.dry_slots += 1
            return None
        self._dry = False
        frame = frames.popleft()
        if waiting <= self._least:
            self._least = waiting - 1
        self._calm += 1
        if self._due:
            self._catch_up()
        elif self._calm >= CALM:
            if self._least >= PRIME:
                self._catch_up()
            self._least, self._calm = DEPTH, 0
        return frame

    def _catch_up(self) -> None:
        """Drop the next frame if nobody speaks in it, or none came for long; or wait for another."""
        self._due += 1
        if len(self._frames) < PRIME:  # the frames that waited are gone by themselves
            self._due = 0
        elif self._due > PATIENCE or _quiet(self._frames[0]):
            self._frames.popleft()
            self.caught_up += 1
            self._due, self._least, self._calm = 0, DEPTH, 0


def _quiet(frame: bytes) -> bool:
    return bool(np.abs(np.frombuffer(frame, "<i2").astype(np.int32)).mean() < QUIET)


class LegParty:
    """A leg as a party: what it sends is heard in the room, what the room says is sent to it."""

    __slots__ = ("inbox", "leg", "open", "speak")

    def __init__(self, leg: Leg) -> None:
        self.leg = leg
        self.inbox = Inbox()
        self.open = True
        self.speak: Callable[[], bytes | None] = self.inbox.take

    def hear(self, frame: bytes) -> None:
        if self.open:
            self.leg.send(frame)


class Room:
    """The desk's own party, and any number of legs. record(legs, desk) gets both sides of every slot."""

    __slots__ = ("_deaf", "_desk", "_parties", "_record", "slots")

    def __init__(self, desk: Party, record: Callable[[bytes, bytes], None]) -> None:
        self._desk = desk
        self._record = record
        self._parties: list[Party] = [desk]
        self._deaf: set[tuple[int, int]] = set()
        self.slots = 0

    def enter(self, party: Party) -> None:
        """This party hears and is heard from the next slot on."""
        self._parties.append(party)

    def leave(self, party: Party) -> None:
        """This party is gone; harmless when it was not there."""
        if party in self._parties:
            self._parties.remove(party)
        self._deaf = {pair for pair in self._deaf if id(party) not in pair}

    def let_hear(self, listener: Party, speaker: Party, yes: bool) -> None:
        """Whether `listener` hears `speaker`; everybody hears everybody else until told otherwise."""
        pair = (id(listener), id(speaker))
        if yes:
            self._deaf.discard(pair)
        else:
            self._deaf.add(pair)

    def slot(self) -> None:
        """One slot of 20 ms."""
        self.slots += 1
        if len(self._parties) != 2 or self._deaf:
            self._slot_of_many()
            return
        # the desk and one leg, as nearly every slot of nearly every call: the same without gathering
        desk, other = self._parties
        own, leg = desk.speak() or SILENCE, other.speak() or SILENCE
        desk.hear(leg)
        other.hear(own)
        self._record(leg, own)

    def _slot_of_many(self) -> None:
        said = [(party, party.speak()) for party in self._parties]
        for listener in list(self._parties):
            heard = [
                frame
                for speaker, frame in said
                if frame is not None and speaker is not listener and (id(listener), id(speaker)) not in self._deaf
            ]
            listener.hear(Private(mix(heard)))
        legs = [frame for speaker, frame in said if frame is not None and speaker is not self._desk]
        own = next(frame for speaker, frame in said if speaker is self._desk)
        self._record(mix(legs), own if own is not None else SILENCE)
