"""「この番号に」「今かけてる番号でお願いします」: the number that the call comes from, as an answer."""

from __future__ import annotations

import re

from toritsugi.core.dialogue.commands import CallerNumber
from toritsugi.core.understanding.turn import Turn

_NUMBER = r"(?:(?:電話|デンワ|携帯|ケータイ|スマホ)ノ?(?:番号|バンゴー)?|番号|バンゴー)"
_CALLING = r"(?:[オ御]?(?:電話|デンワ)(?:シ|ヲシ|オシ))?(?:[オ御]?(?:カケ|掛ケ))?テ(?:[イー]|オリ)?(?:ル|マス)"
_NOW = r"(?:今|イマ|只今|タダイマ)"
_SHOWN = r"(?:(?:表示|ヒョージ|通知|ツーチ)サレ|出|デ)テ(?:[イー]|オリ)?(?:ル|マス)"
_LEAD = (
    r"(?:ハイ|エー?ット?ー?|アノー?|ア[ーッ]?|ジャー?ア?|ソレジャー?ア?|ソレナラ|デシタラ|デ[ハワ]|スミマセン|モー|ヤッパリ?|イエ|イヤ"
    r"|(?:電話|デンワ)?(?:番号|バンゴー)[ハワ]|連絡先[ハワ]|レンラクサキ[ハワ]|電話[ハワ]|携帯[ハワ])*"
)
_OWN = re.compile(
    rf"{_LEAD}(?:{_NOW}?(?:{_CALLING})?コ(?:ノ|チラノ|ッチノ){_NUMBER}|{_NOW}{_CALLING}(?:コノ)?{_NUMBER}|{_NOW}ノ{_NUMBER}"
    rf"|{_SHOWN}{_NUMBER}|(?:発信|ハッシン|着信|チャクシン)(?:シ?ャ|者)?ノ?(?:番号|バンゴー))"
    r"(?:$|(?:ノ(?:方|ホー))?(?:デ|ニ|エ|ヘ|ガイ|ガ良|宛|アテ|[カト](?:ラ|イッショ|一緒|同ジ|オナジ)))"
)
#: words behind which it is not that number, or not surely
_BUT = re.compile(r"ナ[イカクシ]|マセン|違|チガ|別|ベツ|他|ホカ|困|コマ|ダメ|駄目|ジャ|無理|ムリ|[0-9]")
#: characters of a wish; who says more tells something else
_LONGEST = 40


def own_number(turn: Turn) -> CallerNumber | None:
    """The wish for the number of the call, in a short answer that says nothing against it."""
    found = _OWN.match(turn.flat)
    if found is None or len(turn.flat) > _LONGEST or _BUT.search(turn.flat, found.end() - 1):
        return None
    return CallerNumber(span=turn.span(*found.span()), by="phone.own_number")
