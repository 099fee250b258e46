"""The language of manuals as one table: every key, what may stand there, and what it means.

The reader (`reading`), the JSON Schema (`schema`) and the reference page are all made from it; a key that is not here
does not exist.
"""

from __future__ import annotations

from toritsugi.core.manual.model import ALARMS
from toritsugi.core.manual.shapes import Either, Field, Many, Rec, Scalar, Shape, Table, one_of, ref, sentence
from toritsugi.core.manual.standard import STANDARD
from toritsugi.core.values.model import Kind

CHANNELS = ("webhook", "mail", "slack", "chatwork", "teams", "sms", "voice")
DOES = ("take_message", "answer_cards", "connect", "escalate", "solve", "decline")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_JA = "月火水木金土日"

TEXT = Scalar("text")
TITLE = Scalar("title")
FLAG = Scalar("flag")
KANA = Scalar("kana")
PHONE = Scalar("phone")
CONDITION = Scalar("condition")
SENTENCE = sentence()
SENTENCES = Many(SENTENCE, one_ok=True, most=10)
EXAMPLES = Many(TEXT, one_ok=True)
ITEMS = Many(ref("item"), one_ok=True, most=30)
CONTACT = ref("contact")
SPANS = Many(Scalar("span"), one_ok=True, most=6)
BRANCH = Many(Rec("step"), one_ok=True, most=30)
ELSE = one_of("message", "escalate", "decline")


def _f(key: str, shape: Shape, ja: str, en: str, *, required: bool = False) -> Field:
    return Field(key=key, shape=shape, ja=ja, en=en, required=required)


MANUAL = (
    _f("format", one_of("1"), "この書式の番号。いまは 1。", "Number of this format; now 1.", required=True),
    _f("template", Scalar("id"), "元にしたひな形の名前。", "The template it was made from."),
    _f(
        "client",
        Either(scalar=Scalar("file"), record=Rec("client")),
        "クライアント共通の事柄のファイル名（または内容）。",
        "File of the client's shared facts (or the facts themselves).",
        required=True,
    ),
    _f("line", Rec("line"), "窓口。", "The line.", required=True),
    _f("scope", Rec("scope"), "対応範囲。", "The scope: how far the desk goes."),
    _f("hours", Rec("hours"), "受付時間。書かなければいつでも受付中。", "Opening hours; always open without."),
    _f(
        "opening",
        Many(Rec("line_when"), scalar_as="say", one_ok=True),
        "冒頭の名乗り。条件の最も具体的なものが使われます。",
        "The opening; the most specific condition wins.",
        required=True,
    ),
    _f(
        "notices",
        Many(Either(scalar=ref("notice"), record=Rec("notice")), one_ok=True),
        "割り込めない告知。",
        "Notices that cannot be interrupted.",
    ),
    _f("ask_matter", SENTENCE, "用件をたずねる文。", "The sentence that asks for the matter."),
    _f("items", Table(Rec("item")), "聴取項目。", "Items: what to find out.", required=True),
    _f("default_collect", ITEMS, "どの用件にも当てはまらないときに聞く項目。", "Items asked when no matter fits."),
    _f("matters", Table(Rec("matter")), "用件。", "Matters: what callers want.", required=True),
    _f("cards", Table(Rec("card")), "案内カード。", "Guidance cards."),
    _f(
        "callers",
        Many(Rec("caller")),
        "発信者ごとのきまり。最も具体的なものが使われます。",
        "Rules for callers; the most specific wins.",
    ),
    _f(
        "closing",
        Many(Rec("line_when"), scalar_as="say", one_ok=True),
        "終わりのあいさつ。条件の合うものが順に使われます。",
        "Closing lines; those whose condition holds, in order.",
    ),
    _f("told", SENTENCE, "保存が確かめられてから言う文。", "Said once the message is on disk."),
    _f("not_kept", SENTENCE, "保存できなかったときに言う文。", "Said when it could not be kept."),
    _f("escalations", Rec("escalations"), "ひとりでに二次対応へ回るもの。", "What goes to the second line of itself."),
    _f("notify", Many(Rec("notify")), "誰に、いつ、何で知らせるか。", "Who is told, when and how."),
    _f("phrases", Rec("phrases"), "標準文の言い換え。", "Own words for standard phrases."),
    _f("glossary", Many(Rec("term")), "用語と読み。", "Words with readings."),
    _f("retention_days", Scalar("count", low=1, high=3650), "記録を残す日数。", "Days that records are kept."),
)

