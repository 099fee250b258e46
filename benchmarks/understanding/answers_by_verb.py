"""Answers that take up the verb of the question, by pattern: 届きましたか → 届いてます, まだ届いとらんです.

They teach that a yes or a no may stand in the ending alone, whatever the verb, and that a question that denies
(まだ届いていませんよね) turns it round. Written for training and for nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

#: (what it is about, 届き, 届いて, 届いた, 届か)
_VERBS = tuple(
    tuple(line.split())
    for line in """
お荷物 届き 届いて 届いた 届か
書類 読み 読んで 読んだ 読ま
代金 払い 払って 払った 払わ
申込書 出し 出して 出した 出さ
お薬 飲み 飲んで 飲んだ 飲ま
ご返事 もらい もらって もらった もらわ
会員登録 し して した し
お申し込み し して した し
ご注文 し して した し
お名前 書き 書いて 書いた 書か
お部屋 見 見て 見た 見
カタログ 見 見て 見た 見
鍵 返し 返して 返した 返さ
振り込み し して した し
診断書 受け取り 受け取って 受け取った 受け取ら
アプリ 入れ 入れて 入れた 入れ
保険証 持ち 持って 持った 持た
印鑑 押し 押して 押した 押さ
部品 頼み 頼んで 頼んだ 頼ま
店 行き 行って 行った 行か
水 止まり 止まって 止まった 止まら
電気 つき ついて ついた つか
機械 動き 動いて 動いた 動か
画面 出 出て 出た 出
ドア 開き 開いて 開いた 開か
お日にち 決まり 決まって 決まった 決まら
工事 終わり 終わって 終わった 終わら
車 使い 使って 使った 使わ
説明 聞き 聞いて 聞いた 聞か
番号 控え 控えて 控えた 控え
ファイル 送り 送って 送った 送ら
メール 開け 開けて 開けた 開け
予防接種 受け 受けて 受けた 受け
会社 伝え 伝えて 伝えた 伝え
事故 連絡し 連絡して 連絡した 連絡し
契約書 確かめ 確かめて 確かめた 確かめ
検査 受け 受けて 受けた 受け
お食事 済み 済んで 済んだ 済ま
引っ越し 終わり 終わって 終わった 終わら
熱 下がり 下がって 下がった 下がら
痛み 消え 消えて 消えた 消え
雨漏り 直り 直って 直った 直ら
""".strip().splitlines()
)
_ASKED = (
    "{o}は{m}ましたか。",
    "{o}はもう{m}ましたでしょうか。",
    "{o}は{t}いますか。",
    "{o}は{t}いらっしゃいますか。",
    "{o}のほうは{t}おりますでしょうか。",
    "{o}は{t}いただけましたか。",
)
_DENIED = (
    "{o}はまだ{t}いませんよね。",
    "{o}はまだ{t}いらっしゃらないですか。",
    "{o}はまだ{t}いないということでよろしいですか。",
)
_DONE = (
    """
{m}ました|{m}ましたよ|{m}ましたけど|もう{m}ました|はい、{m}ました|{t}ます|{t}いますよ|{t}おります|ちゃんと{t}ます|{t}るよ|{a}よ|{a}んですけど|もう{a}よ|さっき{a}|昨日{m}ました
とっくに{t}ます|{t}あります|{k}ります|{k}るで|{k}るよ|全部{m}ました|一応{m}ました|さきほど{m}ました|先週{t}ます|ええ、{t}ます|うん、{a}|{a}わ|{a}ばい|{a}けん|おかげさまで{m}ました
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
_NOT_DONE = (
    """
{m}ません|{t}ません|{t}いません|{t}おりません|まだ{t}ません|まだ{t}ないです|{t}ないんです|{t}ないんですよ|{t}ないけど|まだ{t}なくて|{t}へん|まだ{t}へんわ|{k}らん|まだ{k}らんです|{n}んです|{n}ないです|{n}んかった
いえ、{t}ません|いや、まだ{t}ないな|全然{t}ないです|一つも{t}ません|一向に{n}ないんです|{t}ねえ|まだ{t}ねえよ|なかなか{n}なくて|これからです|まだです|いえ、まだ|まだなんです|まだやねん|それがまだで
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
_OPEN = """
{a}かどうかわかりません|{a}かな|{a}んでしょうか|{a}と思うんですけど、どうかな|見てみないと|家の者に聞いてみます|ちょっと確認します|{a}かも|どうでしたかね|何のことですか|{m}ましたっけ|誰かが{a}かもしれません|調べてみます
""".strip().split("|")
_ROUNDS = 9


def lines() -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    """(part, its question, answer, what it means), the same every time."""
    rng = random.Random("answers by verb")
    for about, masu, te, past, nai in _VERBS:
        west = te[:-1] + ("ど" if te.endswith("で") else "と")  # 届いとる, 読んどる
        words = {"o": about, "m": masu, "t": te, "a": past, "n": nai, "k": west}
        for asked, yes, no in ((_ASKED, _DONE, _NOT_DONE), (_DENIED, _NOT_DONE, _DONE)):
            part = "verb" if asked is _ASKED else "verb denied"
            for answers, meant in ((yes, "yes"), (no, "no"), (_OPEN, "")):
                for answer in rng.sample(answers, _ROUNDS if asked is _ASKED else _ROUNDS // 2):
                    question = rng.choice(asked).format(**words)
                    yield part, (question,), _standing(answer, asked is _DENIED).format(**words), meant


def _standing(answer: str, denied: bool) -> str:
    """The answer, without a はい or いえ that in a denied question would say the other thing."""
    return answer if not denied else answer.removeprefix("はい、").removeprefix("ええ、").removeprefix("いえ、")
