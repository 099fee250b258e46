"""Words on their way to understanding, and answers that come in parts: people pause inside numbers.

Within a few seconds the next words join those before them. Whoever pauses longer is asked to go on; what they say then
is understood by itself first, for many begin anew, and joined with the beginning where it means nothing by itself.
"""

from __future__ import annotations

import msgspec

from toritsugi.core.dialogue.acting import advance
from toritsugi.core.dialogue.commands import AnyCommand, Flag, Unclear
from toritsugi.core.dialogue.expect import Asked
from toritsugi.core.dialogue.intents import Listen, Understand
from toritsugi.core.dialogue.state import Turn
from toritsugi.core.dialogue.work import Work
from toritsugi.core.understanding.cards import without_cards

#: seconds understanding has
UNDERSTAND_DEADLINE = 1.0
#: seconds the desk waits for the rest of an answer that broke off in its middle
REST_PATIENCE = 4.0
#: longest text of one turn that is passed on
MOST_TEXT = 2000
#: digits beyond which no further part counts as progress: no number has more
MOST_DIGITS = 20


def ask_understanding(work: Work, texts: tuple[str, ...]) -> None:
    """Have words understood, as an answer to the open question."""
    question = work.state.question
    if question is None:
        advance(work)
        return
    request = work.number()
    work.out.append(
        Understand(id=request, texts=texts, expect=work.expect_words(question), deadline=UNDERSTAND_DEADLINE)
    )
    work.set(turn=Turn.THINKING, texts=texts, waiting_for=request, timer=work.now + UNDERSTAND_DEADLINE + 0.5)


def joined(before: str, text: str) -> str:
    """Two parts of what was said, as one text."""
    return without_cards(f"{before} {text}"[:MOST_TEXT])


def is_beginning(command: AnyCommand) -> bool:
    """Whether understanding found the beginning of an answer."""
    return isinstance(command, Unclear) and command.why == "incomplete"


def asked_joined(work: Work, commands: tuple[AnyCommand, ...]) -> bool:
    """Have words that mean nothing by themselves understood once more, behind the beginning said before; True then."""
    question, texts = work.state.question, work.state.texts
    if question is None or question.asked is not Asked.ITEM or not texts:
        return False
    slot = work.state.slot(question.item)
    nothing = [one for one in commands if not isinstance(one, Flag)]
    if not slot.begun or not nothing or not all(isinstance(one, Unclear) for one in nothing):
        return False
    if _part(commands).startswith(slot.known):
        return False  # who begins anew goes on from there
    work.set_slot(question.item, begun="")
    ask_understanding(work, (joined(slot.begun, texts[0]),))
    return True


def wait_for_rest(work: Work, commands: tuple[AnyCommand, ...]) -> None:
    """The beginning of an answer: wait without a word. The next words are joined to these."""
    texts, question = work.state.texts, work.state.question
    if question is None:
        advance(work)
        return
    work.out.append(Listen(expect=work.expect(question), patience=REST_PATIENCE))
    work.settle()
    if work.state.turn is Turn.LISTENING:
        work.set(timer=work.now + REST_PATIENCE)
    work.set(texts=texts, silences=0, part=_part(commands))


def asked_on(work: Work) -> bool:
    """Ask for the rest of an answer that broke off; False where its beginning tells no more than was known before.

    A further part is no failed try. There are at most as many of them as a number has digits.
    """
    question, texts, part = work.state.question, work.state.texts, work.state.part
    if question is None or question.asked is not Asked.ITEM or not texts:
        return False
    if len(part) <= len(work.state.slot(question.item).known):
        return False
    work.set_slot(question.item, begun=texts[0], known=part)
    said = work.state.said
    work.set(texts=(), part="", silences=0, wordless=0)
    if work.standard("go_on", again=False):
        work.ask(msgspec.structs.replace(question, heard=False))
        work.set(said=said)
    else:
        work.standard("ask_again", again=False)
        advance(work)
    return True


def _part(commands: tuple[AnyCommand, ...]) -> str:
    """What was made out of the beginning of an answer."""
    return next((one.heard for one in commands if isinstance(one, Unclear) and one.heard), "")[:MOST_DIGITS]
