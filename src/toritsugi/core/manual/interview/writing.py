"""From answers to a first manual: two texts, commented, to be read aloud and changed."""

from __future__ import annotations

from toritsugi.core.checking.sentences import faults_of
from toritsugi.core.manual.interview import wording
from toritsugi.core.manual.interview.answering import effective
from toritsugi.core.manual.interview.items import item_ids, write_items
from toritsugi.core.manual.interview.model import Answers, BadAnswer, Written
from toritsugi.core.manual.interview.page import Page
from toritsugi.core.manual.interview.trades import trade_of
from toritsugi.core.manual.interview.wishes import write_cards, write_matters
from toritsugi.core.manual.interview.wording import Given
from toritsugi.core.manual.model import Phrase
from toritsugi.core.manual.scalars import scalar
from toritsugi.core.manual.standard import STANDARD
from toritsugi.core.manual.words import folded

#: contacts of a manual: id → (question of the name, question of the mail address, of the URL)
_CONTACTS = ("told", "urgent", "complaint")
_IDS = {"told": "office", "urgent": "on_call", "complaint": "manager"}
#: what is wrong with a sentence, by the code of the check
_UNSAYABLE = {
    "callback_promised": ("折り返しを約束する文は、約束してよいときだけ書けます。", "This promises a callback."),
    "taken_too_early": ("承ったことは、保存されてから言います。", "This says that something was kept."),
    "too_long_to_hear": ("長すぎます。二十秒で言える長さにしてください。", "It is too long to be heard at once."),
    "cannot_be_said": ("声にできない記号があります。言葉で書いてください。", "There are signs that cannot be said."),
}
_CALLBACK_PROMISES = ("折り返しお電話いたします", "折り返しご連絡いたします")


def write(answers: Answers, *, line_id: str = "main") -> Written:
    """The manual and the client's file that these answers ask for; the same answers give the same texts.

    Raises BadAnswer where an answer does not fit, alone or beside the others.
    """
    given = effective(answers)
    _refuse_double(given)
    manual, client = Page(), Page()
    _client(client, given)
    _head(manual, given, line_id)
    _opening(manual, given)
    write_items(manual, given)
    manual.note("どの用件にも当てはまらないお電話では、これだけを伺います。")
    manual.list("default_collect", item_ids(given))
    manual.line()
    write_matters(manual, given, contact_of(given, "urgent"), contact_of(given, "complaint"))
    write_cards(manual, given)
    _callers(manual, given)
    _end(manual, given)
    _refuse_unsayable(given)
    written = Written(manual=manual.text(), client=client.text(), spoken=(*manual.spoken, *client.spoken))
    _refuse_forbidden(given, written)
    return written


def contact_of(given: Given, role: str) -> str:
    """The id of the contact that has a role: "told", "urgent" or "complaint"; the usual one where nobody is named."""
    return _IDS[role] if given[f"{role}_name"] else _IDS["told"]


def never_words(given: Given) -> list[str]:
    """Words that no sentence may hold."""
    own = given["never"].splitlines()
    return list(dict.fromkeys([*own, *(_CALLBACK_PROMISES if given["callback"] == "wish" else ())]))


def _refuse_double(given: Given) -> None:
    """What is urgent is not answered by a card."""
    for entry in given["tell"].splitlines():
        heard = entry.partition("：")[0]
        if heard in given["urgent"].splitlines():
            raise BadAnswer(
                "urgent",
                f"「{heard}」は、案内してよいことにも書かれています。",
                f"{heard!r} is among what callers may be told, too.",
            )


def _refuse_unsayable(given: Given) -> None:
    """What people wrote to be said must be sayable: no signs, not too long, no promise, no claim that it was kept."""
    may_promise = given["callback"] == "promise"
    said = [("name", given["name"]), *(("tell", entry.partition("：")[2]) for entry in given["tell"].splitlines())]
    for question, text in said:
        for code, _ in faults_of(Phrase(id=question, text=text), may_promise=may_promise):
            ja, en = _UNSAYABLE[code]
            raise BadAnswer(question, f"「{text[:40]}」：{ja}", f"{text[:40]!r}: {en}")


def _refuse_forbidden(given: Given, written: Written) -> None:
    """No sentence of the manual may hold a word that must never be said."""
    texts = [*written.spoken, *(entry.text for entry in STANDARD)]
    for word in (*never_words(given), *trade_of(given["trade"]).pack_never):
        for text in texts:
            if folded(word) in folded(text):
                told = text if len(text) <= 40 else f"{text[:40]}…"
                asked = "never" if word in given["never"].splitlines() else "tell"
                raise BadAnswer(
                    asked,
                    f"「{word}」は、この文に入っています：{told}",
                    f"{word!r} stands in this sentence: {told}",
                )


