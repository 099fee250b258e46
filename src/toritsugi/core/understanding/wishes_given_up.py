"""Which of several days or times a caller gives up: the one that is booked, that does not suit, or that was a slip.

What stands between two of them tells: 「10日に取っていたのを12日に」, 「水曜は仕事なので木曜」,
「10日、あ、ごめんなさい、11日」.
All texts are in the one form.
"""

from __future__ import annotations

import re

from toritsugi.core.understanding.normal import cues

#: characters behind a day or a time that are looked at
_LOOKED_AT = 40
#: what was so until now: asked for, booked, meant
_SO_FAR = re.compile(
    r"(?:取|ト|入レ|イレ|オ願イシ|オネガイシ|予約シ|ヨヤクシ|言|イ|伺|聞イ|キイ|頼ン|タノン)[ッンイ]?[テデ][イオ]?(?:タ|マシタ|リマシタ|ル|マス)"
    r"|オ?(?:願イ|ネガイ)シタ(?![イク])|オ?(?:願イ|ネガイ)シマシタ|ダッタ|デシタ(?!ラ)|予約シタ|ヨヤクシタ|言ーマシタ|ユー?テタ"
    r"|ト[オ]?(?:伝エ|ツタエ|言ッ|イッ|ユッ|申シ|モーシ|聞キ|キキ)|ハズ|ツモリ|(?:ノ|トノ)コト"
)
#: what suits not
_NOT = re.compile(
    r"無理|ムリ|駄目|ダメ|アカン|都合ガ?(?:悪|付[カキ]|ツ[カキ]|合[ワイ])|ツゴーガ?(?:ワル|ツ[カキ]|ア[ワイ])|埋マッ|ウマッ|満席|満室"
    r"|行[ケカキ](?:ナ|マセ|レ?ヘン)|イケ(?:ナ|マセ|ヘン)|来[レラ](?:レ?ナ|レ?マセ)|コ(?:レ|ラレ)(?:ナ|マセ)|難シ|ムズカシ|厳シ|キビシ|シンド"
    r"|ヤメ|止メ|キャンセル|取リ消|トリケ|空イテ(?:イ?ナ|イ?マセ)|アイテ(?:イ?ナ|イ?マセ)|避ケ|以外|イガイ|除[イク]|ノゾ[イク]|間ニ合[ワイ]|塞ガ|フサガ|留守|ルス"
    r"|定休|テーキュー|休業|苦手|早スギ|遅スギ|ハヤスギ|オソスギ|間違|マチガ"
)
#: a reason why not, only in front of what is wished instead
_REASON = re.compile(
    r"(?:仕事|シゴト|用事|ヨージ|予定|ヨテー|休ミ|ヤスミ|会議|カイギ|授業|出張|シュッチョー|旅行|通院|法事|祝日)(?:[ガノモ]?[アハイ]|ナ|デ|ダ|ニ|ヤ|ガ)"
    r"|[ナルイタ](?:ノデ|ンデ|モノデ)|(?:ダ|[イルタ])カラ|ヤ(?:カラ|ケ)"
)
#: a slip of the tongue, and a choice made anew
_SLIP = re.compile(
    r"ゴメン|スミマセン|スイマセン|失礼|シツレー|(?:ヤ|ジャ|デワ|デハ)(?:ナイ|ナク|アリマセン)|チャウ|チャイマ|チガ|違|モトイ|ヤッパ|ヤハリ"
    r"|(?:^|[ノデニトネヨダ])アッ?ー?$|ジャー?$|(?:^|デス[ネヨ]?)(?:デワ|デハ)$|ヨリ(?:ワ|モ)?(?:ムシロ)?$|キャンセルシテ"
)
#: a booking, which is given up only where it is changed
_BOOKED = re.compile(r"予約|ヨヤク|アポ|約束|ヤクソク|^(?:ノ.{0,8})?[オヲ]$")
_CHANGED = re.compile(
    r"変[エわ更]|カエ(?!リ)|ヘンコー|ズラ|移シ|移動|ウツ[シセ]|振[リ替]|フリカエ|延[期バ]|エンキ|ノバ[シセ]|早メ[テラタ]|ハヤメ[テラタ]|遅ラ|オクラ|繰リ|クリ[アサ]"
)
#: what makes the words before it a case that may be: 10日が無理なら11日
_IF = re.compile(r"ナラ|タラ|レバ|場合|バーイ|トキ[ワハ]")
_FITS = re.compile(
    r"大丈夫|ダイジョーブ|空イテ[イル]|空イテマス|アイテ[イル]|アイテマス|都合ガ?[イ良ヨ]|ツゴーガ?[イヨ]|第[1一]|希望"
)
#: nothing else suits
_ONLY = re.compile(r"シカ|ジャナ(?:イト|キャ|ケ)|デナ(?:イト|ケ)|ノ方ガ|ノホーガ")
#: what is said right behind a day that does not suit
_REFUSED = re.compile(
    r"^(?:ダケ)?(?:[ハワモガニノ]|デ[ハワ]|ダト|トカ|オ)?(?:チョット|ドーシテモ|全然|ゼンゼン|時間ガ?|ジカンガ?)*"
    r"(?:無理|ムリ|駄目|ダメ|アカン|都合ガ?(?:悪|付[カキ]|ツ[カキ]|合[ワイ])|ツゴーガ?(?:ワル|ツ[カキ]|ア[ワイ])|行[ケカ](?:ナ|マセ|レ?ヘン)"
    r"|来[レラ]レ?(?:ナ|マセ)|以外|イガイ|除[イク]|避ケ|難シ|ムズカシ|厳シ|キビシ|キャンセル|ヤメ)"
)
_NOTHING_ELSE = re.compile(
    r"^(?:以外|イガイ)[ハワニモデ]*(?:チョット)?(?:無理|ムリ|駄目|ダメ|行|イケ|空イテ|アイテ|都合|ツゴー|難|ムズ|厳|キビ|ナ)"
)
_EXCEPT = re.compile(r"^(?:ダケ)?[ハワオ]?(?:以外|イガイ|除[イク]|ノゾ[イク])")
_OR_ELSE = re.compile(r"(?:以外|イガイ)ナ[ラノン]")
#: what may stand before the reason
_ALWAYS = re.compile(r"^[ハワモ]?(?:ズット|ゼンブ|全部)?")
_QUESTION = cues("ですか でしょうか ますか ませんか か$")


