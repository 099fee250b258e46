"""How Latin letters are said in Japanese, and the words that they are told apart by: 「東京のT」, 「アップルのA」."""

from __future__ import annotations

import re
from types import MappingProxyType

from toritsugi.core.understanding.normal import heard

#: letter → said forms with their share
SAID_LETTERS = MappingProxyType(
    {
        "A": "エー:.6 エイ:.35 エ:.03",
        "B": "ビー:.95 ビ:.03 ビィ:.01",
        "C": "シー:.9 スィー:.05 シィ:.01",
        "D": "ディー:.75 デー:.2 ディ:.03 ヂー:.01",
        "E": "イー:.95 イイ:.03",
        "F": "エフ:.97 エク:.01",
        "G": "ジー:.95 ジ:.02 ジィ:.01",
        "H": "エイチ:.5 エッチ:.4 エーチ:.08",
        "I": "アイ:.98",
        "J": "ジェー:.5 ジェイ:.48",
        "K": "ケー:.6 ケイ:.35 ケ:.02",
        "L": "エル:.98",
        "M": "エム:.98 エン:.01",
        "N": "エヌ:.93 エン:.05",
        "O": "オー:.95 オウ:.03 オ:.01",
        "P": "ピー:.96 ピ:.02",
        "Q": "キュー:.6 キュウ:.38",
        "R": "アール:.95 アル:.03",
        "S": "エス:.98",
        "T": "ティー:.75 テー:.15 ティ:.05 チー:.02",
        "U": "ユー:.95 ユウ:.04",
        "V": "ブイ:.6 ブィ:.1 ブィー:.2 ビブイ:.01",
        "W": "ダブリュー:.6 ダブリュ:.15 ダブル:.1 ダブルユー:.1 ダブリュウ:.03",
        "X": "エックス:.95 エクス:.03",
        "Y": "ワイ:.97",
        "Z": "ゼット:.7 ゼッド:.05 ズィー:.15 ゼト:.02 ジィー:.01",
    }
)
_WORDS = {
    "A": "アルファ アップル アメリカ エース 秋田 青森 アジア 愛",
    "B": "ブラボー ボストン バナナ ブラジル ボーイ ビール ブック 別府",
    "C": "チャーリー チャイナ カナダ キャット コーヒー シカゴ 千葉 カメラ",
    "D": "デルタ ドッグ デンマーク ドイツ デンバー ドラえもん ダンス",
    "E": "エコー イングランド エッグ エジプト 英語 イギリス イースト 愛媛",
    "F": "フォックストロット フランス フィンランド フレンド 福岡 フラワー ファミリー 富士",
    "G": "ゴルフ グッド ドイツ ガーナ ギリシャ 岐阜 群馬 ジョージ",
    "H": "ホテル ヘンリー ハワイ 香港 ホンコン ハート 北海道 広島 ハウス",
    "I": "インディア インド イタリア アイス インターネット 石川 茨城",
    "J": "ジュリエット ジャパン ジャック ジャム 日本 ジェット ジョン",
    "K": "キロ キング ケニア 韓国 京都 神戸 北",
    "L": "リマ ロンドン ラブ リンダ ライオン レモン ロサンゼルス",
    "M": "マイク メキシコ ママ ミルク ミュージック モンキー 宮城 マリア",
    "N": "ノベンバー ニューヨーク ノルウェー 日本 名古屋 長野 ナンシー 奈良",
    "O": "オスカー 大阪 オレンジ オーストラリア オランダ 岡山 沖縄",
    "P": "パパ パリ ペンギン ポルトガル ピアノ ペーター パンダ ポスト",
    "Q": "ケベック クイーン クエスチョン クイズ",
    "R": "ロメオ ローマ ラジオ ロシア リンゴ ロンドン ラビット ルビー",
    "S": "シエラ スペイン サッカー 埼玉 シンガポール 札幌 スマイル 佐賀 スーパー",
    "T": "タンゴ 東京 トーキョー タイガー トム テスト タイ 台湾 テレビ",
    "U": "ユニフォーム ユニオン アンブレラ ウガンダ 宇都宮",
    "V": "ビクター ビクトリー ベトナム ビクトリア バイオリン ビデオ",
    "W": "ウイスキー ワシントン ワイン 和歌山 ウィリアム ウォーター",
    "X": "エックスレイ クリスマス エックス線 エックスセン",
    "Y": "ヤンキー 横浜 イエロー ヨーロッパ ヨーク 山口",
    "Z": "ズールー ゼブラ 雑誌 ゼロ ズー",
}
#: word → letters that it stands for
LETTER_WORDS = MappingProxyType(
    {
        heard(word).plain: "".join(letter for letter, words in _WORDS.items() if word in words.split())
        for words in _WORDS.values()
        for word in words.split()
    }
)
#: a known word with の behind it
WORD_BEFORE = re.compile(
    "(?P<word>" + "|".join(re.escape(word) for word in sorted(LETTER_WORDS, key=len, reverse=True)) + ")ノー?"
)
#: how any letter is said, in the one form, the longest first
_FORMS = sorted(
    ((heard(pair.partition(":")[0]).plain, letter) for letter, forms in SAID_LETTERS.items() for pair in forms.split()),
    key=lambda one: -len(one[0]),
)
_LETTER_OF = {letter.lower(): letter for letter in SAID_LETTERS} | dict(reversed(_FORMS))
_LETTER = "|".join(map(re.escape, (*(form for form, _ in _FORMS), *map(str.lower, SAID_LETTERS))))
#: a letter told apart behind it with the letter again: エーはアップルのエー
_TOLD_BEHIND = re.compile(
    rf"[、\s]*[ハワ][、\s]*(?P<word>[ァ-ヺー一-龠]{{2,9}}?)[、\s]*ノ[、\s]*(?P<letter>{_LETTER})(?![ァィゥェォャュョー])"
)
#: and without it: Bはブック
_WORD_BEHIND = re.compile(
    r"[、\s]*[ハワ][、\s]*(?P<word>"
    + "|".join(re.escape(word) for word in sorted(LETTER_WORDS, key=len, reverse=True))
    + r")(?![、\s]*ノ|[ァ-ヺー])"
)


def told_behind(text: str, at: int, letter: str) -> int:
    """Where the words end that tell a letter apart behind it (エーはアップルのエー, Bはブック); `at` without any.

    text: in katakana. letter: a capital, the one before `at`.
    """
    again = _TOLD_BEHIND.match(text, at)
    if again and _LETTER_OF[again["letter"]] == letter:
        return again.end()
    word = _WORD_BEHIND.match(text, at)
    return word.end() if word and letter in LETTER_WORDS[word["word"]] else at


_BEFORE = re.compile(rf"(?P<letter>{_LETTER})(?=[ハワ])")


def without_told(text: str) -> str:
    """A text with _ for each character of words that tell a letter apart behind it."""
    at = 0
    while found := _BEFORE.search(text, at):
        at = found.end()
        told = told_behind(text, at, _LETTER_OF[found["letter"]])
        text = text[:at] + "_" * (told - at) + text[told:]
    return text


#: any other word with の behind it
ANY_BEFORE = re.compile(r"[ァ-ヺー一-龠]{2,7}?ノ")
