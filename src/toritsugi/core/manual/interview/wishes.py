"""The matters and guidance cards of a first manual."""

from __future__ import annotations

from toritsugi.core.manual.interview import wording
from toritsugi.core.manual.interview.items import item_ids
from toritsugi.core.manual.interview.page import Page
from toritsugi.core.manual.interview.trades import trade_of
from toritsugi.core.manual.interview.wording import Given

MESSAGE_HEARD = ("伝言をお願いしたい", "担当の方をお願いします", "折り返しいただきたい", "問い合わせがあります")
COMPLAINT_HEARD = ("苦情があります", "対応がひどい", "責任者を出してください", "納得がいかない")
SALES_HEARD = ("営業のご案内です", "サービスのご提案", "新商品をご紹介したい")
HOURS_HEARD = ("何時まで受け付けていますか", "今日は開いていますか", "受付の時間を教えてください")


class _Keys:
    """Keypad digits 1 to 9, given out in order."""

    def __init__(self) -> None:
        self._next = 1

    def write(self, page: Page) -> None:
        if self._next <= 9:
            page.line(f"key: {self._next}", 2)
            self._next += 1


def write_matters(page: Page, given: Given, urgent_to: str, complaint_to: str) -> None:
    """All matters. urgent_to, complaint_to: the contacts who are told."""
    urgent = given["urgent"].splitlines()
    taken = {*urgent, *(entry.partition("：")[0] for entry in given["tell"].splitlines())}
    trade = trade_of(given["trade"])
    keys = _Keys()
    page.note("用件。heard は発信者の言い方の例、collect は伺う項目です。key は、番号でも選べるようにします。")
    page.line("matters:")
    if urgent:
        _matter(page, "urgent", "お急ぎのご用件", keys)
        page.list("heard", urgent, 2)
        page.line("urgent: true", 2)
        page.says("say", trade.urgent_say, 2)
        page.list("collect", item_ids(given), 2)
        page.line("finish: message", 2)
        page.line(f"to: {urgent_to}", 2)
    if trade.matters:
        page.note(f"部品集 {trade.pack} の用件。ここでは、選ぶための番号だけを足しています。", 1)
    for id in trade.matters:
        page.line(f"{id}:", 1)
        keys.write(page)
    _matter(page, "message", "ご伝言・お問い合わせ", keys)
    _heard(page, MESSAGE_HEARD, taken)
    page.list("collect", item_ids(given), 2)
    page.line("finish: message", 2)
    page.line("to: office", 2)
    _complaint(page, given, complaint_to, keys, taken)
    _sales(page, given, taken)
    page.line()


def _matter(page: Page, id: str, title: str, keys: _Keys) -> None:
    page.line(f"{id}:", 1)
    page.says("title", title, 2)
    keys.write(page)


def _heard(page: Page, examples: tuple[str, ...], taken: set[str]) -> None:
    """Examples of callers' words, without those that mean something else here."""
    left = [one for one in examples if one not in taken]
    taken.update(left)
    if left:
        page.list("heard", left, 2)


def _complaint(page: Page, given: Given, to: str, keys: _Keys, taken: set[str]) -> None:
    _matter(page, "complaint", "ご意見", keys)
    _heard(page, COMPLAINT_HEARD, taken)
    page.line("mode: complaint   # よく伺い、お詫びは限られた言葉だけにします", 2)
    page.list("collect", item_ids(given), 2)
    if given["complaint"] == "now":
        page.line(f"escalate: {to}", 2)
    else:
        page.line("finish: message", 2)
        page.line("to: office", 2)


def _sales(page: Page, given: Given, taken: set[str]) -> None:
    page.line("sales:", 1)
    page.says("title", "営業のご案内", 2)
    _heard(page, SALES_HEARD, taken)
    page.line("mode: sales", 2)
    if given["sales"] == "decline":
        page.says("say", "恐れ入りますが、営業のお電話のお取り次ぎはいたしかねます。", 2)
        page.line("finish: decline", 2)
        return
    page.says("say", "営業のお電話は、内容のみ申し伝えております。", 2)
    page.list("collect", item_ids(given), 2)
    page.line("finish: message", 2)
    page.line("to: office", 2)


def write_cards(page: Page, given: Given) -> None:
    """Guidance: the opening hours, and what may be told."""
    if given["how_far"] != "cards":
        return
    page.note("案内カード。heard のようにたずねられたら、say をそのままお伝えします。ほかのことは答えません。")
    page.line("cards:")
    pairs: list[tuple[str, tuple[str, ...], str, str]] = [
        ("受付時間", HOURS_HEARD, wording.opening_hours(given), "opening_hours")
    ]
    for number, entry in enumerate(given["tell"].splitlines(), 1):
        heard, _, say = entry.partition("：")
        pairs.append((heard, (heard,), say, f"answer_{number}"))
    for title, heard_as, say, id in pairs:
        page.line(f"{id}:", 1)
        page.says("title", title, 2)
        page.list("heard", heard_as, 2)
        page.says("say", say, 2)
        page.value("source", "面談", 2)
    page.line()
