"""Understanding by rules: no model, no network, the same answer every time, on kanji and on unsegmented katakana.

Works on the n-best in order: the first hypothesis that answers what is asked wins, but what was read back is confirmed
only where no other one says no. It proposes commands of the closed list and leaves out what it is not sure of (G6);
the dialogue disposes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

import msgspec

from toritsugi.core.dialogue.commands import (
    AnyCommand,
    Backchannel,
    Confirm,
    Deny,
    Unclear,
)
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.manual.model import Manual
from toritsugi.core.understanding.answer_model import AnswerModel
from toritsugi.core.understanding.answering import commands_of
from toritsugi.core.understanding.answers import without_forced
from toritsugi.core.understanding.calendar_days import Holidays, no_holidays
from toritsugi.core.understanding.glossary import misheard, repair
from toritsugi.core.understanding.meanings import Meanings
from toritsugi.core.understanding.memory import Memory
from toritsugi.core.understanding.name_marks import NameMarks
from toritsugi.core.understanding.name_sureness import told
from toritsugi.core.understanding.name_tagger import NameTagger
from toritsugi.core.understanding.normal import LONGEST, half_width, heard
from toritsugi.core.understanding.reading import Once, Tokenizer
from toritsugi.core.understanding.remarks import beside, remarks
from toritsugi.core.understanding.surnames import Surnames
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.words import LONGEST_WORDS

#: hypotheses looked at: those behind them differ by letters, and none was understood that no earlier one was
_MOST_TEXTS = 3
#: hypotheses that are weighed together by who reads several at once
_MOST_WEIGHED = 5
#: how sure a no must be that keeps another hypothesis from confirming what was read back
_SURE_NO = 0.9


class Understood(msgspec.Struct, frozen=True):
    """What a turn gave. turn, text: the hypothesis that it was understood from; None and "" when all were empty."""

    commands: tuple[AnyCommand, ...]
    turn: Turn | None
    text: str


class RuleUnderstander:
    """`core.understanding.port.Understander` by rules. tokenizer: a dictionary for readings, opened above `core` and
    handed in; without one names carry no reading and kanji examples are not matched with kana texts. holiday: the
    calendar of public holidays; without it only weekends are no business days. answers: the model of yes and no;
    without it the rules alone answer. tagger, surnames: what finds and knows names; without them names are found by
    their frames alone. meanings: what words mean."""

    def __init__(
        self,
        tokenizer: Tokenizer | None = None,
        holiday: Holidays = no_holidays,
        answers: AnswerModel | None = None,
        tagger: NameTagger | None = None,
        surnames: Surnames | None = None,
        meanings: Meanings | None = None,
    ) -> None:
        self._tokenizer = tokenizer
        self._holiday = holiday
        self._answers = answers
        self._tagger = tagger
        self._surnames = surnames or Surnames()
        self._meanings = meanings
        self._memory = Memory()

    def understand(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime
    ) -> tuple[AnyCommand, ...]:
        """Commands for one turn. Any text is answered, in bounded time; (Unclear(),) when nothing was understood."""
        return self.understood(texts, expect, manual, now).commands

    def understood(self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime) -> Understood:
        """Commands for one turn, and the hypothesis that they were understood from."""
        own = Memory()
        try:
            return self._understood(texts, expect, manual, now, own)
        finally:
            own.forget()

    def _understood(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime, own: Memory
    ) -> Understood:
        first: Understood | None = None
        marked: list[AnyCommand] = []
        for number, (text, turn) in enumerate(self._turns(texts, expect, manual, now, own)):
            if not turn.flat:
                continue
            if number == 0:
                marked = [*remarks(turn)]
            commands = commands_of(turn)
            marked = beside(marked, commands)
            if expect.read_back and _confirms(commands) and self._denied(texts, number, expect, manual, now, own):
                continue  # heard as a no as well: what was read back may be wrong, and no yes makes it right
            if any(not isinstance(command, Unclear | Backchannel) for command in commands):
                return Understood((*marked, *told(turn, commands)), turn, text)
            first = first or Understood(tuple(commands), turn, text)
        if first is None:
            return Understood((Unclear(),), None, "")
        return msgspec.structs.replace(first, commands=tuple(marked)) if marked else first

    def _denied(
        self, texts: tuple[str, ...], number: int, expect: Expect, manual: Manual, now: datetime, own: Memory
    ) -> bool:
        """Whether a hypothesis behind this one surely says no to what was read back; a forced one does not count."""
        behind = islice(self._turns(texts, expect, manual, now, own), number + 1, None)
        others = (turn for text, turn in behind if turn.flat and text != texts[0])
        return any(isinstance(one, Deny) and one.confidence >= _SURE_NO for turn in others for one in commands_of(turn))

    def _turns(
        self, texts: tuple[str, ...], expect: Expect, manual: Manual, now: datetime, own: Memory
    ) -> Iterator[tuple[str, Turn]]:
        """The hypotheses, best first, each as given and as it is understood."""
        second = False
        for at, text in enumerate(without_forced(texts[:_MOST_TEXTS], read_back=bool(expect.read_back))):
            turn = self._turn(text, expect, manual, now, own)
            yield text, msgspec.structs.replace(turn, others=texts[at + 1 : _MOST_WEIGHED], second=second)
            second = second or bool(turn.flat)

    def _turn(self, text: str, expect: Expect, manual: Manual, now: datetime, own: Memory) -> Turn:
        tokenizer = Once(self._tokenizer) if self._tokenizer is not None else None
        text = _whole_characters(text[:LONGEST_WORDS])
        words, raw = half_width(text[:LONGEST])
        repaired, raw = repair(
            words, self._memory.once(manual.glossary, "misheard", lambda: misheard(manual.glossary)), raw
        )
        whole = repaired + text[LONGEST:]
        return Turn(
            said=heard(whole),
            text=whole,
            expect=expect,
            manual=manual,
            now=now,
            tokenizer=tokenizer,
            memory=self._memory,
            own=own,
            raw=raw,
            holiday=self._holiday,
            answers=self._answers,
            marks=NameMarks(self._tagger, tokenizer),
            surnames=self._surnames,
            meanings=self._meanings,
        )


def _confirms(commands: Iterable[AnyCommand]) -> bool:
    return any(isinstance(command, Confirm) for command in commands)


def _whole_characters(text: str) -> str:
    """The text with ? for each half of a character (a lone surrogate), which no dictionary can be asked about."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