CLIENT = (
    _f("format", one_of("1"), "この書式の番号。いまは 1。", "Number of this format; now 1.", required=True),
    _f("id", Scalar("id"), "クライアントの id。", "The client's id.", required=True),
    _f("name", TITLE, "クライアントの名前。", "The client's name.", required=True),
    _f("contacts", Table(Rec("contact")), "連絡先。", "Contacts.", required=True),
    _f("closures", Many(Rec("closure")), "全窓口に共通の休業日。", "Closures of all lines."),
    _f("notices", Table(SENTENCE), "名前で呼べる告知。", "Notices, called by name."),
    _f("never_say", EXAMPLES, "どの窓口でも言ってはならない語。", "Words no line may say."),
    _f("glossary", Many(Rec("term")), "用語と読み。", "Words with readings."),
    _f("phrases", Rec("phrases"), "標準文の言い換え。", "Own words for standard phrases."),
    _f("told", SENTENCE, "保存が確かめられてから言う文。", "Said once the message is on disk."),
    _f("not_kept", SENTENCE, "保存できなかったときに言う文。", "Said when it could not be kept."),
    _f("retention_days", Scalar("count", low=1, high=3650), "記録を残す日数。", "Days that records are kept."),
)

CONTACT_FIELDS = (
    _f("name", TITLE, "名前。", "Name.", required=True),
    _f("reading", KANA, "読み。", "Reading in kana."),
    _f("phone", PHONE, "取り次ぎ・電話連絡の番号。", "Number to connect or call."),
    _f("channels", Rec("channels"), "知らせる手段と宛先。", "Channels and their addresses."),
)

CHANNEL_FIELDS = tuple(
    _f(name, Scalar("address"), ja, en)
    for name, ja, en in (
        (
            "webhook",
            "署名付き Webhook の URL（inbox と書けば内蔵の受信箱）。",
            "URL of a signed webhook (“inbox”: the built-in one).",
        ),
        ("mail", "メールアドレス。", "Mail address."),
        ("slack", "Slack の受信 URL。", "Slack's incoming URL."),
        ("chatwork", "Chatwork のルーム。", "Chatwork room."),
        ("teams", "Teams の受信 URL。", "Teams' incoming URL."),
        ("sms", "SMS を受ける番号。", "Number for text messages."),
        ("voice", "自動音声で知らせる番号。", "Number to be told by voice."),
    )
)

LINE = (
    _f("id", Scalar("id"), "窓口の id。", "The line's id.", required=True),
    _f("name", TITLE, "名乗る名前。", "The name it answers in.", required=True),
    _f("reading", KANA, "名前の読み。", "The name's reading.", required=True),
    _f("numbers", Many(PHONE, one_ok=True), "かかってくる番号。", "Numbers that are dialled."),
    _f("timezone", Scalar("zone"), "時間帯。既定は Asia/Tokyo。", "Time zone; Asia/Tokyo without."),
)

SCOPE = (
    _f("does", Many(one_of(*DOES), one_ok=True), "してよいこと。", "What the desk may do."),
    _f("never_say", EXAMPLES, "言ってはならない語。", "Words that must never be said."),
    _f("longest_call", Scalar("duration"), "通話の長さの上限。既定は 5m。", "Longest call; 5m without."),
)

HOURS = (
    _f("everyday", SPANS, "毎日の時間帯。", "Every day."),
    _f("weekdays", SPANS, "月曜から金曜の時間帯。", "Monday to Friday."),
    _f("weekend", SPANS, "土曜と日曜の時間帯。", "Saturday and Sunday."),
    *(_f(day, SPANS, f"{ja}曜の時間帯。", f"{day.capitalize()}.") for day, ja in zip(DAYS, _DAYS_JA, strict=True)),
    _f(
        "closed",
        Many(Either(scalar=one_of("jp_holidays"), record=Rec("closure")), one_ok=True),
        "休む日。祝日は jp_holidays。",
        "Days off; jp_holidays for Japan's public holidays.",
    ),
)

CLOSURE = (
    _f("on", Scalar("day"), "その日だけ休むとき。", "A single day."),
    _f("from", Scalar("day"), "始まりの日（12-29 なら毎年）。", "First day (12-29: every year)."),
    _f("to", Scalar("day"), "終わりの日（含む）。", "Last day (included)."),
    _f("say", SENTENCE, "休みの間の冒頭の文。", "The opening while closed."),
)

