"""What callers say about the talk before: an earlier answer put right by its wrong words, or that they answered it."""

from __future__ import annotations

import re

import msgspec

from toritsugi.core.dialogue.commands import Correct, Fill, SaidAlready
from toritsugi.core.dialogue.expect import Answered
from toritsugi.core.manual.model import Item
from toritsugi.core.understanding.answer_cues import FILLERS
from toritsugi.core.understanding.answer_rules import explicit
from toritsugi.core.understanding.correcting import put_right
from toritsugi.core.understanding.dates import find_when
from toritsugi.core.understanding.finding import fill
from toritsugi.core.understanding.introductions import bare_name, is_organization
from toritsugi.core.understanding.late import value_of
from toritsugi.core.understanding.names import NAMES, introduced
from toritsugi.core.understanding.normal import Heard, heard, normal
from toritsugi.core.understanding.reading import flat_reading, is_persons_name
from toritsugi.core.understanding.spoken_digits import readings, runs
from toritsugi.core.understanding.turn import Turn
from toritsugi.core.values.model import Kind

#: longest wrong words, in characters of the one form
_LONGEST_WRONG = 40
_INSTEAD = re.compile(r"(?:ジャナ(?:クッ?テ|ク)|デ[ワハ]ナ(?:クッ?テ|ク)|[サシ]ャ?ナクテ)")
#: fewer digits stand in almost every number
_FEWEST_DIGITS = 2
_LEAD = (
    r"(?:ハイ|イヤ|イエ|[イー][イー]?エ|アノー?|エー?ット?ー?|スミマセン|チョット|ア[ーッ]?|ン|エ"
    r"|ソレ[ワハモ]?|ダカラ|デモ)*"
)
_TOLD = (
    r"(?:言|イ|ユー?)(?:[ーイ]+マシタ|イマシタ|ッタ|ッテ(?:[イー]?マス|ルッ?|アリマス))"
    r"|(?:話|ハナ|伝エ|ツタエ|答エ|コタエ|教エ|オシエ)(?:シ)?(?:マシタ|タ)"
    r"|(?:申シ|モーシ)(?:上ゲ|アゲ)?マシタ|ーマシタ"
)
_SAID_ALREADY = re.compile(
    rf"{_LEAD}(?:(?:モー|サッキ(?:カラ)?|先ホド|先程|サキホド|前ニ|マエニ|前ノ(?:方|人)|サイショ|最初|ダカラ|スデニ|既ニ|今|イマ|全部|ゼンブ|(?:何度|ナンド|何回|ナンカイ))(?:モ|ニ)?)+"
    rf"[オー]?(?:{_TOLD})(?:ヨー?|ネー?|ケド|ケレド|ガ|デショー?|ハズ|ンデス|ッテ|ノニ|ジャナイ|ジャナイデスカ|デス|カ|ト思イマス|デショ|ヨネ)*"
)


def said_already(turn: Turn) -> SaidAlready | None:
    """Whether the caller only says to have answered before."""
    if _SAID_ALREADY.fullmatch(turn.flat) is None:
        return None
    return SaidAlready(span=turn.whole, by="said_already.words")


def replaced(turn: Turn) -> Correct | None:
    """「渡辺じゃなくて渡部です」 about an earlier answer, not the one being read back; None when it is about none."""
    instead = _INSTEAD.search(turn.flat)
    if instead is None or not 0 < instead.start() <= _LONGEST_WRONG or instead.end() == len(turn.flat):
        return None
    wrong = heard(turn.said.slice(0, instead.start()))
    for answer in turn.expect.given:
        item = turn.manual.items.get(answer.item)
        if item is None or answer.item == turn.expect.item or not _names(turn, item, answer, wrong):
            continue
        right = _right(turn, item, answer, instead.end())
        if right is not None and right.value.kept != answer.kept:
            return right
    return None


def answers_to_earlier(turn: Turn) -> list[Fill]:
    """Names for items asked before and still open, without a frame: 「さくら工務店です」 where a number is asked."""
    names = {kind: turn.target(kind) for kind in NAMES}
    return [
        fill(msgspec.structs.replace(one, confidence=0.6), name)
        for kind, one in (introduced(turn, weak=True) if any(names.values()) else ())
        if (name := names[kind]) and _is_surely(turn, kind, one.value.kept)
    ]


def _is_surely(turn: Turn, kind: Kind, name: str) -> bool:
    """Whether the words tell by themselves that they are a name of this kind."""
    return is_organization(name) if kind is Kind.ORGANIZATION else is_persons_name(name, turn.tokenizer)


def _names(turn: Turn, item: Item, answer: Answered, wrong: Heard) -> bool:
    """Whether the words called wrong are the answer that was given, or a part of it."""
    if item.kind is Kind.PHONE:
        return any(
            len(digits) >= _FEWEST_DIGITS and digits in answer.kept
            for run in runs(wrong.plain)
            for digits in readings(run.segments()[-1])
        )
    if item.kind is Kind.DATE_TIME:
        said, given = find_when(wrong.words, turn.now), find_when(answer.spoken, turn.now)
        if said is None or given is None:
            return False
        return (said.start is not None and said.start == given.start) or (
            said.day is not None and said.day == given.day
        )
    if item.kind in (Kind.PERSON, Kind.ORGANIZATION):
        name = bare_name(wrong)
        known = {normal(answer.kept), normal(answer.spoken)}
        return bool({normal(name), flat_reading(name, turn.tokenizer)} & known) if name else False
    if item.kind is Kind.YES_NO and not explicit(FILLERS.sub("", wrong.flat)):
        return False  # a model hears a yes or a no in anything: 0493じゃなくて is about a number, not about an answer
    found = value_of(turn, item, 0, len(wrong.flat)) if item.kind not in (Kind.TEXT, Kind.ADDRESS) else None
    return found is not None and found.value.kept == answer.kept


def _right(turn: Turn, item: Item, answer: Answered, start: int) -> Correct | None:
    """The right value: as if the wrong one was just read back, or what follows the wrong words."""
    if item.kind in (Kind.PHONE, Kind.DATE_TIME):
        found = put_right(turn, item, answer)
        return msgspec.structs.replace(found, by=f"earlier.{item.kind}") if found else None
    given = value_of(turn, item, start, len(turn.flat))
    if given is None:
        return None
    span = turn.span(start, len(turn.flat))
    return Correct(item=item.id, value=given.value, confidence=0.9, span=span, by=f"earlier.{given.by}")
