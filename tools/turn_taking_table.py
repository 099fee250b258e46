#!/usr/bin/env python3
"""Write the decision table of turn-taking: docs/reference/turn-taking.md; --check only compares."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.turntaking.cues import Act, Cue, Phase
from toritsugi.core.turntaking.endpoint import Patience, silence
from toritsugi.core.turntaking.machine import STANDARD
from toritsugi.core.turntaking.nods import FILLERS, NODS, TAKES_TURN
from toritsugi.core.turntaking.over import ONE_WORD, Over, speech_to_stop
from toritsugi.core.turntaking.table import TABLE
from toritsugi.core.values.model import Kind

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "turn-taking.md"
_P = STANDARD
_B = _P.barge

PHASES = {
    Phase.SILENT: "no line is said, no turn is open",
    Phase.LINE: "the desk speaks",
    Phase.OVERLAP: "the caller answers over the last words of a read-back; the line goes on, the turn is open",
    Phase.PAUSED: "the line was stopped by the caller's voice and may still go on; the turn is open",
    Phase.DOUBT: "that turn is over; what it said decides whether the line goes on",
    Phase.TURN: "the caller has the turn",
    Phase.ASKED: "the turn is over; the recogniser has not answered yet",
}
CUES = {
    Cue.LINE_BEGINS: "a line is begun",
    Cue.LINE_ENDS: "the line was heard to its end, or dropped",
    Cue.SPEECH: f"{_P.begin.start} s of speech while something is asked, {_P.begin.word} s where it is yes or no; "
    "some of it louder than the line",
    Cue.BARGE: "as much speech as stops this line (below)",
    Cue.ANSWER: f"{_B.short} s of speech over the last words of a read-back",
    Cue.NOD: f"speech over a line that was over (silence of {_B.gap} s) before it stopped the line",
    Cue.STANDS: f"{_B.stands} s of speech since the line was stopped",
    Cue.QUIET: "as much silence as ends this turn (below); # where answers are recorded as they are",
    Cue.LIMIT: f"the turn has lasted {_P.begin.longest:g} s",
    Cue.NOT_CALLER: "an echo of our voice, a steady sound, an answering machine (below)",
    Cue.AGAIN: f"{_P.begin.start} s of speech that began within {_P.begin.join} s of the end of the turn",
    Cue.WORDS: "the recogniser answered with words",
    Cue.NOTHING: f"it answered with nothing, or after at most {_B.nod} s of speech with 相槌 only",
    Cue.LATE: f"it has not answered for {_B.late} s",
    Cue.KEY: "a key that answers",
}
ACTS = {
    Act.BEGIN: "a turn begins; the recogniser hears it from its beginning",
    Act.END: "the turn is over; what was said is asked for",
    Act.HUSH: "silence from the next frame on; the line is kept",
    Act.GO_ON: "the line goes on, from the beginning of the stretch it was stopped in",
    Act.STAND: "the line is given up; the dialogue is told, with the seconds that were heard",
    Act.JOIN: "the turn goes on: its whole sound is recognised anew",
    Act.FORGET: "the turn was none; nobody is told",
    Act.DROP: "the turn held nothing of the caller's; the dialogue is told that nothing was understood",
    Act.IGNORE: "nothing",
}
LINES = {
    Over.DEAF: "may not be interrupted: notices, legal lines, and every line before one in the same breath",
    Over.STATEMENT: "asks nothing",
    Over.READING: "reads a value back that was not said to its end",
    Over.LAST_WORDS: "reads a value back that was said: 「…でよろしいでしょうか」",
    Over.QUESTION: "asks for a name, a number, a story",
    Over.CHOICE: "asks for one of several answers",
    Over.YES_NO: "asks for yes or no",
}
QUESTIONS = {
    "yes or no (also: is this right, did it help)": Expect(asked=Asked.CONFIRM),
    "the matter, a choice": Expect(asked=Asked.MATTER),
    "a name, a company": Expect(asked=Asked.ITEM, kind=Kind.PERSON),
    "a story, an address, a mail address, a date": Expect(asked=Asked.ITEM, kind=Kind.TEXT),
    "a telephone number, a number, a code": Expect(asked=Asked.ITEM, kind=Kind.PHONE),
}
WORDS = (
    ("a story", Kind.TEXT, "見積もりをお願いします", None),
    ("a story", Kind.TEXT, "見積もりの件なんですが、えーと", None),
    ("a story", Kind.TEXT, "先週お願いした修理の", None),
    ("a name", Kind.PERSON, "山田と申します", None),
    ("a telephone number", Kind.PHONE, "ゼロサンのイチニーサンヨン", None),
    ("a telephone number", Kind.PHONE, "ゼロサンのイチニーサンヨンのゴーロクナナハチ", None),
    ("a telephone number", Kind.PHONE, "ゼロサンのイチニーサンヨンです", None),
    ("a story", Kind.TEXT, "", 0.9),
    ("a story", Kind.TEXT, "", 0.1),
    ("a telephone number", Kind.PHONE, "", 0.9),
)


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """A Markdown table."""
    heads = list(heads)
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    return [*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows), ""]


def stops(over: Over) -> str:
    """What stops a line, in words."""
    if over is Over.DEAF:
        return "nothing; speech that goes on when it ends is a turn from its beginning"
    if over is Over.LAST_WORDS:
        return "nothing; the answer is taken when the line ends"
    after = "はい is the answer" if over is Over.YES_NO else "相槌 lets it go on"
    louder = "" if over in ONE_WORD else " louder than the line"
    return f"{speech_to_stop(_B, over)} s of speech{louder}; {after}"


def decisions() -> list[str]:
    """The table itself."""
    rows = [(phase, cue, ", ".join(row.acts) or "–", row.to) for phase in Phase for cue, row in TABLE[phase].items()]
    return table(("in", "cue", "acts", "then"), rows)


def endings(policy: Patience) -> list[str]:
    """Silence by question and by words."""
    by_question = [(name, f"{silence(policy, expect, True):g} s") for name, expect in QUESTIONS.items()]
    by_question.append(("anything, where nothing hears words", f"{silence(policy, None, False):g} s"))
    by_words = []
    for name, kind, text, vote in WORDS:
        stop = silence(policy, Expect(asked=Asked.ITEM, kind=kind), True, text, vote)
        by_words.append((name, f"「{text}」" if text else f"vote {vote}", f"{stop:g} s"))
    return [
        *table(("asked", "silence that ends the turn"), by_question),
        "With the words so far (from a recogniser that gives them), or an end-of-turn model's vote (0 to 1):",
        "",
        *table(("asked", "so far", "silence that ends the turn"), by_words),
    ]


def page() -> str:
    """The whole page."""
    echo, odd = _P.echo, _P.not_caller
    return "\n".join(
        [
            "# Turn-taking",
            "",
            "Made from `core/turntaking` by `tools/turn_taking_table.py`; do not edit. Why it is so is told in",
            "[the voice process](../explanation/voice.md#turns). Sound is judged in windows of 32 ms; all times are of",
            "sound.",
            "",
            "## Phases",
            "",
            *table(("phase", "meaning"), PHASES.items()),
            "## Cues",
            "",
            *table(("cue", "meaning"), CUES.items()),
            "## Acts",
            "",
            *table(("act", "meaning"), ACTS.items()),
            "## The decision table",
            "",
            "A cue that a phase does not list changes nothing.",
            "",
            *decisions(),
            "## What stops a line",
            "",
            *table(("line", "meaning", "what stops it"), ((over, LINES[over], stops(over)) for over in Over)),
            f"Until the echo of a call was measured, {_B.unsure} s louder than the line are asked for, unless what is",
            "heard follows our voice at no delay an echo may have. A window is louder than the line from",
            f"{_P.hysteresis.near} times the level of its noise. What is {_P.hysteresis.sudden:g} times as loud as",
            f"that noise, and no speech by the detector, tells of it only after {_P.hysteresis.lasts} s: a first word",
            "is called speech late.",
            "",
            f"Where a recogniser tells words so far, {_B.word} s of speech over a line are listened to. Words that",
            f"take the turn stop it at once, at the beginning or after 相槌 and fillers: {'、'.join(TAKES_TURN)}.",
            "",
            f"Speech that begins within {_P.begin.rest} s of the end of a yes or no is its rest (「はい、…お願い」).",
            f"It stops the next line only after {_B.stands} s. What stops a line within {_P.begin.join} s of it",
            "goes on with it: the turn begins with the rest.",
            "",
            "相槌: " + "、".join(dict.fromkeys(NODS)) + ", and several of them.",
            "",
            f"A stopped line that asks nothing waits for {_B.pause} s of silence, a stopped question for as much as",
            "ends its answer.",
            "",
            "## What ends a turn",
            "",
            *endings(_P.patience),
            "Fillers that hold the turn: " + "、".join(FILLERS) + ".",
            "",
            "## What is not the caller",
            "",
            *table(
                ("sound", "how it is known"),
                (
                    (
                        "our own voice",
                        f"before it is measured, what is at most {echo.unknown:.0%} of our level while we speak; "
                        f"then, no louder than {echo.margin} times the measured return, at its delay (up to 0.5 s)",
                    ),
                    (
                        "a steady sound",
                        f"{odd.steady:g} s in which the loudest tenth is at most {odd.spread:g} times as loud as the "
                        "quietest, the line's own noise taken off; a line that was stopped waits for that where the "
                        f"last {odd.suspect} s are within {odd.even} times",
                    ),
                    (
                        "an answering machine",
                        f"speech within {odd.soon:g} s of the answer, for {odd.unbroken:g} s or more without a pause "
                        f"of {odd.breath:g} s, then a tone of {odd.beep} s",
                    ),
                ),
            ),
        ]
    )


def main() -> int:
    """Write the page, or with --check tell whether it is current."""
    text = page()
    if "--check" in sys.argv[1:]:
        current = PAGE.exists() and PAGE.read_text("utf-8") == text
        if not current:
            print(f"{PAGE.name} is not current; run tools/turn_taking_table.py", file=sys.stderr)
        return 0 if current else 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
