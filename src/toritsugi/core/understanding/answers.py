"""Yes, no, or neither: what an answer means to a question that wants one of them, by rules, topic and model."""

from __future__ import annotations

import re

import msgspec
from rapidfuzz import fuzz

from toritsugi.core.dialogue.commands import Confirm, Deny
from toritsugi.core.understanding.answer_alternatives import another
from toritsugi.core.understanding.answer_cues import (
    ALONE_SAID,
    ASKS,
    ASKS_DONE,
    ASKS_NOT_YET,
    BOTH_WAYS,
    FILLERS,
    FIRM,
    IS_IT_NOT_YET,
    NOT_YET,
    OPEN,
    PLAIN_SOUND,
    RATHER,
    SO_SO,
)
from toritsugi.core.understanding.answer_features import Ruled
from toritsugi.core.understanding.answer_measures import told_by_measure
from toritsugi.core.understanding.answer_model import AnswerModel, Chances
from toritsugi.core.understanding.answer_read_back import read_back_in
from toritsugi.core.understanding.answer_rules import Answer, answer, echoes, explicit, ruled
from toritsugi.core.understanding.answer_states import only_asks, told_by_state
from toritsugi.core.understanding.answer_topics import DENYING, PARKING, Topic, by_topic, of_a_stay, topic_of
from toritsugi.core.understanding.answer_without import declines_offer, turned_round, wants_without
from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.normal import is_kana, normal
from toritsugi.core.understanding.reading import reading_of
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.yes_no import yes_no_value


def yes_no_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """Yes or no to the question of the item asked; () when it is neither."""
    found = yes_or_no(turn, turn.item.ask.text if turn.item else "")
    return (found,) if found else ()


def yes_or_no(turn: Turn, question: str = "", *, confirming: bool = False) -> Candidate | None:
    """Yes or no to a question; None when it is neither. confirming: the question reads a value back."""
    key = f"yes_no {confirming} {question}"
    return turn.own.once(turn.said, key, lambda: _yes_or_no(turn, question, confirming=confirming))


def _yes_or_no(turn: Turn, question: str, *, confirming: bool) -> Candidate | None:
    asked = question
    if asked and is_kana(turn.flat) and turn.tokenizer is not None:
        asked = reading_of(question, turn.tokenizer)
    words = turn.said.words if question else ""
    flat = _flat(turn)
    found = read(flat, asked, words=words, confirming=confirming, model=turn.answers, written=question)
    unsure = found.by == "yes_no.cues" or (found.by == "yes_no.model" and found.sure < _DOUBTED)
    if unsure and turn.tokenizer is not None and not is_kana(flat):
        found = _by_sound(turn, question, found, confirming=confirming) or found
    if found.meant is Answer.NEITHER:
        return None
    value = yes_no_value(found.meant is Answer.YES, words=turn.said.words)
    return Candidate(value=value, confidence=found.sure, span=turn.whole, by=found.by)


def answers_plainly(turn: Turn) -> bool:
    """Whether a turn says yes or no in so many words, or to the topic of the question."""
    found = yes_or_no(turn, turn.item.ask.text if turn.item else "")
    return found is not None and found.confidence >= _PLAIN


def without_forced(texts: tuple[str, ...], *, read_back: bool = False) -> tuple[str, ...]:
    """The hypotheses with a はい or いいえ that a closed grammar forced behind what was heard without it.

    Such a grammar hears はい or いいえ in anything. Where the others are longer they go first, and the forced one stays
    behind them only if they have something of it. read_back: the answer is to a value that was read back. Then they
    have to be twice as long: エイーエ is an いいえ misheard, and no yes.
    """
    forced = normal(texts[0]) if texts else ""
    others = [flat for text in texts[1:] if (flat := normal(text))]
    least = max(_LONGER, 2 * len(forced)) if read_back else _LONGER
    if forced not in ("ハイ", "イーエ") or not others or not all(map(is_kana, others)) or len(others[0]) < least:
        return texts
    close = any(fuzz.partial_ratio(forced, other[:_LONGER]) >= _ALIKE for other in others)
    return (*texts[1:], *(texts[:1] if close else ()))


def agreement(found: Candidate) -> Confirm | Deny:
    """A yes or a no as an answer to what was read back or asked."""
    meant = Confirm if found.value.kept == "yes" else Deny
    return meant(confidence=found.confidence, span=found.span, by=found.by)


def _flat(turn: Turn) -> str:
    """The one form without a drawn えー before the answer, which in it cannot be told from ええ.

    A first word that is written as another of the same sound is はい, いえ or ええ: 家、違います.
    """
    words = turn.said.words
    drawn = _DRAWN.match(words)
    words = words[drawn.end() :] if drawn else words
    if _NO_WORD in words:
        return normal(words.replace(_NO_WORD, "違い"))
    for sounds, meant in _SOUNDS_LIKE:
        first = sounds.match(words)
        if first:
            return normal(meant + words[first.end() :])
    return normal(words) if drawn else turn.flat


