"""Answers that name another thing than the one asked about: 戸建てです to マンションにお住まいですか.

Things of one sort exclude each other: who says one of them says no to another. Each sort is written once, with the
words for each of its things; days of the week and numbers are such sorts as well.
"""

from __future__ import annotations

import re
from functools import cache

from toritsugi.core.understanding.normal import is_kana, normal
from toritsugi.core.understanding.numbers import arabic

#: sorts of things that exclude each other: the words of one thing stand joined by /
_SORTS = """
マンション アパート/コーポ/ハイツ 戸建て/一軒家/一軒屋/戸建/一戸建て/こだて 団地/公団 社宅/社員寮/寮 実家
持ち家/分譲/持家 賃貸/借家/貸家/借りて
平屋 二階建て/2階建て 三階建て/3階建て
木造 鉄骨 鉄筋/コンクリート
お車/車/自家用車/マイカー 電車/地下鉄/新幹線 バス タクシー/ハイヤー 徒歩/歩き/歩いて 自転車/チャリ バイク/原付 飛行機
現金 クレジット/クレジットカード/カード 振り込み/振込/お振込 口座振替/引き落とし/口座引き落とし 着払い/代引き/代金引換
一括 分割 リボ
男性/男/男の子 女性/女/女の子
犬/わんちゃん/ワンちゃん/ワンコ 猫/ねこちゃん/猫ちゃん/ネコ うさぎ/ウサギ 鳥/インコ/小鳥 ハムスター
大人 子供/子ども/お子様/小児
個人 法人/会社
固定電話/固定/家の電話 携帯/携帯電話/スマホ/スマートフォン
紙/紙の領収書/書面/冊子 電子/電子データ/PDF
メール/電子メール 郵送/郵便 電話/お電話 ファックス/FAX/ファクス ライン/LINE
都市ガス プロパン/プロパンガス/LPガス オール電化
禁煙/禁煙席/禁煙室 喫煙/喫煙席/喫煙室
和室 洋室
和食 洋食 中華
午前/午前中 午後
平日 土日/週末/土曜日/日曜日
月曜/月曜日 火曜/火曜日 水曜/水曜日 木曜/木曜日 金曜/金曜日 土曜/土曜日 日曜/日曜日
右/右側/右のほう 左/左側/左のほう
上の階/上階 下の階/下階 隣
東口 西口 南口 北口
新品 中古/中古品
購入/買い取り レンタル/リース
普通車 軽/軽自動車 トラック
オートマ/AT マニュアル/ミッション
ガソリン/ガソリン車 ディーゼル/軽油 ハイブリッド 電気自動車
白/白色/ホワイト 黒/黒色/ブラック 赤/赤色/レッド 青/青色/ブルー 緑/緑色 黄色 茶色 シルバー/銀色 グレー/灰色 ピンク
冷蔵/冷蔵便 冷凍/冷凍便 常温
冷蔵庫 冷凍庫
アイフォン/iPhone アンドロイド/Android
ウィンドウズ/Windows マック/Mac
有線/有線接続/LAN 無線/Wi-Fi/ワイファイ
正社員/社員 パート アルバイト 派遣
店内/店内で お持ち帰り/持ち帰り/テイクアウト
配達/宅配/配送 店頭受取/店頭/取りに
昼食/ランチ/お昼 夕食/ディナー/夕飯 朝食/朝ごはん
往復 片道
大盛り 並/並盛り/普通盛り
初診 再診
内科 外科 歯科 眼科 耳鼻科 皮膚科 小児科 整形外科 婦人科
小学生 中学生 高校生 大学生
保育園 幼稚園 小学校 中学校 高校
英語 中国語 韓国語 日本語
"""
#: what stands before a named thing and says nothing of a yes or a no
_BEFORE = (
    r"(?:.{2,20}(?:ノデ|カラ|ンデ))?"
    r"(?:イーエ|イエ|イヤ|エー?ット|アノー?|ア|ウチ[ノワハ]?|(?:自分|ジブン|主人|家族|息子|娘|友達|友人|知リ合イ)ノ"
    r"|今回[ワハ]?|今|イマ|ソレ[ワハ]|(?:私|ワタシ|実|ジツ)[ワハ])*"
)
#: that it is so, or that it is wished
_BEHIND = (
    r"(?:ノ?(?:ホー|方|ヤツ|モノ|ミ|部屋)?(?:[デニガオ]|ダケ)?"
    r"(?:デス|ナンデス|デシタ|ダ|ダッタ|ヤ|ヤネン|ジャ|ッス|ニ(?:ナリマス|シマス|シテクダサイ|シマシタ)|(?:オ|ー)?願イ(?:シマス|イタシマス|シタイデス)|(?:オ|ー)?ネガイシマス|(?:[イー]タダ|頂)キタイ(?:ンデス|デス)?|(?:モライ|欲シイ|ホシイ|ホシー)(?:タイ)?(?:ンデス|デス)?|クダサイ|下サイ"
    r"|[イー]ーデス|良イデス|ヨイデス|助カリマス|希望(?:デス|シマス)?|行キマス|参リマス|伺イマス|払イマス|住ンデ[イー]?マス|使ッテ[イー]?マス|乗ッテ[イー]?マス|飼ッテ[イー]?マス)?)"
    r"(?:ヨ|ネ|ナ|ワ|ケド|ケレド|ガ|ノデ|ンデ(?:ス)?|カラ|タイ|バイ)*"
)
#: questions that name a thing and do not ask whether it is that: one or the other, or more than it
_ASKS_MORE = re.compile(
    r"ソレトモ|マタ[ワハ]|モシク|以外|以上|以下|以内|マデ|ヨリ|クライ|グライ|ホド|ナド|ドチラ|ドッチ|ドノ|何|マセンカ|ナイデスカ"
)
_NUMBER = re.compile(r"\d+")
_NUMBERED = re.compile(
    rf"{_BEFORE}(?P<number>\d+)(?P<unit>[^\dァ-ヶ]{{0,3}}|ツ|コ|ニン|メー|ダイ|マイ|ホン)(?:デス|ナンデス|デシタ|ニナリマス|デオ願イシマス|デオネガイシマス)(?:ヨ|ネ|ケド|ガ|ケレド)*"
)
#: longer answers say more than what something is
_LONGEST = 30
#: shorter words in kana are a part of others
_LEAST_KANA = 3


