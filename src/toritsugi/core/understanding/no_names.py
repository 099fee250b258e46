"""Words that are nobody's name though they stand where names do: 主婦です, 個人の者です, numbers and sentences."""

from __future__ import annotations

import re

from toritsugi.core.understanding.normal import heard, is_kana, normal
from toritsugi.core.understanding.spoken_digits import runs

_NO_NAME = re.compile(
    r"(?:マス|マセン|デス|タイン?|クダサイ|下サイ|[デマ]スカ|ケド|ノデ|カラ|テル|テイル|[キイリシエ]マシタ|デシタ|[イルタナ]ン)$"
    r"|^(?:ソー(?:デス|ジャ|ソー|デ$|$)|ハイ$|ス?イ[イー]?エ(?:$|チガ|違)|チガ[イウ]|違[イウ]|大丈夫|ダイジョーブ|結構|ケッコー|ソレ$|コレ$"
    r"|ナニ$|何$|ナイ(?:デス|$)|無イ|ナシ$|ダレ$|誰$|者$|モノ$|ヒト$|人$|方$|クレーム|[一二三四五六七八九]人$|(?:サン|ヨ|ゴ)ニン$)"
    r"|願イ|ネガイ|電話|デンワ|[0-9]{3}|個人|コジン|マス(?:ガ|ケ)|[オヲ](?:シ|教|オシエ)|ジャナクテ|レテ[イー]|ノネダン"
)
#: what people are, or call about, which is nobody's name: 専業主婦です, 個人の相談です (故人 for its sound)
_NOBODY = re.compile(
    r"^(?:以上|異常|イジョー)$|^(?:タダノ|普通ノ|フツーノ|一般ノ?|イッパンノ?|専業|定年|年金|契約者?|ケーヤクシャ?|個人(?:ノ|的ナ)?|故人(?:ノ|的ナ)?|コジン(?:ノ|テキナ)?|法人|オ店ノ|会社ノ|開社ノ|先ホドノ|オ)*"
    r"(?:個人|故人|コジン|主婦|シュフ|主夫|学生|ガクセー|無職|ムショク|会員|海員|本人|ホンニン|家族|カゾク|家庭|カテー|住民|住人|利用者|入居者|契約者?|ケーヤク|名義|お?客|オ客|キャク|相談|ソーダン"
    r"|依頼|イライ|問イ合ワセ|トイアワセ|プライベート|用件|ヨーケン|用事|ヨージ|宅|自宅|ジタク|暮ラシ|クラシ|フリーランス|自営(?:業)?|会社員|パート|アルバイト|匿名|トクメー|私用|シヨー)(?:ノ?(?:者|モノ|人|方|ヒト))?$"
)
#: so many digit words in a row are a number, not a name
_DIGITS_OF_A_NUMBER = 5


def is_name(name: str, longest: int) -> bool:
    """Whether words of which nothing says that they are a name can be one."""
    return not _NO_NAME.search(normal(name)) and may_be_name(name, longest)


def may_be_name(name: str, longest: int) -> bool:
    """Whether words can be a name at all by their length, are no number and no sort of people."""
    said = heard(name)
    if not 0 < len(said.flat) <= longest:
        return False
    if (len(said.flat) == 1 and is_kana(said.flat)) or _NOBODY.search(said.flat):
        return False
    return all(len(run.tokens) < _DIGITS_OF_A_NUMBER for run in runs(said.plain))