def _by_sound(turn: Turn, question: str, written: Read, *, confirming: bool) -> Read | None:
    """The answer by its reading, where what is written says nothing plainly: 地外ます sounds like 違います."""
    said = FILLERS.sub("", normal(reading_of(turn.said.words[:_LONGEST_BY_SOUND], turn.tokenizer)))
    meant = answer(said, confirming=confirming)
    if PLAIN_SOUND.match(said) or (confirming and written.meant is Answer.NEITHER and not explicit(said)):
        return Read(meant, _LIKELY, "yes_no.sound") if meant is not Answer.NEITHER else None
    open_ = written.by == "yes_no.open" or OPEN.search(said) or ASKS.search(said)
    topic = by_topic(said, normal(question)) if question and not confirming and not open_ else None
    return Read(Answer.YES if topic[0] else Answer.NO, _LIKELY, "yes_no.sound") if topic else None


class Read(msgspec.Struct, frozen=True):
    """What an answer was read as. sure: 0..1. by: the rule, or the model."""

    meant: Answer
    sure: float
    by: str


def read(
    flat: str,
    question: str = "",
    *,
    words: str = "",
    confirming: bool = False,
    model: AnswerModel | None = None,
    written: str = "",
) -> Read:
    """What a text in the one form answers, how surely, and by what it was read.

    question: what was asked, in the form of the answer (its reading when the answer is katakana). written: as it is
    written, by which its topic is known; by default the same. はい and いいえ stand by themselves. Of other answers to
    a known question the topic decides, then the model; without it the rules do.
    """
    flat = RATHER.sub("", flat) or flat
    by_rules = answer(flat, question, words=words, confirming=confirming)
    said = FILLERS.sub("", flat)
    about = normal(written or question)
    if model is None or not (confirming or question):
        return _by_rules(said, about, by_rules, confirming=confirming)
    if not said or _HEARD_NOTHING.match(words):
        return Read(Answer.NEITHER, _NEITHER, "yes_no.open")
    if ALONE_SAID.fullmatch(said):
        meant = Answer.NEITHER if "?" in words else by_rules  # はい？ asks to hear it again
        return Read(meant, _SURE if meant else _NEITHER, "yes_no.words")
    told = ruled(flat, by_rules, words)
    asked = normal(question)
    topic = None if confirming else topic_of(about)
    if topic is None and not confirming:
        plain = _by_alternative(said, asked)
        if plain is not None:
            return plain
    stay = not confirming and of_a_stay(about)
    if not (confirming or stay or (topic is not None and topic.name in _ASKED_FOR_MORE)) and only_asks(said, words):
        return Read(Answer.NEITHER, _NEITHER, "yes_no.open")
    chances = model.weigh(flat, asked, told, confirming=confirming, topic=topic, stay=stay and topic is None)
    if topic is not None and (max(chances) < _DOUBTED or (stay and topic.name == PARKING)):
        other = model.weigh(flat, asked, told, stay=stay)
        chances = _mean(chances, other)
    value = read_back_in(about) if topic is None and not confirming else None
    if value is not None:
        chances = _mean(chances, _of_read_back(flat, value if asked == about else asked, words, model))
    best = max(range(3), key=chances.__getitem__)
    if not confirming and echoes(said, asked):
        return Read(Answer.YES, _ON_TOPIC, "yes_no.echo")
    firm = _firmly(told, by_rules, said, asked, topic) if confirming or topic is not None else None
    if firm is not None and _MEANINGS[best] is not firm and chances[best] < _OVERRULES:
        return Read(firm, _LIKELY, "yes_no.words" if firm else "yes_no.open")
    return Read(_MEANINGS[best], round(chances[best], 3), "yes_no.model")


def _mean(one: Chances, other: Chances) -> Chances:
    return ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2, (one[2] + other[2]) / 2)


def _of_read_back(flat: str, value: str, words: str, model: AnswerModel) -> Chances:
    """The chances of an answer to a question that reads a value back, though it is asked as any other."""
    meant = answer(flat, value, words=words, confirming=True)
    return model.weigh(flat, value, ruled(flat, meant, words), confirming=True)


