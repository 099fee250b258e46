"""The manuals that are shipped: templates to begin with, and sample manuals to read, to call and to learn from."""

from __future__ import annotations

import msgspec


class Template(msgspec.Struct, frozen=True):
    """A shipped manual to begin with. name: what `load_manual` takes; "name/variant" for a variant of it."""

    name: str
    title: str
    title_en: str
    about: str
    about_en: str
    variants: tuple[str, ...] = ()


TEMPLATES = (
    Template(
        "reception",
        "一次受付",
        "Reception",
        "どのお電話にも同じ項目を伺い、受電報告にします。在席時と不在時の二通りの名乗りがあります。",
        "Asks every caller the same items and takes a message; two patterns by presence.",
    ),
    Template(
        "script",
        "定型スクリプト",
        "Fixed script",
        "三つの定型スクリプトから一つを選んで使います。分かれ道はありません。",
        "One of three fixed scripts, without branches.",
        ("number", "absent"),
    ),
    Template(
        "custom",
        "個別マニュアル",
        "Custom manual",
        "発信者と用件によって伺うことが変わる、クライアント専用の対応です（例：工務店）。",
        "Questions vary by caller and by matter (here: a builder).",
    ),
    Template(
        "helpdesk",
        "障害受付",
        "Help desk",
        "24時間365日の障害受付です。手順で解決を試み、できなければ当番へ引き継ぎます。",
        "Takes in IT faults around the clock; a procedure tries to solve them, else the person on call is told.",
    ),
)

#: Whole manuals, real in length and detail, in the folder manuals/samples; kept in the order of their names.
SAMPLES: tuple[Template, ...] = (
    Template(
        "booking",
        "予約の受付",
        "Booking",
        "温泉宿と食事処のご予約です。お申し込み、変更、取り消し、当日のご到着を承ります（例：湯宿）。",
        "Bookings of an inn and its restaurant: requests, changes, cancellations, guests on their way.",
    ),
    Template(
        "dentist",
        "歯科医院",
        "Dentist",
        "ご予約と変更、急な痛みを承ります。診断も費用の案内もせず、命にかかわる症状には119番を案内します。",
        "Appointments, changes, sudden pain; never a diagnosis or a price; 119 where life is at stake.",
    ),
    Template(
        "head_office",
        "本社の代表電話",
        "Head office",
        "お取り次ぎのほか、ご意見と営業のお電話を一つの窓口で受けます（例：計器メーカー）。",
        "Connects to departments; complaints and sales calls, each as its pack says (here: a maker of gauges).",
    ),
    Template(
        "hiring",
        "採用の受付",
        "Hiring",
        "ご応募、面接の日時、当日のご連絡を承ります。選考と在籍のことはお答えしません（例：運送会社）。",
        "Applications and interviews; results and who works there are never told (here: a haulier).",
    ),
    Template(
        "it_desk",
        "情報機器の障害受付",
        "IT fault desk",
        "24時間365日の障害受付です。機器ごとの手順で解決を試み、会社全体の障害は技術当番へつなぎます。",
        "IT faults around the clock: a procedure for each device; faults of a whole company ring the engineers.",
    ),
    Template(
        "law_office",
        "法律事務所",
        "Law office",
        "期日の迫ったご連絡は当番の弁護士へ。依頼の有無、見通し、料金の額は決してお答えしません。",
        "Calls with a deadline ring a lawyer; never tells who is a client, how a case will end, or a price.",
    ),
    Template(
        "on_call",
        "当番への取り次ぎ",
        "On call",
        "時刻と曜日で名乗りと取り次ぎ先が変わり、当番を順に呼び出します（例：業務用冷凍機の保守）。",
        "Openings by time, ladders of people on call, and calls announced to who takes them (here: cold stores).",
    ),
    Template(
        "one_shop",
        "一店舗の自動受付",
        "One small shop",
        "お客さまごとのきまりで、すぐにつなぐ、折り返しを伺う、お断りするを分けます（例：自転車の工房）。",
        "Rules by caller for one small business: through at once, message, or declined (here: a bicycle workshop).",
    ),
    Template(
        "rental",
        "賃貸の管理センター",
        "Rental management",
        "水漏れ、ガス、閉じ込め、鍵は昼も夜も当番へ。そのほかは伺って担当へ渡し、入居者のことは答えません。",
        "Leaks, gas, stuck lifts and keys go to whoever is on duty; nothing is told of residents or costs.",
    ),
    Template(
        "report",
        "報告型の受付",
        "Reports by mail and chat",
        "承った内容をメールとチャットへ報告します。報告した通話だけを数え、はじめに三点の試験通話をします（例：設計事務所）。",
        "Reports by mail and chat, counted per reported call; begins with a test call of three points.",
    ),
    Template(
        "shop",
        "通信販売",
        "Mail order",
        "器の通信販売の窓口です。ご注文、お届けの確認、返品と交換、割れ物の事故を伺います（例：器の店）。",
        "Orders, deliveries, returns and breakages of a mail-order shop; stock and dates are never told.",
    ),
)
