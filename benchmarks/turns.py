"""Turn-taking on timed cases: cut-offs, false and missed barge-ins, added waits (tests/support/turn_corpus).

The cases are made by rule from the packaged voice: answers with pauses and fillers, 相槌, interruptions, noise, echo,
lost packets, music, tones, answering machines; through G.711 and the real detector, in audio time. So the figures do
not depend on the machine they are made on. The policies were tuned on the first set; the second has the same talks by
other voices in other noise.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, spread
from benchmarks.size import FULL, Size
from tests.support.turn_corpus.make import cases, other_cases
from tests.support.turn_corpus.play import play
from tests.support.turn_corpus.score import Rate, Score, score

#: every so many cases in the smallest form
SOME = 24

RATES = (
    ("cut_off", "turns ended before their last word (pauses in numbers up to 1.2 s)"),
    ("missed_turn", "answers not heard at all"),
    ("false_barge", "lines stopped by short 相槌, noise, echo or music, or not said on after a long 相槌"),
    ("missed_barge", "interruptions that did not stop the line"),
    ("paused", "lines stopped for a moment by a long 相槌 (そうですか), then said on"),
    ("false_turn", "turns made of noise, tones or music while the desk listens"),
    ("unknown_machine", "answering machines not recognised"),
    ("held_without_words", "turns cut at えーと or a particle before a pause longer than the question allows"),
)


def figures(found: Score, voices: str) -> Iterator[Figure]:
    """Rates in percent, waits in milliseconds; of what no case asks nothing is told."""
    for name, words in RATES:
        rate: Rate = getattr(found, name)
        if not rate.of:
            continue
        yield Figure(f"{voices}: {words}", rate.percent, "%", rate.of)
    for group, waits in found.waits.items():
        yield spread(f"{voices}: last sound → end of the turn, {group}", [1000 * wait for wait in waits])
    yield spread(f"{voices}: interruption: first sound → the line stops", [1000 * onset for onset in found.onsets])
    if found.broken_off:
        words = f"{voices}: the same of callers who pause after a word (いえ、…) that nothing recognises so far"
        yield spread(words, [1000 * onset for onset in found.broken_off])


def measure(size: Size = FULL) -> Iterator[Figure]:
    some = 1 if size is FULL else SOME
    for voices, chosen in (("voices of the tuning", cases()[::some]), ("other voices", other_cases(some))):
        yield from figures(score(play(chosen)), voices)
