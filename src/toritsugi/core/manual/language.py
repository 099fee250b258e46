"""The language of manuals as one table: every key, what may stand there, and what it means.

The reader (`reading`), the JSON Schema (`schema`) and the reference page are all made from it; a key that is not here
does not exist.
"""

from __future__ import annotations

from toritsugi.core.manual.language_rules import COMMON, RULES
from toritsugi.core.manual.model import ALARMS
from toritsugi.core.manual.shapes import Either, Field, Many, Rec, Scalar, Table, one_of, ref, sentence
from toritsugi.core.manual.shapes import key as _f
from toritsugi.core.manual.standard import STANDARD
from toritsugi.core.values.model import Kind

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
TARGET = ref("target")
SPANS = Many(Scalar("span"), one_ok=True, most=6)
BRANCH = Many(Rec("step"), one_ok=True, most=30)
ELSE = one_of("message", "escalate", "decline")
FORMATS = one_of("1", "2")
STEPS = Many(Rec("step"), most=30)


MANUAL = (
    _f(
        "format",
        FORMATS,
        "この書式の番号。いまは 2。1 もそのまま読めます。",
        "Number of this format; now 2. Format 1 is read as before.",
        required=True,
    ),
    _f("template", Scalar("id"), "元にしたひな形の名前。", "The template it was made from."),
    _f(
        "client",
        Either(scalar=Scalar("file"), record=Rec("client")),
        "クライアント共通の事柄のファイル名（または内容）。",
        "File of the client's shared facts (or the facts themselves).",
        required=True,
    ),
    _f(
        "include",
        Many(Either(scalar=Scalar("pack"), record=Rec("include")), one_ok=True, most=20),
        "使う部品集の名前（またはこの横のファイル名）。同じ id を書くと、書いたキーだけが置き換わります。",
        "Packs to use (or files beside this one). Under the same id, the keys that you write replace the pack's.",
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
    _f(
        "procedures",
        Table(STEPS),
        "名前のついた手順。どの用件からも procedure: 名前 で使えます。",
        "Procedures with a name; any matter works one by “procedure: name”.",
    ),
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
    _f("escalations", Rec("escalations"), "ひとりでに二次対応へ回るもの。", "What goes to the second line of itself."),
    _f("notify", Many(Rec("notify")), "誰に、いつ、何で知らせるか。", "Who is told, when and how."),
    *COMMON,
)

CLIENT = (
    _f("format", FORMATS, "この書式の番号。いまは 2。", "Number of this format; now 2.", required=True),
    _f("id", Scalar("id"), "クライアントの id。", "The client's id.", required=True),
    _f("name", TITLE, "クライアントの名前。", "The client's name.", required=True),
    _f("trading_names", Many(Rec("trading_name")), "屋号や略称と、その読み。", "Other names, with readings."),
    _f("contacts", Table(Rec("contact")), "連絡先。", "Contacts.", required=True),
    _f(
        "ladders",
        Table(Rec("ladder")),
        "取り次ぐ順番。連絡先の代わりに名前で使えます。",
        "Ladders: contacts tried in order; used by name like a contact.",
    ),
    _f("closures", Many(Rec("closure")), "全窓口に共通の休業日。", "Closures of all lines."),
    _f("notices", Table(SENTENCE), "名前で呼べる告知。", "Notices, called by name."),
    _f("never", EXAMPLES, "どの窓口でも言ってはならない語。", "Words no line may say."),
    _f("never_say", EXAMPLES, "format 1 での never。", "What format 1 called “never”.", became="never"),
    *COMMON,
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
    _f("may", EXAMPLES, "答えてよい事柄。", "What may be answered."),
    _f("never", EXAMPLES, "言ってはならない語。", "Words that must never be said."),
    _f("never_say", EXAMPLES, "format 1 での never。", "What format 1 called “never”.", became="never"),
    _f("longest_call", Scalar("duration"), "通話の長さの上限。既定は 5m。", "Longest call; 5m without."),
    _f(
        "language_model",
        one_of("none", "masked", "numbers", "plain"),
        "発信者の言葉を言語モデルへ送ってよいか。none：送らない。masked：番号・名前・住所を伏せて。numbers：番号を伏せて。"
        "plain：そのまま。書かなければ窓口の設定のとおり。窓口の設定とくらべて、厳しいほうに従います。",
        "Whether callers' words may be sent to a language model: none; masked (numbers, names, addresses hidden); "
        "numbers (numbers hidden); plain. As the desk is set without. The stricter of both holds.",
    ),
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
    _f("at", Scalar("span"), "その日のうち休む時間帯。書かなければ一日。", "Part of the day; the whole day without."),
    _f("title", TITLE, "画面での呼び名。", "Its name on screens."),
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
    _f(
        "short",
        SENTENCE,
        "黙っている発信者に、短くたずねる文。書かなければ、呼び名から作ります。",
        "The question in few words, for a caller who keeps silent; made from the title without.",
    ),
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
    _f(
        "mask",
        one_of("all", "last4"),
        "通知と一覧での伏せ方。all：すべて伏せる。last4：末尾の四文字だけ見せる。",
        "How it is shown in notifications and lists: all hidden, or only its last four signs.",
    ),
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
    _f(
        "procedure",
        Many(Either(scalar=ref("procedure"), record=Rec("step")), one_ok=True, most=30),
        "手順で対応する。手順の名前（procedures）か、ここに書いた手順。",
        "Works a procedure: the name of one (procedures), or steps written here.",
    ),
    _f("connect", TARGET, "この連絡先（または順番）へ取り次ぐ。", "Connects to this contact or ladder."),
    _f("escalate", TARGET, "この連絡先（または順番）へ二次対応を頼む。", "Escalates to this contact or ladder."),
    _f("else", ELSE, "取り次げないとき。既定は message。", "When nobody takes it; message without."),
    _f(
        "finish",
        one_of("message", "decline"),
        "message：受電報告にする。decline：お断りする。",
        "message: takes a message; decline: declines.",
    ),
    _f("to", CONTACT, "受電報告の届け先。", "Whom the message is for."),
    _f(
        "urgent",
        Scalar("urgency"),
        "緊急か。true / false、または緊急とみなす条件。",
        "Whether it is urgent: true, false, or the condition that makes it so.",
    ),
    _f(
        "priority",
        Scalar("count", low=1, high=9),
        "優先順位（1 が先）。同じくらい当てはまる用件のうち、先のものとみなします。既定は 5。",
        "1 (first) to 9; of matters that fit equally well the first is taken. 5 without.",
    ),
    _f("mode", one_of("normal", "complaint", "sales"), "応対のしかた。", "How the desk bears itself."),
)

STEP = (
    _f("title", TITLE, "記録と集計での呼び名。", "Its name in records and reports."),
    _f("ask", Either(scalar=ref("item"), record=Rec("step_ask")), "たずねる項目。", "The item asked."),
    _f("say", SENTENCE, "言う文。", "The sentence said."),
    _f("collect", ITEMS, "ここで聞く項目。", "Items to collect here."),
    _f("card", ref("card"), "案内カード。", "The card given."),
    _f("procedure", ref("procedure"), "ここで行う、名前のついた手順。", "The named procedure worked here."),
    _f("connect", TARGET, "取り次ぎ先。", "The contact or ladder to connect to."),
    _f("escalate", TARGET, "二次対応の頼み先。", "The contact or ladder to escalate to."),
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
    _f("when", CONDITION, "案内してよい条件。", "When it may be given."),
    _f("source", TEXT, "出どころ。", "Where it comes from."),
)

VALID = (
    _f("from", Scalar("date"), "この日から。", "From this day."),
    _f("until", Scalar("date"), "この日まで（含む）。", "Until this day (included)."),
)

ESCALATIONS = (
    _f(
        "to",
        TARGET,
        "届け先。書かなければほかの記述から決まります。",
        "The contact or ladder; it follows from the rest without.",
    ),
    _f(
        "when",
        Many(one_of(*ALARMS, "none"), one_ok=True),
        "回すきっかけ。書かなければすべて、none なら何も回しません。",
        "What escalates; everything without, nothing with none.",
    ),
)

INCLUDE = (
    _f("pack", Scalar("pack"), "部品集の名前かファイル名。", "Name of the pack, or a file.", required=True),
    _f(
        "without",
        Many(Scalar("id"), one_ok=True),
        "使わない部品の id。ほかの部品集がこの部品集をもとにしていても、入りません。",
        "Ids left out, also where another pack builds on this one.",
    ),
)

PACK = (
    _f("format", FORMATS, "この書式の番号。いまは 2。", "Number of this format; now 2.", required=True),
    _f("pack", Scalar("id"), "部品集の名前。", "The pack's name.", required=True),
    _f("title", TITLE, "部品集の呼び名。", "Its title.", required=True),
    _f("about", TEXT, "何の部品集か。", "What it is for."),
    _f("include", Many(Scalar("pack"), one_ok=True), "もとにする部品集。", "Packs it builds on."),
    _f("never", EXAMPLES, "言ってはならない語。", "Words that must never be said."),
    _f("items", Table(Rec("item")), "聴取項目。", "Items."),
    _f("default_collect", ITEMS, "どの用件にも当てはまらないときに聞く項目。", "Items asked when no matter fits."),
    _f("matters", Table(Rec("matter")), "用件。", "Matters."),
    _f("procedures", Table(STEPS), "名前のついた手順。", "Procedures with a name."),
    _f("cards", Table(Rec("card")), "案内カード。", "Guidance cards."),
    _f("glossary", Many(Rec("term")), "用語と読み。", "Words with readings."),
)

PHRASES = tuple(
    _f(entry.name, sentence(*entry.blanks), f"{entry.told}。", f"Said when: {entry.told_en}. In place of: {entry.text}")
    for entry in STANDARD
)

RECORDS: dict[str, tuple[Field, ...]] = {
    "manual": MANUAL,
    "client": CLIENT,
    "pack": PACK,
    "include": INCLUDE,
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
    "escalations": ESCALATIONS,
    **RULES,
    "phrases": PHRASES,
}
