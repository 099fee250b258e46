"""The words of the turn-taking machine: where it stands, what it judges to have happened, what it does."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

#: length of a window of voice activity, in seconds: 256 samples at 8 kHz
WINDOW: Final = 0.032


class Phase(StrEnum):
    """Where the talk stands."""

    SILENT = "silent"
    LINE = "line"
    OVERLAP = "overlap"
    PAUSED = "paused"
    DOUBT = "doubt"
    TURN = "turn"
    ASKED = "asked"


class Cue(StrEnum):
    """What has happened, as the policies judge it."""

    LINE_BEGINS = "line_begins"
    LINE_ENDS = "line_ends"
    SPEECH = "speech"
    BARGE = "barge"
    ANSWER = "answer"
    NOD = "nod"
    STANDS = "stands"
    QUIET = "quiet"
    LIMIT = "limit"
    NOT_CALLER = "not_caller"
    AGAIN = "again"
    WORDS = "words"
    NOTHING = "nothing"
    LATE = "late"
    KEY = "key"


class Act(StrEnum):
    """What is to be done.

    BEGIN: a turn of the caller begins (its sound since `Output.at`). END: it is over, have it recognised.
    HUSH: be silent, the line may go on. GO_ON: say the line on from the stretch it was stopped in. STAND: the
    interruption stands, the line is given up and what was heard of it told. JOIN: the turn that was ended goes on.
    FORGET: the turn is none; tell nobody. DROP: the turn is over and held no words of the caller.
    IGNORE: sound that is nothing to the talk.
    """

    BEGIN = "begin"
    END = "end"
    HUSH = "hush"
    GO_ON = "go_on"
    STAND = "stand"
    JOIN = "join"
    FORGET = "forget"
    DROP = "drop"
    IGNORE = "ignore"


class Output(msgspec.Struct, frozen=True):
    """One thing to do. at: where the speech it is about began, in seconds of the call's sound. why: for logs."""

    act: Act
    at: float
    why: str = ""
