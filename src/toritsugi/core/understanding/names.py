"""Names of persons and organisations in a turn: said when asked for, or in an introduction."""

from __future__ import annotations

import re

from toritsugi.core.understanding.candidates import Candidate
from toritsugi.core.understanding.introductions import (
    LONGEST_ORGANIZATION,
    LONGEST_PERSON,
    Introduction,
    bare_name,
    find_introduction,
    is_organization,
    parted_name,
)
from toritsugi.core.understanding.normal import heard, is_kana
from toritsugi.core.understanding.reading import is_persons_name, name_reading, reading_of
from toritsugi.core.understanding.spoken_digits import runs
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind, Value
from toritsugi.core.values.names import organization_value, person_value

_NO_NAME = re.compile(
    r"(?:マス|マセン|デス|タイン?|クダサイ|下サイ|[デマ]スカ|ケド|ノデ|カラ|テル|テイル|[キイリシエ]マシタ|デシタ|[イルタナ]ン)$"
    r"|^(?:ソー(?:デス|ジャ|ソー|デ$|$)|ハイ$|ス?イ[イー]?エ(?:$|チガ|違)|チガ[イウ]|違[イウ]|大丈夫|ダイジョーブ|結構|ケッコー|ソレ$|コレ$"
    r"|ナニ$|何$|ナイ(?:デス|$)|無イ|ナシ$|ダレ$|誰$|者$|モノ$|ヒト$|人$|方$|クレーム|[一二三四五六七八九]人$|(?:サン|ヨ|ゴ)ニン$)"
    r"|願イ|ネガイ|電話|デンワ|[0-9]{3}|個人|コジン|マス(?:ガ|ケ)|[オヲ](?:シ|教|オシエ)|ジャナクテ|レテ[イー]|ノネダン"
)
#: so many digit words in a row are a number, not a name
_DIGITS_OF_A_NUMBER = 5


def person_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """Who a person is. Asked for, the bare words are enough; beside another question, who introduces herself."""
    if not turn.asks(Kind.PERSON):
        return tuple(one for kind, one in introduced(turn, weak=False) if kind is Kind.PERSON)
    found = find_introduction(turn.said)
    if found and found.person and (found.strong or _is_name(found.person, LONGEST_PERSON)):
        return (_candidate(turn, Kind.PERSON, found.person, "introduction" if found.strong else "copula"),)
    if found and found.organization and turn.target(Kind.ORGANIZATION):
        return ()
    name, _ = parted_name(turn.said) if not found else ("", "")
    name = name if name and "の" in turn.said.words else bare_name(turn.said)
    return (_candidate(turn, Kind.PERSON, name, "bare"),) if _is_name(name, LONGEST_PERSON) else ()


def organization_candidates(turn: Turn) -> tuple[Candidate, ...]:
    """What an organisation is called. Asked for, the bare words are enough; else the one of an introduction."""
    if not turn.asks(Kind.ORGANIZATION):
        return tuple(one for kind, one in introduced(turn, weak=False) if kind is Kind.ORGANIZATION)
    found = find_introduction(turn.said)
    if found and found.organization and (found.strong or _is_name(found.organization, LONGEST_ORGANIZATION)):
        return (_candidate(turn, Kind.ORGANIZATION, found.organization, "introduction" if found.strong else "copula"),)
    if found and found.strong and found.person and not is_organization(found.person) and turn.target(Kind.PERSON):
        return ()
    person_part, company = parted_name(turn.said) if not found else ("", "")
    name = company if person_part and company else bare_name(turn.said)
    if turn.target(Kind.PERSON) and is_persons_name(name, turn.tokenizer):
        return ()
    return (_candidate(turn, Kind.ORGANIZATION, name, "bare"),) if _is_name(name, LONGEST_ORGANIZATION) else ()


def introduced(turn: Turn, *, weak: bool) -> tuple[tuple[Kind, Candidate], ...]:
    """Whom the caller introduces beside what is asked. weak: names before a mere です count, too."""
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
        if words and _is_name(words, LONGEST_ORGANIZATION)
    )


def person(turn: Turn, words: str) -> Value:
    """A person's name with its reading where a dictionary is at hand."""
    return person_value(words, reading=name_reading(words, turn.tokenizer), said=turn.said.words)


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


def _is_name(name: str, longest: int) -> bool:
    said = heard(name)
    if not 0 < len(said.flat) <= longest or _NO_NAME.search(said.flat):
        return False
    if len(said.flat) == 1 and is_kana(said.flat):
        return False
    return all(len(run.tokens) < _DIGITS_OF_A_NUMBER for run in runs(said.plain))
