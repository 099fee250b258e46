"""Where a name in unsegmented kana begins and ends, where the tagger is not sure of its first and last sounds.

What stands around a name is known better than the name: a greeting or 会社は before it, です and と申します behind it.
"""

from __future__ import annotations

import re

from toritsugi.core.understanding.normal import is_kana, normal

#: sounds that the tagger may leave out at a name's end before such words, and at its beginning behind a greeting
_CUT_END, _CUT_START = 4, 2
#: what stands behind a name
_BEHIND = re.compile(
    r"デス|ト(?:モ[ーウ]シ|ユ[ーウ]|イ[ーイ]|イウ)|デ[ゴド]ザ[イー]マ|デオ?ネガイ|ニナリマス|トエ?モーシ|デ$|ナンデス|デ(?:スヨ|ショー)"
)
#: what of it may begin with sounds that are no name's end
_NO_END = re.compile(r"[ノハワガヲヨモ]$|^(?:ノ|ナン|サン$|サマ$|ト$|イジョ)|ノ")
#: greetings and words of a company, behind which a name begins
_AHEAD = re.compile(
    r"^(?:ー|ハイ|エット|エーット|エート|アノー?|モシモシ|スミマセン|スイマセン|(?:イツモ)?オセワニナッテ(?:オリ|イ)?マス|オセワニナリマス|カイシャ(?:メー)?ワ|シャメーワ)+"
)
#: は and を, written as they sound, before a name, and words of a company's form that begin it
_PARTICLE = re.compile(r"^[ワヲ](?=[ァ-ヶ])")
_FORM = re.compile(
    r"^[ワヲガデ](?=(?:カブシキ|ユーゲン|[ゴコ][ード]ー?[ドト]ー|イリョーホージン|シャダン|ザイダン)?[ァ-ヶー]{0,3}ガイシャ)"
)


def kana_end(words: str, start: int, end: int) -> int:
    """Where an organisation's name in kana ends that may be cut before です and the like."""
    if not is_kana(normal(words)):
        return end
    found = _BEHIND.search(words, end)
    gap = words[end : found.start()] if found else ""
    if found is None or not 0 < len(gap) <= _CUT_END or _NO_END.search(gap) or end - start < 2:
        return end
    return found.start()


def kana_start(words: str, start: int, end: int) -> int:
    """Where an organisation's name in kana begins: behind a は, or at once behind a greeting."""
    if not is_kana(normal(words)):
        return start
    if start > 2 and end - start > 3 and (_FORM.search(words[start:end]) or _PARTICLE.search(words[start:end])):
        return start + 1
    ahead = _AHEAD.match(words)
    begin = ahead.end() if ahead else 0
    return begin if 0 < start - begin <= _CUT_START and words[begin : begin + 1] != "ー" else start