def _client(page: Page, given: Given) -> None:
    page.note("クライアント共通の事柄。窓口の文書（manual.yaml）から読み込まれます。")
    page.line("format: 2")
    page.value("id", given["key"])
    page.says("name", given["name"])
    page.line()
    page.note("知らせる相手。名前は文と通知に、channels は宛先に使われます。")
    page.line("contacts:")
    for role in _CONTACTS:
        if role == "told" or given[f"{role}_name"]:
            page.line(f"{_IDS[role]}:", 1)
            page.says("name", given[f"{role}_name"], 2)
            page.line("channels: { " + _channel(given, role) + " }", 2)
    closures = [entry.split() for entry in given["closures"].splitlines()]
    if closures:
        page.line()
        page.note("毎年の長いお休み。はじめの日と終わりの日を含みます。")
        page.line("closures:")
        say = wording.opening_closure(given)
        page.spoken.append(say)
        for first, last in closures:
            page.line(f"- {{ from: {first}, to: {last}, say: {scalar(say)} }}", 1)


def _channel(given: Given, role: str) -> str:
    by = given["told_by"]
    if by == "inbox":
        return "webhook: inbox"
    address = given[f"{role}_{by}"] or given[f"told_{by}"]
    return f"{by}: {scalar(address)}"


def _head(page: Page, given: Given, line_id: str) -> None:
    page.note(f"{given['name']}の対応マニュアル。面談の答えから作った最初の版です。")
    page.note("文はそのまま声になります。声に出して読み、言いにくいところから直してください。")
    page.line("format: 2")
    page.line("client: client.yaml")
    trade = trade_of(given["trade"])
    if trade.pack:
        page.note(f"{trade.ja}の部品集。用件と聴取項目が入っています（toritsugi manual packs で一覧）。")
        page.line(f"include: [{trade.pack}]")
    page.line("line:")
    page.value("id", line_id, 1)
    page.says("name", given["name"], 1)
    page.value("reading", given["reading"], 1)
    if given["numbers"]:
        page.line("numbers: [" + ", ".join(f'"{one}"' for one in given["numbers"].splitlines()) + "]", 1)
    page.line("timezone: Asia/Tokyo", 1)
    page.line()
    page.note("対応範囲。does はしてよいこと、never はどの文にも入ってはならない言葉です。")
    page.line("scope:")
    cards = given["how_far"] == "cards" or trade.cards
    does = ["take_message", *(["answer_cards"] if cards else [])]
    does += ["escalate"] if given["complaint"] == "now" else []
    page.list("does", does + (["decline"] if given["sales"] == "decline" else []), 1)
    if words := never_words(given):
        page.list("never", words, 1)
    page.line("longest_call: 5m", 1)
    page.line()
    _hours(page, given)


def _hours(page: Page, given: Given) -> None:
    if given["days"] == "always":
        page.note("受付時間を書かないので、いつでも受付中です。")
        page.line()
        return
    page.note("受付時間。ほかの時間にもお電話は受け、名乗りが変わります。")
    page.line("hours:")
    for key in {"weekdays": ["weekdays"], "six": ["weekdays", "saturday"], "everyday": ["everyday"]}[given["days"]]:
        page.line(f"{key}: {given['span']}", 1)
    if given["holidays"] == "yes":
        page.line("closed: [jp_holidays]", 1)
    page.line()


def _opening(page: Page, given: Given) -> None:
    page.note("名乗り。when のあるものは、その条件に合うときに使われます。")
    page.line("opening:")
    page.says("- say", wording.opening(given), 1)
    if given["days"] != "always":
        page.line("- when: closed", 1)
        page.says("say", wording.opening_closed(given), 2)
    if given["recording"] == "yes":
        page.note("録音の告知。割り込まれずに最後まで流れます。")
        page.line("notices: [recording]")
    page.line()


def _callers(page: Page, given: Given) -> None:
    page.note("発信者ごとのきまり。番号のわからない方には、あとで番号を伺うと伝えます。")
    page.line("callers:")
    page.line("- id: withheld", 1)
    page.line("kind: anonymous", 2)
    page.line("as: 非通知", 2)
    page.says("say", "番号が表示されておりませんので、のちほどお電話番号を伺います。", 2)
    page.line()


def _end(page: Page, given: Given) -> None:
    page.note("終わりのあいさつ。条件に合うものが、上から順に使われます。")
    page.line("closing:")
    if given["callback"] != "none":
        page.line("- when: callback_wanted", 1)
        page.says("say", wording.callback(given), 2)
    page.says("- say", "お電話ありがとうございました。失礼いたします。", 1)
    if given["callback"] == "promise":
        page.note("折り返しを約束してよいことにします。")
        page.line("callback: { promise: true }")
    page.note("承ったことが保存されてから言う文と、保存できなかったときに言う文。")
    page.says("told", "確かに承りました。")
    page.says(
        "not_kept",
        "申し訳ございません。ただいま受付ができませんので、恐れ入りますが、しばらくたってからおかけ直しくださいませ。",
    )
    page.line()
    page.note("誰に、いつ知らせるか。until のあるものは、確認されるまで知らせ続けます。")
    by = "webhook" if given["told_by"] == "inbox" else given["told_by"]
    page.line("notify:")
    page.line(f"- {{ to: office, by: {by} }}", 1)
    if given["urgent"]:
        page.line(f"- {{ to: {contact_of(given, 'urgent')}, when: urgent, by: {by}, until: acknowledged }}", 1)
    if given["complaint"] == "now":
        page.line(f"- {{ to: {contact_of(given, 'complaint')}, when: complaint, by: {by}, until: acknowledged }}", 1)