def _by_alternative(said: str, asked: str) -> Read | None:
    """No, where an answer only names another thing than the one asked about: 戸建てです to マンションにお住まいですか.

    Not yet (まだです) is a no to what somebody did, too, whatever else is said before it; to まだですよね it is a yes.
    What is wished without the thing asked about, told to be the other way round, or declined is a no; a measure is
    compared.
    """
    if another(said, asked):
        return Read(Answer.NO, _ON_TOPIC, "yes_no.another")
    if not explicit(said):
        if wants_without(said, asked) or turned_round(said, asked) or declines_offer(said, asked):
            return Read(Answer.NO, _ON_TOPIC, "yes_no.another")
        enough = told_by_measure(said, asked)
        if enough is not None:
            return Read(Answer.YES if enough else Answer.NO, _ON_TOPIC, "yes_no.measure")
        state = told_by_state(said, asked)
        if state is not None:
            return Read(Answer.YES if state else Answer.NO, _ON_TOPIC, "yes_no.state")
    if NOT_YET.match(said) and IS_IT_NOT_YET.search(asked):
        return Read(Answer.YES, _ON_TOPIC, "yes_no.not_yet")
    if NOT_YET.search(said) and ASKS_DONE.search(asked) and not ASKS_NOT_YET.search(asked):
        return Read(Answer.NO, _ON_TOPIC, "yes_no.not_yet")
    return None


def _firmly(told: Ruled, by_rules: Answer, said: str, asked: str, topic: Topic | None) -> Answer | None:
    """What the first word or a putting off means unless the model is quite sure of something else.

    asked: the question in the form of the answer. topic: what it is about; None for a value read back. None where
    neither is there: 大丈夫です agrees to a wait and declines a call back, so that only the model can tell;
    いえ、あります answers ございませんか, and いえ、初めてです whether somebody is new; and 忘れました puts nothing off
    where the question is whether something was forgotten.
    """
    if topic is None and by_rules is Answer.NEITHER and "asks" in told.signs:
        return Answer.NEITHER
    if "begins yes" in told.signs or "begins no" in told.signs:
        either = SO_SO.match(said) or (
            topic is not None and (BOTH_WAYS.match(said) or _says_both(topic, said, by_rules))
        )
        return None if either else by_rules
    puts_off = None if FIRM.search(said) else OPEN.search(said)
    of_the_question = puts_off is not None and topic is not None and puts_off[0][:_OF_A_VERB] in asked
    return Answer.NEITHER if puts_off and not of_the_question else None


def _says_both(topic: Topic, said: str, begun: Answer) -> bool:
    """Whether the words after a first はい or いえ say the other thing, or the question is one that denies."""
    told = topic.meant(said)
    return topic.name == DENYING or (told is not None and told[0] is not (begun is Answer.YES))


def _by_rules(said: str, asked: str, meant: Answer, *, confirming: bool) -> Read:
    """What is read without a model. said: without fillers. asked: in the one form. meant: what the words tell."""
    if explicit(said) and not SO_SO.match(said):
        return Read(meant, _SURE if meant else _NEITHER, "yes_no.words")
    if confirming or not asked:
        return Read(meant, _LIKELY, "yes_no.cues")
    firm = FIRM.search(said)
    if OPEN.search(said) and not firm:
        return Read(Answer.NEITHER, _SURE, "yes_no.open")
    on_topic = by_topic(said, asked) if firm or not ASKS.search(said) else None
    if on_topic is not None:
        return Read(Answer.YES if on_topic[0] else Answer.NO, _ON_TOPIC, "yes_no.topic")
    return Read(meant, _LIKELY, "yes_no.cues")


_LONGER, _ALIKE = 4, 60
_DRAWN = re.compile(r"[えエ]ー+[、,\s]+(?=\S)")
#: what recognisers write for 違い, and no word by itself
_NO_WORD = "地外"
#: what recognisers write for a first はい, いえ or ええ that a pause follows
_SOUNDS_LIKE = tuple(
    (re.compile(rf"(?:あ、?|えーと、?)?(?:{words})(?=[、。,\s])"), meant)
    for words, meant in (("灰|杯|肺|拝", "はい"), ("家|言え|癒え|いい絵", "いえ"), ("絵|江|柄", "ええ"))
)
_LONGEST_BY_SOUND = 60
#: topics of questions for more, which another question says yes to
_ASKED_FOR_MORE = ("more", "over", DENYING)
#: はい？ with more behind it: whatever was asked was not heard
_HEARD_NOTHING = re.compile(r"(?:あ、?)?はい[?？].")
#: characters by which a verb in the answer is the one of the question
_OF_A_VERB = 2
_SURE, _LIKELY, _ON_TOPIC, _NEITHER = 0.98, 0.85, 0.93, 0.9
#: the probability below which the sound, and what is learnt of other questions, count too; and from which it is plain
_DOUBTED, _PLAIN = 0.6, 0.75
#: the model's probability from which it goes before a beginning はい or いいえ, or わかりません
_OVERRULES = 0.9
_MEANINGS = (Answer.NEITHER, Answer.YES, Answer.NO)
