"""Names of persons and organisations in a turn: said when asked for, or in an introduction."""

from __future__ import annotations

import re
from collections.abc import Sequence

import jaconv
import msgspec
from rapidfuzz.distance import Levenshtein

from toritsugi.core.dialogue.commands import Span as Place
from toritsugi.core.understanding import name_parts
from toritsugi.core.understanding.candidates import Candidate, best_first
from toritsugi.core.understanding.corporate_forms import FormSaid, form_said_apart
from toritsugi.core.understanding.introductions import (
    LONGEST_ORGANIZATION,
    LONGEST_PERSON,
    Introduction,
    bare_name,
    find_introduction,
    is_organization,
    parted_name,
)
from toritsugi.core.understanding.name_edges import kana_end, kana_start
from toritsugi.core.understanding.name_spans import Span
from toritsugi.core.understanding.no_names import is_name, may_be_name
from toritsugi.core.understanding.normal import Heard, Places, heard, is_kana, normal
from toritsugi.core.understanding.organization_ends import body_with_no, with_branch
from toritsugi.core.understanding.reading import is_persons_name, name_reading, reading_of
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.names import organization_value, person_value

#: a title behind a name; ドーサン is the end of 不動産
_TITLE = re.compile(r"(?:さん|様|さま|(?<!ドー)サン|サマ)$")
#: parts of a name before another
_DOTTED = re.compile(r"(?:[ァ-ヶー]+・)+$")
_LATIN = re.compile(r"[A-Za-z]{2}")
#: what may be marked before the first letter: a drawn sound, the end of えーと、 and a の
_NOISE = re.compile(r"ー|[ぁ-ん]、|の(?=[^ぁ-ん])")
#: what ends a message, written for its sound, too: 北町設備、以上です
_OVER = re.compile(r"(?<=.)[、。\s]+(?:以上|異常|いじょう)$")
#: what is asked for, as the tagger is told it, and the tag of such a name
_LETTERS = {Kind.PERSON: "P", Kind.ORGANIZATION: "C"}
#: the kinds of names, in the order in which callers say them
NAMES = (Kind.ORGANIZATION, Kind.PERSON)
#: less sure candidates are none; beside what is asked names must be surer, and one of them, not after です, surest
_LEAST, _LEAST_WEAK, _LEAST_AHEAD = 0.25, 0.5, 0.85
#: beside a number or a day that is told, too, the surest one may be less sure
_LEAST_BESIDE = 0.6
#: a name as sure as this may end like a sentence: デザイン
_SURE = 0.6
#: what is left of the doubt where the frames agree with the tagger
_AGREED = 0.3
#: how sure a frame is with which the tagger does not agree; and one around a surname of the list or an organisation
_FRAME_ALONE, _FRAME_KNOWN = 0.3, 0.6
#: how likely the tagger must find the characters of a name that only a mere です frames
_LEAST_SHARE = 0.15
#: of spans less sure than this the list of surnames decides where they begin, up to so many characters away
_SURE_EDGE, _SHIFTS = 0.995, (0, -1, 1, -2, 2)
#: of an organisation less sure than this the words around it decide where it begins and ends
_SURE_END = 0.9
#: sounds before a ノ that an organisation's end may have lost
_CUT = 2
#: a name of so many characters whose halves are so much alike was said twice
_SHORTEST_TWICE, _TWICE = 12, 0.65
#: how sure a body's name with の in it is
_SURE_BODY = 0.97
#: how sure a reading near one that was heard is, beside that
_NEAR = 0.3


def person_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """Who a person is. Asked for, the bare words are enough; beside another question, who introduces herself."""
    rest, _ = _without_form(turn)
    found = _as_written(rest, _best(rest, Kind.PERSON, _framed_person(rest)))
    return tuple(_replaced(turn, rest, one) for one in found)


