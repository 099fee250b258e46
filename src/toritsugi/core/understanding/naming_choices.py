"""Choices that a turn names: by title, by a part of it that no other choice has, or by another word for the same thing.

What is named and taken back (虫歯じゃなくて検診) does not count; of two choices the one that is not refused is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from toritsugi.core.manual.model import Choice, Item
from toritsugi.core.understanding.normal import coarse, is_kana, normal
from toritsugi.core.understanding.reading import Tokenizer, reading_of
from toritsugi.core.understanding.turn import Turn

#: words for one thing that callers and manuals use for each other, one thing a line
_THINGS = tuple(
    frozenset(normal(word) for word in line.split())
    for line in """
    お手洗い トイレ 便器 便所 化粧室 手洗い といれ べんき
    台所 キッチン 流し シンク 流し台 だいどころ
    浴室 お風呂 風呂 バスルーム 湯船 浴槽 ふろ
    インターネット ネットワーク ネット Wi-Fi ワイファイ ルーター LAN 回線
    プリンター 印刷 複合機 コピー機 いんさつ
    パソコン PC ノートパソコン デスクトップ
    電話機 電話 内線 受話器 固定電話 でんわ
    現金 キャッシュ げんきん
    カード クレジット クレジットカード
    郵送 郵便 手紙 はがき ゆうびん
    メール Eメール 電子メール
    和室 畳 布団 たたみ
    洋室 ベッド
    矯正 歯並び きょうせい はならび
    検診 健診 定期検診 けんしん
    歯ぐき 歯茎 歯周病 歯肉 はぐき
    虫歯 むしば 歯が痛 歯がしみ
    配送 自宅 家 家に 宅配 送って 届けて うちに 家まで
    店頭 店舗 お店 取りに 店に 窓口
    コンビニ コンビニエンスストア ローソン セブン ファミマ ファミリーマート
    カット 切って 髪を切 切りたい
    カラー 染め 白髪染め 髪を染 そめ
    パーマ ウェーブ
    そのほか その他 それ以外 どれでもな どれも違 どれでもありませ いずれでもな 当てはまらな それ以外
    どちらでもよい どちらでも どっちでも どれでも なんでもいい 何でもいい こだわりませ
    初めて 初診 新規 はじめて
    再診 二回目 通って
    大人 おとな 成人
    子ども 子供 こども 小人 お子様
    車 自動車 マイカー くるま
    電車 列車 でんしゃ
    男性 男の人 男 おとこ
    女性 女の人 女 おんな
    持ち帰り テイクアウト 持って帰
    店内 イートイン 食べていき
    禁煙 吸わな 吸いませ
    喫煙 吸います 吸える たばこ 煙草 タバコ
    """.strip().splitlines()
)
_REFUSED = re.compile(
    r"(?:ノ(?:ホー|方))?(?:(?:デ[ハワ]?|ジャー?)(?:ナ[クイ]|アリマセン)|[ハワモガ]?(?:イラナ|要ラナ|イリマセン|要リマセン|持ッテ(?:イ)?ナ|持チ合ワセ|ヤメ|無理"
    r"|ダメ|駄目|使エナ|使ワナ|嫌|違ウ|チガウ|違ッテ|違イマス|チガイマス|ナクテ|取リ消)|以外|イガイ|ヨリ(?!モ?ハ?ヤ))"
)
_ASKS = re.compile(r"(?:デスカ|マスカ|マセンカ|デショーカ)ー?$")
_TAKEN_BACK = re.compile(r"^[^ァ-ヶ]?(?:ッ|アッ)?(?:イヤ|イエ|ヤッパ|ヤッパリ|ジャナ|デハナ|モトイ|ア(?=ヤ))")
_AFFIX = re.compile(r"^(?:オ|ゴ|御)(?=.{2})|(?:サマ|様|側|ガワ|機|コース|プラン|希望|キボー|ノ方|ノホー)$")
_KANJI = re.compile(r"[一-龠々]")
#: shortest reading that names a choice by itself
_SHORTEST_SOUND = 3
_LONGEST_BY_SOUND = 80
#: shortest example that is looked for anywhere in a turn
_SHORTEST_EXAMPLE = 2
_TITLE, _WORD, _SIGN, _SOUND, _LEFT = 0.97, 0.9, 0.8, 0.75, 0.85


class Named(msgspec.Struct, frozen=True):
    """A choice as a turn names it. at: where in the one form. sure: 0..1. by: the rule."""

    choice: Choice
    at: int
    sure: float
    by: str = "choice.named"


def named_choices(turn: Turn, item: Item) -> tuple[Named, ...]:
    """The choices that are named and not refused, the surest first; one where it is clear which; () where none is."""
    said = turn.flat
    forms = turn.memory.once(item, "choice forms", lambda: {one.id: _forms(one, item.choices) for one in item.choices})
    found = [named for one in item.choices for named in _naming(one, said, forms[one.id])]
    if not found:
        found = list(_by_sound(turn, item))
    if _ASKS.search(said):
        found = [one for one in found if one.sure > _SIGN]
    refused = {one.choice.id for one in found if _is_refused(said, one, forms[one.choice.id])}
    kept = [one for one in found if one.choice.id not in refused]
    if not kept:
        left = [one for one in item.choices if one.id not in refused]
        return (Named(left[0], 0, _LEFT, "choice.left"),) if refused and len(left) == 1 else ()
    last = max(kept, key=lambda one: one.at)
    if any(_TAKEN_BACK.search(said[at + 1 : at + 8]) for at in range(last.at) for one in kept if one.at <= at):
        return (last,)
    best: dict[str, Named] = {}
    for one in sorted(kept, key=lambda one: -one.sure):
        best.setdefault(one.choice.id, one)
    ordered = tuple(best.values())
    clear = len(ordered) == 1 or ordered[0].sure > ordered[1].sure
    return ordered[:1] if clear else ordered[:3]


def _forms(choice: Choice, others: Iterable[Choice]) -> dict[str, float]:
    """What names a choice, with how surely: its title, its words, other words for them, and signs only it has."""
    forms: dict[str, float] = {}
    title = normal(choice.title)
    rest = "".join(normal(one.title) for one in others if one.id != choice.id)
    for word in (title, *re.split("ヘノ|ノ|・|/|ト", title)):
        bare = _AFFIX.sub("", word)
        for form in (word, bare):
            if form and (form == title or (len(form) >= 2 and form not in rest)):
                forms.setdefault(form, _TITLE if form == title else _WORD)
    forms |= {
        form: _WORD for one in choice.heard if len(form := normal(one)) >= _SHORTEST_EXAMPLE and form not in forms
    }
    for thing in _THINGS:
        if thing & set(forms):
            for word in thing:
                if word not in rest:
                    forms.setdefault(word, _WORD)
    for word in re.split("ヘノ|ノ|・|/|ト", title):
        sign = _KANJI.search(word)
        if sign and sign[0] not in rest:
            forms.setdefault(sign[0], _SIGN)
    return forms


def _naming(choice: Choice, said: str, forms: dict[str, float]) -> Iterator[Named]:
    for form, sure in forms.items():
        at = said.rfind(form)
        if at >= 0 and (len(form) > 1 or _KANJI.match(form)):
            yield Named(choice, at, sure)


def _by_sound(turn: Turn, item: Item) -> Iterator[Named]:
    """Choices whose reading is in the reading of the turn, voicing and length aside."""
    tokenizer = turn.tokenizer
    if tokenizer is None:
        return
    kana = is_kana(turn.flat)
    said = coarse(turn.flat if kana else normal(reading_of(turn.said.words[:_LONGEST_BY_SOUND], tokenizer)))
    sounds = turn.memory.once(item, "choice sounds", lambda: _sounds(item, tokenizer))
    for choice in item.choices:
        for word in sounds[choice.id]:
            if word in said:
                yield Named(choice, min(said.rfind(word), len(turn.flat) - 1), _SOUND)


def _sounds(item: Item, tokenizer: Tokenizer) -> dict[str, frozenset[str]]:
    """For each choice the coarse readings that name it and no other."""
    titles = {one.id: coarse(normal(reading_of(one.title, tokenizer))) for one in item.choices}
    sounds = {}
    for choice in item.choices:
        words = {titles[choice.id], _AFFIX.sub("", titles[choice.id])}
        words |= {coarse(form) for form in _forms(choice, item.choices) if is_kana(form)}
        others = [title for name, title in titles.items() if name != choice.id]
        sounds[choice.id] = frozenset(
            word for word in words if len(word) >= _SHORTEST_SOUND and not any(word in other for other in others)
        )
    return sounds


def _is_refused(said: str, named: Named, forms: dict[str, float]) -> bool:
    """Whether every place that names a choice goes on to refuse it."""
    places = [at for form in forms for at in _places(said, form)]
    after = [end for _, end in places]
    return bool(after) and all(
        any(_REFUSED.match(said, end + more) for more in range(3)) or _inside(at, end, places) for at, end in places
    )


def _inside(at: int, end: int, places: list[tuple[int, int]]) -> bool:
    return any(one <= at and end <= other and (one, other) != (at, end) for one, other in places)


def _places(said: str, form: str) -> Iterator[tuple[int, int]]:
    at = said.find(form)
    while at >= 0:
        yield at, at + len(form)
        at = said.find(form, at + 1)
