"""People's names for training: surnames and given names of the MIT-licensed list, foreign names, parted by a hash."""

from __future__ import annotations

import csv
import zlib
from dataclasses import dataclass
from pathlib import Path

import jaconv

from benchmarks.understanding.names.pieces import Chance, Piece
from benchmarks.understanding.names.surname_list import ADDED

FOREIGN = (
    "スミス|ジョンソン|ブラウン|ウィリアムズ|ミラー|デイビス|ガルシア|マルティネス|アンダーソン|テイラー|トーマス|ムーア|マーティン|リー|クラーク|ルイス"
    "|ウォーカー|ヤング|アレン|キング|スコット|グエン|チャン|ファム|ホアン|キム|パク|チェ|チョン|カン|ワン|リュウ|チン|ヤン|シュウ|サントス|シルバ"
    "|オリベイラ|ペレイラ|フェルナンデス|ロドリゲス|ムハンマド|アフマド|カーン|シン|クマール|パテル|シャルマ|イワノフ|ペトロフ|シュミット|ミュラー|シュナイダー"
    "|フィッシャー|デュポン|ルフェーブル|ロッシ|ビアンキ|スアレス|レイエス|クルス|ラモス|トゥアン|ラマ|タパ|グルン|ヨハンソン|ハンセン"
)
FOREIGN_GIVEN = (
    "ジョン|マイケル|デイビッド|ジェームズ|ロバート|メアリー|ジェニファー|リンダ|スーザン|マリア|アンナ|ソフィア|エマ|ダニエル|トム|ピーター|ポール|マーク|スティーブ|ケビン"
    "|ブライアン|アンドリュー|リサ|サラ|エミリー|ケイト|ニコラス|カルロス|ホセ|ルイス|アリ|ラージ|プリヤ|ミン|フォン|ハイ|リン|ミンジュン|ジウ|アレックス|ニック"
)


@dataclass(frozen=True)
class People:
    """Names to draw from."""

    surnames: tuple[tuple[str, str], ...]
    weights: tuple[float, ...]
    given: tuple[tuple[str, str], ...]

    def surname(self, chance: Chance) -> tuple[str, str]:
        """(kanji, katakana): half of the draws by how many bear it, half all alike."""
        if chance.is_so(0.5):
            return chance.random.choice(self.surnames)
        return chance.random.choices(self.surnames, self.weights)[0]

    def name(self, chance: Chance, tag: str = "P", full: float = 0.3) -> Piece:
        """One person, at times with the given name, at times in kana or foreign."""
        if chance.is_so(0.05):
            words = chance.one(FOREIGN)
            if chance.is_so(0.4):
                words = chance.one(FOREIGN_GIVEN) + chance.one(["・", "", " ", ""]) + words
            elif chance.is_so(0.15):
                words = chance.one(FOREIGN_GIVEN)
            return Piece(words, tag, words.replace("・", "").replace(" ", ""))
        kanji, kana = self.surname(chance)
        if chance.is_so(full):
            given, given_kana = chance.random.choice(self.given)
            between = " " if chance.is_so(0.12) else ""
            kanji, kana = kanji + between + given, kana + given_kana
        if chance.is_so(0.15):
            kanji = jaconv.kata2hira(kana) if chance.is_so(0.7) else kana
        return Piece(kanji, tag, kana)


def people(folder: Path, part: str) -> People:
    """Names of a part: "train", "dev" (a fifth, apart from the rest) or "all"."""
    with (folder / "last_name_org.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if len(row) > 2 and row[1].isdigit() and _in(row[0], part)]
    if part != "dev":
        rows += [[written, str(bearers), reading] for written, reading, bearers in ADDED]
    surnames = tuple((row[0], jaconv.hira2kata(row[2])) for row in rows)
    given = []
    for name in ("first_name_man_opti.csv", "first_name_woman_opti.csv"):
        with (folder / name).open(encoding="utf-8") as file:
            for row in csv.reader(file):
                if _in(row[0], part):
                    given += [(spelt, jaconv.hira2kata(row[0])) for spelt in row[2:14]]
    return People(surnames, tuple(float(row[1]) for row in rows), tuple(given))


def _in(name: str, part: str) -> bool:
    apart = zlib.crc32(name.encode()) % 5 == 0
    return part == "all" or apart == (part == "dev")
