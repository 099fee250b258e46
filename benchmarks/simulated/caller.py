"""One caller of the simulated calls: answers what is asked, listens to what is read back, puts right what is wrong."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from benchmarks.simulated.corrupting import Channel, Piece, Pieces, words
from benchmarks.simulated.phrases import answers, no, templates, text, with_number, yes
from benchmarks.simulated.truth import Person
from benchmarks.understanding.saying import DIGIT_STYLES
from toritsugi.core.dialogue.expect import Asked, Expect
from toritsugi.core.dialogue.intents import Say
from toritsugi.core.dialogue.scripted import ended
from toritsugi.core.dialogue.simulation import Moment, Reply
from toritsugi.core.understanding.reading import Tokenizer, flat_reading
from toritsugi.core.values.digits import unspeak_digits
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.phone import parse_phone

#: of wrong read-backs, how many the caller overlooks
OVERLOOKS = 0.002
#: how many press a key where the desk has told that they may
PRESSES = 0.4
#: read-backs of one item that callers turn down before they let a name or a day be as it is; a number they never do
_PATIENCE = 2
_OFFERED, _TAKEN = "standard.offer_caller_number", "standard.offer_taken"
_BY_KEYS = frozenset(("standard.by_keys_number", "standard.read_back_keys", "standard.yes_no_keys"))
_OTHER_NUMBER = (
    "いえ、別の番号でお願いします",
    "いいえ",
    "いえ、違う番号がいいです",
    "いいえ、ほかの番号にしてください",
)
_OTHER_GIVEN = ("いえ、{n}にお願いします", "いいえ、{n}です", "いえ、携帯の{n}でお願いします")
#: who said no and hears いまおかけの番号で承ります
_OBJECTIONS = (
    "すみません、電話番号が違います",
    "あの、番号が違うんですけど",
    "すみません、電話番号は{n}でお願いします",
    "いえ、電話番号は{n}です",
    "さっきの番号ですけど、{n}です",
)
_DONE = ("いいえ、以上です", "いえ、大丈夫です", "特にありません", "以上です", "ありません")


class PoolCaller:
    """A caller made of the benchmark's people and phrases. calls_from: the number that is shown of the call.

    look: the value that is being read back or offered.
    """

    def __init__(self, person: Person, calls_from: str, seed: str, channel: Channel, tokenizer: Tokenizer) -> None:
        self._calls_from = calls_from
        self._person, self._seed, self._channel, self._tokenizer = person, seed, channel, tokenizer
        self._reading = flat_reading(person.company, tokenizer)
        self._times: Counter[str] = Counter()
        self._denied: Counter[str] = Counter()
        self.utterances = 0
        self.look: Callable[[], Value | None] = lambda: None
        self.heard_wrong: list[str] = []
        self.overlooked: list[str] = []

    def hears(self, line: Say) -> None:
        """Nothing to do: the caller answers in turn."""

    def interrupts(self, line: Say, turns: int) -> str:
        """Nobody speaks over a line."""
        return ""

    def reply(self, moment: Moment) -> Reply:
        """The caller's turn: what is meant, and what the line makes of it."""
        expect = moment.listen.expect
        what = f"{expect.asked} {expect.item}"
        self._times[what] += 1
        rng = random.Random(f"{self._seed} {what} {self._times[what]}")  # the same words when nothing is heard wrong
        lines = frozenset(line.line for line in moment.lines)
        if _TAKEN in lines and self._calls_from != self._person.digits and rng.random() >= OVERLOOKS:
            keys, meant, agrees = "", self._objection(rng), None
        elif _TAKEN in lines and _OFFERED not in lines and expect.asked is Asked.CONFIRM and expect.item:
            return Reply()  # nothing was asked: the desk leaves a moment to object
        else:
            keys, meant, agrees = self._meant(expect, lines, rng)
        if keys and lines & _BY_KEYS and rng.random() < PRESSES:
            return Reply(keys=ended(keys, expect))
        self.utterances += 1
        heard, how = self._channel.hear(meant, random.Random(f"{self._seed} line {self.utterances}"), agrees)
        said = words(meant)
        if heard is None:
            return Reply(text=said)
        self.heard_wrong.append(f"{how}: {said} → {heard}")
        return Reply(text=said, heard=(heard,) if heard else ())

    def _meant(self, expect: Expect, lines: frozenset[str], rng: random.Random) -> tuple[str, Pieces, bool | None]:
        """(the keys that say the same, "" where none do; the words; whether they agree to what was read back)."""
        if expect.asked is Asked.MATTER:
            return "", self._matter(expect, rng), None
        if expect.asked is Asked.ITEM:
            item = self._person.manual.items[expect.item]
            keys = self._person.digits if item.kind is Kind.PHONE else ""
            return keys, self._person.answer(item, rng), None
        if expect.asked is Asked.HELPED:
            return "", text(rng.choice(answers("helped", rng.choice(("yes", "no"))))), None
        if expect.asked is Asked.ANYTHING:
            return "", text(rng.choice(_DONE)), None
        if not expect.item:
            return "", text(rng.choice(answers("callback", rng.choice(("yes", "no"))))), None
        return self._check(expect, lines, rng)

    def _matter(self, expect: Expect, rng: random.Random) -> Pieces:
        matter = self._person.matter
        if matter.id in expect.options and self._times[f"{expect.asked} {expect.item}"] > 1:
            return text(f"{matter.title}です")
        return self._person.asks_for(matter, rng)

    def _check(self, expect: Expect, lines: frozenset[str], rng: random.Random) -> tuple[str, Pieces, bool | None]:
        """The answer to a read-back, or to the offer of the number that the call comes from."""
        item = self._person.manual.items[expect.item]
        value = self.look()
        if item.kind is Kind.PHONE:
            right = _read(expect) == self._person.digits
        else:
            right = value is None or self._person.agrees(item, value, self._reading)
            right = right or self._denied[item.id] >= _PATIENCE
        if right:
            return "1", yes(rng), True
        offered = _OFFERED in lines
        if not offered and rng.random() < OVERLOOKS:
            self.overlooked.append(item.id)
            return "", yes(rng), True
        self._denied[item.id] += 1
        if offered:
            return "2", self._other_number(rng), False
        return "2", self._put_right(expect, item.kind, rng), False

    def _objection(self, rng: random.Random) -> Pieces:
        person = self._person
        return with_number(rng.choice(_OBJECTIONS), person.phone, person.phone, rng.choice(DIGIT_STYLES), rng)

    def _other_number(self, rng: random.Random) -> Pieces:
        if rng.random() < 0.5:
            return text(rng.choice(_OTHER_NUMBER))
        person = self._person
        return with_number(rng.choice(_OTHER_GIVEN), person.phone, person.phone, rng.choice(DIGIT_STYLES), rng)

    def _put_right(self, expect: Expect, kind: Kind, rng: random.Random) -> Pieces:
        """No; or no and the right value; of a number also the wrong part put right."""
        draw = rng.random()
        if draw < 0.4:
            return no(rng)
        if kind is Kind.PHONE:
            return self._right_number(_read(expect), rng)
        again = self._person.answer(self._person.manual.items[expect.item], rng)
        return (Piece(rng.choice(("いえ、", "いいえ、", "違います、"))), *again)

    def _right_number(self, read: str, rng: random.Random) -> Pieces:
        person, style = self._person, rng.choice(DIGIT_STYLES)
        groups = parse_phone(read).groups
        wrong = [at for at, (one, other) in enumerate(zip(groups, person.phone, strict=False)) if one != other]
        same_shape = [len(one) for one in groups] == [len(one) for one in person.phone]
        if same_shape and len(wrong) == 1 and rng.random() < 0.4:
            at = wrong[0]
            parts = [one for one in templates("correcting") if "{w}" in one and _fits(one, at)]
            template = rng.choice(parts).partition("\t")[0]
            before, _, rest = template.partition("{w}")
            between, _, after = rest.partition("{r}")
            old, new = Piece.of_digits(groups[at], style, rng), Piece.of_digits(person.phone[at], style, rng)
            return (Piece(before), old, Piece(between), new, Piece(after))
        template = rng.choice([one for one in templates("correcting") if "{n}" in one])
        return with_number(template.partition("\t")[0], person.phone, person.phone, style, rng)


def _fits(template: str, at: int) -> bool:
    where = template.partition("\t")[2]
    return not where or "abc".index(where) == at


def _read(expect: Expect) -> str:
    """The digits that are read back, as they sound."""
    try:
        return unspeak_digits(expect.read_back)
    except ValueError:
        return ""
