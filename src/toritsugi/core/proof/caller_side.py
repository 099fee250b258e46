"""How long callers take: for estimates of talk time. Defaults where no call is on record, fitted where some are.

An answer is counted from the end of the question to its own end. The defaults are the mean lengths of the answers of
the sample callers of the shipped templates (253 answers, November 2026) at the rate of `spoken_length`, and 0.6 s
before each; a telephone number is eleven digits said out. What no sample tells is assumed, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

import msgspec

from toritsugi.core.dialogue.commands import Confirm, Deny
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.manual.model import Manual
from toritsugi.core.proof.past_call import Answer, PastCall

#: fewer answers than this of one sort are no measure; the default stands
ENOUGH = 8


class Length(msgspec.Struct, frozen=True):
    """mean: seconds. spread: standard deviation / mean. samples: answers it was measured on; 0 is a default."""

    mean: float
    spread: float
    samples: int = 0


class CallerSide(msgspec.Struct, frozen=True, kw_only=True):
    """What callers do. lengths: sort of question → how long its answer takes (`sort_of`).

    again: probability that an item is asked once more. helped: probability that a step of a procedure helps.
    calls: past calls it was fitted to; 0 are the defaults.
    """

    lengths: dict[str, Length]
    again: float
    helped: float
    calls: int = 0

    def of(self, sort: str) -> Length:
        """The length of an answer; of a sort that is not known that of free words."""
        return self.lengths.get(sort) or self.lengths["text"]


#: means of the samples and 0.6 s; the spread of all of them is 0.2 to 0.6, half is taken for each
DEFAULTS = CallerSide(
    lengths={
        "matter": Length(3.2, 0.5),
        "organization": Length(2.2, 0.5),
        "person": Length(1.6, 0.5),
        "phone": Length(4.0, 0.5),
        "text": Length(3.4, 0.5),
        "choice": Length(1.7, 0.5),
        "yes_no": Length(2.0, 0.5),
        "date_time": Length(4.1, 0.5),
        "number": Length(2.0, 0.5),
        "code": Length(2.5, 0.5),
        "address": Length(4.7, 0.5),
        "email": Length(8.0, 0.5),  # assumed: about twenty letters, spelled
        "confirm": Length(1.0, 0.5),
        "callback": Length(1.5, 0.5),
        "anything": Length(1.6, 0.5),
        # assumed: an instruction is tried out within a third of the minute that the desk waits, give or take as much
        "helped": Length(20.0, 1.0),
    },
    again=0.1,  # assumed: one item in ten is asked twice
    helped=0.5,  # assumed: a step helps as often as not
)


def sort_of(answer: Answer, manual: Manual) -> str:
    """The sort of question that was answered: the kind of the item, or what else was asked."""
    asked, item = answer.expect.asked, manual.items.get(answer.expect.item)
    if asked is Asked.ITEM:
        return str(item.kind) if item is not None else str(answer.expect.kind or "text")
    if asked is Asked.CONFIRM and not answer.expect.item:
        return "callback"
    return str(asked)


def fit(manual: Manual, calls: Iterable[PastCall]) -> CallerSide:
    """The callers' side of past calls; what too few of them tell stays at its default. Silences are left out."""
    lengths: dict[str, list[float]] = {}
    asked, again, helped, tried, count = 0, 0, 0, 0, 0
    for call in calls:
        count += 1
        times: dict[str, int] = {}
        for answer in call.answers:
            if answer.said is None and not answer.keys:
                continue
            lengths.setdefault(sort_of(answer, manual), []).append(answer.seconds)
            if answer.expect.asked is Asked.ITEM:
                times[answer.question] = times.get(answer.question, 0) + 1
            if answer.expect.asked is Asked.HELPED:
                yes, no = _yes_no(answer)
                helped, tried = helped + yes, tried + yes + no
        asked += len(times)
        again += sum(more > 1 for more in times.values())
    return CallerSide(
        lengths={**DEFAULTS.lengths, **{sort: _length(some) for sort, some in lengths.items() if len(some) >= ENOUGH}},
        again=again / asked if asked >= ENOUGH else DEFAULTS.again,
        helped=helped / tried if tried >= ENOUGH else DEFAULTS.helped,
        calls=count,
    )


def _yes_no(answer: Answer) -> tuple[int, int]:
    commands = answer.commands or ()
    return any(isinstance(one, Confirm) for one in commands), any(isinstance(one, Deny) for one in commands)


def _length(seconds: list[float]) -> Length:
    mean = sum(seconds) / len(seconds)
    variance = sum((one - mean) ** 2 for one in seconds) / (len(seconds) - 1)
    return Length(round(mean, 3), round(sqrt(variance) / mean if mean else 0.0, 3), len(seconds))
