"""Verbs: an interview's answers, kept one by one, and the draft that they make."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from toritsugi.core.manual.interview.answering import answer_of, asked, take
from toritsugi.core.manual.interview.model import Question
from toritsugi.core.manual.interview.questions import BY_ID
from toritsugi.core.manual.interview.writing import write
from toritsugi.office.accounts.models import User
from toritsugi.office.clients.models import Line
from toritsugi.office.editing.models import Interview
from toritsugi.office.manuals.drafting import Conflict, beginning, do_save_draft
from toritsugi.office.manuals.models import Draft
from toritsugi.resources import CLIENT_FILE, MANUAL_FILE

#: questions whose answers the line has already
FIXED = ("key",)


@dataclass(frozen=True)
class Standing:
    """Where an interview stands. questions: those that are asked here, in order."""

    answers: dict[str, str]
    questions: tuple[Question, ...]

    def place(self, question: Question) -> int:
        """Which of the questions it is, from 1."""
        return self.questions.index(question) + 1

    def next(self, question: Question | None = None) -> Question | None:
        """The question after one; without, the first that is not answered yet. None at the end."""
        if question is None:
            return next((one for one in self.questions if one.id not in self.answers), None)
        later = self.questions[self.questions.index(question) + 1 :]
        return later[0] if later else None

    def before(self, question: Question) -> Question | None:
        """The question before one."""
        place = self.questions.index(question)
        return self.questions[place - 1] if place else None

    def answer(self, question: Question) -> str:
        """What was answered, or the default."""
        return answer_of(question, self.answers)


def standing(line: Line) -> Standing:
    """Where the interview of a line stands. Writes nothing."""
    row = Interview.objects.filter(line=line).first()
    answers = {**_known(line), **(row.answers if row is not None else {})}
    answers = {id: text for id, text in answers.items() if id in BY_ID}
    return Standing(answers, tuple(question for question in asked(answers) if question.id not in FIXED))


@transaction.atomic
def do_answer(line: Line, user: User, question: Question, given: str) -> None:
    """Keep one answer. Raises BadAnswer."""
    kept = take(question, given)
    Line.objects.select_for_update().get(pk=line.pk)
    row = Interview.objects.filter(line=line).first() or Interview(line=line, client_id=line.client_id, answers={})
    row.answers = {**row.answers, question.id: kept}
    row.author = user
    row.save()


def do_write_draft(line: Line, user: User, base_revision: int) -> Draft | Conflict:
    """Make the draft of the line from the answers; one that is there becomes an earlier revision. Raises BadAnswer.

    base_revision: the revision that the person was told would be replaced, 0 none. Files of the former text (its
    scripted callers, its lists) go with it: the new one names none of them.
    """
    written = write(standing(line).answers, line_id=line.key)
    draft = Draft.objects.filter(line=line).first()
    former = draft.source if draft is not None else beginning(line, timezone.now()).source
    texts = {MANUAL_FILE: written.manual, CLIENT_FILE: written.client}
    return do_save_draft(line, user, {**dict.fromkeys(former, ""), **texts}, base_revision)


def _known(line: Line) -> dict[str, str]:
    """What the line tells of itself."""
    known = {"key": line.client_id.replace("-", "_")}
    if numbers := [row.number for row in line.numbers.all()]:
        known["numbers"] = "\n".join(numbers)
    return known
