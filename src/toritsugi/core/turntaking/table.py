"""The decision table: what each cue means in each phase. A pair that is not in it changes nothing.

`machine` looks every cue up here, and docs/reference/turn-taking.md is made from it. Which cue a window of sound gives
is judged by the policies: `activity`, `echo`, `sounds`, `over`, `endpoint`.
"""

from __future__ import annotations

from typing import Final

import msgspec

from toritsugi.core.turntaking.cues import Act, Cue, Phase


class Row(msgspec.Struct, frozen=True):
    """acts: done in this order. to: the phase that follows."""

    acts: tuple[Act, ...]
    to: Phase


def _row(to: Phase, *acts: Act) -> Row:
    return Row(acts, to)


TABLE: Final[dict[Phase, dict[Cue, Row]]] = {
    Phase.SILENT: {
        Cue.LINE_BEGINS: _row(Phase.LINE),
        Cue.SPEECH: _row(Phase.TURN, Act.BEGIN),
    },
    Phase.LINE: {
        Cue.LINE_ENDS: _row(Phase.SILENT),
        Cue.BARGE: _row(Phase.PAUSED, Act.HUSH, Act.BEGIN),
        Cue.ANSWER: _row(Phase.OVERLAP, Act.BEGIN),
        Cue.NOD: _row(Phase.LINE, Act.IGNORE),
        Cue.NOT_CALLER: _row(Phase.LINE, Act.IGNORE),
    },
    Phase.OVERLAP: {
        Cue.LINE_ENDS: _row(Phase.TURN),
        Cue.LINE_BEGINS: _row(Phase.LINE, Act.FORGET),
        Cue.KEY: _row(Phase.LINE, Act.FORGET),
    },
    Phase.PAUSED: {
        Cue.STANDS: _row(Phase.TURN, Act.STAND),
        Cue.QUIET: _row(Phase.DOUBT, Act.END),
        Cue.NOT_CALLER: _row(Phase.LINE, Act.FORGET, Act.GO_ON),
        Cue.KEY: _row(Phase.LINE, Act.FORGET, Act.GO_ON),
        Cue.LINE_BEGINS: _row(Phase.LINE, Act.FORGET),
        Cue.LINE_ENDS: _row(Phase.TURN),
    },
    Phase.DOUBT: {
        Cue.WORDS: _row(Phase.SILENT, Act.STAND),
        Cue.NOTHING: _row(Phase.LINE, Act.FORGET, Act.GO_ON),
        Cue.AGAIN: _row(Phase.PAUSED, Act.JOIN),
        Cue.LATE: _row(Phase.ASKED, Act.STAND),
        Cue.KEY: _row(Phase.LINE, Act.FORGET, Act.GO_ON),
        Cue.LINE_BEGINS: _row(Phase.LINE, Act.FORGET),
        Cue.LINE_ENDS: _row(Phase.ASKED),
    },
    Phase.TURN: {
        Cue.QUIET: _row(Phase.ASKED, Act.END),
        Cue.LIMIT: _row(Phase.ASKED, Act.END),
        Cue.NOT_CALLER: _row(Phase.SILENT, Act.DROP),
        Cue.KEY: _row(Phase.SILENT, Act.FORGET),
        Cue.LINE_BEGINS: _row(Phase.LINE, Act.FORGET),
    },
    Phase.ASKED: {
        Cue.WORDS: _row(Phase.SILENT),
        Cue.NOTHING: _row(Phase.SILENT),
        Cue.AGAIN: _row(Phase.TURN, Act.JOIN),
        Cue.SPEECH: _row(Phase.TURN, Act.BEGIN),
        Cue.KEY: _row(Phase.SILENT, Act.FORGET),
        Cue.LINE_BEGINS: _row(Phase.LINE),
    },
}
