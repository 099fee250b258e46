"""Play cases to the real detector and the turn-taking machine, many side by side, as a call would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from tests.support.turn_corpus.case import EXPECTS, Case
from tests.support.turn_corpus.sound import RATE, VOICE, noise, silence, telephone_band, voice
from toritsugi.core.sound.g711 import ulaw_decode, ulaw_encode
from toritsugi.core.turntaking.cues import Act, Output, Phase
from toritsugi.core.turntaking.machine import STANDARD, Policies, TurnTaking
from toritsugi.core.turntaking.over import Over
from toritsugi.voice.audio.vad import Heard, VadBank, model_path

FRAME = 160
#: seconds from the end of a turn to its words
RECOGNISING = 0.3
#: seconds by which words so far are behind
BEHIND = 0.25
#: when the desk begins its line
LINE_AT = 0.3
#: seconds a case goes on after the last sound
AFTER = 3.2
#: level of a quiet line
QUIET = 20.0
LANES = 64


@dataclass
class Result:
    """acts: (act, seconds). delivered: (when, stretches of words in it) of every turn whose words came through."""

    case: Case
    acts: list[tuple[Act, float]] = field(default_factory=list)
    delivered: list[tuple[float, int]] = field(default_factory=list)
    line_over: float = 0.0
    machine: bool = False

    def times(self, *acts: Act) -> list[float]:
        """When one of these was done."""
        return [at for act, at in self.acts if act in acts]


class _Lane:
    """One case being played."""

    def __init__(self, case: Case, policies: Policies) -> None:
        self.case, self.result = case, Result(case)
        self.turns = TurnTaking(policies)
        self.line = voice(case.line) if case.line else silence(0)
        seconds = max([one.end for one in case.said] + [LINE_AT + len(self.line) / RATE]) + AFTER
        count = round((case.seconds or seconds) * RATE) // FRAME * FRAME
        self.caller = silence(count / RATE)
        for one in case.said:
            start = round(one.at * RATE)
            part = one.sound[: max(count - start, 0)]
            self.caller[start : start + len(part)] += part
        kind, level = case.noise or ("white", 0.0)
        ground = QUIET if case.noise is None else VOICE / 10 ** (level / 20)
        self.caller = telephone_band(self.caller + ground * noise(kind, count / RATE, case.seed))
        self.draw = np.random.default_rng(case.seed + 7)
        self.own = np.zeros(count + RATE)
        self.at = 0
        self.position: int | None = None
        self.paused: int | None = None
        self.answer_at: float | None = None
        self.turns.asked(EXPECTS[case.asked] if not case.line else None, hears=True)

    @property
    def over(self) -> bool:
        return self.at + FRAME > len(self.caller)

    def frame(self) -> tuple[bytes, bytes | None]:
        """The next 20 ms of the caller's side as the desk hears it, and what the desk says meanwhile."""
        at, case = self.at, self.case
        now = at / RATE
        if case.line and at == round(LINE_AT * RATE):
            self.position = 0
            self.turns.asked(EXPECTS[case.asked], hears=True)
            self.do(self.turns.line_begins(case.over))
        own = None
        if self.position is not None:
            piece = self.line[self.position : self.position + FRAME]
            self.own[at : at + len(piece)] = piece
            own = np.pad(piece, (0, FRAME - len(piece))).astype("<i2").tobytes()
            self.position += FRAME
            if self.position >= case.values_end * len(self.line) and case.over is Over.READING:
                self.turns.line(Over.LAST_WORDS)
            if self.position >= len(self.line):
                self.position = None
                self.result.line_over = now + 0.02
                self.do(self.turns.line_ends())
        heard = self.caller[at : at + FRAME].copy()
        if case.echo is not None:
            back, late = case.echo
            start = at - round(late * RATE)
            if start >= 0:
                heard += self.own[start : start + FRAME] / 10 ** (back / 20)
        self.at += FRAME
        if self.draw.random() < case.loss:
            heard[:] = 0
        line = np.clip(heard, -32768, 32767).astype(np.int16)
        return ulaw_decode(ulaw_encode(line.astype("<i2").tobytes())), own

    def window(self, heard: Heard) -> None:
        """One window of the detector."""
        turns, case = self.turns, self.case
        if case.so_far and turns.wants_text:
            done = [one.words for one in case.spoken if one.end + BEHIND <= turns.now]
            turns.partial("".join(done))
        self.do(turns.window(heard.probability, heard.level, heard.own))
        self.result.machine |= turns.sounds.machine
        if self.answer_at is not None and turns.now >= self.answer_at:
            self.answer_at = None
            words = self._words(turns.now - RECOGNISING)
            outputs = turns.answered(("".join(words),) if words else ())
            self.do(outputs)
            if not any(one.act is Act.GO_ON for one in outputs):
                self.result.delivered.append((round(turns.now - RECOGNISING, 3), len(words)))

    def _words(self, until: float) -> list[str]:
        begun = self.result.times(Act.BEGIN)[-1] - 0.6
        return [one.words for one in self.case.spoken if one.end > begun and one.at < until]

    def do(self, outputs: Iterable[Output]) -> None:
        """As a call does."""
        for one in outputs:
            self.result.acts.append((one.act, round(self.turns.now, 3)))
            match one.act:
                case Act.END:
                    self.answer_at = self.turns.now + RECOGNISING
                case Act.JOIN | Act.FORGET | Act.DROP:
                    self.answer_at = None
                    if one.act is Act.DROP:
                        self.result.delivered.append((round(self.turns.now, 3), 0))
                case Act.HUSH:
                    self.paused, self.position = self.position, None
                case Act.GO_ON:
                    self.position, self.paused = self.paused, None
                case Act.STAND:
                    self.paused = None
                case _:
                    pass


def play(cases: Iterable[Case], policies: Policies = STANDARD) -> Iterator[Result]:
    """The results of cases, in their order."""
    waiting = list(cases)
    for first in range(0, len(waiting), LANES):
        yield from _side_by_side(waiting[first : first + LANES], policies)


def _side_by_side(cases: list[Case], policies: Policies) -> list[Result]:
    bank = VadBank(model_path(), len(cases))
    lanes = {bank.add(): _Lane(case, policies) for case in cases}
    running = dict(lanes)
    while running:
        for slot, lane in list(running.items()):
            if lane.over:
                del running[slot]
                continue
            bank.feed(slot, *lane.frame())
        for heard in bank.run():
            lanes[heard.slot].window(heard)
    for lane in lanes.values():
        assert lane.turns.phase is not Phase.PAUSED, lane.case.name
    return [lane.result for lane in lanes.values()]
