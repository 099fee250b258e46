"""What the far side has played: marks out, marks back, and silence that need not be sent. Time is an argument.

The room sends a frame every 20 ms, so what is not heard yet is what the network and the platform's own store hold back.
Marks measure that: one goes out behind every half second of sound, and comes back when all before it was played.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from toritsugi.voice.telephony.leg import FRAME_BYTES, FRAME_SECONDS

#: frames between two marks
EVERY: Final = 25
#: frames of silence that are still sent: pauses within a sentence keep their length; longer silence is no message
HANGOVER: Final = 25
#: marks that may be under way; a platform that never sends one back is not waited for
UNDER_WAY: Final = 64

_SILENCE = bytes(FRAME_BYTES)


@dataclass(slots=True)
class _Mark:
    name: str
    sent: int
    at: float


@dataclass(slots=True)
class Playout:
    """The store of one stream's far side, as seen from here. Counts are frames of 20 ms, times seconds.

    answers: whether a mark ever came back.
    """

    sent: int = 0
    played: int = 0
    answers: bool = False
    _delay: float = 0.0
    _named: int = 0
    _unmarked: int = 0
    _quiet: int = HANGOVER
    _marks: deque[_Mark] = field(default_factory=lambda: deque(maxlen=UNDER_WAY))

    def wants(self, frame: bytes) -> bool:
        """Whether this frame is to be sent: sound is, and silence that is not long yet."""
        if frame != _SILENCE:
            self._quiet = 0
        elif self._quiet >= HANGOVER:
            return False
        else:
            self._quiet += 1
        self.sent += 1
        self._unmarked += 1
        return True

    def mark(self, now: float, *, last: bool = False) -> str:
        """The name of the mark to send now, "" for none. last: whatever was sent is to be marked."""
        due = EVERY if not last and self._quiet < HANGOVER else 1
        if self._unmarked < due:
            return ""
        self._unmarked = 0
        self._named += 1
        name = f"m{self._named}"
        self._marks.append(_Mark(name, self.sent, now))
        return name

    def came_back(self, name: str, now: float) -> bool:
        """The far side sent this mark back. False for one that is not under way: made up, doubled, or cleared."""
        if not any(one.name == name for one in self._marks):
            return False
        while True:
            one = self._marks.popleft()
            if one.name == name:
                break
        self.answers = True
        self.played = max(self.played, one.sent)
        self._delay = now - one.at
        return True

    @property
    def unheard(self) -> float:
        """Seconds that were sent and are not heard yet: at most the last mark's way, and what no mark has confirmed."""
        return min(self._delay, (self.sent - self.played) * FRAME_SECONDS) if self.answers else 0.0

    @property
    def all_played(self) -> bool:
        """Whether nothing that was sent is known to wait."""
        return self.played >= self.sent

    def clear(self) -> bool:
        """What waits is dropped; False where nothing was sent since the last mark came back."""
        if self.all_played:
            return False
        self.played = self.sent
        self._unmarked = 0
        self._quiet = HANGOVER
        self._marks.clear()
        return True