def another(said: str, asked: str) -> bool:
    """Whether an answer only names another thing than the one of its sort that is asked about.

    said: the answer without fillers, asked: the question in its form.
    """
    if len(said) > _LONGEST or _ASKS_MORE.search(asked):
        return False
    return any(_names_other(said, asked, sort) for sort in _sorts()) or _other_number(said, asked)


def _names_other(said: str, asked: str, sort: tuple[re.Pattern[str], re.Pattern[str], dict[str, int]]) -> bool:
    """Whether one thing of a sort was asked about, and one other is all that is answered."""
    finds, is_all, number = sort
    meant = {number[one] for one in finds.findall(asked)}
    told = is_all.fullmatch(said) if len(meant) == 1 else None
    return told is not None and number[told["thing"]] not in meant


def _other_number(said: str, asked: str) -> bool:
    """Whether one number was asked about, and one other is all that is answered: 203です to 302号室でよろしいですか."""
    if not _NUMBER.search(asked):
        return False
    told = _NUMBERED.fullmatch(arabic(said))
    numbers = _NUMBER.findall(asked)
    return told is not None and len(numbers) == 1 and told["number"] not in numbers


@cache
def _sorts() -> tuple[tuple[re.Pattern[str], re.Pattern[str], dict[str, int]], ...]:
    """Of each sort: what finds its words in a question, what is an answer that names one, and which thing a word is."""
    found = []
    for line in _SORTS.strip().splitlines():
        number = {normal(word): at for at, thing in enumerate(line.split()) for word in thing.split("/")}
        words = sorted(
            (word for word in number if not is_kana(word) or len(word) >= _LEAST_KANA), key=len, reverse=True
        )
        either = "|".join(map(re.escape, words))
        found.append((re.compile(either), re.compile(f"{_BEFORE}(?P<thing>{either}){_BEHIND}"), number))
    return tuple(found)
