"""Makes the packaged list of surnames: `python -m benchmarks.understanding.names.surname_list SHARED OUT`.

From the MIT-licensed list (kanji, bearers, reading), which machines read; readings that are wrong in it are put right
here, and common surnames it lacks are added.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import jaconv

#: readings the list has wrong, and names it reads in a rare way
RIGHT = dict(
    pair.split(":")
    for pair in (
        "金子:カネコ 高野:タカノ 中田:ナカタ 菅野:カンノ 萩原:ハギワラ 桑原:クワバラ 小倉:オグラ 大山:オオヤマ 根本:ネモト 長田:ナガタ 大木:オオキ 新田:ニッタ 土田:ツチダ 比嘉:ヒガ"
        " 嶋田:シマダ 大平:オオヒラ 内海:ウツミ 河原:カワハラ 西沢:ニシザワ 菅:スガ 皆川:ミナガワ 浅見:アサミ 河内:カワチ 中里:ナカザト 三橋:ミツハシ 瀬川:セガワ 三島:ミシマ 平:タイラ 木内:キウチ 高見:タカミ"
        " 宮地:ミヤジ 河本:カワモト 大江:オオエ 有田:アリタ 高原:タカハラ 田崎:タサキ 小寺:コデラ 海野:ウンノ 山野:ヤマノ 秦:ハタ 小関:コセキ 金山:カナヤマ 森谷:モリヤ 大熊:オオクマ 今西:イマニシ 塩谷:シオヤ 井川:イガワ 平良:タイラ"
        " 羽田:ハネダ 小沼:コヌマ 板橋:イタバシ 三枝:サエグサ 梅津:ウメツ 神野:ジンノ 江原:エバラ 桑田:クワタ 上杉:ウエスギ 井原:イハラ 首藤:シュトウ 横川:ヨコカワ 梅沢:ウメザワ 角谷:カドヤ 本村:モトムラ 池谷:イケタニ 大和:ヤマト 笹川:ササガワ"
        " 川越:カワゴエ 白木:シラキ 高畑:タカハタ 石倉:イシクラ 末吉:スエヨシ 鬼頭:キトウ 田尻:タジリ 深井:フカイ 笹原:ササハラ 富沢:トミザワ 小俣:オマタ 新村:ニイムラ 西浦:ニシウラ 安永:ヤスナガ 大前:オオマエ 広野:ヒロノ 川原:カワハラ"
    ).split()
)
#: (written, reading, bearers) the list lacks
ADDED = (
    ("加藤", "カトウ", 888000),
    ("中村", "ナカムラ", 1045000),
    ("鈴木", "スズキ", 1800000),
    ("田中", "タナカ", 1335000),
    ("斎藤", "サイトウ", 542000),
    ("斉藤", "サイトウ", 320000),
    ("渡邊", "ワタナベ", 120000),
    ("渡邉", "ワタナベ", 90000),
    ("渡部", "ワタナベ", 80000),
    ("安部", "アベ", 60000),
    ("清水", "シミズ", 530000),
    ("山口", "ヤマグチ", 640000),
    ("森", "モリ", 460000),
    ("石川", "イシカワ", 420000),
    ("前田", "マエダ", 410000),
    ("岡田", "オカダ", 380000),
    ("長谷川", "ハセガワ", 380000),
    ("村上", "ムラカミ", 360000),
    ("高田", "タカダ", 150000),
    ("中島", "ナカジマ", 320000),
    ("菊池", "キクチ", 130000),
    ("菊地", "キクチ", 130000),
    ("榛原", "ハイバラ", 1500),
    ("拝島", "ハイジマ", 500),
    ("拝田", "ハイダ", 400),
    ("小鳥遊", "タカナシ", 100),
)


def main(shared: str, out: str) -> None:
    """Write the list."""
    source = Path(shared) / "data" / "names" / "last_name_org.csv"
    with source.open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if len(row) > 2 and row[1].isdigit()]
    found = {row[0]: (RIGHT.get(row[0], jaconv.hira2kata(row[2])), int(row[1])) for row in rows}
    for written, reading, bearers in ADDED:
        found.setdefault(written, (reading, bearers))
    lines = [
        "# surnames, readings, bearers; from japanese-personal-name-dataset (MIT, see LICENSE), readings put right\n",
        *(f"{name}\t{reading}\t{bearers}\n" for name, (reading, bearers) in sorted(found.items(), key=_commonest)),
    ]
    Path(out).write_text("".join(lines), encoding="utf-8")


def _commonest(one: tuple[str, tuple[str, int]]) -> int:
    return -one[1][1]


if __name__ == "__main__":
    main(*sys.argv[1:])
