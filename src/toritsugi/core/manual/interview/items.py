"""The items of a first manual: those every message has. Those of the trade come with its pack."""

from __future__ import annotations

from toritsugi.core.manual.interview.page import Page
from toritsugi.core.manual.interview.trades import trade_of
from toritsugi.core.manual.interview.wording import Given


def item_ids(given: Given) -> list[str]:
    """The items that every message asks for, in order."""
    company = ["company"] if given["callers"] != "individual" else []
    callback = ["callback"] if given["callback"] != "none" else []
    return [*company, "name", "about", *callback, "phone"]


def write_items(page: Page, given: Given) -> None:
    """All items."""
    page.note("聴取項目。ask がたずねる文、again が聞き取れなかったときの文です。")
    if pack := trade_of(given["trade"]).pack:
        page.note(f"部品集 {pack} の項目も使えます。同じ id をここに書くと、書いたところだけが置き換わります。")
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


def _item(page: Page, id: str, kind: str, title: str, ask: str) -> None:
    page.line(f"{id}:", 1)
    page.value("kind", kind, 2)
    page.says("title", title, 2)
    page.says("ask", ask, 2)
