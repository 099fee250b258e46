"""The rows of the language for rules: callers, who is told and rung, what is said in their place, what is kept."""

from __future__ import annotations

from toritsugi.core.manual.shapes import Either, Field, Many, Rec, Scalar, one_of, ref, sentence
from toritsugi.core.manual.shapes import key as _f

CHANNELS = ("webhook", "mail", "slack", "chatwork", "teams", "sms", "voice")
#: what may make the voice of a line
ENGINES = ("openjtalk", "voicevox", "openai")
COUNTED = ("message", "solved", "guided", "connected", "escalated", "declined", "voicemail")

_TEXT = Scalar("text")
_TITLE = Scalar("title")
_FLAG = Scalar("flag")
_KANA = Scalar("kana")
_PHONE = Scalar("phone")
_CONDITION = Scalar("condition")
_SENTENCE = sentence()
_TEXTS = Many(_TEXT, one_ok=True)
_TARGET = ref("target")
_TARGETS = Many(_TARGET, one_ok=True, most=20)
_DAYS = Scalar("count", low=1, high=3650)

#: what a line may say for itself and a client for all its lines; key by key the line's own words win
COMMON = (
    _f("told", _SENTENCE, "保存が確かめられてから言う文。", "Said once the message is on disk."),
    _f("not_kept", _SENTENCE, "保存できなかったときに言う文。", "Said when it could not be kept."),
    _f("absence", Rec("absence"), "取り次げないときの言い方。", "How absence is put."),
    _f("callback", Rec("callback"), "折り返しのたずね方と言い方。", "Calling back: asked how, put how."),
    _f("complaint", Rec("complaint"), "ご意見（苦情）の受け方。", "How complaints are taken."),
    _f("abuse", Rec("abuse"), "カスハラへの応対。", "How abuse is met."),
    _f("silence", Rec("silence"), "黙ったままの発信者への応対。", "How a silent caller is met."),
    _f("phrases", Rec("phrases"), "標準文の言い換え。", "Own words for standard phrases."),
    _f("glossary", Many(Rec("term")), "用語と読み。", "Words with readings."),
    _f("voice", Rec("voice"), "窓口の声。", "The voice of the line."),
    _f("billing", Rec("billing"), "課金での数え方。", "Which calls count for billing."),
    _f("retention", Rec("retention"), "記録を残す期間。", "How long records are kept."),
    _f(
        "retention_days",
        _DAYS,
        "format 1 での retention の days。",
        "What format 1 called retention, days.",
        became="retention.days",
    ),
)

