"""How callers take back what they said: 「あ、違う」, 「じゃなくて」, 「やっぱり」, in the plain form."""

from __future__ import annotations

import re

FIX = re.compile(
    r"ジャア?ナ(?:クテ|カッタ|ク|イデス|イ)|(?:[サシキチルリ]?ャ|サン?)ナクテ|デ[ワハ]?ナ(?:クテ|カッタ|ク(?=[0-9〇零一二三四五六七八九ァ-ヶ])|イ(?!ン))|(?<=[0-9〇零一二三四五六七八九])ナクテ?(?=[0-9〇零一二三四五六七八九])"
    r"|[アエ]?[ッー]*(?:チガ[イウ]マスネ?|チガッ[タテ]|チガ[イウ]|違[イウ]マスネ?|違ッ[タテ]|違[イウ])(?:マシタ)?"
    r"|(?:シツレ[イー]|失礼)(?:シマシタ|イタシマシタ|致シマシタ)?|(?:テ[イー]セ[イー]|訂正)(?:シマス|デス)?|モトイ"
    r"|(?:言イ)?(?:マチガ[イエ]|間違[イエ])(?:マシタ|タ)?|(?<![ハレ])イ[イー]?エ(?!ス|ッ?ト)|イヤイヤ|イヤ|ゴメンナサ[イー]"
    r"|スミマセン|ス[イー]マセン|正シクハ|タダシク[ハワ]"
)
#: what is said before is wrong, not all of it was said anew
NOT = re.compile(r"ナ(?:クテ|カッタ|ク|イデス|イ)$")
#: the same without いえ, which letters said in a row may hold (ワイエー)
FIRM = re.compile(FIX.pattern.replace(r"|(?<![ハレ])イ[イー]?エ(?!ス|ッ?ト)|イヤイヤ|イヤ", "") + r"|ヤッパリ?|ヤハリ")
#: the same for answers that a caller thinks over: the later one holds
RATHER = re.compile(FIX.pattern + r"|ヤッパリ?|ヤハリ|ア[ッー]*(?=誕生日|タンジョ)")


def last_part(plain: str) -> int:
    """Where what holds begins: behind the last word that takes back, when something follows it."""
    at = 0
    for match in RATHER.finditer(plain):
        if match.end() < len(plain):
            at = match.end()
    return at
