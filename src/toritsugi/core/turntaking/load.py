"""How far recognition is behind, and what is given up for it: first the words so far, then words at all.

    load = answered(load, delay, now)      # a turn was recognised `delay` seconds after its end
    load = looked(load, oldest, now)       # the turn that waits longest has waited `oldest` seconds
    load = broke(load, now)                # a turn failed; `worked(load)`: one was recognised

Times are seconds of any one clock that only goes forward. Nothing here waits or counts by itself.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Level(StrEnum):
    """WORDS: all is well. NO_PARTIALS: words so far are not made any more. KEYS: new questions are asked by keys."""

    WORDS = "words"
    NO_PARTIALS = "no_partials"
    KEYS = "keys"


class Limits(msgspec.Struct, frozen=True):
    """keys: seconds from the end of a turn to its words from which questions turn to keys; the others are shares of it.

    partials: from which words so far are given up. back: below which it is well again, once it stayed there for `calm`
    seconds. lost: from which every call turns, not one after the other. weight: of the newest turn in the mean.
    half_life: seconds in which the mean halves while nothing is asked. pace: seconds between two calls that turn, so
    that what one of them frees is seen before the next; the same between two that come back to words.
    """

    keys: float = 3.0
    partials: float = 0.5
    back: float = 0.4
    lost: float = 2.0
    calm: float = 10.0
    weight: float = 0.4
    half_life: float = 30.0
    pace: float = 1.0


class Load(msgspec.Struct, frozen=True):
    """delay: mean seconds from the end of a turn to its words, at `at`. oldest: seconds that the turn which waits

    longest has waited. calm: since when it was below `back`, None while it is not. turned: when a running call turned
    to keys last. broken: a turn failed, and none was recognised since. failed: when one
    failed last.
    returned: when a call came back to words last.
    """

    delay: float = 0.0
    at: float = 0.0
    oldest: float = 0.0
    level: Level = Level.WORDS
    calm: float | None = None
    turned: float | None = None
    broken: bool = False
    failed: float | None = None
    returned: float | None = None


STANDARD = Limits()


def behind(load: Load) -> float:
    """Seconds by which recognition is behind: the mean, or the turn that waits longest where it waits longer."""
    return max(load.delay, load.oldest)


def answered(load: Load, delay: float, now: float, limits: Limits = STANDARD) -> Load:
    """A turn was recognised, or given up, `delay` seconds after its end."""
    before = _faded(load, now, limits)
    mean = before + limits.weight * (delay - before)
    return _judged(msgspec.structs.replace(load, delay=mean, at=now), now, limits)


def looked(load: Load, oldest: float, now: float, limits: Limits = STANDARD) -> Load:
    """Time has passed. oldest: seconds that the turn which waits longest has waited, 0 where none waits."""
    delay = load.delay if oldest > 0 else _faded(load, now, limits)
    return _judged(msgspec.structs.replace(load, delay=delay, at=max(now, load.at), oldest=oldest), now, limits)


def may_turn(load: Load, now: float, limits: Limits = STANDARD) -> bool:
    """Whether a running call whose next question comes now is to be asked it by keys."""
    if load.level is not Level.KEYS or behind(load) < limits.keys:
        return False
    return behind(load) >= limits.keys * limits.lost or load.turned is None or now - load.turned >= limits.pace


def turned(load: Load, now: float) -> Load:
    """A running call turned to keys."""
    return msgspec.structs.replace(load, turned=now)


def broke(load: Load, now: float) -> Load:
    """A turn failed: whether recognition works has to be seen again."""
    return msgspec.structs.replace(load, broken=True, failed=now)


def worked(load: Load) -> Load:
    """A turn was recognised."""
    return msgspec.structs.replace(load, broken=False) if load.broken else load


def may_return(load: Load, now: float, limits: Limits = STANDARD) -> bool:
    """Whether a call that is asked by keys may be asked by words again: all is well, and has been for a while."""
    if load.level is not Level.WORDS or load.broken:
        return False
    since = (now - at for at in (load.failed, load.turned) if at is not None)
    well = all(seconds >= limits.calm for seconds in since)
    return well and (load.returned is None or now - load.returned >= limits.pace)


def returned(load: Load, now: float) -> Load:
    """A call came back to words."""
    return msgspec.structs.replace(load, returned=now)


def _faded(load: Load, now: float, limits: Limits) -> float:
    return float(load.delay * 0.5 ** (max(0.0, now - load.at) / limits.half_life))


def _judged(load: Load, now: float, limits: Limits) -> Load:
    late = behind(load)
    if late >= limits.keys:
        return msgspec.structs.replace(load, level=Level.KEYS, calm=None)
    if late >= limits.keys * limits.partials:
        level = Level.KEYS if load.level is Level.KEYS else Level.NO_PARTIALS
        return msgspec.structs.replace(load, level=level, calm=None)
    if load.level is Level.WORDS or late >= limits.keys * limits.back:
        return msgspec.structs.replace(load, calm=None)
    calm = now if load.calm is None else load.calm
    if now - calm >= limits.calm:
        return msgspec.structs.replace(load, level=Level.WORDS, calm=None)
    return msgspec.structs.replace(load, calm=calm)