LINE_WHEN = (
    _f("when", CONDITION, "言う条件。", "When it is said."),
    _f("say", SENTENCE, "言う文。", "The sentence.", required=True),
)

NOTICE = (
    _f("id", Scalar("id"), "告知の名前。", "The notice's name."),
    _f("say", SENTENCE, "言う文。", "The sentence.", required=True),
)

ITEM = (
    _f("kind", one_of(*(kind.value for kind in Kind)), "項目の種類。", "What sort of thing it is.", required=True),
    _f("title", TITLE, "復唱や通知での呼び名。", "Its name when read back and in messages."),
    _f("ask", SENTENCE, "たずねる文。", "The question.", required=True),
    _f("again", SENTENCES, "聞き直す文。順に使われます。", "Finer re-asks, used one after the other."),
    _f("by_keys", SENTENCE, "番号での答え方を伝える文。", "Tells how to answer by keys."),
    _f("refused", SENTENCE, "答えてもらえないときに言う文。", "Said when the caller will not tell."),
    _f(
        "optional",
        one_of("true", "false", "individual"),
        "任意か。individual は個人なら不要。",
        "Whether it may be missing; “individual”: for a private person.",
    ),
    _f("when", CONDITION, "聞く条件。", "When it is asked at all."),
    _f("read_back", FLAG, "復唱するか。", "Whether it is read back."),
    _f("sensitive", FLAG, "件名や一覧に出さない。", "Kept out of subject lines and lists."),
    _f("suggest", one_of("caller_number"), "発信番号を候補として示す。", "Offers the caller's number."),
    _f("choices", Table(Either(scalar=TITLE, record=Rec("choice")), most=9), "選択肢（kind: choice）。", "Choices."),
)

CHOICE = (
    _f("title", TITLE, "選択肢の呼び名。", "Its name.", required=True),
    _f("key", Scalar("key"), "電話機の番号。書かなければ順に付きます。", "Keypad digit; given in order without."),
    _f("heard", EXAMPLES, "発信者の言い方。", "How callers put it."),
)

MATTER = (
    _f("title", TITLE, "用件の呼び名。", "Its name.", required=True),
    _f("heard", EXAMPLES, "発信者の言い方の例。", "How callers put it."),
    _f("key", Scalar("key"), "番号で選ぶときの番号。", "Keypad digit in the menu."),
    _f("say", SENTENCES, "用件がわかったときに言う文。", "Said when the matter is known."),
    _f("collect", ITEMS, "聞く項目。", "Items to collect."),
    _f("then", SENTENCES, "聞き終えてから言う文。", "Said after collecting."),
    _f("card", ref("card"), "案内カードで答える。", "Answers by a card."),
    _f("procedure", Many(Rec("step"), most=30), "手順で対応する。", "Works a procedure."),
    _f("connect", CONTACT, "この連絡先へ取り次ぐ。", "Connects to this contact."),
    _f("escalate", CONTACT, "この連絡先へ二次対応を頼む。", "Escalates to this contact."),
    _f("else", ELSE, "取り次げないとき。既定は message。", "When nobody takes it; message without."),
    _f(
        "finish",
        one_of("message", "decline"),
        "message：受電報告にする。decline：お断りする。",
        "message: takes a message; decline: declines.",
    ),
    _f("to", CONTACT, "受電報告の届け先。", "Whom the message is for."),
    _f("urgent", FLAG, "緊急か。", "Whether it is urgent."),
    _f("mode", one_of("normal", "complaint", "sales"), "応対のしかた。", "How the desk bears itself."),
)

STEP = (
    _f("ask", Either(scalar=ref("item"), record=Rec("step_ask")), "たずねる項目。", "The item asked."),
    _f("say", SENTENCE, "言う文。", "The sentence said."),
    _f("collect", ITEMS, "ここで聞く項目。", "Items to collect here."),
    _f("card", ref("card"), "案内カード。", "The card given."),
    _f("connect", CONTACT, "取り次ぎ先。", "The contact to connect to."),
    _f("escalate", CONTACT, "二次対応の頼み先。", "The contact to escalate to."),
    _f("else", ELSE, "取り次げないとき。", "When nobody takes it."),
    _f("solved", one_of("true"), "解決として終える。", "Ends as solved."),
    _f("finish", one_of("message"), "受電報告にして終える。", "Ends with a message."),
    _f("yes", BRANCH, "「はい」のとき。", "On yes."),
    _f("no", BRANCH, "「いいえ」のとき。", "On no."),
    _f("answers", Table(BRANCH), "選択肢ごとの道。", "A branch for each choice."),
    _f("helped", BRANCH, "解決したとき。", "When it helped."),
    _f("not_helped", BRANCH, "解決しなかったとき。", "When it did not help."),
    _f("otherwise", BRANCH, "ほかのとき。", "Otherwise."),
)