def _as_written(turn: Turn, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """A surname that was said in kana beside the way it is written as it is written: 「五十嵐、いがらしです」."""
    kana = found[0].value.kept if found else ""
    if not kana or not is_kana(normal(kana)):
        return found
    for written in turn.surnames.spellings.get(normal(kana), ()):
        if not is_kana(normal(written)) and written in turn.said.words:
            value = person_value(written, reading=str(jaconv.hira2kata(kana)), said=turn.said.words)
            return best_first([msgspec.structs.replace(found[0], value=value, span=turn.place(written)), *found[1:]])
    return found


def organization_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """What an organisation is called. Asked for, the bare words are enough; else the one of an introduction."""
    rest, form = _without_form(turn)
    found = _best(rest, Kind.ORGANIZATION, _framed_organization(rest))
    name = bare_name(rest.said) if form and not found and turn.asks(Kind.ORGANIZATION) else ""
    if is_name(name, LONGEST_ORGANIZATION):  # who has a form is a company, whatever the name sounds like
        found = (_candidate(rest, Kind.ORGANIZATION, name, "form", _FRAME_KNOWN),)
    found = tuple(_replaced(turn, rest, one, form) for one in found)
    if turn.second:  # where the best hypothesis gives none, a person's name misheard is none either
        return tuple(one for one in found if is_organization(one.value.kept))
    return found


def introduced(turn: Turn, *, weak: bool, taken: Sequence[Place] = ()) -> tuple[tuple[Kind, Candidate], ...]:
    """Whom the caller introduces beside what is asked. weak: names before a mere です count, too.

    taken: stretches that tell a number or a day, in which no name is.
    """
    rest, form = _without_form(turn)
    found = _introduced(rest, weak=weak, taken=taken if rest is turn else ())
    people = [one.span for kind, one in found if kind is Kind.PERSON]
    placed = [
        (kind, _replaced(turn, rest, one, form))
        for kind, one in found
        if kind is Kind.PERSON or not _inside(one.span, people)
    ]
    if form is None or not turn.asks(Kind.ORGANIZATION):
        return tuple(placed)
    companies = [one.span for one in organization_candidates(turn)]  # who has a form is no person
    return tuple((kind, one) for kind, one in placed if not _inside(one.span, companies))


def _introduced(turn: Turn, *, weak: bool, taken: Sequence[Place]) -> tuple[tuple[Kind, Candidate], ...]:
    framed = tuple(one for one in _framed_introduction(turn, weak=weak) if not _inside(one[1].span, taken))
    if not turn.marks.at_hand:
        return framed
    found = []
    for kind in NAMES:
        same_kind = tuple(one for sort, one in framed if sort is kind)
        best = [one for one in _best(turn, kind, same_kind) if not _inside(one.span, taken)]
        found += [(kind, one) for one in best[:1] if one.confidence >= _LEAST_WEAK]
    if weak:
        return tuple(found)
    spans = {one.span for _, one in framed}
    least = _LEAST_BESIDE if taken else _LEAST_AHEAD
    known = any(
        one.confidence >= least and (one.span in spans or _known(turn, kind, one.value.kept)) for kind, one in found
    )
    return tuple(found) if known else ()


def _without_form(turn: Turn) -> tuple[Turn, FormSaid | None]:
    """The turn without the words that say on which side of the name 株式会社 stands, and what they say."""
    form = turn.own.once(turn.said, "form apart", lambda: form_said_apart(turn.said))
    if form is None:
        return turn, None
    words = turn.said.words
    rest = f"{words[: form.start].rstrip(' 、の')}、{words[form.end :].lstrip(' 、')}".strip(" 、。")
    return msgspec.structs.replace(turn, said=heard(rest), raw=Places()), form


def _replaced(turn: Turn, rest: Turn, one: Candidate, form: FormSaid | None = None) -> Candidate:
    """What was found in the rest of a turn as of the turn, an organisation with its form."""
    if rest is turn:
        return one
    value = one.value
    if form is not None and value.kind is Kind.ORGANIZATION:
        value = organization(turn, form.joined(value.kept))
    return msgspec.structs.replace(one, value=value, span=turn.place(rest.said.words[slice(*one.span)]))


def _inside(span: Place, others: Sequence[Place]) -> bool:
    return any(other[0] <= span[0] and span[1] <= other[1] for other in others)


def _overlaps(span: Place, other: Place) -> bool:
    return span[0] < other[1] and other[0] < span[1]


def _known(turn: Turn, kind: Kind, name: str) -> bool:
    """Whether a name is one by itself: a surname, or a word that marks an organisation."""
    if kind is Kind.ORGANIZATION:
        return is_organization(name)
    surnames = turn.surnames
    return bool(surnames.at_start(name)) or surnames.begins(normal(name)) or is_persons_name(name, turn.tokenizer)


def _best(turn: Turn, kind: Kind, framed: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """What the tagger and the frames found: where both agree it is sure."""
    if not turn.marks.at_hand:
        return framed
    tagged = _tagged(turn, kind)
    body = body_with_no(turn.said.words)
    if body is not None:
        place = turn.raw.span(body.start, body.end)
        tagged = [one for one in tagged if not _overlaps(one.span, place)]
        framed = tuple(one for one in framed if not _overlaps(one.span, place))
        if kind is Kind.ORGANIZATION:
            value = organization(turn, turn.said.words[body.start : body.end])
            tagged.append(Candidate(value=value, confidence=_SURE_BODY, span=place, by="organization.body"))
    agreed = {one.span for one in tagged} & {one.span for one in framed}
    found = [
        msgspec.structs.replace(one, confidence=1 - (1 - one.confidence) * _AGREED) if one.span in agreed else one
        for one in tagged
    ]
    found += [
        msgspec.structs.replace(one, confidence=_FRAME_KNOWN if _frame_is_known(turn, kind, one) else _FRAME_ALONE)
        for one in framed
        if one.span not in agreed and _may_be_so(turn, kind, one)
    ]
    near = _near(turn, found[0]) if found and kind is Kind.PERSON else []
    return best_first([*(one for one in found if one.confidence >= _LEAST), *near])


def _may_be_so(turn: Turn, kind: Kind, framed: Candidate) -> bool:
    """Whether the tagger takes words before a mere です for a name at all: 主婦です, 近所の者です tell none."""
    if framed.by.endswith("introduction"):
        return True
    words = framed.value.kept
    at = turn.said.words.find(words)
    tags = "CP" if kind is Kind.ORGANIZATION and _person_is_known(turn) else _LETTERS[kind]
    return at >= 0 and turn.marks.share(turn.said.words, _asked(turn), tags, at, at + len(words)) >= _LEAST_SHARE


def _asked(turn: Turn) -> str:
    """What is asked for, as the tagger is told it."""
    return next((letter for kind, letter in _LETTERS.items() if turn.asks(kind)), "O")


def _near(turn: Turn, heard_one: Candidate) -> list[Candidate]:
    """Common surnames that one heard in katakana may stand for; none of them is taken without being asked."""
    name = heard_one.value.kept
    if not is_kana(name):
        return []
    return [
        msgspec.structs.replace(
            heard_one,
            value=person(turn, reading),
            confidence=min(_LEAST, heard_one.confidence) * _NEAR,
            by="person.near",
        )
        for reading in turn.surnames.near(name)
    ]


def _frame_is_known(turn: Turn, kind: Kind, one: Candidate) -> bool:
    if kind is Kind.ORGANIZATION:
        return not is_kana(turn.flat) and is_organization(one.value.kept)
    return turn.surnames.knows(one.value.kept)


def _tagged(turn: Turn, kind: Kind) -> list[Candidate]:
    asked = _asked(turn)
    found = []
    for span in turn.marks.spans(turn.said.words, asked, _LETTERS[kind]):
        start = _dotted(turn, _surname_at(turn, span)) if kind is Kind.PERSON else _start(turn, span)
        last = _end(turn, asked, span, kind)
        noise = _NOISE.match(turn.said.words, start, last - 1)
        start = noise.end() if noise else start
        words = _name_of(turn.said.words[start:last])
        start, end, words = _whole(turn, kind, start, start + len(words))
        longest = LONGEST_ORGANIZATION if kind is Kind.ORGANIZATION or " " in words else LONGEST_PERSON
        if not (may_be_name(words, longest) if span.confidence >= _SURE else is_name(words, longest)):
            continue
        value = person(turn, words) if kind is Kind.PERSON else organization(turn, words)
        place = turn.raw.span(start, end)
        found.append(Candidate(value=value, confidence=span.confidence, span=place, by=f"{kind}.tagger"))
    return found


def _whole(turn: Turn, kind: Kind, start: int, end: int) -> tuple[int, int, str]:
    """Where a name begins and ends of which a part was marked, and the name."""
    words = turn.said.words
    if kind is Kind.ORGANIZATION:
        start = name_parts.with_first_kanji(words, start)
        return start, *with_branch(words, start, end)
    begin, last = name_parts.whole(words, start, end, pauses=turn.asks(Kind.PERSON))
    if "、" in words[begin:last] and any(map(turn.surnames.knows, words[begin:last].split("、"))):
        return start, end, words[start:end]  # two names, or one and how it is read
    return begin, last, words[begin:last].replace("、", " ")


def _end(turn: Turn, asked: str, span: Span, kind: Kind) -> int:
    """Where a name ends: an organisation in kana that is cut a sound or two before the ノ of its person, at the ノ."""
    words = turn.said.words
    if kind is Kind.ORGANIZATION and span.confidence < _SURE_EDGE:
        for caller in turn.marks.spans(words, asked, _LETTERS[Kind.PERSON]):
            gap = words[span.end : caller.start]
            if 1 < len(gap) <= _CUT + 1 and gap.endswith("ノ") and is_kana(gap):
                return caller.start - 1
        if span.confidence < _SURE_END:
            return kana_end(words, span.start, span.end)
    return span.end


def _start(turn: Turn, span: Span) -> int:
    """Where an organisation's name begins that the tagger is not sure of."""
    return kana_start(turn.said.words, span.start, span.end) if span.confidence < _SURE_END else span.start


def _surname_at(turn: Turn, span: Span) -> int:
    """Where the name of an unsure span begins: where a surname of the list does (ハイバラ after an unsure ハイ)."""
    words = turn.said.words
    if span.confidence >= _SURE_EDGE or not is_kana(normal(words[span.start : span.end])):
        return span.start
    for shift in _SHIFTS:
        start = span.start + shift
        if 0 <= start < span.end and turn.surnames.begins(normal(words[start : span.end])):
            return start
    return span.start


def _dotted(turn: Turn, start: int) -> int:
    """Where a name begins of which parts with dots between stand before a place: グエン・ヴァン・アン."""
    ahead = _DOTTED.search(turn.said.words[:start][-LONGEST_PERSON:])
    return start - len(ahead.group()) if ahead else start


def _name_of(words: str) -> str:
    """A name without さん, and once when it is said twice: 渡辺。渡辺."""
    words = words.partition("。")[0] or words
    tail = _TITLE.search(words)
    words = words[: tail.start()] if tail and tail.start() else words
    words = _OVER.sub("", words)
    return words[: _half(words)]


def _half(words: str) -> int:
    """Where a long name that is said twice is said again; its end when it is said once."""
    if len(words) < _SHORTEST_TWICE or not is_kana(normal(words)):
        return len(words)
    middle = len(words) // 2
    alike = [(Levenshtein.normalized_similarity(words[:at], words[at:]), -at) for at in range(middle - 2, middle + 3)]
    likeness, at = max(alike)
    return -at if likeness >= _TWICE else len(words)


def _framed_person(turn: Turn) -> tuple[Candidate, ...]:
    if not turn.asks(Kind.PERSON):
        return tuple(one for kind, one in _framed_introduction(turn, weak=False) if kind is Kind.PERSON)
    found = find_introduction(turn.said)
    if found and found.person and (found.strong or is_name(found.person, LONGEST_PERSON)):
        return (_candidate(turn, Kind.PERSON, found.person, "introduction" if found.strong else "copula"),)
    if found and found.organization and turn.target(Kind.ORGANIZATION):
        return ()
    name, _ = parted_name(turn.said) if not found else ("", "")
    name = name if name and "の" in turn.said.words else bare_name(turn.said)
    return (_candidate(turn, Kind.PERSON, name, "bare"),) if is_name(name, LONGEST_PERSON) else ()


def _framed_organization(turn: Turn) -> tuple[Candidate, ...]:
    if not turn.asks(Kind.ORGANIZATION):
        return tuple(one for kind, one in _framed_introduction(turn, weak=False) if kind is Kind.ORGANIZATION)
    found = find_introduction(turn.said)
    if found and found.organization and (found.strong or is_name(found.organization, LONGEST_ORGANIZATION)):
        return (_candidate(turn, Kind.ORGANIZATION, found.organization, "introduction" if found.strong else "copula"),)
    if found and found.strong and found.person and not is_organization(found.person) and turn.target(Kind.PERSON):
        return ()
    person_part, company = parted_name(turn.said) if not found else ("", "")
    name = company if person_part and company else bare_name(turn.said)
    if is_persons_name(name, turn.tokenizer) and not _person_is_known(turn):
        return ()
    return (_candidate(turn, Kind.ORGANIZATION, name, "bare"),) if is_name(name, LONGEST_ORGANIZATION) else ()


def _person_is_known(turn: Turn) -> bool:
    """Whether a person's name was asked for before and is no longer open, so that a further one is the company's."""
    asked = any(item.kind is Kind.PERSON for item in turn.manual.items.values())
    return asked and not turn.target(Kind.PERSON)


def _framed_introduction(turn: Turn, *, weak: bool) -> tuple[tuple[Kind, Candidate], ...]:
    found = find_introduction(turn.said)
    if found is None and weak and turn.kind is Kind.ORGANIZATION and turn.expect.item:
        found = Introduction(person=bare_name(turn.said), end=len(turn.flat))
    if found is None or not (found.strong or weak or _is_company_and_person(found)):
        return ()
    sure, by = (0.9, "introduction") if found.strong else (0.7, "copula")
    return tuple(
        (kind, _candidate(turn, kind, words, by, sure))
        for kind, words in (
            (Kind.ORGANIZATION, found.organization),
            (Kind.PERSON, _person_of(turn, found)),
        )
        if words and is_name(words, LONGEST_ORGANIZATION)
    )


def named(turn: Turn, kind: Kind, said: Heard) -> str:
    """The name that a part of a turn gives in place of one that was read back; "" when it gives none."""
    letter = _LETTERS[kind]
    for span in turn.marks.spans(said.words, letter, letter):
        if span.confidence >= _LEAST_WEAK:
            return _name_of(said.words[span.start : span.end])
    found = find_introduction(said)
    if found is None:
        return bare_name(said)
    of_kind = found.organization if kind is Kind.ORGANIZATION else found.person
    return of_kind or found.person or found.organization


def person(turn: Turn, words: str) -> Value:
    """A person's name with its reading where a dictionary is at hand."""
    surname = turn.surnames.at_start(words)
    reading = name_reading(words, turn.tokenizer, surname, turn.surnames.readings.get(surname, ""))
    # letters are read by the synthesiser, not by a dictionary of Japanese
    return person_value(words, reading="" if _LATIN.search(words) else reading, said=turn.said.words)


def organization(turn: Turn, words: str) -> Value:
    """An organisation's name with its reading where a dictionary is at hand."""
    return organization_value(words, reading=reading_of(words, turn.tokenizer), said=turn.said.words)


def _candidate(turn: Turn, kind: Kind, words: str, by: str, confidence: float = 0.9) -> Candidate:
    value = person(turn, words) if kind is Kind.PERSON else organization(turn, words)
    return Candidate(value=value, confidence=confidence, span=turn.place(words), by=f"{kind}.{by}")


def _person_of(turn: Turn, found: Introduction) -> str:
    """Who calls. A mere です after the only name, where the company was asked, is the company's: 北町設備です."""
    alone = not found.organization and not found.strong
    if alone and turn.kind is Kind.ORGANIZATION and turn.expect.item:
        return found.person if is_persons_name(found.person, turn.tokenizer) else ""
    return found.person


def _is_company_and_person(found: Introduction) -> bool:
    return bool(found.person) and is_organization(found.organization)
