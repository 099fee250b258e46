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
    """One standard phrase.

    name: id without the prefix. told, told_en: when it is said. blanks: the blanks it may have.
    """

    name: str
    text: str
    told: str
    told_en: str
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
        "reading an answer back",
        _VALUE,
    ),
    Standard(
        "read_back_again",
        "失礼いたしました。ゆっくり繰り返します。{title}は、{value}。お間違いございませんでしょうか。",
        "復唱が違うと言われ、聴き直した値を細かく復唱するとき",
        "reading an answer back again, more slowly, after it was put right",
        _VALUE,
    ),
    Standard(
        "read_back_name",
        "復唱いたします。{title}は、{value}さまでよろしいでしょうか。",
        "聴き取った個人のお名前を、さまを付けて復唱するとき",
        "reading a person's name back",
        _VALUE,
    ),
    Standard(
        "read_back_name_again",
        "失礼いたしました。ゆっくり繰り返します。{title}は、{value}さまで、お間違いございませんでしょうか。",
        "復唱が違うと言われ、聴き直したお名前を復唱するとき",
        "reading a person's name back again, after it was put right",
        _VALUE,
    ),
    Standard(
        "read_back_keys",
        "よろしければ電話機の1を、違う場合は2を押してください。",
        "音声認識なしで復唱の可否を番号で答えてもらうとき",
        "asking by keys whether a read-back is right",
    ),
    Standard(
        "correct_which",
        "失礼いたしました。正しい{title}を、もう一度お聞かせいただけますでしょうか。",
        "復唱が違うと言われたとき",
        "a read-back was wrong",
        ("title",),
    ),
    Standard(
        "correct_ok",
        "承知いたしました。お直しいたします。",
        "発信者が前の答えを訂正したとき",
        "the caller puts an earlier answer right",
    ),
    # not heard, not understood
    Standard(
        "ask_again",
        "恐れ入りますが、もう一度お願いできますでしょうか。",
        "答えを聴き取れなかったとき",
        "an answer was not understood",
    ),
    Standard(
        "go_on",
        "はい、そこまで伺いました。続きをお願いいたします。",
        "番号の途中で間があいたとき",
        "a number broke off in its middle",
    ),
    Standard(
        "said_already",
        "重ねてお伺いし、申し訳ございません。",
        "もう答えたと言われたが、答えがまだ分かっていないとき",
        "the caller has said it already, and it is not known yet",
    ),
    Standard(
        "number_not_shown",
        "恐れ入りますが、おかけの番号がこちらに表示されておりません。",
        "いまかけている番号でと言われたが、発信番号が分からないとき",
        "the caller wants to be called on the number of the call, and none is shown",
    ),
    Standard(
        "not_heard",
        "恐れ入ります。お声が届いていないようでございます。",
        "発信者が黙っているとき",
        "the caller is silent",
    ),
    Standard("repeat_intro", "はい、もう一度申し上げます。", "もう一度と頼まれたとき", "asked to say it again"),
    Standard(
        "slower_ok", "かしこまりました。ゆっくり申し上げます。", "ゆっくりと頼まれたとき", "asked to speak slowly"
    ),
    Standard("wait_ok", "はい、そのままお待ちしております。", "少し待ってと頼まれたとき", "asked to wait a moment"),
    Standard(
        "still_there",
        "お電話はつながっております。準備ができましたらお話しください。",
        "待っている間が長いとき",
        "the wait is long",
    ),
    # asking
    Standard("ask_matter", "本日は、どのようなご用件でしょうか。", "用件をたずねるとき", "asking for the matter"),
    Standard(
        "ask_matter_short",
        "ご用件をお聞かせください。",
        "黙っている発信者に、用件を短くたずねるとき",
        "asking a silent caller for the matter in few words",
    ),
    Standard(
        "ask_short",
        "{title}を、お聞かせください。",
        "黙っている発信者に、短くたずねるとき",
        "asking a silent caller in few words",
        ("title",),
    ),
    Standard(
        "ask_short_yes_no",
        "{title}は、いかがでしょうか。",
        "黙っている発信者に、はい・いいえの問いを短くたずねるとき",
        "asking a silent caller a question for yes or no in few words",
        ("title",),
    ),
    Standard(
        "which_of",
        "恐れ入ります。{choices}のうち、どちらでしょうか。",
        "選択肢から選んでもらうとき",
        "asking which of several is meant",
        _CHOICES,
    ),
    Standard(
        "menu",
        "ご用件を番号でお選びください。{choices}。",
        "用件を番号で選んでもらうとき",
        "offering the matters by key",
        _CHOICES,
    ),
    Standard(
        "by_keys_choice",
        "番号でお選びください。{choices}。",
        "聴取項目の選択肢を番号で選んでもらうとき",
        "offering the choices of an item by key",
        _CHOICES,
    ),
    Standard(
        "choice_key",
        "{title}は{value}",
        "番号の案内の中の一つ（choices に並ぶ）",
        "one entry of what is offered by key (within choices)",
        _VALUE,
    ),
    Standard(
        "yes_no_keys",
        "はい、でしたら1を、いいえ、でしたら2を押してください。",
        "はい・いいえを番号で答えてもらうとき",
        "asking for yes or no by keys",
    ),
    Standard(
        "by_keys_number",
        "電話機のボタンで番号を押し、最後にシャープを押してください。",
        "電話番号や数を番号で答えてもらうとき",
        "asking for a telephone number or a number by keys",
    ),
    Standard(
        "by_keys_date",
        "月と日を、それぞれ二桁で続けて押し、最後にシャープを押してください。",
        "日付を番号で答えてもらうとき",
        "asking for a date by keys",
    ),
    Standard(
        "key_wrong",
        "恐れ入ります。その番号にはご案内がございません。もう一度押してください。",
        "選択肢にない番号が押されたとき",
        "a key was pressed that offers nothing",
    ),
    Standard(
        "after_tone",
        "恐れ入りますが、発信音のあとにお話しください。お済みになりましたら、シャープを押してください。",
        "音声認識なしで答えを録音するとき",
        "recording an answer where speech is not recognised",
    ),
    Standard(
        "guided_intro",
        "ただいま自動の受付でご用件を承っております。順にお伺いいたします。",
        "音声認識なしの受付に切り替わるとき",
        "going on where speech is not recognised",
    ),
    Standard(
        "by_words_again",
        "お待たせいたしました。ここからは、お声でお答えいただけます。",
        "音声認識が戻り、お声で伺うとき",
        "speech is recognised again",
    ),
    Standard(
        "offer_caller_number",
        "ご連絡先は、いまおかけの番号、{value}、でよろしいでしょうか。",
        "発信番号を連絡先として確かめるとき",
        "offering the caller's own number as the one to call",
        ("value",),
    ),
    Standard(
        "offer_taken",
        "いまおかけの番号で承ります。ありがとうございます。",
        "発信番号を連絡先とすることに「はい」と言われたとき",
        "the caller said yes to being called on that number",
    ),
    Standard(
        "callback_ask",
        "折り返しのご連絡をご希望でしょうか。",
        "折り返し希望をたずねるとき",
        "asking whether a call back is wanted",
    ),
    Standard(
        "individual_name",
        "個人のお客さまでいらっしゃいますね。恐れ入りますが、お名前をフルネームでお聞かせください。",
        "会社名のない発信者に氏名をたずねるとき",
        "asking a caller without a company for the full name",
    ),
    Standard(
        "refused_ok",
        "承知いたしました。差し支えない範囲で承ります。",
        "答えたくないと言われたとき",
        "the caller would rather not answer",
    ),
    Standard(
        "item_unknown",
        "{title}につきましては、確認できなかった旨を、担当の者へ申し伝えます。",
        "聴取項目を確認できないまま先へ進むとき",
        "going on without an answer",
        ("title",),
    ),
    Standard("thanks_item", "ありがとうございます。", "答えを受け取ったとき", "an answer was received"),
    Standard("anything_else", "ほかに承ることはございますでしょうか。", "用件が済んだとき", "the matter is done"),
    # people
    Standard("hold_on", "少々お待ちくださいませ。", "保留するとき", "putting the caller on hold"),
    Standard(
        "connecting",
        "{title}へおつなぎいたします。少々お待ちくださいませ。",
        "取り次ぐとき",
        "connecting the caller",
        ("title",),
    ),
    Standard(
        "nobody",
        "申し訳ございません。ただいまお取り次ぎができかねますので、わたくしが承ります。",
        "取り次ぎ先が応答しないとき",
        "nobody takes the call",
    ),
    Standard(
        "person_wanted",
        "かしこまりました。担当の者へ申し伝えますので、続けてお伺いいたします。",
        "人と話したいと言われ、取り次げないとき",
        "a person is wanted and cannot be reached",
    ),
    Standard(
        "no_card",
        "恐れ入ります。こちらではわかりかねますので、ご用件を承り、担当の者へ申し伝えます。",
        "案内カードのない質問を受けたとき",
        "a question that no card answers",
    ),
    Standard(
        "helped",
        "こちらで解決いたしましたでしょうか。",
        "手順や案内のあと、解決したか確かめるとき",
        "asking whether a step or guidance helped",
    ),
    Standard("solved", "解決したとのこと、安心いたしました。", "解決したとき", "it is solved"),
    Standard(
        "escalating", "担当の者へ、ただちに申し伝えます。", "二次対応へ引き継ぐとき", "handing over to the second line"
    ),
    # complaint, abuse, sales, wrong number
    Standard(
        "apology",
        "このたびはご迷惑とご不便をおかけし、誠に申し訳ございません。",
        "ご意見をうかがうとき（限定的なお詫び）",
        "hearing a complaint (the limited apology)",
    ),
    Standard(
        "complaint_listen",
        "詳しいご事情を、順にお聞かせいただけますでしょうか。",
        "ご意見をうかがうとき",
        "hearing a complaint",
    ),
    Standard(
        "abuse_warning",
        "恐れ入りますが、そのようなお言葉が続きますと、このお電話をお受けすることができません。",
        "暴言への警告",
        "warning of abuse",
    ),
    Standard(
        "abuse_end",
        "これ以上の対応はいたしかねますので、お電話を切らせていただきます。",
        "警告のあと終話するとき",
        "ending the call after the warnings",
    ),
    Standard(
        "sales_decline",
        "申し訳ございません。営業のお電話は、お取り次ぎをお断りしております。",
        "営業電話を断るとき",
        "declining a sales call",
    ),
    Standard(
        "wrong_number",
        "恐れ入ります。番号をお確かめのうえ、おかけ直しくださいませ。失礼いたします。",
        "間違い電話のとき",
        "a wrong number",
    ),
    Standard(
        "blocked",
        "恐れ入りますが、このお電話はお受けしておりません。",
        "受け付けない発信者のとき",
        "a caller whose calls are not taken",
    ),
    # the end
    Standard(
        "too_long",
        "恐れ入ります。お時間の都合により、ここまでのお話で承ります。",
        "通話時間の上限に達したとき",
        "the longest call is reached",
    ),
    Standard(
        "closing_incomplete",
        "ここまで伺った内容を、担当の者へ申し伝えます。",
        "必要な項目がそろわないまま終わるとき",
        "ending while required items are missing",
    ),
    Standard(
        "silent_close",
        "お声が聞こえないようですので、いったんお電話を切らせていただきます。",
        "無言のまま終わるとき",
        "ending a silent call",
    ),
    Standard("goodbye", "失礼いたします。", "終話のあいさつ", "saying goodbye"),
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
