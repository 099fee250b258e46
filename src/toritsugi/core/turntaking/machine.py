"""The turn-taking machine of one call: windows of sound and what else happens in, what is to be done out.

    talk = TurnTaking()
    talk.asked(expect, hears=True)
    for output in talk.window(probability, level, own):
        ...

It does no I/O and knows no clock: its time is the windows it was given. The policies judge what has happened (a cue),
`table` says what that means in the present phase.
"""

from __future__ import annotations

from typing import Final

import msgspec

from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.turntaking.activity import Activity, Hysteresis
from toritsugi.core.turntaking.cues import WINDOW, Act, Cue, Output, Phase
from toritsugi.core.turntaking.echo import Echo, EchoPolicy
from toritsugi.core.turntaking.endpoint import Patience, silence
from toritsugi.core.turntaking.levels import Levels
from toritsugi.core.turntaking.nods import only_nods, takes_turn
from toritsugi.core.turntaking.over import ONE_WORD, STOPPED, BargeIn, Over, asks_yes_or_no, speech_to_stop
from toritsugi.core.turntaking.sounds import NotCaller, Sounds
from toritsugi.core.turntaking.table import TABLE


class Begin(msgspec.Struct, frozen=True):
    """In seconds. start: speech that begins a turn; word: where はい answers. key: speech that begins this soon after a

    key is its sound. join: speech this soon after the end of a turn goes on with it, while its words are not there yet.
    longest: of a turn. rest: speech over the next line this soon after a yes or no is the rest of it
    (はい、…お願いします): the line is stopped only when it goes on for long. What stops the line within `join` of the
    rest goes on with it (いいえ、…ゼロサンの…イチニーサンヨン): the turn begins with the rest.
    """

    start: float = 0.19
    word: float = 0.16
    rest: float = 0.6
    key: float = 0.5
    join: float = 1.5
    longest: float = 60.0


class Policies(msgspec.Struct, frozen=True):
    """All of them."""

    hysteresis: Hysteresis = Hysteresis()
    begin: Begin = Begin()
    barge: BargeIn = BargeIn()
    patience: Patience = Patience()
    echo: EchoPolicy = EchoPolicy()
    not_caller: NotCaller = NotCaller()


STANDARD: Final = Policies()
#: share of a run of speech that our own voice explains, from which it is an echo
_ECHO: Final = 0.5
_NONE: Final[tuple[Output, ...]] = ()
#: phases in which a turn is open
OPEN: Final = (Phase.OVERLAP, Phase.PAUSED, Phase.TURN)