STEP_ASK = (_f("item", ref("item"), "たずねる項目。", "The item asked.", required=True),)

CARD = (
    _f("title", TITLE, "カードの呼び名。", "Its name."),
    _f("heard", EXAMPLES, "質問の例。", "How callers ask."),
    _f("say", SENTENCE, "答えの文。", "The answer.", required=True),
    _f("valid", Rec("valid"), "有効な期間。", "When it is valid."),
    _f("source", TEXT, "出どころ。", "Where it comes from."),
)

VALID = (
    _f("from", Scalar("date"), "この日から。", "From this day."),
    _f("until", Scalar("date"), "この日まで（含む）。", "Until this day (included)."),
)

CALLER = (
    _f("id", Scalar("id"), "きまりの名前。", "The rule's name."),
    _f("from", Many(PHONE, one_ok=True), "これらの番号から。", "From these numbers."),
    _f("prefix", Scalar("prefix"), "この数字で始まる番号から。", "From numbers that begin so."),
    _f("kind", one_of("anonymous", "sales"), "非通知、または営業の電話。", "Withheld numbers, or sales calls."),
    _f("as", TEXT, "記録での呼び名。", "Their name in records."),
    _f("greeting", SENTENCE, "冒頭の代わりの文。", "Said in place of the opening."),
    _f("say", SENTENCE, "冒頭のあとに言う文。", "Said after the opening."),
    _f("connect", CONTACT, "すぐに取り次ぐ先。", "Connects at once."),
    _f("else", ELSE, "取り次げないとき。", "When nobody takes it."),
    _f("finish", one_of("message", "decline"), "終わり方。", "How the call ends."),
    _f("blocked", FLAG, "電話を受けない。", "Calls are not taken."),
)

ESCALATIONS = (
    _f(
        "to",
        CONTACT,
        "届け先。書かなければほかの記述から決まります。",
        "The contact; it follows from the rest without.",
    ),
    _f(
        "when",
        Many(one_of(*ALARMS, "none"), one_ok=True),
        "回すきっかけ。書かなければすべて、none なら何も回しません。",
        "What escalates; everything without, nothing with none.",
    ),
)

NOTIFY = (
    _f("to", CONTACT, "知らせる連絡先。", "The contact told.", required=True),
    _f("when", CONDITION, "知らせる条件。書かなければいつでも。", "When; always without."),
    _f("by", Many(one_of(*CHANNELS), one_ok=True), "手段。書かなければ全部。", "Channels; all without."),
    _f("until", one_of("acknowledged"), "確認されるまで知らせる。", "Goes on until acknowledged."),
)

TERM = (
    _f("word", TEXT, "用語。", "The word.", required=True),
    _f("reading", KANA, "読み。", "Its reading.", required=True),
    _f("misheard", EXAMPLES, "聞き違えの例。", "Mishearings that mean it."),
)

PHRASES = tuple(
    _f(entry.name, sentence(*entry.blanks), entry.told + "。", f"In place of: {entry.text}") for entry in STANDARD
)

RECORDS: dict[str, tuple[Field, ...]] = {
    "manual": MANUAL,
    "client": CLIENT,
    "contact": CONTACT_FIELDS,
    "channels": CHANNEL_FIELDS,
    "line": LINE,
    "scope": SCOPE,
    "hours": HOURS,
    "closure": CLOSURE,
    "line_when": LINE_WHEN,
    "notice": NOTICE,
    "item": ITEM,
    "choice": CHOICE,
    "matter": MATTER,
    "step": STEP,
    "step_ask": STEP_ASK,
    "card": CARD,
    "valid": VALID,
    "caller": CALLER,
    "escalations": ESCALATIONS,
    "notify": NOTIFY,
    "term": TERM,
    "phrases": PHRASES,
}