def takes_back(between: str) -> bool:
    """Whether what stands between two words of days takes the first back whatever the second is."""
    text = between[:_LOOKED_AT]
    if not text or _ONLY.search(text):
        return False
    return bool(_SLIP.search(text) or _SO_FAR.search(text) or (_NOT.search(text) and not _IF.search(text)))


def gives_up(between: str, behind: str) -> bool:
    """Whether what stands between two days gives up the first. behind: what follows the second."""
    text = between[:_LOOKED_AT]
    if takes_back(text):
        return True
    if not text or _ONLY.search(text) or _IF.search(text):
        return False
    if _BOOKED.search(text):
        return _CHANGED.search(behind[:_LOOKED_AT]) is not None
    return _REASON.search(text) is not None and not _FITS.search(text)


def leaves_out(between: str) -> bool:
    """Whether what stands between a day and a time takes the day out: 「木曜以外の午前中」 names no day at all."""
    return _EXCEPT.match(between) is not None


def refused(behind: str) -> bool:
    """Whether what follows a day says that it does not suit: 「水曜以外で」, 「10日はちょっと都合が悪くて」."""
    text = behind[:_LOOKED_AT]
    return bool(_REFUSED.match(text)) and not (
        _NOTHING_ELSE.match(text) or _IF.search(text) or _ONLY.match(text) or _QUESTION.search(text)
    )


def suits_alone(behind: str) -> bool:
    """Whether what follows a day says that nothing but it suits: 「土日以外は無理です」."""
    text = behind[:_LOOKED_AT]
    return _NOTHING_ELSE.match(text) is not None and _OR_ELSE.match(text) is None


def gives_reason(behind: str) -> bool:
    """Whether what follows days tells why other days are wished: 「平日は仕事なので」."""
    return _REASON.match(_ALWAYS.sub("", behind[:_LOOKED_AT], count=1)) is not None
