"""Callers who say that they are private persons where the name of their company is asked for.

By words, and in katakana by sound: the short answers to this one question are few, and one that sounds like one of them
(オジンデス for 個人です) is nobody's name.
"""

from __future__ import annotations

import re

from toritsugi.core.understanding.near_sounds import apart
from toritsugi.core.understanding.normal import is_kana, normal
from toritsugi.core.understanding.surnames import Surnames

#: 故人 and 開社 are written for the sounds of 個人 and 会社
_INDIVIDUAL = re.compile(
    r"(?:個人|故人|コジン)(?:ナ|デ(?!ン)|ノ|ト(?:シ|イ)|的|テキ|客|キャク|宅|タク|契約|ケ[ーイ]ヤク|名義|メ[ーイ]ギ|事業|ジギョ|ー?$)"
    r"|(?:会社|開社|カ[イー]シャ|法人|ホ[ーウ]ジン|企業|キギョー|団体|ダンタイ)(?:トカ|ノ(?:ホー|モノ|者|人))?(?:デ[ワハ]|ジャ|デモ)(?:ナ|[アー]リマセン|ゴザイマセン)"
    r"|(?:一般|イッパン)(?:ノ|家庭|カテー|客|者)|普通ノ(?:家|人|者)"
    r"|(?:会社|開社|カ[イー]シャ|屋号|ヤゴー|所属|ショゾク)(?:名|メ[イー])?(?:ッテイウ[モノ]+)?(?:[ハワトモガ]|ナンテ|トイウモノ[ハワ])?(?:特ニ|トクニ|別ニ|ベツニ)?"
    r"(?:[アー]リマセン|ゴザイマセン|ナイ(?!科|カ)|無イ|関係(?:ナ|[アー]リマ)|カンケー(?:ナ|[アー]リマ))"
    r"|(?:会社|開社|カ[イー]シャ)ニ(?:ハ|ワ)?(?:勤メ|ツトメ|所属|ショゾク|属シ|ゾクシ)テ?(?:イ?ナ|[イオ]?(?:リ)?マセン)|(?:専業)?主婦(?:デス|ナ|ヲ|ヤ)|シュフ(?:デス|ナ)"
)
#: the whole short answers, as they sound
_SAID = """
    こじんです こじんですけど こじんですが こじんなんですけど こじんなんですが こじんのものです
    こじんのものですけど こじんのものなんですけど こじんのきゃくです こじんのおきゃくです こじんでおねがいします
    こじんでおねがいしたいんですが こじんでかけています こじんででんわしています こじんてきなよーじです
    こじんてきなそーだんです こじんたくです こじんけーやくです こじんめーぎです こじんになります ただのこじんです
    いちこじんです いっぱんのものです いっぱんのものですけど いっぱんかてーです いっぱんのきゃくです
    ふつーのいえです しゅふです しゅふですけど せんぎょーしゅふです かいしゃでわありません かいしゃでわないです
    かいしゃじゃないです かいしゃじゃありません かいしゃじゃないんです かいしゃとかじゃないです
    かいしゃわとくにありません かいしゃわとくにないです かいしゃわありません かいしゃわないです
    かいしゃめーわありません かいしゃめーわとくにないです かいしゃめーわないです とくにかいしゃわかんけーないです
    ほーじんでわありません ほーじんじゃないです かいしゃにわつとめていません かいしゃづとめでわないです
"""
_ANSWERS = tuple(map(normal, _SAID.split()))
_FILLERS = re.compile(
    r"(?:ア(?:ッ|ー)?|エー?ット?ー?|エー?ト|アノー?|ハイ|イエ|イーエ|スミマセン|スイマセン|ワタシ(?:ワ|ハ)?)+"
)
#: what an answer may cost for each of its sounds, and how many sounds it may be longer or shorter
_NEAR, _LONGER = 0.13, 3
_ENDING = re.compile(r"(?:ナン)?デス(?:ケド|ガ)?$")


def is_individual(flat: str) -> bool:
    """Whether the caller says to be a private person."""
    return _INDIVIDUAL.search(flat) is not None


def sounds_individual(flat: str, surnames: Surnames) -> bool:
    """Whether a short answer in katakana sounds like that of a private person. A name that is known as such is none."""
    if not is_kana(flat):
        return False
    lead = _FILLERS.match(flat)
    said = flat[lead.end() :] if lead and lead.end() < len(flat) else flat
    if surnames.knows(_ENDING.sub("", said)):
        return False
    return any(
        abs(len(said) - len(one)) <= _LONGER and apart(said, one, _NEAR * len(one)) <= _NEAR * len(one)
        for one in _ANSWERS
    )
