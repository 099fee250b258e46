"""Every finding of the check: how grave it is, what it says and what mends it, in Japanese and English.

The reference page is made from this table; a code that is not here does not exist.
"""

from __future__ import annotations

import msgspec

from toritsugi.core.checking.finding import Severity


class Code(msgspec.Struct, frozen=True):
    """One sort of finding; braces are filled with the arguments of `Findings.add`."""

    severity: Severity
    what: str
    mend: str
    what_en: str
    mend_en: str


_E, _W = Severity.ERROR, Severity.WARNING

CODES: dict[str, Code] = {
    # found by exploring the calls
    "words_not_approved": Code(
        _E,
        "対応マニュアルにない言葉が話される通話があります（{line}）。",
        "文の id と内容を確かめてください。",
        "There is a call in which words that are not the manual's are said ({line}).",
        "Look at the sentence and its id.",
    ),
    "forbidden_heard": Code(
        _E,
        "言ってはならない語「{word}」が聞こえる通話があります（{line}）。",
        "文か、そこに入る呼び名を言い換えてください。",
        "There is a call in which the word {word!r}, which must never be said, is heard ({line}).",
        "Put the sentence, or the name that is filled into it, another way.",
    ),
    "required_skipped": Code(
        _E,
        "必須の聴取項目「{item}」を聞かないまま、完了した受電報告になる通話があります。",
        "その用件の collect と、項目の when を確かめてください。",
        "There is a call whose message counts as complete without the required item {item!r}.",
        "Look at the matter's collect and at the item's when.",
    ),
    "never_complete": Code(
        _E,
        "「{matter}」では、すべてに答えた発信者の受電報告も未完了になります。",
        "用件の collect と手順の終わり方を確かめてください。",
        "In {matter!r} even a caller who answers everything leaves an incomplete message.",
        "Look at the matter's collect and at how its procedure ends.",
    ),
    "kept_otherwise": Code(
        _E,
        "復唱した値と違う値が記録される通話があります（{item}）。",
        "復唱の文（phrases の read_back など）を確かめてください。",
        "There is a call in which something else is kept than was read back ({item}).",
        "Look at the sentences that read back (read_back and others under phrases).",
    ),
    "told_early": Code(
        _E,
        "保存が確かめられる前に「承りました」と言う通話があります。",
        "told の文を、ほかの場所で使わないでください。",
        "There is a call in which the caller is told that the message was taken before it is kept.",
        "Use the sentence of told nowhere else.",
    ),
    "nobody_told": Code(
        _E,
        "誰にも通知されない受電報告になる通話があります。",
        "notify に、届け先（channels）のある連絡先を加えてください。",
        "There is a call whose message nobody is told of.",
        "Add a contact with channels under notify.",
    ),
    "left_alone": Code(
        _E,
        "窓口が何も問わずに待つ通話があります。",
        "直前の文のあとに何をたずねるかを確かめてください。",
        "There is a call in which the desk waits without having asked anything.",
        "Look at what is to be asked after the sentence before.",
    ),
    "runs_on": Code(
        _E,
        "窓口が話し続けて止まらない通話があります。",
        "手順や用件の繰り返しを取り除いてください。",
        "There is a call in which the desk goes on and on without listening.",
        "Remove what repeats in the procedure or matter.",
    ),
    "never_ends": Code(
        _E,
        "終わりにたどり着けない通話があります。",
        "用件の終わり方を確かめてください。",
        "There is a call that cannot come to its end.",
        "Look at how the matter ends.",
    ),
    "no_way_out": Code(
        _E,
        "人につながることも、受電報告を残すこともできない場面があります。",
        "用件の終わり方に、受電報告（finish: message）か取り次ぎを加えてください。",
        "There is a moment from which the caller can neither reach a person nor leave a message.",
        "Let the matter end with a message (finish: message) or a connection.",
    ),
    "cut_by_limit": Code(
        _E,
        "「{matter}」は、すべてにすぐ答えても通話の上限（{limit} 秒）までに終わりません。",
        "scope.longest_call を延ばすか、聞く項目や文を減らしてください。",
        "{matter!r} does not end within the longest call ({limit} s), even when everything is answered at once.",
        "Raise scope.longest_call, or ask and say less.",
    ),
    "bound_reached": Code(
        _E,
        "調べきれませんでした（{states} 場面、{steps} 回で打ち切りました）。",
        "用件、分かれ道、条件を減らしてください。",
        "It could not be explored to the end (stopped at {states} situations and {steps} events).",
        "Use fewer matters, branches or conditions.",
    ),
    # what no call comes to
    "never_said": Code(
        _W,
        "この文は、どの通話でも言われません。",
        "条件や置き場所を見直すか、取り除いてください。",
        "No call comes to this sentence.",
        "Look at its condition and place, or remove it.",
    ),
    "matter_unreachable": Code(
        _E,
        "用件「{matter}」には、どの通話でもたどり着けません。",
        "heard に言い方の例を、または key に番号を加えてください。",
        "No call comes to the matter {matter!r}.",
        "Add examples under heard, or a key.",
    ),
    "card_unreachable": Code(
        _W,
        "案内カード「{card}」は、どの通話でも案内されません。",
        "heard に質問の例を加えるか、用件から参照するか、取り除いてください。",
        "No call comes to the card {card!r}.",
        "Add examples under heard, refer to it from a matter, or remove it.",
    ),
    "step_unreachable": Code(
        _E,
        "この手順には、どの通話でもたどり着けません。",
        "前の手順の問いと分かれ道を確かめてください。",
        "No call comes to this step.",
        "Look at the questions and branches before it.",
    ),
    "item_never_asked": Code(
        _W,
        "聴取項目「{item}」は、どの通話でも聞かれません。",
        "用件の collect に加えるか、when を見直すか、取り除いてください。",
        "No call asks the item {item!r}.",
        "Add it to a matter's collect, look at its when, or remove it.",
    ),
    "rule_unreachable": Code(
        _E,
        "発信者のきまり「{rule}」は、どの通話にも当てはまりません（「{other}」が先に当てはまります）。",
        "どちらかの番号を見直すか、取り除いてください。",
        "The rule for callers {rule!r} never holds: {other!r} holds before it.",
        "Look at the numbers of both, or remove one.",
    ),
    # precedence
    "opening_shadowed": Code(
        _E,
        "この冒頭の文は言われません。当てはまるときはいつも「{other}」が選ばれます。",
        "条件を見直すか、どちらかを取り除いてください。",
        "This opening is never said: whenever it holds, {other!r} is chosen.",
        "Look at the conditions, or remove one.",
    ),
    "never_holds": Code(
        _E,
        "この条件が成り立つことはありません。",
        "条件を書き直してください。",
        "This condition can never hold.",
        "Write another condition.",
    ),
    "heard_twice": Code(
        _E,
        "「{words}」は「{other}」の言い方の例にもあり、どちらのことか聞き分けられません。",
        "どちらか一方にだけ残してください。",
        "{words!r} is also an example of {other!r}; callers who say it cannot be told apart.",
        "Keep it in one of them.",
    ),
    "title_twice": Code(
        _E,
        "「{title}」という呼び名が「{other}」にも使われています。",
        "呼び名を変えてください。",
        "The title {title!r} is also that of {other!r}.",
        "Change one of them.",
    ),
    "no_examples": Code(
        _W,
        "「{matter}」には言い方の例がなく、呼び名をそのまま言う発信者にしか選べません。",
        "heard に言い方の例を加えてください。",
        "{matter!r} has no examples: only callers who say its title can choose it.",
        "Add examples under heard.",
    ),
    "same_prefix": Code(
        _E,
        "「{prefix}」で始まる番号のきまりが「{other}」にもあり、こちらは使われません。",
        "どちらかを取り除いてください。",
        "The rule {other!r} has the prefix {prefix!r} too; this one is never used.",
        "Remove one of them.",
    ),
    # time
    "card_past": Code(
        _W,
        "案内カード「{card}」の有効期間は {until} に終わっています。",
        "期間を改めるか、カードを取り除いてください。",
        "The card {card!r} was valid until {until}.",
        "Give it new dates, or remove the card.",
    ),
    "closure_past": Code(
        _W,
        "この休業日（{until} まで）は過ぎています。",
        "日付を改めるか、取り除いてください。",
        "This closure ended on {until}.",
        "Give it new dates, or remove it.",
    ),
    "closure_hidden": Code(
        _E,
        "この休業日の文は言われません。同じ日には「{other}」の文が選ばれます。",
        "日付が重ならないようにしてください。",
        "The words of this closure are never said: on its days those of {other!r} are chosen.",
        "Keep the dates apart.",
    ),
    "never_open": Code(
        _E,
        "受付時間がどの日にもありません。",
        "hours に時間帯を書いてください。",
        "The line is never open.",
        "Write opening hours under hours.",
    ),
    # sentences
    "callback_promised": Code(
        _E,
        "折り返しを約束しています。窓口が約束できるのは、ご希望を申し伝えることだけです。",
        "「折り返しをご希望の旨、申し伝えます」のように言い換えてください。",
        "This promises a call back; the desk may only promise to pass the wish on.",
        "Say that the wish for a call back will be passed on.",
    ),
    "taken_too_early": Code(
        _E,
        "保存が確かめられる前に聞こえる文で「承りました」などと言っています。",
        "「承ります」のように言い換えてください。保存のあとの文は told です。",
        "This sentence, heard before the message is kept, says that it was taken.",
        "Say that it will be taken; what is said after keeping it is told.",
    ),
    "told_nothing": Code(
        _W,
        "told の文が、用件を承ったことを伝えていません。",
        "「確かに承りました。」のように書いてください。",
        "The sentence of told does not say that the message was taken.",
        "Say so, as in “確かに承りました。”.",
    ),
    "too_long_to_hear": Code(
        _W,
        "一息に聞くには長すぎます（約 {seconds} 秒）。",
        "文を分けるか短くしてください（{limit} 秒以内）。",
        "It is too long to be heard in one go (about {seconds} s).",
        "Split or shorten it (at most {limit} s).",
    ),
    "cannot_be_said": Code(
        _E,
        "声に出せない字「{chars}」が文に入っています。",
        "読めるとおりの言葉で書いてください。",
        "The sentence has characters that cannot be spoken: {chars}.",
        "Write it in the words that are to be said.",
    ),
    # items
    "not_read_back": Code(
        _E,
        "電話番号「{item}」を復唱しません。",
        "read_back: true を加えてください。",
        "The telephone number {item!r} is not read back.",
        "Add read_back: true.",
    ),
    "collected_twice": Code(
        _E,
        "聴取項目「{item}」を二度聞くことになっています（二度目は聞かれません）。",
        "どちらか一つにしてください。",
        "The item {item!r} is to be collected twice; it is asked once.",
        "Keep one of them.",
    ),
    "asked_again": Code(
        _E,
        "この問い「{item}」は前の手順で答えが決まっており、分かれ道の片方にしか進みません。",
        "前の手順の分かれ道にまとめてください。",
        "The question {item!r} was answered in a step before; only one of its branches can follow.",
        "Put it into the branches of the step before.",
    ),
    "asked_in_a_circle": Code(
        _E,
        "聴取項目「{item}」を聞く条件は、まだ聞かれない項目（{others}）の答えを待つため、窓口からは聞きません。",
        "when が互いの答えを待たないように書き直してください。",
        "The item {item!r} waits for answers ({others}) that wait for its own: the desk asks none of them.",
        "Let no two conditions (when) wait for each other.",
    ),
    "again_unused": Code(
        _W,
        "聞き直しの文が多すぎて、この文は使われません。",
        "取り除いてください（使われるのは {used} 文までです）。",
        "There are more re-asks than tries; this one is never said.",
        "Remove it (at most {used} are used).",
    ),
    "callback_without_number": Code(
        _E,
        "折り返しの希望を聞きますが、電話番号を聞きません。",
        "電話番号の項目を collect に加えてください。",
        "The wish for a call back is asked, but no telephone number.",
        "Add an item for the number to collect.",
    ),
    "blank_unasked": Code(
        _E,
        "文の空欄「{item}」の項目を、ここより前に聞く通話がありません。",
        "その項目を先に聞くか、空欄を取り除いてください。",
        "No call asks the item {item!r} before this sentence, whose blank needs it.",
        "Ask the item before, or remove the blank.",
    ),
    # contacts
    "contact_unreachable": Code(
        _E,
        "連絡先「{contact}」へ知らせることになっていますが、通知の宛先がありません。",
        "client.yaml の連絡先に channels を加えてください。",
        "The contact {contact!r} is to be told, but has no channel.",
        "Add channels to the contact in client.yaml.",
    ),
}
