"""The items of a first manual: those every message has, and those of the trade."""

from __future__ import annotations

from toritsugi.core.manual.interview.page import Page
from toritsugi.core.manual.interview.trades import Ask, trade_of
from toritsugi.core.manual.interview.wording import Given
from toritsugi.core.manual.scalars import scalar


def item_ids(given: Given, own: tuple[str, ...] = ()) -> list[str]:
    """The items that a message asks for, in order. own: what a matter asks for in place of "about"."""
    company = ["company"] if given["callers"] != "individual" else []
    callback = ["callback"] if given["callback"] != "none" else []
    return [*own, *company, "name", *(() if own else ("about",)), *callback, "phone"]


def write_items(page: Page, given: Given) -> None:
    """All items."""
    page.note("聴取項目。ask がたずねる文、again が聞き取れなかったときの文です。")
    page.line("items:")
    if given["callers"] != "individual":
        _company(page, given)
    whole = "フルネームで" if given["callers"] == "individual" else ""
    _item(page, "name", "person", "お名前", f"お名前を{whole}お願いいたします。")
    page.says_list("again", ["恐れ入ります。お名前をもう一度、ゆっくりお願いいたします。"], 2)
    page.line("read_back: true", 2)
    _item(page, "about", "text", "ご用件", "ご用件の内容を、もう少し詳しくお聞かせいただけますでしょうか。")
    page.says_list("again", ["恐れ入ります。ご用件をもう一度、短くお聞かせください。"], 2)
    if given["callback"] != "none":
        _item(page, "callback", "yes_no", "折り返しのご希望", "担当の者からの折り返しをご希望でしょうか。")
    _phone(page)
    for ask in trade_of(given["trade"]).items:
        _own(page, ask)
    page.line()


def _company(page: Page, given: Given) -> None:
    _item(page, "company", "organization", "会社名", "恐れ入りますが、御社のお名前をお聞かせいただけますでしょうか。")
    page.says_list("again", ["恐れ入ります。御社のお名前をもう一度、ゆっくりお願いいたします。"], 2)
    if given["callers"] == "both":
        page.line("optional: individual   # 個人の方には求めません", 2)


def _phone(page: Page) -> None:
    _item(page, "phone", "phone", "お電話番号", "ご連絡のつくお電話番号をお願いいたします。")
    page.says_list(
        "again",
        [
            "恐れ入ります。お電話番号を、市外局番からゆっくりお願いいたします。",
            "恐れ入ります。電話機のボタンで番号を押し、最後にシャープを押してください。",
        ],
        2,
    )
    page.line("suggest: caller_number   # いまおかけの番号でよいかを、先に伺います", 2)
    page.line("read_back: true", 2)


def _own(page: Page, ask: Ask) -> None:
    _item(page, ask.id, ask.kind, ask.title, ask.ask)
    for key in ("optional", "read_back", "sensitive"):
        if getattr(ask, key):
            page.line(f"{key}: true", 2)
    if ask.choices:
        page.spoken.extend(title for _, title in ask.choices)
        page.line("choices: { " + ", ".join(f"{id}: {scalar(title)}" for id, title in ask.choices) + " }", 2)


def _item(page: Page, id: str, kind: str, title: str, ask: str) -> None:
    page.line(f"{id}:", 1)
    page.value("kind", kind, 2)
    page.says("title", title, 2)
    page.says("ask", ask, 2)
