"""Words that tell how a stretch of digits follows the one before it, in the plain form."""

from __future__ import annotations

import re

from toritsugi.core.understanding.taking_back import FIX, NOT

_AGAIN = re.compile(
    r"(?:モ[ーウ]|モッ?)(?:一度|イチド|[一1]回|イッカ[イー])(?:[言イ]イマス(?:ト)?|申シ上ゲマス|モ[ーウ]シアゲマス|オネガイシマス)?ネ?"
    r"|[モゴオホノ]?[ーウ]*(?:一度|イチド)(?:[言イ]イマス(?:ト)?|申シ上ゲマス|モ[ーウ]シアゲマス|繰リ返シマス|クリカエシマス)ネ?"
    r"|(?:繰リ返シ|クリカエシ)(?:マス|申シ上ゲマス|モーシアゲマス)?ネ?|復唱シマスネ?|フクショ[ーウ]シマスネ?"
)
EXTENSION = re.compile(r"内線|ナ[イー]セン")
PLUS = re.compile(r"\+|プラス|(?:国番号|クニバンゴ[ーウ])[ハワガ]?")
_FIX = re.compile(
    # as recognisers write じゃなくて, もとい, 失礼, 間違い
    r"[ァ-ヶー]?ナクテ|[サダタャヤア]ナ[クイ](?:カッタ|デス)?ヤ?|[モゴソマコノ]トイ(?=[ゼレマイニサヨゴロナハキ0-9一二三四五六七八九〇])"
    r"|(?:[イー]+)?マチガ[エイ](?:マシ[タテ]?|タ)|タ[ダタ]シ[クツスキ]+[ワハ]|シ?ツレ[イー](?:[シイ]タ?シ?マ[シス]タ?)?|マチナイ|"
    + FIX.pattern
    + r"|ヤナ(?:クテ|イ)|チャウ[ワネガ]?|チゴ(?:テ|ータ)|(?<![ャア])アレッ?(?![イーハワガ])|ヤッ[パサ]リ?|ヤハリ"
    r"|ヤッパシ|(?<![ロノドョゴナ])ク+レ[ーエ](?!イ)|(?<![ュョー])ウン(?=[ゼマレニイサヨゴロナハキシク0-9〇零一二三四五六七八九])|チガ[サタカ]ガ?|(?<![ャア])ア[レル](?=[ゼマレニイサヨゴロナハキ](?!ー))"
)
#: what was said before is no longer the caller's number
_WAS = re.compile(
    r"(?:[ハワ]|コレ[ハワ])?(?:古イ|フルイ|[クフマ]+ル?イ(?=[バハ]ンゴ)|前ノ?|マ[エイ]ノ|昔ノ|ムカシノ|以前ノ|イゼンノ)(?:番号|[バハ]ンゴ[ーウ]|ヤツ|電話|デンワ|携帯|ケータイ)"
    r"|デ?(?:今|イマ)[ハワマ]+(?=[ゼマレデイサヨゴロナハキ0-9〇零一二三四五六七八九])"
    r"|(?:変ワリ|カワリ)マシ[テタ]|(?:変ワッ|カワッ)[テタ]|解約|カイヤク|(?:使ッ|ツカッ)テ(?:イ)?(?:ナ[イク]|マセン)"
)
#: another number begins
_OTHER = re.compile(
    r"夜[ハワガ]|ヨル[ハワガ]|土日[ハワガ]|ドニチ[ハワガ]|会社|カ[イー]シャ|自宅|ジタク|実家|ジッカ|(?:家|イエ)(?:ノ電話|ノデンワ)?(?:[ガデワ]|ハ(?![チッイ]))|ファッ?クス|fax|(?:繋|ツナ)ガラ|留守|ルス"
    r"|出ナ|デナ[イカケ]|モー(?:一ツ|ヒトツ)|モシク[ハワ]|マタ[ハワ]|アル[イー][ハワ]|携帯|ケ[ーイ]タ[イー]|勤メ先|ツトメサキ|職場|ショクバ"
    r"|事務所|ジムショ|代表|ダ[イー]ヒョ[ーウ]|ダメナラ|駄目ナラ|ソレカ(?!ラ)"
)
_COUNT = r"(?:ノ)?(?:[4四3三2二]|ヨン|ヨ|サン|ニ)(?:ツ|桁|[ケセテ][タサ])(?:ノ(?:数字|スージ))?"
_IS = r"(?:[ノガワ]|ハ(?!チ|ッ)|ナ(?=ナナ))"
_DIGIT = r"(?=[ゼレマイニサヨシゴロナハキク0-9〇零一二三四五六七八九])"
#: the area code by its name, as recognisers write it, too
_AREA = r"市[外内]局番|局番|(?:(?:[シチ]?[ガナ])?イ)?(?:キ|シ)?[ョャュ]クバン"
_PLACES = (
    (
        "last",
        rf"(?:下|[シチセエレ][モノ]|末尾|マツビ)?{_COUNT}{_IS}|(?:下|シモ|末尾|マツビ){_COUNT}{_DIGIT}|(?:末尾|マツビ|オ尻|オシリ){_DIGIT}"
        rf"|(?:下|末尾|マツビ|オ尻|オシリ|終ワリ|オワリ){_IS}"
        rf"|(?:最後|[サダタア]イゴ)(?:{_COUNT})?(?:{_IS}|{_DIGIT})|[サダタア]イ[ノコモ]{_IS}",
    ),
    ("middle", rf"(?:真ン中|マンナカ|真中|(?<![時日])間|アイダ)(?:{_COUNT}|ノ)?{_IS}|(?:真ン中|マンナカ){_DIGIT}"),
    (
        "first",
        rf"(?:最初|サイショ|頭|アタマ|上|カミ)(?:{_COUNT})?{_IS}|(?:最初|頭){_DIGIT}|(?:{_AREA})(?:{_IS}|ナ)?",
    ),
)
_MARKS = (
    ("again", _AGAIN),
    ("was", _WAS),
    ("other", _OTHER),
    *((led, re.compile(words)) for led, words in _PLACES),
)


def marks(plain: str) -> list[tuple[int, int, str]]:
    """(start, end, how the digits behind follow those before) of each mark of a text; see `phone_fixing.Part`."""
    found = [
        (match.start(), match.end(), "not" if NOT.search(match.group()) else "fix") for match in _FIX.finditer(plain)
    ]
    for led, pattern in _MARKS:
        found += [(match.start(), match.end(), led) for match in pattern.finditer(plain)]
    return sorted(found, key=lambda one: (one[0], -one[1]))
