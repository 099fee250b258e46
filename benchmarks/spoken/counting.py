"""What many spoken calls come to."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from benchmarks.figure import Figure, spread
from benchmarks.spoken.calls import Placed, Run

#: what is held
COMPLETION = 90.0
#: seconds for which a machine may stand still: the desk waits longer than that for every answer
STOOD_STILL = 2.0


def figures(run: Run) -> Iterator[Figure]:
    """Shares in percent, times in seconds."""
    calls, strain = run.calls, run.strain
    count = len(calls)
    confirmed = sum(one.item[1] == "confirmed" for one in calls)
    yield Figure(
        "calls that end as a complete message, its number confirmed, and are told so",
        100 * sum(one.completed for one in calls) / count,
        "%",
        count,
    )
    refused = sum(not one.taken for one in calls)
    yield Figure("calls that a busy machine left to the exchange's voicemail", 100 * refused / count, "%", count)
    yield Figure("calls without a recorded answer", 100 * sum(one.in_words for one in calls) / count, "%", count)
    yield Figure("confirmed numbers that are wrong", sum(one.wrong for one in calls), "calls", confirmed)
    yield Figure("numbers confirmed", 100 * confirmed / count, "%", count)
    yield Figure("matters as the caller meant", 100 * sum(one.as_meant for one in calls) / count, "%", count)
    again = sum(any(not back.right for back in one.told.read_backs) for one in calls)
    yield Figure("calls in which a number was read back wrong first, and put right", 100 * again / count, "%", count)
    yield spread("turns of the desk", [float(len(one.told.turns)) for one in calls], "turns")
    yield spread("length of a call", [one.told.seconds for one in calls], "s")
    waits = [turn.waited for one in calls for turn in one.told.turns]
    yield spread("silence before a turn of the desk", waits or [0.0], "s")
    yield spread("end of a caller's turn to its words", [late for one in calls for late in one.words] or [0.0], "s")
    yield Figure("times that recognition fell behind and gave something up", strain.behind.times, "times", count)
    yield Figure("longest that the callers' process stood still", strain.stood_still, "s")
    yield Figure("processor time: the desk and its exchange", strain.desk, "cores")
    yield Figure("processor time: the callers", strain.callers, "cores")


def held(run: Run) -> dict[str, bool]:
    """What is to hold, and whether it does; the last two tell whether the machine let the loop work at all."""
    share = 100 * statistics.mean(one.completed for one in run.calls)
    return {
        f"at least {COMPLETION:g} % end as a complete message, its number confirmed": share >= COMPLETION,
        "every confirmed number is the caller's": not any(one.wrong for one in run.calls),
        "recognition kept up": run.strain.behind.times == 0,
        f"the machine never stood still for {STOOD_STILL:g} s": run.strain.stood_still < STOOD_STILL,
    }


def looked_at(calls: Sequence[Placed]) -> Iterator[str]:
    """Calls as they went."""
    for one in calls:
        caller = one.caller
        told = {name: one.kept.get(name, "") for name in ("outcome", "complete", "matter", "items", "heard")}
        yield f"--- {caller.script.name}, {caller.talker}; {told}"
        yield f"    answered {one.told.answered}, status {one.told.status}, ended {one.told.ended}"
        for turn in one.told.turns:
            yield f"  {turn.at:6.1f} +{turn.waited:.1f} {' '.join(turn.lines) or '?'}"
            yield f"          → {turn.said}{turn.keys}"
