"""What the interview knows of each trade: its pack, who calls, what is urgent, what is not said."""

from __future__ import annotations

import msgspec


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """A trade. pack: the shipped pack with its items and matters, "" none. callers: "company", "individual" or "both".

    never: words offered as what must never be said. urgent: how callers put what is urgent, beside what the pack knows.
    urgent_say: what such a caller is told. matters: those of the pack that can be chosen by a key. cards: whether the
    pack answers by a card. pack_never: words that no sentence may hold where the pack is used.
    """

    id: str
    ja: str
    en: str
    callers: str
    pack: str = ""
    never: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    urgent_say: str = "お急ぎのご用件でございますね。担当の者へ、ただちに申し伝えます。"
    matters: tuple[str, ...] = ()
    cards: bool = False
    pack_never: tuple[str, ...] = ()


TRADES = (
    Trade(
        id="general",
        ja="会社・事務所",
        en="Company or office",
        callers="both",
        never=("価格", "納期", "在庫", "在席"),
        urgent=("今日中に連絡がほしい", "急いでいます"),
    ),
    Trade(
        id="clinic",
        ja="医院・歯科",
        en="Clinic or dentist",
        callers="individual",
        pack="clinic",
        never=("治ります", "痛みません"),
        urgent=("痛くて我慢できない", "ひどく腫れてきた"),
        urgent_say="つらい症状でございますね。担当の者へ、ただちに申し伝えます。",
        matters=("appointment", "change", "results"),
        cards=True,
        pack_never=("診断", "大丈夫ですよ", "心配ありません", "薬をお飲みください"),
    ),
    Trade(
        id="law",
        ja="法律・会計の事務所",
        en="Law or accounting office",
        callers="both",
        pack="law",
        never=("顧問先です", "在席"),
        urgent=("警察から連絡があった", "差し押さえの通知が来た"),
        matters=("case", "consultation"),
        cards=True,
        pack_never=("依頼者でいらっしゃ", "ご依頼をいただいており", "勝てます", "負けます"),
    ),
    Trade(
        id="rental",
        ja="賃貸管理・建物管理",
        en="Rental or building management",
        callers="individual",
        pack="building",
        never=("弊社の負担で", "無料で直します", "本日中に伺います"),
        urgent=("火災報知器が鳴っている",),
        urgent_say="火の出ているときは、すぐにその場を離れ、119番へおかけください。当番の者へ、ただちに申し伝えます。",
        matters=("water_leak", "equipment", "lost_key", "neighbour"),
    ),
    Trade(
        id="shop",
        ja="通信販売・店舗",
        en="Shop or mail order",
        callers="individual",
        pack="shop",
        never=("返金いたします", "本日中に届きます"),
        urgent=("けがをした", "食べて具合が悪くなった", "商品から煙が出た"),
        matters=("order", "order_status", "return_goods", "in_stock"),
        pack_never=("在庫がございます", "必ずお届け"),
    ),
    Trade(
        id="it",
        ja="機器・システムの保守",
        en="IT support",
        callers="company",
        pack="it_fault",
        never=("復旧時刻は", "原因は", "料金は"),
        urgent=("業務が止まっている", "情報が漏れたかもしれない"),
        matters=("fault", "fault_progress"),
    ),
    Trade(
        id="booking",
        ja="予約を受ける店（飲食・美容など）",
        en="Restaurant, salon and other places that take bookings",
        callers="individual",
        pack="booking",
        never=("お席がございます", "お取りできました"),
        urgent=("アレルギーの症状が出た",),
        matters=("reserve", "reserve_change", "reserve_cancel"),
    ),
    Trade(
        id="hiring",
        ja="採用の窓口",
        en="Hiring",
        callers="individual",
        pack="hiring",
        matters=("apply", "interview_change", "selection"),
        pack_never=("採用いたします", "不採用", "内定"),
    ),
)


def trade_of(id: str) -> Trade:
    """A trade by its id; the general one where there is no such trade."""
    return next((trade for trade in TRADES if trade.id == id), TRADES[0])