class TurnTaking:
    """Times are seconds of the call's sound."""

    __slots__ = (
        "_began",
        "_deaf_until",
        "_ended",
        "_expect",
        "_hears",
        "_judge",
        "_over_line",
        "_rest",
        "_rest_until",
        "_spoken",
        "_still",
        "_text",
        "_vote",
        "activity",
        "echo",
        "over",
        "phase",
        "policies",
        "sounds",
        "stop",
    )

    def __init__(self, policies: Policies = STANDARD) -> None:
        self.policies = policies
        self._still = policies.hysteresis.still
        self.activity = Activity(policies.hysteresis)
        levels = Levels()
        self.echo = Echo(policies.echo, levels)
        self.sounds = Sounds(levels, policies.not_caller)
        self.phase = Phase.SILENT
        #: what judges a window in this phase
        self._judge = _JUDGES[Phase.SILENT]
        #: what speech over the present line means
        self.over = Over.DEAF
        #: silence that ends the present turn
        self.stop = policies.patience.short
        self._expect: Expect | None = None
        self._hears = True
        self._text = ""
        #: words so far of the voice over the line that is being said
        self._over_line = ""
        self._vote: float | None = None
        self._deaf_until = 0.0
        #: when the turn began and ended, and its seconds of speech before the present run
        self._began = 0.0
        self._ended = 0.0
        self._spoken = 0.0
        #: speech that begins before this is the rest of a yes or no that ended already
        self._rest_until = 0.0
        #: the beginning and the end of that rest, where it was over before it stopped the line
        self._rest: tuple[float, float] | None = None

    # -- what happens besides sound ----------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """Seconds of sound so far."""
        return self.activity.now

    @property
    def hearing_voice(self) -> bool:
        """Whether there is speech now that is not judged yet: only then does it matter what a line is."""
        return self.activity.run > 0

    @property
    def in_turn(self) -> bool:
        """Whether a turn is open."""
        return self.phase in OPEN

    @property
    def wants_text(self) -> bool:
        """Whether the words so far would count: the caller is silent within a turn, or speaks over a line."""
        return self.overhears or (self.in_turn and self.activity.silent > 0)

    @property
    def overhears(self) -> bool:
        """Whether there is a voice over a line that words may stop: they are worth recognising before it is a turn."""
        return self.phase is Phase.LINE and self.over in STOPPED and self.activity.run >= self.policies.barge.word

    def asked(self, expect: Expect | None, hears: bool) -> None:
        """What is being asked, or will be after the line; None: nobody is asked anything, and no turn begins."""
        if expect is self._expect and hears == self._hears:
            return
        self._expect, self._hears = expect, hears
        self._patience()

    def line(self, over: Over) -> None:
        """What speech over the present line means, from now on."""
        self.over = over

    def line_begins(self, over: Over) -> tuple[Output, ...]:
        """A line is said from now on."""
        self.over = over
        return self._cue(Cue.LINE_BEGINS)

    def line_ends(self) -> tuple[Output, ...]:
        """The line was heard to its end, or was dropped for another reason than the caller's voice."""
        return self._cue(Cue.LINE_ENDS)

    def key(self) -> tuple[Output, ...]:
        """A key that is part of an answer: an open turn comes to nothing."""
        outputs = self._cue(Cue.KEY)
        self.pressed()
        return outputs

    def pressed(self) -> None:
        """A key of any kind: speech that begins with it is no turn."""
        self._deaf_until = self.now + self.policies.begin.key

    def partial(self, text: str) -> None:
        """What was recognised so far of the open turn, or of the voice over the line."""
        if self.phase is Phase.LINE:
            self._over_line = text
        elif text != self._text:
            self._text = text
            self._patience()

    def vote(self, finished: float) -> None:
        """An end-of-turn model's word on the present silence, 0..1 that the turn is over."""
        self._vote = finished
        self._patience()

    def answered(self, texts: tuple[str, ...]) -> tuple[Output, ...]:
        """The recogniser's answer to the turn that ended last; () where nothing was recognised or hears words."""
        text = texts[0] if texts else ""
        nothing = only_nods(text, self.over) and self._spoken <= self.policies.barge.nod
        return self._cue(Cue.NOTHING if nothing else Cue.WORDS)

    def end_now(self) -> tuple[Output, ...]:
        """The turn is over by the caller's own sign (#)."""
        return self._cue(Cue.QUIET)

    # -- sound -------------------------------------------------------------------------------------------------------

    def window(self, probability: float, level: float = 0.0, own: float = 0.0) -> tuple[Output, ...]:
        """One window of 32 ms. level, own: RMS (16 bit) of what was heard and of what we said in it."""
        activity = self.activity
        noise = activity.level
        self.echo.window(level, own, noise)
        if probability >= self._still and level and self.echo.explains(level, noise):
            probability = 0.0
        speech = activity.window(probability, level)
        self.sounds.window(activity.now, noise, speech)
        if speech and self._vote is not None:
            self._vote = None
            self._patience()
        cue = self._judge(self)
        return self._cue(cue) if cue is not None else _NONE

    def _silent(self) -> Cue | None:
        if not self.activity.run:  # as in most windows
            return None
        self._break()
        if self._expect is None or not self._may_begin() or self._echoes():
            return None
        return Cue.SPEECH

    def _line(self) -> Cue | None:
        activity, barge = self.activity, self.policies.barge
        run, start = activity.run, self.policies.begin.start
        if not run:
            self._over_line = ""
            return None
        if activity.silent >= barge.gap:
            self._keep_rest()
            activity.reset()
            return Cue.NOD if run >= start and self.over is not Over.DEAF else None
        if self.over is Over.DEAF or activity.began < self._deaf_until:
            return None
        by_words = self._takes_turn()
        if not by_words and not self._speaks_enough():
            return None
        if activity.began < self._rest_until and activity.voiced < barge.stands:
            return None
        if not by_words and self._may_be_echo():
            return None
        if self.sounds.not_caller or self._echoes():
            activity.reset()
            return Cue.NOT_CALLER
        return Cue.ANSWER if self.over is Over.LAST_WORDS else Cue.BARGE

    def _keep_rest(self) -> None:
        """The present run of speech over the line is over: the rest of a yes or no, or what soon goes on with it."""
        activity = self.activity
        if activity.began < self._rest_until or self._after_rest():
            self._rest = (self._rest[0] if self._rest is not None else activity.began, activity.last)

    def _after_rest(self) -> bool:
        """Whether the present run of speech goes on with the rest of a yes or no."""
        return self._rest is not None and self.activity.began - self._rest[1] < self.policies.begin.join

    def _may_be_echo(self) -> bool:
        """Whether the speech over the line is too little to tell it from an echo that was not measured yet."""
        unsure = self.activity.voiced < self.policies.barge.unsure
        return self.echo.unknown and unsure and not self.echo.is_somebody(self.activity.level)

    def _takes_turn(self) -> bool:
        """Whether the words over the line are of somebody who interrupts."""
        return bool(self._over_line) and self.overhears and takes_turn(self._over_line)

    def _speaks_enough(self) -> bool:
        """Whether there is as much speech as stops the line, and it goes on."""
        activity = self.activity
        spoken = activity.run if self.over in ONE_WORD else activity.voiced
        return not activity.quiet and self._may_begin() and spoken >= speech_to_stop(self.policies.barge, self.over)

    def _overlap(self) -> Cue | None:
        return None

    def _paused(self) -> Cue | None:
        activity, barge = self.activity, self.policies.barge
        if self.sounds.not_caller:
            return Cue.NOT_CALLER
        if activity.voiced >= barge.stands:
            if self.sounds.may_become_steady(activity.run):
                return None
            return Cue.NOT_CALLER if self._echoes() else Cue.STANDS
        asks = self.over in (Over.QUESTION, Over.CHOICE, Over.YES_NO)
        pause = self.stop if asks and self._hears else barge.pause
        return Cue.QUIET if activity.silent >= pause else None

    def _doubt(self) -> Cue | None:
        self._break()
        if self.activity.run >= self.policies.begin.start and not self._echoes():
            return Cue.AGAIN
        return Cue.LATE if self.now - self._ended >= self.policies.barge.late else None

    def _turn(self) -> Cue | None:
        if self.sounds.not_caller:
            return Cue.NOT_CALLER
        if self.activity.silent >= self.stop:
            return Cue.QUIET
        return Cue.LIMIT if self.now - self._began >= self.policies.begin.longest else None

    def _asked(self) -> Cue | None:
        if not self.activity.run:
            return None
        self._break()
        if not self._may_begin() or self._echoes():
            return None
        soon = self.activity.began - self._ended < self.policies.begin.join
        return Cue.AGAIN if soon else Cue.SPEECH if self._expect is not None else None

    # -- inside ------------------------------------------------------------------------------------------------------

    def _break(self) -> None:
        if self.activity.run and self.activity.quiet >= self.policies.hysteresis.gap:
            self.activity.reset()

    def _may_begin(self) -> bool:
        activity, begin, expect = self.activity, self.policies.begin, self._expect
        least = begin.word if expect is not None and asks_yes_or_no(expect) else begin.start
        # what is all no louder than the line would be over as soon as it began
        return activity.run >= least and activity.voiced > 0 and activity.began >= self._deaf_until

    def _echoes(self) -> bool:
        """Whether the present run of speech is our own voice. Looked at once it is long enough to matter."""
        activity = self.activity
        windows = round((activity.now - activity.began) / WINDOW)
        if self.echo.explained(windows, activity.level) < _ECHO:
            return False
        activity.reset()
        return True

    def _patience(self) -> None:
        self.stop = silence(self.policies.patience, self._expect, self._hears, self._text, self._vote)

    def _cue(self, cue: Cue) -> tuple[Output, ...]:
        row = TABLE[self.phase].get(cue)
        if row is None:
            return _NONE
        at = self.activity.began if self.activity.run else self.activity.last
        if cue in (Cue.BARGE, Cue.ANSWER) and self._rest is not None and self._after_rest():
            at = self._rest[0]
        why = self.sounds.not_caller or cue.value
        self.phase, self._judge = row.to, _JUDGES[row.to]
        for act in row.acts:
            self._note(act, at)
        if cue is Cue.LIMIT:
            self._ended -= self.policies.begin.join  # what follows is a turn of its own
        return tuple(Output(act, at, why) for act in row.acts)

    def _note(self, act: Act, at: float) -> None:
        activity = self.activity
        if act is Act.BEGIN:
            self._began, self._spoken, self._text, self._vote = at, 0.0, "", None
            self._patience()
        elif act is Act.END:
            self._ended = self.now
            yes_or_no = self._expect is not None and asks_yes_or_no(self._expect)
            self._rest_until, self._rest = self.now + self.policies.begin.rest if yes_or_no else 0.0, None
            self._spoken += activity.run
            activity.reset()
        elif act in (Act.FORGET, Act.DROP):
            activity.reset()


_JUDGES: Final = {
    Phase.SILENT: TurnTaking._silent,
    Phase.LINE: TurnTaking._line,
    Phase.OVERLAP: TurnTaking._overlap,
    Phase.PAUSED: TurnTaking._paused,
    Phase.DOUBT: TurnTaking._doubt,
    Phase.TURN: TurnTaking._turn,
    Phase.ASKED: TurnTaking._asked,
}