CONTACT = (
    _f("name", _TITLE, "名前。", "Name.", required=True),
    _f("reading", _KANA, "読み。", "Reading in kana."),
    _f("phone", _PHONE, "取り次ぎ・電話連絡の番号。", "Number to connect or call."),
    _f("channels", Rec("channels"), "知らせる手段と宛先。", "Channels and their addresses."),
    _f(
        "absence",
        Rec("absence"),
        "この人に取り次げないときの言い方。窓口の absence より優先します。",
        "How the absence of this contact is put; wins over the line's.",
    ),
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

LADDER = (
    _f("name", _TITLE, "発信者に言う呼び名。", "What the caller hears it called.", required=True),
    _f(
        "call",
        Many(Either(scalar=ref("contact"), record=Rec("rung")), one_ok=True, most=20),
        "呼び出す連絡先。上から順に。",
        "Contacts, tried in this order.",
        required=True,
    ),
)

RUNG = (
    _f("contact", ref("contact"), "呼び出す連絡先。", "The contact rung.", required=True),
    _f("for", Scalar("ring"), "呼び出す長さ。既定は 30s。", "How long it rings; 30s without."),
    _f(
        "when",
        _CONDITION,
        "当番の時（time、day、date、holiday、open、closed）。書かなければいつでも。",
        "When this contact is on call (time, day, date, holiday, open, closed); always without.",
    ),
)

_ABSENT = sentence("title")
ABSENCE = (
    _f("out", _ABSENT, "外出中のとき。{title} は連絡先の名前。", "Out; {title} is the contact's name."),
    _f("away", _ABSENT, "席を外しているとき。", "Away from the desk."),
    _f("not_told", _ABSENT, "在席を言わないとき。", "When nothing is told of them."),
    _f("no_answer", _ABSENT, "呼び出しても出ないとき。", "Rung without an answer."),
)

CALLBACK = (
    _f(
        "offer",
        one_of("auto", "always", "never"),
        "折り返しの希望をたずねるか。auto：必要なときだけ。",
        "Whether the wish is asked for; auto: where something depends on it.",
    ),
    _f("ask", _SENTENCE, "希望をたずねる文。", "The question for the wish."),
    _f(
        "say",
        _SENTENCE,
        "希望されたとき、終わりに言う文。closing に callback_wanted の文があれば、そちらだけを言います。",
        "Said at the end when it is wanted; a closing line for callback_wanted is said in its place.",
    ),
    _f(
        "promise",
        _FLAG,
        "折り返しを約束してよいか。既定は false（希望を伝えるとだけ言う）。",
        "Whether a call back may be promised; without it only the wish is passed on.",
    ),
)

COMPLAINT = (
    _f("apology", _SENTENCE, "はじめのお詫び（起きたご迷惑についてだけ）。", "The limited apology."),
    _f("listen", _SENTENCE, "話を促す文。", "Asks to hear what happened."),
    _f("tell", _TARGETS, "ただちに、すべての手段で知らせる相手。", "Told at once, by every channel."),
)

ABUSE = (
    _f("heard", _TEXTS, "暴言とみなす言葉（標準のものに加えて）。", "Words that count, besides the usual ones."),
    _f(
        "warnings",
        Scalar("count", low=0, high=5),
        "電話を切る前に警告する回数。既定は 2。",
        "Warnings before the call is ended; 2 without.",
    ),
    _f("say", Many(_SENTENCE, one_ok=True, most=5), "警告の文。一度目から順に。", "The warnings, in order."),
    _f("end", _SENTENCE, "電話を切るときの文。", "Said when the call is ended."),
    _f("tell", _TARGETS, "ただちに、すべての手段で知らせる相手。", "Told at once, by every channel."),
)

SILENCE = (
    _f(
        "connect",
        _TARGET,
        "三度たずねても声がしないとき、おつなぎする連絡先（または順番）。書かなければ、伺えたところまでで終えます。",
        "Rung after three questions without a word: a contact or ladder. Without it the call ends with what is known.",
    ),
)

BILLING = (
    _f(
        "counts",
        Many(one_of(*COUNTED), one_ok=True),
        "数える結果。書かなければ、お断り（declined）のほかすべて。",
        "Outcomes that count; without it all but declined.",
    ),
    _f(
        "except",
        _CONDITION,
        "結果にかかわらず数えない通話。既定は sales or wrong_number or silent。",
        "Calls that never count; “sales or wrong_number or silent” without.",
    ),
)

RETENTION = (
    _f("days", _DAYS, "記録を残す日数。既定は 365。", "Days that records are kept; 365 without."),
    _f(
        "recordings",
        _DAYS,
        "録音を残す日数。書かなければ記録と同じ。",
        "Days that recordings are kept; as long as records without.",
    ),
)

CALLER = (
    _f("id", Scalar("id"), "きまりの名前。", "The rule's name."),
    _f("from", Many(_PHONE, one_ok=True), "これらの番号から。", "From these numbers."),
    _f("prefix", Scalar("prefix"), "この数字で始まる番号から。", "From numbers that begin so."),
    _f(
        "list",
        Scalar("table"),
        "この横に置いた CSV の名簿（列：number、name、company、title）。",
        "A CSV list beside the manual (columns number, name, company, title).",
    ),
    _f(
        "kind",
        one_of("anonymous", "sales"),
        "番号が通知されない電話（理由は when の withheld で分けられます）、または営業の電話。",
        "Calls without a number (`withheld` in `when` tells the reasons apart), or sales calls.",
    ),
    _f("name", _TEXTS, "こう名乗った人。", "Who gives this name."),
    _f("company", _TEXTS, "この会社を名乗った人。", "Who gives this company."),
    _f(
        "called_within",
        Scalar("days"),
        "この期間のうちに前にも電話があった人（`3d` など）。",
        "Who has called before within this time (`3d`).",
    ),
    _f("reported", _FLAG, "前の受電報告がまだ済んでいない人。", "Whose earlier message is still open."),
    _f("when", _CONDITION, "きまりが当てはまる条件。", "When the rule holds."),
    _f("as", _TEXT, "記録での呼び名。", "Their name in records."),
    _f("vip", _FLAG, "大切なお客さまとして印を付ける。", "Marked as VIP."),
    _f("greeting", _SENTENCE, "冒頭の代わりの文。", "Said in place of the opening."),
    _f("say", _SENTENCE, "冒頭のあとに言う文。", "Said after the opening."),
    _f("connect", _TARGET, "すぐに取り次ぐ先。", "Connects at once."),
    _f("escalate", _TARGET, "すぐに二次対応を頼む先。", "Escalates at once."),
    _f("else", one_of("message", "escalate", "decline"), "取り次げないとき。", "When nobody takes it."),
    _f("finish", one_of("message", "decline"), "終わり方。", "How the call ends."),
    _f("blocked", _FLAG, "電話を受けない。", "Calls are not taken."),
)

NOTIFY = (
    _f("to", _TARGET, "知らせる連絡先。", "The contact told.", required=True),
    _f("when", _CONDITION, "知らせる条件。書かなければいつでも。", "When; always without."),
    _f("by", Many(one_of(*CHANNELS), one_ok=True), "手段。書かなければ全部。", "Channels; all without."),
    _f(
        "text",
        Scalar("note", blanks=("matter",)),
        "知らせの頭に置く言葉。{聴取項目の id} と {matter} が使えます。",
        "Words above the message; {item id} and {matter} are filled in.",
    ),
    _f("until", one_of("acknowledged"), "確認されるまで知らせる。", "Goes on until acknowledged."),
)

_ACCENT = Scalar("count", low=0, high=30)
_ACCENT_JA = "声の高さが下がる直前の拍（1から数える）。0 は平板。書かなければ声に任せます。"
_ACCENT_EN = "The mora, from 1, after which the pitch falls; 0 flat. Left to the voice without."

VOICE = (
    _f(
        "engine",
        one_of(*ENGINES),
        "声を作るもの。openjtalk は内蔵の声、ほかは窓口の機械で設定したもの。書かなければ機械の設定のとおり。",
        "What makes the voice: openjtalk is built in, the others as this desk is set up; as the desk is set without.",
    ),
    _f(
        "speaker",
        _TEXT,
        "話者。VOICEVOX では「名前／スタイル」か番号、openai では声の名前。",
        "The speaker: “name／style” or a number of VOICEVOX, the name of a voice of openai.",
    ),
    _f(
        "speed", Scalar("decimal", low=50, high=200), "話す速さ。1 が声のふつうの速さ。", "Speed; 1 is the voice's own."
    ),
    _f("pitch", Scalar("decimal", low=-600, high=600), "声の高さ。半音の数。", "Pitch, in half tones."),
    _f("pauses", Scalar("decimal", low=25, high=300), "間の長さ。1 がふつう。", "Length of pauses; 1 is usual."),
)

TERM = (
    _f("word", _TEXT, "用語。", "The word.", required=True),
    _f("reading", _KANA, "読み。窓口の声もこう読みます。", "Its reading; the desk's voice reads it so.", required=True),
    _f("accent", _ACCENT, _ACCENT_JA, _ACCENT_EN),
    _f("misheard", _TEXTS, "聞き違えの例。", "Mishearings that mean it."),
)

TRADING_NAME = (
    _f("name", _TITLE, "屋号や略称。", "The name.", required=True),
    _f("reading", _KANA, "読み。", "Its reading.", required=True),
    _f("accent", _ACCENT, _ACCENT_JA, _ACCENT_EN),
)

RULES: dict[str, tuple[Field, ...]] = {
    "contact": CONTACT,
    "channels": CHANNEL_FIELDS,
    "ladder": LADDER,
    "rung": RUNG,
    "absence": ABSENCE,
    "callback": CALLBACK,
    "complaint": COMPLAINT,
    "abuse": ABUSE,
    "silence": SILENCE,
    "billing": BILLING,
    "retention": RETENTION,
    "caller": CALLER,
    "notify": NOTIFY,
    "term": TERM,
    "voice": VOICE,
    "trading_name": TRADING_NAME,
}
