"""Answers that tell a state, or what would be without the thing asked about: さっき止まりました to 水は漏れていますか.

Each rule asks for a sort of question and closed words of the answer; anything else is left to the model.
"""

from __future__ import annotations

import re

from toritsugi.core.understanding.answer_rules import explicit

_LONGEST = 44
#: what may follow the word that decides, at the end of an answer
_TAIL = r"(?:デス|ッス|ンデス|ノデス|ン|ノ|ケド|ケレド|ガ|ノデ|ンデ|モノデ|カラ|シ|ヨ|ネ|ナ|ワ|ー)*$"
_DENIED = r"(?:マセン|ナ[イクカ]|マヘン|ヘン|ン(?=デス|ノ|ヨ|ネ|ワ|ケド|ケン|$)|ネー)"

#: something bad that may go on, and its end
_GOES_ON = re.compile(
    r"(?:漏レ|モレ|続イ|ツズイ|鳴[ッリ]|痛[ンミ]|イタ[ンミ]|点滅シ|揺レ)[テデ]?(?:[イー]|オリ|[イー]ラッシャイ|[イー]ラレ)?マス(?:デショー)?カ$"
)
_ENDED = re.compile(
    rf"(?:止マリマシタ|止マッ(?:テ|タ)|トマリマシタ|トマッ(?:テ|タ)|[収治]マ(?:リマシタ|ッ[テタ])|オサマ(?:リマシタ|ッ[テタ])|消エマシタ|消エ[テタ]|直リマシタ|直ッ[テタ]|ナクナリマシタ|ナクナッ[テタ])(?:[イー]?マス)?{_TAIL}"
)
_NOT_ENDED = re.compile(rf"(?:止マ|トマ|[収治]マ|オサマ)[リラ]{_DENIED}")

#: whether somebody knows, and that somebody does not
_ASKS_KNOWS = re.compile(r"(?:ゴ存[ジ知]|ゴゾンジ|オ?[分判]カリ|オ?ワカリ|覚エテ|オボエテ|承知).{0,16}カ$")
_KNOWS_NOT = re.compile(
    r"(?:(?:ワカ|分カ|判カ)(?:リマセン|ラナ[イクカ]|ラン|リマヘン|ラヘン|ンナ[イク])|知リマセン|知ラナ[イクカ]|知ラン|シリマセン"
    r"|忘レ(?:マシタ|[タチ]|テ)|ワスレ(?:マシタ|[タチ]|テ)|覚エテ(?:[イオ]?リ?マセン|[イー]?ナ[イク])|存ジ(?:上ゲ)?マセン"
    r"|(?:聞イテ|教ワッテ|伺ッテ|知ラサレテ)(?:[イー]?マセン|オリマセン|[イー]?ナ[イク]))"
)
_KNOWS_AFTER = re.compile(r"カモ|カ(?:ナ|ドーカ|シラ)?$|デモ|ケド.*(?:ワカリマス|分カリマス)")

#: whether something is done, and that it is still to be
_ASKS_DONE = re.compile(
    r"(?:マシタ(?:デショー)?カ|[済ス]ミ(?:デ(?:ス|ショー))カ|[イー]タダケマシタ.{0,3}カ|モラエマシタカ|決マッテ.{0,6}マスカ)$"
)
_STILL_TO_BE = re.compile(
    rf"(?:コレカラ(?!デモ).{{0,16}}|[ヨソコトノボモロゴ]ーカ?ト(?:思ッテ|オモッテ|考エテ|シテ).{{0,8}}|[ルクスツムウヌグブ]トコ(?:ロ)?(?:デス|ナンデス|ダッタ).{{0,4}}){_TAIL}"
)

#: leave to do without, or otherwise; a need; and that it does not go without
_ASKS_LEAVE = re.compile(r"[テデ]モ(?:ヨロシ|構|カマ|差シ支|サシツカ|大丈夫|ダイジョーブ|[イー]ー|良イ)[^ ]{0,10}カ$")
_ASKS_NEED = re.compile(
    r"(?:(?:必要|ヒツヨー|入リ?用|ニューヨー|オ急ギ|イソギ|希望|キボー)デ(?:ス|ショー|[イー]ラッシャイマス.{0,4})|(?:利用|使イ|ツカイ)ニナリマス(?:デショー)?)カ$"
)
_NOT_WITHOUT = re.compile(
    r"(?:ナイト|[ラカサタバマガナ]ント|ナシ(?:デ[ハワ]|ダト))(?![ワ分判言イ何]).{0,12}?"
    r"(?:困|コマ|(?<![分カ言見リエ])(?:マセン|ナ[イクラ]|ン(?:デス|ノ|ヨ|ネ|ワ|$))|大変|タイヘン|アカン|ダメ|駄目|無理)"
)
#: an offer, and that there is enough already
_OFFERS = re.compile(
    r"(?:マショーカ|(?:差シ上ゲ|送リシ|案内シ|ツケシ|付ケシ)テ(?:モ)?ヨロシ[^ ]{0,8}カ"
    r"|(?:必要|入リ?用|希望|利用)[^ ]{0,10}カ)$"
)
_ENOUGH = re.compile(r"間ニ合ッテ(?:[イー]?マス|オリマス|ル)|マニアッテ(?:[イー]?マス|オリマス|ル)")
#: that what was asked about will do: 明日で結構
_WILL_DO = re.compile(r"(?<![ノン])デモ?(?:結構|ケッコー)(?:デス|ダ)?(?:ヨ|ネ|ケド|ガ)*$")
_ASKS_WILL_DO = re.compile(r"デモ?(?:ヨロシ|構|カマ|大丈夫|[イー]ー|良イ)[^ ]{0,8}カ$")
#: a question that asks for something and so agrees or declines, or that softens an answer
_ASKS_FOR_IT = re.compile(
    r"モラ(?:エ|ッテ)|イタダ[ケイ]|頂[ケイ]|クダサ|クレ|モロ|デキマ|[イー]?ーデスカ|ヨロシ|オ?願イ|ヤロ|ネ$|ンカ|ダメ|駄目|ホシイ|合ッテ"
    r"|大丈夫|ダイジョーブ|[イー]ー$|[違チ]ガ?[イウ]|ナイ$"
)
_ASKS_AT_END = re.compile(r"[?？]\s*$")


def only_asks(said: str, words: str) -> bool:
    """Whether an answer is written as a question and asks for nothing: 郵便番号まで要ります?

    said: the answer without fillers. words: as it is written, with its marks.
    """
    return bool(_ASKS_AT_END.search(words)) and not explicit(said) and not _ASKS_FOR_IT.search(said)


def told_by_state(said: str, asked: str) -> bool | None:
    """Yes or no by a state, by what is known, done, needed or enough; None where none of these tells.

    said: the answer without fillers, asked: the question in its form.
    """
    if len(said) > _LONGEST:
        return None
    if _GOES_ON.search(asked):
        if _NOT_ENDED.search(said):
            return True
        if _ENDED.search(said):
            return False
    if _ASKS_KNOWS.search(asked) and _KNOWS_NOT.search(said) and not _KNOWS_AFTER.search(said):
        return False
    if _ASKS_DONE.search(asked) and _STILL_TO_BE.search(said):
        return False
    if _NOT_WITHOUT.search(said):
        if _ASKS_LEAVE.search(asked):
            return False
        return True if _ASKS_NEED.search(asked) else None
    if _OFFERS.search(asked) and _ENOUGH.search(said):
        return False
    return True if _ASKS_WILL_DO.search(asked) and _WILL_DO.search(said) else None
