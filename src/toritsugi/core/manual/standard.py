"""The standard phrases: every sentence that is not a line's own (read-back, repeat, silence, keypad, limits).

They are approved with the manual (G1): parsing copies this table into `Manual.standard`, and a manual's `phrases:` may
override each of them under its short name (`read_back:` for `standard.read_back`). A sentence may have the blanks
listed for it and no others.
"""

from __future__ import annotations

import msgspec

from toritsugi.core.manual.model import Phrase

PREFIX = "standard."


class Standard(msgspec.Struct, frozen=True):
    """One standard phrase. name: id without the prefix. blanks: the blanks it may have. told: when it is said."""

    name: str
    text: str
    told: str
    blanks: tuple[str, ...] = ()
    may_interrupt: bool = True


_VALUE = ("title", "value")
_CHOICES = ("choices",)

STANDARD: tuple[Standard, ...] = (
    # reading back
    Standard(
        "read_back",
        "復唱いたします。{title}は、{value}。こちらでよろしいでしょうか。",
        "聴き取った値を復唱するとき",
        _VALUE,
    ),
    Standard(
        "read_back_again",
        "失礼いたしました。ゆっくり繰り返します。{title}は、{value}。お間違いございませんでしょうか。",
        "復唱が違うと言われ、聴き直した値を細かく復唱するとき",
        _VALUE,
    ),
    Standard(
        "read_back_name",
        "復唱いたします。{title}は、{value}さまでよろしいでしょうか。",
        "聴き取った個人のお名前を、さまを付けて復唱するとき",
        _VALUE,
    ),
    Standard(
        "read_back_name_again",
        "失礼いたしました。ゆっくり繰り返します。{title}は、{value}さまで、お間違いございませんでしょうか。",
        "復唱が違うと言われ、聴き直したお名前を復唱するとき",
        _VALUE,
    ),
    Standard(
        "read_back_keys",
        "よろしければ電話機の1を、違う場合は2を押してください。",
        "音声認識なしで復唱の可否を番号で答えてもらうとき",
    ),
    Standard(
        "correct_which",
        "失礼いたしました。正しい{title}を、もう一度お聞かせいただけますでしょうか。",
        "復唱が違うと言われたとき",
        ("title",),
    ),
    Standard("correct_ok", "承知いたしました。お直しいたします。", "発信者が前の答えを訂正したとき"),
    # not heard, not understood
    Standard("ask_again", "恐れ入りますが、もう一度お願いできますでしょうか。", "答えを聴き取れなかったとき"),
    Standard(
        "said_already",
        "重ねてお伺いし、申し訳ございません。",
        "もう答えたと言われたが、答えがまだ分かっていないとき",
    ),
    Standard("not_heard", "恐れ入ります。お声が届いていないようでございます。", "発信者が黙っているとき"),
    Standard("repeat_intro", "はい、もう一度申し上げます。", "もう一度と頼まれたとき"),
    Standard("slower_ok", "かしこまりました。ゆっくり申し上げます。", "ゆっくりと頼まれたとき"),
    Standard("wait_ok", "はい、そのままお待ちしております。", "少し待ってと頼まれたとき"),
    Standard("still_there", "お電話はつながっております。準備ができましたらお話しください。", "待っている間が長いとき"),
    # asking
    Standard("ask_matter", "本日は、どのようなご用件でしょうか。", "用件をたずねるとき"),
    Standard("which_of", "恐れ入ります。{choices}のうち、どちらでしょうか。", "選択肢から選んでもらうとき", _CHOICES),
    Standard("menu", "ご用件を番号でお選びください。{choices}。", "用件を番号で選んでもらうとき", _CHOICES),
    Standard(
        "by_keys_choice", "番号でお選びください。{choices}。", "聴取項目の選択肢を番号で選んでもらうとき", _CHOICES
    ),
    Standard("choice_key", "{title}は{value}", "番号の案内の中の一つ（choices に並ぶ）", _VALUE),
    Standard(
        "yes_no_keys", "はい、でしたら1を、いいえ、でしたら2を押してください。", "はい・いいえを番号で答えてもらうとき"
    ),
    Standard(
        "by_keys_number",
        "電話機のボタンで番号を押し、最後にシャープを押してください。",
        "電話番号や数を番号で答えてもらうとき",
    ),
    Standard(
        "by_keys_date",
        "月と日を、それぞれ二桁で続けて押し、最後にシャープを押してください。",
        "日付を番号で答えてもらうとき",
    ),
    Standard(
        "key_wrong",
        "恐れ入ります。その番号にはご案内がございません。もう一度押してください。",
        "選択肢にない番号が押されたとき",
    ),
    Standard(
        "after_tone",
        "恐れ入りますが、発信音のあとにお話しください。お済みになりましたら、シャープを押してください。",
        "音声認識なしで答えを録音するとき",
    ),
    Standard(
        "guided_intro",
        "ただいま自動の受付でご用件を承っております。順にお伺いいたします。",
        "音声認識なしの受付に切り替わるとき",
    ),
    Standard(
        "offer_caller_number",
        "ご連絡先は、いまおかけの番号、{value}、でよろしいでしょうか。",
        "発信番号を連絡先として確かめるとき",
        ("value",),
    ),
    Standard("callback_ask", "折り返しのご連絡をご希望でしょうか。", "折り返し希望をたずねるとき"),
    Standard(
        "individual_name",
        "個人のお客さまでいらっしゃいますね。恐れ入りますが、お名前をフルネームでお聞かせください。",
        "会社名のない発信者に氏名をたずねるとき",
    ),
    Standard("refused_ok", "承知いたしました。差し支えない範囲で承ります。", "答えたくないと言われたとき"),
    Standard(
        "item_unknown",
        "{title}につきましては、確認できなかった旨を、担当の者へ申し伝えます。",
        "聴取項目を確認できないまま先へ進むとき",
        ("title",),
    ),
    Standard("thanks_item", "ありがとうございます。", "答えを受け取ったとき"),
    Standard("anything_else", "ほかに承ることはございますでしょうか。", "用件が済んだとき"),
    # people
    Standard("hold_on", "少々お待ちくださいませ。", "保留するとき"),
    Standard("connecting", "{title}へおつなぎいたします。少々お待ちくださいませ。", "取り次ぐとき", ("title",)),
    Standard(
        "nobody",
        "申し訳ございません。ただいまお取り次ぎができかねますので、わたくしが承ります。",
        "取り次ぎ先が応答しないとき",
    ),
    Standard(
        "person_wanted",
        "かしこまりました。担当の者へ申し伝えますので、続けてお伺いいたします。",
        "人と話したいと言われ、取り次げないとき",
    ),
    Standard(
        "no_card",
        "恐れ入ります。こちらではわかりかねますので、ご用件を承り、担当の者へ申し伝えます。",
        "案内カードのない質問を受けたとき",
    ),
    Standard("helped", "こちらで解決いたしましたでしょうか。", "手順や案内のあと、解決したか確かめるとき"),
    Standard("solved", "解決したとのこと、安心いたしました。", "解決したとき"),
    Standard("escalating", "担当の者へ、ただちに申し伝えます。", "二次対応へ引き継ぐとき"),
    # complaint, abuse, sales, wrong number
    Standard(
        "apology",
        "このたびはご迷惑とご不便をおかけし、誠に申し訳ございません。",
        "ご意見をうかがうとき（限定的なお詫び）",
    ),
    Standard("complaint_listen", "詳しいご事情を、順にお聞かせいただけますでしょうか。", "ご意見をうかがうとき"),
    Standard(
        "abuse_warning",
        "恐れ入りますが、そのようなお言葉が続きますと、このお電話をお受けすることができません。",
        "暴言への警告",
    ),
    Standard(
        "abuse_end", "これ以上の対応はいたしかねますので、お電話を切らせていただきます。", "警告のあと終話するとき"
    ),
    Standard(
        "sales_decline",
        "申し訳ございません。営業のお電話は、お取り次ぎをお断りしております。失礼いたします。",
        "営業電話を断るとき",
    ),
    Standard(
        "wrong_number",
        "恐れ入ります。番号をお確かめのうえ、おかけ直しくださいませ。失礼いたします。",
        "間違い電話のとき",
    ),
    Standard(
        "blocked", "恐れ入りますが、このお電話はお受けしておりません。失礼いたします。", "受け付けない発信者のとき"
    ),
    # the end
    Standard("too_long", "恐れ入ります。お時間の都合により、ここまでのお話で承ります。", "通話時間の上限に達したとき"),
    Standard(
        "closing_incomplete",
        "ここまで伺った内容を、担当の者へ申し伝えます。",
        "必要な項目がそろわないまま終わるとき",
    ),
    Standard(
        "silent_close", "お声が聞こえないようですので、いったんお電話を切らせていただきます。", "無言のまま終わるとき"
    ),
    Standard("goodbye", "失礼いたします。", "終話のあいさつ"),
)


def phrase_of(entry: Standard) -> Phrase:
    """The default phrase of an entry."""
    return Phrase(id=PREFIX + entry.name, text=entry.text, may_interrupt=entry.may_interrupt)


def by_name() -> dict[str, Standard]:
    """The table by short name."""
    return {entry.name: entry for entry in STANDARD}


def standard_phrases() -> dict[str, Phrase]:
    """All default phrases by full id ("standard.read_back"), in the order of the table."""
    return {PREFIX + entry.name: phrase_of(entry) for entry in STANDARD}
